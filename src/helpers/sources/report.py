"""The page of a refresh: what moved, how much, why, and for whom; in Markdown, and in HTML that stands alone."""

from dataclasses import dataclass
from html import escape

import pandas as pd

from helpers.sources.revisions import CORRECTION
from helpers.territory import grid

SHOWN = 60
STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}div{overflow-x:auto}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid}:root{color-scheme:light dark}
th:nth-child(n+5),td:nth-child(n+5){text-align:right}tr{text-align:left!important}h1,p,li{overflow-wrap:anywhere}"""
HEADINGS = ["indicator", "level", "territory", "period", "former", "new", "change", "%"]


@dataclass(frozen=True)
class NewEdition:
    """What is told of one file: its source, its name, sha256, size, date and address; what moved, and its effects."""

    source: str
    name: str
    sha256: str
    size: int
    date: str
    address: str
    cause: str
    moves: pd.DataFrame
    effects: tuple[str, ...] = ()

    def counts(self) -> str:
        """Return how many values moved, and how, in one line."""
        kinds, tiers = self.moves["kind"].value_counts(), self.moves["tier"].value_counts()
        sizes = f"{tiers.get('large', 0)} by 15 % or more, {tiers.get('small', 0)} by 1 % or more"
        revised = f"{kinds.get('revised', 0)} revised ({sizes})"
        return f"{revised}, {kinds.get('appeared', 0)} appeared, {kinds.get('gone', 0)} gone"

    def changelog(self) -> str:
        """Return a line of CHANGELOG.md for readers, to be read again by a person."""
        names = ", ".join(f"`{name}`" for name in sorted(set(self.moves["indicator"])))
        why = "corrected: the file is the one already read" if self.cause == CORRECTION else f"from {self.name}"
        appeared = self.moves[self.moves["kind"] == "appeared"]["period"]
        last = f", up to {appeared.max()}" if len(appeared) else ""
        said = f" {' '.join(self.effects)}" if self.effects else ""
        return f"- {names} ({why}{last}): {self.counts()}.{said}"


def markdown(edition: NewEdition) -> str:
    """Return the page as Markdown."""
    lines = [f"# {edition.source}: {edition.name}", "", *_facts(edition), ""]
    lines += ["## For readers", "", *(f"- {sentence}" for sentence in edition.effects), ""] if edition.effects else []
    for title, rows in _parts(edition):
        lines += [f"## {title}", "", f"| {' | '.join(HEADINGS)} |", "|---|---|---|---|--:|--:|--:|--:|"]
        lines += [f"| {' | '.join(cells).replace('<', '&lt;')} |" for cells in _cells(rows)]
        lines += _rest(rows)
    return "\n".join(lines) + "\n"


def html(edition: NewEdition) -> str:
    """Return the page as one HTML file."""
    parts = [f"<h1>{escape(edition.source)}: {escape(edition.name)}</h1>"]
    parts += [f"<p>{escape(fact)}</p>" for fact in _facts(edition)]
    if edition.effects:
        sentences = "".join(f"<li>{escape(sentence)}</li>" for sentence in edition.effects)
        parts.append(f"<h2>For readers</h2><ul>{sentences}</ul>")
    for title, rows in _parts(edition):
        table = pd.DataFrame(_cells(rows), columns=HEADINGS).to_html(index=False, border=0)
        parts.append(f'<h2>{title}</h2><div tabindex="0" role="region" aria-label="{title}">{table}</div>')
        parts += [f"<p>{text}</p>" for text in _rest(rows)]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
    title = f"<title>{escape(edition.source)}</title>"
    return f'<!doctype html><html lang="en">{head}{title}<main>{"".join(parts)}</main></html>\n'


def _facts(edition: NewEdition) -> list[str]:
    is_ours = edition.cause == CORRECTION
    why = "A correction: this file was already read, and our values differed." if is_ours else "A revision: a new file."
    origin = edition.address or "an address that is not known"
    return [
        f"{edition.counts()}. {why}",
        f"File read on {edition.date}: {edition.size} bytes, sha256 {edition.sha256}, from {origin}.",
    ]


def _parts(edition: NewEdition) -> list[tuple[str, pd.DataFrame]]:
    moves = edition.moves
    titles = {
        "large": "Revised by 15 % or more",
        "small": "Revised by 1 % or more",
        "slight": "Revised by less than 1 %",
    }
    parts = [(title, moves[moves["tier"] == tier]) for tier, title in titles.items()]
    parts += [(kind.capitalize(), moves[moves["kind"] == kind]) for kind in ("appeared", "gone")]
    return [(f"{title} ({len(rows)})", rows) for title, rows in parts if len(rows)]


def _cells(rows: pd.DataFrame) -> list[list[str]]:
    return [
        [
            row.indicator,
            row.level,
            f"{grid.territory(row.level, row.territory_code).name} ({row.territory_code})",
            row.period,
            *("" if pd.isna(cell) else f"{cell:.6g}" for cell in (row.former, row.value, row.change)),
            "" if pd.isna(row.change_pct) else f"{row.change_pct:+.1f}",
        ]
        for row in rows.head(SHOWN).itertuples()
    ]


def _rest(rows: pd.DataFrame) -> list[str]:
    return ["", f"… and {len(rows) - SHOWN} more."] if len(rows) > SHOWN else [""]
