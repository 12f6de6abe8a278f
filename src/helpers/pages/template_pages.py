"""The pages that no notebook makes: written by hand, or made from the cards by the page templates of book/."""

import json
from dataclasses import replace
from typing import Any, Final

from helpers import paths
from helpers.catalog.registry import Catalog, read_catalog
from helpers.english.links import ENGLISH, WRITTEN, in_english, noted, rebased
from helpers.english.paragraphs import english_source
from helpers.figures.published_figure import DOWNLOADS, EXTRA
from helpers.incremental.plan import Plan
from helpers.incremental.plan_file import Page
from helpers.page_templates.rendering import templates
from helpers.pages.addresses import DEMONSTRATION
from helpers.pages.content_policy import header_files
from helpers.pages.first_answers import FILE, first_answers, title_of
from helpers.pages.home import home_figure
from helpers.pages.open_data.contents import open_facts
from helpers.pages.place_search import place_files
from helpers.pages.practice_downloads import practice_downloads
from helpers.pages.programme_pages import PUBLIC, programme_facts, programme_files, study_pages
from helpers.pages.region_comparison import compared_domains, compared_regions, comparison_files, example_pair
from helpers.reading.inputs import text_of
from helpers.reading.notebooks import read_template
from helpers.reading.site_address import contact
from helpers.sources.cards import read_loaders, reasons_by_hand
from helpers.tables import read_table
from helpers.tables.views.book_views import interval_example, provenances, simulated_values, simulated_ways
from helpers.tables.views.coverage_views import section_coverage
from helpers.tables.views.method_views import (
    change_example,
    coverage_figures,
    index_example,
    limited_values,
    shrunken_example,
)
from helpers.territory import grid
from helpers.wording import number, say

DEPARTEMENT: Final = "departement"
PROFILE, PRACTICES = "territoires", ("pratiques", "pratiques_couverture", "pratiques_dispositifs")
APART = ("_templates/", "_static/", "_theme/", "_english/", "_demo/")
"""The folders of book/ that hold no page of what is published."""


def written_pages(plan: Plan) -> dict[str, bytes]:
    """Return the pages and the table of contents made from templates of book/: *.j2 files render, others are copied."""
    facts = book_facts(plan)
    pages = templates(paths.book(), is_html=False)
    files: dict[str, str] = {}
    for path in sorted(paths.book().rglob("*")):
        name = path.relative_to(paths.book()).as_posix()
        address = name.removeprefix(DEMONSTRATION) if paths.is_demo() else name
        if path.is_dir() or address.startswith(APART):
            continue
        text = text_of(path)
        if path.suffix == ".j2":
            text = pages.get_template(name).render(**facts)
        files[address.removesuffix(".j2")] = text
    files |= _pages_in_english(plan, facts)
    files[f"{EXTRA}/{FILE}"] = first_answers(_profiles(facts), facts["catalog"], _titles(files, plan))
    files |= place_files(_profiles(facts))
    files |= {f"{EXTRA}/{address}": content for address, content in header_files().items()}
    files |= comparison_files(facts["compared"]["regions"])
    files |= _simulation_downloads() | practice_downloads() | programme_files(plan)
    shown = {f"{EXTRA}/{address}": content for address, content in facts["home"].files.items()}
    return {address: text.encode() for address, text in files.items()} | shown


def book_facts(plan: Plan) -> dict[str, Any]:
    """Return what page templates may show: the plan's regions and domains, the cards, the home figure, an example."""
    catalog = read_catalog()
    places = [_place(page) for page in plan.pages if page.template == PROFILE]
    regions = [place for place in places if place["level"] not in grid.BELOW_REGIONS]
    departements = [place for place in places if place["level"] == DEPARTEMENT]
    addresses = {page.address for page in plan.pages}
    waves = list(study_pages(plan).values())
    domains = [
        domain for domain in (_domain(name, catalog) for name in catalog.domains) if domain["address"] in addresses
    ]
    return {
        "regions": regions,
        "departements": departements,
        "epci": [place for place in places if place["level"] == "epci"],
        "sections": _sections(regions),
        "practices": [page.address for page in plan.pages if page.template in PRACTICES],
        "compared": _compared(regions),
        "domains": domains,
        "catalog": catalog,
        "groups": list(dict.fromkeys(domain["group"] for domain in domains)),
        "home": home_figure({region["code"]: region["address"] for region in regions}),
        **_worked_examples(),
        "limited": limited_values(),
        "coverage": coverage_figures(),
        "breaks": read_table("class_breaks").iloc[0].to_dict(),
        "studies": _studies(plan),
        "catalogue": [row for row in waves if row["status"] != PUBLIC],
        "public_surveys": [row for row in waves if row["status"] == PUBLIC],
        "guide": _guide(),
        "rules": read_table("survey_rules")["explanation"].tolist(),
        "simulation": simulated_ways(),
        "provenances": [(say(f"provenances.{name}"), number(n)) for name, n in provenances().items()],
        "by_source": _by_source(catalog),
        "by_hand": reasons_by_hand(catalog, read_loaders(catalog)),
        "english": [ENGLISH + address for address in in_english(plan)],
        "contact": contact(),
        "opened": open_facts(),
        **programme_facts(plan),
    }


