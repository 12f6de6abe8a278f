"""HTML pages printed as PDF by WeasyPrint: tagged (PDF/UA-1), fonts embedded, no date, the same bytes each time."""

import contextlib
import io
from collections.abc import Sequence

from helpers.kernels.parallel import in_processes

VARIANT = "pdf/ua-1"
LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""The packages of Debian that hold what WeasyPrint draws text with: no Python package brings them."""


def cannot_print() -> str:
    """Return why nothing can be printed on this machine and what to install; empty where printing works."""
    with contextlib.redirect_stdout(io.StringIO()):  # WeasyPrint prints a notice of its own, several lines long
        try:
            import weasyprint  # noqa: F401  # slow, and it fails where the libraries are missing
        except OSError as error:
            return f"WeasyPrint cannot load the system's libraries ({error}). Install {LIBRARIES}."
    return ""


def print_all(pages: Sequence[str]) -> list[bytes]:
    """Return the PDF of each page given as HTML, several at once; raises OSError where `cannot_print` says why."""
    return list(in_processes(print_page, pages))


def print_page(page: str) -> bytes:
    """Return the PDF of a page given as HTML, whole: it may load nothing."""
    from weasyprint import HTML

    return bytes(HTML(string=page).write_pdf(pdf_variant=VARIANT))
