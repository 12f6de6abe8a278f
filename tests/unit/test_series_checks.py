"""Checks of official series: sixty faults seeded in real series first, then that right figures pass."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from series_faults import SEEDS, Seed, constant, exchanged, times

from helpers import paths
from helpers.catalog.figures import COLUMNS, KEY, read_figures
from helpers.catalog.registry import Catalog, read_catalog
from helpers.catalog.series_checks.accepted import not_accepted
from helpers.catalog.series_checks.checks import file_faults, parts_of
from helpers.catalog.series_checks.expectations import Profiles, profiles_of
from helpers.catalog.series_checks.faults import Fault
from helpers.catalog.series_checks.levels import Parts
from helpers.catalog.series_checks.thresholds import Thresholds, read_thresholds
from helpers.reading.csv_tables import as_numbers, read_csv_table
from helpers.territory import grid
from refusals import refused

N_SWAPS = 40
LONG = 2000
"""Rows past which no swap is drawn in an indicator: long to check, and no less sure."""

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
def profiles(files: dict[str, pd.DataFrame]) -> dict[str, Profiles]:
    return profiles_of(pd.concat(files.values()))


@pytest.fixture(scope="module")
def limits() -> Thresholds:
    return read_thresholds()


@pytest.fixture
def check(catalog: Catalog, parts: Parts, profiles: dict[str, Profiles], limits: Thresholds) -> Check:
    """Return a function that checks rows of a domain, and leaves out what the cards accept."""

    def faults(rows: pd.DataFrame, domain: str) -> list[Fault]:
        names = set(rows["indicator"])
        cards = {name: catalog.indicators[name] for name in names}
        return not_accepted(file_faults(rows, cards, parts, profiles, limits), cards, "")[0]

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


@pytest.mark.parametrize(("level", "one", "other"), [("departement", "59", "74"), ("region", "11", "75")])
def test_swap_names_its_pair_alone(
    level: str, one: str, other: str, files: dict[str, pd.DataFrame], check: Check
) -> None:
    rows = files["pauvrete"]
    rows = rows[rows["indicator"] == "rate_poverty_2013"]
    found = [fault for fault in check(exchanged(level, one, other)(rows), "pauvrete") if fault.check == "swap"]
    assert [fault.codes for fault in found] == [(one, other)]


def test_swap_of_near_values_is_not_seen(files: dict[str, pd.DataFrame], check: Check) -> None:
    """What cannot be found, said where it is: values nearer than the noise of all that is known of two territories."""
    rows = files["pauvrete"]
    rows = rows[rows["indicator"] == "rate_poverty_2013"]
    of_places = rows[rows["level"] == "departement"].set_index("territory_code")["value"]
    spread = (of_places.quantile(0.75) - of_places.quantile(0.25)) / 1.349
    assert 0 < abs(of_places["28"] - of_places["64"]) < spread / 4
    assert check(exchanged("departement", "28", "64")(rows), "pauvrete") == []


@pytest.mark.slow
def test_most_random_swaps_are_found(files: dict[str, pd.DataFrame], check: Check) -> None:
    """Of pairs of départements drawn at random, more than a spread apart, exchanged in every period."""
    draw, found = np.random.default_rng(13), []
    while len(found) < N_SWAPS:
        domain = str(draw.choice(sorted(files)))
        rows = files[domain]
        rows = rows[rows["indicator"] == draw.choice(rows["indicator"].unique())]
        last = rows[rows["level"] == "departement"].groupby("territory_code")["value"].last()
        if len(rows) > LONG or last.empty:
            continue
        one, other = (str(code) for code in draw.choice(last.index, 2, replace=False))
        if abs(last[one] - last[other]) * 1.349 > last.quantile(0.75) - last.quantile(0.25):
            found.append(check(exchanged("departement", one, other)(rows), domain) != [])
    assert sum(found) >= 0.75 * N_SWAPS, sum(found)


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
            "misprint",
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
