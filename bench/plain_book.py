"""The same pages as a plain Jupyter Book and Altair would give them: default theme, default charts, code in sight."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nbformat
from altair.utils.html import spec_to_html
from altair.vegalite.v6 import display
from measures import BIN, site_of
from nbformat import NotebookNode

from helpers.execution.executed_notebook import FIGURE_MIME
from helpers.pages.notebook_cells import VEGALITE_MIME

LIBRARIES = "npm"
"""Where scripts are that Altair's charts would take from another host."""

CONFIG = 'title: Plain\nauthor: ""\nlogo: ""\nexecute:\n  execute_notebooks: "off"\nonly_build_toc_files: true\n'
HOME, FIGURE_START, FIGURE_END = "index", '<figure class="carnets-figure', "</figure>"
HOME_CHART = "figures/index/carte-des-regions.vl.json"


def build_plain_book(project: Path, folder: Path) -> Path:
    """Build, from the executed notebooks of a project whose site is built, the plain book; return its site."""
    source = folder / "source"
    notebooks = project / "_build" / "notebooks"
    addresses = sorted(path.relative_to(notebooks).with_suffix("").as_posix() for path in notebooks.rglob("*.ipynb"))
    for number, address in enumerate(addresses):
        notebook = nbformat.read(notebooks / f"{address}.ipynb", as_version=4)
        write(source / f"{address}.ipynb", with_charts(notebook, number))
    write(source / f"{HOME}.ipynb", home(project))
    chapters = "".join(f"  - file: {address}\n" for address in addresses)
    (source / "_toc.yml").write_text(f"format: jb-book\nroot: {HOME}\nchapters:\n{chapters}", encoding="utf-8")
    (source / "_config.yml").write_text(CONFIG, encoding="utf-8")
    command = [str(BIN / "jupyter-book"), "build", str(source), "--path-output", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    site = folder / "_build" / "html"
    place_libraries(site)
    return site


def write(path: Path, notebook: NotebookNode) -> None:
    """Write a notebook in a folder that may not exist."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def with_charts(notebook: NotebookNode, number: int) -> NotebookNode:
    """Return a notebook whose charts are those that Altair shows by default: their specification in the page."""
    count = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop(FIGURE_MIME, None)
            if VEGALITE_MIME in data:
                count += 1
                output["data"] = {"text/html": chart(data[VEGALITE_MIME], f"altair-viz-{number}-{count}")}
    return notebook


def chart(specification: dict[str, Any], name: str) -> str:
    """Return the HTML that Altair gives to a chart, its scripts taken from this host."""
    return spec_to_html(
        specification,
        mode="vega-lite",
        vega_version=display.VEGA_VERSION,
        vegalite_version=display.VEGALITE_VERSION,
        vegaembed_version=display.VEGAEMBED_VERSION,
        base_url=f"/{LIBRARIES}",
        output_div=name,
        fullhtml=False,
        template="universal",
    )


def home(project: Path) -> NotebookNode:
    """Return the home page as a notebook: its texts, and its map as a chart."""
    text = (site_of(project).with_name("source") / f"{HOME}.md").read_text(encoding="utf-8")
    before, _, rest = text.partition(FIGURE_START)
    after = rest.partition(FIGURE_END)[2]
    site = site_of(project)
    path = site / HOME_CHART
    specification = with_values(json.loads(path.read_text(encoding="utf-8")), path.parent)
    shown = nbformat.v4.new_output("display_data", data={"text/html": chart(specification, "altair-viz-home")})
    v4 = nbformat.v4
    cells = [v4.new_markdown_cell(before), v4.new_code_cell("chart", outputs=[shown]), v4.new_markdown_cell(after)]
    return v4.new_notebook(cells=cells)


def with_values(part: Any, folder: Path) -> Any:
    """Return a part of a specification where data stand in place of their address, as in a notebook."""
    if isinstance(part, list):
        return [with_values(one, folder) for one in part]
    if not isinstance(part, dict):
        return part
    found = {name: with_values(value, folder) for name, value in part.items()}
    if isinstance(found.get("data"), dict) and "url" in found["data"]:
        values = json.loads((folder / found["data"]["url"]).read_text(encoding="utf-8"))
        found["data"] = {"values": values}
    return found


def place_libraries(site: Path) -> None:
    """Place what Altair's charts load: one bundle that holds the three libraries, then two empty files."""
    import vl_convert

    versions = (
        ("vega", display.VEGA_VERSION),
        ("vega-lite", display.VEGALITE_VERSION),
        ("vega-embed", display.VEGAEMBED_VERSION),
    )
    (site / LIBRARIES).mkdir()
    for name, version in versions:
        text = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;") if name == "vega" else ""
        (site / LIBRARIES / f"{name}@{version}").write_text(text, encoding="utf-8")
