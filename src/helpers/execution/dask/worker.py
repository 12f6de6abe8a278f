"""The worker's side of a cluster: a folder and a fork server for each run, pages executed in them, nothing shared."""

import shutil
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

from helpers import paths
from helpers.execution.page_execution import Executed, Place, Task, execute
from helpers.files import write_whole
from helpers.kernels.environment import base_of
from helpers.kernels.manager import address_of, forked_kernels

_workshops: dict[str, "Workshop"] = {}
_lock = threading.Lock()


class Workshop:
    """What one run needs on this worker: its tables in a folder of their own, and forked kernels."""

    def __init__(self, tables: Mapping[str, bytes]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="carnets-", dir=base_of(tempfile.gettempdir())))
        for name, content in tables.items():
            write_whole(self.folder / "tables" / f"{name}.parquet", content)
        self._kernels = forked_kernels(self.folder)
        self.place = Place(self.folder, self.folder / "tables", paths.root(), address_of(self._kernels.__enter__()))

    def close(self) -> None:
        """Remove the folder and end the kernels; in that order, so that no page is tried again on a plain kernel."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._kernels.__exit__(None, None, None)
        shutil.rmtree(self.folder, ignore_errors=True)


def execute_there(task: Task, tables: Mapping[str, bytes], run: str) -> Executed:
    """Execute a page on this worker. run: the name of the run, which `close_workshop` ends."""
    with _lock:
        if run not in _workshops:
            _workshops[run] = Workshop(tables)
    return execute(task, _workshops[run].place)


def close_workshop(run: str) -> None:
    """End what a run left on this worker; nothing happens where it never came."""
    with _lock:
        workshop = _workshops.pop(run, None)
    if workshop:
        workshop.close()
