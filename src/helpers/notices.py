"""The one channel to the user of a command: lines on standard error; notices, said once and kept for the report."""

import contextlib
import logging
from collections.abc import Iterator

from rich.console import Console

console = Console(stderr=True, highlight=False, soft_wrap=True)
notices = logging.getLogger("carnets")
"""What a run must say of itself, whatever part of it notices it; a process that no run listens to says it too."""


def say_line(text: str) -> None:
    """Write a line as it is: nothing of it is taken for a mark of style."""
    console.print(text, markup=False)


def warn(text: str) -> None:
    """Say one sentence that does not stop the work."""
    notices.warning("%s", text)


@contextlib.contextmanager
def saying_once(shown: Console) -> Iterator[list[str]]:
    """Show each notice of the block once, as one line, and give the list of those shown."""
    said: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            text = record.getMessage()
            if text not in said:
                said.append(text)
                shown.print(text, markup=False)

    handler = Handler()
    notices.addHandler(handler)
    try:
        yield said
    finally:
        notices.removeHandler(handler)
