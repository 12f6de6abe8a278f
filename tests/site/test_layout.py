"""What the layout gives to every page: a policy, doors, a place among the others, what search and sharing are told."""

import re
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
import yaml
from bs4 import BeautifulSoup
from built_site import ROOT, Built
from PIL import Image

from helpers.pages.content_policy import POLICY

pytestmark = pytest.mark.site

BASE = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["html"]["baseurl"]


@pytest.fixture(scope="module")
def laid_out(built: Built) -> dict[str, BeautifulSoup]:
    """Return the pages that the layout frames: notes and figures alone have a frame of their own."""
    return {address: page for address, page in built.pages.items() if page.find("header", class_="site-header")}


def title_of(page: BeautifulSoup) -> str:
    """Return the first heading of a page, without the link to itself, with spaces that may break."""
    return re.sub(r"[¶#]$", "", page.h1.get_text(strip=True)).replace("\N{NO-BREAK SPACE}", " ")


def test_every_page_of_the_book_is_laid_out(built: Built, laid_out: dict[str, BeautifulSoup]) -> None:
    """Apart from notes, figures alone, what search loads, and what leads elsewhere because a page moved."""
    apart = ("notes/", "figures/", "pagefind/")
    others = [address for address in built.pages if address not in laid_out and not address.startswith(apart)]
    assert [one for one in others if not built.pages[one].find("meta", attrs={"http-equiv": "refresh"})] == []
    assert len(laid_out) > 30


def test_pages_and_hosts_state_the_same_policy(built: Built, laid_out: dict[str, BeautifulSoup]) -> None:
    stated = {
        page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"] for page in laid_out.values()
    }
    assert stated == {POLICY}
    for name in ("_headers", ".htaccess"):
        assert POLICY in (built.site / name).read_text(encoding="utf-8")
    assert "unsafe-inline" not in POLICY
    assert "unsafe-eval" not in POLICY.replace("wasm-unsafe-eval", "")


def test_a_page_says_where_it_stands(built: Built) -> None:
    page = built.pages["territoires/28-normandie.html"]
    crumbs = [item.get_text(strip=True) for item in page.select(".site-crumbs li")]
    assert crumbs[:2] == ["Accueil", "Territoires"]
    assert page.select_one(".site-crumbs [aria-current=page]").get_text(strip=True) == title_of(page)
    places = {link["href"] for link in page.select(".site-picker a")}
    others = {address.split("/")[1] for address in built.pages if re.match(r"territoires/[^/]+\.html", address)}
    assert {place for place in places if place != "#"} == others - {"28-normandie.html"}


def test_previous_and_next_answer_each_other(built: Built, laid_out: dict[str, BeautifulSoup]) -> None:
    for address, page in laid_out.items():
        following = page.select_one(".site-pager a[rel=next]")
        if following:
            target = urlsplit(urljoin(f"http://x/{address}", following["href"])).path.lstrip("/")
            back = built.pages[target].select_one(".site-pager a[rel=prev]")
            assert urlsplit(urljoin(f"http://x/{target}", back["href"])).path.lstrip("/") == address


def test_search_engines_are_told_every_page_once(built: Built, laid_out: dict[str, BeautifulSoup]) -> None:
    urls = [url.text for url in ElementTree.parse(built.site / "sitemap.xml").iter() if url.tag.endswith("loc")]  # noqa: S314
    assert len(urls) == len(set(urls))
    pages = {address for address in laid_out if address not in ("search.html", "404.html")}
    assert set(urls) == {urljoin(BASE, address) for address in pages}
    for address in pages:
        assert laid_out[address].find("link", rel="canonical")["href"] == urljoin(BASE, address)


def test_a_shared_page_has_a_title_a_sentence_and_a_picture(built: Built, laid_out: dict[str, BeautifulSoup]) -> None:
    for address, page in laid_out.items():
        if address in ("search.html", "404.html"):
            continue
        told = {tag["property"]: tag["content"] for tag in page.select("meta[property]")}
        assert told["og:title"] == title_of(page), address
        assert told["og:description"], address
        picture = built.site / told["og:image"].removeprefix(BASE)
        with Image.open(picture) as image:
            assert image.size == (1200, 630), address


def test_an_unknown_address_leads_somewhere_from_anywhere(built: Built) -> None:
    page = built.pages["404.html"]
    assert page.find("base")["href"] == "/"
    assert {link["href"] for link in page.select("main a")} >= {"territoires.html", "contenu.html"}


def test_the_weight_of_navigation_does_not_follow_the_number_of_pages(
    built: Built, laid_out: dict[str, BeautifulSoup]
) -> None:
    """Twice as many territories add a line each to the picker of their series, and nothing to other pages."""
    page = built.pages["methode.html"]
    assert len(page.select("header a, .site-aside a, footer a")) < 75
    assert not page.select('.site-aside a[href^="territoires/"]')
