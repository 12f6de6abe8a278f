"""What a release leaves in the folder of a wave of responses, and what is refused once it is lost."""

from pathlib import Path

import pandas as pd
import pytest
from test_release import ESTIMATES, FIGURES, FIRST, SECOND, site, write_tables

from helpers.releases.release import make_release
from helpers.survey.estimate_row import COLUMNS
from helpers.tables.store import write_table
from refusals import refused

__all__ = ["site"]
STUDY, WAVE = "phare_citoyens", "2015-09"


def row(value: float | None, territory: str, provenance: str = "observed") -> dict[str, object]:
    """Return one estimate of the wave, suppressed without value."""
    texts = {name: "" for name, kind in COLUMNS.items() if kind == "str"}
    named = {"study": STUDY, "wave": WAVE, "question_id": "q", "answer": "oui", "population": "ensemble"}
    status = "suppressed" if value is None else "shown"
    placed = {"level": "zone_enquete", "territory_code": territory, "unit": "percent"}
    return {**dict.fromkeys(COLUMNS), **texts, **named, **placed, "value": value, "status": status} | {
        "provenance": provenance
    }


def write_estimates(*rows: dict[str, object]) -> pd.DataFrame:
    table = pd.DataFrame(rows).astype(COLUMNS)
    write_table("estimates", table)
    write_table("studies", pd.DataFrame({"study": [STUDY], "wave": [WAVE], "label": ["Enquête"]}))
    return table


@pytest.fixture
def folder(site: Path) -> Path:
    """Return the folder of a wave of responses, whose estimates were never released."""
    found = site / "data" / "surveys" / STUDY / WAVE
    (found / "responses.csv").write_text("private")
    write_tables(FIGURES, ESTIMATES, 3)
    write_estimates(row(40, "28"), row(None, "11"), row(12, "24", "published"))
    return found


@pytest.mark.slow
def test_a_release_keeps_what_readers_have_of_each_wave_of_responses(folder: Path) -> None:
    make_release(FIRST)
    kept = pd.read_parquet(folder / "released.parquet")
    assert kept[["territory_code", "status"]].values.tolist() == [["11", "suppressed"], ["28", "shown"]]
    assert set(kept["provenance"]) == {"observed"} and list(kept) == list(COLUMNS)
    before = (folder / "released.parquet").read_bytes()
    write_estimates(row(41, "28"), row(None, "11"))
    make_release(SECOND)
    assert pd.read_parquet(folder / "released.parquet")["value"].max() == 41
    assert (folder / "released.parquet").read_bytes() != before
    others = folder.parents[1].glob("*/*/released.parquet")
    assert [path.parent for path in others] == [folder]


def test_a_release_without_the_former_one_is_refused_and_writes_nothing(folder: Path) -> None:
    make_release(FIRST)
    (folder / "released.parquet").unlink()
    write_estimates(row(41, "28"), row(None, "11"))
    state = (folder.parents[2] / "releases" / "state.json").read_bytes()
    with refused("ReleaseError lost-release") as caught:
        make_release(SECOND)
    message = str(caught.value)
    assert all(part in message for part in (f"{STUDY}/{WAVE}", "released.parquet", FIRST, "Put it back"))
    assert not (folder / "released.parquet").exists()
    assert (folder.parents[2] / "releases" / "state.json").read_bytes() == state


def test_a_wave_whose_responses_are_elsewhere_asks_for_nothing(folder: Path) -> None:
    (folder / "responses.csv").unlink()
    make_release(FIRST)
    write_estimates(row(41, "28"))
    assert make_release(SECOND)
    assert not (folder / "released.parquet").exists()
