"""`carnets list`: what the other verbs take, a line each, made to be read or searched."""

from collections.abc import Iterator

from helpers import paths
from helpers.incremental.plan import Plan
from helpers.incremental.plan_file import QUESTIONNAIRES
from helpers.reading.documents import read_document
from helpers.reading.inputs import matching
from helpers.survey.questionnaire.waves import shown_waves
from helpers.territory import grid


def lines_of(kind: str, plan: Plan) -> Iterator[str]:
    """Return the lines of a kind: pages, codes, domains or studies; columns are parted by tabs."""
    return {"pages": _pages, "codes": _codes, "domains": _domains, "studies": _studies}[kind](plan)


def _pages(plan: Plan) -> Iterator[str]:
    for page in plan.pages:
        values = " ".join(f"{name}={value}" for name, value in page.parameters.items())
        yield f"{page.address}\t{page.template}\t{values}"


def _codes(_: Plan) -> Iterator[str]:
    for row in grid.read_territories().itertuples():
        yield f"{row.territory_code}\t{row.level}\t{row.name}"


def _domains(_: Plan) -> Iterator[str]:
    domains = read_document(paths.data() / "reference" / "domains.yml").content
    for code, fields in domains.items():
        yield f"{code}\t{fields['label']}"


def _studies(_: Plan) -> Iterator[str]:
    shown = shown_waves(paths.data() / "surveys")
    for path in matching(paths.data(), QUESTIONNAIRES):
        study, wave = path.parts[-3:-1]
        status = read_document(path).content.get("status", "")
        yield f"{study}\t{wave}\t{status}\t{'shown' if wave in shown.get(study, ()) else 'no figures'}"
