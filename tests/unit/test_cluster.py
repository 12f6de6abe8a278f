"""A real Dask scheduler and real workers on this machine: refusals and losses first, then the pages of a local run."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from toy_pages import ROOT, content_of, printed, shown_rows
from toy_runs import run_toys, start_toys, toy_project

DASK = str(Path(sys.executable).with_name("dask"))
SLOW = "time.sleep(3); show(7)"
PAGES = ("shows", "changes_place", "leaves_child", "leaves_session")
READS = "from helpers import paths; open(str(paths.data() / 'catalog' / 'units.yml')).read(); show(7)"


class Cluster:
    """A scheduler and workers, in a folder of their own."""

    def __init__(self, folder: Path, protocol: str = "tcp", **environment: str) -> None:
        self.folder, self.processes, self.environment = folder, [], environment
        self.file = folder / "scheduler.json"
        self.scheduler = self._start(
            "scheduler",
            "--protocol",
            protocol,
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--scheduler-file",
            str(self.file),
        )
        self._wait_for(self.file.exists)
        self.address = next(line for line in self.file.read_text().split('"') if line.startswith(f"{protocol}://"))

    def add_worker(self, **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker of one thread and return its nanny."""
        place = tempfile.mkdtemp(dir=self.folder)
        return self._start("worker", self.address, "--nthreads", "1", "--local-directory", place, **environment)

    def worker_of(self, nanny: subprocess.Popen[bytes]) -> psutil.Process:
        """Return the process that a nanny watches over, which runs the tasks."""
        children: list[psutil.Process] = []

        def found() -> bool:
            children[:] = [
                one for one in psutil.Process(nanny.pid).children() if "spawn_main" in " ".join(one.cmdline())
            ]
            return bool(children)

        self._wait_for(found)
        return children[0]

    def close(self) -> None:
        """Kill everything."""
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [DASK, *arguments, "--no-dashboard"],
                cwd=self.folder,
                env={**os.environ, "TMPDIR": str(self.folder), **self.environment, **environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def _wait_for(self, is_so: object) -> None:
        deadline = time.monotonic() + 60
        while not is_so():  # type: ignore[operator]
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.1)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """Give a scheduler without workers; the name of its folder is short, as sockets ask."""
    with tempfile.TemporaryDirectory(prefix="dask-", ignore_cleanup_errors=True) as folder:
        made = Cluster(Path(folder))
        try:
            yield made
        finally:
            made.close()


@pytest.fixture
def other_code(tmp_path: Path) -> Path:
    """Return a folder that holds another version of the package."""
    shutil.copytree(ROOT / "src" / "helpers", tmp_path / "helpers")
    with (tmp_path / "helpers" / "charts" / "official" / "maps.py").open("a", encoding="utf-8") as module:
        module.write("\n# another version\n")
    return tmp_path


def wait_for_page(root: Path) -> None:
    """Wait until a first page of a run is done."""
    deadline = time.monotonic() + 90
    while not list((root / "_build" / "notebooks").rglob("*.ipynb")):
        assert time.monotonic() < deadline, "no page was done"
        time.sleep(0.1)


# --- refusals ---


def test_address_where_nothing_answers_is_refused() -> None:
    with toy_project("shows") as root:
        ended = run_toys(root, "--scheduler", "tcp://127.0.0.1:9")
        assert ended.status == 1
        assert "error: tcp://127.0.0.1:9: No Dask scheduler answers (" in ended.said
        assert "Start it with `dask scheduler`, or mend the address" in ended.said


def test_cluster_without_workers_is_refused(cluster: Cluster) -> None:
    with toy_project("shows") as root:
        ended = run_toys(root, "--scheduler", cluster.address)
        assert ended.status == 1
        assert f"error: {cluster.address}: No worker of the cluster can be used." in ended.said
        assert f"dask worker {cluster.address} --nthreads 1" in ended.said


def test_worker_with_other_code_is_refused_and_the_difference_named(cluster: Cluster, other_code: Path) -> None:
    cluster.worker_of(cluster.add_worker(PYTHONPATH=str(other_code)))
    with toy_project("shows") as root:
        ended = run_toys_when_ready(root, cluster, 1)
        assert ended.status == 1
        assert "No worker of the cluster can be used." in ended.said
        assert "helpers/charts/official/maps.py is " in ended.said


