"""The verbs that bring data in: new files, responses checked, surveys estimated, editions, cases, releases.

What a verb needs is imported when it runs, so that the command starts quickly.
"""

import enum
from pathlib import Path
from typing import Annotated

import typer

from helpers import paths
from helpers.files import check_writable, working_alone
from helpers.incremental.published_tables import refresh_tables
from helpers.notices import console, say_line

app = typer.Typer()

check = typer.Typer(no_args_is_help=True, help="Check a file before it is put in data/.")
app.add_typer(check, name="check")


class Thing(enum.StrEnum):
    """What `carnets new` can write."""

    STUDY, WAVE, INDICATOR, TEMPLATE = "study", "wave", "indicator", "template"


@app.command(name="new")
def new_files(
    thing: Thing,
    name: Annotated[str, typer.Argument(help="mon_etude/2026-11, emploi/share_part_time or mon_modele.")],
) -> None:
    """Write commented files ready to fill, and say what to do next; nothing is overwritten."""
    from helpers.verbs import new

    write = {"study": new.new_study, "wave": new.new_wave, "indicator": new.new_indicator, "template": new.new_template}
    for line in write[thing](name):
        say_line(line)


@check.command(name="responses")
def check_file(
    file: Annotated[Path, typer.Argument(help="The file of responses, wherever it is.")], study: str, wave: str
) -> None:
    """Say every fault of a file of responses at once; nothing is built and nothing is kept."""
    from helpers.verbs.checking import check_responses

    say_line(check_responses(file, study, wave))


@app.command()
def simulate(study: str, wave: str) -> None:
    """Write the simulated responses of a wave, with the gaps drawn and what was assumed, in _build/simulated."""
    from helpers.tables.build.survey_tables import write_simulated_wave

    check_writable(paths.build() / "simulated")
    with working_alone():
        console.print(f"Simulated responses are in {paths.shown(write_simulated_wave(study, wave))}.")


@app.command(name="estimate")
def estimate_survey(
    study: str,
    wave: str,
    responses: Annotated[Path, typer.Option(help="The producer's file: respondents, or printed results.")],
) -> None:
    """Estimate a public survey from its producer's file and keep what passes the gate in its estimates.csv."""
    from helpers.files import write_if_changed
    from helpers.tables.build.survey_tables import estimated_files

    check_writable(paths.data() / "surveys")
    with working_alone():
        for path, content in estimated_files(study, wave, responses).items():
            is_new = write_if_changed(path, content)
            console.print(f"{paths.shown(path)}: {'written' if is_new else 'unchanged'}.")


@app.command()
def refresh(
    sources: Annotated[list[str] | None, typer.Argument(help="Sources to refresh, all by default.")] = None,
    file: Annotated[Path | None, typer.Option(help="A producer's file, or a folder of them.")] = None,
    fetch: Annotated[bool, typer.Option("--fetch", help="Take the files from the addresses of the cards.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="Write without asking.")] = False,
) -> None:
    """Bring official values up to date from producers' files: read, checked, compared, then written if you agree."""
    from helpers.verbs import refresh as refreshing

    check_writable(paths.data() / "official")
    with working_alone():
        refreshing.refresh(
            sources or (),
            file,
            is_fetched=fetch,
            is_trial=dry_run,
            accept=lambda question: accept or refreshing.is_agreed(question),
        )


@app.command(name="add-cases")
def add_cases(
    file: Annotated[Path, typer.Argument(help="New cases, in CSV or XLSX: the columns of cases.csv.")],
) -> None:
    """Check new cases and append them to data/practices/cases.csv: all of them, or none when one row is wrong."""
    from helpers.practices import additions
    from helpers.practices.cases import cases_file

    check_writable(cases_file().parent)
    with working_alone():
        console.print(f"{additions.add_cases(file)} cases added to {paths.shown(cases_file())}.")


@app.command()
def release(date: Annotated[str, typer.Option(help="The day of the release: 2026-12-01.")]) -> None:
    """Say what moved since the last release, and keep it in data/releases with the state of what is published."""
    from helpers.releases.release import check_day, make_release

    check_day(date)
    check_writable(paths.data() / "releases")
    with working_alone():
        refresh_tables()
        edition = make_release(date)
    place = paths.shown(paths.data() / "releases")
    last = (
        f"It is written in {place}."
        if edition
        else f"Nothing moved since the last release of {place}: nothing is written."
    )
    for line in (*(edition.lines if edition else ()), last):
        say_line(line)
