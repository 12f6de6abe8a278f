"""A view kept in memory gives what it would give anew: for other arguments, after a table changed, to who listens."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from helpers import paths
from helpers.tables import store


@pytest.fixture
def view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Callable[[str], pd.DataFrame], list[str]]:
    """Return a kept view on a table of one's own, and the arguments for which it worked."""
    monkeypatch.setattr(paths, "tables", lambda: tmp_path)
    store.write_table("places", pd.DataFrame({"level": ["region", "departement"], "name": ["Normandie", "Eure"]}))
    worked: list[str] = []

    @store.kept
    def places_of(level: str) -> pd.DataFrame:
        worked.append(level)
        return store.read_table("places").query("level == @level")

    return places_of, worked


def test_a_changed_table_is_read_again(view: tuple[Callable[[str], pd.DataFrame], list[str]]) -> None:
    places_of, worked = view
    assert places_of("region")["name"].tolist() == places_of("region")["name"].tolist() == ["Normandie"]
    assert places_of("departement")["name"].tolist() == ["Eure"]
    assert worked == ["region", "departement"]
    store.write_table("places", pd.DataFrame({"level": ["region"], "name": ["Bretagne"]}))
    assert places_of("region")["name"].tolist() == ["Bretagne"]


def test_who_changes_what_a_view_gave_changes_it_for_nobody_else(
    view: tuple[Callable[[str], pd.DataFrame], list[str]],
) -> None:
    places_of, _ = view
    mine = places_of("region")
    mine["name"] = "Bretagne"
    mine.loc[:, "level"] = "commune"
    assert places_of("region").to_dict("records") == [{"level": "region", "name": "Normandie"}]


def test_a_view_in_memory_still_says_what_it_reads(view: tuple[Callable[[str], pd.DataFrame], list[str]]) -> None:
    places_of, worked = view
    for _ in range(2):
        with store.noting_names() as names:
            places_of("region")
        assert names == {"places"}
    assert worked == ["region"]
