"""Compare executing the project's pages with what people use today, in one run: medians of interleaved rounds.

    make bench-engine                                      the whole plan, three rounds: half an hour
    .venv/bin/python bench/engine.py --plan ci --rounds 1  a quick look

Serial papermill, papermill in a pool, ploomber-engine in its own process, the cells alone in one warm process, and this
engine from nothing; then what an unchanged rerun takes, and one figure changed. Everything happens in a copy.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from measures import BIN, PROPORTIONAL, Copy, answer_of, console, copy_checkout, print_machine, run
from rich.table import Table

from helpers.publish.plan import CI, FULL, read_plan

ENGINE, FLOOR = "carnets run, from nothing", "floor: the cells alone, one warm process"
CHANGED_FIGURE = "density_per_km2,region,28,"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Compare ways to execute the pages of a plan.")
    parser.add_argument("--plan", choices=[FULL, CI], default=FULL)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    print_machine()
    with tempfile.TemporaryDirectory(prefix="carnets-bench-") as folder:
        copy = Copy(Path(folder) / "checkout", asked.plan)
        copy_checkout(copy.root)
        copy.forget_pages()
        install_rivals(copy.root / "_build" / "rivals")
        ways = ways_of(copy)
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(asked.rounds):
            for name, measure in ways.items():
                seconds[name].append(measure())
        print_ways(seconds, len(read_plan(asked.plan).pages), asked.rounds)
        print_reruns(copy)


def install_rivals(target: Path) -> None:
    """Install what ploomber-engine needs in a folder of the copy."""
    command = [str(BIN / "pip"), "install", "--quiet", "--require-hashes", "--no-deps", "--target", str(target)]
    subprocess.run([*command, "-r", str(Path(__file__).with_name("rivals.lock"))], check=True)


def ways_of(copy: Copy) -> dict[str, Callable[[], float]]:
    """Return how to measure each way, in seconds; the tables are built before."""
    environment = copy.environment | {
        "PYTHONPATH": f"{copy.environment['PYTHONPATH']}:{copy.root / '_build' / 'rivals'}",
    }
    script = [sys.executable, str(Path(__file__).with_name("rivals.py"))]

    def command(way: str) -> list[str]:
        output = copy.root / "_build" / f"rival-{way}"
        output.mkdir(exist_ok=True)
        return [*script, way, "--plan", copy.plan, "--output", str(output)]

    def engine() -> float:
        copy.forget_pages()
        return copy.carnets("run").seconds

    return {
        "papermill, one page after the other": lambda: run(command("serial"), copy.root, environment).seconds,
        "papermill, one process per core": lambda: run(command("pool"), copy.root, environment).seconds,
        "ploomber-engine, in one process": lambda: run(command("ploomber"), copy.root, environment).seconds,
        FLOOR: lambda: float(answer_of(command("floor"), copy.root, environment)["seconds"]),
        ENGINE: engine,
    }


def print_ways(seconds: dict[str, list[float]], pages: int, rounds: int) -> None:
    """Print medians, and how many times faster the engine is."""
    middles = {name: median(values) for name, values in seconds.items()}
    title = f"Executing {pages} pages, median of {rounds} interleaved rounds"
    table = Table("how", "median", "the engine is", title=title)
    for name, value in middles.items():
        table.add_row(name, f"{value:.1f} s", f"{value / middles[ENGINE]:.2f} times faster" if name != ENGINE else "")
    console.print(table)


def print_reruns(copy: Copy) -> None:
    """Print what reruns take, nothing or one figure changed, and the memory of a run from nothing with two jobs."""
    table = Table("what", "measure")
    copy.carnets("site")
    table.add_row("carnets run, nothing changed", f"{copy.carnets('run').seconds:.2f} s")
    table.add_row("carnets site, nothing changed", f"{copy.carnets('site').seconds:.2f} s")
    change_figure(copy.root / "data" / "official" / "profil.csv")
    table.add_row("carnets site, one figure of one page changed", f"{copy.carnets('site').seconds:.2f} s")
    copy.forget_pages()
    peak = copy.carnets("run", "--jobs", "2", sampling=PROPORTIONAL).peak_bytes
    table.add_row("carnets run --jobs 2, peak of all processes (PSS)", f"{peak / 1e6:.0f} MB")
    console.print(table)


def change_figure(path: Path) -> None:
    """Add one to a figure that one page alone shows."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(index for index, line in enumerate(lines) if line.startswith(CHANGED_FIGURE))
    head, _, value = lines[place].rpartition(",")
    lines[place] = f"{head},{float(value) + 1}\n"
    path.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
