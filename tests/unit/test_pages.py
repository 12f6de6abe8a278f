"""From an executed notebook to a published page: what must not pass first, then what must."""

from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from helpers.execution.executed_notebook import FIGURE_MIME
from helpers.pages.notebook_cells import CAPTION_ROLE, FOLD, VEGALITE_MIME, figures_in, folded, published_notebook

CLOSING = "## Calculs"


def code(*outputs: NotebookNode, source: str = "x", identifier: str = "one") -> NotebookNode:
    return nbformat.v4.new_code_cell(source, outputs=list(outputs), execution_count=3, id=identifier)


def shown(data: dict[str, Any], role: str | None = None) -> NotebookNode:
    return nbformat.v4.new_output("display_data", data=data, metadata={"role": role} if role else {})


def stream(name: str, text: str) -> NotebookNode:
    return nbformat.v4.new_output("stream", name=name, text=text)


def notebook(*cells: NotebookNode) -> NotebookNode:
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "papermill": {"output_path": "/home/someone/x.ipynb", "duration": 1.5},
        "language_info": {"name": "python", "version": "3.11.7"},
    }
    return nbformat.v4.new_notebook(cells=list(cells), metadata=metadata)


def published(*cells: NotebookNode, figures: list[str] | None = None, absent: frozenset[str] = frozenset()) -> Any:
    return published_notebook(notebook(*cells), figures or [], CLOSING, absent)


def figure(identifier: str) -> NotebookNode:
    return shown({FIGURE_MIME: {"id": identifier}, VEGALITE_MIME: {"mark": identifier}, "text/plain": "…"})


# --- what must not pass ---


def test_standard_error_is_dropped() -> None:
    page = published(code(stream("stderr", "UserWarning: /home/someone"), stream("stdout", "hello")))
    assert [output.text for output in page.cells[0].outputs] == ["hello"]


def test_cell_with_standard_error_alone_is_silent() -> None:
    page = published(code(stream("stderr", "boum")))
    assert [cell.cell_type for cell in page.cells] == ["markdown", "code"]
    assert page.cells[1].outputs == []


def test_caption_for_jupyterlab_is_left_out() -> None:
    """The published figure has its own captions."""
    page = published(code(shown({"text/markdown": "**Lecture**"}, CAPTION_ROLE)))
    assert "Lecture" not in nbformat.writes(page)


def test_none_is_not_shown() -> None:
    page = published(code(shown({"text/plain": "None"})))
    assert [cell.source for cell in page.cells] == [CLOSING, "x"]


def test_times_counts_and_paths_are_left_out() -> None:
    page = published(code(stream("stdout", "hello")))
    assert page.metadata == {
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
    }
    assert [cell.execution_count for cell in page.cells if cell.cell_type == "code"] == [None]


@pytest.mark.parametrize("text", ["", "  \n"])
def test_empty_text_makes_no_cell(text: str) -> None:
    assert [cell.source for cell in published(code(shown({"text/markdown": text}))).cells] == [CLOSING, "x"]


TEXT = nbformat.v4.new_markdown_cell


def test_a_heading_that_nothing_follows_is_left_out() -> None:
    cells = (
        TEXT("## Vide"),
        code(source="y"),
        TEXT("## Pleine"),
        TEXT("### Vide"),
        TEXT("### Dite\n\nUn mot."),
        TEXT("## Fin"),
    )
    assert [cell.source for cell in published(*cells).cells] == ["## Pleine", "### Dite\n\nUn mot.", CLOSING, "y"]


@pytest.mark.parametrize("text", ["# Titre", "## Titre\n\nUne phrase.", "Une phrase.", "#hashtag"])
def test_a_title_or_a_text_is_kept_whatever_follows(text: str) -> None:
    assert published(TEXT(text)).cells[0].source == text


def test_link_to_a_page_that_is_not_made_becomes_text() -> None:
    source = "[Emploi](../domaines/emploi.ipynb) et [Santé](../domaines/sante.ipynb)"
    page = published(nbformat.v4.new_markdown_cell(source, id="a"), absent=frozenset({"domaines/sante"}))
    assert page.cells[0].source == "[Emploi](../domaines/emploi.ipynb) et Santé"


def test_link_shown_by_code_is_treated_alike() -> None:
    text = "1. **[Santé](../domaines/sante.ipynb)** : +1,0"
    page = published(code(shown({"text/markdown": text})), absent=frozenset({"domaines/sante"}))
    assert page.cells[0].source == "1. **Santé** : +1,0"


