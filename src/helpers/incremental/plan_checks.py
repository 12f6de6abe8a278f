"""What a page of the plan must satisfy before anything runs: its template exists and takes its values, which are known.

Imported only when the plan changed, because inspecting templates takes papermill, a second to import.
"""

import ast
import difflib
import math
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from papermill.translators import PythonTranslator

from helpers import paths
from helpers.errors import CatalogError, PlanError, QuestionnaireError, TerritoryError, quoted
from helpers.incremental.plan_file import QUESTIONNAIRES, Page, Value
from helpers.reading.documents import Document, Location, read_model
from helpers.reading.inputs import matching
from helpers.reading.notebooks import read_template
from helpers.territory import grid

TAG = "parameters"
"""The tag of the cell that declares the parameters of a template."""


def known_waves() -> list[str]:
    """Return every wave of a study that has a questionnaire, as "study/wave", sorted."""
    return sorted("/".join(path.parts[-3:-1]) for path in matching(paths.data(), QUESTIONNAIRES))


def check_page(page: Page, document: Document, location: Location, waves: Collection[str]) -> None:
    """Check the parameters of one page of the plan against its template, then against the reference.

    waves: as given by `known_waves`.
    """
    where = document.where(location)
    if not page.template_path.exists():
        known = sorted(path.stem for path in paths.notebooks().glob("*.ipynb"))
        raise PlanError(
            "invalid-plan",
            f"There is no template '{page.template}'.",
            where=where,
            remedy=f"Templates are {quoted(known)}.",
        )
    declared = declared_parameters(page.template_path)
    unknown, missing = sorted(set(page.parameters) - set(declared)), sorted(set(declared) - set(page.parameters))
    shown = paths.shown(page.template_path)
    if unknown:
        raise PlanError(
            "invalid-plan",
            f"{quoted(unknown)} is no parameter of {shown}, which declares {quoted(declared)}.",
            where=where,
            remedy="Rename it in the plan, or add it to the template's parameters cell.",
        )
    if missing:
        raise PlanError(
            "invalid-plan",
            f"{quoted(missing)} is declared by {shown} and not given.",
            where=where,
            remedy="Add it to `parameters`.",
        )
    for name, value in page.parameters.items():
        if type(value) is not type(declared[name]):
            raise PlanError(
                "invalid-plan",
                f"'{name}' is {value!r}, a {type(value).__name__}; {shown} expects a {type(declared[name]).__name__}.",
                where=document.where((*location, "parameters", name)),
                remedy=f"Write it as {declared[name]!r} is written.",
            )
        if isinstance(value, float) and not math.isfinite(value):
            raise PlanError(
                "invalid-plan",
                f"'{name}' is {value}, which is no number that a page can be kept under.",
                where=document.where((*location, "parameters", name)),
                remedy="Write a finite number.",
            )
    _check_values(page, where, waves)


def declared_parameters(template: Path) -> dict[str, Value]:
    """Return the parameters a template declares, with their development values.

    Raises PlanError when no cell bears the tag, or for a value that is no literal.
    """
    return dict(_declared(template, template.read_text(encoding="utf-8")))


# A template is that of up to a hundred pages: it is parsed once for all, as long as its text stays the same.
@lru_cache(maxsize=64)
def _declared(template: Path, text: str) -> dict[str, Value]:
    try:
        notebook = read_template(text)
    except (ValueError, AttributeError) as error:
        raise PlanError(
            "invalid-plan",
            f"This is not a notebook ({type(error).__name__}).",
            where=paths.shown(template),
            remedy="Restore the template, or save it again from JupyterLab.",
        ) from error
    tagged = [cell for cell in notebook.cells if TAG in cell["metadata"].get("tags", ())]
    inferred = PythonTranslator.inspect(tagged[0]) if tagged else []
    if not inferred:
        raise PlanError(
            "invalid-plan",
            "No cell tagged 'parameters' declares a parameter.",
            where=paths.shown(template),
            remedy="Tag the first code cell 'parameters' and write `name = value` lines in it.",
        )
    try:
        return {parameter.name: ast.literal_eval(parameter.default) for parameter in inferred}
    except (ValueError, SyntaxError) as error:
        raise PlanError(
            "invalid-plan",
            f"A development value is not a literal ({error}).",
            where=paths.shown(template),
            remedy='Write plain values such as "28", 2019 or True.',
        ) from error


def _check_values(page: Page, where: str, waves: Collection[str]) -> None:
    values = page.parameters
    if "territory_code" in values:
        try:
            grid.territory(str(values.get("territory_level", "region")), values["territory_code"])  # type: ignore[arg-type]
        except TerritoryError as error:
            raise TerritoryError("unknown-territory", error.what, where=where, remedy=error.remedy) from error
    if "domain" in values:
        known = read_model(paths.data() / "reference" / "domains.yml", dict[str, object])
        if values["domain"] not in known:
            raise CatalogError(
                "unknown-domain", f"'{values['domain']}' is not a domain.", where=where, remedy=f"Use {quoted(known)}."
            )
    if "study" in values:
        wave = f"{values['study']}/{values.get('wave', '')}"
        if wave not in waves:
            near = difflib.get_close_matches(wave, waves, n=3) or waves
            raise QuestionnaireError(
                "unknown-study", f"'{wave}' is no wave of a study.", where=where, remedy=f"Use {quoted(near)}."
            )
