"""The plan: the only list of pages, each a template, an address and parameters, checked before anything runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from helpers import hashes, paths
from helpers.errors import PlanError, quoted
from helpers.incremental import module_fingerprints
from helpers.incremental.cache import Cache
from helpers.incremental.dependencies import remember
from helpers.incremental.plan_file import CheckedPlan, Page

FULL, CI, EVERY = "full", "ci", "every"
"""The pages of the site, those of continuous integration, and those that are made on request too."""


@dataclass(frozen=True)
class Plan:
    """The pages to make, in order."""

    pages: tuple[Page, ...]

    def select(
        self,
        templates: Sequence[str] = (),
        territory: str | None = None,
        domain: str | None = None,
        level: str | None = None,
        within: str | None = None,
    ) -> "Plan":
        """Return the pages of templates, a territory, a domain, a level, a place; raises PlanError if none is left.

        within: a region or a département, see `places_within`, whose TerritoryError is raised too.
        """
        known = dict.fromkeys(page.template for page in self.pages)
        unknown = [template for template in templates if template not in known]
        inside = None
        if within is not None:
            from helpers.incremental.plan_levels import places_within

            inside = places_within(within)
        wanted = {"territory_code": territory, "domain": domain, "territory_level": level}
        pages = tuple(
            page
            for page in self.pages
            if (not templates or page.template in templates)
            and (inside is None or _place_of(page) in inside)
            and all(page.parameters.get(name) == value for name, value in wanted.items() if value is not None)
        )
        if unknown or not pages:
            conditions = [*templates, *(f"{name}={value}" for name, value in wanted.items() if value is not None)]
            conditions += [f"within={within}"] if within is not None else []
            from helpers.incremental.plan_hints import territories_meant, words_meant

            values = unknown or [value for value in wanted.values() if value is not None]
            of_level = [page for page in self.pages if level in (None, page.parameters.get("territory_level"))]
            meant = territories_meant(values, Plan(tuple(of_level))._texts()) + words_meant(values, self._texts())
            raise PlanError(
                "unknown-page",
                f"No page of the plan answers to {quoted(unknown or conditions)}.",
                where="notebooks/plan.yml",
                remedy=f"Templates are {quoted(known)}; codes are texts such as 28.{meant}",
            )
        return Plan(pages)

    def find(self, template: str, value: str) -> Page:
        """Return the first page of a template one of whose parameters is a value; raises PlanError."""
        for page in self.pages:
            if page.template == template and value in page.parameters.values():
                return page
        from helpers.incremental.plan_hints import territories_meant, words_meant

        meant = territories_meant([value], self._texts()) + words_meant([template, value], self._texts())
        raise PlanError(
            "unknown-page",
            f"No page of the plan runs the template '{template}' for '{value}'.",
            where="notebooks/plan.yml",
            remedy=f"Give a template and a territory code or a domain, such as: territoires 28.{meant}",
        )

    def _texts(self) -> list[str]:
        """Return what names a page on the command line: templates and the texts among parameters."""
        texts = [text for page in self.pages for text in (page.template, *page.parameters.values())]
        return [text for text in texts if isinstance(text, str)]


def _place_of(page: Page) -> tuple[str, str]:
    return str(page.parameters.get("territory_level", "")), str(page.parameters.get("territory_code", ""))


def read_plan(name: str = FULL) -> Plan:
    """Read and check the whole plan, and return the full one or the CI one.

    Raises the errors of `validated`; FileError for an address used twice; PlanError for a CI address that is no
    page; and for each page PlanError, TerritoryError, CatalogError, QuestionnaireError.
    """
    if name not in (FULL, CI, EVERY):
        remedy = f"Use one of {quoted((FULL, CI))}."
        raise PlanError("unknown-page", f"There is no plan '{name}'.", where="notebooks/plan.yml", remedy=remedy)
    content = _checked_file()
    if name == EVERY:
        return Plan(content.pages)
    chosen = (page for page in content.pages if page.address not in content.on_request)
    return Plan(tuple(page for page in chosen if name == FULL or page.address in content.ci))


def withheld_pages() -> dict[str, str]:
    """Return, by address, the page that answers for one of which nothing is published; raises what `read_plan` says."""
    return _checked_file().withheld


def _checked_file() -> CheckedPlan:
    """Return the content of the plan, checked; a plan that was found right is not checked again while nothing moves."""

    def key() -> list[Any]:
        code = module_fingerprints.of_modules(["helpers.incremental.plan_pages"])
        return [hashes.of_folder(paths.notebooks()), code, module_fingerprints.environment()]

    def checked() -> dict[str, bytes]:
        from helpers.incremental.plan_pages import read_plan_file

        return {"plan": read_plan_file().model_dump_json().encode()}

    return CheckedPlan.model_validate_json(remember(Cache(), "plan", key, checked)["plan"])
