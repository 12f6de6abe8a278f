"""The figure contract: each part that may lack stops the page, with its name, its cell and what to do."""

from typing import Any

import pytest

from helpers.figure_contract import check_figure, check_figures
from refusals import refused

WHERE = "notebooks/territoires.ipynb"


def payload(**changes: Any) -> dict[str, Any]:
    return {
        "id": "exemple",
        "title": "Un titre",
        "reading_note": "Se lit.",
        "scope": "Partout.",
        "sources": ["Insee (2019)"],
        "alt": "Deux barres.",
        "columns": [{"key": "name"}],
        "rows": [["a"]],
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "no title"),
        ({"title": " \n"}, "no title"),
        ({"reading_note": ""}, "no reading note"),
        ({"scope": ""}, "no scope"),
        ({"alt": " "}, "no alternative text"),
        ({"sources": []}, "no source"),
        ({"sources": [" "]}, "no source"),
        ({"rows": []}, "no table"),
        ({"columns": []}, "no table"),
    ],
)
def test_each_part_that_lacks_is_an_error_of_its_own(changes: dict[str, Any], said: str) -> None:
    with refused("FigureError incomplete-figure", rf"notebooks/territoires\.ipynb, cell 7: .* has {said}"):
        check_figures([(3, payload(id="autre")), (7, payload(**changes))], WHERE)


def test_two_figures_with_the_same_identifier_are_refused() -> None:
    with refused("FigureError duplicate-figure", "cell 7"):
        check_figures([(3, payload()), (7, payload())], WHERE)


def test_page_without_figure_is_refused() -> None:
    with refused("PageError page-without-figure"):
        check_figures([], WHERE)


def test_whole_figure_passes() -> None:
    check_figure(payload(), WHERE)
    check_figures([(3, payload()), (7, payload(id="autre"))], WHERE)
