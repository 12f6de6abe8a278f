"""A project whose site is built by the real command in a folder of its own, and its pages read as HTML."""

import dataclasses
import os
import re
import shutil
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pandas as pd
from bs4 import BeautifulSoup, Tag

ROOT = Path(__file__).parents[2]
WRITTEN = ("data", "notebooks", "book", "_config.yml")
HERE = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}
"""Where the site is built; it is built again elsewhere, to the same bytes."""
# Pages in English.
ENGLISH = "en/"
# Parts of the theme, not of the book: its search page, the page of unknown addresses, what search loads by itself.
OF_THE_THEME = ("search.html", "404.html", "pagefind/")
# Pages that hold a figure alone.
ALONE = "figures/"
# Lists of communes, one a département, all of one form: test_place_search.py reads them.
LISTS = "lieux"


@dataclasses.dataclass(frozen=True)
class Built:
    """A project whose site is built: where it is, what the command said, where machines wrote."""

    root: Path
    said: str
    place: str = "_build"
    elsewhere: Path | None = None
    """The folder of a site that is built already, where tests are given one."""

    @property
    def build(self) -> Path:
        """Return the folder that machines wrote in."""
        return self.root / self.place

    @property
    def site(self) -> Path:
        """Return the folder of the site."""
        return self.elsewhere or self.build / "ci" / "html"

    @cached_property
    def pages(self) -> dict[str, BeautifulSoup]:
        """Return every page by its address, read as HTML, with apostrophes as they are typed."""
        return {
            path.relative_to(self.site).as_posix(): BeautifulSoup(
                typed(path.read_text(encoding="utf-8")), "html.parser"
            )
            for path in sorted(self.site.rglob("*.html"))
            if not {"_static", LISTS}.intersection(path.parts)
        }

    @cached_property
    def written_pages(self) -> dict[str, BeautifulSoup]:
        """Return the pages of the book: neither what the theme adds, nor figures alone, nor what a moved page left."""
        return {
            address: page
            for address, page in self.pages.items()
            if not address.startswith((*OF_THE_THEME, ALONE)) and not page.find("meta", attrs={"http-equiv": "refresh"})
        }

    @cached_property
    def figures(self) -> list["Shown"]:
        """Return every figure of the French pages; their English forms hold the same ones."""
        return [
            Shown(self.site, address, figure)
            for address, page in self.pages.items()
            if not address.startswith(ENGLISH)
            for figure in page.find_all("figure")
        ]

    def figure(self, address: str, identifier: str) -> "Shown":
        """Return the figure of a page, by its identifier."""
        (found,) = (one for one in self.figures if one.address == address and one.tag["id"] == identifier)
        return found

    def table(self, name: str, **fields: object) -> pd.DataFrame:
        """Return a published table of this build, or its rows that bear some values."""
        table = pd.read_parquet(self.build / "tables" / f"{name}.parquet")
        for field, value in fields.items():
            table = table[table[field] == value]
        return table


@dataclasses.dataclass(frozen=True)
class Shown:
    """A figure as it stands in a page."""

    site: Path
    address: str
    tag: Tag

    def __str__(self) -> str:
        return f"{self.address}#{self.tag['id']}"

    @property
    def alternatives(self) -> set[str]:
        """Return its alternative texts: those of its images, or of its inline drawings; one is expected."""
        images = [image.get("alt", "") for image in self.tag.find_all("img")]
        return set(images) | {group.get("aria-label", "") for group in self.tag.find_all("div", role="group")}

    @property
    def headers(self) -> list[str]:
        """Return the header cells of its table."""
        return [cell.get_text() for cell in self.tag.select("table thead th")]

    @property
    def rows(self) -> list[list[str]]:
        """Return the cells of its table, as printed."""
        return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in self.tag.select("table tbody tr")]

    @property
    def csv(self) -> Path:
        """Return the file that its download link leads to."""
        (link,) = (one for one in self.tag.find_all("a", download=True) if one["href"].endswith(".csv"))
        return (self.site / self.address).parent / link["href"]

    def data(self) -> pd.DataFrame:
        """Return its CSV as texts."""
        return pd.read_csv(self.csv, dtype=str, keep_default_na=False)


def typed(text: str) -> str:
    """Return a text of a page with the apostrophes of a keyboard, those of the files that it was made from."""
    return text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def french(text: str) -> float:
    """Return the number that a French text writes: spaces between thousands, decimal comma, true minus sign."""
    return float(re.sub(r"[\s\u202f\u00a0]", "", text).replace("\N{MINUS SIGN}", "-").replace(",", ".").lstrip("+"))


def copied_project(root: Path, built_root: Path | None = None) -> Path:
    """Copy what people write of the project in a folder, and return it.

    Of what machines wrote, it holds nothing, or the cache of the root where tables were built.
    """
    root.mkdir(parents=True)
    for name in WRITTEN:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        else:
            shutil.copy(source, root / name)
    if built_root:
        shutil.copytree(built_root / "_build" / "cache", root / "_build" / "cache")
    return root


def carnets(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a project, under an environment where some variables have values of their own."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("carnets")), *arguments],
        cwd=root,
        env={**os.environ, **environment, "CARNETS_ROOT": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


def is_elsewhere(address: str) -> bool:
    """Tell whether an address names another host."""
    return bool(urlsplit(address).netloc)


def target_of(site: Path, page: str, address: str) -> tuple[Path, str]:
    """Return the file that an address of a page leads to, and the identifier in it ("" for the whole)."""
    parts = urlsplit(address)
    path = (site / page).parent / unquote(parts.path) if parts.path else site / page
    return (path / "index.html" if path.is_dir() else path).resolve(), unquote(parts.fragment)
