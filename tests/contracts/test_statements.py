"""What is simulated says so wherever its title goes; what was deduced is not called published; no false sentence."""

from pathlib import Path

import pandas as pd
import pytest

from helpers import paths
from helpers.charts.figure import Figure
from helpers.charts.surveys.survey_captions import survey_table
from helpers.site.sphinx_theme import demonstration_mark
from helpers.wording import say

FALSE = [
    "ces carnets ne montrent que le côté mesuré",
    "Une figure ne mélange jamais valeurs simulées",
    "Territoire engagé, answers",
]
"""Sentences that an audit found untrue; none may come back."""


def figure(*, is_simulated: bool) -> Figure:
    return Figure(
        "f", "Fragilités confirmées", "Lecture", "Champ", ("Source",), (), "Texte", pd.DataFrame({"a": [1]}), (),
        is_simulated=is_simulated,
    )  # fmt: skip


def test_a_simulated_title_is_marked_in_every_form() -> None:
    made = figure(is_simulated=True)
    # Share cards, downloads, citations, embeds and search extracts all read the payload.
    assert made.payload()["title"] == "[Simulé] Fragilités confirmées"
    assert "[Simulé] Fragilités confirmées" in made.caption()


def test_another_title_bears_no_mark() -> None:
    assert figure(is_simulated=False).payload()["title"] == "Fragilités confirmées"


@pytest.mark.parametrize(
    ("reading", "provenance", "state"),
    [
        ("printed", "published", "shown"),
        ("corrected", "published", "shown"),
        ("derived", "published", "deduced"),
        ("inferred", "published", "deduced"),
        (None, "observed", "observed"),
        (None, "simulated", "simulated"),
    ],
)
def test_state_of_a_value(reading: str | None, provenance: str, state: str) -> None:
    row = {
        "status": "shown",
        "quality": 1,
        "provenance": provenance,
        "unit": "percent",
        "significance": "untested",
        "sampling": "",
    }
    table = survey_table(pd.DataFrame([{**row, "reading": reading}]))
    assert table["status_label"].tolist() == [say(f"statuses.{state}")]


def test_every_deduced_figure_of_the_surveys_is_called_deduced(checkout: Path) -> None:
    files = sorted((checkout / "data" / "surveys").glob("*/*/published.csv"))
    rows = pd.concat([pd.read_csv(path, dtype=str) for path in files])
    deduced = rows[rows["reading"].isin(["derived", "inferred"]) & rows["value"].notna()]
    assert len(deduced) > 40
    fields = {
        "status": "shown",
        "quality": 1,
        "provenance": "published",
        "unit": "percent",
        "significance": "untested",
        "sampling": "",
    }
    assert set(survey_table(deduced[["reading"]].assign(**fields))["status_label"]) == {say("statuses.deduced")}


@pytest.mark.parametrize("sentence", FALSE)
def test_false_sentence_is_gone(sentence: str, checkout: Path) -> None:
    texts = [
        *(checkout / "book").rglob("*.j2"),
        *(checkout / "book").rglob("*.yml"),
        *(checkout / "data").rglob("*.yml"),
    ]
    assert [path for path in texts if sentence in path.read_text(encoding="utf-8")] == []


def test_nothing_simulated_stands_under_what_is_sure(checkout: Path) -> None:
    template = (checkout / "book" / "_templates" / "note.html.j2").read_text(encoding="utf-8")
    before, heading, _ = template.partition("Ce qui est sûr, ce qui ne l'est pas")
    assert heading and before.rstrip().endswith("{% else %}") and "{% if is_judged_on_simulated %}" in before[-120:]


def test_every_page_of_the_demonstration_is_marked_in_its_title_and_descriptions(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert demonstration_mark() == ""
    monkeypatch.setenv(paths.DEMO, "1")
    assert demonstration_mark() == f"{say('simulated.mark')} "
    layout = (checkout / "book" / "_theme" / "layout.html").read_text(encoding="utf-8")
    heads = [line for line in layout.splitlines() if line.startswith(("<title>", "<meta", "{% if description"))]
    told = [line for line in heads if "title|" in line or "description|" in line]
    assert len(told) == 4 and all("{{ mark }}" in line for line in told), told
