"""Which waves of a study have figures to show; the last of them is what "latest" means everywhere."""

import csv
import re
from collections.abc import Collection
from pathlib import Path

from helpers.reading.documents import read_document
from helpers.reading.inputs import matching, noted

LATEST, ESTIMATES = "latest", "estimates.csv"
KEPT = ("questionnaire.yml", "published.csv", ESTIMATES, "estimates.yml", "released.parquet", "README.md")
"""What a wave keeps in its folder; any other file is one of responses, or is refused."""
DESCRIPTIONS = (".yml", ".json", ".md")
"""What lies beside the studies, by the end of its name."""
FOLDER = re.compile(r"[a-z][a-z0-9_]*/[0-9]{4}(-[0-9]{2})?")
"""A study and a wave; a folder that bears no such names is refused where tables are built."""


def shown_waves(surveys: Path) -> dict[str, tuple[str, ...]]:
    """Return the waves of each study that have figures, the oldest first, by study.

    surveys: the folder data/surveys. A wave has figures when its questionnaire is `published`, or `collected` or
    `public` with its responses, or the estimates made of them, beside it. Raises the errors of `read_document`.
    """
    waves: dict[str, tuple[str, ...]] = {}
    for path in matching(surveys, "*/*/questionnaire.yml"):
        content, (study, wave) = read_document(path).content, path.parts[-3:-1]
        status = content.get("status") if isinstance(content, dict) else None
        is_there = bool(other_files(path.parent)) or noted(path.parent / ESTIMATES).exists()
        has_figures = status == "published" or (status in ("collected", "public") and is_there)
        if has_figures and FOLDER.fullmatch(f"{study}/{wave}"):
            waves[study] = (*waves.get(study, ()), wave)
    return waves


def has_figures_of(wave: Path, places: Collection[tuple[str, str]]) -> bool:
    """Tell whether a wave has figures of some places: its responses, its estimates, or answers that were printed.

    wave: its folder. places: levels and codes.
    """
    if other_files(wave) or noted(wave / ESTIMATES).exists():
        return True
    printed = noted(wave / "published.csv")
    if not printed.exists():
        return False
    with printed.open(encoding="utf-8", newline="") as file:
        return any(
            row.get("question_id")
            and (row.get("value") or row.get("reading") == "words")
            and (row.get("level"), row.get("territory_code")) in places
            for row in csv.DictReader(file)
        )


def other_files(folder: Path) -> list[Path]:
    """Return the files of the folder of a wave that it does not keep, by name."""
    return [path for path in matching(folder, "[!.]*") if path.is_file() and path.name not in KEPT]


def stray_files(surveys: Path) -> list[Path]:
    """Return what lies in data/surveys and in no wave, by name.

    Beside the studies, any file that is no description of them; in a study, any file; in a wave without questionnaire,
    any file; in a wave, any folder.
    """
    beside = [path for path in matching(surveys, "[!.]*") if path.is_file() and path.suffix not in DESCRIPTIONS]
    in_studies = [path for path in matching(surveys, "*/[!.]*") if path.is_file() and path.name not in KEPT]
    waves = {path.parent for path in matching(surveys, "*/*/questionnaire.yml")}
    in_waves = matching(surveys, "*/*/[!.]*")
    return sorted([*beside, *in_studies, *(path for path in in_waves if path.is_dir() or path.parent not in waves)])
