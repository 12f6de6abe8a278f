"""Files that people write: why one cannot be read, said by every door, then what is noted of those that are read."""

import errno
import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers import cli
from helpers.reading import inputs
from helpers.reading.csv_tables import read_csv_table
from helpers.reading.documents import read_document
from helpers.reading.inputs import content_of, matching, noted, noting_files, text_of
from helpers.verbs.last_resort import guarded
from refusals import refused

DOORS: dict[str, tuple[Callable[[Path], object], str]] = {
    "bytes": (content_of, "FileError cannot-read"),
    "text": (text_of, "FileError cannot-read"),
    "table": (lambda path: read_csv_table(path, ["a"], key=["a"]), "FileError cannot-read"),
    "document": (read_document, "FileError cannot-read"),
}


def denied(path: Path) -> None:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


@pytest.mark.parametrize(("read", "error"), DOORS.values(), ids=DOORS)
@pytest.mark.parametrize("kind", ["absent", "folder", "denied", "damaged disk"])
def test_file_that_cannot_be_read_is_said_so(
    root: Path, monkeypatch: pytest.MonkeyPatch, kind: str, read: Callable[[Path], object], error: str
) -> None:
    path = root / "data" / "x.yml"
    (path if kind == "folder" else path.parent).mkdir(parents=True)
    if kind not in ("absent", "folder"):
        path.write_text("a\n")
        number = errno.EACCES if kind == "denied" else errno.EIO

        def refuse(*_: object, **__: object) -> None:
            raise OSError(number, os.strerror(number), str(path))

        monkeypatch.setattr(Path, "read_bytes", refuse)
    with refused(error) as caught:
        read(path)
    assert caught.value.where == "data/x.yml"
    assert ("exist" if kind == "absent" else "read") in caught.value.what
    assert "written" not in str(caught.value)
    assert "space" not in str(caught.value)


@pytest.mark.parametrize("name", ["text", "table", "document"])
@pytest.mark.parametrize(
    ("content", "line"), [(b"a\nb\xe9\n", ", line 2"), (b"\xff", ", line 1"), ("a\n".encode("utf-16"), "")]
)
def test_text_in_another_encoding_names_its_line(root: Path, name: str, content: bytes, line: str) -> None:
    read, error = DOORS[name]
    (root / "x.yml").write_bytes(content)
    with refused(error) as caught:
        read(root / "x.yml")
    assert caught.value.where == f"x.yml{line}"


# --- what the command says ---


@pytest.mark.parametrize(
    ("number", "address", "is_read"),
    [
        (errno.EACCES, "data/official/emploi.csv", True),
        (errno.EACCES, "notebooks/domaine.ipynb", True),
        (errno.EISDIR, "book/intro.md", True),
        (errno.ENOTDIR, "data/official/emploi.csv", True),
        (errno.EIO, "_build/tables/figures.parquet", True),
        (errno.ENOENT, "_build/notebooks/a.ipynb", True),
        (errno.EACCES, "_build/html", False),
        (errno.ENOTDIR, "_build/html/index.html", False),
        (errno.ENOSPC, "data/releases/state.json", False),
        (errno.EROFS, "data/practices/cases.csv", False),
        (errno.ENOSPC, None, False),
    ],
)
def test_refusal_of_the_system_is_one_of_reading_or_of_writing(
    root: Path, capsys: pytest.CaptureFixture[str], number: int, address: str | None, is_read: bool
) -> None:
    def work() -> None:
        raise OSError(number, os.strerror(number), str(root / address) if address else None)

    with pytest.raises(SystemExit) as ended:
        guarded(work)
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert said.startswith(f"error: {address or '_build'}: ")
    assert ("written" in said) == (not is_read)
    assert ("space" in said) == (not is_read)


def test_refusal_that_is_of_no_file_is_not_taken_for_one(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise ConnectionResetError(errno.ECONNRESET, "reset")

    with pytest.raises(SystemExit):
        guarded(work)
    said = capsys.readouterr().err
    assert "read" not in said.partition(":")[2].partition(".")[0]
    assert "ConnectionResetError" in (root / "_build" / "reports" / "failure.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("address", ["notebooks/plan.yml", "notebooks/domaine.ipynb", "data/reference/domains.yml"])
def test_folder_in_place_of_a_file_ends_a_command_in_a_sentence(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    (project / address).unlink()
    (project / address).mkdir()
    monkeypatch.setattr(sys, "argv", ["carnets", "run", "domaine", "--domain", "emploi"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert said.startswith(f"error: {address}")
    assert "written" not in said


# --- what is noted ---


def test_what_is_read_or_looked_for_is_noted_even_when_it_is_not_there(root: Path) -> None:
    (root / "data").mkdir()
    (root / "data" / "a.csv").write_text("a\n")
    content_of(root / "data" / "a.csv")  # nobody listens
    with noting_files() as outer:
        text_of(root / "data" / "a.csv")
        with noting_files() as inner:
            noted(root / "data" / "none.parquet")
            matching(root / "data", "*/*.yml")
            with refused("FileError cannot-read"):
                text_of(root / "data" / "gone.csv")
        noted(Path("/elsewhere/x.csv"))
    assert inner == {"data/none.parquet": None, "data/*/*.yml": [], "data/gone.csv": None}
    assert outer == inner | {"data/a.csv": hashlib.sha256(b"a\n").hexdigest()}
    assert inputs._listening == []


def test_nothing_listens_after_an_error(root: Path) -> None:
    with pytest.raises(ZeroDivisionError), noting_files():
        _ = 1 / 0
    assert inputs._listening == []
