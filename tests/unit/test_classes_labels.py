"""The five classes of a map of gaps: missing values and bounds first."""

import pandas as pd
import pytest

from helpers.charts.map_classes import MISSING, GapClasses, classes_of
from helpers.charts.theme import CLASSES
from helpers.tables import read_table
from helpers.tables.views import official_views
from helpers.wording import signed

CLASSED = GapClasses(inner=0.5, outer=1.5)


def names(values: list[float | None]) -> list[str]:
    by_label = {label: name for name, label in CLASSED.labels().items()}
    return [by_label[label] for label in CLASSED.label(pd.Series(values, dtype=float))]


def test_missing_gap_is_never_a_class() -> None:
    assert names([None, 0.0]) == [MISSING, "near"]


def test_nothing_but_missing_gaps() -> None:
    assert names([None, None]) == [MISSING, MISSING]


@pytest.mark.parametrize(
    ("gap", "name"),
    [
        (-99.0, "much_less"),
        (-1.51, "much_less"),
        (-1.5, "much_less"),
        (-1.45, "much_less"),  # it prints -1.5, as a map of another page does
        (-1.44, "less"),
        (-0.5, "less"),
        (-0.45, "less"),
        (-0.44, "near"),
        (0.0, "near"),
        (0.44, "near"),
        (0.45, "more"),
        (0.49, "more"),
        (0.5, "more"),
        (1.44, "more"),
        (1.49, "much_more"),
        (1.5, "much_more"),
        (99.0, "much_more"),
    ],
)
def test_each_gap_has_its_class(gap: float, name: str) -> None:
    """By the printed value: 0.45 prints +0,5, and is where +0,5 is; both signs alike."""
    assert names([gap]) == [name]


def test_labels_are_in_drawing_order_and_distinct() -> None:
    labels = CLASSED.labels()
    assert list(labels) == [*CLASSES, MISSING]
    assert len(set(labels.values())) == len(labels)


def test_labels_print_their_bounds() -> None:
    labels = CLASSED.labels()
    for name in ("less", "more"):
        assert "0,5" in labels[name] and "1,4" in labels[name]
    assert "0,4" in labels["near"] and "1,5" not in labels["near"]
    assert "1,5" in labels["much_more"]


def test_classes_come_with_the_data() -> None:
    assert classes_of(pd.DataFrame({"class_inner": [0.4] * 2, "class_outer": [1.2] * 2})) == GapClasses(0.4, 1.2)


def test_data_without_breaks_are_refused() -> None:
    with pytest.raises(KeyError):
        classes_of(pd.DataFrame({"index": [1.0]}))


@pytest.mark.usefixtures("tables")
def test_one_printed_index_has_one_class_on_every_map_of_the_site() -> None:
    """Every map reads one row of breaks; two territories with one printed index never have two colours."""
    seen: dict[str, set[str]] = {}
    for level in ("region", "departement"):
        for domain in read_table("domains")["domain"]:
            gaps = official_views.domain_map(domain, level).dropna(subset=["index"])
            labels = classes_of(gaps).label(gaps["index"])
            for index, label in zip(gaps["index"], labels, strict=True):
                seen.setdefault(signed(index, 1), set()).add(label)
    assert len(seen) > 40
    assert {printed: labels for printed, labels in seen.items() if len(labels) > 1} == {}
