"""One page in the browser, made again at each save of its template, a figure, a card, a helper or the book's texts."""

import logging
import socket
import subprocess
import sys
import webbrowser
from pathlib import Path
from typing import Any

from livereload import Server
from rich.console import Console

from helpers import paths
from helpers.publish.plan import Page

HOST = "127.0.0.1"
# Each time in a process of its own: helpers that changed are imported afresh.
MAKE = "from helpers.cli import make_page; make_page({address!r})"


class PoliteServer(Server):
    """livereload's server, with its script in a file: the policy of pages refuses scripts written in them."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.reloading = f'<script src="/livereload.js?port={port}"></script>'.encode()

    def get_web_handlers(self, script: bytes) -> Any:
        """Return livereload's handlers, with a script from a file instead of the one it writes in pages."""
        return super().get_web_handlers(self.reloading if script else script)


def watch_page(page: Page, console: Console) -> None:
    """Make a page, serve it on this machine alone, open it, and make it again at each save, until Ctrl-C.

    A save that cannot be made is said on the terminal; the page stays as it was.
    """
    _make_afresh(page)
    port = _free_port()
    server = PoliteServer(port)
    for place in (page.template_path, paths.data(), paths.book(), paths.package()):
        server.watch(str(place), lambda: _make_afresh(page), ignore=_is_made)
    address = f"http://{HOST}:{port}/{page.address}.html"
    console.print(f"{address} is made again at each save; Ctrl-C to stop.")
    webbrowser.open(address)
    logging.getLogger("livereload").setLevel(logging.ERROR)
    server.serve(root=str(folder() / "html"), host=HOST, port=port)


def folder() -> Path:
    """Return where the watched page is made: apart from the whole book, which stays as it is."""
    return paths.build() / "watch"


def _make_afresh(page: Page) -> None:
    subprocess.run([sys.executable, "-c", MAKE.format(address=page.address)], check=False)  # noqa: S603


def _is_made(path: str) -> bool:
    """Tell whether a file is written by machines: it changes because something else did."""
    return "__pycache__" in path or ".ipynb_checkpoints" in path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
