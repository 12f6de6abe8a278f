"""A host of static files that compresses texts, as common hosts do."""

import contextlib
import functools
import gzip
import http.server
import sys
import threading
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    "": "text/javascript",
}
COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ""}
LEVEL = 6
"""What hosts use by default."""


class Host(http.server.BaseHTTPRequestHandler):
    """Answers GET with files of a folder."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: object, folder: Path) -> None:
        self.folder = folder
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer a file, compressed when it is a text."""
        path = self.folder / unquote(urlsplit(self.path).path).lstrip("/")
        suffix = path.suffix if path.suffix in TYPES else "" if "@" in path.name else path.suffix
        is_there = path.is_file()
        body = content(path, suffix in COMPRESSED) if is_there else b""
        self.send_response(HTTPStatus.OK if is_there else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", TYPES.get(suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(body)))
        if is_there and suffix in COMPRESSED:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(http.server.ThreadingHTTPServer):
    """A server to which a browser that closes is no error."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say what went wrong, but for a connection that the other side cut."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@cache
def content(path: Path, is_compressed: bool) -> bytes:
    """Return what a file holds, compressed or not."""
    whole = path.read_bytes()
    return gzip.compress(whole, LEVEL, mtime=0) if is_compressed else whole


@contextlib.contextmanager
def compressing(folder: Path) -> Iterator[str]:
    """Serve a folder inside the block, and give the address of its root."""
    server = Server(("127.0.0.1", 0), functools.partial(Host, folder=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