@pytest.mark.slow
def test_worker_with_other_code_gets_no_page_beside_a_good_one(cluster: Cluster, other_code: Path) -> None:
    cluster.worker_of(cluster.add_worker(PYTHONPATH=str(other_code)))
    cluster.worker_of(cluster.add_worker())
    with toy_project(*PAGES) as root:
        ended = run_toys_when_ready(root, cluster, 2)
        assert ended.status == 0, ended.said
        assert "is refused: helpers/charts/official/maps.py is " in ended.said
        assert f"Dask at {cluster.address}, 1 worker(s)" in (root / "_build" / "reports" / "run.json").read_text()


def run_toys_when_ready(root: Path, cluster: Cluster, workers: int):
    """Run the pages of a project on a cluster once its workers have joined."""
    from distributed import Client

    with Client(cluster.address) as client:
        client.wait_for_workers(workers, timeout=60)
    return run_toys(root, "--scheduler", cluster.address)


# --- losses ---


@pytest.mark.slow
def test_worker_killed_in_the_middle_only_makes_its_pages_run_elsewhere(cluster: Cluster) -> None:
    nannies = [cluster.add_worker() for _ in range(2)]
    workers = [cluster.worker_of(nanny) for nanny in nannies]
    with toy_project(*PAGES, shown=SLOW) as root:
        process = start_toys(root, "--scheduler", cluster.address)
        wait_for_page(root)
        workers[0].kill()
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
        assert [shown_rows(root, page) for page in PAGES] == [[[["a", 7]]]] * len(PAGES)
    cluster._wait_for(lambda: not list(cluster.folder.glob("carnets-*")))


@pytest.mark.slow
def test_scheduler_killed_in_the_middle_leaves_the_rest_to_this_machine(cluster: Cluster) -> None:
    for _ in range(2):
        cluster.worker_of(cluster.add_worker())
    with toy_project(*PAGES, shown=SLOW) as root:
        process = start_toys(root, "--scheduler", cluster.address)
        wait_for_page(root)
        cluster.scheduler.kill()
        cluster.scheduler.wait()
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
        cluster.close()
        assert said.count("The cluster has gone: the pages that are left are executed on this machine.") == 1
        assert [shown_rows(root, page) for page in PAGES] == [[[["a", 7]]]] * len(PAGES)


@pytest.mark.slow
def test_interrupted_run_leaves_no_kernel_on_the_workers(cluster: Cluster) -> None:
    worker = cluster.worker_of(cluster.add_worker())
    with toy_project("sleeps") as root:
        process = start_toys(root, "--scheduler", cluster.address)
        cluster._wait_for(lambda: len(worker.children(recursive=True)) > 1)
        time.sleep(2)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 130, said
        cluster._wait_for(lambda: not worker.children(recursive=True))
    cluster._wait_for(lambda: not list(cluster.folder.glob("carnets-*")))


# --- the same pages ---


@pytest.mark.slow
def test_pages_that_fail_are_told_as_those_of_a_local_run(cluster: Cluster) -> None:
    cluster.worker_of(cluster.add_worker())
    behaviours = ("raises", "exits", "shows_nothing", "shows")
    with toy_project(*behaviours) as root:
        there = run_toys_when_ready(root, cluster, 1)
        shutil.rmtree(root / "_build" / "cache")
        here = run_toys(root)
        assert there.status == here.status == 1
        assert [there.block(one) for one in behaviours[:3]] == [here.block(one) for one in behaviours[:3]]


@pytest.mark.slow
def test_notebooks_are_those_of_a_local_run(cluster: Cluster) -> None:
    for _ in range(2):
        cluster.worker_of(cluster.add_worker())
    with toy_project(*PAGES) as root:
        assert run_toys_when_ready(root, cluster, 2).status == 0
        there = content_of(root / "_build" / "notebooks")
        shutil.rmtree(root / "_build" / "cache")
        assert run_toys(root).status == 0
        assert content_of(root / "_build" / "notebooks") == there
        assert len(there) == len(PAGES)
    cluster._wait_for(lambda: not list(cluster.folder.glob("carnets-*")))


@pytest.mark.slow
def test_page_that_reads_the_project_itself_is_executed_here(cluster: Cluster) -> None:
    """A worker has files of its own under the same names: what it read there proves nothing here."""
    cluster.worker_of(cluster.add_worker())
    with toy_project("shows", shown=READS) as root:
        ended = run_toys_when_ready(root, cluster, 1)
        assert ended.status == 0, ended.said
        assert "A page reads files of the project itself: it is executed again on this machine." in ended.said
        assert "out" in printed(root, "shows")
