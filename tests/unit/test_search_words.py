"""The words that lead to pages, domains and territories: each leads somewhere, and a wrong row is refused by line."""

from pathlib import Path

import pytest

from helpers.catalog.registry import read_catalog
from helpers.pages import first_answers as module
from helpers.pages.addresses import live_addresses
from refusals import refused


def test_every_word_leads_to_a_page_of_the_book() -> None:
    live = live_addresses()
    assert [
        row.target for row in module.search_words(read_catalog()) if row.kind == "page" and row.target not in live
    ] == []


@pytest.mark.parametrize(
    "row", ["velo,domain,cyclisme", "velo,rubrique,mobilite", "velo,page,Une page", "v,domain,emploi"]
)
def test_row_that_leads_nowhere_is_refused(row: str, project: Path) -> None:
    table = project.joinpath("data", *module.WORDS)
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([*lines, row]) + "\n", encoding="utf-8")
    with refused("FileError invalid-row") as caught:
        module.search_words(read_catalog())
    assert f"search_words.csv, line {len(lines) + 1}" in str(caught.value)
