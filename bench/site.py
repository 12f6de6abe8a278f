"""Measure what building the book takes: time, memory, size; and compare execution with the stock papermill command.

    make bench                                this checkout's packages, in a copy without _build
    .venv/bin/python bench/site.py --fresh    a clone without .venv: `make site` installs everything first
    .venv/bin/python bench/site.py --plan ci  the small site of the CI plan, for a quick look

Nothing is written in the checkout. Memory is the largest sum of resident sizes over the process and its descendants,
read ten times a second: pages shared between processes count once for each.
"""

import argparse
import os
import shutil
import tempfile
from pathlib import Path

from measures import BIN, RESIDENT, Cost, console, copy_checkout, middle, print_machine, run, shown, site_of, total
from rich.table import Table

from helpers import paths
from helpers.incremental.plan import CI, FULL, read_plan
from helpers.incremental.plan_file import Page

ROUNDS = 3
VERBS = {FULL: "site", CI: "ci-site"}
"""The `make` verb that builds the site of each plan."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure what building the book takes.")
    parser.add_argument("--fresh", action="store_true", help="clone the last commit and install everything first")
    parser.add_argument("--plan", choices=list(VERBS), default=FULL, help="which site to build")
    asked = parser.parse_args()
    print_machine()
    with tempfile.TemporaryDirectory(prefix="carnets-bench-") as folder:
        copy = Path(folder) / "checkout"
        print_builds(copy, asked.plan, is_fresh=asked.fresh)
        print_rival(copy, copy / ".venv" / "bin" if asked.fresh else BIN)


def print_builds(copy: Path, plan: str, *, is_fresh: bool) -> None:
    """Build a site twice in a copy of the checkout, and print what each run took."""
    if is_fresh:
        run(["git", "clone", "--quiet", str(paths.root()), str(copy)], paths.root())
        command, label = ["make", VERBS[plan]], "first run, installation included (last commit)"
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("CARNETS_", "MAKE"))}
    else:
        copy_checkout(copy)
        command, label = [str(BIN / "carnets"), "site", "--plan", plan], "first run, installation excluded"
        environment = {**os.environ, "CARNETS_ROOT": str(copy)}
    first, second = (run(command, copy, environment, RESIDENT) for _ in range(2))
    title = f"{Path(command[0]).name} {' '.join(command[1:])}: {len(read_plan(plan).pages)} pages"
    table = Table("run", "wall time", "peak memory", title=title)
    table.add_row(label, *shown(first))
    table.add_row("second run, nothing changed", *shown(second))
    console.print(table)
    files = [path for path in site_of(copy).rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    pages = sum(path.suffix == ".html" for path in files)
    console.print(f"Site: {pages} HTML pages, {len(files)} files, {size / 1e6:.1f} MB.")


def print_rival(copy: Path, bin_folder: Path) -> None:
    """Execute the CI plan with carnets and with one papermill command per page, in turn, and print both.

    Papermill finds the tables already built in the copy; carnets, its cache removed, checks and builds them again.
    """
    pages = read_plan(CI).pages
    environment = {**os.environ, "CARNETS_ROOT": str(copy)}
    ours: list[Cost] = []
    rival: list[Cost] = []
    for _ in range(ROUNDS):
        shutil.rmtree(copy / "_build" / "cache", ignore_errors=True)
        ours.append(run([str(bin_folder / "carnets"), "run", "--plan", CI], copy, environment, RESIDENT))
        commands = [papermill_command(page, copy, bin_folder) for page in pages]
        rival.append(total([run(command, copy, environment, RESIDENT) for command in commands]))
    title = f"Executing the {len(pages)} pages of the CI plan, median of {ROUNDS} rounds in turn"
    table = Table("how", "wall time", "peak memory", title=title)
    table.add_row("papermill, one command per page, one after the other", *shown(middle(rival)))
    table.add_row("carnets run --plan ci (figures and cards checked, tables built)", *shown(middle(ours)))
    console.print(table)
    ratio = middle(rival).seconds / middle(ours).seconds
    console.print(f"carnets takes {1 / ratio:.2f} times papermill's time (papermill / carnets = {ratio:.2f}).")


def papermill_command(page: Page, copy: Path, bin_folder: Path) -> list[str]:
    """Return the stock command that executes a page: parameters as raw texts, for -p would read a code as a number."""
    executed = copy / "_build" / f"rival-{page.address.replace('/', '-')}.ipynb"
    command = [str(bin_folder / "papermill"), str(copy / "notebooks" / page.template_path.name), str(executed)]
    parameters = [part for name, value in page.parameters.items() for part in ("-r", name, str(value))]
    return [*command, *parameters, "--no-progress-bar"]


if __name__ == "__main__":
    main()
