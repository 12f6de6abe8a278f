"""What headline indicators must satisfy once their figures are read: a score somewhere, no repetition counted twice."""

from collections.abc import Mapping

from helpers.catalog.registry import Catalog
from helpers.errors import CatalogError
from helpers.fragility.coherence import REPEATED, correlations
from helpers.fragility.objective import Level, Measures
from helpers.fragility.scores import standard_scores


def check_headlines(measures: Mapping[Level, Measures], catalog: Catalog) -> None:
    """Raise when a headline indicator scores no territory, or when two repeat each other in different pillars.

    headline-without-score: its direction holds for no territory that has a figure, or its figures do not differ.
    repeated-headlines: at one level, their correlation is above REPEATED, and they do not share a pillar.
    """
    for of_level in measures.values():
        for domain in catalog.domains:
            names = catalog.headlines(domain, of_level.level)
            _check_scores(names, of_level, catalog)
            _check_repetitions(names, of_level, catalog)


def _check_scores(names: list[str], measures: Measures, catalog: Catalog) -> None:
    values = measures.values[names].where(measures.holds[names])
    scores = standard_scores(values, measures.signs[names], values.mean(), measures.weights)
    for name in names:
        if scores[name].isna().all():
            card = catalog.indicators[name]
            raise CatalogError(
                "headline-without-score",
                f"The headline indicator '{name}' scores no territory of the level '{measures.level}': "
                f"{int(values[name].notna().sum())} have a value where its direction holds "
                f"(direction_holds: '{card.direction_holds}'), {values[name].nunique()} of them different.",
                where=catalog.places[name],
                remedy="Give it figures that differ between metropolitan territories, or write `headline: false`.",
            )


def _check_repetitions(names: list[str], measures: Measures, catalog: Catalog) -> None:
    metropolitan = measures.values.loc[measures.weights.index, names]
    for row in correlations(metropolitan, measures.signs[names]).itertuples():
        pair, other = str(row.indicator), str(row.other)
        if row.correlation > REPEATED and catalog.indicators[pair].pillar != catalog.indicators[other].pillar:
            raise CatalogError(
                "repeated-headlines",
                f"'{pair}' and '{other}' repeat each other (correlation {row.correlation:.2f} over {row.n_territories} "
                f"territories of the level '{measures.level}') and count twice: their pillars are "
                f"'{catalog.indicators[pair].pillar}' and '{catalog.indicators[other].pillar}'.",
                where=f"{catalog.places[pair]}; {catalog.places[other]}",
                remedy="Give them one pillar, or keep one headline of the two.",
            )
