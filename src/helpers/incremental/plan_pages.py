"""The pages of the plan, each checked: those it lists, those of its studies, those of waves that no line shows."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

from helpers import paths
from helpers.errors import FileError, PlanError, QuestionnaireError, TerritoryError, quoted
from helpers.incremental.plan_checks import check_page, known_waves
from helpers.incremental.plan_file import CheckedPlan, Page, PlanFile, Value
from helpers.incremental.plan_levels import addresses_on_request, pages_of_levels
from helpers.reading.documents import Document, Location, read_document, validated
from helpers.reading.inputs import noted
from helpers.survey.questionnaire.waves import LATEST, has_figures_of, shown_waves
from helpers.territory import grid


def read_plan_file() -> CheckedPlan:
    """Read and check notebooks/plan.yml, each wave by its name; raises what `helpers.incremental.plan.read_plan` says.

    `wave: latest` is the last wave of the study that has figures. Waves with figures that no line shows have a page of
    the template `other_waves`, after the others, at etudes/<study>-<wave>. A page of a zone of which nothing is
    published is withheld, but in the demonstration.
    """
    document = read_document(paths.notebooks() / "plan.yml")
    content = validated(document, PlanFile)
    waves = shown_waves(paths.data() / "surveys")
    pages = [_dated(page, waves, document, index) for index, page in enumerate(content.pages)]
    of_levels = pages_of_levels(content.territories, document)
    of_surveys = _pages_of_surveys(content, waves, document)
    others = _other_pages(content, [*pages, *of_surveys], waves)
    places: list[Location] = [("pages", index) for index in range(len(pages))]
    places += [("territories",)] * len(of_levels) + [("surveys",)] * len(of_surveys) + [("other_waves",)] * len(others)
    pages += [*of_levels, *of_surveys, *others]
    seen: dict[str, int] = {}
    studied = known_waves()
    for index, page in enumerate(pages):
        if page.address in seen:
            raise FileError(
                "duplicate-key",
                f"The address '{page.address}' is already that of page {seen[page.address] + 1}.",
                where=document.where(places[index]),
                remedy="Give each page an address of its own.",
            )
        seen[page.address] = index
        check_page(page, document, places[index], studied)
    withheld = {} if paths.is_demo() else _withheld(pages)
    unknown = [address for address in content.ci if address not in seen or address in withheld]
    if unknown:
        raise PlanError(
            "unknown-page",
            f"The CI plan names {quoted(unknown)}, which is no page.",
            where=document.where(("ci", content.ci.index(unknown[0]))),
            remedy="Write addresses of `pages`."
            + ("" if set(unknown).isdisjoint(withheld) else " Nothing of it is published: it has no printed figure."),
        )
    kept = tuple(page for page in pages if page.address not in withheld)
    on_request = addresses_on_request(content.territories, of_levels)
    if apart := sorted(on_request.intersection(content.ci)):
        raise PlanError(
            "unknown-page",
            f"The CI plan names {quoted(apart)}, whose page is made on request.",
            where=document.where(("ci", content.ci.index(apart[0]))),
            remedy="Add its code to `built`.",
        )
    return CheckedPlan(**content.model_dump(exclude={"pages"}), pages=kept, withheld=withheld, on_request=on_request)


def _dated(page: Page, waves: Mapping[str, tuple[str, ...]], document: Document, index: int) -> Page:
    """Return a page with the name of its wave where the plan says "latest"."""
    study = page.parameters.get("study")
    if page.parameters.get("wave") != LATEST or study is None:
        return page
    if study not in waves:
        raise QuestionnaireError(
            "unknown-study",
            f"'{study}' has no wave with figures, and no latest one.",
            where=document.where(("pages", index, "parameters", "wave")),
            remedy=f"Studies with figures are {quoted(waves)}.",
        )
    return page.model_copy(update={"parameters": {**page.parameters, "wave": waves[str(study)][-1]}})


def _other_pages(content: PlanFile, pages: Sequence[Page], waves: Mapping[str, tuple[str, ...]]) -> list[Page]:
    """Return the pages of the waves that no line of the plan shows."""
    shown = {(page.parameters.get("study"), page.parameters.get("wave")) for page in pages}
    whole = {"territory_level": "france", "territory_code": "FRA"}
    return [
        Page(
            template=content.other_waves,
            address=f"etudes/{study}-{wave}".replace("_", "-"),
            parameters={"study": study, "wave": wave, **whole},
        )
        for study, names in waves.items()
        for wave in names
        if content.other_waves and (study, wave) not in shown
    ]


def _pages_of_surveys(content: PlanFile, waves: Mapping[str, tuple[str, ...]], document: Document) -> list[Page]:
    """Return the pages of the studies that have a line for all their territories; raises QuestionnaireError."""
    pages = []
    for index, line in enumerate(content.surveys):
        is_latest = line.wave == LATEST and line.study in waves
        survey = line.model_copy(update={"wave": waves[line.study][-1]}) if is_latest else line
        if survey.wave not in waves.get(survey.study, ()):
            raise QuestionnaireError(
                "unknown-study",
                f"'{survey.study}/{survey.wave}' has no figure to show, so no territory has a result.",
                where=document.where(("surveys", index)),
                remedy="Put its responses or its printed figures in its folder; for a public survey, run "
                f"`carnets estimate {survey.study} {survey.wave} --responses FILE`.",
            )
        places = _places_of(paths.data() / "surveys" / survey.study / survey.wave)
        if unknown := sorted(set(survey.levels) - set(grid.LEVELS)):
            what, remedy = f"{quoted(unknown)} is no level.", f"Levels are {grid.EVERY_LEVEL}."
            raise TerritoryError(
                "unknown-territory", what, where=document.where(("surveys", index, "levels")), remedy=remedy
            )
        levels = [level for level in grid.LEVELS if level in (survey.levels or grid.LEVELS) and level != "france"]
        kept = [(level, code) for level in levels for code in sorted(code for at, code in places if at == level)]
        every: list[tuple[grid.Level, str]] = [("france", "FRA"), *kept]
        for level, code in every:
            name = "france" if level == "france" else f"{code.lower()}-{grid.territory(level, code).slug}"
            parameters: dict[str, Value] = {"study": survey.study, "wave": survey.wave}
            parameters |= {"territory_level": level, "territory_code": code}
            pages.append(Page(template=survey.template, address=f"{survey.address}/{name}", parameters=parameters))
    return pages


def _places_of(wave: Path) -> set[tuple[str, str]]:
    """Return the territories of a wave: those of its estimates, else those that its questionnaire sizes or its grid."""
    path = noted(wave / "estimates.csv")
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            return {(row["level"], row["territory_code"]) for row in csv.DictReader(file) if row["value"]}
    content = read_document(wave / "questionnaire.yml").content
    level = content.get("grid", "france")
    if level not in grid.LEVELS:
        return set()
    return {(level, str(code)) for code in content.get("zone_bases") or grid.codes(level)}


def _withheld(pages: Sequence[Page]) -> dict[str, str]:
    """Return, by its address, the national page that answers for each page of a zone of which nothing is published."""

    def wave_of(page: Page) -> tuple[str, str]:
        return str(page.parameters.get("study", "")), str(page.parameters.get("wave", ""))

    of_france = {wave_of(page): page.address for page in pages if page.parameters.get("territory_level") == "france"}
    regions = [(zoning, region) for zoning in get_args(grid.Zoning) for region in grid.codes("region")]
    zones = [(zoning, grid.zone_of(zoning, region), region) for zoning, region in regions]
    answering = {}
    for page in pages:
        level, code = (str(page.parameters.get(name, "")) for name in ("territory_level", "territory_code"))
        if level not in get_args(grid.Zoning) or wave_of(page) not in of_france:
            continue
        places = {
            (level, code),
            *(("region", region) for zoning, zone, region in zones if (zoning, zone) == (level, code)),
        }
        if not has_figures_of(paths.data().joinpath("surveys", *wave_of(page)), places):
            answering[page.address] = of_france[wave_of(page)]
    return answering
