"""The official values to take away: files that say the same, join as they are, and have the same bytes each time."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from csvw import CSVW

from helpers.pages.open_data import archives
from helpers.pages.open_data.open_values import FINER, KEY, VALUES, rounded
from helpers.tables import read_table

pytestmark = pytest.mark.usefixtures("tables")
ROOT = Path(__file__).parents[2]
LEVELS = {"france": "france", "region": "regions", "departement": "departements"}


@pytest.fixture(scope="module")
def root_of_site(built_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a root that has the built tables and the templates of pages."""
    root = tmp_path_factory.mktemp("open")
    for name in ("data", "_build"):
        (root / name).symlink_to(built_root / name)
    (root / "book").symlink_to(ROOT / "book")
    return root


@pytest.fixture(scope="module")
def files(root_of_site: Path) -> dict[str, bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARNETS_ROOT", str(root_of_site))
        return {Path(address).name: content for address, content in archives.data_files().items()}


@pytest.fixture(scope="module")
def members(files: dict[str, bytes]) -> dict[str, dict[str, bytes]]:
    """Return the files of each archive, by level."""
    opened = {level: zipfile.ZipFile(io.BytesIO(files[f"{name}.zip"])) for level, name in LEVELS.items()}
    return {level: {name: archive.read(name) for name in archive.namelist()} for level, archive in opened.items()}


def rows(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV as they are written, nothing cleaned."""
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_two_files_join_without_cleaning(members: dict[str, dict[str, bytes]]) -> None:
    mine = members["departement"]
    incomes, poverty = (rows(mine[f"{name}.csv"]) for name in ("median_living_standard_eur", "rate_poverty"))
    places = {tuple(row[name] for name in KEY): row for row in incomes}
    keys = [(row, tuple(row[name] for name in KEY)) for row in poverty]
    joined = [(row, places[key]) for row, key in keys if key in places]
    assert len(places) == len(incomes) and len(joined) > 90
    assert all(one["name"] == other["name"] for one, other in joined)
    assert {"01", "2A"} <= {row["code"] for row, _ in joined}
    read = [pd.read_csv(io.BytesIO(mine[f"{name}.csv"])) for name in ("median_living_standard_eur", "rate_poverty")]
    assert len(read[0].merge(read[1], on=list(KEY), validate="one_to_one")) >= len(joined)  # with no option at all


def test_every_file_has_the_same_columns_and_no_key_twice(members: dict[str, dict[str, bytes]]) -> None:
    for level, mine in members.items():
        values = [name for name in mine if name.endswith(".csv") and name != archives.LIST]
        assert len(values) > 90
        for name in values:
            content = rows(mine[name])
            assert list(content[0]) == list(VALUES), name
            assert len({tuple(row[key] for key in KEY) for row in content}) == len(content), name
            assert {row["level"] for row in content} == {level} and all(all(row.values()) for row in content), name
            assert {f"{row['indicator']}.csv" for row in content} == {name}


def test_archives_and_table_hold_every_official_value(
    files: dict[str, bytes], members: dict[str, dict[str, bytes]]
) -> None:
    kept = read_table("figures").rename(columns={"territory_code": "code"}).set_index(["indicator", *KEY])["value"]
    table = pd.read_parquet(io.BytesIO(files[archives.TABLE]))
    assert list(table.columns) == list(VALUES)
    pd.testing.assert_series_equal(table.set_index(["indicator", *KEY])["value"].sort_index(), kept.sort_index())
    lists = [rows(mine[archives.LIST]) for mine in members.values()]
    decimals = {row["indicator"]: int(row["decimals"]) for each in lists for row in each}
    given = [row for mine in members.values() for name in mine if name.endswith(".csv") and name != archives.LIST
             for row in rows(mine[name])]  # fmt: skip
    assert len(given) == len(kept) == sum(int(row["n_values"]) for each in lists for row in each)
    values = kept.to_dict()
    for row in given[::50]:
        places = decimals[row["indicator"]]
        exact = values[tuple(row[name] for name in ("indicator", *KEY))]
        assert float(row["value"]) == pytest.approx(exact, abs=0.51 * 10.0**-places)
        assert len(row["value"].partition(".")[2]) <= places


def test_decimals_are_those_of_pages_and_one_more() -> None:
    values = pd.DataFrame({"indicator": ["a", "a", "a", "b"], "value": [9.951857, 10.0, -0.001, 34021.4]})
    assert rounded(values, pd.Series({"a": 1, "b": 0}))["value"].tolist() == ["9.95", "10", "0", "34021.4"]
    assert FINER == 1


def test_metadata_describe_each_archive(members: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    """Checked by the reference implementation: types, titles, keys; the smallest archive, for its time."""
    mine = members["france"]
    described = json.loads(mine["csv-metadata.json"])
    assert {table["url"] for table in described["tables"]} == {name for name in mine if name.endswith(".csv")}
    kept = [table for table in described["tables"] if table["url"] in (archives.LIST, "rate_unemployment.csv")]
    (tmp_path / "csv-metadata.json").write_text(json.dumps(described | {"tables": kept}), encoding="utf-8")
    for table in kept:
        (tmp_path / table["url"]).write_bytes(mine[table["url"]])
    read = CSVW(str(tmp_path / "csv-metadata.json"), validate=True)
    assert read.is_valid, [str(warning.message) for warning in read.warnings]


def test_dictionary_defines_every_column_and_indicator(members: dict[str, dict[str, bytes]]) -> None:
    for mine in members.values():
        text, listed = mine["lisez-moi.md"].decode(), rows(mine[archives.LIST])
        assert set(re.findall(r"^\| `(\w+)`", text, re.MULTILINE)) == {*VALUES, *listed[0]}
        assert [row["label"] for row in listed] == re.findall(r"^### (.+)$", text, re.MULTILINE)
        licence = mine["licence.md"].decode()
        assert "Licence Ouverte" in licence and all(row["licence"] in licence for row in listed)


@pytest.mark.slow
def test_same_bytes_each_time(files: dict[str, bytes], root_of_site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARNETS_ROOT", str(root_of_site))
    again = archives.data_files()
    assert {Path(address).name: content for address, content in again.items()} == files
