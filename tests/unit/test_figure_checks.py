"""The figure contract: each part that may lack stops the page, with its name, its cell and what to do."""

from typing import Any

import pytest

from helpers import errors
from helpers.figure_contract import check_figure, check_figures

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
    with pytest.raises(
        errors.IncompleteFigure, match=rf"notebooks/territoires\.ipynb, cell 7: the figure 'exemple' has {said}.*\. \w+"
    ):
        check_figures([(3, payload(id="autre")), (7, payload(**changes))], WHERE)


def test_two_figures_with_the_same_identifier_are_refused() -> None:
    with pytest.raises(errors.DuplicateFigure, match="cell 7: the identifier 'exemple'"):
        check_figures([(3, payload()), (7, payload())], WHERE)


def test_page_without_figure_is_refused() -> None:
    with pytest.raises(errors.PageWithoutFigure, match="shows no figure"):
        check_figures([], WHERE)


def test_whole_figure_passes() -> None:
    check_figure(payload(), WHERE)
    check_figures([(3, payload()), (7, payload(id="autre"))], WHERE)
