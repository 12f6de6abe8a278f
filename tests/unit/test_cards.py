"""Cards: fields that must be refused first, each by its message, then what a card says of itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpers.catalog.cards import Domain, Indicator, Missing, Portrait, Source
from helpers.reading.documents import read_model
from refusals import refused

CardFields = Callable[..., dict[str, Any]]
MISSING = {"level": "departement", "codes": ["2A", "976"], "reason": "absent du fichier"}
DOMAIN = {
    "number": 1,
    "label": "Emploi",
    "grid_label": "Emploi",
    "survey_label": "Emploi",
    "group": "economiques",
    "slug": "niveau-de-vie",
    "definition": "L'emploi.",
    "headline_note": "Note.",
    "pillars": {"chomage": "Le chômage"},
}
SOURCE = {
    "short_name": "Insee",
    "producer": "Insee",
    "title": "Titre",
    "url": "https://www.insee.fr/",
    "vintage": "2019",
    "licence": "Licence Ouverte",
    "access": "Copie",
}


def message(root: Path, model: Any, fields: object, error: str = "FileError invalid-document") -> str:
    """Return the message that reading a card "one" ends with."""
    path = root / "cards.yml"
    path.write_text(yaml.safe_dump({"one": fields}, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with refused(error) as caught:
        read_model(path, dict[str, model])  # type: ignore[valid-type]
    assert str(caught.value).startswith("cards.yml")
    return str(caught.value)


# --- what must be refused ---


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"direction": "higher"}, ["'one.direction'", "'higher_is_fragile', 'lower_is_fragile' or 'none'", "'higher'"]),
        ({"direction": None}, ["'one.direction'", "'None'"]),
        ({"sens": "plus haut"}, ["'one.sens'", "Extra inputs are not permitted", "'plus haut'"]),
        ({"levels": ["region", "canton"]}, ["'one.levels.1'", "'departement' or 'epci'", "'canton'"]),
        ({"levels": []}, ["'one.levels'", "at least 1 item"]),
        ({"label": ""}, ["'one.label'", "at least 1 character"]),
        ({"scope": "  "}, ["'one.scope'", "should match pattern"]),
        ({"short_label": "x" * 43}, ["'one.short_label'", "at most 42 characters"]),
        ({"decimals": 3}, ["'one.decimals'", "less than or equal to 2", "'3'"]),
        ({"decimals": "1"}, ["'one.decimals'", "valid integer"]),
        ({"headline": "maybe"}, ["'one.headline'", "valid boolean"]),
        ({"valid_range": [100, 0]}, ["first bound of valid_range is not below the second"]),
        ({"valid_range": [0, 0]}, ["first bound of valid_range is not below the second"]),
        ({"valid_range": ["0", 100]}, ["'one.valid_range.0", "valid integer"]),
        ({"valid_range": [0]}, ["'one.valid_range.1'", "Field required"]),
        ({"direction": "none"}, ["a headline indicator needs a direction of fragility"]),
        ({"pillar": None}, ["line 1", "a headline indicator needs a pillar", "data/reference/domains.yml"]),
        ({"pillar": ""}, ["'one.pillar'", "at least 1 character"]),
        ({"headline": False, "pillar": "chomage"}, ["'chomage' is a pillar, and the indicator is no headline"]),
        ({"direction_holds": "nowhere"}, ["direction_holds is 'nowhere'", "gives none anywhere", "`direction: none`"]),
        ({"direction_holds": "outremer"}, ["direction_holds is 'outremer'", "gives none anywhere"]),
        ({"direction_holds": "ailleurs"}, ["'one.direction_holds'", "'everywhere', 'metropole'", "'ailleurs'"]),
        ({"direction_holds": "metropole"}, ["say why in direction_holds_argument"]),
        ({"direction_holds_argument": "Pourquoi."}, ["say why in direction_holds_argument", "and only then"]),
        ({"missing": [MISSING | {"codes": []}]}, ["'one.missing.0.codes'", "at least 1 item"]),
        ({"missing": [MISSING | {"reason": ""}]}, ["'one.missing.0.reason'", "at least 1 character"]),
        ({"missing": [MISSING | {"level": "commune"}]}, ["'one.missing.0.level'", "'commune'"]),
    ],
)
def test_wrong_indicator(root: Path, card: CardFields, changes: dict[str, Any], parts: list[str]) -> None:
    found = message(root, Indicator, card(**changes))
    for part in parts:
        assert part in found


@pytest.mark.parametrize("field", ["direction", "source", "unit", "valid_range", "definition", "headline_argument"])
def test_field_left_out(root: Path, card: CardFields, field: str) -> None:
    fields = card()
    del fields[field]
    assert f"line 1: 'one.{field}': Field required" in message(root, Indicator, fields)


@pytest.mark.parametrize(
    "period", ["19", "2019T5", "2019T", "2019-13", "2019-00", "2019-21", "2019-1", "2019 T1", "2019-2021-2023", "avant"]
)
def test_wrong_period(root: Path, card: CardFields, period: str) -> None:
    found = message(root, Indicator, card(missing=[MISSING | {"first_period": period}]))
    assert "'one.missing.0.first_period': a period is written 2019, " in found
    assert f"(found '{period}')" in found


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"codes": ["2A", 1]}, "'one.missing.0.codes.1' is the number 1,"),
        ({"first_period": 2019}, "'one.missing.0.first_period' is the number 2019,"),
    ],
)
def test_unquoted_code_and_unquoted_period(root: Path, card: CardFields, changes: dict[str, Any], problem: str) -> None:
    found = message(root, Indicator, card(missing=[MISSING | changes]), "FileError numeric-code")
    assert problem in found
    assert "between quotes" in found


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"number": 17}, "'one.number': Input should be less than or equal to 16 (found '17')"),
        ({"number": 0}, "'one.number': Input should be greater than or equal to 1 (found '0')"),
        ({"slug": "niveau_de_vie"}, "'one.slug': String should match pattern"),
        ({"slug": "santé"}, "'one.slug': String should match pattern"),
        ({"pillars": {}}, "'one.pillars': Dictionary should have at least 1 item"),
        ({"pillars": None}, "'one.pillars': Input should be a valid dictionary (found 'None')"),
        ({"colour": "red"}, "'one.colour': Extra inputs are not permitted"),
    ],
)
def test_wrong_domain(root: Path, changes: dict[str, Any], part: str) -> None:
    assert part in message(root, Domain, DOMAIN | changes)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"url": "http://www.insee.fr/"}, "'one.url': String should match pattern"),
        ({"files": [{"name": "a.xls", "sha256": "abc"}]}, "'one.files.0.sha256': String should match pattern"),
        ({"files": [{"name": "a.xls"}]}, "'one.files.0.sha256': Field required"),
    ],
)
def test_wrong_source(root: Path, changes: dict[str, Any], part: str) -> None:
    assert part in message(root, Source, SOURCE | changes)


def test_portrait_without_figure(root: Path) -> None:
    series = [{"id": "age", "title": "Âge", "indicators": [], "first_period": "1990"}]
    found = message(root, Portrait, {"key_figures": [], "series": series})
    assert "'one.key_figures': Tuple should have at least 1 item" in found
    assert "'one.series.0.indicators': Tuple should have at least 1 item" in found


# --- what must hold ---


@pytest.mark.parametrize(("direction", "sign"), [("higher_is_fragile", 1), ("lower_is_fragile", -1), ("none", 0)])
def test_sign_of_a_direction(card: CardFields, direction: str, sign: int) -> None:
    assert Indicator.model_validate(card(direction=direction, headline=False)).sign == sign


def test_card_does_not_change(card: CardFields) -> None:
    made = Indicator.model_validate(card())
    with pytest.raises(ValueError, match="frozen"):
        made.unit = "ratio"


@pytest.mark.parametrize(
    ("first", "last", "covered", "uncovered"),
    [
        (None, None, ["1975", "2019", "2024-06"], []),
        ("2008", "2013", ["2008", "2010", "2013"], ["2007", "2014"]),
        ("2014", None, ["2014", "2024"], ["2013"]),
        (None, "2013T4", ["1982T1", "2013T4"], ["2014T1"]),
        ("2017-12", "2018-06", ["2017-12", "2018-03"], ["2017-11", "2018-09"]),
    ],
)
def test_periods_that_a_gap_covers(
    first: str | None, last: str | None, covered: list[str], uncovered: list[str]
) -> None:
    gap = Missing(level="region", codes=("06",), first_period=first, last_period=last, reason="absent")
    assert [period for period in covered + uncovered if gap.covers(period)] == covered
