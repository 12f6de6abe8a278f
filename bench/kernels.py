"""How long a kernel takes to answer: stock ones of Jupyter, and those forked for carnets, in turn.

    python bench/kernels.py --rounds 20

Prints the median seconds of each as JSON. A forked kernel has the libraries of a page in memory, a stock one has not.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from jupyter_client.manager import start_new_async_kernel

from helpers.kernels.forkserver import SINGLE_THREAD
from helpers.kernels.manager import PrivateKernelManager, address_of, forked_kernels
from helpers.kernels.provisioner import ForkedProcess

START_TIMEOUT_S = 60


def main() -> None:
    """Start kernels in turn and print the medians."""
    parser = argparse.ArgumentParser(description="Measure how long kernels take to answer.")
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="carnets-") as name, forked_kernels(Path(name)) as process:
        server = address_of(process)
        if not server:
            sys.exit("kernels cannot be forked here")
        print(json.dumps(asyncio.run(medians(rounds, Path(name), server))))


async def medians(rounds: int, folder: Path, server: str) -> dict[str, float]:
    """Return the median seconds from asking for a kernel to its answer."""
    plain, forked = [], []
    for _ in range(rounds):
        plain.append(await plain_seconds())
        forked.append(await forked_seconds(folder, server))
    return {"plain": median(plain), "forked": median(forked)}


async def plain_seconds() -> float:
    """Start a kernel as Jupyter does, and return how long it took."""
    start = time.perf_counter()
    manager, client = await start_new_async_kernel(startup_timeout=START_TIMEOUT_S)
    seconds = time.perf_counter() - start
    client.stop_channels()
    await manager.shutdown_kernel(now=True)
    return seconds


async def forked_seconds(folder: Path, server: str) -> float:
    """Start a kernel as carnets does for a page, and return how long it took."""
    with tempfile.TemporaryDirectory(prefix="p", dir=folder) as own:
        manager = PrivateKernelManager(folder=Path(own), server=server)
        start = time.perf_counter()
        await manager.start_kernel(cwd=own, env={**os.environ, **SINGLE_THREAD})
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=START_TIMEOUT_S)
        seconds = time.perf_counter() - start
        client.stop_channels()
        is_forked = isinstance(manager.provisioner.process, ForkedProcess)
        await manager.shutdown_kernel(now=True)
    if not is_forked:
        sys.exit("the fork server has refused a kernel")
    return seconds


if __name__ == "__main__":
    main()
