"""The disclosure gate: which estimated figures may be shown. What comes out of it is publishable, respondents are not.

What the gate treats as sensitive, with minimum_cell = 11 and minimum_n = 30:
- a share or a total given by fewer than 11 respondents. An empty cell is sensitive like the others: it tells that
  nobody of a group answered so, and if zeros were shown, what is suppressed would be known to hold somebody;
- a share whose complement is that small: 97 % of « yes » tell of the few « no », 100 % tell what everyone answered;
- every figure of a population in a territory where fewer than 30 respondents answered;
- a figure whose difference with a former release isolates fewer than 11 respondents.

Protection interval. Let a sensitive cell count x of n respondents. For all that a reader knows, it must be possible
that x be 0 and that it be 11 (or n, if n is smaller); for a complement, the same is asked of n - x; for a figure
suppressed because n is below 30, that x be 11 less and 11 more, within 0 and n; a mean suppressed for the same reason
must be able to move by half the length of the scale, times 11 / n when n is larger. The reader is supposed to know:
- every figure shown, rounded as it is published (`estimate_row.rounded`), and the whole arithmetic: answers add up to
  n_obs, totals add answers, notes lie inside their bands and give the mean, parts of a territory and populations add up
  to the whole;
- n_obs and base_population of every population in every territory, suppressed or not (those of a former release where
  it printed them), except for a question that is asked of those who gave some answer, where they count that answer and
  are suppressed like it;
- that everybody weighs the same within a population of a territory, so that share x n_obs is a count: the worst case;
- what a former release showed, and that respondents have since been added only, or taken away only.
Weights differ between territories: sums over territories are those of weighted respondents.

Not covered: a reader who brings answers of his own, or who turns the interval of a mean into the variance of notes. Of
a former release, places and questions that the new one no longer holds are not read, and only the latest is. Where
weights are equal inside zones, whole numbers of respondents are tried too (`whole_numbers`).

Why not a library: pytauargus 0.6 builds the tables it protects from respondents, its `protect` refuses counts and knows
neither means, nor filters, nor a former release; acro 1.0 applies thresholds table by table, without secondary
suppression, and asks for pandas below 3. Sources: Hundepool et al. (2012), Statistical Disclosure Control, Wiley,
chapters 4 and 5; Fischetti and Salazar-Gonzalez (2001), Management Science 47(7).
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from helpers.errors import EstimateError, quoted
from helpers.survey.disclosure.families import FAMILY, read_family
from helpers.survey.disclosure.former_constraints import remember
from helpers.survey.disclosure.former_release import Told, changes, read_former
from helpers.survey.disclosure.linear_system import Placed, System, link, place
from helpers.survey.disclosure.places import Parts
from helpers.survey.disclosure.proof import audit
from helpers.survey.disclosure.sensitive import SensitivityThresholds, targets
from helpers.survey.disclosure.suppression import suppress
from helpers.survey.disclosure.whole_numbers import hide_certain
from helpers.survey.estimate_row import COLUMNS, KEY, NOT_PUBLISHED, SHOWN, SUPPRESSED, UNTESTED, rounded
from helpers.survey.questionnaire.questionnaire import Questionnaire

N_CELL = "n_cell"
EMPTIED = ["value", "value_lb", "value_ub", "deff", "n_eff", "base_population"]
PLACE = ["population", "level", "territory_code"]
Name = tuple[str, ...]


def protect(
    estimates: pd.DataFrame,
    questionnaire: Questionnaire,
    rules: SensitivityThresholds,
    parts: Parts,
    former: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the estimate rows rounded, with those that may not be shown emptied, and n_cell taken away.

    estimates: the columns of `rows.COLUMNS` and n_cell, the respondents who gave that answer or total (n_obs for a
    mean), for one questionnaire. parts: the territories that each territory, (level, code), is cut into. former: the
    rows of the release that readers already have.

    A suppressed row has the status "suppressed", the quality 3, no value, interval, design effect or base, and no mark
    of significance; its n_obs stays where it tells nothing, that is from minimum_n on, unless it counts the answers to
    a filter. Where a question is asked of those who gave some answer, places that nobody reached get suppressed rows,
    so that a missing row tells nothing. The order of rows is kept, and changes nothing.

    Raises EstimateError: n_cell missing, numbers that do not add up, a figure that cannot be protected (nothing is
    then published).
    """
    _check(estimates)
    rows = estimates.sort_values(KEY, kind="stable").reset_index(names="_row")
    told = _told(former, questionnaire)
    hidden = frozenset(np.flatnonzero(rows["status"] != SHOWN).tolist())
    for block in _blocks(rows, questionnaire):
        hidden |= _hidden_in(rows, block, questionnaire, rules, parts, told)
    out = rounded(rows.drop(columns=N_CELL))
    is_hidden = out.index.isin(sorted(hidden))
    out.loc[is_hidden, EMPTIED] = np.nan
    out.loc[is_hidden, ["status", "significance"]] = [SUPPRESSED, UNTESTED]
    out.loc[is_hidden, "quality"] = NOT_PUBLISHED
    is_filtered = out["question_id"].map(lambda one: questionnaire.questions[one].filter is not None)
    tells = (out["n_obs"] < rules.minimum_n) | is_filtered
    out.loc[is_hidden & tells.fillna(True).to_numpy(dtype=bool), "n_obs"] = pd.NA
    out = out.set_index("_row").loc[estimates.index].rename_axis(estimates.index.name)
    added = pd.DataFrame(_never_reached(out, questionnaire), columns=list(COLUMNS))
    return pd.concat([out, added.astype(out.dtypes)], ignore_index=True) if len(added) else out


