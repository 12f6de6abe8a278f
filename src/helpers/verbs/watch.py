"""One page in the browser, made again at each save of its template, a figure, a card, a helper or the book's texts."""

import logging
import re
import socket
import subprocess
import sys
import webbrowser
from pathlib import Path

from livereload import Server
from livereload.handlers import StaticFileHandler

from helpers import paths
from helpers.incremental.plan_file import Page
from helpers.notices import say_line

HOST = "127.0.0.1"
POLICY_TAG = re.compile(rb"<meta http-equiv=\"Content-Security-Policy\"[^>]*>")


class WatchedFiles(StaticFileHandler):
    """Gives the files of the site, pages without their policy: it refuses the script that livereload writes in them."""

    @classmethod
    def get_content(cls, abspath: str, start: int | None = None, end: int | None = None) -> bytes:
        """Return the content of a file, or a part of it."""
        return POLICY_TAG.sub(b"", Path(abspath).read_bytes())[start:end]

    def get_content_size(self) -> int:
        """Return how long that content is."""
        return len(self.get_content(self.absolute_path))


def watch_page(page: Page) -> None:
    """Make a page, serve it on this machine alone, open it, and make it again at each save, until Ctrl-C.

    A save that cannot be made is said on the terminal; the page stays as it was.
    """
    _make_afresh(page)
    server = Server()
    server.SFH = WatchedFiles
    for place in (page.template_path, paths.data(), paths.book(), paths.package()):
        server.watch(str(place), lambda: _make_afresh(page), ignore=_is_made)
    port = _free_port()
    address = f"http://{HOST}:{port}/{page.address}.html"
    say_line(f"{address} is made again at each save; Ctrl-C to stop.")
    webbrowser.open(address)
    logging.getLogger("livereload").setLevel(logging.ERROR)
    server.serve(root=str(folder() / "html"), host=HOST, port=port)


def folder() -> Path:
    """Return where the watched page is made: apart from the whole book, which stays as it is."""
    return paths.build() / "watch"


def _make_afresh(page: Page) -> None:
    # In a process of its own: helpers that changed are imported afresh.
    carnets = str(Path(sys.executable).with_name("carnets"))
    subprocess.run([carnets, "make-page", page.address], check=False)  # noqa: S603


def _is_made(path: str) -> bool:
    """Tell whether a file is written by machines: it changes because something else did."""
    return "__pycache__" in path or ".ipynb_checkpoints" in path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
