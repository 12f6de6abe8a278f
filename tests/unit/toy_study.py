"""Frames as the views of a study give them, small and made by hand; and what a figure made of them says and draws."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from IPython.display import Markdown
from shapely.geometry import box

from helpers.charts import theme
from helpers.charts.figure import Figure
from helpers.charts.printed_rows import as_rows
from helpers.territory.grid import Territory

# A value, or the status of one that is not shown.
Value = float | str
NAN = float("nan")
ZONE = Territory(
    level="zone_enquete", code="28", name="Normandie", with_article="la Normandie", locative="en Normandie",
    genitive="de Normandie", slug="normandie", region_code="28", is_overseas=False,
)  # fmt: skip
FRANCE = Territory(
    level="france", code="FRA", name="France", with_article="la France", locative="en France",
    genitive="de la France", slug="france", region_code="", is_overseas=False,
)  # fmt: skip
ASKED = {
    "population": "ensemble", "level": "france", "territory_code": "FRA", "deff": NAN, "n_obs": None, "n_eff": NAN,
    "value_lb": NAN, "value_ub": NAN, "base_population": NAN, "unit": "percent", "significance": "untested",
    "provenance": "published", "source": "Document, Éditeur, 2019", "caveats": "", "reading": "printed", "item": "",
    "item_label": "Sujet",
    "item_position": 0, "domain": "", "definition": "", "population_label": "Les habitants", "population_position": 0,
    "name": "France", "study": "toy", "wave": "2019-10", "question_id": "q1", "title": "Sujet",
    "text": "Que dites-vous ?", "wording": "printed", "kind": "agreement", "middle": "", "maximum": 10, "note_unit": "",
    "base": "Ensemble",
    "about": "", "direction": "", "question_caveats": "", "study_label": "TOY",
    "institute": "Institut", "fieldwork": "octobre 2019",
    "asked": "Les habitants", "study_base": None, "base_unit": "personnes", "n_respondents": None, "study_caveats": "",
    "grid": "zone_enquete",
    "sampling": "one_stage",
}  # fmt: skip
ZONAL = {"level": "zone_enquete", "name": "Normandie"}
SIMULATED = {"provenance": "simulated", "n_obs": 200}
OPINIONS = ("Tout à fait", "Plutôt", "Ni l'un ni l'autre", "Plutôt pas", "Pas du tout")
BANDS = {"notes_1_5": "Notes 1 à 5", "notes_6_7": "Notes 6 et 7", "notes_8_10": "Notes 8 à 10", "mean": "Moyenne"}
TYPES = {
    "mecenat": ("Mécénat", "soutien d'un projet d'intérêt général"),
    "pratiques": ("Pratiques responsables", "savoir-faire partagés"),
    "cooperation": ("Coopération économique", "produit commun"),
    "innovation": ("Innovation sociétale", "projet d'innovation"),
}
WIDTHS = (theme.WIDE_PX, theme.NARROW_PX)


def study_frame(rows: Sequence[Mapping[str, Any]], **facts: Any) -> pd.DataFrame:
    """Return rows with every column of `tables.study_answers`; facts: those of the place, the question, the study."""
    frame = pd.DataFrame([{**ASKED, **facts, **row} for row in rows])
    return frame.astype({"n_obs": "Int64", "quality": "Int64", "value": "float64"})


def cell(value: Value, **labels: Any) -> dict[str, Any]:
    """Return a cell that shows a value, or that has the status given in its place."""
    if isinstance(value, str):
        return {"value": NAN, "status": value, "quality": 3, **labels}
    return {"value": float(value), "status": "shown", "quality": 1, **labels}


def opinions(
    items: Mapping[str, Sequence[Value]], totals: Mapping[str, Value] | None = None, **facts: Any
) -> pd.DataFrame:
    """Return ordered answers by item: five of them, then, where there is a sixth, « sans avis »; totals by item."""
    rows = []
    for at, (item, values) in enumerate(items.items()):
        named = {"item": f"i{at}", "item_label": item, "item_position": at}
        labels = [*OPINIONS, "Sans avis"]
        for place, value in enumerate(values):
            role = "dont_know" if place == len(OPINIONS) else "answer"
            labelled = {"answer": f"a{place}", "answer_label": labels[place], "answer_position": place, "role": role}
            rows.append(cell(value, **named, **labelled))
        if totals:
            labelled = {"answer": "total", "answer_label": "D'accord", "answer_position": 10, "role": "total"}
            rows.append(cell(totals[item], **named, **labelled))
    return study_frame(rows, **facts)


def notes(items: Mapping[str, tuple[Value, Value, Value, Value]], **facts: Any) -> pd.DataFrame:
    """Return three bands of notes and their mean by item."""
    rows = []
    for at, (item, values) in enumerate(items.items()):
        for place, ((answer, label), value) in enumerate(zip(BANDS.items(), values, strict=True)):
            is_mean = answer == "mean"
            named = {"item": f"i{at}", "item_label": item, "item_position": at, "answer": answer, "answer_label": label}
            roles = {"role": "mean" if is_mean else "band", "unit": "note" if is_mean else "percent"}
            rows.append(cell(value, answer_position=place, **named, **roles))
    return study_frame(rows, **{"kind": "notes", **facts})


def shares(items: Mapping[str, Value], *, has_definitions: bool = False, **facts: Any) -> pd.DataFrame:
    """Return the share of « oui » by item, with the definitions of the four types of partnerships where wanted."""
    rows = []
    for at, (item, value) in enumerate(items.items()):
        label, definition = TYPES[item] if has_definitions else (item, "")
        named = {"item": item, "item_label": label, "item_position": at, "definition": definition}
        rows.append(
            cell(value, **named, answer="oui", answer_label="Oui", answer_position=0, role="answer", kind="yes_no")
        )
    return study_frame(rows, **facts)


RULE = {"shown_as": "map", "reliability": 0.9}


def zones(values: Mapping[str, Value], verdicts: Mapping[str, str] | None = None, **facts: Any) -> pd.DataFrame:
    """Return one answer by zone, with the reference of `tables.zone_answers`; verdicts: of some zones."""
    rows = [
        cell(value, territory_code=f"z{at}", name=name, significance=(verdicts or {}).get(name, "not_significant"))
        for at, (name, value) in enumerate(values.items())
    ]
    labelled = {"answer": "oui", "answer_label": "Oui", "answer_position": 0, "role": "answer", "level": "zone_enquete"}
    return study_frame(rows, **{**labelled, "reference": 50.0, "reference_provenance": "published", **RULE, **facts})


def squares(count: int) -> gpd.GeoDataFrame:
    """Return as many square zones, z0, z1…, as `tables.zone_outlines` would."""
    codes = [f"z{at}" for at in range(count)]
    shapes = [box(at * 1000, 0, at * 1000 + 900, 900) for at in range(count)]
    return gpd.GeoDataFrame({"territory_code": codes, "name": codes}, geometry=shapes, crs="EPSG:2154")


def table_of(figure: Figure) -> pd.DataFrame:
    """Return the table of a figure as a page writes it: texts, by the label of the column."""
    payload = figure.payload()
    return pd.DataFrame(as_rows(payload), columns=[column["label"] for column in payload["columns"]])


def figure_of(made: Figure | Markdown) -> Figure:
    """Return what a chart function made, which must be a figure and not a sentence."""
    assert isinstance(made, Figure)
    return made


def plain(text: str) -> str:
    """Return a text with plain spaces in the place of those that do not break."""
    return text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")


def texts_of(figure: Figure) -> list[str]:
    """Return every text of a figure, with plain spaces in its numbers."""
    parts = [figure.title, figure.reading_note, figure.scope, figure.described(), figure.question]
    return [plain(text) for text in (*parts, *figure.sources, *figure.caveats)]


def numbers_of(*texts: str) -> set[str]:
    """Return the numbers written in texts."""
    return {found for text in texts for found in re.findall(r"\d+(?:,\d+)?", text)}


def drawn(figure: Figure, width: int = theme.WIDE_PX) -> Iterator[dict[str, Any]]:
    """Yield every row of data that a drawing holds."""
    for name, rows in figure.specification(width, is_checked=False)["datasets"].items():
        if name not in figure.shapes:
            yield from rows
