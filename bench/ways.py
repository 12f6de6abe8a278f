"""The ways to execute the pages of a plan that `bench/engine.py` compares, each timed as a whole process."""

import os
import shutil
import sys
from collections.abc import Mapping
from statistics import median

from measures import CommandFailed, Copy, answer_of, console, run
from reruns import count_executed
from rich.table import Table

from helpers.execution.former_page import FIGURE_MARK

SERIAL, POOL, PLOOMBER, FLOOR, ENGINE = "serial", "pool", "ploomber", "floor", "engine"
LABELS = {
    SERIAL: "papermill, a loop in one process",
    POOL: "papermill, one process per core",
    PLOOMBER: "ploomber-engine, a loop in one process",
    FLOOR: "the cells alone, one after the other in one warm process",
    ENGINE: "`carnets run`, nothing kept from before",
}

LACKING = "not measured"


class Contest:
    """The seconds that each way took, round after round; a way that fails is left out from then on, with its reason."""

    def __init__(self, copy: Copy, n_pages: int) -> None:
        self.copy, self.n_pages = copy, n_pages
        self.seconds: dict[str, list[float]] = {way: [] for way in LABELS}
        self.lacking: dict[str, str] = {}
        self.figures: dict[str, int] = {}

    def prepare(self) -> None:
        """Build the tables, and install the rival that is no dependency of the project, both in the copy."""
        self.copy.forget_pages()
        lock, target = self.copy.root / "bench" / "rivals.lock", self.copy.root / "_build" / "rivals"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        try:
            run(
                [*command, "--require-hashes", "--no-deps", "--target", str(target), "-r", str(lock)],
                self.copy.root,
                self.copy.environment,
            )
        except CommandFailed as error:
            self.lacking[PLOOMBER] = str(error)

    def play_round(self) -> None:
        """Execute the pages once each way."""
        for way in LABELS:
            if way in self.lacking:
                continue
            try:
                seconds = self.engine_seconds() if way == ENGINE else self.rival_seconds(way)
                self.seconds[way].append(seconds)
                console.print(f"{LABELS[way]}: {seconds:.1f} s", markup=False)
            except CommandFailed as error:
                self.seconds[way], self.lacking[way] = [], str(error)
                self.figures.pop(way, None)

    def engine_seconds(self) -> float:
        """Execute every page with carnets, and return what the whole command took."""
        self.copy.forget_pages()
        seconds = self.copy.carnets("run", "--jobs", str(os.cpu_count())).seconds
        if count_executed(self.copy) != self.n_pages:
            raise CommandFailed(f"carnets executed {count_executed(self.copy)} pages out of {self.n_pages}")
        self.figures[ENGINE] = sum(page["figures"] for page in self.copy.report()["pages"])
        return seconds

    def rival_seconds(self, way: str) -> float:
        """Execute every page another way; return what the process took, or the floor's own count of its cells."""
        folder = self.copy.root / "_build" / "executed" / way
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        script = str(self.copy.root / "bench" / "rivals.py")
        command = [sys.executable, script, way, "--plan", self.copy.plan, "--output", str(folder)]
        environment = self.copy.environment
        if way == PLOOMBER:
            installed = self.copy.root / "_build" / "rivals"
            environment["PYTHONPATH"] = os.pathsep.join([environment["PYTHONPATH"], str(installed)])
        if way == FLOOR:
            answer = answer_of(command, self.copy.root, environment)
            self.figures[way] = answer["figures"]
            return answer["seconds"]
        seconds = run(command, self.copy.root, environment).seconds
        self.figures[way] = sum(path.read_bytes().count(FIGURE_MARK) for path in folder.glob("*.ipynb"))
        return seconds

    def medians(self) -> dict[str, float]:
        """Return the median seconds of each way that was measured."""
        return {way: median(seconds) for way, seconds in self.seconds.items() if seconds}


def print_contest(contest: Contest) -> None:
    """Print what each way took, and whether all have shown the same figures."""
    medians = contest.medians()
    ours = medians.get(ENGINE)
    table = Table("how", "rounds (s)", "median (s)", "times the engine's", title=f"Executing {contest.n_pages} pages")
    for way, label in LABELS.items():
        rounds = ", ".join(f"{seconds:.1f}" for seconds in contest.seconds[way])
        table.add_row(label, rounds, *shown(medians.get(way), ours))
    console.print(table)
    for way, reason in contest.lacking.items():
        console.print(f"not measured: {LABELS[way]}: {reason}", markup=False)
    if len(set(contest.figures.values())) > 1:
        console.print(f"The ways do not show the same number of figures: {contest.figures}.", markup=False)


def markdown_of(medians: Mapping[str, float], n_pages: int) -> str:
    """Return the comparison as a Markdown table for the README."""
    lines = [f"| how {n_pages} pages are executed | median | this engine is |", "|---|---:|---:|"]
    ours = medians.get(ENGINE)
    for way, label in LABELS.items():
        seconds, ratio = shown(medians.get(way), ours)
        unit = "" if seconds == LACKING else " s"
        times = "" if way == ENGINE else LACKING if ratio == LACKING else f"{ratio} times faster"
        lines.append(f"| {label} | {seconds}{unit} | {times} |")
    return "\n".join(lines)


def shown(seconds: float | None, ours: float | None) -> tuple[str, str]:
    """Return a median, and how many times the engine's it is, as tables print them."""
    if seconds is None:
        return LACKING, LACKING
    return f"{seconds:.1f}", f"{seconds / ours:.2f}" if ours else LACKING
