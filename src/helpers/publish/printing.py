"""HTML pages printed as PDF by WeasyPrint: tagged (PDF/UA-1), fonts embedded, no date, the same bytes each time."""

import contextlib
import io
import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from helpers.publish.imports import prepare_process

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
    jobs = min(os.cpu_count() or 1, len(pages))
    if jobs < 2:  # noqa: PLR2004  # one page needs no process of its own
        return [print_page(page) for page in pages]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=prepare_process) as pool:
        return list(pool.map(print_page, pages))


def print_page(page: str) -> bytes:
    """Return the PDF of a page given as HTML, whole: it may load nothing."""
    from weasyprint import HTML

    return bytes(HTML(string=page).write_pdf(pdf_variant=VARIANT))
