"""Folders that workers share: made again after a failure, then once, however many workers ask at the same time."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from made_once import made_once


class Factory:
    """A session's folder, as pytest's factory gives it."""

    def __init__(self, base: Path) -> None:
        self.base = base

    def getbasetemp(self) -> Path:
        return self.base


def make_slowly(folder: Path) -> None:
    assert list(folder.iterdir()) == []
    time.sleep(0.2)
    with (folder.parent / "times").open("a") as times:
        times.write("made\n")
    (folder / "whole").touch()


def asked(base: Path) -> bool:
    """Tell whether what a worker is given is whole."""
    return (made_once(Factory(base), "thing", make_slowly) / "whole").exists()


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a session without workers."""
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    return tmp_path


def test_half_made_thing_is_made_again(base: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            made_once(Factory(base), "thing", fail)
    assert asked(base)
    assert [path.name for path in (base / "thing").iterdir()] == ["whole"]


def test_workers_that_ask_at_once_share_one(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    folders = [base / name for name in ("popen-gw0", "popen-gw1", "popen-gw2")]
    for folder in folders:
        folder.mkdir()
    with ThreadPoolExecutor(3) as pool:  # the lock belongs to an open file: threads wait for it as processes do
        assert list(pool.map(asked, folders)) == [True] * 3
    assert (base / "times").read_text() == "made\n"
