"""The releases that were made: their dates, what each said to readers, and the state they left behind."""

import yaml
from pydantic import Field, StrictInt, StrictStr

from helpers import paths
from helpers.catalog.cards import Card, Text
from helpers.catalog.moments import Day
from helpers.errors import ReleaseError
from helpers.files import write_whole
from helpers.reading.documents import read_document, validated
from helpers.reading.inputs import noted
from helpers.wording.moments import moment

HEADER = "# What each release said to readers, the oldest first. Written by `carnets release`.\n"
LINE_WIDTH = 118


class Release(Card):
    """A release: its day, and what moved, one sentence per line."""

    date: Day
    lines: tuple[Text, ...] = Field(min_length=1)

    @property
    def shown_date(self) -> str:
        """Return the day as readers write it."""
        return moment(self.date)


class Mark(Card):
    """Figures at one level, or of one wave: the last period, how many places and values there are, what they are."""

    period: StrictStr | None = None
    places: StrictInt
    values: StrictInt
    mark: StrictStr


class ReleasedIndicator(Card):
    """The figures of an indicator, level by level."""

    label: Text
    levels: dict[str, Mark]


class Results(Card):
    """The figures of a wave, of one provenance."""

    label: Text
    provenance: Text
    figures: Mark


class State(Card):
    """What is published on the day of a release: figures of indicators, results of waves, cases, pages."""

    date: Day
    indicators: dict[str, ReleasedIndicator]
    results: dict[str, Results]
    cases: StrictInt
    pages: tuple[StrictStr, ...]


def read_releases() -> tuple[Release, ...]:
    """Return the releases, the oldest first; none before the first one.

    Raises the errors of `read_document` and `validated`, and ReleaseError when days are not in order.
    """
    path = noted(paths.data() / "releases" / "releases.yml")
    if not path.exists():
        return ()
    document = read_document(path)
    releases = validated(document, tuple[Release, ...])
    for position in range(1, len(releases)):
        if releases[position].date <= releases[position - 1].date:
            raise ReleaseError(
                "invalid-release-date",
                f"The release of {releases[position].date} comes after that of {releases[position - 1].date}.",
                where=document.where((position,)),
                remedy="Write releases in order, one a day at most.",
            )
    return releases


def read_state() -> State | None:
    """Return the state that the last release left, None before the first one; the errors of `read_document`."""
    path = noted(paths.data() / "releases" / "state.json")
    return validated(read_document(path), State) if path.exists() else None


def write_releases(releases: tuple[Release, ...]) -> None:
    """Write releases.yml whole, sentences as readers see them."""
    content = [{"date": release.date, "lines": list(release.lines)} for release in releases]
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=LINE_WIDTH)
    write_whole(paths.data() / "releases" / "releases.yml", (HEADER + text).encode())


def write_state(state: State) -> None:
    """Write state.json whole."""
    text = state.model_dump_json(indent=1, exclude_none=True)
    write_whole(paths.data() / "releases" / "state.json", f"{text}\n".encode())