def test_link_written_in_html_is_treated_alike() -> None:
    text = '<h3><a href="../domaines/sante.html">Santé</a></h3><a class="b" href="../domaines/emploi.html">Emploi</a>'
    page = published(code(shown({"text/markdown": text})), absent=frozenset({"domaines/sante"}))
    assert page.cells[0].source == '<h3>Santé</h3><a class="b" href="../domaines/emploi.html">Emploi</a>'


def test_fewer_figures_than_the_notebook_shows_is_refused() -> None:
    with pytest.raises((StopIteration, RuntimeError)):
        published(code(figure("a")), figures=[])


# --- what must pass ---


def test_markdown_shown_by_code_becomes_a_cell_of_its_own() -> None:
    """So that its headings are headings of the page."""
    page = published(code(shown({"text/markdown": "# Normandie"}), identifier="head"))
    assert [(cell.cell_type, cell.source) for cell in page.cells] == [
        ("markdown", "# Normandie"),
        ("markdown", CLOSING),
        ("code", "x"),
    ]


def test_figures_are_published_in_their_order() -> None:
    made = ["<figure id='a'>", "<figure id='b'>"]
    page = published(code(figure("a"), identifier="a"), code(figure("b"), identifier="b"), figures=made)
    html = [cell.outputs[0].data["text/html"] for cell in page.cells if cell.get("outputs")]
    assert html == ["<figure id='a'>", "<figure id='b'>"]
    assert FIGURE_MIME not in nbformat.writes(page)
    assert VEGALITE_MIME not in nbformat.writes(page)


def test_silent_code_goes_to_the_end_under_its_closing() -> None:
    page = published(code(source="parameters", identifier="p"), nbformat.v4.new_markdown_cell("Un mot.", id="t"))
    assert [cell.source for cell in page.cells] == ["Un mot.", CLOSING, "parameters"]


def test_silent_cells_are_one_block_in_their_order() -> None:
    page = published(code(source="parameters", identifier="p"), code(source="imports", identifier="i"))
    assert [cell.source for cell in page.cells] == [CLOSING, "parameters\n\nimports"]


def test_nothing_silent_adds_no_block() -> None:
    page = published(code(stream("stdout", "a"), source="said", identifier="a"))
    assert [cell.source for cell in page.cells] == ["said", CLOSING]


def test_all_code_is_folded() -> None:
    page = published(code(stream("stdout", "a"), identifier="a"), code(identifier="b"))
    assert [cell.metadata["tags"] for cell in page.cells if cell.cell_type == "code"] == [["hide-input"]] * 2


def test_published_page_is_a_valid_notebook_and_the_executed_one_is_unchanged() -> None:
    executed = notebook(code(figure("a"), shown({"text/markdown": "Texte"}), stream("stdout", "s")))
    before = nbformat.writes(executed)
    page = published_notebook(executed, ["<figure>"], CLOSING)
    nbformat.validate(nbformat.from_dict(page))
    assert nbformat.writes(executed) == before


def test_figures_in_gives_payload_and_specification() -> None:
    table = shown({FIGURE_MIME: {"id": "t"}, "text/plain": "…"})
    executed = notebook(
        code(figure("a"), table),
        nbformat.v4.new_markdown_cell("x", id="m"),
        code(stream("stdout", "s"), identifier="s"),
    )
    assert figures_in(executed) == [({"id": "a"}, {"mark": "a"}), ({"id": "t"}, None)]


# --- parts that are closed until they are asked for ---


def heading(source: str, identifier: str, *tags: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(source, id=identifier, metadata={"tags": list(tags)} if tags else {})


def sources(page: NotebookNode) -> list[str]:
    return [cell["source"] for cell in page.cells]


def test_a_part_is_folded_up_to_the_next_heading_that_is_no_smaller() -> None:
    cells = [heading("### Profil <1>", "profil", FOLD), heading("Texte", "a"), heading("## Suite", "b")]
    page = folded(published(*cells))
    assert sources(page)[:4] == [
        '<details class="carnets-fold"><summary><h3>Profil &lt;1&gt;</h3></summary>\n<span id="profil"></span>',
        "Texte",
        "</details>",
        CLOSING,
    ]
    nbformat.validate(nbformat.from_dict(page))


def test_two_folded_parts_follow_each_other_and_each_is_closed() -> None:
    cells = [heading("### Un", "un", FOLD), heading("a", "a"), heading("### Deux", "deux", FOLD), heading("b", "b")]
    shown = "".join(sources(folded(published(*cells))))
    assert [shown.count(tag) for tag in ("<details", "</details>")] == [2, 2]
    assert shown.index("</details>") < shown.index("Deux")


def test_a_folded_part_where_nothing_is_shown_is_left_out() -> None:
    cells = [heading("### Vide", "vide", FOLD), code(), heading("## Suite", "b"), heading("c", "c")]
    assert "details" not in "".join(sources(folded(published(*cells))))
