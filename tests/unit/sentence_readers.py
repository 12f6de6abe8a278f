"""Readers of generated sentences: each pattern is a thing that pages say, and checks it against the published tables.

What no pattern reads must hold no digit, no comparison and no verb of change (`left_unread`).
"""
# ruff: noqa: E501 - a pattern is read beside the sentence that it reads

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd

from helpers.fragility.priority import third_of
from helpers.tables import read_table


@cache
def table(name: str) -> pd.DataFrame:
    """Return a published table, its texts with plain spaces, as `plain` gives those of pages."""
    rows = read_table(name)
    texts = [column for column in rows if pd.api.types.is_string_dtype(rows[column])]
    return rows.assign(**{column: rows[column].map(spaced, na_action="ignore") for column in texts})


def spaced(text: str) -> str:
    """Return a text with plain spaces in the place of those that do not break."""
    return text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")


CLAIM = re.compile(
    r"\d|\b(?:plus|moins|au-dessus|au-dessous|supérieur\w*|inférieur\w*|premi\w+|derni\w+|en tête|seule?s?|meilleur\w*|pire|"
    r"point fort|mont(?:e|ent|é|ée)|baiss\w+|recul\w+|progress\w+|augment\w+|diminu\w+|hausse|chut\w+)\b",
    re.IGNORECASE,
)
SIGNED, NUMBER = r"[+−]?\d+,\d", r"[−]?\d[\d ]*(?:,\d+)?"
RANK = (
    r"(?:(?P<{p}rank>\d+)(?:re|e) sur (?P<{p}n>\d+)(?: \((?P<{p}low>\d+)-(?P<{p}high>\d+)\))?|"
    r"rang incertain \((?P<{p}ulow>\d+)-(?P<{p}uhigh>\d+) sur (?P<{p}un>\d+)\))"
)
FIXED = (
    r"dans au moins 90 % des variantes(?: essayées| du calcul)?",
    r"Rang du plus au moins fragile, parmi les régions comparables, de métropole ou d'outre-mer",
    r"Rang : de la plus à la moins fragile des régions (?:de métropole|d'outre-mer)",
    r"du plus au moins fragile",
    r"Plus un territoire est orange, plus il est fragile par rapport à la France ; plus il est bleu, moins il l'est",
    r"Chaque indicateur, puis l'indice, est ramené à ±3 : au-delà, les écarts ne se comparent plus",
    r"Les cinq indices les plus élevés sont détaillés",
    r"[Ll]es régions qui lui ressemblent le plus(?: sont)?",
    r"ou France entière quand seule elle est publiée|la Corse seule|l'indice mesuré est montré seul",
    r"faute d'au moins les trois quarts des indicateurs principaux",
    r"18 régions(?:, outre-mer compris)?|Les 16 domaines|les 16 domaines|aux 16 cartes|sur 16 domaines",
    r"où (?:un département|l'[\w-]+|(?:le|la|les) [\w' -]+?) s'écarte(?:nt)? le plus de la France",
    r"non dans quel domaine les régions diffèrent le plus",
    r"en tête(?=\. Chaque)",
    r"Mayotte à partir de 2014|DROM depuis 2014|de 15 ans ou plus|n'est plus lisible",
    r"au-dessus de la France, et dans le tiers le plus fragile des régions de métropole \(outre-mer : au niveau de ce tiers\)",
)
"""What sentences say of the rule itself, whatever the territory."""


def plain(text: object) -> str:
    """Return what a person reads of Markdown or HTML: no tag, no address, no emphasis, plain spaces."""
    shown = re.sub(r"\]\([^)]*\)", "]", re.sub(r"<[^>]+>", " ", str(text)))
    shown = re.sub(r"[*\[\]]|\{[^}]*\}|`", "", html.unescape(shown))
    return re.sub(r"(?:^|(?<= ))1\. ", "", re.sub(r"\s+([,.])", r"\1", " ".join(shown.split())))


def value_of(text: str) -> float:
    """Return the number that a French text writes."""
    return float(re.sub(r"\s", "", text).replace("−", "-").replace(",", ".").lstrip("+"))


