"""What cards declare right although a check speaks of it, and the declarations that no longer serve."""

from collections.abc import Iterable, Mapping

from helpers.catalog.cards import Accepted, Indicator
from helpers.catalog.series_checks.faults import Fault


def not_accepted(
    faults: Iterable[Fault], cards: Mapping[str, Indicator], card_file: str
) -> tuple[list[Fault], list[str]]:
    """Return the faults that no card accepts, and a sentence for each declaration that accepts nothing."""
    used: set[tuple[str, int]] = set()
    rest = []
    for fault in faults:
        places = [
            (fault.indicator, n) for n, entry in enumerate(cards[fault.indicator].accepted) if covers(entry, fault)
        ]
        used.update(places)
        if not places:
            rest.append(fault)
    idle = [
        f"{card_file}, '{name}': `accepted` number {n + 1} ({entry.check}, {entry.level}) accepts nothing: remove it."
        for name, card in cards.items()
        for n, entry in enumerate(card.accepted)
        if (name, n) not in used
    ]
    return rest, idle


def covers(entry: Accepted, fault: Fault) -> bool:
    """Tell whether a declaration is about a fault: same check and level, its period, and every territory of it."""
    first, last = entry.first_period or fault.period, entry.last_period or fault.period
    codes_match = set(fault.codes) <= set(entry.codes) if entry.codes else not fault.codes
    same = entry.check == fault.check and entry.level == fault.level
    return same and codes_match and first <= fault.period <= last
