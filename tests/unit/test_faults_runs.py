"""Runs whose folders, cache or neighbours misbehave: what can be done is done, and what was found is said."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from toy_pages import content_of, shown_rows, write_site
from toy_runs import run_toys, start_toys, toy_project

from helpers.incremental import cache

DONE = [[["a", 7]]]


# --- folders that go away ---


@pytest.mark.parametrize("behaviour", ["removes_notebooks", "removes_build"])
@pytest.mark.slow
def test_output_folder_removed_during_the_run_is_made_again(behaviour: str) -> None:
    """One page at a time: the first is lost with the folder, and the next run gives it back without executing it."""
    with toy_project("shows", behaviour, "sees_place") as root:
        ended = run_toys(root, "--jobs", "1")
        assert ended.status == 0, ended.said
        assert [shown_rows(root, one) for one in (behaviour, "sees_place")] == [DONE] * 2
        assert not (root / "_build" / "notebooks" / "toys" / "shows.ipynb").exists()
        if behaviour == "removes_build":  # the page removed the site, not the run
            assert not (root / "_build" / "html").exists()
            write_site(root)
        else:
            again = run_toys(root)
            assert (again.status, again.page("shows")["status"]) == (0, "reused")
            assert shown_rows(root, "shows") == DONE


def test_cache_that_cannot_be_written_is_said_and_pages_are_done() -> None:
    with toy_project("shows") as root:
        (root / "_build" / "cache").write_text("not a folder")
        ended = run_toys(root)
        assert ended.status == 0, ended.said
        assert "warning: toys/shows: it cannot be kept for the next run (" in ended.said
        assert shown_rows(root, "shows") == DONE
        assert (root / "_build" / "cache").read_text() == "not a folder"


# --- a cache that is damaged ---


@pytest.fixture(scope="module")
def made_once() -> Iterator[Path]:
    """Give a project whose two pages were executed once; tests work on copies of its _build."""
    with toy_project("shows", "sees_place") as root:
        assert run_toys(root).status == 0
        yield root


@pytest.fixture
def root(made_once: Path) -> Iterator[Path]:
    """Give the project as it was after its run, whatever another test did."""
    kept = made_once.parent / "kept"
    if not kept.exists():
        shutil.copytree(made_once / "_build", kept)
    shutil.rmtree(made_once / "_build")
    shutil.copytree(kept, made_once / "_build")
    yield made_once


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def change_a_byte(path: Path) -> None:
    path.write_bytes(b"?" + path.read_bytes()[1:])


def results_of_pages(root: Path) -> list[Path]:
    """Return the files of the cache that hold the outputs of pages."""
    contents = (root / "_build" / "cache").glob("*/contents/*/*")
    return [path for path in contents if path.read_bytes().startswith(b'[{"execution_count"')]


@pytest.mark.parametrize("damage", [truncate, empty, change_a_byte])
@pytest.mark.slow
def test_damaged_result_is_found_said_and_made_again(root: Path, damage: Callable[[Path], None]) -> None:
    """Of one page: the other one is reused."""
    before = content_of(root / "_build" / "notebooks")
    damaged = next(path for path in results_of_pages(root) if b"seen" not in path.read_bytes())
    damage(damaged)
    ended = run_toys(root, "--why")
    assert ended.status == 0, ended.said
    shown = damaged.relative_to(root)
    assert ended.said.count(f"A damaged cache entry was removed: {shown}.") == 1
    assert "toys/shows: executed, its kept result was damaged or removed" in ended.said
    assert "toys/sees-place: reused" in ended.said
    assert content_of(root / "_build" / "notebooks") == before
    assert "damaged" not in run_toys(root).said


@pytest.mark.parametrize("damage", [truncate, empty, change_a_byte])
@pytest.mark.slow
def test_damaged_records_are_found_said_and_made_again(root: Path, damage: Callable[[Path], None]) -> None:
    """All that the cache says of pages, of the plan and of notebooks: no half of a record is believed."""
    before = content_of(root / "_build" / "notebooks")
    records = [path for path in (root / "_build" / "cache").glob("*/records/*/*/*") if path.is_file()]
    pages = [path for path in records if path.parts[-3] == "pages"]
    for path in records:
        damage(path)
    ended = run_toys(root, "--why")
    assert ended.status == 0, ended.said
    for path in pages:
        assert f"A damaged cache entry was removed: {path.relative_to(root)}." in ended.said
    assert ended.said.count(": executed, it was never executed") == len(pages) == 2
    assert content_of(root / "_build" / "notebooks") == before


@pytest.mark.slow
def test_cache_of_another_layout_is_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A result kept by another version is not damaged: it is left alone, and said to be unknown."""
    before = content_of(root / "_build" / "cache" / cache.LAYOUT)
    monkeypatch.setattr(cache, "LAYOUT", "of another version")
    ended = run_toys(root, "--why")
    assert ended.status == 0, ended.said
    assert ended.said.count(": executed, it was never executed") == 2
    assert "damaged" not in ended.said
    monkeypatch.undo()
    assert content_of(root / "_build" / "cache" / cache.LAYOUT) == before
    assert "2 reused" in run_toys(root).said


# --- two runs at once ---


@pytest.mark.slow
def test_second_run_says_that_it_waits_and_both_end_well() -> None:
    """The second finds what the first has kept: no page is executed twice."""
    with toy_project("shows", "sees_place") as root:
        runs = [start_toys(root, "--jobs", "2") for _ in range(2)]
        said = [run.communicate(timeout=120)[1] for run in runs]
        assert [run.returncode for run in runs] == [0, 0], said
        waits = [
            "Another command is at work in _build (carnets run" in one and ": this one waits for its end." in one
            for one in said
        ]
        assert sorted(waits) == [False, True]
        second, first = (said[waits.index(is_second)] for is_second in (True, False))
        assert "2 executed" in first
        assert "2 reused" in second
        assert [shown_rows(root, one) for one in ("shows", "sees_place")] == [DONE] * 2