def _profiles(facts: dict[str, Any]) -> dict[tuple[str, str], str]:
    places = [*facts["regions"], *facts["departements"], *facts["epci"]]
    return {(place["level"], place["code"]): place["address"] for place in places}


def _titles(files: dict[str, str], plan: Plan) -> dict[str, str]:
    """Return the title of each page written by hand or shown by a notebook, by address."""
    written = {name.removesuffix(".md"): title_of(text) for name, text in files.items() if name.endswith(".md")}
    sources = {page.template: text_of(paths.notebooks() / f"{page.template}.ipynb") for page in plan.pages}
    cells = {name: read_template(text).cells for name, text in sources.items()}
    titles = {
        name: title_of("\n".join(cell.source for cell in content if cell.cell_type == "markdown"))
        for name, content in cells.items()
    }
    return {page.address: titles[page.template] for page in plan.pages} | written


def _pages_in_english(plan: Plan, facts: dict[str, Any]) -> dict[str, str]:
    """Return the English form of the pages that have one, from the template of the French form."""
    pages = templates(paths.book(), is_html=False, language="en")
    english = in_english(plan)
    facts = facts | {"home": replace(facts["home"], html=facts["home"].english)}
    contents = {}
    for name in WRITTEN:
        source = (paths.book() / f"{name}.md.j2").read_text(encoding="utf-8")
        page = pages.from_string(english_source(source, name)).render(**facts)
        contents[f"{ENGLISH}{name}.md"] = noted(rebased(page, name, english), name, name)
    return contents


def _domain(name: str, catalog: Catalog) -> dict[str, Any]:
    card = catalog.domains[name]
    group = catalog.groups[card.group].label
    return {"id": name, "address": f"domaines/{card.slug}", "label": card.label, "group": group, "card": card}


def _place(page: Page) -> dict[str, Any]:
    level, code = str(page.parameters["territory_level"]), str(page.parameters["territory_code"])
    place = grid.territory(level, code)  # type: ignore[arg-type]
    kept = {name: getattr(place, name) for name in ("code", "name", "level", "is_overseas", "region_code")}
    return {"address": page.address, **kept}


def _sections(regions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the pages of territories with what each section of theirs has to show."""
    places = [grid.territory(region["level"], region["code"]) for region in regions]
    rows = section_coverage(places).to_dict("records")
    return [region | row for region, row in zip(regions, rows, strict=True)]


def _compared(regions: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the regions that can be compared, the list of all of them in each domain, and the pair shown first."""
    kept = [region for region in regions if region["level"] == "region"]
    return {"regions": kept, "domains": compared_domains(compared_regions(kept)), "example": example_pair(kept)}


def _studies(plan: Plan) -> list[dict[str, Any]]:
    """Return the pages of each study of the plan, the national one first: address, label, places."""
    waves = read_table("studies").set_index(["study", "wave"])
    facts_of: dict[tuple[str, str], dict[str, Any]] = {}
    for page in plan.pages:
        if "study" not in page.parameters:
            continue
        key = (str(page.parameters["study"]), str(page.parameters["wave"]))
        facts = waves.loc[key]
        label = say("studies.named", label=facts["label"], fieldwork=facts["fieldwork"])
        study = facts_of.setdefault(key, {"label": label, "address": page.address, "places": []})
        if page.parameters.get("territory_level", "france") != "france":
            place = grid.territory(page.parameters["territory_level"], str(page.parameters["territory_code"]))  # type: ignore[arg-type]
            study["places"].append({"address": page.address, "name": place.name})
    return list(facts_of.values())


def _guide() -> dict[str, Any] | None:
    """Return the example of the page that explains intervals, with its place; None where no zone has an estimate."""
    example = interval_example()
    return example and {**example, "place": grid.territory("zone_enquete", example["territory_code"])}


def _simulation_downloads() -> dict[str, str]:
    """Return the files of what was drawn and assumed, marked on each row; none where nothing is simulated."""
    mark = {say("columns.origin"): say("provenances.simulated")}
    return {
        f"{EXTRA}/{DOWNLOADS}/donnees-simulees/{name}.csv": table.assign(**mark).to_csv(
            index=False, lineterminator="\n"
        )
        for name, table in simulated_values().items()
    }


def _by_source(catalog: Catalog) -> dict[str, list[str]]:
    uses: dict[str, list[str]] = {name: [] for name in catalog.sources}
    for indicator in catalog.indicators.values():
        uses[indicator.source].append(indicator.label)
    return uses


def _worked_examples() -> dict[str, Any]:
    """Return the examples of the method page, in full: an index, the test of a change and a shrunken value."""
    choice = json.loads((paths.book() / "_templates" / "example.json").read_text(encoding="utf-8"))
    index, survey = choice["index"], choice["survey"]
    code, domain = index["territory_code"], index["domain"]
    asked = [survey[name] for name in ("study", "wave", "question_id", "territory_code")]
    return {
        "example": {"place": grid.territory("region", code), "domain": domain, **index_example(code, domain)},
        "survey_place": grid.territory("region", survey["territory_code"]),
        "changed": change_example(*asked),
        "drawn_in": shrunken_example(*asked),
    }
