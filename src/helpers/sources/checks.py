"""What a new edition cannot be, told by ranges, published totals and the edition before it: every fault at once."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from helpers.catalog.cards import Indicator
from helpers.errors import quoted
from helpers.sources.cards import Formula
from helpers.sources.editions import former_of
from helpers.territory import grid

UNIT, MOVED, FAR, TOTAL = 1.5, 0.15, 0.02, 0.001
"""Ratio of medians that a unit explains; median move that another source explains; distance under which two
territories cannot be told apart; distance of a sum to its published total."""
MIN_TERRITORIES = 8
SHIFTED = 0.8
FRANCE = {"FRA": False, "FRMETRO": True}


def edition_faults(
    new: pd.DataFrame, official: pd.DataFrame, cards: Mapping[str, Indicator], measures: Mapping[str, Formula]
) -> list[str]:
    """Return a sentence for each thing that cannot be right in the values of a file, against those known so far."""
    faults: list[str] = []
    mine = official[official["indicator"].isin(set(new["indicator"]))]
    known, replaced = (dict(iter(part.groupby(["indicator", "level"]))) for part in (mine, former_of(mine, new)))
    for (indicator, level), rows in new.groupby(["indicator", "level"], sort=True):
        former, lost = (parts.get((indicator, level), mine.iloc[:0]) for parts in (known, replaced))
        name = f"'{indicator}', {level}"
        faults += _ranges(rows, cards[str(indicator)], name)
        faults += _periods(rows, former, name)
        faults += _coverage(rows, lost, name, measures[str(indicator)])
        faults += _new_periods(rows, former, name, measures[str(indicator)])
        faults += _against(_grid(rows), _grid(former), name)
    return faults


def total_faults(counts: pd.DataFrame) -> list[str]:
    """Return a sentence for each total of the file that its own départements do not add up to.

    counts: level, code, period, variable, value, as a layout gives them, of the variables that add up.
    """
    local = counts[counts["level"] == "departement"]
    inside = local[local["code"].isin(grid.codes("departement", metropolitan_only=True))]
    sums = {
        code: part.groupby(["period", "variable"])["value"].sum()
        for code, part in (("FRA", local), ("FRMETRO", inside))
    }
    faults = []
    for row in counts[counts["level"] == "france"].itertuples():
        added = sums[row.code].get((row.period, row.variable))
        if added is not None and abs(added - row.value) > TOTAL * abs(row.value):
            sentence = f"the parts add up to {added:.10g}, and the file's total of {row.code} is {row.value:.10g}"
            faults.append(f"'{row.variable}', {row.period}: {sentence}.")
    return faults


def left_faults(variables: pd.DataFrame, measures: Mapping[str, Formula]) -> list[str]:
    """Return a sentence for each indicator of which a file holds periods that its card does not name yet.

    variables: variable and period, as a layout gives them. A card that ends its indicator (last_period) is obeyed.
    """
    faults = []
    for name, measure in measures.items():
        if isinstance(measure.periods, dict) and measure.last_period is None:
            parts = {part.lstrip("-") for part in (measure.value or "", *measure.numerator)}
            given, last = variables.loc[variables["variable"].isin(parts), "period"].max(), max(measure.periods)
            if isinstance(given, str) and given > last:
                faults.append(
                    f"'{name}': the file goes to {given}, and `periods` of its card to {last}: name there the period "
                    "that it stands for, or write in `last_period` where to stop."
                )
    return faults


def _ranges(rows: pd.DataFrame, card: Indicator, name: str) -> Iterator[str]:
    low, high = card.valid_range
    outside = rows[~rows["value"].between(low, high)]
    if len(outside):
        worst = outside.iloc[0]
        value = f"{worst['value']:g} of '{worst['territory_code']}'"
        yield f"{name}, {worst['period']}: {value} is outside {low} to {high} ({len(outside)} value(s))."


def _periods(rows: pd.DataFrame, former: pd.DataFrame, name: str) -> Iterator[str]:
    periods, known = set(rows["period"]), set(former["period"])
    if len(periods) <= 1:
        return
    if holes := sorted(period for period in known - periods if min(periods) < period < max(periods)):
        yield f"{name}: the period {quoted(holes)} is missing in the middle of the file."
    if known and max(periods) < max(known):
        yield f"{name}: the file stops at {max(periods)}, and values go to {max(known)}: it is an older edition."


def _coverage(rows: pd.DataFrame, former: pd.DataFrame, name: str, measure: Formula) -> Iterator[str]:
    known, given = (
        former.groupby("period")["territory_code"].agg(set),
        rows.groupby("period")["territory_code"].agg(set),
    )
    lost = {period: sorted(known[period] - given[period]) for period in given.index if period in known.index}
    for period, codes in lost.items():
        if missing := [
            code for code in codes if not _is_skipped(code, str(period), str(rows["level"].iloc[0]), measure)
        ]:
            yield f"{name}, {period}: {quoted(missing)} had a value and has none any more."


def _new_periods(rows: pd.DataFrame, former: pd.DataFrame, name: str, measure: Formula) -> Iterator[str]:
    if former.empty:
        return
    last = former["period"].max()
    usual = set(former["territory_code"][former["period"] == last])
    for period, codes in rows[rows["period"] > last].groupby("period")["territory_code"]:
        level = str(rows["level"].iloc[0])
        lost = sorted(usual - set(codes))
        if absent := [code for code in lost if not _is_skipped(code, str(period), level, measure)]:
            yield f"{name}, {period}: {quoted(absent)} is absent, and was there in {last}."


def _is_skipped(code: str, period: str, level: str, measure: Formula) -> bool:
    return any(
        entry.level == level and (not entry.codes or code in entry.codes) and entry.covers(period)
        for entry in measure.skipped
    )


def _grid(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.pivot(index="period", columns="territory_code", values="value")


def _against(now: pd.DataFrame, before: pd.DataFrame, name: str) -> Iterator[str]:
    """Compare two editions where both have values."""
    now, before = now.align(before, join="inner")
    if now.size == 0 or now.shape[1] < MIN_TERRITORIES:
        return
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (now / before.where(before != 0)).to_numpy()
    middle, move = np.nanmedian(ratio), np.nanmedian(np.abs(ratio - 1))
    if not 1 / UNIT <= middle <= UNIT:
        yield f"{name}: values are {middle:.4g} times the former ones: another unit, or a fraction for a percentage."
    elif move > MOVED:
        yield f"{name}: half of the values move by more than {move:.0%}: another source, or rows that moved."
    yield from _exchanged(now, before, name)


def _exchanged(now: pd.DataFrame, before: pd.DataFrame, name: str) -> Iterator[str]:
    """Tell the territories that bear the values of another one, at every period of both editions."""
    values, known, codes = now.to_numpy(), before.to_numpy(), list(now.columns)
    scale = np.nanmedian(np.abs(known), axis=1, keepdims=True)
    off = np.nanmax(
        np.abs(values - known) / np.where(scale == 0, 1, scale), axis=0, initial=0, where=np.isfinite(values - known)
    )
    moved = np.flatnonzero(off > FAR)
    origin: dict[int, int] = {}
    for place in map(int, moved):
        same = np.nanmax(np.abs(known - values[:, [place]]) / np.abs(known), axis=0)
        same[place] = np.inf
        nearest = int(np.nanargmin(same))
        if same[nearest] < FAR / 10:
            origin[place] = nearest
    shifts = [target - place for place, target in origin.items()]
    if len(shifts) >= SHIFTED * len(codes) and len(set(shifts)) <= 2:  # noqa: PLR2004 - the last row takes the place of the first
        yield f"{name}: each territory bears the value of its neighbour: a row moved."
        return
    for place, target in origin.items():
        if origin.get(target) == place and place < target:
            yield f"{name}: '{codes[place]}' and '{codes[target]}' have exchanged their values."
        elif origin.get(target) != place:
            yield f"{name}: '{codes[place]}' bears the values of '{codes[target]}'."
