"""Run by `make lint` and before a commit: no file of responses may be in git, whatever its name or its place."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from helpers import paths
from helpers.errors import ResponsesError, quoted
from helpers.survey.questionnaire.waves import DESCRIPTIONS, KEPT
from helpers.survey.responses.response_values import fold
from helpers.survey.responses.responses import NAMES

WAVES: Final = re.compile(r"data/surveys/[^/]+/.+")
DATA: Final = re.compile(r"\.(csv|tsv|txt|xlsx?|ods|parquet|feather|rds|rdata|sas7bdat|json|zip|gz)$", re.IGNORECASE)
STATISTICAL: Final = re.compile(r"\.(z?sav|dta|por|sas7bdat|rds|rdata)(\.gz)?$", re.IGNORECASE)
IN_GIT: Final = tuple(name for name in KEPT if name != "released.parquet")


def tracked_responses(root: Path) -> list[str]:
    """Return the files that git tracks below a folder and that look like responses.

    Among surveys, all that neither they nor their waves keep; elsewhere, the files of statistical software, and data
    named as responses.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607  # git is where the user's path says
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(address for address in listed.stdout.split("\0") if address and _is_suspect(address))


def check_tracked(root: Path) -> None:
    """Raise ResponsesError where git tracks a file that looks like responses."""
    if tracked := tracked_responses(root):
        raise ResponsesError(
            "tracked-responses",
            f"git tracks {quoted(tracked)}, which looks like responses of people.",
            where=paths.shown(root),
            remedy="`git rm --cached` it, and say so: what was ever pushed stays in the history until it is rewritten.",
        )


def _is_suspect(address: str) -> bool:
    name = address.rpartition("/")[2]
    if WAVES.fullmatch(address):
        return name not in IN_GIT
    if address.startswith("data/surveys/"):
        return not name.endswith(DESCRIPTIONS)
    is_named = NAMES.fullmatch(fold(name.partition(".")[0])) is not None
    return bool(STATISTICAL.search(name) or (is_named and DATA.search(name)))


if __name__ == "__main__":
    try:
        check_tracked(paths.root())
    except ResponsesError as error:
        sys.exit(f"error: {error}")
