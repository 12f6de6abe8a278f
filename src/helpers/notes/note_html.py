"""The summary note of a region as an HTML page: the facts of its report, two figures, drawn in the page."""

import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from helpers import charts, paths
from helpers.charts import theme
from helpers.drawing import without_labels
from helpers.figures.inline_svg import part_of_page
from helpers.figures.published_figure import inlined
from helpers.incremental.drawings import draw_once
from helpers.incremental.plan_file import Page
from helpers.notes.note_facts import Facts, note_facts
from helpers.page_templates.rendering import templates
from helpers.wording import glued, say

OPENING = re.compile(r"(<svg[^>]*>)")


def note_pages(pages: Sequence[Page]) -> dict[str, str]:
    """Return the HTML of the note of each region, by the last part of its address; figures drawn together."""
    facts_of = note_facts(str(page.parameters["territory_code"]) for page in pages)
    wanted = [
        without_labels(figure.specification(width, is_checked=False))  # the page draws and checks the same
        for facts in facts_of
        for figure, width in ((facts.gaps, theme.WIDE_PX), (facts.alliances, theme.NARROW_PX))
    ]
    drawings = map(draw_once, wanted)
    return {
        name_of(page): _rendered(facts, next(drawings), next(drawings))
        for page, facts in zip(pages, facts_of, strict=True)
    }


def name_of(page: Page) -> str:
    """Return the name of the files of a report's note: "28-normandie"."""
    return page.address.rpartition("/")[2]


def _rendered(facts: Facts, gaps: str, alliances: str) -> str:
    figures = [_figure(facts.gaps, gaps), _figure(facts.alliances, alliances)]
    sources = [source for figure in (facts.gaps, facts.alliances) for source in figure.sources]
    page = (
        templates(paths.book() / "_templates", is_html=True)
        .get_template("note.html.j2")
        .render(
            **facts.said,
            place=facts.place,
            title=say("note.title", place=facts.place),
            figures=figures,
            is_simulated=any(figure["is_simulated"] for figure in figures),
            stamp=say("simulated.stamp"),
            mark=say("simulated.mark"),
            simulated=say("simulated.caveat"),
            criterion=say("verdicts_of.rule_measured"),
            sources=list(dict.fromkeys([*sources, facts.said["population_source"], *facts.said["felt_sources"]])),
            citation=say("note.citation", place=facts.place),
        )
    )
    return glued(page)


def _figure(figure: charts.Figure, svg: str) -> dict[str, Any]:
    """Return what a note shows of a figure: its light drawing, named by its alternative text, and its captions.

    Papers are printed where the fonts of screens may be missing: the drawing asks for others of the same width.
    """
    name = Markup("<title>{}</title>").format(figure.described())
    drawing = inlined(part_of_page(svg), figure.id, "print").replace(theme.FONT, theme.PRINT_FONT)
    return {
        "id": figure.id,
        "title": figure.title,
        "reading_note": figure.reading_note,
        "scope": figure.scope,
        "is_simulated": figure.is_simulated,
        "svg": Markup(OPENING.sub(lambda tag: f'{tag.group()[:-1]} role="img">{name}', drawing, count=1)),  # noqa: S704
    }
