"""Outputs that a page would show blank: each stops its page with its cell; then a chart of one's own, published."""

import base64
from collections.abc import Iterator
from typing import Any

import nbformat
import pytest
from toy_runs import Ended, run_toys, toy_project

from helpers.execution.executed_notebook import FIGURE_MIME
from helpers.execution.output_checks import check_outputs
from helpers.pages.notebook_cells import published_notebook
from refusals import refused

KERNEL = {"name": "python3", "display_name": "Python 3"}
PNG = base64.b64encode(b"\x89PNG\r\n").decode()
BLANK: dict[str, dict[str, Any]] = {
    "chart of altair as HTML": {"text/html": '<div id="a"></div><script src="vega.js">vegaEmbed("#a")</script>'},
    "chart of altair as data": {"application/vnd.vegalite.v6+json": {"mark": "bar"}, "text/plain": "alt.Chart(...)"},
    "widget": {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "IntSlider()"},
    "script": {"application/javascript": "alert(1)"},
    "plotly": {"application/vnd.plotly.v1+json": {"data": []}},
    "frame of another site": {"text/html": '<iframe src="https://example.org"></iframe>'},
    "image of another site": {"text/html": '<img alt="Une carte" src="https://example.org/a.png">'},
    "image in HTML": {"text/html": f'<img src="data:image/png;base64,{PNG}">'},
    "empty HTML": {"text/html": "<div><style>p {}</style><!-- rien --></div>"},
    "figure of matplotlib": {"image/png": PNG, "text/plain": "<Figure size 640x480 with 1 Axes>"},
    "drawing": {"image/svg+xml": "<svg/>"},
}
SHOWN: dict[str, dict[str, Any]] = {
    "text": {"text/plain": "12"},
    "markdown": {"text/markdown": "Un texte.", "text/plain": "<Markdown>"},
    "table": {"text/html": "<table><tr><td>1</td></tr></table>", "text/plain": "1"},
    "figure": {FIGURE_MIME: {}, "application/vnd.vegalite.v5+json": {}, "image/svg+xml": "<svg/>"},
}
DATA = "import altair as alt, pandas as pd\nrows = pd.DataFrame({'name': ['a', 'b'], 'rate': [1234.5, 2]})\n"
CHART = f"{DATA}chart = alt.Chart(rows).mark_bar().encode(x='rate', y='name')\n"
TEXTS = "title='Un taux', source='Insee (2019)', scope='Partout.', reading_note='Se lit.', alt='Deux taux.'"
PAGES = {
    "alone": ("", f"from helpers import charts\n{CHART}", f"charts.show(chart, {TEXTS})"),
    "silent": ("", f"from helpers import charts\n{CHART}", f"charts.show(chart, {TEXTS.replace('Deux taux.', '')})"),
    "plain": (
        "",
        f"{CHART}chart",
    ),
    "elsewhere": (
        "",
        f"from helpers import charts\n{DATA}",
        f"charts.show(alt.Chart('a.csv').mark_bar(), table=rows, {TEXTS})",
    ),
}


def shown(data: dict[str, Any], **metadata: Any) -> tuple[int, dict[str, Any]]:
    return 4, {"outputs": [{"output_type": "display_data", "data": data, "metadata": metadata}]}


@pytest.fixture(scope="module")
def run() -> Iterator[Ended]:
    with toy_project(templates=PAGES) as root:
        yield run_toys(root)


@pytest.mark.parametrize("data", BLANK.values(), ids=BLANK)
def test_blank_output_stops_its_page_with_its_cell(data: dict[str, Any]) -> None:
    with refused("PageError output-not-shown") as caught:
        check_outputs([(2, {"outputs": []}), shown(data)], "notebooks/a.ipynb")
    assert caught.value.where == "notebooks/a.ipynb, cell 4"
    assert caught.value.remedy


@pytest.mark.parametrize("data", SHOWN.values(), ids=SHOWN)
def test_what_a_page_shows_passes(data: dict[str, Any]) -> None:
    check_outputs([shown(data)], "notebooks/a.ipynb")


@pytest.mark.parametrize("metadata", [{"alt": "Une courbe <b>"}, {"image/png": {"alt": "Une courbe <b>"}}])
def test_image_with_an_alternative_text_keeps_it_on_its_page(metadata: dict[str, Any]) -> None:
    cell, result = shown(BLANK["figure of matplotlib"], **metadata)
    check_outputs([(cell, result)], "notebooks/a.ipynb")
    code = nbformat.v4.new_code_cell("plot()", outputs=[nbformat.from_dict(one) for one in result["outputs"]])
    notebook = nbformat.v4.new_notebook(cells=[code], metadata={"kernelspec": KERNEL})
    html = [
        out["data"]["text/html"] for one in published_notebook(notebook, [], "").cells for out in one.get("outputs", [])
    ]
    assert html == [f'<img src="data:image/png;base64,{PNG}" alt="Une courbe &lt;b&gt;">']


def test_pages_of_a_run_name_the_cell(run: Ended) -> None:
    assert run.status == 1
    assert "1 executed" in run.said
    for name, place in {"plain": ", cell 3:", "silent": ", cell 4:", "elsewhere": ": cell 4 "}.items():
        assert f"\n  toys/{name}: notebooks/{name}.ipynb{place}" in run.said
    assert "alternative text" in run.said and "charts.show" in run.said and "'a.csv'" in run.said
    assert "Traceback" not in run.said


def test_chart_of_ones_own_is_a_figure_with_its_image(run: Ended) -> None:
    notebook = nbformat.read(run.root / "_build" / "notebooks" / "toys" / "alone.ipynb", as_version=4)
    (output,) = [
        out for cell in notebook.cells for out in cell.get("outputs", []) if FIGURE_MIME in out.get("data", {})
    ]
    figure = output["data"][FIGURE_MIME]
    assert (figure["id"], figure["alt"]) == ("un-taux", "Deux taux.")
    assert [column["label"] for column in figure["columns"]] == ["name", "rate"]
    assert figure["rows"] == [["a", 1234.5], ["b", 2.0]]
    image = output["data"]["image/svg+xml"]
    assert image.startswith("<svg") and 'aria-label="Deux taux."' in image
    assert output["metadata"]["image/svg+xml"]["alt"] == "Deux taux."
    spec = output["data"]["application/vnd.vegalite.v5+json"]
    assert spec["config"]["locale"]["number"]["decimal"] == ","
    assert {one["field"]: one.get("format") for one in spec["encoding"]["tooltip"]} == {"rate": ",.1f", "name": None}
