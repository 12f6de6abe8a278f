"""What a release leaves in the folder of each wave of responses: the estimates that readers have from then on.

The disclosure gate reads them: a new figure must tell nothing by its difference with one that was published.
"""

import io
from collections.abc import Iterator

import pandas as pd

from helpers import paths
from helpers.catalog.releases import State
from helpers.errors import ReleaseError, quoted
from helpers.files import write_whole
from helpers.survey.estimate_row import COLUMNS, KEY, OBSERVED
from helpers.survey.responses.responses import find_responses
from helpers.tables import read_table

RELEASED = "released.parquet"


def check_released(before: State | None) -> None:
    """Check that the estimates of the last release are there, for each wave of responses that it published.

    Raises ReleaseError: without them, nobody could tell what the new figures give away.
    """
    known = before.results if before else {}
    folders = [path.parent for path in sorted((paths.data() / "surveys").glob("*/*/questionnaire.yml"))]
    lost = [
        folder / RELEASED
        for folder in folders
        if f"{folder.parent.name}/{folder.name}/{OBSERVED}" in known
        and find_responses(folder)
        and not (folder / RELEASED).is_file()
    ]
    if lost and before:
        raise ReleaseError(
            "lost-release",
            f"Results of {quoted(paths.shown(path.parent) for path in lost)} were released on {before.date}, and "
            f"'{RELEASED}', which says which, is no longer there.",
            where=paths.shown(lost[0]),
            remedy="Put it back as the commit of that release has it: nothing new of the wave can be published before.",
        )


def write_released() -> None:
    """Write the published estimates of each wave of responses in its folder; the same estimates give the same bytes."""
    for study, wave, rows in _observed(read_table("estimates")):
        folder = paths.data() / "surveys" / study / wave
        if find_responses(folder):
            content = io.BytesIO()
            rows.to_parquet(content, index=False)
            write_whole(folder / RELEASED, content.getvalue())


def _observed(estimates: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    observed = estimates.loc[estimates["provenance"] == OBSERVED]
    for (study, wave), rows in observed.groupby(["study", "wave"], sort=True, observed=True):
        yield str(study), str(wave), rows[list(COLUMNS)].sort_values(KEY, ignore_index=True)