def _check(estimates: pd.DataFrame) -> None:
    columns = [*COLUMNS, N_CELL]
    if set(estimates.columns) != set(columns):
        raise EstimateError(
            "inconsistent-estimates",
            f"The columns are {quoted(estimates.columns)}.",
            remedy=f"They must be: {', '.join(columns)}.",
        )
    repeated = estimates[estimates.duplicated(KEY) | estimates[N_CELL].isna()]
    if len(repeated):
        raise EstimateError(
            "inconsistent-estimates",
            f"{len(repeated)} row(s) are written twice or have no n_cell, the first one is "
            f"{quoted(repeated.iloc[0][KEY])}.",
            remedy="Pass the rows that `estimate` returns, once.",
        )
    if not estimates.index.is_unique:
        raise EstimateError("inconsistent-estimates", "The index repeats itself.", remedy="Reset it.")


def _blocks(rows: pd.DataFrame, questionnaire: Questionnaire) -> list[dict[Name, pd.DataFrame]]:
    """Return the families of rows, together where a filter links them: nothing links two blocks."""
    families = {tuple(map(str, name)): group for name, group in rows.groupby(FAMILY, sort=True)}
    block_of = {name: index for index, name in enumerate(families)}
    for name in families:
        earlier = _earlier(name, questionnaire)
        if earlier in families:
            joined, gone = block_of[earlier], block_of[name]
            block_of = {name: joined if block == gone else block for name, block in block_of.items()}
    blocks: dict[int, dict[Name, pd.DataFrame]] = {}
    for name, group in families.items():
        blocks.setdefault(block_of[name], {})[name] = group
    return list(blocks.values())


def _earlier(name: Name, questionnaire: Questionnaire) -> Name | None:
    """Return the family that the filter of a question is about."""
    condition = questionnaire.questions[name[3]].filter
    return (*name[:3], condition.question, condition.item) if condition else None


def _hidden_in(
    rows: pd.DataFrame,
    block: dict[Name, pd.DataFrame],
    questionnaire: Questionnaire,
    rules: SensitivityThresholds,
    parts: Parts,
    told: dict[Name, Told],
) -> frozenset[int]:
    """Return the rows of one block that may not be shown."""
    system = System()
    placed: dict[Name, Placed] = {}
    hidden = set(np.flatnonzero(rows["status"] != SHOWN).tolist())
    order, published = list(questionnaire.questions), rounded(rows)["value"]
    for name in sorted(block, key=lambda one: (order.index(one[3]), one)):
        beside = placed.get(_earlier(name, questionnaire) or ())
        scale = questionnaire.scale_of(name[3])
        family = read_family(name, block[name], scale, parts, beside.family if beside else None)
        placed[name] = place(system, family, beside)
        targets_found = [*targets(placed[name], rules), *changes(placed[name], told.get(name, {}), published, rules)]
        system.targets += [target for target, _ in targets_found if target.form]
        hidden |= {row for _, row in targets_found if row is not None}
    if not hidden and not system.targets:
        return frozenset()
    filters = {}
    for name in block:
        condition, earlier = questionnaire.questions[name[3]].filter, _earlier(name, questionnaire)
        if condition and earlier in placed:
            filters[name] = (earlier, condition)
            link(system, placed[name], placed[earlier], condition)
    if any(name in told for name in block):
        remember(system, placed, told, filters, rules)
    suppression = suppress(system, frozenset(hidden))
    audit(system, suppression)
    return hide_certain(system, placed.values(), suppression.hidden)


def _told(former: pd.DataFrame | None, questionnaire: Questionnaire) -> dict[Name, Told]:
    if former is None:
        return {}
    known = former[former["question_id"].isin(questionnaire.questions)]
    return {tuple(map(str, name)): read_former(group) for name, group in known.groupby(FAMILY, sort=True)}


def _never_reached(rows: pd.DataFrame, questionnaire: Questionnaire) -> Iterator[dict[str, object]]:
    """Give suppressed rows to the places where nobody was asked a filtered question that is asked elsewhere."""
    families = {tuple(map(str, name)): group for name, group in rows.groupby(FAMILY, sort=True)}
    for name, group in families.items():
        earlier = families.get(_earlier(name, questionnaire) or ())
        if earlier is None:
            continue
        there = set(group[PLACE].itertuples(index=False, name=None))
        for place_of in sorted(set(earlier[PLACE].itertuples(index=False, name=None)) - there):
            if place_of[0] in questionnaire.questions[name[3]].populations:
                for row in group.drop_duplicates("answer").sort_values("answer").to_dict("records"):
                    emptied = dict.fromkeys([*EMPTIED, "n_obs"])
                    state = {"status": SUPPRESSED, "quality": NOT_PUBLISHED, "significance": UNTESTED}
                    yield row | dict(zip(PLACE, place_of, strict=True)) | emptied | state
