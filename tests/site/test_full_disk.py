"""A real disk that fills up: a sentence, status 1, and the last site byte for byte as it was."""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from built_site import WRITTEN, Built

from helpers import cli
from helpers.execution.run_report import Report

ROOT = Path(__file__).parents[2]
REASON = os.strerror(errno.ENOSPC)
KEPT_BYTES = 100_000


@pytest.fixture
def disk(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project whose _build, with a good site, is on a disk of 2 MB."""
    for name in WRITTEN:
        (small_disk / name).symlink_to(ROOT / name)
    (small_disk / "_build" / "html").mkdir(parents=True)
    (small_disk / "_build" / "html" / "index.html").write_text("the last good site")
    monkeypatch.setenv("CARNETS_ROOT", str(small_disk))
    return small_disk


@pytest.fixture
def refused(disk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return a function that runs `carnets`, checks that it gave up cleanly, and gives what it said."""

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["carnets", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 1
        assert (disk / "_build" / "html" / "index.html").read_text() == "the last good site"
        said = capsys.readouterr().err
        assert "Nothing can be written: " in said
        assert REASON in said
        return said

    return run


@pytest.mark.slow
def test_tables_that_do_not_fit(disk: Path, refused: Callable[..., str]) -> None:
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    (disk / "filler").write_bytes(b"x" * (free - KEPT_BYTES))
    refused("tables")
    left = [path.name for path in (disk / "_build" / "tables").iterdir() if path.suffix != ".parquet"]
    assert left == [], "half a table takes the place that is lacking"


@pytest.mark.site
def test_book_that_does_not_fit(
    built: Built, disk: Path, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("notebooks", "tables", "cache"):
        (disk / "_build" / name).symlink_to(built.root / "_build" / name)
    monkeypatch.setattr(cli, "refresh_tables", dict)
    monkeypatch.setattr(cli, "run_pages", lambda *_: Report((), 0.0, "", ()))
    assert "Free some space" in refused("site", "--plan", "ci")
