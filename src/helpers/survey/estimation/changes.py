"""What has changed between two waves of a study, and whether a test establishes it."""

from typing import Final

import numpy as np
import pandas as pd
from scipy.stats import norm

from helpers.survey.estimate_row import HIGHER, LOWER, NOT_SIGNIFICANT, SIMULATED, UNTESTED
from helpers.survey.estimation.intervals import ALPHA
from helpers.survey.estimation.significance import MAP_KEY, holm_levels

PLACE: Final = ["level", "territory_code"]
ASKED: Final = ["study", "wave", "question_id"]
COLUMNS: Final = [
    *("study", "wave", "former_wave"),
    *(*MAP_KEY, *PLACE, "unit", "value_first", "value_second"),
    *("change_pts", "change_pts_lb", "change_pts_ub", "significance"),
]


def compare_waves(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the change between two waves, for the measures and territories that both have.

    first, second: estimate rows of one wave each, with samples of their own; rename question_id where it differs.
    Returns MAP_KEY, PLACE, unit, value_first, value_second, change_pts, change_pts_lb, change_pts_ub and significance:
    HIGHER or LOWER where the interval of the change leaves out 0, UNTESTED where a wave has no interval. The
    territories of one level are tested together for each measure (Holm 1979), and the interval is that of the test:
    where nothing changed anywhere, at most 5 % of measures mark a territory. Each measure is taken for itself.

    The interval is recovered from those of the waves, d - sqrt((v2 - lb2)^2 + (ub1 - v1)^2) and likewise above (Zou and
    Donner 2008, Statistics in Medicine 27; Newcombe 1998, method 10, for shares): it is the usual one for means, and
    holds near 0 and 100 % where that of each wave does.
    """
    kept = [*MAP_KEY, *PLACE, "unit", "value", "value_lb", "value_ub"]
    key = [*MAP_KEY, *PLACE, "unit"]
    both = first[kept].merge(second[kept], on=key, suffixes=("_first", "_second"), validate="one_to_one")
    change = both["value_second"] - both["value_first"]
    below = np.hypot(both["value_second"] - both["value_lb_second"], both["value_ub_first"] - both["value_first"])
    above = np.hypot(both["value_ub_second"] - both["value_second"], both["value_first"] - both["value_lb_first"])
    usual = norm.isf(ALPHA / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        towards_zero = np.where(change > 0, below, above)
        both["p_value"] = 2 * norm.sf(np.abs(change) / towards_zero * usual)
    levels = both.groupby([*MAP_KEY, "level"])["p_value"].transform(lambda one_map: holm_levels(one_map.to_numpy()))
    wider = norm.isf(levels / 2) / usual
    lower, upper = change - wider * below, change + wider * above
    verdict = np.select(
        [lower.isna() | upper.isna(), lower > 0, upper < 0], [UNTESTED, HIGHER, LOWER], default=NOT_SIGNIFICANT
    )
    return both[[*key, "value_first", "value_second"]].assign(
        change_pts=change, change_pts_lb=lower, change_pts_ub=upper, significance=verdict
    )


def changes(comparisons: pd.DataFrame, estimates: pd.DataFrame) -> pd.DataFrame:
    """Return the changes of every question that a later wave of its study asked alike: COLUMNS.

    comparisons: study wave question_id other_study other_wave other_question is_comparable. Simulated rows never count,
    nor measures without an interval in both waves.
    """
    pairs = comparisons.query("is_comparable and study == other_study and wave < other_wave")
    real = estimates[(estimates["provenance"] != SIMULATED) & estimates["value_lb"].notna()]
    by_question = dict(iter(real.groupby(ASKED)))
    parts = []
    for pair in pairs.to_dict("records"):
        first = by_question.get((pair["study"], pair["wave"], pair["question_id"]), real.iloc[:0])
        second = by_question.get((pair["study"], pair["other_wave"], pair["other_question"]), real.iloc[:0])
        changes = compare_waves(first.assign(question_id=pair["other_question"]), second)
        parts.append(changes.assign(study=pair["study"], wave=pair["other_wave"], former_wave=pair["wave"]))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    return table[COLUMNS].sort_values([*COLUMNS[:3], *MAP_KEY, *PLACE], ignore_index=True)
