"""The command `carnets` run on a toy project, in this process or in its own, and what a run must not leave behind."""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from toy_pages import SITE, address_of, content_of, make_project

from helpers import cli

RUN_ALONE = "import helpers.cli as cli; cli.refresh_tables = dict; cli.main()"
PATIENCE_S = 20


@dataclass(frozen=True)
class Ended:
    """A run that ended: the project's root, the exit status, and what it said on standard error."""

    root: Path
    status: int
    said: str

    def block(self, behaviour: str) -> str:
        """Return what the summary says of one page that failed."""
        _, _, rest = self.said.partition(f"\n  {address_of(behaviour)}: ")
        return rest.split("\n  toys/")[0].split("\nThe executed")[0]

    def page(self, behaviour: str) -> Any:
        """Return what the report says of one page."""
        (found,) = (page for page in self._report()["pages"] if page["address"] == address_of(behaviour))
        return found

    def notices(self) -> list[str]:
        """Return the lines that the run said of itself, as its report keeps them."""
        return list(self._report()["notices"])

    def _report(self) -> Any:
        return json.loads((self.root / "_build" / "reports" / "run.json").read_text(encoding="utf-8"))


def carnets(*arguments: str) -> tuple[int, str]:
    """Return the exit status of a command run in this process, and what it said; toy pages need no table."""
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stderr(said):
        patch.setattr(sys, "argv", ["carnets", *arguments])
        patch.setattr(cli, "refresh_tables", dict)
        with pytest.raises(SystemExit) as ended:
            cli.main()
    return int(ended.value.code or 0), said.getvalue()


def run_toys(root: Path, *arguments: str) -> Ended:
    """Run the pages of a project in this process, two at once unless the arguments say otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARNETS_ROOT", str(root))
        patch.setattr(tempfile, "tempdir", str(root.parent))
        return Ended(root, *carnets("run", *(() if "--jobs" in arguments else ("--jobs", "2")), *arguments))


def start_toys(root: Path, *arguments: str, program: str = RUN_ALONE) -> subprocess.Popen[str]:
    """Start a run in a process of its own, which leads a group as a command typed in a terminal does."""
    return subprocess.Popen(
        [sys.executable, "-c", program, "run", *arguments],
        env={**os.environ, "CARNETS_ROOT": str(root), "TMPDIR": str(root.parent)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@contextlib.contextmanager
def toy_project(*behaviours: str, **options: Any) -> Iterator[Path]:
    """Give a project; whatever its runs do inside the block, they must have left nothing at its end.

    The folders of its runs go beside it, under a short name: sockets ask for one.
    """
    with tempfile.TemporaryDirectory(prefix="toys-") as folder:
        root = make_project(Path(folder).resolve() / "project", *behaviours, **options)
        try:
            yield root
            check_nothing_is_left(root)
        finally:
            for process in processes_of(root):
                process.kill()


def check_nothing_is_left(root: Path) -> None:
    """Check what every run owes, however it ended: no process, no zombie, no folder of its own, the same site."""
    assert left_over(root) == []
    assert [child for child in psutil.Process().children() if child.status() == psutil.STATUS_ZOMBIE] == []
    assert run_folders(root) == []
    assert content_of(root / "_build" / "html") == SITE


def run_folders(root: Path) -> list[Path]:
    """Return the folders of runs of a project that are there: sockets, tables, working directories."""
    return list(root.parent.glob("carnets-*"))


def processes_of(root: Path) -> list[psutil.Process]:
    """Return the processes that work for a project, however they were started."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            mine = process.environ().get("CARNETS_ROOT") == str(root) and process.pid != os.getpid()
            if mine and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def left_over(root: Path) -> list[str]:
    """Return the processes of a project that are still there after a while."""
    deadline = time.monotonic() + PATIENCE_S
    while (alive := processes_of(root)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return [" ".join(process.cmdline())[:100] for process in alive if process.is_running()]
