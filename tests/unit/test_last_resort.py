"""Errors that nothing foresaw: a person reads one sentence, and a file keeps what those who mend it need."""

from pathlib import Path

import pytest

from helpers.files import working_alone
from helpers.verbs.last_resort import guarded


class Strange(Exception):
    """An error of a library that this project does not know."""


@pytest.mark.parametrize(
    "error",
    [ValueError("na_range"), KeyError("q1"), Strange("boum"), RecursionError(), MemoryError(), OSError(5, "EIO")],
)
def test_unforeseen_error_is_a_sentence_and_its_traceback_is_in_a_file(
    root: Path, capfd: pytest.CaptureFixture[str], error: Exception
) -> None:
    def work() -> None:
        raise error

    with pytest.raises(SystemExit) as ended:
        guarded(work)
    assert ended.value.code == 1
    said = " ".join(capfd.readouterr().err.split())
    assert said.startswith("error: _build/reports/failure.txt: ")
    assert type(error).__name__ in said
    assert "Traceback" not in said
    kept = (root / "_build" / "reports" / "failure.txt").read_text(encoding="utf-8")
    assert kept.startswith("Traceback") and "raise error" in kept


def test_traceback_goes_elsewhere_where_the_project_cannot_be_written(
    root: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (root / "_build").write_text("a file where a folder should be")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))

    def work() -> None:
        raise ValueError("boum")

    with pytest.raises(SystemExit):
        guarded(work)
    (kept,) = elsewhere.glob("carnets-failure-*.txt")
    assert "boum" in kept.read_text(encoding="utf-8")
    assert str(kept) in capfd.readouterr().err


def test_signal_and_usage_errors_stay_what_they_were(root: Path) -> None:
    def leave() -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit) as ended:
        guarded(leave)
    assert ended.value.code == 3


@pytest.mark.parametrize("name", ["a" * 300, "b" * 5000, "c/" * 3000 + "d"], ids=["name", "long", "path"])
def test_name_that_the_system_cannot_take_is_a_sentence(
    root: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    (root / "data").mkdir()

    def work() -> None:
        (root / "data" / name).read_bytes()

    with pytest.raises(SystemExit) as ended:
        guarded(work)
    assert ended.value.code == 1
    said = capfd.readouterr().err
    assert said.startswith("error: data/") and "File name too long" in said


def test_command_whose_words_are_not_text_works_and_fails_as_any(
    root: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of a disk of another age has bytes for a name."""
    monkeypatch.setattr("sys.argv", ["carnets", "refresh", "\udcff.csv"])

    def work() -> None:
        with working_alone():
            raise ValueError("\udcff.csv")

    with pytest.raises(SystemExit) as ended:
        guarded(work)
    assert ended.value.code == 1
    assert "ValueError" in capfd.readouterr().err
    assert "\\udcff.csv" in (root / "_build" / "reports" / "failure.txt").read_text(encoding="utf-8")
