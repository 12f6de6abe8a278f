"""`carnets check`: what is wrong with a file before it is put in data/."""

import datetime
from pathlib import Path

from helpers import paths
from helpers.errors import ResponsesError
from helpers.notices import say_line
from helpers.survey.estimation.quality import read_rules
from helpers.survey.responses.response_faults import faults_of
from helpers.survey.responses.response_files import format_of
from helpers.tables.build.survey_waves import read_wave, root
from helpers.territory import grid


def check_responses(file: Path, study: str, wave: str) -> str:
    """Return what to say of a file of responses without fault; raises ResponsesError once each fault was told.

    Raises the errors of `read_wave` for a questionnaire that is missing or wrong.
    """
    questionnaire = read_wave(study, wave)
    faults, n_respondents = faults_of(
        file,
        questionnaire,
        [] if questionnaire.grid == "france" else grid.codes(questionnaire.grid),
        members=grid.meant(questionnaire.grid),
        today=datetime.date.today(),
        minimum=read_rules(root() / "rules.yml").minimum_n,
    )
    for number, fault in enumerate(faults, start=1):
        say_line(f"{number}. {fault}")
    if faults:
        raise ResponsesError(
            "faulty-responses",
            f"{len(faults)} fault(s), and nothing was built.",
            where=paths.shown(file),
            remedy="Mend them all, in the file or in the questionnaire, then check again.",
        )
    right = f"{paths.shown(file)}: {n_respondents:,} respondents, without fault."
    place = f"{paths.shown(root() / study / wave)}/responses{format_of(file)}"
    return right if questionnaire.origin else f"{right} Put it in {place}, which git ignores."
