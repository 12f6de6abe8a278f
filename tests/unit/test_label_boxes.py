"""Labels of drawings that overlap are seen, wherever a drawing puts them, and its page fails with both texts."""

import pandas as pd
import pytest

from helpers.charts import theme
from helpers.charts.figure import Figure
from helpers.charts.official.lines import draw_course
from helpers.drawing import draw
from helpers.figures.label_boxes import check_labels, labels_of, overlapping
from refusals import refused


def svg(*texts: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200">{"".join(texts)}</svg>'


def text(x: float, y: float, words: str = "Normandie", more: str = "", turn: str = "") -> str:
    return f'<text transform="translate({x},{y}) {turn}" font-size="11px" {more}>{words}</text>'


@pytest.mark.parametrize(
    ("texts", "n"),
    [
        ((text(10, 20), text(10, 40, "Corse")), 0),
        ((text(10, 20), text(10, 34, "Corse")), 0),  # two lines of a legend
        ((text(10, 20), text(10, 25, "Corse")), 1),
        ((text(10, 20), text(55, 20, "Corse")), 1),
        ((text(10, 20), text(80, 20, "Corse")), 0),
        ((text(70, 20, more='text-anchor="end"'), text(72, 20, "Corse")), 0),
        ((text(70, 20, more='text-anchor="middle"'), text(72, 20, "Corse")), 1),
        ((text(10, 20), text(10, 20)), 0),  # a halo
        ((text(10, 20), text(14, 22)), 1),  # the same words twice, but not one above the other
        ((text(100, 100, turn="rotate(-90)"), text(97, 60, "Corse")), 1),
        ((text(100, 100, turn="rotate(-90)"), text(104, 60, "Corse")), 0),
        (('<g transform="translate(0,5)">', text(10, 15), "</g>", text(10, 20, "Corse")), 1),
        (('<g opacity="0">', text(10, 20), "</g>", text(10, 20, "Corse")), 0),
        (
            (
                "<g>",
                text(10, 20, '<tspan x="0">Un</tspan><tspan x="0" dy="12">Deux</tspan>'),
                "</g>",
                text(10, 33, "Trois"),
            ),
            1,
        ),
        ((text(10, 20, " "), text(10, 20, "Corse")), 0),
    ],
)
def test_two_texts_at_one_place_are_seen(texts: tuple[str, ...], n: int) -> None:
    assert len(overlapping(labels_of(svg(*texts)))) == n


def test_a_figure_whose_labels_overlap_fails_its_page_with_both() -> None:
    drawing = svg(text(10, 20), text(12, 22, "Corse"))
    with refused("FigureError overlapping-labels", match="^territoires/28-normandie: .*'Normandie' and 'Corse'"):
        check_labels(drawing, "evolution-fibre", "territoires/28-normandie")
    check_labels(svg(text(10, 20)), "evolution-fibre", "territoires/28-normandie")


@pytest.mark.parametrize("last", [88.6, 88.5, 87.0, 80.0, 88.7])
@pytest.mark.parametrize("width", [theme.WIDE_PX, theme.NARROW_PX])
def test_names_of_lines_that_end_together_part(last: float, width: int) -> None:
    ends = {"France": [20.0, 88.6], "Normandie": [15.0, last]}
    rows = [
        {
            "territory_code": name,
            "name": name,
            "is_focus": name == "Normandie",
            "period": str(year),
            "year": year,
            "value": value,
        }
        for name, values in ends.items()
        for year, value in zip((2017, 2024), values, strict=True)
    ]
    told = {
        "indicator": "fibre",
        "label": "Fibre",
        "title": "Fibre",
        "unit": "%",
        "decimals": 1,
        "scope": "",
        "caveats": "",
    }
    figure = draw_course({"fibre": pd.DataFrame(rows).assign(**told, source_line="Arcep")}, "fibre")
    assert isinstance(figure, Figure)
    drawn = draw(figure.specification(width))
    assert overlapping(labels_of(drawn)) == []
    assert {"France 88,6"} <= {label.text for label in labels_of(drawn)}
