"""Official values made again from nothing: those that a folder of producers' files gives, beside those of today.

Run: python bench/rebuild.py FOLDER
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from helpers.catalog.figures import KEY
from helpers.errors import CarnetsError, CatalogError
from helpers.sources.cards import kind_of, reasons_by_hand
from helpers.sources.editions import SAME
from helpers.sources.measures import compute
from helpers.sources.reading import read
from helpers.sources.refresh import OfficialData, known

FIRST = "insee_estimations_population"
"""Populations divide the counts of other sources."""


def main(folder: Path) -> None:
    """Print how many values are equal, and of the others how many, by indicator, and why."""
    today = known()
    made = _made_again(folder, today)
    both = today.official[[*KEY, "value"]].merge(made, on=KEY, how="outer", suffixes=("", "_made"), indicator=True)
    is_there = both["_merge"] == "both"
    is_same = is_there & ((both["value"] - both["value_made"]).abs() <= SAME * both["value"].abs().clip(lower=1))
    n_today = len(today.official)
    print(f"{int(is_same.sum())} of {n_today} values are equal ({is_same.sum() / n_today:.1%})")
    reasons = reasons_by_hand(today.catalog, today.loaders)
    titles = {"left_only": "not made again", "right_only": "made again, and left out today", "both": "different"}
    rest = both[~is_same]
    for (state, name), rows in rest.groupby(["_merge", "indicator"], observed=True):
        said = " | ".join(sorted(set(_why(rows, name, today, reasons))))
        span = f"{rows['period'].min()} to {rows['period'].max()}"
        print(f"{titles[state]}: {name}, {len(rows)} value(s), {span}: {said}")


def _made_again(folder: Path, today: OfficialData) -> pd.DataFrame:
    """Return the values that files give from nothing: the first form of a source that its card names comes first."""
    files: list[tuple[bool, str, int, str, Path]] = []
    for path in (path for path in folder.rglob("*") if path.is_file()):
        try:
            source, kind = kind_of(path, dict(today.loaders))
        except CatalogError:
            continue
        place = today.loaders[source].files.index(kind)
        files.append((source != FIRST, source, place, "".join(chr(0x10FFFF - ord(c)) for c in path.name), path))
    made = today.official[[*KEY, "value"]].iloc[:0]
    for _, source, place, _, path in sorted(files):
        loader = today.loaders[source]
        kind = loader.files[place]
        try:
            new = compute(read(path, kind), loader.measures_of(kind), made)
        except CarnetsError as error:
            print(f"{path.name}: {error.code}")
            continue
        made = pd.concat([made, new]).drop_duplicates(KEY, keep="first")
    return made


def _why(rows: pd.DataFrame, name: str, today: OfficialData, reasons: dict[str, str]) -> Iterator[str]:
    """Give what is known of the difference: by hand, left out by a card, declared missing, or of another edition."""
    if name in reasons:
        yield reasons[name]
        return
    card = today.catalog.indicators[name]
    for row in rows.itertuples():
        declared = [*today.loaders[card.source].indicators[name].skipped, *card.missing]
        told = [
            each.reason
            for each in declared
            if each.level == row.level
            and (not each.codes or row.territory_code in each.codes)
            and each.covers(row.period)
        ]
        level = str(row.level).capitalize()
        absent = f"{level}: another edition gives these periods, or another table of the producer, and no file here"
        moved = f"{level}: two files of the source differ, and the newer one is kept"
        yield told[0] if told else moved if row.value_made == row.value_made else absent


if __name__ == "__main__":
    main(Path(sys.argv[1]))
