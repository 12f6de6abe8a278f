"""The address of the site: what nobody could open is refused where it would be published; then what pages get of it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers import paths
from helpers.errors import BuildError
from helpers.figures.citations import read_edition
from helpers.pages.content_policy import header_files
from helpers.reading.site_address import choose_address, contact, is_nobodys, site_address
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


@pytest.fixture
def mailbox(project: Path) -> Callable[[str], None]:
    """Return a function that writes the address of readers' mail in the settings."""
    settings = project / "_config.yml"
    former = settings.read_text(encoding="utf-8")
    if settings.is_symlink():
        settings.unlink()
    return lambda written: settings.write_text(
        re.sub("carnets_contact: .*", lambda _: f"carnets_contact: {written}", former), encoding="utf-8"
    )


@pytest.fixture
def reader_mail(mailbox: Callable[[str], None]) -> None:
    """Write a mail address that somebody may read."""
    mailbox("bonjour@carnets.fr")


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


@pytest.mark.usefixtures("reader_mail")
@pytest.mark.parametrize("given", ["https://name.github.io/carnets", "https://name.github.io/carnets/"])
def test_address_given_is_that_of_citations_and_of_the_page_of_unknown_addresses(given: str) -> None:
    assert choose_address(given) == site_address() == "https://name.github.io/carnets/"
    assert read_edition().site == "https://name.github.io/carnets/"
    assert "ErrorDocument 404 /carnets/404.html\n" in header_files()[".htaccess"]


@pytest.mark.usefixtures("reader_mail")
def test_site_at_the_root_of_its_host() -> None:
    choose_address("https://carnets.fr")
    assert "ErrorDocument 404 /404.html\n" in header_files()[".htaccess"]


@pytest.mark.parametrize("written", ["contact@carnets-observatoire.example", "a@localhost.test", "a@www.example.org"])
def test_mail_that_nobody_reads_is_refused_where_the_site_is_published(
    mailbox: Callable[[str], None], written: str
) -> None:
    mailbox(written)
    choose_address(None)
    with refused("BuildError invalid-contact", match="is an example") as caught:
        choose_address("https://carnets.fr")
    assert caught.value.where == "_config.yml, sphinx.config.carnets_contact"


@pytest.mark.parametrize("written", ['""', "nobody", "a@b", "a b@carnets.fr", "'a@carnets.fr\"><script>'", "12"])
def test_what_is_no_mail_address_is_refused_always(mailbox: Callable[[str], None], written: str) -> None:
    mailbox(written)
    with refused("BuildError invalid-contact", match="is not a mail address"):
        choose_address(None)


def test_mail_of_a_published_site_is_kept(mailbox: Callable[[str], None]) -> None:
    mailbox("bonjour@carnets.fr")
    choose_address("https://carnets.fr")
    assert contact() == "bonjour@carnets.fr"
