"""The cards: how many, what each domain's index rests on, and nothing described that nothing uses."""

import pytest

from helpers.catalog.cards import PROFILE
from helpers.catalog.registry import MAX_HEADLINES, MIN_HEADLINES, Catalog

# An indicator is added; it is never taken away without a word in the changelog and a change here.
N_INDICATORS_AT_LEAST = 124
N_DOMAINS = 16
# What maps and places rest on: no indicator comes from these.
SOURCES_OF_OUTLINES_AND_CODES = {"ign_admin_express", "insee_cog"}


def test_no_indicator_is_lost(catalog: Catalog) -> None:
    assert len(catalog.indicators) >= N_INDICATORS_AT_LEAST


def test_the_16_domains_are_numbered(catalog: Catalog) -> None:
    assert [domain.number for domain in catalog.domains.values()] == list(range(1, N_DOMAINS + 1))
    assert len({domain.slug for domain in catalog.domains.values()}) == N_DOMAINS


def test_every_domain_has_its_headline_indicators(catalog: Catalog) -> None:
    counts = {domain: len(catalog.headlines(domain)) for domain in catalog.domains}
    assert {name: count for name, count in counts.items() if not MIN_HEADLINES <= count <= MAX_HEADLINES} == {}


def test_every_headline_is_argued(catalog: Catalog) -> None:
    for name, card in catalog.indicators.items():
        if card.headline:
            assert len(card.headline_argument.split()) > 3, name
            assert len(card.direction_argument.split()) > 3, name


def test_the_profile_has_no_headline(catalog: Catalog) -> None:
    assert catalog.headlines(PROFILE) == []


def test_every_caveat_is_used(catalog: Catalog) -> None:
    used = {caveat for card in catalog.indicators.values() for caveat in card.caveats}
    assert set(catalog.caveats) - used == set()


def test_every_unit_is_used(catalog: Catalog) -> None:
    assert set(catalog.units) - {card.unit for card in catalog.indicators.values()} == set()


def test_every_source_is_used(catalog: Catalog) -> None:
    used = {card.source for card in catalog.indicators.values()}
    assert set(catalog.sources) - used == SOURCES_OF_OUTLINES_AND_CODES


@pytest.mark.parametrize("text", ["label", "short_label"])
def test_no_two_indicators_bear_the_same_name(catalog: Catalog, text: str) -> None:
    names = [getattr(card, text) for card in catalog.indicators.values()]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_file_read_has_its_fingerprint(catalog: Catalog) -> None:
    assert [name for name, source in catalog.sources.items() if not source.files] == []


def test_every_source_of_figures_says_who_checked_it_and_when_it_is_due(catalog: Catalog) -> None:
    sources = {card.source for card in catalog.indicators.values()}
    assert sorted(name for name in sources if not catalog.sources[name].checked_by) == []
    assert sorted(name for name in sources if not catalog.sources[name].next_review) == []
