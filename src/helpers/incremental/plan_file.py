"""What notebooks/plan.yml may hold, by type: pages, the pages of studies, the CI plan."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr, field_validator

from helpers import paths
from helpers.errors import quoted

QUESTIONNAIRES = "surveys/*/*/questionnaire.yml"
Value = StrictStr | StrictBool | StrictInt | StrictFloat


class Page(BaseModel):
    """One page: the template, its parameters, and its permanent address without suffix."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    template: Annotated[StrictStr, Field(pattern=r"^[a-z_]+$")]
    address: Annotated[StrictStr, Field(pattern=r"^[a-z0-9-]+(/[a-z0-9-]+)*$")]
    parameters: dict[str, Value]

    @field_validator("parameters", mode="before")
    @classmethod
    def _is_of_plain_values(cls, parameters: object) -> object:
        for name, value in parameters.items() if isinstance(parameters, dict) else ():
            if not isinstance(value, str | bool | int | float):
                raise ValueError(f"'{name}' is {quoted([value])}: write a text between quotes, a number, true or false")
        return parameters

    @property
    def template_path(self) -> Path:
        """Return the file of the template."""
        return paths.notebooks() / f"{self.template}.ipynb"

    @property
    def executed_path(self) -> Path:
        """Return the file that the executed notebook is kept in."""
        return paths.build() / "notebooks" / f"{self.address}.ipynb"


class SurveyPages(BaseModel):
    """The pages of a study: France, then each territory of some levels that has results, or that the study asked.

    address: that of the study; the page of France is <address>/france, that of Normandie <address>/28-normandie.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    study: StrictStr
    wave: StrictStr
    address: Annotated[StrictStr, Field(pattern=r"^[a-z0-9-]+(/[a-z0-9-]+)*$")]
    levels: tuple[StrictStr, ...] = ()
    template: Annotated[StrictStr, Field(pattern=r"^[a-z_]+$")] = "etude"


class TerritoryPages(BaseModel):
    """The pages of a template for every territory of a level, but some: <address>/28-normandie.

    apart: codes without a page of their own. built: those whose page is in the site, all when not given; the page of
    another is made when it is asked for, by `carnets run --territory`. A département that is a region by itself has
    the page of its region.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    template: Annotated[StrictStr, Field(pattern=r"^[a-z_]+$")]
    level: StrictStr
    address: Annotated[StrictStr, Field(pattern=r"^[a-z0-9-]+(/[a-z0-9-]+)*$")]
    apart: tuple[StrictStr, ...] = ()
    built: tuple[StrictStr, ...] | None = None


class PlanFile(BaseModel):
    """The content of notebooks/plan.yml: every page, those of the CI plan.

    simulated: never shown on the published site; `carnets site --demo` makes another one, apart, that shows them.
    other_waves: the template of the pages of waves that no line of the plan shows; without it they have no page.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    simulated: Literal["hide"] = "hide"
    other_waves: StrictStr | None = None
    pages: tuple[Page, ...] = Field(min_length=1)
    territories: tuple[TerritoryPages, ...] = ()
    surveys: tuple[SurveyPages, ...] = ()
    ci: tuple[StrictStr, ...] = Field(min_length=1)


class CheckedPlan(PlanFile):
    """The plan once checked.

    withheld: pages of which nothing is published, and the page that answers for each. on_request: addresses of pages
    that are made when they are asked for, and are not in the site.
    """

    withheld: dict[str, str] = {}
    on_request: frozenset[str] = frozenset()
