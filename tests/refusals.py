"""What an input is refused with: its family and its code, its place, and its wording, which one file keeps.

`make messages` writes tests/messages.yml again from what is really raised: look at what moved before you commit it.
"""

import atexit
import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from helpers import errors, paths

MESSAGES = Path(__file__).with_name("messages.yml")
RENEWED = "CARNETS_MESSAGES"
"""The variable that has messages written in the file instead of compared with it."""

# Data grows and folders of tests change names: tests say which line by `match`.
LINE = re.compile(r"\b(lines?) \d+")
FOLDER = re.compile(rf"{re.escape(tempfile.gettempdir())}/[\w./-]*/(test_\w+(?=:))?|^test_\w+(?=:)")
CUT_LIST = re.compile(r"('[^']*', )+'[^']*' \(\+\d+ more\)")
"""The known names that begin a long list: one more study, page or indicator is no other sentence."""


@contextlib.contextmanager
def refused(name: str, match: str | None = None) -> Iterator[pytest.ExceptionInfo[errors.CarnetsError]]:
    """Expect an error of a family with a code, "PlanError unknown-page", worded as tests/messages.yml says.

    match: a pattern of its place, with the values that matter.
    """
    family, code = name.split()
    with pytest.raises(getattr(errors, family), match=match) as caught:
        yield caught
    assert caught.value.code == code, f"{caught.value.code}: {caught.value}"
    message = sentence(str(caught.value))
    if os.environ.get(RENEWED):
        messages().setdefault(name, set()).add(message)
    assert message in messages().get(name, ()), f"not in tests/messages.yml: {message}"


def sentence(message: str) -> str:
    """Return a message without what changes with the machine and with the data: folders, lines, long lists."""
    for root in (paths.root(), MESSAGES.parents[1]):
        message = message.replace(f"{root}/", "")
    return LINE.sub(r"\1 N", CUT_LIST.sub("… (+N more)", FOLDER.sub("", message)))


@cache
def messages() -> dict[str, set[str]]:
    """Return the messages known, by family and code; what is added to them is written when the tests are over."""
    known = _read()
    if os.environ.get(RENEWED):
        atexit.register(_write, known)
    return known


def _read() -> dict[str, set[str]]:
    kept = yaml.safe_load(MESSAGES.read_text(encoding="utf-8")) or {}
    return {name: set(texts) for name, texts in kept.items()}


def _write(known: dict[str, set[str]]) -> None:
    before = _read()  # what another process wrote meanwhile
    texts = {name: sorted(known.get(name, set()) | before.get(name, set())) for name in {**known, **before}}
    MESSAGES.write_text(yaml.safe_dump(texts, width=10_000, allow_unicode=True), encoding="utf-8")
