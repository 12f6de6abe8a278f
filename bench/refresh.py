"""Cost of a refresh: each producer's file of a folder read, checked and compared, nothing written.

Then the median year of the principal indicators, today and once these files are taken.

Run: python bench/refresh.py FOLDER
"""

import resource
import sys
import time
from pathlib import Path

import pandas as pd

from helpers.errors import CarnetsError, CatalogError
from helpers.sources.cards import kind_of
from helpers.sources.refresh import known, take
from helpers.tables.periods import year_of

TARGET_FILE_S, TARGET_ALL_S, TARGET_MB = 5, 60, 500
DAY = "2026-11-29"


def main(folder: Path) -> None:
    """Print, of each file: processor time, the largest memory so far, and what it would change."""
    start, n_files = time.process_time(), 0
    present = known()
    rows = [present.official]
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            kind_of(path, dict(present.loaders))
        except CatalogError as error:
            print(f"{path.name}: {error.code}")
            continue
        before, n_files = time.process_time(), n_files + 1
        try:
            edition = take(path, present, DAY).edition
            said = edition.counts()
            rows.append(edition.moves)
        except CarnetsError as error:
            said = str(error).splitlines()[0]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{path.name}: {time.process_time() - before:.1f} s (target {TARGET_FILE_S}), {memory} MB: {said}")
    used = time.process_time() - start
    print(f"{n_files} files: {used:.1f} s of processor (target {TARGET_ALL_S}; {TARGET_MB} MB)")
    headlines = {name for name, card in present.catalog.indicators.items() if card.headline}
    for when, held in (("today", rows[:1]), ("with these files", rows)):
        print(f"median year of the principal indicators, {when}: {_median_year(pd.concat(held), headlines):g}")


def _median_year(rows: pd.DataFrame, headlines: set[str]) -> float:
    kept = rows[rows["indicator"].isin(headlines)]
    return kept.groupby("indicator")["period"].max().map(year_of).median()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