def is_printed(text: str, value: float) -> bool:
    """Say whether a text is a value rounded to the decimals that the text has."""
    decimals = len(text.partition(",")[2])
    return abs(value_of(text) - value) <= 0.5 * 10**-decimals + 1e-9


@dataclass(eq=False)
class Place:
    """A territory and what the tables hold of it, by the labels that sentences use."""

    code: str
    level: str
    names: dict[str, str] = field(init=False)
    indices: pd.DataFrame = field(init=False)

    def __post_init__(self) -> None:
        domains = table("domains")
        self.names = {**domains.set_index("short_label")["domain"], **domains.set_index("label")["domain"]}
        rows = table("indices").query("level == @self.peers and territory_code == @self.code")
        self.indices = rows.set_index("domain")

    @property
    def peers(self) -> str:
        """Return the level whose territories stand beside this one."""
        return "departement" if self.level == "departement" else "region"

    def index(self, label: str) -> Any:
        return self.indices.loc[self.names[label]]

    def priorities(self) -> set[str]:
        """Return the priority domains by the rule, as printed: above 0,0 and in nine draws of ten."""
        rows = self.indices.dropna(subset="index")
        return set(rows.index[(rows["index"].round(6) >= 0.05) & (rows["share_third"] >= 0.9)])

    def above(self) -> set[str]:
        return set(self.indices.index[self.indices["index"].round(6) >= 0.05])

    def domains_in(self, text: str) -> list[str]:
        """Return the domains that an enumeration names, in the order of the text."""
        labels = "|".join(re.escape(label) for label in sorted(self.names, key=len, reverse=True))
        return [self.names[match.group()] for match in re.finditer(labels, text)]


def check_rank(match: re.Match[str], row: Any, prefix: str = "") -> None:
    """Check a rank against its row: printed only where its range holds at most half of the list."""
    low, high, n = int(row["rank_p5"]), int(row["rank_p95"]), int(row["n_ranked"])
    said = {key: match[f"{prefix}{key}"] for key in ("rank", "n", "low", "high", "ulow", "uhigh", "un")}
    if said["rank"]:
        assert high - low + 1 <= n / 2, "a rank whose range exceeds half of the list is printed"
        assert (int(said["rank"]), int(said["n"])) == (int(row["rank"]), n)
        assert (int(said["low"] or row["rank"]), int(said["high"] or row["rank"])) == (low, high)
    else:
        assert high - low + 1 > n / 2, "a rank that is known is not printed"
        assert (int(said["ulow"]), int(said["uhigh"]), int(said["un"])) == (low, high, n)


def check_beyond(row: Any) -> None:
    """Check that a region is more fragile than every metropolitan one."""
    assert row["n_metropolitan_above"] == 0 and row["territory_code"] < "10"
    others = table("indices").query("level == 'region' and territory_code > '10' and domain == @row.name")
    assert (others["index"].dropna() < row["index"]).all()


def check_share(text: str, row: Any) -> None:
    """Check a share of draws: floored, at least nine in ten; and that a third of the list exists."""
    assert int(text) == int(row["share_third"] * 100 + 1e-9) >= 90
    assert third_of(13) == 4


Reader = tuple[str, re.Pattern[str], Callable[[re.Match[str], Place], None]]


def left_unread(text: str, place: Place, readers: list[Reader], names: list[str]) -> list[str]:
    """Return the claims that no reader and no fixed sentence reads, after checking those that they read.

    readers: words that a pattern needs, the pattern, its check.
    names: labels of indicators, of cases and of territories, whose digits and words are no claim. Raises AssertionError
    for a number that is not its cell.
    """
    rest = text
    for literal, pattern, check in readers:
        if literal not in rest:
            continue
        for match in pattern.finditer(rest):
            check(match, place)
        rest = pattern.sub(" ∎ ", rest)
    for fixed in FIXED:
        rest = re.sub(fixed, " ", rest)
    for name in names if CLAIM.search(rest) else ():
        rest = rest.replace(name, " ")
    return [rest[max(0, found.start() - 40) : found.end() + 30] for found in CLAIM.finditer(rest)]
