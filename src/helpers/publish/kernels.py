"""Kernels that never meet: each talks through sockets of its own in a private folder, never through a network port."""

import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager

LOG = "kernel.log"


class PrivateKernelManager(AsyncKernelManager):
    """A kernel manager over IPC, its sockets in a folder that only this user can open.

    Ports picked at random collide now and then between parallel runs (papermill#511), and the default IPC path is
    shared by all kernels of a working directory; a private folder has neither fault.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._folder = tempfile.TemporaryDirectory(prefix="carnets-")
        self.transport = "ipc"
        self.ip = str(Path(self._folder.name) / "k")

    async def _async_start_kernel(self, **options: Any) -> None:
        # What a kernel says outside its cells goes to a file that outlives a crash, not to the researcher's terminal.
        with (Path(options.get("cwd") or self._folder.name) / LOG).open("ab") as log:
            await super()._async_start_kernel(stderr=log, **options)

    start_kernel = _async_start_kernel

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        """Remove the sockets' folder once the kernel is gone."""
        await super()._async_cleanup_resources(restart)
        if not restart:
            self._folder.cleanup()

    cleanup_resources = _async_cleanup_resources
