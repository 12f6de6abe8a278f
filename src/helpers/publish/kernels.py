"""Kernels that never meet, forked from one preloaded process where the platform can."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_async

from helpers.publish.forkserver import READY, SINGLE_THREAD
from helpers.publish.provisioner import ADDRESS

PROVISIONER = "carnets-forked"
LOG = "kernel.log"
ANSWER_TIMEOUT_S, IDLE_TIMEOUT_S = 1.0, 0.2


@contextlib.contextmanager
def forked_kernels() -> Iterator[str | None]:
    """Let kernels be forked inside the block; gives None, or the reason why plain kernels are used instead.

    The fork server lives for the block only: code changed later is never served. It ends with this process.
    """
    if not hasattr(os, "pidfd_open"):
        yield "this platform has no pidfd"
        return
    with tempfile.TemporaryDirectory(prefix="carnets-") as folder:
        address = str(Path(folder) / "s")
        life, held = os.pipe()
        command = [sys.executable, "-m", "helpers.publish.forkserver", address, str(life)]
        environment = {**os.environ, **SINGLE_THREAD}
        server = subprocess.Popen(  # noqa: S603
            command, pass_fds=(life,), env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        os.close(life)
        said = (server.stdout.readline() if server.stdout else "").strip()
        try:
            if said == READY:
                with _environment({ADDRESS: address, "JUPYTER_DEFAULT_PROVISIONER_NAME": PROVISIONER, **SINGLE_THREAD}):
                    yield None
            else:
                yield said or "the fork server did not start"
        finally:
            os.close(held)
            server.wait()
            if server.stdout:
                server.stdout.close()


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    former = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in former.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class PromptClient(AsyncKernelClient):
    """A client that is ready as soon as the kernel has answered; the stock one always waits 0.2 s more."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        deadline = time.monotonic() + (timeout or 60)
        while time.monotonic() < deadline:
            asked = self.kernel_info()
            with contextlib.suppress(Empty):
                answer = await ensure_async(self.shell_channel.get_msg(timeout=ANSWER_TIMEOUT_S))
                if answer["msg_type"] == "kernel_info_reply":
                    self._handle_kernel_info_reply(answer)
                    await self._drain_until_idle(asked)
                    return
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    wait_for_ready = _async_wait_for_ready

    async def _drain_until_idle(self, asked: str) -> None:
        with contextlib.suppress(Empty):
            while True:
                message = await ensure_async(self.iopub_channel.get_msg(timeout=IDLE_TIMEOUT_S))
                is_idle = message["content"].get("execution_state") == "idle"
                if is_idle and message["parent_header"].get("msg_id") == asked:
                    return


class PrivateKernelManager(AsyncKernelManager):
    """A kernel manager over IPC, its sockets in a folder that only this user can open.

    Ports picked at random collide now and then between parallel runs (papermill#511), and the default IPC path is
    shared by all kernels of a working directory; a private folder has neither fault.
    """

    client_class = "helpers.publish.kernels.PromptClient"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._folder = tempfile.TemporaryDirectory(prefix="carnets-")
        self.transport = "ipc"
        self.ip = str(Path(self._folder.name) / "k")

    async def _async_start_kernel(self, **options: Any) -> None:
        # What a kernel says outside its cells goes to a file that outlives a crash, not to the researcher's terminal.
        with (Path(options.get("cwd") or Path.cwd()) / LOG).open("ab") as log:
            await super()._async_start_kernel(stderr=log, **options)

    start_kernel = _async_start_kernel

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        """Remove the sockets' folder once the kernel is gone."""
        await super()._async_cleanup_resources(restart)
        if not restart:
            self._folder.cleanup()

    cleanup_resources = _async_cleanup_resources
