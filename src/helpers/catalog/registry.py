"""The catalogue: every card read from data/catalog and data/reference, and what cards say of one another."""

from dataclasses import dataclass
from pathlib import Path

from helpers import paths
from helpers.catalog.cards import PROFILE, Domain, Gap, Group, Indicator, Portrait, Source, Unit
from helpers.errors import CatalogError, FileError, quoted
from helpers.reading.documents import read_document, read_model, validated

MIN_HEADLINES, MAX_HEADLINES = 2, 5


@dataclass(frozen=True)
class Catalog:
    """All cards by identifier; `domain_of` gives the domain (or "profil") of each indicator, `places` its line."""

    sources: dict[str, Source]
    units: dict[str, Unit]
    caveats: dict[str, str]
    groups: dict[str, Group]
    domains: dict[str, Domain]
    indicators: dict[str, Indicator]
    domain_of: dict[str, str]
    places: dict[str, str]
    gaps: tuple[Gap, ...]
    portrait: Portrait

    def headlines(self, domain: str, level: str | None = None) -> list[str]:
        """Return the headline indicators of a domain, in the order of its file; at one level if it is given."""
        return [
            name
            for name, card in self.indicators.items()
            if self.domain_of[name] == domain and card.headline and (level is None or level in card.levels)
        ]

    def of_domain(self, domain: str) -> list[str]:
        """Return the indicators of a domain (or of "profil"), in the order of its file."""
        return [name for name in self.indicators if self.domain_of[name] == domain]

    def caveats_of(self, indicator: str) -> list[str]:
        """Return the caveat sentences of an indicator."""
        return [self.caveats[caveat] for caveat in self.indicators[indicator].caveats]


def read_catalog() -> Catalog:
    """Read and bind every card.

    Raises the errors of `read_model`; CatalogError when a card names a source, unit, caveat, domain, group or
    indicator that has no card; FileError for an indicator described twice; CatalogError; CatalogError for a
    pillar that its domain does not name, or that no headline indicator measures.
    """
    catalog, reference = paths.data() / "catalog", paths.data() / "reference"
    domains = read_model(reference / "domains.yml", dict[str, Domain])
    indicators, domain_of, places = _read_indicators(catalog / "indicators", domains)
    catalog_read = Catalog(
        sources=read_model(catalog / "sources.yml", dict[str, Source]),
        units=read_model(catalog / "units.yml", dict[str, Unit]),
        caveats=read_model(catalog / "caveats.yml", dict[str, str]),
        groups=read_model(reference / "groups.yml", dict[str, Group]),
        domains=dict(sorted(domains.items(), key=lambda item: item[1].number)),
        indicators=indicators,
        domain_of=domain_of,
        places=places,
        gaps=read_model(catalog / "gaps.yml", tuple[Gap, ...]),
        portrait=read_model(catalog / "portrait.yml", Portrait),
    )
    _check_references(catalog_read)
    _check_headlines(catalog_read)
    _check_pillars(catalog_read)
    _check_labels(catalog_read)
    return catalog_read


def _read_indicators(
    folder: Path, domains: dict[str, Domain]
) -> tuple[dict[str, Indicator], dict[str, str], dict[str, str]]:
    """Return every card, its domain, and its file and line, by indicator."""
    indicators: dict[str, Indicator] = {}
    domain_of: dict[str, str] = {}
    places: dict[str, str] = {}
    for name in (*sorted(domains, key=lambda domain: domains[domain].number), PROFILE):
        document = read_document(folder / f"{name}.yml")
        for indicator, card in validated(document, dict[str, Indicator]).items():
            if indicator in indicators:
                raise FileError(
                    "duplicate-key",
                    f"The indicator '{indicator}' already has a card in {domain_of[indicator]}.yml.",
                    where=document.where((indicator,)),
                    remedy="Keep one of the two.",
                )
            indicators[indicator], domain_of[indicator] = card, name
            places[indicator] = document.where((indicator,))
    return indicators, domain_of, places


def _check_references(catalog: Catalog) -> None:
    for name, card in catalog.indicators.items():
        where = catalog.places[name]
        _require([card.source], catalog.sources, "source", where, "data/catalog/sources.yml")
        _require([card.unit], catalog.units, "unit", where, "data/catalog/units.yml")
        _require(card.caveats, catalog.caveats, "caveat", where, "data/catalog/caveats.yml")
    for name, domain in catalog.domains.items():
        where = f"data/reference/domains.yml, '{name}'"
        _require([domain.group], catalog.groups, "group", where, "data/reference/groups.yml")
    for gap in catalog.gaps:
        _require(
            [gap.domain], {*catalog.domains, PROFILE}, "domain", "data/catalog/gaps.yml", "data/reference/domains.yml"
        )
    named = (*catalog.portrait.key_figures, *(name for series in catalog.portrait.series for name in series.indicators))
    _require(named, catalog.indicators, "indicator", "data/catalog/portrait.yml", "data/catalog/indicators/")


def _require(names: object, known: object, kind: str, where: str, home: str) -> None:
    for name in names:  # type: ignore[attr-defined]
        if name not in known:  # type: ignore[operator]
            raise CatalogError(
                "missing-card", f"The {kind} '{name}' has no card.", where=where, remedy=f"Describe it in {home}."
            )


def _check_headlines(catalog: Catalog) -> None:
    for name in catalog.domains:
        count = len(catalog.headlines(name))
        if not MIN_HEADLINES <= count <= MAX_HEADLINES:
            raise CatalogError(
                "too-few-headlines",
                f"The domain '{name}' has {count} headline indicators; 2 to 5 are expected.",
                where=f"data/catalog/indicators/{name}.yml",
                remedy="Choose them with `headline: true` and argue the choice.",
            )


def _check_pillars(catalog: Catalog) -> None:
    for name, card in catalog.indicators.items():
        pillars = catalog.domains[catalog.domain_of[name]].pillars if catalog.domain_of[name] in catalog.domains else {}
        if card.pillar is not None and card.pillar not in pillars:
            raise CatalogError(
                "unknown-pillar",
                f"The pillar '{card.pillar}' of '{name}' is none of the domain '{catalog.domain_of[name]}', which has "
                f"{quoted(pillars) or 'none'}.",
                where=catalog.places[name],
                remedy="Use one of these, or name it under `pillars` in data/reference/domains.yml.",
            )
    for domain, described in catalog.domains.items():
        used = {catalog.indicators[name].pillar for name in catalog.headlines(domain)}
        if unused := [pillar for pillar in described.pillars if pillar not in used]:
            raise CatalogError(
                "unknown-pillar",
                f"No headline indicator of the domain '{domain}' has the pillar {quoted(unused)}.",
                where=f"data/reference/domains.yml, '{domain}'",
                remedy="Remove it, or give it to a headline indicator.",
            )


def _check_labels(catalog: Catalog) -> None:
    """Raise CatalogError for two indicators that readers could not tell apart, where both are listed."""
    seen: dict[tuple[str, ...], str] = {}
    for name, card in catalog.indicators.items():
        for key, label in (("label", card.label), ("short_label", card.short_label)):
            listed_with = "" if key == "label" else catalog.domain_of[name]
            other = seen.setdefault((key, listed_with, " ".join(label.casefold().split())), name)
            if other != name:
                raise CatalogError(
                    "same-label",
                    f"The `{key}` of '{name}' is that of '{other}' ({catalog.places[other]}): '{label}'.",
                    where=catalog.places[name],
                    remedy="Say in each what makes it another indicator: age, sex, source, unit.",
                )
