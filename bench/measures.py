"""What every bench shares: a copy of the checkout to work in, commands with their cost, how costs are printed."""

import contextlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from helpers import paths

SHOWN_ERROR_CHARACTERS = 3000
BIN = Path(sys.executable).parent
console = Console(soft_wrap=True, highlight=False)


class CommandFailed(SystemExit):
    """A command failed; the message has its last words. Uncaught, it ends the bench with them."""


@dataclass(frozen=True)
class Cost:
    """What a command took: wall time, and the largest memory of its process tree where it was asked for."""

    seconds: float
    peak_bytes: int = 0


@dataclass(frozen=True)
class Sampling:
    """How memory is read while a command runs: the size of one process, and every how many seconds."""

    size: Callable[[psutil.Process], int]
    interval_s: float


def resident_bytes(process: psutil.Process) -> int:
    """Return the resident size of a process: pages that it shares count whole."""
    return process.memory_info().rss


def proportional_bytes(process: psutil.Process) -> int:
    """Return the proportional size (PSS) of a process, Linux only: a page shared by n processes counts 1/n for each."""
    return process.memory_full_info().pss


RESIDENT = Sampling(resident_bytes, 0.1)
PROPORTIONAL = Sampling(proportional_bytes, 0.2)


@dataclass(frozen=True)
class Copy:
    """A copy of the checkout, and the commands of one plan run in it, with its own code."""

    root: Path
    plan: str

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables that make every process use the copy: its code, its data, its _build."""
        theirs = {name: value for name, value in os.environ.items() if not name.startswith(("CARNETS_", "MAKE"))}
        return {**theirs, "CARNETS_ROOT": str(self.root), "PYTHONPATH": str(self.root / "src")}

    def carnets(self, verb: str, *options: str, sampling: Sampling | None = None) -> Cost:
        """Run `carnets run` or `carnets site` on the plan and return what it took."""
        command = [str(BIN / "carnets"), verb, "--plan", self.plan, *options]
        return run(command, self.root, self.environment, sampling)

    def report(self) -> dict[str, Any]:
        """Return what the last run wrote of itself."""
        return json.loads((self.root / "_build" / "reports" / "run.json").read_text(encoding="utf-8"))

    def forget_pages(self) -> None:
        """Remove the cache and the executed notebooks, then build the tables: the next run executes every page."""
        for name in ("cache", "notebooks"):
            shutil.rmtree(self.root / "_build" / name, ignore_errors=True)
        run([str(BIN / "carnets"), "tables"], self.root, self.environment)


def print_machine() -> None:
    """Print what the measures depend on."""
    memory = psutil.virtual_memory()
    table = Table(title="Machine", show_header=False)
    table.add_row("cores", str(os.cpu_count()))
    table.add_row("memory", f"{memory.total / 2**30:.1f} GiB, {memory.available / 2**30:.1f} GiB free")
    table.add_row("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    console.print(table)


def copy_checkout(target: Path) -> None:
    """Copy what git tracks or would track: neither .venv nor _build."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=paths.root(), capture_output=True, text=True, check=True).stdout
    for name in filter(lambda name: (paths.root() / name).is_file(), listed.split("\0")):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(paths.root() / name, target / name)


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    sampling: Sampling | None = None,
) -> Cost:
    """Run a command to its end and return what it took; raises CommandFailed with its last words.

    Without sampling, nothing but the command runs: its time is not disturbed.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as words:
        start, peak = time.perf_counter(), 0
        process = psutil.Popen(command, cwd=folder, env=environment, stdout=words, stderr=subprocess.STDOUT)
        if sampling:
            while process.poll() is None:
                peak = max(peak, tree_bytes(process, sampling.size))
                time.sleep(sampling.interval_s)
        status = process.wait()
        seconds = time.perf_counter() - start
        if status:
            words.seek(0)
            raise CommandFailed(f"{' '.join(command)} failed:\n{words.read()[-SHOWN_ERROR_CHARACTERS:]}")
    return Cost(seconds, peak)


def answer_of(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Any:
    """Return the JSON that a command prints on its last line; raises CommandFailed with its last words."""
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandFailed(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-SHOWN_ERROR_CHARACTERS:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def tree_bytes(process: psutil.Process, size: Callable[[psutil.Process], int]) -> int:
    """Return the size of a process and its descendants; those that end meanwhile count for nothing."""
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        for member in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                total += size(member)
    return total


def total(costs: Sequence[Cost]) -> Cost:
    """Return what commands run one after the other took."""
    return Cost(sum(cost.seconds for cost in costs), max(cost.peak_bytes for cost in costs))


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the median time and the median peak."""
    return Cost(median(cost.seconds for cost in costs), int(median(cost.peak_bytes for cost in costs)))


def shown(cost: Cost) -> tuple[str, str]:
    """Return a cost as the tables print it."""
    return f"{cost.seconds:.1f} s", f"{cost.peak_bytes / 2**20:.0f} MiB"


def site_of(project: Path) -> Path:
    """Return the folder of the site of a project: the whole one, else that of the CI plan."""
    whole = project / "_build" / "html"
    return whole if whole.is_dir() else project / "_build" / "ci" / "html"
