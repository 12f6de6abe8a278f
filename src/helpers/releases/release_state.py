"""What is published now, in a few hundred bytes per table: what one release is compared with the next by."""

import hashlib

import pandas as pd

from helpers.catalog.releases import Mark, ReleasedIndicator, Results, State
from helpers.tables import read_table

SHOWN = ("shown", "caution")
MARK_LENGTH, DECIMALS = 16, 9


def published_state(day: str, pages: frozenset[str]) -> State:
    """Return the state of the published tables on a day, with the addresses of the site. Raises BuildError."""
    return State(
        date=day,
        indicators=_indicators(read_table("figures"), read_table("indicators")),
        results=_results(read_table("estimates"), read_table("studies")),
        cases=len(read_table("cases")),
        pages=tuple(sorted(pages)),
    )


def _indicators(figures: pd.DataFrame, cards: pd.DataFrame) -> dict[str, ReleasedIndicator]:
    labels = cards.set_index("indicator")["label"]
    levels: dict[str, dict[str, Mark]] = {}
    for (indicator, level), rows in figures.groupby(["indicator", "level"], sort=True, observed=True):
        last = rows["period"].max()
        levels.setdefault(str(indicator), {})[str(level)] = Mark(
            period=str(last),
            places=int((rows["period"] == last).sum()),
            values=len(rows),
            mark=_mark(rows[["territory_code", "period", "value"]]),
        )
    return {name: ReleasedIndicator(label=str(labels[name]), levels=marks) for name, marks in levels.items()}


def _results(estimates: pd.DataFrame, studies: pd.DataFrame) -> dict[str, Results]:
    labels = studies.set_index(["study", "wave"])["label"]
    shown = estimates[estimates["status"].isin(SHOWN)]
    results: dict[str, Results] = {}
    for (study, wave, provenance), rows in shown.groupby(["study", "wave", "provenance"], sort=True, observed=True):
        key = ["question_id", "item", "answer", "population", "level", "territory_code", "value"]
        figures = Mark(places=rows["territory_code"].nunique(), values=len(rows), mark=_mark(rows[key]))
        results[f"{study}/{wave}/{provenance}"] = Results(
            label=str(labels[study, wave]), provenance=str(provenance), figures=figures
        )
    return results


def _mark(rows: pd.DataFrame) -> str:
    """Return a fingerprint of rows, whatever their order and the last digits of their values, which vary by machine."""
    texts = rows.assign(value=rows["value"].round(DECIMALS)).astype(str)
    text = texts.sort_values(list(rows.columns)).to_csv(index=False, lineterminator="\n")
    return hashlib.sha256(text.encode()).hexdigest()[:MARK_LENGTH]
