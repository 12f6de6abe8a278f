"""A Dask cluster on the loopback of this machine: a scheduler and workers of one thread, ended with the block."""

import contextlib
import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from distributed import Client
from measures import BIN, SHOWN_ERROR_CHARACTERS, CommandFailed, Copy

HOST, START_TIMEOUT_S, END_TIMEOUT_S = "127.0.0.1", 60, 10


@contextlib.contextmanager
def dask_cluster(copy: Copy, n_workers: int) -> Iterator[str]:
    """Give the address of a scheduler that has its workers; their code is that of the copy."""
    folder = copy.root / "_build" / "dask"
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as started:
        address = started.enter_context(dask_scheduler(copy, folder))
        for number in range(n_workers):
            options = ("worker", address, "--nthreads", "1", "--local-directory", str(folder / str(number)))
            started.enter_context(dask_process(copy, folder / f"worker-{number}.log", *options))
        with Client(address, timeout=START_TIMEOUT_S) as client:
            client.wait_for_workers(n_workers, timeout=START_TIMEOUT_S)
        yield address


@contextlib.contextmanager
def dask_scheduler(copy: Copy, folder: Path) -> Iterator[str]:
    """Start a scheduler on a free port and give its address."""
    facts, log = folder / "scheduler.json", folder / "scheduler.log"
    facts.unlink(missing_ok=True)
    with dask_process(copy, log, "scheduler", "--port", "0", "--scheduler-file", str(facts)) as process:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not facts.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        if not facts.exists():
            words = log.read_text(encoding="utf-8", errors="replace")[-SHOWN_ERROR_CHARACTERS:]
            raise CommandFailed(f"dask scheduler did not start:\n{words}")
        yield json.loads(facts.read_text(encoding="utf-8"))["address"]


@contextlib.contextmanager
def dask_process(copy: Copy, log: Path, *options: str) -> Iterator[subprocess.Popen]:
    """Run a `dask` command beside the block, and end it with the block."""
    command = [str(BIN / "dask"), *options, "--host", HOST, "--no-dashboard"]
    with log.open("wb") as words:
        process = subprocess.Popen(command, cwd=copy.root, env=copy.environment, stdout=words, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
