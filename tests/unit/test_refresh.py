"""A new edition is compared to the one before it, told, and written whole or not at all."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from toy_producers import workbook

from helpers import hashes
from helpers.catalog.figures import KEY, read_figures
from helpers.catalog.registry import read_catalog
from helpers.sources import card_edits, editions, report
from helpers.sources.cards import Formula, Skipped
from helpers.sources.effects import effects
from helpers.sources.refresh import COUNTS, OfficialData, known, take
from helpers.sources.revisions import revisions
from helpers.territory import grid
from helpers.verbs import refresh as verb
from refusals import refused

QUARTERLY, ANNUAL, EQUALITY = "rate_unemployment_quarterly", "rate_unemployment", "share_firms_equality_index_published"
ZONES = {"departement": ("D", "DEPT"), "region": ("R", "REG"), "france": ("", "NAT")}
IND, SL = "ind-338.csv", "sl_etc_2024T3.xls"
DAY = "2026-11-29"


@pytest.fixture(scope="module")
def present() -> OfficialData:
    return known()


@pytest.fixture
def barometer(present: OfficialData) -> pd.DataFrame:
    """Return the official values of one indicator, as rows that a test may change before they are written."""
    rows = present.official[present.official["indicator"] == EQUALITY]
    return rows[["level", "territory_code", "period", "value"]].reset_index(drop=True)


@pytest.fixture
def quarters(present: OfficialData) -> pd.DataFrame:
    """Return the official quarterly rates of départements since 2014, a column a territory."""
    rows = present.official[(present.official["indicator"] == QUARTERLY) & (present.official["level"] == "departement")]
    return rows.pivot(index="period", columns="territory_code", values="value")


def written_barometer(folder: Path, rows: pd.DataFrame, name: str = IND) -> Path:
    lines = ["indic_id,enforce_zone_id,metric_enforce_date,maille,indic_vi,indic_va,indic_vc,indic_ta"]
    for level, code, period, value in rows.itertuples(index=False):
        letter, grain = ZONES[level]
        zone = "FRANCE" if level == "france" else f"{letter}{code}"
        lines.append(f"IND-338,{zone},{period}-09-01,{grain},,{value},,")
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def written_quarters(folder: Path, table: pd.DataFrame, name: str = SL) -> Path:
    header = ["Code", "Libellé", *(f"T{period[5]}_{period[:4]}" for period in table.index)]
    rows = [[code, code, *(None if pd.isna(cell) else cell for cell in table[code])] for code in table.columns]
    path = folder / name
    path.write_bytes(workbook({"Département": [["Estimations"], header, *rows]}))
    return path


def test_an_edition_that_says_the_same_moves_nothing(
    tmp_path: Path, present: OfficialData, barometer: pd.DataFrame
) -> None:
    path = written_barometer(tmp_path, barometer)
    taken = take(path, present, DAY)
    assert taken.edition.moves.empty
    assert list(taken.contents) == ["data/catalog/sources.yml"]  # the snapshot of a file never read
    text = taken.contents["data/catalog/sources.yml"].decode()
    assert f"sha256: {hashes.of_bytes(path.read_bytes())}\n      size: {path.stat().st_size}\n" in text


def test_a_revised_value_moves_one_line(tmp_path: Path, present: OfficialData, barometer: pd.DataFrame) -> None:
    one = (
        (barometer["territory_code"] == "28") & (barometer["level"] == "departement") & (barometer["period"] == "2024")
    )
    former = barometer.loc[one, "value"].item()
    barometer.loc[one, "value"] = former + 1.5
    taken = take(written_barometer(tmp_path, barometer), present, DAY)
    moved = taken.edition.moves.iloc[0]
    assert len(taken.edition.moves) == 1
    assert (moved["kind"], moved["former"], moved["value"]) == ("revised", former, former + 1.5)
    assert moved["change_pct"] == pytest.approx(150 / former)
    assert taken.edition.cause == "revision"
    address = "data/official/diversite_handicap.csv"
    old = (Path(__file__).parents[2] / address).read_text().splitlines()
    new = taken.contents[address].decode().splitlines()
    assert [(a, b) for a, b in zip(old, new, strict=True) if a != b] == [
        (f"{EQUALITY},departement,28,2024,{former}", f"{EQUALITY},departement,28,2024,{former + 1.5}")
    ]


def test_a_new_quarter_appears_and_its_card_says_so(
    tmp_path: Path, present: OfficialData, quarters: pd.DataFrame
) -> None:
    quarters.loc["2025T4"] = (quarters.loc["2025T3"] - 0.1).round(1)
    taken = take(written_quarters(tmp_path, quarters), present, DAY)
    appeared = taken.edition.moves[taken.edition.moves["kind"] == "appeared"]
    quarterly = appeared[appeared["indicator"] == QUARTERLY]
    assert (set(quarterly["period"]), set(quarterly["level"]), len(quarterly)) == ({"2025T4"}, {"departement"}, 100)
    year = appeared[(appeared["indicator"] == ANNUAL) & (appeared["territory_code"] == "01")]
    assert year["value"].item() == pytest.approx(quarters["01"].tail(4).mean())
    card = taken.contents["data/catalog/indicators/emploi.yml"].decode()
    assert '  vintage: "1982T1-2025T4"\n' in card
    assert '  vintage: "1982-2025"\n' in card
    kept = (Path(__file__).parents[2] / "data/catalog/indicators/emploi.yml").read_text(encoding="utf-8")
    assert re.sub("vintage: .*", "", card) == re.sub("vintage: .*", "", kept)


def rows_of(rows: pd.DataFrame, level: str, period: str = "2024") -> pd.Series:
    return (rows["level"] == level) & (rows["period"] == period)


def _fraction(rows: pd.DataFrame) -> None:
    rows["value"] = (rows["value"] / 100).round(4)


def _swapped(rows: pd.DataFrame) -> None:
    for period in ("2023", "2024"):
        here = rows[rows_of(rows, "departement", period)].set_index("territory_code")["value"]
        for one, other in (("28", "971"), ("971", "28")):
            rows.loc[rows_of(rows, "departement", period) & (rows["territory_code"] == one), "value"] = here[other]


def _copied(rows: pd.DataFrame) -> None:
    for period in ("2023", "2024"):
        here = rows[rows_of(rows, "departement", period)].set_index("territory_code")["value"]
        rows.loc[rows_of(rows, "departement", period) & (rows["territory_code"] == "28"), "value"] = here["973"]


def _shifted(rows: pd.DataFrame) -> None:
    for period in ("2023", "2024"):
        here = rows_of(rows, "departement", period)
        rows.loc[here, "value"] = rows.loc[here, "value"].to_numpy()[[-1, *range(here.sum() - 1)]]


def _out_of_range(rows: pd.DataFrame) -> None:
    rows.loc[rows_of(rows, "departement") & (rows["territory_code"] == "28"), "value"] = 109.1


def _shrunk(rows: pd.DataFrame) -> None:
    rows.drop(rows[rows_of(rows, "departement") & (rows["territory_code"] == "28")].index, inplace=True)


def _later(rows: pd.DataFrame) -> None:
    rows.loc[len(rows)] = ["departement", "28", "2025", 90.0]


EDITION_FAULTS: dict[str, tuple[Callable[[pd.DataFrame], None], tuple[str, ...]]] = {
    "a fraction for a percentage": (_fraction, ("0.01 times", "unit")),
    "two territories exchanged": (_swapped, ("'28' and '971' have exchanged",)),
    "a territory copied": (_copied, ("'28' bears the values of '973'",)),
    "rows moved by one": (_shifted, ("neighbour",)),
    "a value out of range": (_out_of_range, ("109.1", "'28'", "0 to 100")),
    "a year that the card does not name yet": (_later, ("2025-09", "to 2024-09", "last_period")),
    "a territory gone": (_shrunk, ("2024", "'28'", "none any more")),
}


@pytest.mark.parametrize("fault", EDITION_FAULTS)
def test_an_edition_that_cannot_be(fault: str, tmp_path: Path, present: OfficialData, barometer: pd.DataFrame) -> None:
    spoil, told = EDITION_FAULTS[fault]
    spoil(barometer)
    with refused("CatalogError producer-file-refused") as caught:
        take(written_barometer(tmp_path, barometer), present, DAY)
    assert [part for part in told if part not in str(caught.value)] == []


def test_a_quarter_missing_in_the_middle(tmp_path: Path, present: OfficialData, quarters: pd.DataFrame) -> None:
    with refused("CatalogError producer-file-refused"):
        take(written_quarters(tmp_path, quarters.drop("2019T3")), present, DAY)


def test_an_older_edition(tmp_path: Path, present: OfficialData, quarters: pd.DataFrame) -> None:
    with refused("CatalogError producer-file-refused"):
        take(written_quarters(tmp_path, quarters[quarters.index <= "2023T4"]), present, DAY)


def test_a_new_quarter_without_one_territory(tmp_path: Path, present: OfficialData, quarters: pd.DataFrame) -> None:
    quarters.loc["2025T4"] = quarters.loc["2025T3"].where(quarters.columns != "971")
    with refused("CatalogError producer-file-refused"):
        take(written_quarters(tmp_path, quarters), present, DAY)


def test_the_values_of_another_indicator(tmp_path: Path, present: OfficialData, barometer: pd.DataFrame) -> None:
    barometer["value"] = barometer["value"].to_numpy()[::-1] * 0.7
    with refused("CatalogError producer-file-refused"):
        take(written_barometer(tmp_path, barometer), present, DAY)


def test_rows_by_indicator_level_and_period_are_those_of_today(present: OfficialData) -> None:
    counts = editions.counts_of(present.official)
    assert counts == (Path(__file__).parents[2] / COUNTS).read_bytes(), "run `make counts`, and read what it changes"
    lines = [line.split(",") for line in counts.decode().splitlines()[1:]]
    assert sum(int(line[3]) for line in lines) == len(present.official)
    assert lines == sorted(lines)
    fewer = editions.counts_of(present.official.drop(present.official.index[7]))
    assert fewer != counts


def test_revisions_are_three_different_things() -> None:
    old = [
        ("x", "region", "11", "2023", 100.0),
        ("x", "region", "24", "2023", 10.0),
        ("x", "region", "27", "2023", 4.0),
    ]
    new = [
        ("x", "region", "11", "2023", 101.0),
        ("x", "region", "24", "2023", 12.0),
        ("x", "region", "28", "2023", 5.0),
    ]
    former, now = (pd.DataFrame(rows, columns=[*KEY, "value"]) for rows in (old, new))
    moves = revisions(former, now)
    assert list(moves["kind"]) == ["revised", "revised", "gone", "appeared"]
    assert list(moves["tier"]) == ["large", "small", "", ""]
    assert moves["change_pct"].head(2).tolist() == pytest.approx([20, 1])


@pytest.mark.parametrize(
    ("former", "known", "wanted"),
    [
        ("2019", ["2019", "2021"], "2019-2021"),
        ("2013, 2008", ["2008", "2013", "2018"], "2018, 2013, 2008"),
        ("2022, 2023", ["2022", "2023", "2024"], "2022, 2023, 2024"),
        ("1975-2023 ; Mayotte depuis 2014", ["1975", "2000", "2024"], "1975-2024 ; Mayotte depuis 2014"),
        ("2023-09, 2024-09", ["2023", "2024", "2025"], "2023-09, 2024-09, 2025-09"),
        ("2019-2021", ["2019-2021"], "2019-2021"),
        ("publications de 2018", ["2018", "2019"], "publications de 2018"),
    ],
)
def test_a_vintage_is_brought_up_to_date_in_its_own_form(former: str, known: list[str], wanted: str) -> None:
    months = {f"{year}-09": year for year in known} if "-09" in former else {}
    text = f'x:\n  label: y\n  vintage: "{former}"\n  levels:\n  - region\n'
    made = card_edits.with_vintage(text, "x", known, Path("cards.yml"), months)
    assert made == text.replace(former, wanted)


def test_a_value_that_a_card_leaves_out_stays_as_we_corrected_it() -> None:
    skipped = Skipped(level="departement", codes=("21",), first_period="2013", last_period="2013", reason="moved")
    rows = [("x", "departement", code, year, 5.0) for code in ("01", "21") for year in ("2008", "2013")]
    official = pd.DataFrame(rows, columns=[*KEY, "value"])
    new = official[(official["territory_code"] != "21") | (official["period"] != "2013")]
    measures = {"x": Formula(value="v", skipped=(skipped,))}
    assert revisions(official, editions.with_left_out(new, official, measures)).empty
    assert revisions(official, editions.with_left_out(new, official, {"x": Formula(value="v")})).shape[0] == 1


def test_effects_name_territories() -> None:
    def tables(rank: int, index: float, is_priority: bool) -> dict[str, pd.DataFrame]:
        key = {"level": ["region"], "territory_code": ["28"], "domain": ["emploi"]}
        return {
            "scores": pd.DataFrame({**key, "indicator": [ANNUAL], "rank": [rank], "period": ["2023"]}),
            "indices": pd.DataFrame({**key, "index": [index], "rank": [rank], "is_priority": [is_priority]}),
            "class_breaks": pd.DataFrame({"inner": [0.4], "outer": [1.0]}),
        }

    told = " ".join(effects(tables(5, 0.2, False), tables(2, 0.6, True)))
    assert "Normandie, from 5 to 2" in told
    assert "'Normandie' change of class" in told
    assert "becomes a priority fragility of 'Normandie'" in told
    assert effects(tables(5, 0.2, False), tables(5, 0.2, False)) == [
        "No rank, no map class and no priority fragility moves."
    ]


@pytest.fixture
def accepted(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path, bool], list[str]]]:
    """Return a function that refreshes from a file and says yes or no; data are checked, nothing is scored."""

    def checked() -> dict[str, pd.DataFrame]:
        read_figures(read_catalog(), grid.read_territories())
        return {}

    monkeypatch.setattr(verb, "compute_tables", checked)
    monkeypatch.setattr(verb, "_published", lambda: {"scores": pd.DataFrame()})
    monkeypatch.setattr(verb, "effects", lambda before, after: ["A rank moves."])
    (project / "CHANGELOG.md").write_text("# Changelog\n\n### Figures\n\n- Former.\n", encoding="utf-8")
    yield lambda path, answer: verb.refresh((), path, is_trial=False, accept=lambda question: answer)


@pytest.mark.slow
def test_nothing_is_written_without_a_yes(
    accepted: Callable[[Path, bool], list[str]], project: Path, tmp_path: Path, barometer: pd.DataFrame
) -> None:
    metropole = barometer["territory_code"].isin(grid.codes("departement", metropolitan_only=True))
    barometer.loc[rows_of(barometer, "departement") & metropole, "value"] += 0.1
    before = hashes.of_folder(project / "data")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    path = written_barometer(inbox, barometer)
    assert "Nothing was written" in accepted(path, False)[0]
    assert hashes.of_folder(project / "data") == before
    assert "96 revised" in accepted(path, True)[0]
    after = hashes.of_folder(project / "data")
    assert sorted(name for name in after if after[name] != before[name]) == [
        "catalog/sources.yml",
        "official/diversite_handicap.csv",
    ]
    assert "A rank moves." in (project / "CHANGELOG.md").read_text(encoding="utf-8").split("- Former.")[0]
    assert accepted(path, True) == [f"{IND}: nothing changes."]  # taken once, the file says nothing more
    page = (project / "_build/refresh/ditp_barometre_2024-ind-338.html").read_text(encoding="utf-8")
    assert re.findall(r"https?://(?!www\.data\.gouv\.fr)|<script|<link", page) == []


def test_a_file_refused_leaves_the_others_and_the_data(
    accepted: Callable[[Path, bool], list[str]], project: Path, tmp_path: Path, barometer: pd.DataFrame
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    written_barometer(inbox, barometer)
    (inbox / SL).write_bytes(b"<html>")
    before = hashes.of_folder(project / "data" / "official")
    with refused("CatalogError producer-file-refused"):
        accepted(inbox, True)
    assert hashes.of_folder(project / "data" / "official") == before
    assert IND in (project / "data/catalog/sources.yml").read_text(encoding="utf-8")


def test_the_page_escapes_what_a_file_says(tmp_path: Path, present: OfficialData, barometer: pd.DataFrame) -> None:
    barometer.loc[rows_of(barometer, "departement"), "value"] += 0.1
    taken = take(written_barometer(tmp_path, barometer, "ind-<b>.csv"), present, DAY)
    assert "<b>" not in report.html(taken.edition)
