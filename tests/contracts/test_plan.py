"""The plan makes one page per region, domain, study and zone, at addresses that never change by accident."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from helpers import paths
from helpers.catalog.registry import Catalog
from helpers.errors import CarnetsError
from helpers.incremental.plan import CI, EVERY, read_plan, withheld_pages
from helpers.incremental.plan_file import Page
from helpers.survey.questionnaire.waves import other_files
from helpers.territory import grid
from helpers.territory.epci import epci_within, read_epci
from refusals import refused

FRANCE = "FRA"
CI_ADDRESSES = {
    "territoires/94-corse",
    "territoires/01-guadeloupe",
    "territoires/28-normandie",
    "domaines/emploi",
    "domaines/numerique",
    "etudes/citoyens/france",
    "etudes/entreprises/27-bourgogne-franche-comte",
    "etudes/associations/france",
    "etudes/elus/france",
    "etudes/jouer-collectif",
    "etudes/barometre-numerique/france",
    "etudes/barometre-numerique/28-normandie",
    "territoires/france",
    "pratiques",
    "couverture-cas",
    "dispositifs-officiels",
}
# The study and the grid of each template that has a page by zone.
BY_ZONE: dict[str, tuple[str, grid.Zoning]] = {
    "citoyens": ("impact_citoyens", "zone_enquete"),
    "entreprises": ("phare_entreprises", "zone_enquete"),
    "associations": ("phare_associations", "grande_zone"),
    "elus": ("phare_institutions", "zone_enquete"),
}


@pytest.fixture(scope="module")
def pages() -> tuple[Page, ...]:
    return read_plan().pages


@pytest.fixture(scope="module")
def whole() -> tuple[Page, ...]:
    """Return the pages of the demonstration: those of every zone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(paths.DEMO, "1")
        return read_plan().pages


def of_template(pages: tuple[Page, ...], template: str) -> list[Page]:
    return [page for page in pages if page.template == template]


