"""What pages of the programme show: studies with their addresses, events, resources, facts, peers; and its files."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from helpers import paths
from helpers.catalog.releases import read_releases
from helpers.english.links import language_of
from helpers.errors import FileError, quoted
from helpers.figures.published_figure import EXTRA
from helpers.incremental.plan import Plan
from helpers.page_templates.rendering import templates
from helpers.pages.addresses import AGENDA, FEED, live_addresses, read_redirects, written_addresses
from helpers.pages.atom_feed import as_atom
from helpers.pages.calendar_ics import as_icalendar
from helpers.practices.growth import read_growth
from helpers.programme.registry import Programmes, folder, read_programmes
from helpers.programme.schema import Audience, Event, Fact, Resource
from helpers.reading.inputs import matching
from helpers.survey.questionnaire.sources import SurveySource, read_sources
from helpers.tables import read_table
from helpers.tables.views.book_views import peers, study_catalogue
from helpers.wording import say
from helpers.wording.moments import moment

PUBLIC = "public"
"""The status of a survey made by others than the Observatory."""

PEERS = ("alliances_seen_by_mayors", "mayors_need_alliances", "co_construction", "mayors_cooperate")
"""The topics on which mayors may read their peers; the first two are told apart, never compared."""


def programme_facts(plan: Plan) -> dict[str, Any]:
    """Return what page templates may show of the programme, its calendar and its releases.

    `link(text, address)` gives a Markdown link from the root of the book, or the text alone where this plan makes no
    such page. Raises the errors of `read_known`, `read_releases` and of tables that are not built.
    """
    known, sources = read_known()
    studies = study_pages(plan)
    return {
        "programme": known,
        "programme_sources": sources,
        "programme_volets": {name: _volets(known, name, studies) for name in known.programmes},
        "events_by_year": _by_year(known.events),
        "facts_by_subject": _by_subject(known.facts),
        "resources_for": lambda audience: _for(known.resources, audience),
        "other_studies": [
            row for row in studies.values() if row["programme"] not in _names(known) and row["status"] != PUBLIC
        ],
        "growth": read_growth().to_dict("records"),
        "n_cases": len(read_table("cases")),
        "peers": [{**peer, "address": studies[peer["study"], peer["wave"]]["address"]} for peer in peers(list(PEERS))],
        "releases": read_releases()[::-1],
        "link": _linker(plan),
        "moment": moment,
    }


def programme_files(plan: Plan) -> dict[str, str]:
    """Return the files beside the pages: the calendar, the feed, and a page for each address that was moved."""
    known, sources = read_known()
    files = {AGENDA: as_icalendar(known.events, sources)}
    releases = read_releases()
    if releases:
        files[FEED] = as_atom(releases)
    addresses = live_addresses(plan)
    folder_of_templates = paths.book() / "_templates"
    for former, target in read_redirects(live_addresses()).items():
        if target in addresses:  # a smaller plan leads nowhere that it does not make
            language = language_of(former)
            page = templates(folder_of_templates, is_html=True, language=language).get_template("redirect.html.j2")
            led = f"{'../' * former.count('/')}{target}.html"
            files[f"{former}.html"] = page.render(language=language, target=led)
    return {f"{EXTRA}/{address}": content for address, content in files.items()}


def read_known() -> tuple[Programmes, dict[str, SurveySource]]:
    """Return the programme and the documents it names: those of surveys, and its own.

    Raises the errors of `read_programmes`, and FileError for a document described twice.
    """
    surveys, own = (read_sources(place / "sources.yml") for place in (paths.data() / "surveys", folder()))
    if twice := sorted(set(surveys) & set(own)):
        raise FileError(
            "duplicate-key",
            f"The sources {quoted(twice)} are already described in data/surveys/sources.yml.",
            where="data/programme/sources.yml",
            remedy="Keep one of the two.",
        )
    questionnaires = matching(paths.data() / "surveys", "*/*/questionnaire.yml")
    return read_programmes({*surveys, *own}, {path.parts[-3] for path in questionnaires}), surveys | own


def _linker(plan: Plan) -> Callable[[str, str], str]:
    notebooks, written = {page.address for page in plan.pages}, written_addresses()

    def link(text: str, address: str) -> str:
        if address in notebooks:
            return f"[{text}]({address}.ipynb)"
        return f"[{text}]({address}.md)" if address in written else text

    return link


def study_pages(plan: Plan) -> dict[tuple[str, str], dict[str, Any]]:
    """Return every wave with its state in words and the address of its first page, "" where this plan makes none."""
    addresses = {
        (page.parameters.get("study"), page.parameters.get("wave")): page.address for page in reversed(plan.pages)
    }
    return {
        (row["study"], row["wave"]): {
            **row,
            "state": say(f"programme.states.{row['status']}"),
            "address": addresses.get((row["study"], row["wave"]), ""),
        }
        for row in study_catalogue()
    }


def _volets(known: Programmes, name: str, studies: dict[tuple[str, str], dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the volets of a programme, each with the waves of its studies that were made for the programme."""
    programme = known.programmes[name]
    return [
        {
            **volet.model_dump(),
            "studies": [
                row
                for study in volet.studies
                for row in studies.values()
                if (row["study"], row["programme"]) == (study, programme.name)
            ],
        }
        for volet in programme.volets
    ]


def _names(known: Programmes) -> set[str]:
    return {programme.name for programme in known.programmes.values()}


def _by_year(events: tuple[Event, ...]) -> list[tuple[str, list[Event]]]:
    ordered = sorted(events, key=lambda event: event.start)
    return [(year, list(some)) for year, some in groupby(ordered, key=lambda event: event.start[: len("2020")])]


def _by_subject(facts: dict[str, Fact]) -> list[tuple[str, list[Fact]]]:
    subjects = dict.fromkeys(fact.subject for fact in facts.values())
    return [(subject, [fact for fact in facts.values() if fact.subject == subject]) for subject in subjects]


def _for(resources: tuple[Resource, ...], audience: Audience) -> list[Resource]:
    return [resource for resource in resources if audience in resource.audiences]
