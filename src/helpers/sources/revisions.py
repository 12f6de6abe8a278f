"""What a new edition changes: values revised, appeared and gone, each revision scored, the worst first."""

import pandas as pd

from helpers.catalog.figures import KEY
from helpers.sources.editions import SAME, former_of

SMALL, LARGE = 1.0, 15.0
"""Tiers of revisions, in percent of the former value."""
REVISION, CORRECTION = "revision", "correction"


def revisions(official: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return one row a value that moves, the largest revision first.

    Columns: KEY, former, value, change (in the unit of the values), change_pct, kind, tier. kind: revised, appeared,
    gone. change_pct: in percent of the former value, of 1 where it is 0. tier: large (15 % at least), small (1 %),
    slight; "" for what is not revised.
    """
    both = former_of(official, new).set_index(KEY)["value"].rename("former").to_frame()
    both = both.join(new.set_index(KEY)["value"], how="outer")
    change = both["value"] - both["former"]
    is_moved = change.abs() > SAME * both["former"].abs().clip(lower=1)
    kind = pd.Series("revised", index=both.index)
    kind = kind.mask(both["former"].isna(), "appeared").mask(both["value"].isna(), "gone")
    rows = both.assign(kind=kind, change=change)[is_moved | (kind != "revised")].reset_index()
    rows["change_pct"] = 100 * rows["change"] / rows["former"].abs().where(rows["former"] != 0, 1)
    size = rows["change_pct"].abs()
    rows["tier"] = pd.Series("slight", index=rows.index).mask(size >= SMALL, "small").mask(size >= LARGE, "large")
    rows.loc[rows["kind"] != "revised", "tier"] = ""
    order = rows.assign(size=-size.fillna(-1)).sort_values(["size", *KEY])
    return rows.loc[order.index].reset_index(drop=True)


def cause(sha256: str, known: set[str]) -> str:
    """Return who changed: the producer (revision) when the file is new, us (correction) when it is one already read."""
    return CORRECTION if sha256 in known else REVISION
