"""The plan: the only list of pages, each a template, an address and parameters, checked before anything runs."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import papermill
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from helpers import paths
from helpers.errors import (
    DuplicateKey,
    MissingParameter,
    TemplateWithoutParameters,
    UnknownDomain,
    UnknownPage,
    UnknownParameter,
    UnknownTemplate,
    UnknownTerritory,
    WrongParameterType,
    quoted,
)
from helpers.reading.documents import Document, read_document, read_model, validated
from helpers.territory import grid

FULL, CI = "full", "ci"
Value = StrictStr | StrictBool | StrictInt | StrictFloat


class Page(BaseModel):
    """One page: the template, its parameters, and its permanent address without suffix."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    template: Annotated[StrictStr, Field(pattern=r"^[a-z_]+$")]
    address: Annotated[StrictStr, Field(pattern=r"^[a-z0-9-]+(/[a-z0-9-]+)*$")]
    parameters: dict[str, Value]

    @property
    def template_path(self) -> Path:
        """Return the file of the template."""
        return paths.notebooks() / f"{self.template}.ipynb"

    @property
    def executed_path(self) -> Path:
        """Return the file that the executed notebook is kept in."""
        return paths.build() / "notebooks" / f"{self.address}.ipynb"


class PlanFile(BaseModel):
    """The content of notebooks/plan.yml: every page, and the addresses that make the CI plan."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pages: tuple[Page, ...] = Field(min_length=1)
    ci: tuple[StrictStr, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Plan:
    """The pages to make, in order."""

    pages: tuple[Page, ...]

    def select(self, templates: Sequence[str] = (), territory: str | None = None, domain: str | None = None) -> "Plan":
        """Return the pages of some templates, one territory, one domain; raises UnknownPage if none is left."""
        known = dict.fromkeys(page.template for page in self.pages)
        unknown = [template for template in templates if template not in known]
        wanted = {"territory_code": territory, "domain": domain}
        pages = tuple(
            page
            for page in self.pages
            if (not templates or page.template in templates)
            and all(page.parameters.get(name) == value for name, value in wanted.items() if value is not None)
        )
        if unknown or not pages:
            asked = [*templates, *(f"{name}={value}" for name, value in wanted.items() if value is not None)]
            raise UnknownPage(
                f"No page of the plan answers to {quoted(unknown or asked)}.",
                where="notebooks/plan.yml",
                remedy=f"Templates are {quoted(known)}; codes are texts such as 28.",
            )
        return Plan(pages)

    def find(self, template: str, value: str) -> Page:
        """Return the first page of a template one of whose parameters is a value; raises UnknownPage."""
        for page in self.pages:
            if page.template == template and value in page.parameters.values():
                return page
        raise UnknownPage(
            f"No page of the plan runs the template '{template}' for '{value}'.",
            where="notebooks/plan.yml",
            remedy="Give a template and a territory code or a domain, such as: territoires 28.",
        )


def read_plan(name: str = FULL) -> Plan:
    """Read and check the whole plan, and return the full one or the CI one.

    Raises the errors of `validated`; DuplicateKey for an address used twice; UnknownPage for a CI address that is no
    page; and for each page UnknownTemplate, TemplateWithoutParameters, UnknownParameter, MissingParameter,
    WrongParameterType, UnknownTerritory, UnknownDomain.
    """
    if name not in (FULL, CI):
        remedy = f"Use one of {quoted((FULL, CI))}."
        raise UnknownPage(f"There is no plan '{name}'.", where="notebooks/plan.yml", remedy=remedy)
    document = read_document(paths.notebooks() / "plan.yml")
    content = validated(document, PlanFile)
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
    return Plan(tuple(page for page in content.pages if name == FULL or page.address in content.ci))


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
