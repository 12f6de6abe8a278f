"""Checks of official series: forty kinds of fault seeded in real series first, then that right figures pass."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from series_faults import SEEDS, Seed, constant, times

from helpers import paths
from helpers.catalog.figures import COLUMNS, KEY, read_figures
from helpers.catalog.registry import Catalog, read_catalog
from helpers.catalog.series_checks.accepted import not_accepted
from helpers.catalog.series_checks.checks import file_faults, parts_of
from helpers.catalog.series_checks.faults import Fault
from helpers.catalog.series_checks.levels import Parts
from helpers.catalog.series_checks.thresholds import Thresholds, read_thresholds
from helpers.reading.csv_tables import as_numbers, read_csv_table
from helpers.territory import grid
from refusals import refused

Check = Callable[[pd.DataFrame, str], list[Fault]]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return read_catalog()


@pytest.fixture(scope="module")
def files(catalog: Catalog) -> dict[str, pd.DataFrame]:
    """Return the real rows of each domain, indexed by line."""
    tables = {}
    for path in sorted((paths.data() / "official").glob("*.csv")):
        rows = read_csv_table(path, COLUMNS, key=KEY)
        tables[path.stem] = rows.assign(value=as_numbers(rows["value"], path))
    return tables


@pytest.fixture(scope="module")
def parts(files: dict[str, pd.DataFrame]) -> Parts:
    return parts_of(pd.concat(files.values()), grid.read_territories())


@pytest.fixture(scope="module")
def limits() -> Thresholds:
    return read_thresholds()


@pytest.fixture
def check(catalog: Catalog, parts: Parts, limits: Thresholds) -> Check:
    """Return a function that checks rows of a domain, and leaves out what the cards accept."""

    def faults(rows: pd.DataFrame, domain: str) -> list[Fault]:
        names = set(rows["indicator"])
        cards = {name: catalog.indicators[name] for name in names}
        return not_accepted(file_faults(rows, cards, parts, limits), cards, "")[0]

    return faults


# --- what must be found ---


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_seeded_fault_is_found(seed: Seed, files: dict[str, pd.DataFrame], check: Check) -> None:
    rows = files[seed.domain]
    rows = rows[rows["indicator"] == seed.indicator]
    assert check(rows, seed.domain) == []
    spoiled = seed.spoil(rows)
    assert not spoiled.equals(rows)
    found = check(spoiled, seed.domain)
    assert {fault.check for fault in found} & set(seed.checks), found
    assert {fault.line for fault in found} <= set(spoiled.index)


def test_more_than_twenty_kinds_are_seeded() -> None:
    assert len({seed.name for seed in SEEDS}) == len(SEEDS) > 20
    assert {check for seed in SEEDS for check in seed.checks} >= {
        *(
            "constant",
            "copy",
            "frozen",
            "isolated",
            "jump",
            "levels",
            "periods",
            "shift",
            "swap",
            "total",
            "unit",
            "zero",
        )
    }


def test_doubled_rows(project: Path, catalog: Catalog) -> None:
    path = project / "data" / "official" / "sante.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, *lines[1:40]]), encoding="utf-8")
    with refused("FileError duplicate-key", match=f"line {len(lines) + 1}"):
        read_figures(catalog, grid.read_territories())


def test_missing_overseas(project: Path, catalog: Catalog) -> None:
    path = project / "data" / "official" / "sante.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if ",departement,97" not in line), encoding="utf-8")
    with refused("CatalogError incomplete-territories"):
        read_figures(catalog, grid.read_territories())


def test_all_faults_of_all_files_are_told_at_once(project: Path, catalog: Catalog) -> None:
    spoilt = {"emploi": times(0.2, "departement", "59", periods=("2011",)), "isolement": constant(0, "region", "53")}
    lines = {}
    for name, spoil in spoilt.items():
        path = project / "data" / "official" / f"{name}.csv"
        rows = read_csv_table(path, COLUMNS, key=KEY)
        rows = rows.assign(value=rows["value"].astype(float))
        spoiled = spoil(rows)
        spoiled.to_csv(path, index=False, lineterminator="\n")
        lines[name] = rows.index[rows["value"] != spoiled["value"]]
    with refused("CatalogError suspect-figures") as caught:
        read_figures(catalog, grid.read_territories())
    told = [f"data/official/{name}.csv, line {line}:" for name, changed in lines.items() for line in changed]
    assert len(told) > 1 and [place for place in told if place not in str(caught.value)] == []
    assert "accepted" in caught.value.remedy


def test_declaration_that_accepts_nothing(project: Path, change: Callable[[str, str, str], None]) -> None:
    change(
        "data/catalog/indicators/profil.yml",
        "  - check: isolated\n    level: departement",
        "  - check: zero\n    level: departement",
    )
    with refused("CatalogError suspect-figures") as caught:
        read_figures(read_catalog(), grid.read_territories())
    assert "accepts nothing" in str(caught.value)
    assert "[isolated]" in str(caught.value)


# --- what must pass ---


def test_real_figures_raise_no_alarm(files: dict[str, pd.DataFrame], check: Check) -> None:
    assert {name: found for name, rows in files.items() if (found := check(rows, name))} == {}


def test_every_limit_is_argued(limits: Thresholds) -> None:
    for name in Thresholds.model_fields:
        assert len(getattr(limits, name).argument.split()) > 8, name
