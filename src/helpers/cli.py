"""The command `carnets`: verbs only; what a verb needs is imported when it runs, so that an unchanged site is quick."""

import enum
import os
from typing import Annotated

import typer

from helpers import paths
from helpers.execution.dask.address import check_address
from helpers.execution.run import Request, run_pages
from helpers.execution.run_report import check_outcomes
from helpers.files import check_writable, working_alone
from helpers.incremental.plan import EVERY, FULL, Plan, read_plan
from helpers.incremental.published_tables import refresh_tables
from helpers.notices import console, say_line
from helpers.progress import stages
from helpers.reading.site_address import choose_address, is_nobodys
from helpers.verbs import data_verbs
from helpers.verbs.last_resort import guarded

DISTRIBUTION = "carnets-observatoire"
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

app.add_typer(data_verbs.app)


class Kind(enum.StrEnum):
    """What `carnets list` can list."""

    PAGES, CODES, DOMAINS, STUDIES = "pages", "codes", "domains", "studies"


Templates = Annotated[list[str] | None, typer.Argument(help="Templates to run, all by default.")]
Territory = Annotated[str | None, typer.Option(help="Only this territory, by code: 28.")]
OfLevel = Annotated[str | None, typer.Option("--level", help="Only this level: region, departement, epci.")]
Within = Annotated[str | None, typer.Option(help="Only what stands in this region (28) or departement (D28).")]
Domain = Annotated[str | None, typer.Option(help="Only this domain: emploi.")]
Jobs = Annotated[int | None, typer.Option(min=1, help="Pages at once, one per core by default.")]
Scheduler = Annotated[str | None, typer.Option(help="Execute on this Dask cluster: tls://host:8786.")]
Insecure = Annotated[bool, typer.Option("--insecure", help="Use a cluster on other machines without certificates.")]
Why = Annotated[bool, typer.Option("--why", help="Say of each page why it was executed.")]
Force = Annotated[bool, typer.Option("--force", help="Make pages again, changed or not.")]
PlanName = Annotated[str, typer.Option("--plan", help="full or ci.")]
BaseUrl = Annotated[str | None, typer.Option(help="Where readers will find it: https://name.github.io/carnets/.")]
Demo = Annotated[bool, typer.Option("--demo", help="Another site, in _build/demo, that shows simulated values.")]
Value = Annotated[str, typer.Argument(help="A territory code or a domain: 28, emploi.")]


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version as version_of

        print(f"carnets {version_of(DISTRIBUTION)}")
        raise typer.Exit


@app.callback()
def command(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_say_version, help="Say which version this is.")
    ] = False,
) -> None:
    """Make the book: its tables, its pages, its site."""


@app.command(name="list")
def list_names(kind: Annotated[Kind, typer.Argument(help="What to list.")] = Kind.PAGES) -> None:
    """List what other verbs take: pages, codes of territories, domains, studies with their waves."""
    from helpers.verbs.listing import lines_of

    for line in lines_of(kind, read_plan()):
        print(line)


@app.command()
def tables() -> None:
    """Check cards and figures and build the published tables."""
    check_writable(paths.build() / "tables")
    with working_alone():
        for name, rows in refresh_tables().items():
            console.print(f"{name}: {rows} rows")
        say_line(f"The tables are in {paths.shown(paths.tables())}.")


@app.command()
def run(  # noqa: PLR0913  # an argument for each option
    templates: Templates = None,
    territory: Territory = None,
    level: OfLevel = None,
    within: Within = None,
    domain: Domain = None,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    insecure: Insecure = False,
    why: Why = False,
    force: Force = False,
    plan: PlanName = FULL,
) -> None:
    """Execute the pages of the plan that changed, or those of some templates, one territory or one domain."""
    is_asked = plan == FULL and (territory or level or within)
    chosen = read_plan(EVERY if is_asked else plan).select(templates or (), territory, domain, level, within)
    with working_alone():
        execute(chosen, Request(jobs, scheduler, force, insecure), why=why)
    folder, only = paths.build() / "notebooks", chosen.pages[0].executed_path
    say_line(
        f"Executed: {paths.shown(only if len(chosen.pages) == 1 else folder)}; what was done is in "
        f"{paths.shown(paths.build() / 'reports' / 'run.md')}."
    )


