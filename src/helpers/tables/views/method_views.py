"""What the method page shows of the index: an example in full, and every value brought back to the limit."""

from typing import Any

from helpers import paths
from helpers.errors import CatalogError, quoted
from helpers.fragility.priority import shares_percent
from helpers.reading.csv_tables import as_numbers, read_csv_table
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
