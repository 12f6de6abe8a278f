"""Whoever names a page that the plan does not have is told what the plan has in its place."""

from datetime import date

import pytest
from pydantic import ValidationError

from helpers.incremental.plan import Plan
from helpers.incremental.plan_file import Page
from helpers.verbs.listing import lines_of
from refusals import refused

PLAN = Plan(
    (
        Page(template="territoires", address="territoires/01-guadeloupe", parameters={"territory_code": "01"}),
        Page(template="territoires", address="territoires/28-normandie", parameters={"territory_code": "28"}),
        Page(template="domaine", address="domaines/emploi", parameters={"domain": "emploi", "with_map": True}),
    )
)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("Normandie", "28 is Normandie."),
        ("normandie", "28 is Normandie."),
        ("Haute-Normandie", "28 is Normandie."),
        ("Calvados", "28 is Normandie."),
        ("14", "28 is Normandie."),
        ("2a", ""),  # Corse has no page here
        ("1", "01 is Guadeloupe."),
        ("Guadeloupe", "01 is Guadeloupe."),
        ("99", ""),
    ],
)
def test_what_a_territory_stands_for(value: str, hint: str) -> None:
    with refused("PlanError unknown-page") as caught:
        PLAN.select(territory=value)
    assert caught.value.remedy.partition("such as 28.")[2].strip() == hint


def test_a_territory_whose_page_is_of_another_level_stands_for_that_of_the_level() -> None:
    calvados = {"territory_level": "departement", "territory_code": "14"}
    normandie = {"territory_level": "region", "territory_code": "28"}
    pages = [
        Page(template="territoires", address=f"territoires/{parameters['territory_code']}", parameters=parameters)
        for parameters in (calvados, normandie)
    ]
    assert len(Plan(tuple(pages)).select(territory="14").pages) == 1
    with refused("PlanError unknown-page") as caught:
        Plan(tuple(pages)).select(territory="14", level="region")
    assert caught.value.remedy.endswith("28 is Normandie.")


@pytest.mark.parametrize(("template", "near"), [("domaines", "domaine"), ("territoire", "territoires")])
def test_nearest_template(template: str, near: str) -> None:
    with refused("PlanError unknown-page") as caught:
        PLAN.select([template])
    assert caught.value.remedy.endswith(f"Near ones are '{near}'.")


def test_the_right_template_is_not_given_again() -> None:
    with refused("PlanError unknown-page") as caught:
        PLAN.select(["domaine"], territory="Calvados")
    assert caught.value.remedy.endswith("such as 28. 28 is Normandie.")
    with refused("PlanError unknown-page") as caught:
        PLAN.find("territoires", "Seine-Maritime")
    assert caught.value.remedy.endswith("territoires 28. 28 is Normandie.")


@pytest.mark.parametrize("value", [date(2026, 5, 1), [1.5], {"a": 1}, None, b"text"])
def test_a_parameter_that_no_page_can_have_is_told_in_one_sentence(value: object) -> None:
    with pytest.raises(ValidationError, match=r"1 validation error.*\n.*\n.*'seen' is .*text between quotes, a number"):
        Page.model_validate({"template": "domaine", "address": "domaines/emploi", "parameters": {"seen": value}})


def test_what_is_listed_can_be_given_back() -> None:
    addresses = [line.split("\t")[0] for line in lines_of("pages", PLAN)]
    assert addresses == [page.address for page in PLAN.pages]
    codes = dict(line.split("\t")[::2] for line in lines_of("codes", PLAN) if line.split("\t")[1] == "region")
    assert (len(codes), codes["28"], codes["01"]) == (18, "Normandie", "Guadeloupe")
    assert [line.split("\t")[0] for line in lines_of("domains", PLAN)][:2] == ["emploi", "niveau_de_vie"]
    studies = [line.split("\t") for line in lines_of("studies", PLAN)]
    assert ["impact_citoyens", "2019-10", "published", "shown"] in studies
    assert all(shown == "no figures" for *_, status, shown in studies if status == "documentary")
