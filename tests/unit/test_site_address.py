"""The address of the site: what nobody could open is refused where it would be published; then what pages get of it."""

import re

import pytest

from helpers import paths
from helpers.errors import BuildError
from helpers.figures.citations import read_edition
from helpers.pages.content_policy import header_files
from helpers.reading.site_address import choose_address, is_nobodys, site_address
from refusals import refused

pytestmark = pytest.mark.usefixtures("project")
EXAMPLES = [
    "https://carnets-observatoire.example/",
    "http://localhost:8000/",
    "https://www.example.org/a/",
    "http://a.test",
]
NONE = [
    "carnets.fr",
    "/carnets/",
    "ftp://carnets.fr/",
    "https://",
    "https://carnets.fr/?a=1",
    "https://carnets.fr/#a",
    "",
]


@pytest.fixture(autouse=True)
def no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.ADDRESS, "")


@pytest.mark.parametrize("given", [*EXAMPLES, *NONE])
def test_address_that_nobody_could_open_is_refused(given: str) -> None:
    with refused("BuildError invalid-address") as caught:
        choose_address(given)
    assert caught.value.where == "--base-url"


@pytest.mark.parametrize(
    "given", ["http://[::1", "https://carnets.fr/a b", 'https://a.fr/"><script>', "javascript:alert(1)"]
)
def test_what_is_written_as_no_address_is_refused_by_its_name(given: str) -> None:
    with pytest.raises(BuildError, match=re.escape(f"'{given}' is not the address of a site")):
        choose_address(given)


def test_example_of_the_settings_serves_to_work() -> None:
    assert is_nobodys(choose_address(None))


@pytest.mark.parametrize("given", ["https://name.github.io/carnets", "https://name.github.io/carnets/"])
def test_address_given_is_that_of_citations_and_of_the_page_of_unknown_addresses(given: str) -> None:
    assert choose_address(given) == site_address() == "https://name.github.io/carnets/"
    assert read_edition().site == "https://name.github.io/carnets/"
    assert "ErrorDocument 404 /carnets/404.html\n" in header_files()[".htaccess"]


def test_site_at_the_root_of_its_host() -> None:
    choose_address("https://carnets.fr")
    assert "ErrorDocument 404 /404.html\n" in header_files()[".htaccess"]
