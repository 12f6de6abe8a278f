"""Results kept with the data that they depend on, noted while they are made: files read or looked for, tables."""

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

from helpers.errors import BuildError, quoted
from helpers.incremental.cache import Cache
from helpers.reading.inputs import State, noting_files, state_of

TRIES = 3


def remember(cache: Cache, kind: str, key: Callable[[], Any], make: Callable[[], dict[str, bytes]]) -> dict[str, bytes]:
    """Return contents by address, made again only when their key or data that making them read has changed.

    key: gives what they depend on besides data: code, environment, settings. What is saved while they are made makes
    them again; raises BuildError when that does not end, and the errors of `make`.
    """
    wanted = key()
    states: dict[str, State] = {}
    for record in cache.records(kind, wanted):
        data = record["data"]
        states |= {address: state_of(address) for address in data if address not in states}
        if all(states[address] == state for address, state in data.items()):
            kept = {address: cache.get(name) for address, name in record["files"].items()}
            whole = {address: content for address, content in kept.items() if content is not None}
            if len(whole) == len(kept):
                with contextlib.suppress(OSError):  # nothing is lost but the date of its last use
                    cache.record(kind, wanted, record)
                return whole
    moved: list[str] = []
    for _ in range(TRIES):
        with noting_files() as read:
            contents = make()
        before, wanted = wanted, key()
        moved = [*(["src/helpers"] if wanted != before else []), *_moved(read)]
        if not moved:
            cache.keep(kind, wanted, contents, data=read)
            return contents
    raise BuildError(
        "sources-keep-moving",
        f"{quoted(moved)} changed each of the {TRIES} times that something was made from it.",
        where=moved[0],
        remedy="Stop what writes there, then run again.",
    )


def _moved(states: Mapping[str, State]) -> list[str]:
    return sorted(address for address, state in states.items() if state_of(address) != state)
