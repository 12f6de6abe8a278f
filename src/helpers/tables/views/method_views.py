"""What the method page shows: examples in full of the index, of a test and of a shrunken value, and limited values."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from helpers import paths
from helpers.errors import CatalogError, quoted
from helpers.fragility.priority import shares_percent
from helpers.reading.csv_tables import as_numbers, read_csv_table
from helpers.survey.estimate_row import SHOWN, UNTESTED
from helpers.survey.estimation.intervals import ALPHA
from helpers.survey.estimation.reliability import shrunken, standard_errors
from helpers.tables.store import read_table

COVERAGE_COLUMNS = ("measure", "case", "n_obs", "percent", "n_samples", "date", "command")


def index_example(code: str, domain: str) -> dict[str, Any]:
    """Return the index of one region in one domain, component by component, as published; raises CatalogError.

    Keys: rows (the scores), pillars (label, scores, mean), mean (of the pillars), spread (of the domain), index (the
    row of the indices), share (of the draws in the most fragile third, in %).
    """
    chosen = "level == 'region' and territory_code == @code and domain == @domain"
    scores = read_table("scores").query(f"{chosen} and is_headline")
    indices = read_table("indices").query(chosen)
    if scores.empty or indices["index"].isna().all():
        raise CatalogError(
            "missing-card",
            f"The example {quoted([code, domain])} has no score.",
            where="book/_templates/example.json",
            remedy="Choose a region that has an index in that domain.",
        )
    cards = read_table("indicators").set_index("indicator")
    rows = scores.join(cards[["label", "unit", "decimals", "sign", "pillar_label"]], on="indicator")
    pillars = [
        {"label": label, "scores": own.tolist(), "mean": own.mean()}
        for label, own in rows.groupby("pillar_label", sort=False)["score"]
    ]
    mean = sum(pillar["mean"] for pillar in pillars) / len(pillars)
    index = indices.iloc[0]
    return {
        "rows": rows.to_dict("records"),
        "pillars": pillars,
        "mean": mean,
        "spread": mean / index["index"],
        "index": index.to_dict(),
        "share": int(shares_percent(indices["share_third"]).iloc[0]),
    }


def change_example(study: str, wave: str, question: str, code: str) -> dict[str, Any]:
    """Return the test of a change in one region, step by step, as published; raises CatalogError.

    Keys: label; former_wave, wave; first, second (value, value_lb, value_ub); change; below, above (its uncertainty at
    95 % on each side); divisor (of 5 %, by Holm) and n_tested; factor (by which the interval is widened); low, high;
    is_established. See `helpers.survey.estimation.changes.compare_waves`.
    """
    rows = read_table("changes").query("study == @study and wave == @wave and question_id == @question")
    rows = rows[(rows["level"] == "region") & (rows["significance"] != UNTESTED)].set_index("territory_code")
    if code not in rows.index:
        raise _no_example([study, wave, question, code])
    row = rows.loc[code]
    first, second = (_region_values(study, each, question).loc[code] for each in (row["former_wave"], wave))
    change = second["value"] - first["value"]
    below = np.hypot(second["value"] - second["value_lb"], first["value_ub"] - first["value"])
    above = np.hypot(second["value_ub"] - second["value"], first["value"] - first["value_lb"])
    factor = (change - row["change_pts_lb"]) / below
    level = 2 * norm.sf(factor * norm.isf(ALPHA / 2))
    return {
        **{"label": _item_label(study, wave, question), "former_wave": row["former_wave"], "wave": wave},
        **{"first": first.to_dict(), "second": second.to_dict(), "change": change, "below": below, "above": above},
        **{"divisor": round(ALPHA / level), "n_tested": len(rows), "factor": factor},
        **{"low": row["change_pts_lb"], "high": row["change_pts_ub"]},
        "is_established": row["change_pts_lb"] > 0 or row["change_pts_ub"] < 0,
    }


def shrunken_example(study: str, wave: str, question: str, code: str) -> dict[str, Any]:
    """Return a region's value drawn towards the mean of regions, step by step, as published; raises CatalogError.

    Keys: label, wave, value, value_lb, value_ub, error (standard error), n, mean, variance (of the values), noise (mean
    of the squared errors), between, kept (share of the distance to the mean that is kept), shrunken.
    """
    rows = _region_values(study, wave, question)
    if code not in rows.index:
        raise _no_example([study, wave, question, code])
    values, errors = rows["value"].to_numpy("float64"), standard_errors(rows)
    variance, noise = float(np.var(values, ddof=1)), float(np.mean(errors**2))
    at = rows.index.get_loc(code)
    between = max(0.0, variance - noise)
    return {
        **rows.loc[code].to_dict(),
        **{"label": _item_label(study, wave, question), "wave": wave, "error": errors[at], "n": len(rows)},
        **{"mean": values.mean(), "variance": variance, "noise": noise, "between": between},
        **{"kept": between / (between + errors[at] ** 2), "shrunken": shrunken(values, errors)[at]},
    }


def _region_values(study: str, wave: str, question: str) -> pd.DataFrame:
    """Return value, value_lb and value_ub of the first answer to a question, by region."""
    rows = read_table("estimates").query("study == @study and wave == @wave and question_id == @question")
    rows = rows[(rows["level"] == "region") & (rows["status"] == SHOWN)].drop_duplicates("territory_code")
    return rows.set_index("territory_code")[["value", "value_lb", "value_ub"]].astype("float64")


def _item_label(study: str, wave: str, question: str) -> str:
    cells = read_table("question_cells").query("study == @study and wave == @wave and question_id == @question")
    return str(cells["answer_label"].iloc[0])


def _no_example(chosen: list[str]) -> CatalogError:
    return CatalogError(
        "missing-card",
        f"The example {quoted(chosen)} has no figure.",
        where="book/_templates/example.json",
        remedy="Choose a question with figures by region, in a wave that a former one can be compared with.",
    )


def coverage_figures() -> dict[str, Any]:
    """Return how often intervals and rank sets hold the truth, in percent, as simulations measured it.

    Keys: shares (share, in percent, and percents, one by number of respondents), least (the lowest of them), ranks
    (percent by case). Read in data/reference/coverage.csv, with the date and the command of each.
    """
    path = paths.data() / "reference" / "coverage.csv"
    rows = read_csv_table(path, COVERAGE_COLUMNS, key=["measure", "case", "n_obs"])
    rows = rows.assign(percent=as_numbers(rows["percent"], path))
    shares, ranks = (rows[rows["measure"] == name] for name in ("share_interval", "rank_sets"))
    return {
        "shares": [
            {"share": share, "percents": own["percent"].tolist()} for share, own in shares.groupby("case", sort=False)
        ],
        "least": shares["percent"].min(),
        "ranks": ranks.set_index("case")["percent"].to_dict(),
    }


def limited_values() -> dict[str, Any]:
    """Return the headline scores that passed the limit (rows, regions first), their number (n) and that of all."""
    scores = read_table("scores").query("is_headline").dropna(subset="score")
    places = read_table("territories")[["level", "territory_code", "name"]]
    cards = read_table("indicators")[["indicator", "label", "unit"]]
    rows = scores[scores["is_limited"]].merge(places, on=["level", "territory_code"]).merge(cards, on="indicator")
    rows = rows.sort_values(["level", "domain", "indicator", "territory_code"], ascending=[False, True, True, True])
    return {"rows": rows.to_dict("records"), "n": len(rows), "total": len(scores)}
