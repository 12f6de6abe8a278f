"""Remove from the cache what has not been used for a time."""

import re

from helpers import paths
from helpers.errors import BuildError
from helpers.incremental.cache import Cache

SECONDS = {"d": 86_400, "h": 3_600, "m": 60}
DURATION = re.compile(r"(?P<number>[0-9]+)(?P<unit>[dhm])")


def prune_cache(keep: str) -> str:
    """Remove what was not used in a time written as 30d, 12h or 45m, and return what was done, in words.

    Raises BuildError.
    """
    pruned = Cache().prune(seconds_of(keep))
    size = f"{pruned.n_bytes / 1e6:.1f} MB"
    return f"{pruned.records} records and {pruned.contents} contents removed from {paths.shown(paths.cache())}, {size}."


def seconds_of(duration: str) -> int:
    """Return a duration in seconds; raises BuildError."""
    written = DURATION.fullmatch(duration)
    if not written:
        raise BuildError(
            "unknown-duration",
            f"'{duration}' is not a duration.",
            where="--keep",
            remedy="Write days, hours or minutes: 30d, 12h, 45m.",
        )
    return int(written["number"]) * SECONDS[written["unit"]]
