"""The document that goes through questioned headlines says what the catalogue does."""

import re
from pathlib import Path

import pytest

from helpers.catalog.registry import read_catalog
from helpers.tables import read_table

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "headlines.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and "`" in line
]
OLD_DOMAINS = {"sante", "emploi", "environnement", "numerique", "isolement", "mal_logement", "culture"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_each_decision_is_that_of_the_cards(row: list[str]) -> None:
    cards = read_catalog().indicators
    is_headline = row[4].startswith("kept")
    for name in re.findall(r"`(\w+)`", row[1]):
        assert cards[name].headline == is_headline, name
        assert cards[name].headline_argument, name


@pytest.mark.spread  # among the tests that wait for tables, not with the first ones
@pytest.mark.usefixtures("tables")
def test_periods_are_those_of_the_tables() -> None:
    last = read_table("scores").drop_duplicates("indicator").set_index("indicator")["period"]
    for row in ROWS:
        names, periods = re.findall(r"`(\w+)`", row[1]), row[2].split(", ")
        for name, period in zip(names, periods * len(names) if len(periods) == 1 else periods, strict=False):
            assert name not in last.index or last[name] == period, name


def test_every_headline_of_the_questioned_domains_is_gone_through() -> None:
    catalog = read_catalog()
    named = {name for row in ROWS for name in re.findall(r"`(\w+)`", row[1])}
    for domain in OLD_DOMAINS:
        assert set(catalog.headlines(domain, "region")) <= named, domain
