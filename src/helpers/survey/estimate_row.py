"""The estimate row: the one form of every survey figure, printed, estimated or simulated."""

from typing import Final

import pandas as pd

COLUMNS: Final = {
    "study": "str",
    "wave": "str",
    "question_id": "str",
    "item": "str",
    "answer": "str",
    "population": "str",
    "level": "str",
    "territory_code": "str",
    "value": "float64",
    "unit": "str",
    "value_lb": "float64",
    "value_ub": "float64",
    "deff": "float64",
    "n_obs": "Int64",
    "n_eff": "float64",
    "base_population": "float64",
    "status": "str",
    "quality": "Int64",
    "significance": "str",
    "provenance": "str",
    "source": "str",
    "caveats": "str",
}
"""Column: type. item is "" for a question without items; answer an answer, a band, a total or MEAN; population ALL
or one of the questionnaire's; value is in percent or in points of the scale; caveats are French, one a line."""

KEY: Final = ["study", "wave", "question_id", "item", "answer", "population", "level", "territory_code", "provenance"]
FRANCE, FRANCE_CODE, REGION = "france", "FRA", "region"
MEAN, ALL, NO_ITEM = "mean", "ensemble", ""
PERCENT, NOTE = "percent", "note"

# status: what stands where the value is expected.
SHOWN, SUPPRESSED, LOST = "shown", "suppressed", "lost"
ALIKE = "alike"
"""Of a territory's row: it is not told apart from the others, and the national value alone is shown."""
# quality: 1 published, 2 to be read with caution, 3 not published.
GOOD, CAUTION, NOT_PUBLISHED = 1, 2, 3
# significance: against the rest of the ensemble, controlled over the zones of one map.
HIGHER, LOWER, NOT_SIGNIFICANT, UNTESTED = "higher", "lower", "not_significant", "untested"
# degree: how surely a territory stands on its side of the mean of territories.
CLEARLY, RATHER, NOTHING = "clearly", "rather", "nothing"
PUBLISHED, OBSERVED, SIMULATED = "published", "observed", "simulated"
PROVENANCE_KEY, SIMULATED_MARK = b"carnets_provenance", b"simulated"
"""What a Parquet file of generated responses bears in its metadata."""

DECIMALS: Final = {PERCENT: 1, NOTE: 2}
"""Decimals of a published value and of its limits, by unit: more would let readers count respondents."""


def rounding(unit: str) -> float:
    """Return half the step to which values of a unit are rounded: what a published value leaves open on each side."""
    return float(0.5 * 10 ** -DECIMALS[unit])


def rounded(rows: pd.DataFrame) -> pd.DataFrame:
    """Return estimate rows as they are published: values and limits to DECIMALS, deff to 0.01, n_eff to the unit."""
    kept = rows.assign(deff=rows["deff"].round(2), n_eff=rows["n_eff"].round(0))
    for unit, decimals in DECIMALS.items():
        is_unit = kept["unit"] == unit
        for column in ("value", "value_lb", "value_ub"):
            kept[column] = kept[column].mask(is_unit, kept[column].round(decimals))
    return kept
