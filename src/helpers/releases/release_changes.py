"""What moved between two states of what is published, in sentences for readers: figures, waves, cases, pages."""

from collections.abc import Collection, Iterator

from helpers.catalog.releases import ReleasedIndicator, Results, State
from helpers.wording import enumerate_fr, say

NAMED_PAGES = 8


def lines_of_change(before: State | None, now: State) -> list[str]:
    """Return one sentence per thing that moved, none when nothing did; a summary where there was no state before."""
    if before is None:
        waves = {key.rpartition("/")[0] for key in now.results}
        return [say("release.first", state=now, n_waves=len(waves), n_pages=len(now.pages))]
    return [
        *_figures(before.indicators, now.indicators),
        *_waves(before.results, now.results),
        *_cases(before.cases, now.cases),
        *_pages(before.pages, now.pages),
    ]


def _figures(before: dict[str, ReleasedIndicator], now: dict[str, ReleasedIndicator]) -> Iterator[str]:
    for name, results in now.items():
        if name not in before:
            yield say("release.indicator_new", label=results.label, levels=_levels(results.levels))
            continue
        moved = [(level, before[name].levels.get(level), mark) for level, mark in results.levels.items()]
        moved = [(level, old, mark) for level, old, mark in moved if old != mark]
        gone = [level for level in before[name].levels if level not in results.levels]
        if moved or gone:
            changes = [say("release.level_moved", level=_level(level), old=old, now=mark) for level, old, mark in moved]
            changes += [say("release.level_gone", level=_level(level)) for level in gone]
            yield say("release.indicator_moved", label=results.label, changes=changes)
    yield from (
        say("release.indicator_gone", label=results.label) for name, results in before.items() if name not in now
    )


def _waves(before: dict[str, Results], now: dict[str, Results]) -> Iterator[str]:
    for key, results in now.items():
        old = before.get(key)
        if old is None or old.figures != results.figures:
            yield say(
                "release.wave_moved",
                label=results.label,
                kind=_kind(results),
                now=results.figures,
                old=old and old.figures,
            )
    for key, results in before.items():
        if key not in now:
            yield say("release.wave_gone", label=results.label, kind=_kind(results))


def _cases(before: int, now: int) -> Iterator[str]:
    if now != before:
        yield say("release.cases", difference=abs(now - before), is_more=now > before, total=now)


def _pages(before: Collection[str], now: Collection[str]) -> Iterator[str]:
    new, gone = sorted(set(now) - set(before)), sorted(set(before) - set(now))
    if new:
        yield say("release.pages_new", n=len(new), named=new[:NAMED_PAGES], n_more=max(0, len(new) - NAMED_PAGES))
    if gone:
        yield say("release.pages_gone", n=len(gone), named=gone)


def _levels(levels: Collection[str]) -> str:
    return enumerate_fr([_level(level) for level in levels])


def _level(level: str) -> str:
    return say(f"release.levels.{level}")


def _kind(results: Results) -> str:
    return say(f"release.provenances.{results.provenance}")
