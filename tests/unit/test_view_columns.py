"""Views say in their docstrings which columns they give, and the unit of each number."""

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any, get_type_hints

import geopandas as gpd
import pandas as pd
import pytest

from helpers import tables as views
from helpers.tables.views import __doc__ as line_and_groups

FRAMES = (pd.DataFrame, pd.Series, gpd.GeoDataFrame, dict[str, pd.DataFrame])
GROUPS = dict(re.findall(r"^\[([a-z]+)\]: (.*?)(?=^\[|\Z)", line_and_groups or "", re.DOTALL | re.MULTILINE))
VIEWS = sorted(
    name
    for name, view in vars(views).items()
    if hasattr(view, "__wrapped__") and name != "read_table" and get_type_hints(view)["return"] in FRAMES
)
STUDIES = ({"study": "impact_citoyens", "wave": "2019-10", "question_id": "q1"}, {"study": "coviprev", "wave": "2021"})
TOPICS = ({"topic": "fragility_notes"}, {"topic": "company_partnerships"})
NOT_CALLED = {"zone_answers"}
"""Called by `topic_zones`, whose docstring sends to its own."""


def documented(name: str) -> str:
    """Return the docstring of a view, with the groups of columns and the views that it names written out."""
    text = inspect.getdoc(getattr(views, name)) or ""
    text = re.sub(r"\[([a-z]+)\]", lambda group: GROUPS[group[1]], text)
    text = re.sub(r"those of `(\w+)`", lambda view: documented(view[1]), text)
    return " ".join(text.split())


def calls(name: str) -> Iterator[dict[str, Any]]:
    """Yield arguments for a view, by name."""
    parameters = inspect.signature(getattr(views, name)).parameters
    region, france = views.read_territory("region", "28"), views.read_territory("france", "FRA")
    for facts in STUDIES if "study" in parameters else TOPICS if "topic" in parameters else ({},):
        known: dict[str, Any] = {"domain": "emploi", "level": "region", "similar": (), **facts}
        known["territory"] = france if "study" in parameters else region
        if "topic" in parameters and "zone" in parameters:
            known["zone"] = views.topic_zone(known["topic"], region)
        if "question_id" not in parameters or "question_id" in known:
            yield {parameter: known[parameter] for parameter in parameters if parameter in known}


def frames(given: Any) -> list[pd.DataFrame]:
    """Return the frames that a view gave; a row is a frame of texts."""
    if isinstance(given, dict):
        return list(given.values())
    return [given.to_frame().T] if isinstance(given, pd.Series) else [given]


def faults(frame: pd.DataFrame, text: str) -> list[str]:
    """Return the columns that a text does not name, and the numbers of which it says no unit."""
    missing = [column for column in frame if not re.search(rf"\b{column}\b", text)]
    numbers = [column for column in frame.select_dtypes("number") if column not in missing]
    bare = [column for column in numbers if not re.search(rf"\b{column}(, \w+)*( and \w+)? \(", text)]
    return [*missing, *(f"{column}: no unit" for column in bare)]


@pytest.mark.parametrize("name", VIEWS)
def test_docstring_of_a_view_lists_columns(name: str) -> None:
    text = inspect.getdoc(getattr(views, name)) or ""
    assert re.search(r"\b[Cc]olumns\b.*:", text), text


def test_docstrings_of_views_name_every_column_with_its_unit(tables: Callable[[str], Any]) -> None:
    undocumented = {
        (name, fault)
        for name in set(VIEWS) - NOT_CALLED
        for arguments in calls(name)
        for frame in frames(getattr(views, name)(**arguments))
        for fault in faults(frame, documented(name))
    }
    assert sorted(undocumented) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Columns: label, value and gap (percent).", []),
        ("Columns: label, value (percent).", ["gap"]),
        ("Columns: label, value, gap.", ["value: no unit", "gap: no unit"]),
    ],
)
def test_column_or_unit_left_out_is_a_fault(text: str, expected: list[str]) -> None:
    assert faults(pd.DataFrame({"label": ["a"], "value": [1.0], "gap": [2]}), text) == expected
