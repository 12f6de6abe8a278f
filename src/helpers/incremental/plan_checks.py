"""What a plan must satisfy before anything runs: its templates exist, take its parameters, and know its values.

Apart from `helpers.incremental.plan`, because inspecting templates takes papermill, a second to import.
"""

import ast
import csv
import difflib
from pathlib import Path

import papermill

from helpers import paths
from helpers.errors import (
    DuplicateKey,
    MissingParameter,
    TemplateWithoutParameters,
    UnknownDomain,
    UnknownPage,
    UnknownParameter,
    UnknownStudy,
    UnknownTemplate,
    UnknownTerritory,
    WrongParameterType,
    quoted,
)
from helpers.incremental.plan import QUESTIONNAIRES, Page, PlanFile, Value
from helpers.reading.documents import Document, read_document, read_model, validated
from helpers.territory import grid


def read_plan_file() -> PlanFile:
    """Read and check notebooks/plan.yml; raises what `helpers.incremental.plan.read_plan` says."""
    document = read_document(paths.notebooks() / "plan.yml")
    content = validated(document, PlanFile)
    content = content.model_copy(update={"pages": (*content.pages, *_pages_of_surveys(content, document))})
    seen: dict[str, int] = {}
    for index, page in enumerate(content.pages):
        if page.address in seen:
            raise DuplicateKey(
                f"The address '{page.address}' is already that of page {seen[page.address] + 1}.",
                where=document.where(("pages", index)),
                remedy="Give each page an address of its own.",
            )
        seen[page.address] = index
        check_page(page, document, index)
    unknown = [address for address in content.ci if address not in seen]
    if unknown:
        raise UnknownPage(
            f"The CI plan names {quoted(unknown)}, which is no page.",
            where=document.where(("ci", content.ci.index(unknown[0]))),
            remedy="Write addresses of `pages`.",
        )
    return content


def _pages_of_surveys(content: PlanFile, document: Document) -> list[Page]:
    """Return the pages of public surveys; raises UnknownStudy for a wave without estimates."""
    pages = []
    for index, survey in enumerate(content.surveys):
        path = paths.data() / "surveys" / survey.study / survey.wave / "estimates.csv"
        if not path.exists():
            raise UnknownStudy(
                f"'{survey.study}/{survey.wave}' has no estimates, so no territory has a result.",
                where=document.where(("surveys", index)),
                remedy=f"Run `carnets estimate {survey.study} {survey.wave} --responses FILE` first.",
            )
        with path.open(encoding="utf-8", newline="") as file:
            places = {(row["level"], row["territory_code"]) for row in csv.DictReader(file) if row["value"]}
        if unknown := sorted(set(survey.levels) - set(grid.LEVELS)):
            what, remedy = f"{quoted(unknown)} is no level.", f"Levels are {quoted(grid.LEVELS)}."
            raise UnknownTerritory(what, where=document.where(("surveys", index, "levels")), remedy=remedy)
        levels = [level for level in grid.LEVELS if level in (survey.levels or grid.LEVELS) and level != "france"]
        kept = [(level, code) for level in levels for code in sorted(code for at, code in places if at == level)]
        every: list[tuple[grid.Level, str]] = [("france", "FRA"), *kept]
        for level, code in every:
            name = "france" if level == "france" else f"{code.lower()}-{grid.territory(level, code).slug}"
            parameters: dict[str, Value] = {"study": survey.study, "wave": survey.wave}
            parameters |= {"territory_level": level, "territory_code": code}
            pages.append(Page(template="etude", address=f"{survey.address}/{name}", parameters=parameters))
    return pages


def check_page(page: Page, document: Document, index: int) -> None:
    """Check the parameters of one page of the plan against its template, then against the reference."""
    where = document.where(("pages", index))
    if not page.template_path.exists():
        known = sorted(path.stem for path in paths.notebooks().glob("*.ipynb"))
        raise UnknownTemplate(
            f"There is no template '{page.template}'.", where=where, remedy=f"Templates are {quoted(known)}."
        )
    declared = declared_parameters(page.template_path)
    unknown, missing = sorted(set(page.parameters) - set(declared)), sorted(set(declared) - set(page.parameters))
    shown = paths.shown(page.template_path)
    if unknown:
        raise UnknownParameter(
            f"{quoted(unknown)} is no parameter of {shown}, which declares {quoted(declared)}.",
            where=where,
            remedy="Rename it in the plan, or add it to the template's parameters cell.",
        )
    if missing:
        raise MissingParameter(
            f"{quoted(missing)} is declared by {shown} and not given.", where=where, remedy="Add it to `parameters`."
        )
    for name, value in page.parameters.items():
        if type(value) is not type(declared[name]):
            raise WrongParameterType(
                f"'{name}' is {value!r}, a {type(value).__name__}; {shown} expects a {type(declared[name]).__name__}.",
                where=document.where(("pages", index, "parameters", name)),
                remedy=f"Write it as {declared[name]!r} is written.",
            )
    _check_values(page, where)


def declared_parameters(template: Path) -> dict[str, Value]:
    """Return the parameters a template declares, with their development values.

    Raises TemplateWithoutParameters when no cell bears the tag, UnknownParameter for a value that is no literal.
    """
    try:
        inferred = papermill.inspect_notebook(str(template))
    except (ValueError, AttributeError) as error:
        raise TemplateWithoutParameters(
            f"This is not a notebook ({type(error).__name__}).",
            where=paths.shown(template),
            remedy="Restore the template, or save it again from JupyterLab.",
        ) from error
    if not inferred:
        raise TemplateWithoutParameters(
            "No cell tagged 'parameters' declares a parameter.",
            where=paths.shown(template),
            remedy="Tag the first code cell 'parameters' and write `name = value` lines in it.",
        )
    try:
        return {name: ast.literal_eval(facts["default"]) for name, facts in inferred.items()}
    except (ValueError, SyntaxError) as error:
        raise TemplateWithoutParameters(
            f"A development value is not a literal ({error}).",
            where=paths.shown(template),
            remedy='Write plain values such as "28", 2019 or True.',
        ) from error


def _check_values(page: Page, where: str) -> None:
    values = page.parameters
    if "territory_code" in values:
        try:
            grid.territory(str(values.get("territory_level", "region")), values["territory_code"])  # type: ignore[arg-type]
        except UnknownTerritory as error:
            raise UnknownTerritory(error.what, where=where, remedy=error.remedy) from error
    if "domain" in values:
        known = read_model(paths.data() / "reference" / "domains.yml", dict[str, object])
        if values["domain"] not in known:
            raise UnknownDomain(f"'{values['domain']}' is not a domain.", where=where, remedy=f"Use {quoted(known)}.")
    if "study" in values:
        known_waves = sorted("/".join(path.parts[-3:-1]) for path in paths.data().glob(QUESTIONNAIRES))
        asked = f"{values['study']}/{values.get('wave', '')}"
        if asked not in known_waves:
            near = difflib.get_close_matches(asked, known_waves, n=3) or known_waves
            raise UnknownStudy(f"'{asked}' is no wave of a study.", where=where, remedy=f"Use {quoted(near)}.")