def test_no_plan_publishes_what_is_drawn_at_random(
    project: Path, change: Callable[[str, str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    published, withheld = {page.address for page in read_plan().pages}, set(withheld_pages())
    assert withheld and not published & withheld
    monkeypatch.setenv(paths.DEMO, "1")
    assert {page.address for page in read_plan().pages} == published | withheld
    assert withheld_pages() == {}
    monkeypatch.delenv(paths.DEMO)
    change("notebooks/plan.yml", "simulated: hide", "simulated: show")
    with pytest.raises(CarnetsError, match=r"plan\.yml.*simulated.*hide"):
        read_plan()


def test_a_zone_has_its_page_as_soon_as_it_has_a_figure_or_responses(project: Path) -> None:
    assert "etudes/elus/28-normandie" in withheld_pages()
    folder = project / "data" / "surveys" / "phare_institutions" / "2016-10"
    (folder / "responses.csv").write_text("respondent\n", encoding="utf-8")
    assert not [address for address in withheld_pages() if address.startswith("etudes/elus/")]
    assert "etudes/citoyens/28-normandie" in withheld_pages(), "those of another study are where they were"


def test_every_territory_of_its_levels_has_one_page(pages: tuple[Page, ...]) -> None:
    """Five départements are a region by themselves; the site has the 22 métropoles, and the rest of EPCI on request."""
    territories = [
        (page.parameters["territory_level"], page.parameters["territory_code"])
        for page in of_template(pages, "territoires")
    ]
    expected = [("france", FRANCE), *(("region", code) for code in grid.codes("region"))]
    alone = {"971", "972", "973", "974", "976"}
    expected += [("departement", code) for code in grid.codes("departement") if code not in alone]
    assert len(expected) == 1 + 18 + 96
    expected += [("epci", epci.code) for epci in read_epci().values() if epci.kind == "METRO"]
    assert sorted(territories) == sorted(expected)
    assert len(expected) == 1 + 18 + 96 + 22


def test_pages_on_request_are_chosen_by_code_level_and_place() -> None:
    every = read_plan(EVERY)
    assert len([page for page in every.pages if page.parameters.get("territory_level") == "epci"]) == 1_255
    assert [page.address for page in every.select(territory="243500741").pages] == [
        "intercommunalites/243500741-ca-redon-agglomeration"
    ]
    places = {
        within: {
            (page.parameters["territory_level"], page.parameters["territory_code"])
            for page in every.select(["territoires"], within=within).pages
        }
        for within in ("28", "D28", "61", "52")
    }
    assert {("region", "28"), ("departement", "61"), ("epci", "200023414")} <= places["28"]
    assert places["D28"] == {("departement", "28"), *(("epci", code) for code in epci_within("departement", "28"))}
    assert ("departement", "61") in places["61"] and ("region", "28") not in places["61"]
    assert ("epci", "243500741") in places["52"], "an EPCI of two regions is in each"
    with refused("TerritoryError unknown-territory", match="'99'"):
        every.select(within="99")
    with refused("PlanError unknown-page", match="243500741"):
        read_plan().select(territory="243500741")


@pytest.mark.parametrize(
    ("code", "told"),
    [("200035459", "200096956"), ("28085", "200033181"), ("29155", "of no EPCI"), ("28999", "No commune")],
)
def test_an_epci_of_a_former_year_and_a_commune_are_told_with_the_epci_of_today(code: str, told: str) -> None:
    with refused("PlanError unknown-page", match=told):
        read_plan(EVERY).select(territory=code)


def test_a_page_of_the_ci_plan_that_is_on_request_is_refused(project: Path) -> None:
    path = project / "notebooks" / "plan.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "  - intercommunalites/243500741-ca-redon-agglomeration\n", encoding="utf-8")
    with refused("PlanError unknown-page", match="243500741"):
        read_plan()


def test_level_of_the_plan_that_is_no_level_or_a_code_of_another_grid_is_refused(project: Path) -> None:
    plan = (project / "notebooks" / "plan.yml").read_text(encoding="utf-8")
    line = "{template: territoires, level: departement, address: departements}"
    for wrong, place in (
        ("level: canton", "'canton'"),
        ("level: departement, apart: ['28', '99']", "'99'"),
    ):
        made = plan.replace(line, line.replace("level: departement", wrong))
        (project / "notebooks" / "plan.yml").write_text(made, encoding="utf-8")
        with refused("TerritoryError unknown-territory", match=place):
            read_plan()


def test_a_territory_set_apart_has_no_page(project: Path) -> None:
    plan = (project / "notebooks" / "plan.yml").read_text(encoding="utf-8")
    made = plan.replace("level: departement, address", "level: departement, apart: ['28'], address")
    (project / "notebooks" / "plan.yml").write_text(made, encoding="utf-8")
    addresses = {page.address for page in read_plan().pages}
    assert "departements/28-eure-et-loir" not in addresses and "departements/27-eure" in addresses


def test_every_domain_once(pages: tuple[Page, ...], catalog: Catalog) -> None:
    domains = [page.parameters["domain"] for page in of_template(pages, "domaine")]
    assert sorted(domains) == sorted(catalog.domains)


def test_addresses_of_territories_are_their_code_and_slug(pages: tuple[Page, ...]) -> None:
    for page in of_template(pages, "territoires"):
        code = str(page.parameters["territory_code"])
        place = grid.territory(page.parameters["territory_level"], code)  # type: ignore[arg-type]
        expected = place.slug if place.level == "france" else f"{code.lower()}-{place.slug}"
        folder = {"departement": "departements", "epci": "intercommunalites"}.get(place.level, "territoires")
        assert page.address == f"{folder}/{expected}" == grid.page_of(place)


def test_addresses_of_domains_are_their_slug(pages: tuple[Page, ...], catalog: Catalog) -> None:
    for page in of_template(pages, "domaine"):
        assert page.address == f"domaines/{catalog.domains[str(page.parameters['domain'])].slug}"


@pytest.mark.parametrize("template", BY_ZONE)
def test_every_zone_of_a_study_and_france_once(whole: tuple[Page, ...], template: str) -> None:
    study, zoning = BY_ZONE[template]
    mine = of_template(whole, template)
    waves = [path.name for path in (paths.data() / "surveys" / study).iterdir() if path.is_dir()]
    assert {(page.parameters["study"], page.parameters["wave"]) for page in mine} == {(study, max(waves))}
    places = [(page.parameters["territory_level"], page.parameters["territory_code"]) for page in mine]
    assert sorted(places) == sorted([("france", FRANCE), *((zoning, code) for code in grid.codes(zoning))])


@pytest.mark.parametrize("template", BY_ZONE)
def test_addresses_of_zones_are_their_code_and_slug(whole: tuple[Page, ...], template: str) -> None:
    for page in of_template(whole, template):
        code, level = str(page.parameters["territory_code"]), page.parameters["territory_level"]
        slug = grid.territory(level, code).slug  # type: ignore[arg-type]
        expected = f"{code}-{slug}" if level == "zone_enquete" else slug
        assert page.address == f"etudes/{template}/{expected}"


def test_every_study_that_is_published_has_its_pages_from_one_template(pages: tuple[Page, ...]) -> None:
    published = set()
    for path in paths.data().glob("surveys/*/*/questionnaire.yml"):
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        has_responses = content["status"] == "collected" and bool(other_files(path.parent))
        is_shown = content["status"] in ("published", "public") or has_responses
        published |= {(content["study"], content["wave"])} if is_shown else set()
    of_study = [page for page in pages if "study" in page.parameters]
    made = {(page.parameters["study"], page.parameters["wave"], page.template) for page in of_study}
    assert {key[:2] for key in made} == published
    assert len(made) == len(published)
    plan = yaml.load((paths.notebooks() / "plan.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    by_territory = {line["study"] for line in plan["surveys"]}
    for page in of_template(pages, "etude"):
        if page.parameters["study"] not in by_territory:
            name = f"{page.parameters['study']}-{page.parameters['wave']}".replace("_", "-")
            assert page.address == f"etudes/{name}"


def test_a_public_survey_has_a_page_in_each_territory_where_it_has_results(pages: tuple[Page, ...]) -> None:
    made = {page.address for page in of_template(pages, "etude")}
    zones = [code for code in grid.codes("zone_enquete") if code != "93-94"]
    assert {f"etudes/barometre-numerique/{code}-{grid.territory('region', code).slug}" for code in zones} <= made
    assert {"etudes/barometre-numerique/france", "etudes/barometre-numerique-2020"} <= made
    assert "etudes/barometre-numerique-2020/28-normandie" not in made


def test_a_page_shows_the_latest_wave_unless_its_address_names_one() -> None:
    content = yaml.load((paths.notebooks() / "plan.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    surveys = [{**line, "parameters": line} for line in content["surveys"]]
    for page in [*content["pages"], *surveys]:
        wave = page["parameters"].get("wave", "latest")
        assert wave == "latest" or page["address"].endswith(f"-{wave}"), page["address"]


def test_the_ci_plan_has_a_page_of_each_template(pages: tuple[Page, ...]) -> None:
    assert {page.template for page in read_plan(CI).pages} == {page.template for page in pages}


def test_the_ci_plan_has_these_pages() -> None:
    assert {page.address for page in read_plan(CI).pages} >= CI_ADDRESSES


@pytest.mark.parametrize(
    ("template", "study", "zoning"),
    [
        ("etude", "impact_citoyens", "zone_enquete"),
        ("citoyens", "impact_citoyens", "zone_enquete"),
        ("entreprises", "phare_entreprises", "zone_enquete"),
        ("associations", "phare_associations", "grande_zone"),
    ],
)
def test_one_line_gives_a_page_to_every_zone_of_a_study(
    project: Path,
    change: Callable[[str, str, str], None],
    monkeypatch: pytest.MonkeyPatch,
    template: str,
    study: str,
    zoning: grid.Zoning,
) -> None:
    monkeypatch.setenv(paths.DEMO, "1")
    line = f"  - {{template: {template}, study: {study}, wave: latest, address: etudes/essai}}\n"
    change("notebooks/plan.yml", "surveys:\n", f"surveys:\n{line}")
    mine = [page for page in read_plan().pages if page.address.startswith("etudes/essai/")]
    assert {page.template for page in mine} == {template}
    places = [(page.parameters["territory_level"], page.parameters["territory_code"]) for page in mine]
    assert places == [("france", FRANCE), *((zoning, code) for code in grid.codes(zoning))]


def test_a_study_without_figures_has_no_line(project: Path, change: Callable[[str, str, str], None]) -> None:
    line = "  - {study: pilote_cjd, wave: latest, address: etudes/essai}\n"
    change("notebooks/plan.yml", "surveys:\n", f"surveys:\n{line}")
    with pytest.raises(CarnetsError, match=r"plan\.yml, line \d+.*pilote_cjd"):
        read_plan()
