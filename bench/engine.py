"""Compare executing the project's own pages with what people use today, and measure what reruns take.

    make bench-engine                                         the full plan, three rounds
    .venv/bin/python bench/engine.py --plan ci --rounds 1     a quick look

Ways are run in turn, round after round, in a copy of the checkout whose tables are built; medians are printed. Nothing
is written in the checkout. ploomber-engine, which is not a dependency, is installed from bench/rivals.lock in the copy.
A measure that fails says why and leaves the others alone.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

from cluster import dask_cluster
from measures import PROPORTIONAL, CommandFailed, Copy, answer_of, console, copy_checkout, print_machine, run
from reruns import FEW, MANY, Figure, one_figure_changed, unchanged
from targets import Measured, print_others, print_targets
from ways import ENGINE, FLOOR, POOL, SERIAL, Contest, markdown_of, print_contest

from helpers.incremental.plan import CI, FULL, read_plan

DEFAULT_ROUNDS, N_KERNELS, N_WORKERS = 3, 20, 2


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Compare executing pages with papermill and others.")
    parser.add_argument("--plan", choices=[FULL, CI], default=FULL, help="which pages")
    parser.add_argument("--rounds", type=int, default=DEFAULT_ROUNDS, help="how many times each way is run")
    asked = parser.parse_args()
    if asked.rounds < 1:
        parser.error("--rounds is at least 1")
    print_machine()
    with tempfile.TemporaryDirectory(prefix="carnets-bench-", ignore_cleanup_errors=True) as folder:
        copy = Copy(Path(folder) / "checkout", asked.plan)
        copy_checkout(copy.root)
        run([sys.executable, "-m", "compileall", "-q", "src", "bench"], copy.root, copy.environment)
        contest = played(copy, asked.rounds)
        found = {**ratios(contest.medians()), **other_measures(copy, asked.rounds)}
    print_contest(contest)
    print_others(found)
    print_targets(found)
    console.print(markdown_of(contest.medians(), contest.n_pages), markup=False)


def played(copy: Copy, rounds: int) -> Contest:
    """Execute the pages each way, in turn; tables are there from the start."""
    contest = Contest(copy, len(read_plan(copy.plan).pages))
    contest.prepare()
    for number in range(1, rounds + 1):
        console.print(f"Round {number} of {rounds}")
        contest.play_round()
    return contest


def ratios(medians: Mapping[str, float]) -> Measured:
    """Return how the engine compares with papermill's two ways and with the floor."""
    if ENGINE not in medians:
        return {}
    ours, cores = medians[ENGINE], os.cpu_count() or 1
    found = {f"{way}_ratio": medians[way] / ours for way in (SERIAL, POOL) if way in medians}
    return {**found, "floor_ratio": ours * cores / medians[FLOOR]} if FLOOR in medians else found


def other_measures(copy: Copy, rounds: int) -> Measured:
    """Measure kernels, reruns, the cluster and memory."""
    measures: dict[str, Callable[[], Measured]] = {
        "kernels": lambda: kernel_times(copy),
        "carnets run, nothing changed": lambda: {"unchanged_run_s": unchanged(copy, "run", rounds)},
        "carnets site, nothing changed": lambda: {"unchanged_site_s": unchanged(copy, "site", rounds)},
        "one figure of one page changed": lambda: change_times(copy, rounds, "few_pages", FEW),
        "one headline figure changed": lambda: change_times(copy, rounds, "many_pages", MANY),
        "Dask": lambda: cluster_times(copy, rounds),
        "memory": lambda: peak_memory(copy, rounds),
    }
    found: Measured = {}
    for what, measure in measures.items():
        try:
            found |= measure()
            console.print(f"{what}: done")
        except (CommandFailed, OSError, ValueError) as error:
            console.print(f"not measured: {what}: {error}", markup=False)
    return found


def kernel_times(copy: Copy) -> Measured:
    """Measure how long kernels take to answer, plain and forked."""
    command = [sys.executable, str(copy.root / "bench" / "kernels.py"), "--rounds", str(N_KERNELS)]
    seconds = answer_of(command, copy.root, copy.environment)
    return {"plain_kernel_ms": 1000 * seconds["plain"], "kernel_ms": 1000 * seconds["forked"]}


def change_times(copy: Copy, rounds: int, name: str, figure: Figure) -> Measured:
    """Measure the site built again after a change, and how many pages that executes."""
    seconds, n_executed = one_figure_changed(copy, figure, rounds)
    return {f"{name}_s": seconds, f"{name}_executed": n_executed}


def cluster_times(copy: Copy, rounds: int) -> Measured:
    """Measure every page executed on this machine and on a Dask cluster of as many workers, in turn."""
    seconds: dict[str, list[float]] = {"local": [], "dask": []}
    with dask_cluster(copy, N_WORKERS) as address:
        options = {"local": ("--jobs", str(N_WORKERS)), "dask": ("--scheduler", address)}
        for _ in range(rounds):
            for place, chosen in options.items():
                copy.forget_pages()
                seconds[place].append(copy.carnets("run", *chosen).seconds)
                if notices := copy.report()["notices"]:
                    raise CommandFailed(f"the run on {place} was not as wanted: {' '.join(notices)}")
    local, dask = median(seconds["local"]), median(seconds["dask"])
    return {"local_s": local, "dask_s": dask, "dask_ratio": dask / local}


def peak_memory(copy: Copy, rounds: int) -> Measured:
    """Measure the largest memory of a run, its fork server and kernels included."""
    if sys.platform != "linux":
        raise CommandFailed("proportional sizes are read on Linux only")
    peaks = []
    for _ in range(rounds):
        copy.forget_pages()
        peaks.append(copy.carnets("run", "--jobs", "2", sampling=PROPORTIONAL).peak_bytes)
    return {"peak_mb": max(peaks) / 1e6}


if __name__ == "__main__":
    main()
