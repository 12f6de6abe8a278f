"""The page of a territory whatever is missing of it: complete, and what is missing is said in a line, once."""

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from helpers import tables as views
from helpers.charts import theme
from helpers.charts.figure import Figure
from helpers.drawing import draw
from helpers.figures.label_boxes import labels_of, overlapping
from helpers.tables import store
from helpers.wording.typography import NO_BREAK

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "territoires.ipynb"
HERE = "28"
DEPARTEMENTS = ("14", "27", "50", "61", "76")
FEWEST = 5
LONG_NAME = "Territoire-de-la-Grande-Plaine-du-Nord-et-des-Hautes-Collines"
assert len(LONG_NAME) >= 60
# What no sentence may hold: a value that is missing, a list that is empty, two signs that follow each other.
ACCIDENT = re.compile(r"\bnan\b|\bNone\b|\bNaN\b|: *[.;]|\( *\)|,\s*,|\b0 (?:cas|domaines?) connus?\b")
Change = Callable[[pd.DataFrame], pd.DataFrame]


def here(rows: pd.DataFrame) -> pd.Series:
    return (rows["level"] == "region") & (rows["territory_code"] == HERE)


def without_departements(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[~((rows["level"] == "departement") & rows["territory_code"].isin(DEPARTEMENTS))]


def without_indices(rows: pd.DataFrame) -> pd.DataFrame:
    lost = here(rows) & rows["domain"].isin(sorted(rows["domain"].unique())[:FEWEST])
    numbers = ["index", "rank", "rank_p5", "rank_p95", "share_above", "share_third"]
    return rows.assign(
        **{name: rows[name].mask(lost) for name in numbers}, is_priority=rows["is_priority"].where(~lost, False)
    )


def at_zero(rows: pd.DataFrame) -> pd.DataFrame:
    mine = here(rows)
    return rows.assign(index=rows["index"].mask(mine, 0.0), is_priority=rows["is_priority"].where(~mine, False))


def elsewhere(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[~here(rows)]


def national(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["level"] == "france"]


def nothing_here(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["region_code"] != HERE]


CASES: dict[str, tuple[dict[str, Change], str]] = {
    "no departement": (
        {
            "indices": without_departements,
            "territories": without_departements,
            "outlines_departement": nothing_here,
        },
        "Aucun indice n'est calculé pour les départements de Normandie",
    ),
    "no survey": ({"estimates": elsewhere, "felt_sides": national}, "Aucune enquête publique ne"),
    "no case": ({"cases": nothing_here}, "Aucun cas n'est recensé en Normandie"),
    "five domains missing": ({"indices": without_indices}, "Indices non calculés"),
    "every index at zero": ({"indices": at_zero}, "Aucun domaine ne place sûrement la Normandie"),
}


def shown(code: str = HERE, level: str = "region") -> list[Any]:
    """Return what each cell of the page shows, its figures and its texts."""
    names: dict[str, Any] = {"territory_level": level, "territory_code": code}
    results = []
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        if cell.cell_type != "code" or "parameters" in cell.metadata.get("tags", ()):
            continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), names)  # noqa: S102
        if last:
            results.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names))  # noqa: S307
    return [one for one in results if one is not None]


def said(one: Any) -> str:
    text = f"{one.title} {one.reading_note} {one.described()}" if isinstance(one, Figure) else str(one.data)
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace(NO_BREAK, " ").replace("&#39;", "'").split())


@pytest.fixture
def altered(tables: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Change]], None]:
    """Return a function that changes tables as they are read."""
    read, state = store._read, store._state

    def alter(changes: dict[str, Change]) -> None:
        mine = id(changes)  # views keep what they gave while tables are the same
        monkeypatch.setattr(store, "_state", lambda path: (state(path), mine))
        monkeypatch.setattr(
            store, "_read", lambda path, at: changes.get(path.stem, lambda rows: rows)(read(path, at)).copy()
        )

    return alter


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_page_is_complete_and_says_what_is_missing(case: str, altered: Callable[[dict[str, Change]], None]) -> None:
    changes, sentence = CASES[case]
    altered(changes)
    texts = [said(one) for one in shown()]
    assert sum(sentence in text for text in texts) >= 1, texts
    assert [found.group() for text in texts if (found := ACCIDENT.search(text))] == []


@pytest.mark.slow
def test_a_name_of_sixty_letters_keeps_its_figures_readable(
    altered: Callable[[dict[str, Change]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    altered({})
    place = views.read_territory("region", HERE)
    forms = {
        name: getattr(place, name).replace(place.name, LONG_NAME) for name in ("with_article", "locative", "genitive")
    }
    long = replace(place, name=LONG_NAME, **forms)
    monkeypatch.setattr(views, "read_territory", lambda *_: long)
    results = shown()
    assert sum(LONG_NAME in said(one) for one in results) > 3
    drawn = [one for one in results if isinstance(one, Figure) and one.draw]
    assert len(drawn) > 5
    faults = {
        (one.id, width): overlapping(labels_of(draw(one.specification(width))))
        for one in drawn
        for width in (theme.WIDE_PX, theme.NARROW_PX)
    }
    assert {where: found for where, found in faults.items() if found} == {}