@app.command()
def site(
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    insecure: Insecure = False,
    why: Why = False,
    force: Force = False,
    plan: PlanName = FULL,
    demo: Demo = False,
    base_url: BaseUrl = None,
) -> None:
    """Build the whole book in _build/html: check, compute, execute, draw, compile; only what changed.

    The small book of the CI plan is in _build/ci/html.
    """
    if demo:
        os.environ[paths.DEMO] = "1"
    folder = paths.build() if plan == FULL else paths.build() / plan
    check_writable(folder / "source")
    address = choose_address(base_url)
    chosen = read_plan(plan)
    with working_alone():
        execute(chosen, Request(jobs, scheduler, force, insecure), why=why)
        from helpers.site.book import build_book

        home = build_book(chosen, folder, is_forced=force) / "index.html"
        for line in filter(None, (stages(), f"The book is in {paths.shown(home.parent)}: open {paths.shown(home)}.")):
            say_line(line)
    if is_nobodys(address):
        say_line(f"Before you publish it, give it an address: it says that it stands at {address or 'none'}.")


@app.command()
def watch(template: str, value: Value) -> None:
    """Open a page in the browser and make it again at each save of its template, a figure or a helper."""
    from helpers.verbs.watch import watch_page

    watch_page(read_plan(EVERY).find(template, value))


@app.command()
def lab(
    template: str,
    value: Value,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The port that JupyterLab listens on.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Say the address, and open no browser.")] = False,
    allow_root: Annotated[bool, typer.Option("--allow-root", help="Let root open it, in a container.")] = False,
) -> None:
    """Open a copy of a template, kept in lab/, in JupyterLab with the parameters of one page set."""
    from helpers.verbs import lab as laboratory

    page = read_plan(EVERY).find(template, value)
    laboratory.check_may_open(allow_root=allow_root)
    with working_alone():
        refresh_tables()
    options = [f"--port={port}"] * bool(port) + ["--no-browser"] * no_browser + ["--allow-root"] * allow_root
    raise SystemExit(laboratory.open_page(page, options))


@app.command()
def card(
    page: Annotated[str, typer.Argument(help="The address of a page: territoires/28-normandie.")],
    figure: Annotated[str, typer.Argument(help="The identifier of one of its figures: chiffres-cles.")],
) -> None:
    """Make the card of a figure in _build/cards: an image to share and its text; its page is executed if it changed."""
    from helpers.verbs.card import make_card, page_at

    chosen = page_at(read_plan(EVERY), page)
    check_writable(paths.build() / "cards")
    with working_alone():
        execute(Plan((chosen,)), Request(), why=False)
        for path in make_card(chosen, figure):
            console.print(paths.shown(path))


@app.command()
def clean(
    cache: Annotated[bool, typer.Option("--cache", help="The results kept to be used again.")],
    keep: Annotated[str, typer.Option(help="What was used in this time stays: 30d, 12h.")] = "0d",
) -> None:
    """Remove results that were kept to be used again."""
    from helpers.verbs.clean import prune_cache

    if cache:
        with working_alone():  # a run at work may be about to use what would be removed
            say_line(prune_cache(keep))


@app.command(hidden=True)
def make_page(address: str) -> None:
    """Execute one page of the plan if it changed, and make the small book that holds it alone, in _build/watch."""
    from helpers.site.book import build_book
    from helpers.verbs.watch import folder

    plan = Plan(tuple(page for page in read_plan().pages if page.address == address))
    with working_alone():
        execute(plan, Request(), why=True)
        build_book(plan, folder())


def execute(plan: Plan, request: Request, *, why: bool) -> None:
    """Bring tables up to date, execute the pages that must be, say what was done; raises ClusterError, PageError."""
    if request.scheduler is not None:
        check_address(request.scheduler, is_insecure=request.is_insecure)
    refresh_tables()
    report = run_pages(plan, request, console)
    for line in [*(report.reasons() if why else ()), *report.summary()]:
        say_line(line)
    check_outcomes(report.outcomes)


def main() -> None:
    """Run the command."""
    guarded(app)
