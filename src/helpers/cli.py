"""The command `carnets`: verbs only."""

import errno
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from helpers import paths
from helpers.errors import CarnetsError
from helpers.publish import lab as laboratory
from helpers.publish.plan import FULL, read_plan
from helpers.publish.run import check_outcomes, run_pages
from helpers.publish.site import build_site
from helpers.publish.staging import stage
from helpers.publish.writing import cannot_write, check_writable
from helpers.tables.build import build_tables

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
REFUSED_WRITING = (errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT, errno.ENOTDIR, errno.EFBIG)
console = Console(stderr=True, highlight=False, soft_wrap=True)

Templates = Annotated[list[str] | None, typer.Argument(help="Templates to run, all by default.")]
Territory = Annotated[str | None, typer.Option(help="Only this territory, by code: 28.")]
Domain = Annotated[str | None, typer.Option(help="Only this domain: emploi.")]
Jobs = Annotated[int | None, typer.Option(min=1, help="Processes at once, all cores by default.")]
PlanName = Annotated[str, typer.Option("--plan", help="full or ci.")]


@app.command()
def tables() -> None:
    """Check cards and figures and build the published tables."""
    check_writable(paths.build() / "tables")
    for name, rows in build_tables().items():
        console.print(f"{name}: {rows} rows")


@app.command()
def run(
    templates: Templates = None,
    territory: Territory = None,
    domain: Domain = None,
    jobs: Jobs = None,
    plan: PlanName = FULL,
) -> None:
    """Execute the pages of the plan, or those of some templates, one territory or one domain."""
    chosen = read_plan(plan).select(templates or (), territory, domain)
    build_tables()
    check_outcomes(run_pages(chosen, jobs, console))


@app.command()
def site(jobs: Jobs = None, plan: PlanName = FULL) -> None:
    """Build the whole book in _build/html: check, compute, execute, draw, compile."""
    chosen = read_plan(plan)
    check_writable(paths.build() / "source")
    build_tables()
    check_outcomes(run_pages(chosen, jobs, console))
    console.print(f"The book is in {paths.shown(build_site(stage(chosen)))}.")


@app.command()
def lab(template: str, value: Annotated[str, typer.Argument(help="A territory code or a domain: 28, emploi.")]) -> None:
    """Open a template in JupyterLab with the parameters of one page set."""
    raise SystemExit(laboratory.open_page(read_plan().find(template, value)))


def main() -> None:
    """Run the command; an error of input is one sentence on standard error, and status 1."""
    try:
        app()
    except CarnetsError as error:
        _say_error(error)
    except OSError as error:
        if error.errno not in REFUSED_WRITING:
            raise
        _say_error(cannot_write(error, Path(error.filename or paths.build())))


def _say_error(error: CarnetsError) -> NoReturn:
    console.print("[bold red]error[/]: ", end="")
    console.print(str(error), markup=False)
    sys.exit(1)
