"""A file fetched from a producer's address: retried while the server is busy, refused when it is not the file."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import parse_qs, unquote, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from helpers.errors import CatalogError

RETRIES, LONGEST_WAIT_S, TIMEOUT_S, MAX_BYTES = 4, 120, 60, 300_000_000
BAD = 400
BUSY = (429, 500, 502, 503, 504)
LATER = "Trying again later can help; nothing was written."
NEVER = "Trying again cannot help: look at the address, and correct it in data/catalog/loaders."


@dataclass(frozen=True)
class Fetched:
    """What an address gave: the name of the file, its content, whether it is a web page, where it was in the end."""

    name: str
    content: bytes
    is_page: bool
    address: str


def client(backoff_s: float = 1.0) -> requests.Session:
    """Return what asks producers: again when they are busy, after the wait that they ask for."""
    retry = urllib3.Retry(
        total=RETRIES,
        connect=1,
        backoff_factor=backoff_s,
        status_forcelist=BUSY,
        raise_on_status=False,
        respect_retry_after_header=True,
        retry_after_max=LONGEST_WAIT_S,
    )
    session = requests.Session()
    session.headers["User-Agent"] = "carnets-refresh"
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))
    return session


def get(session: requests.Session, address: str, checksum: Mapping[str, str] | None = None) -> Fetched:
    """Return what an address gives, whole.

    checksum: `type` (sha1, sha256, md5) and `value`, where the door tells it. Raises CatalogError: producer-busy where
    trying again can help, producer-moved where it cannot.
    """
    content = b""
    for attempt in range(RETRIES):
        try:
            response = session.get(address, timeout=TIMEOUT_S, stream=True)
            with response:
                content = _body(response, address) if response.status_code < BAD else b""
            break
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
            if attempt == RETRIES - 1 or not isinstance(error, requests.exceptions.ChunkedEncodingError):
                what = f"The answer did not come, or not whole ({type(error).__name__})."
                raise CatalogError("producer-busy", what, where=address, remedy=LATER) from None
    if response.status_code in BUSY:
        what = f"The server answers {response.status_code} after {RETRIES} more tries."
        raise CatalogError("producer-busy", what, where=address, remedy=LATER)
    if response.status_code >= BAD:
        what = f"The server answers {response.status_code}: the file moved, or is no longer given."
        raise CatalogError("producer-moved", what, where=address, remedy=NEVER)
    if not content.strip():
        raise CatalogError("producer-busy", "The answer is empty.", where=address, remedy=LATER)
    _check_sum(content, checksum, address)
    is_page = content[:400].lstrip().lower().startswith((b"<!doctype html", b"<html"))
    return Fetched(_name(response), content, is_page, response.url)


def _body(response: requests.Response, address: str) -> bytes:
    parts, size = [], 0
    for part in response.iter_content(1 << 20):
        parts.append(part)
        size += len(part)
        if size > MAX_BYTES:
            what = f"The file is larger than {MAX_BYTES // 1_000_000} MB."
            raise CatalogError("producer-moved", what, where=address, remedy=NEVER)
    return b"".join(parts)


def _check_sum(content: bytes, checksum: Mapping[str, str] | None, address: str) -> None:
    kind = str((checksum or {}).get("type", "")).lower()
    if not checksum or kind not in ("sha1", "sha256", "md5"):
        return
    found = hashlib.new(kind, content, usedforsecurity=False).hexdigest()
    if found != checksum["value"].lower():
        what = f"The file has the {kind} {found}, and the door tells {checksum['value']}: cut, or changed meanwhile."
        raise CatalogError("producer-busy", what, where=address, remedy=LATER)


def _name(response: requests.Response) -> str:
    """Return the name of a file: the one that the server gives, or the end of its address, without any folder."""
    header = Message()
    header["content-disposition"] = response.headers.get("content-disposition", "")
    parts = urlsplit(response.url)
    last = PurePosixPath(unquote(parts.path)).name
    form = parse_qs(parts.query).get("format", [""])[0].lower()
    given = header.get_filename() or (last if not form or "." in last else f"{last}.{form}")
    return PurePosixPath(given.replace("\\", "/")).name
