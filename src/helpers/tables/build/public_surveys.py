"""Public surveys: estimated once from the producer's file, kept as rows behind the gate, read back with every build."""

from pathlib import Path

import pandas as pd

from helpers import paths
from helpers.errors import EstimateError
from helpers.survey.disclosure.gate import protect
from helpers.survey.estimate_row import KEY, OBSERVED, rounded
from helpers.survey.estimation.estimates import estimate
from helpers.survey.estimation.quality import Rules
from helpers.survey.estimation.significance import mark_zones
from helpers.survey.producers.estimates_file import NAME, PLACE, read_estimates, write_estimates
from helpers.survey.producers.result_tables import read_producer_table
from helpers.survey.questionnaire.questionnaire import Questionnaire
from helpers.survey.responses.responses import find_responses, read_responses
from helpers.territory import grid

FRANCE = ("france", "FRA")
COMPARED = ["value", "value_lb", "value_ub", "n_obs", "n_eff"]


def public_estimates(questionnaire: Questionnaire, folder: Path, rules: Rules) -> pd.DataFrame | None:
    """Return the estimate rows of a public survey, None where there are none yet.

    They are those of its estimates.csv; where the producer's file lies beside the questionnaire, they are made again
    from it and compared. Raises EstimateError and the errors of `read_estimates` and `rows_of_file`.
    """
    kept, path = read_estimates(folder, questionnaire), find_responses(folder)
    if path is None:
        return kept
    rows = rounded(rows_of_file(path, questionnaire, rules))
    if kept is not None:
        _check_same(folder / NAME, kept, rows, questionnaire)
    origin = questionnaire.origin
    assert origin is not None  # noqa: S101 - only public surveys come here
    return rows.assign(source=f"{origin.citation} ({origin.licence})")


def files_of_estimates(path: Path, questionnaire: Questionnaire, folder: Path, rules: Rules) -> dict[Path, bytes]:
    """Return the files that keep the estimates made from a producer's file, by path, without writing them.

    Raises EstimateError for a study of the Observatoire, and the errors of `rows_of_file`.
    """
    if questionnaire.origin is None:
        raise EstimateError(
            "not-public-survey",
            f"'{questionnaire.study}' {questionnaire.wave} is no public survey: its questionnaire names no `origin`.",
            where=paths.shown(folder / "questionnaire.yml"),
            remedy="Responses of the Observatoire's own studies go beside the questionnaire; say `origin` for others.",
        )
    rows = rows_of_file(path, questionnaire, rules)
    return write_estimates(folder, rows, path.read_bytes(), questionnaire)


def rows_of_file(path: Path, questionnaire: Questionnaire, rules: Rules) -> pd.DataFrame:
    """Return the publishable rows of a producer's file: its respondents estimated, or its printed results.

    Raises the errors of `read_responses`, `estimate`, `protect`, or those of `read_producer_table`.
    """
    origin = questionnaire.origin
    assert origin is not None  # noqa: S101 - only public surveys come here
    if origin.provenance != OBSERVED:
        codes = {str(level): grid.codes(level) for level in grid.LEVELS}
        return read_producer_table(path, questionnaire, codes, rules)
    zones = [] if questionnaire.grid == "france" else grid.codes(questionnaire.grid)
    members = grid.meant(questionnaire.grid)
    responses = read_responses(path, questionnaire, zones, members=members, minimum=rules.minimum_n)
    rows = estimate(responses, questionnaire, provenance=OBSERVED, rules=rules)
    rows = mark_zones(rows, responses, questionnaire, rules=rules)
    return protect(rows, questionnaire, rules, {FRANCE: [(questionnaire.grid, code) for code in zones]})


def _check_same(path: Path, kept: pd.DataFrame, rows: pd.DataFrame, questionnaire: Questionnaire) -> None:
    ours, theirs = (frame.sort_values(KEY).set_index(PLACE)[COMPARED].astype("float64") for frame in (kept, rows))
    if ours.index.equals(theirs.index) and ours.round(2).equals(theirs.round(2)):
        return
    raise EstimateError(
        "estimates-differ",
        "The responses beside the questionnaire do not give the estimates that are kept.",
        where=paths.shown(path),
        remedy=f"Run `carnets estimate {questionnaire.study} {questionnaire.wave}` on them, or take them away.",
    )
