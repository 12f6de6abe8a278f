"""Build the published tables: read and check every card, figure and outline, then score and index."""

from typing import Final

import pandas as pd

from helpers.catalog.figures import read_figures
from helpers.catalog.registry import Catalog, read_catalog
from helpers.fragility.coherence import correlations, cronbach_alpha
from helpers.fragility.headline_checks import check_headlines
from helpers.fragility.index import pillar_means
from helpers.fragility.objective import (
    Level,
    Measures,
    headlines_of,
    index_level,
    measure,
    reference_values,
    score_level,
)
from helpers.fragility.one_number import lone_departements, one_number, same_at_both_levels
from helpers.fragility.scores import standard_scores, winsorised
from helpers.tables.build.map_breaks import class_breaks
from helpers.tables.store import write_table
from helpers.territory import grid, outlines

LEVELS: tuple[Level, ...] = ("region", "departement", "epci")
EPCI: Final = "epci"
APART: Final = ("figures", "scores", "indices")
"""Tables whose rows of EPCI are in a table of their own, which pages of other territories do not read."""


def build_tables() -> dict[str, int]:
    """Build and write every published table; return the number of rows of each.

    Everything is read, checked and computed before the first file is written.
    Raises the errors of `read_catalog`, `read_figures`, `read_territories` and `read_outlines`.
    """
    tables = compute_tables()
    for name, table in tables.items():
        write_table(name, table)
    return {name: len(table) for name, table in tables.items()}


def compute_tables() -> dict[str, pd.DataFrame]:
    """Return every published table by name."""
    catalog = read_catalog()
    territories = grid.read_territories()
    shapes = {f"outlines_{level}": outlines.read_outlines(level) for level in LEVELS}
    figures = read_figures(catalog, territories)
    lone = lone_departements(territories)
    measures = one_number(
        {
            level: measure(figures, catalog, level, grid.codes(level), grid.codes(level, metropolitan_only=True))
            for level in LEVELS
        },
        lone,
    )
    check_headlines(measures, catalog)
    portrait = _portrait_series(catalog)
    references = reference_values(figures, measures)
    scores, indices = (
        same_at_both_levels(
            pd.concat([make(of_level, references[level], catalog) for level, of_level in measures.items()]), lone, key
        )
        for make, key in ((score_level, ["domain", "indicator"]), (index_level, ["domain"]))
    )
    tables = {
        "territories": territories,
        "domains": _domains(catalog),
        "indicators": _indicators(catalog, figures),
        "portrait_series": portrait,
        "portrait_figures": figures[
            figures["indicator"].isin(portrait["indicator"]) & (figures["level"] != EPCI)
        ].reset_index(drop=True),
        "figures": figures,
        "scores": scores,
        "indices": indices,
        "coherence": pd.concat(
            [_coherence(of_level, references[level], catalog) for level, of_level in measures.items() if level != EPCI]
        ),
        "class_breaks": class_breaks(indices[indices["level"] != EPCI], territories),
        **shapes,
        "inset_frames": outlines.read_frames(),
    }
    tables[f"missing_{EPCI}"] = _missing(catalog)
    for name in APART:
        is_epci = tables[name]["level"] == EPCI
        tables[f"{name}_{EPCI}"] = tables[name][is_epci].reset_index(drop=True)
        tables[name] = tables[name][~is_epci].reset_index(drop=True)
    return tables


def _missing(catalog: Catalog) -> pd.DataFrame:
    """Return why an EPCI has no value of an indicator: indicator territory_code reason."""
    rows = [
        (name, code, entry.reason)
        for name, card in catalog.indicators.items()
        for entry in card.missing
        for code in (entry.codes if entry.level == EPCI else ())
    ]
    return pd.DataFrame(rows, columns=["indicator", "territory_code", "reason"])


def _coherence(measures: Measures, references: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Return the correlation of each pair of headline indicators of a domain, between metropolitan territories.

    Columns: level domain, those of `correlations`, same_pillar, alpha (Cronbach's, of the pillars of the domain).
    """
    parts = []
    for domain in catalog.domains:
        headlines = headlines_of(domain, measures, references, catalog)
        values = headlines.values.reindex(headlines.weights.index)
        scores = winsorised(standard_scores(values, headlines.signs, headlines.references, headlines.weights))
        pairs = correlations(values, headlines.signs)
        pillars = headlines.pillars
        is_same = pairs["indicator"].map(pillars) == pairs["other"].map(pillars)
        alpha = cronbach_alpha(pillar_means(scores, pillars))
        parts.append(pairs.assign(level=measures.level, domain=domain, same_pillar=is_same, alpha=alpha))
    table = pd.concat(parts, ignore_index=True)
    return table[["level", "domain", *table.columns.drop(["level", "domain"])]]


def _domains(catalog: Catalog) -> pd.DataFrame:
    rows = [
        {
            "domain": name,
            **card.model_dump(exclude={"pillars"}),
            "short_label": card.label,
            "group_label": catalog.groups[card.group].label,
        }
        for name, card in catalog.domains.items()
    ]
    return pd.DataFrame(rows)


def _indicators(catalog: Catalog, figures: pd.DataFrame) -> pd.DataFrame:
    """Return what figures and captions need of each card: one row per indicator, in catalogue order."""
    first, last = (figures.groupby("indicator")["period"].agg(how) for how in ("min", "max"))
    rows = [
        {
            "indicator": name,
            "domain": catalog.domain_of[name],
            "label": card.label,
            "short_label": card.short_label,
            "unit": catalog.units[card.unit].symbol,
            "unit_label": catalog.units[card.unit].label,
            "decimals": card.decimals,
            "sign": card.sign,
            "is_headline": card.headline,
            "is_additive": card.is_additive,
            "definition": card.definition,
            "direction_argument": card.direction_argument,
            "headline_argument": card.headline_argument,
            "pillar": card.pillar or "",
            "pillar_label": _pillar_label(catalog, name),
            "direction_holds": card.direction_holds,
            "direction_holds_argument": card.direction_holds_argument or "",
            "method": card.method,
            "scope": card.scope,
            "source": card.source,
            "producer": catalog.sources[card.source].short_name,
            "source_line": card.source_detail,
            "caveats": "\n".join(catalog.caveats_of(name)),
            "is_key_figure": name in catalog.portrait.key_figures,
            "first_period": first[name],
            "last_period": last[name],
        }
        for name, card in catalog.indicators.items()
    ]
    table = pd.DataFrame(rows)
    order = {name: position for position, name in enumerate(catalog.portrait.key_figures)}
    return table.assign(key_figure_order=table["indicator"].map(order).astype("Int64"))


def _pillar_label(catalog: Catalog, indicator: str) -> str:
    pillar = catalog.indicators[indicator].pillar
    return catalog.domains[catalog.domain_of[indicator]].pillars[pillar] if pillar else ""


def _portrait_series(catalog: Catalog) -> pd.DataFrame:
    rows = [
        {"series": series.id, "title": series.title, "indicator": name, "from_period": series.first_period}
        for series in catalog.portrait.series
        for name in series.indicators
    ]
    return pd.DataFrame(rows)
