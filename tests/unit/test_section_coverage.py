"""What the page of territories says of each page: each count is that of the view whose section it tells."""

import pytest

from helpers.tables.store import read_table
from helpers.tables.views import brief_views, official_views, report_views, territory_views
from helpers.tables.views.coverage_views import section_coverage
from helpers.territory import grid

pytestmark = pytest.mark.usefixtures("tables")
EMPTY_SHARE = 0.2
"""A table has no more of its cells without a value."""


def test_each_count_is_that_of_its_section() -> None:
    places = [grid.territory("region", code) for code in ("28", "06", "11")]
    for place, row in zip(places, section_coverage(places).to_dict("records"), strict=True):
        gaps, felt = official_views.domain_gaps(place).query("is_focus"), territory_views.felt_here(place)
        assert row["n_domains"] == gaps["index"].notna().sum()
        assert row["n_priorities"] == len(brief_views.priority_trends(place))
        assert row["n_mapped"] == len(official_views.outlines_around(place))
        assert row["n_felt"] == felt.query("is_here").groupby(["study", "item"]).ngroups
        assert row["n_cases"] == read_table("cases").query("region_code == @place.code")["case_id"].nunique()
        assert row["n_similar"] == len(report_views.similar_to(place))


def test_every_territory_has_a_row_and_few_cells_are_empty() -> None:
    places = [grid.territory("france", "FRA"), *(grid.territory("region", code) for code in grid.codes("region"))]
    rows = section_coverage(places)
    assert rows["name"].tolist() == [place.name for place in places]
    counts = rows.drop(columns=["territory_code", "name"])
    assert (counts == 0).to_numpy().mean() <= EMPTY_SHARE
    assert counts.loc[0, "n_cases"] >= counts.loc[1:, "n_cases"].sum() > 0
