"""Cards brought up to date by a refresh, line by line, so that what people wrote stays as it is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from helpers.catalog.cards import Indicator, Missing
from helpers.errors import FileError
from helpers.sources.cards import Skipped

SPAN = re.compile(r"\d{4}(?:T\d)?-\d{4}(?:T\d)?( ;.*)?")
YEAR, MONTH = re.compile(r"\d{4}"), re.compile(r"\d{4}-(0[1-9]|1[0-2])")
INDENT = "  "


def block(lines: Sequence[str], name: str, path: Path) -> tuple[int, int]:
    """Return where the lines of a card begin and end (excluded); raises FileError."""
    first = next((number for number, line in enumerate(lines) if line.rstrip() == f"{name}:"), None)
    if first is None:
        raise FileError(
            "invalid-document", f"No line is '{name}:'.", where=path, remedy="Write the card as its neighbours are."
        )
    last = next((n for n in range(first + 1, len(lines)) if lines[n][:1].strip() and lines[n][0] != "#"), len(lines))
    while not lines[last - 1].strip() or lines[last - 1].startswith("#"):
        last -= 1
    return first, last


def _field(lines: Sequence[str], span: tuple[int, int], name: str) -> tuple[int, int]:
    """Return where a field of a card begins and ends; its end twice when it is not there."""
    first = next((n for n in range(*span) if lines[n].startswith(f"{INDENT}{name}:")), None)
    if first is None:
        return span[1], span[1]
    after = (n for n in range(first + 1, span[1]) if re.match(r"  [^ \-#]", lines[n]))
    return first, next(after, span[1])


def with_vintage(
    text: str, name: str, periods: Iterable[str], path: Path, months: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Return the text of a file of cards with the vintage of one brought up to date: a span or a list of periods.

    months: what each month of the file stands for, for a vintage that lists months. Words after a span stay.
    """
    lines = text.splitlines(keepends=True)
    first, last = _field(lines, block(lines, name, path), "vintage")
    known = sorted(set(periods))
    if last - first != 1:
        return text
    former = lines[first].split(":", 1)[1].strip().strip('"').strip("'")
    span, listed = SPAN.fullmatch(former), former.split(", ")
    if months and all(MONTH.fullmatch(each) for each in listed):
        known = sorted(month for month, period in months.items() if period in known)
        vintage = ", ".join(known)
    elif span and len(known) > 1:
        vintage = f"{known[0]}-{known[-1]}{span[1] or ''}"
    elif all(YEAR.fullmatch(each) for each in listed):
        is_falling = len(listed) > 1 and listed == sorted(listed, reverse=True)
        single = f"{known[0]}-{known[-1]}" if len(known) > 1 else known[0]
        vintage = ", ".join(reversed(known) if is_falling else known) if len(listed) > 1 else single
    else:
        return text
    return "".join([*lines[:first], f'{INDENT}vintage: "{vintage}"\n', *lines[last:]])


def with_missing(text: str, name: str, entries: Sequence[Missing], path: Path) -> str:
    """Return the text of a file of cards with the missing declarations of one replaced."""
    lines = text.splitlines(keepends=True)
    first, last = _field(lines, block(lines, name, path), "missing")
    return "".join([*lines[:first], *_missing_lines(entries), *lines[last:]])


def _missing_lines(entries: Sequence[Missing]) -> list[str]:
    lines = ["  missing:\n"] if entries else []
    for entry in entries:
        lines += [f"  - level: {entry.level}\n", "    codes:\n", *(f'    - "{code}"\n' for code in entry.codes)]
        for key in ("first_period", "last_period"):
            if value := getattr(entry, key):
                lines.append(f'    {key}: "{value}"\n')
        reason = entry.reason.replace('"', '\\"')
        lines.append(f'    reason: "{reason}"\n')
    return lines


def missing_entries(
    card: Indicator,
    rows: pd.DataFrame,
    codes: Mapping[str, frozenset[str]],
    reason: str,
    skipped: Sequence[Skipped] = (),
    reasons: Mapping[Any, str] | None = None,
) -> tuple[Missing, ...]:
    """Return what a card must declare missing: runs of periods by territory, each with the reason it had.

    A new absence has the reason of the values that the loader leaves out, or else that of its
    level in `reasons`, or `reason`.

    rows: every official row of the indicator. The declarations of the card come back when they still hold.
    """
    absent: dict[tuple[str, str], list[str]] = {}
    periods = {str(level): sorted(set(part["period"])) for level, part in rows.groupby("level") if level != "france"}
    present = set(zip(rows["level"], rows["territory_code"], rows["period"], strict=True))
    for level, known in periods.items():
        for code in sorted(codes[level]):
            absent[level, code] = [period for period in known if (level, code, period) not in present]
    declared = {(entry.level, code): [] for entry in card.missing for code in entry.codes}  # type: dict[tuple[str, str], list[str]]
    for entry in card.missing:
        for code in entry.codes:
            declared[entry.level, code] += [p for p in periods.get(entry.level, []) if entry.covers(p)]
    if {key: sorted(reasons) for key, reasons in absent.items() if reasons} == {
        key: sorted(reasons) for key, reasons in declared.items() if reasons
    }:
        return card.missing
    return tuple(
        _runs(
            [*card.missing, *skipped], absent, periods, {level: (reasons or {}).get(level, reason) for level in periods}
        )
    )


def _runs(
    known: Sequence[Missing | Skipped],
    absent: Mapping[tuple[str, str], list[str]],
    periods: Mapping[str, list[str]],
    reasons: Mapping[str, str],
) -> list[Missing]:
    groups: dict[tuple[str, str | None, str | None, str], list[str]] = {}
    for (level, code), gone in absent.items():
        run: list[str] = []
        for period in [*periods[level], ""]:
            if period in gone:
                run.append(period)
            elif run:
                why = next(
                    (e.reason for e in known if e.level == level and code in e.codes and e.covers(run[0])),
                    reasons[level],
                )
                whole = len(run) == len(periods[level])
                groups.setdefault((level, None if whole else run[0], None if whole else run[-1], why), []).append(code)
                run = []
    return [
        Missing(level=level, codes=tuple(codes), first_period=first, last_period=last, reason=why)  # type: ignore[arg-type]
        for (level, first, last, why), codes in groups.items()
    ]


def with_file(text: str, source: str, entry: Mapping[str, str], path: Path) -> str:
    """Return sources.yml with a file of a source noted: the one of this name is replaced, another one is added."""
    lines = text.splitlines(keepends=True)
    span = block(lines, source, path)
    first, last = _field(lines, span, "files")
    new = [f"    {'- ' if number == 0 else '  '}{key}: {value}\n" for number, (key, value) in enumerate(entry.items())]
    if first == last:
        return "".join([*lines[:first], "  files:\n", *new, *lines[last:]])
    starts = [n for n in range(first + 1, last) if lines[n].startswith("    - ")]
    ends = [*starts[1:], last]
    for start, end in zip(starts, ends, strict=True):
        if lines[start].split(":", 1)[1].strip() == entry["name"]:
            return "".join([*lines[:start], *new, *lines[end:]])
    return "".join([*lines[:last], *new, *lines[last:]])
