"""Measure what building the book takes: time, memory, size; and compare execution with the stock papermill command.

    make bench                                this checkout's packages, in a copy without _build
    .venv/bin/python bench/site.py --fresh    a clone without .venv: `make site` installs everything first
    .venv/bin/python bench/site.py --plan ci  the small site of the CI plan, for a quick look

Nothing is written in the checkout. Memory is the largest sum of resident sizes over the process and its descendants,
read ten times a second: pages shared between processes count once for each.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil
from rich.console import Console
from rich.table import Table

from helpers import paths
from helpers.publish.plan import CI, FULL, Page, read_plan

ROUNDS = 3
VERBS = {FULL: "site", CI: "ci-site"}
"""The `make` verb that builds the site of each plan."""

INTERVAL_S = 0.1
SHOWN_ERROR_CHARACTERS = 3000
BIN = Path(sys.executable).parent
console = Console(soft_wrap=True, highlight=False)


@dataclass(frozen=True)
class Cost:
    """What a command took: wall time, and the largest memory of its process tree."""

    seconds: float
    peak_bytes: int


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


def print_machine() -> None:
    """Print what the measures depend on."""
    memory = psutil.virtual_memory()
    table = Table(title="Machine", show_header=False)
    table.add_row("cores", str(os.cpu_count()))
    table.add_row("memory", f"{memory.total / 2**30:.1f} GiB, {memory.available / 2**30:.1f} GiB free")
    table.add_row("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    console.print(table)


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
    first, second = (run(command, copy, environment) for _ in range(2))
    title = f"{Path(command[0]).name} {' '.join(command[1:])}: {len(read_plan(plan).pages)} pages"
    table = Table("run", "wall time", "peak memory", title=title)
    table.add_row(label, *shown(first))
    table.add_row("second run, nothing changed", *shown(second))
    console.print(table)
    files = [path for path in (copy / "_build" / "html").rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    pages = sum(path.suffix == ".html" for path in files)
    console.print(f"Site: {pages} HTML pages, {len(files)} files, {size / 1e6:.1f} MB.")


def print_rival(copy: Path, bin_folder: Path) -> None:
    """Execute the CI plan with carnets and with one papermill command per page, in turn, and print both.

    Both find the tables already built in the copy; carnets checks and builds them again, papermill does not.
    """
    pages = read_plan(CI).pages
    environment = {**os.environ, "CARNETS_ROOT": str(copy)}
    ours: list[Cost] = []
    rival: list[Cost] = []
    for _ in range(ROUNDS):
        ours.append(run([str(bin_folder / "carnets"), "run", "--plan", CI], copy, environment))
        rival.append(total([run(papermill_command(page, copy, bin_folder), copy, environment) for page in pages]))
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


def copy_checkout(target: Path) -> None:
    """Copy what git tracks or would track: neither .venv nor _build."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=paths.root(), capture_output=True, text=True, check=True).stdout
    for name in filter(lambda name: (paths.root() / name).is_file(), listed.split("\0")):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(paths.root() / name, target / name)


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end and return what it took; stop with its last words if it fails."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as words:
        start = time.perf_counter()
        process = psutil.Popen(command, cwd=folder, env=environment, stdout=words, stderr=subprocess.STDOUT)
        peak = 0
        while process.poll() is None:
            peak = max(peak, tree_bytes(process))
            time.sleep(INTERVAL_S)
        seconds = time.perf_counter() - start
        if process.returncode:
            words.seek(0)
            sys.exit(f"{' '.join(command)} failed:\n{words.read()[-SHOWN_ERROR_CHARACTERS:]}")
    return Cost(seconds, peak)


def tree_bytes(process: psutil.Process) -> int:
    """Return the resident size of a process and its descendants; those that end meanwhile count for nothing."""
    size = 0
    try:
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for member in family:
        try:
            size += member.memory_info().rss
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return size


def total(costs: Sequence[Cost]) -> Cost:
    """Return what commands run one after the other took."""
    return Cost(sum(cost.seconds for cost in costs), max(cost.peak_bytes for cost in costs))


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the median time and the median peak."""
    return Cost(median(cost.seconds for cost in costs), int(median(cost.peak_bytes for cost in costs)))


def shown(cost: Cost) -> tuple[str, str]:
    """Return a cost as the tables print it."""
    return f"{cost.seconds:.1f} s", f"{cost.peak_bytes / 2**20:.0f} MiB"


if __name__ == "__main__":
    main()
