"""Work shared between processes: an error comes back whole and ends it, results come in order, one thing needs none."""

import os
import time
from pathlib import Path

from helpers.errors import CarnetsError, FigureError
from helpers.kernels.parallel import in_processes
from refusals import refused

THINGS = ["a", "b", "c"]


def marked(path: Path) -> tuple[str, int]:
    if path.name == "bad":
        raise FigureError("incomplete-figure", "The figure has no title.", where="page, cell 3", remedy="Give one.")
    path.touch()
    return path.name, os.getpid()


def test_error_of_one_thing_comes_back_with_its_class_and_words(tmp_path: Path) -> None:
    with refused("FigureError incomplete-figure") as met:
        list(in_processes(marked, [tmp_path / "a", tmp_path / "bad"]))
    assert isinstance(met.value, CarnetsError)
    assert str(met.value) == "page, cell 3: The figure has no title. Give one."


def marked_slowly(path: Path) -> tuple[str, int]:
    time.sleep(0.3)  # all of them would take half a minute at least: the error is there long before
    return marked(path)


def test_error_ends_the_work(tmp_path: Path) -> None:
    things = [tmp_path / "bad", *(tmp_path / str(n) for n in range(200))]
    with refused("FigureError incomplete-figure"):
        list(in_processes(marked_slowly, things))
    assert len(list(tmp_path.iterdir())) < 200


def test_several_things_come_in_order_from_other_processes(tmp_path: Path) -> None:
    made = list(in_processes(marked, [tmp_path / name for name in THINGS]))
    assert [name for name, _ in made] == THINGS
    assert os.getpid() not in {pid for _, pid in made}


def test_one_thing_is_done_here(tmp_path: Path) -> None:
    assert list(in_processes(marked, [tmp_path / "a"])) == [("a", os.getpid())]
    assert list(in_processes(marked, [])) == []
