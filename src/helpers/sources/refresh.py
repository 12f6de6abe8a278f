"""A producer's file taken: read, checked, compared, and the files of the project that it would change."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from helpers import hashes, paths
from helpers.catalog.registry import Catalog, read_catalog
from helpers.files import write_whole
from helpers.reading.inputs import content_of
from helpers.sources import card_edits, editions
from helpers.sources.cards import Loader, kind_of, read_loaders
from helpers.sources.cells import refuse
from helpers.sources.checks import edition_faults, left_faults, total_faults
from helpers.sources.measures import compute
from helpers.sources.reading import read
from helpers.sources.report import NewEdition
from helpers.sources.revisions import cause, revisions
from helpers.territory import grid

COUNTS = "data/catalog/row_counts.csv"
"""Rows by indicator, level and period: what is lost without a word shows where changes are reviewed."""
COPIED = ("catalog", "official")
"""Folders of data that a refresh writes in: a rehearsal has its own."""


@dataclass(frozen=True)
class OfficialData:
    """What is known before a file is taken: cards, loaders, official rows."""

    catalog: Catalog
    loaders: Mapping[str, Loader]
    official: pd.DataFrame


@dataclass(frozen=True)
class Taken:
    """A file that may be taken: what it changes, told (edition) and as contents by path below the project's root."""

    edition: NewEdition
    contents: Mapping[str, bytes]


def known() -> OfficialData:
    """Read what a refresh compares a file to."""
    catalog = read_catalog()
    return OfficialData(
        catalog, read_loaders(catalog), editions.read_official(paths.data() / "official", catalog.domain_of)
    )


def take(path: Path, known: OfficialData, date: str) -> Taken:
    """Read and check a producer's file, and return what it would change; date: the day it was fetched.

    Raises CatalogError, with everything that is wrong in the file.
    """
    source, kind = kind_of(path, dict(known.loaders))
    loader, content = known.loaders[source], content_of(path)
    variables = read(path, kind)
    measures = loader.measures_of(kind)
    new = editions.with_left_out(compute(variables, measures, known.official), known.official, measures)
    faults = [
        f"'{name}' cannot be made: the file lacks what its card names."
        for name in kind.gives
        if name not in set(new["indicator"])
    ]
    if new.empty:
        faults.append("it holds no value of an indicator of this source at the periods that its card names.")
    counted = {name.lstrip("-") for each in measures.values() for name in (*each.numerator, *each.denominator)}
    faults += total_faults(variables[variables["variable"].isin(counted)])
    faults += edition_faults(new, known.official, known.catalog.indicators, measures)
    sha256 = hashes.of_bytes(content)
    read_before = {file.sha256 for file in known.catalog.sources[source].files}
    if sha256 not in read_before:  # what was left of a file already read was left on purpose
        faults += left_faults(variables, measures)
    refuse(path.name, faults)
    moves = revisions(known.official, new)
    edition = NewEdition(
        source, path.name, sha256, len(content), date, kind.address or "", cause(sha256, read_before), moves
    )
    return Taken(edition, _contents(edition, new, known, loader, sha256 in read_before))


def _contents(
    edition: NewEdition, new: pd.DataFrame, known: OfficialData, loader: Loader, is_known: bool
) -> dict[str, bytes]:
    """Return the files that change, by path: official values, cards, the snapshot in sources.yml."""
    contents: dict[str, bytes] = {}
    rows = editions.merged(known.official, new, known.catalog.domain_of)
    moved = sorted(set(edition.moves["indicator"]))
    if moved:
        contents[COUNTS] = editions.counts_of(rows)
    for domain in sorted({known.catalog.domain_of[name] for name in moved}):
        contents[f"data/official/{domain}.csv"] = editions.csv_of(rows[rows["domain"] == domain])
    codes = {level: frozenset(grid.codes(level)) for level in ("region", "departement", "epci")}
    for name in moved:
        path = paths.data() / "catalog" / "indicators" / f"{known.catalog.domain_of[name]}.yml"
        address = path.relative_to(paths.root()).as_posix()
        text = contents[address].decode() if address in contents else path.read_text(encoding="utf-8")
        of_name, card = rows[rows["indicator"] == name], known.catalog.indicators[name]
        months = loader.indicators[name].periods
        months = months if isinstance(months, dict) else {}
        edited = card_edits.with_vintage(text, name, of_name["period"], path, months)
        skipped = loader.measure(name).skipped
        entries = card_edits.missing_entries(
            card, of_name, codes, loader.missing_reason, skipped, loader.missing_reasons
        )
        if entries != card.missing:
            edited = card_edits.with_missing(edited, name, entries, path)
        if edited != path.read_text(encoding="utf-8"):
            contents[address] = edited.encode()
    if not is_known:
        path = paths.data() / "catalog" / "sources.yml"
        entry = {"name": edition.name, "sha256": edition.sha256, "size": str(edition.size), "date": f'"{edition.date}"'}
        entry |= {"address": edition.address} if edition.address else {}
        text = card_edits.with_file(path.read_text(encoding="utf-8"), edition.source, entry, path)
        contents["data/catalog/sources.yml"] = text.encode()
    return contents


@contextmanager
def rehearsed(contents: Mapping[str, bytes]) -> Iterator[None]:
    """Take, inside the block, a copy of the project's data with these contents for the project itself."""
    former, data = os.environ.get("CARNETS_ROOT"), paths.data()
    with tempfile.TemporaryDirectory(prefix="carnets-refresh-") as folder:
        copy = Path(folder).resolve()
        for child in sorted(paths.root().iterdir()):
            if child.name not in ("data", "_build", ".venv", ".git"):
                (copy / child.name).symlink_to(child)
        (copy / "data").mkdir()
        for child in sorted(data.iterdir()):
            if child.name in COPIED:
                shutil.copytree(child, copy / "data" / child.name)
            else:
                (copy / "data" / child.name).symlink_to(child)
        write(contents, copy)
        os.environ["CARNETS_ROOT"] = str(copy)
        try:
            yield
        finally:
            os.environ.pop("CARNETS_ROOT")
            if former is not None:
                os.environ["CARNETS_ROOT"] = former


def write(contents: Mapping[str, bytes], root: Path) -> None:
    """Write contents below a root, each in one step."""
    for address, content in contents.items():
        write_whole(root / address, content)


def write_counts() -> None:
    """Write how many rows there are today."""
    write({COUNTS: editions.counts_of(known().official)}, paths.root())


def with_effects(taken: Taken, sentences: list[str]) -> Taken:
    """Return a file that may be taken, with what it changes for readers."""
    return replace(taken, edition=replace(taken.edition, effects=tuple(sentences)))
