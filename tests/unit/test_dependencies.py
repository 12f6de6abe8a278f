"""Results kept with the data they depend on: what moves without end or meanwhile first, then what is made again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.incremental.cache import Cache
from helpers.incremental.dependencies import TRIES, remember
from helpers.reading.inputs import matching, noted, text_of
from refusals import refused

Made = dict[str, bytes]


class Maker:
    """Makes a result from two files, a pattern and a file that is not there; counts its work."""

    def __init__(self, root: Path) -> None:
        self.root, self.n_made = root, 0
        self.meanwhile: Callable[[], None] = lambda: None
        self.key = "code"

    def make(self) -> Made:
        self.n_made += 1
        texts = [text_of(self.root / "data" / name) for name in ("a.csv", "b.csv")]
        names = [path.name for path in matching(self.root / "data", "*/*.yml")]
        choice = str(noted(self.root / "data" / "later.csv").exists())
        self.meanwhile()
        return {"made": "|".join([*texts, *names, choice]).encode()}

    def get(self) -> str:
        """Return the result, and check that it is what would be made now."""
        given = remember(Cache(), "toy", lambda: self.key, self.make)["made"]
        count, self.meanwhile = self.n_made, lambda: None
        assert given == self.make()["made"]
        self.n_made = count
        return given.decode()


@pytest.fixture
def maker(root: Path) -> Maker:
    (root / "data" / "x").mkdir(parents=True)
    for name in ("a.csv", "b.csv", "unread.csv", "x/one.yml"):
        (root / "data" / name).write_text(name)
    return Maker(root)


# --- what moves ---


def test_file_that_always_moves_ends_in_a_sentence_and_keeps_nothing(maker: Maker) -> None:
    path = maker.root / "data" / "b.csv"
    maker.meanwhile = lambda: path.write_text(f"{path.read_text()}+") and None
    with refused("BuildError sources-keep-moving") as caught:
        maker.get()
    assert (maker.n_made, caught.value.where) == (TRIES, "data/b.csv")
    assert list(Cache().records("toy", "code")) == []


def test_code_that_always_moves_ends_in_a_sentence(maker: Maker) -> None:
    def change() -> None:
        maker.key += "+"

    maker.meanwhile = change
    with refused("BuildError sources-keep-moving"):
        maker.get()
    assert maker.n_made == TRIES


@pytest.mark.parametrize("name", ["a.csv", "later.csv", "y/two.yml", "gone"])
def test_file_saved_meanwhile_makes_it_again(maker: Maker, name: str) -> None:
    """A file read, one looked for, one that answers to a pattern, one removed: nothing half old is kept."""
    path = maker.root / "data" / ("x/one.yml" if name == "gone" else name)

    def save() -> None:
        if maker.n_made == 1:
            path.parent.mkdir(exist_ok=True)
            path.unlink() if name == "gone" else path.write_text("saved")

    maker.meanwhile = save
    maker.get()
    assert maker.n_made == 2
    maker.get()
    assert maker.n_made == 2


def test_error_of_what_makes_is_given_and_keeps_nothing(maker: Maker) -> None:
    (maker.root / "data" / "b.csv").unlink()
    for _ in range(2):
        with refused("FileError cannot-read"):
            remember(Cache(), "toy", lambda: maker.key, maker.make)
    assert maker.n_made == 2


# --- what is made again, what is not ---


@pytest.mark.parametrize(
    ("name", "n_made"),
    [("a.csv", 2), ("b.csv", 2), ("later.csv", 2), ("y/two.yml", 2), ("unread.csv", 1), ("x/one.yml", 1), ("z.csv", 1)],
)
def test_it_is_made_again_when_what_it_read_or_looked_for_changed(maker: Maker, name: str, n_made: int) -> None:
    first = maker.get()
    path = maker.root / "data" / name
    path.parent.mkdir(exist_ok=True)
    former = path.read_text() if path.exists() else None
    path.write_text("changed")
    second = maker.get()
    assert (maker.n_made, second != first) == (n_made, n_made == 2)
    path.unlink() if former is None else path.write_text(former)
    assert maker.get() == first
    assert maker.n_made == n_made, "what was made from the same data is kept"


def test_another_key_makes_it_again(maker: Maker) -> None:
    maker.get()
    maker.key = "other code"
    maker.get()
    maker.key = "code"
    maker.get()
    assert maker.n_made == 2


def test_lost_content_is_made_again(maker: Maker) -> None:
    first = maker.get()
    for path in (maker.root / "_build" / "cache").glob("*/contents/*/*"):
        path.unlink()
    assert maker.get() == first
    assert maker.n_made == 2
