"""The files of a source found behind the address of its card: the file itself, a page of links, or data.gouv.fr."""

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import requests

from helpers.errors import CarnetsError, CatalogError
from helpers.files import write_whole
from helpers.notices import say_line
from helpers.sources.cards import FileKind, Loader
from helpers.sources.doors.web import LATER, NEVER, Fetched, get

DATASET = re.compile(r"/datasets/(?!r/)(?P<name>[\w-]+)/?$")
PAGES_AT_MOST = 50


def fetch(loaders: Mapping[str, Loader], folder: Path, session: requests.Session) -> list[str]:
    """Write, in a folder, the files of each form that has an address; return what could not be had, a sentence each."""
    refused = []
    for source, loader in loaders.items():
        for kind in loader.files:
            if kind.address is None:
                continue
            try:
                for answer in files_of(kind, session):
                    write_whole(folder / answer.name, answer.content)
                    say_line(f"{source}: {answer.name}, {len(answer.content)} bytes, from {answer.address}")
            except CarnetsError as error:
                refused.append(str(error))
    return refused


def files_of(kind: FileKind, session: requests.Session) -> Iterator[Fetched]:
    """Give the files that bear the name of a form, behind its address; raises CatalogError when there is none."""
    address = str(kind.address)
    dataset = DATASET.search(urlsplit(address).path)
    if dataset:
        found = list(_resources(address, dataset["name"], session))
    else:
        answer = get(session, address)
        if fnmatchcase(answer.name, kind.pattern) and not answer.is_page:
            yield answer
            return
        if not answer.is_page:
            what = f"The address gives '{answer.name}', and '{kind.pattern}' is expected."
            raise CatalogError("producer-moved", what, where=address, remedy=NEVER)
        found = [(link, None) for link in _links(answer)]
    wanted = {link: checksum for link, checksum in found if fnmatchcase(_last(link), kind.pattern)}
    if not wanted:
        what = f"None of the {len(found)} files behind this address is named '{kind.pattern}'."
        raise CatalogError("producer-moved", what, where=address, remedy=NEVER)
    for link, checksum in sorted(wanted.items(), key=lambda item: item[0]):
        answer = get(session, link, checksum)
        if answer.is_page:
            what = "A web page came in place of the file."
            raise CatalogError("producer-moved", what, where=link, remedy=NEVER)
        yield Fetched(_last(link), answer.content, is_page=False, address=answer.address)


def _resources(address: str, dataset: str, session: requests.Session) -> Iterator[tuple[str, Mapping[str, str] | None]]:
    """Give the address and the checksum of each file of a dataset of data.gouv.fr, page after page."""
    page: str | None = urljoin(address, f"/api/2/datasets/{dataset}/resources/?page=1&page_size=50")
    for _ in range(PAGES_AT_MOST):
        if page is None:
            return
        content = _json(get(session, page), page)
        try:
            yield from ((str(each["url"]), each.get("checksum")) for each in content["data"])
            page = content.get("next_page")
        except (KeyError, TypeError, AttributeError) as error:
            what = f"The answer is not a list of files, as data.gouv.fr gives: {error!r}."
            raise CatalogError("producer-moved", what, where=page, remedy=NEVER) from None


def _json(answer: Fetched, page: str) -> Any:
    try:
        return json.loads(answer.content)
    except ValueError:
        what = "The answer is a web page, where JSON is expected." if answer.is_page else "The answer is cut."
        raise CatalogError("producer-busy", what, where=page, remedy=LATER) from None


def _links(answer: Fetched) -> list[str]:
    """Return the addresses that a page links to, on the same host."""
    found: list[str] = []

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(value for name, value in attrs if tag == "a" and name == "href" and value)

    Links().feed(answer.content.decode("utf-8", errors="replace"))
    host = urlsplit(answer.address).netloc
    return [link for link in (urljoin(answer.address, each) for each in found) if urlsplit(link).netloc == host]


def _last(link: str) -> str:
    return PurePosixPath(unquote(urlsplit(link).path)).name
