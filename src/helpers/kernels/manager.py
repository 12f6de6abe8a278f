"""Kernels, each with sockets of its own, forked from one preloaded process where the platform can."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.session import Session
from jupyter_core.utils import ensure_async
from traitlets import Type

from helpers.kernels.environment import kernel_environment
from helpers.kernels.forkserver import READY, SINGLE_THREAD, SOCKET
from helpers.kernels.lifetime import kill_group
from helpers.kernels.provisioner import PROVISIONER
from helpers.notices import warn

LOG = "kernel.log"
ANSWER_TIMEOUT_S, IDLE_TIMEOUT_S, END_TIMEOUT_S = 1.0, 0.2, 30
_alive: "weakref.WeakSet[PrivateKernelManager]" = weakref.WeakSet()


class ForkServerProcess:
    """The fork server of a run: it lives in the run's own folder and ends with the run, whatever ends it.

    It is started at once and waited for at the first need of a kernel. Code changed later is never served: it belongs
    to one run.
    """

    def __init__(self, folder: Path) -> None:
        self.address = str(folder / SOCKET)
        life, self._held = os.pipe()
        # -P: a helpers.py in the present folder is not this package.
        command = [sys.executable, "-P", "-m", "helpers.kernels.forkserver", str(folder), str(life)]
        environment, self._log = {**kernel_environment(), **SINGLE_THREAD}, folder / "forkserver.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603
                command, pass_fds=(life,), env=environment, stdout=subprocess.PIPE, stderr=log, text=True
            )
        os.close(life)
        self._said: str | None = None

    @property
    def refusal(self) -> str | None:
        """Return why kernels cannot be forked, None once the server is ready; waits for it the first time."""
        if self._said is None and self._process.stdout:
            self._said = self._process.stdout.readline().strip() or self._last_words()
        return None if self._said == READY else self._said

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return f"the fork server did not start ({lines[-1]})" if lines else "the fork server did not start"

    def stop(self) -> None:
        """End the server and every kernel it forked; nothing happens the second time."""
        if self._held >= 0:
            os.close(self._held)
            self._held = -1
        try:
            self._process.wait(END_TIMEOUT_S)
        except subprocess.TimeoutExpired:  # stopped or stuck: its kernels are killed with it
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


@contextlib.contextmanager
def forked_kernels(folder: Path) -> Iterator[ForkServerProcess | None]:
    """Let kernels be forked inside the block; gives None where the platform cannot, and says so in one line."""
    if not hasattr(os, "pidfd_open"):
        warn("Plain kernels are used, slower: this platform has no pidfd.")
        yield None
        return
    server = ForkServerProcess(folder)
    try:
        yield server
    finally:
        server.stop()


def address_of(server: ForkServerProcess | None) -> str:
    """Return where to ask for forked kernels; an empty text, and one line that says why, when plain ones must do."""
    if server is None:
        return ""
    if server.refusal:
        warn(f"Plain kernels are used, slower: {server.refusal}.")
        return ""
    return server.address


def kill_kernels() -> None:
    """Kill every kernel that this process has started and that still runs, with what each has started."""
    for manager in list(_alive):
        process = getattr(manager.provisioner, "process", None)
        if process is not None and process.returncode is None:
            kill_group(process.pid)


class PromptClient(AsyncKernelClient):
    """A client that is ready as soon as the kernel has answered; the stock one always waits 0.2 s more."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        deadline = time.monotonic() + (timeout or 60)
        while time.monotonic() < deadline:
            request = self.kernel_info()
            with contextlib.suppress(Empty):
                answer = await ensure_async(self.shell_channel.get_msg(timeout=ANSWER_TIMEOUT_S))
                if answer["msg_type"] == "kernel_info_reply":
                    self._handle_kernel_info_reply(answer)
                    await self._drain_until_idle(request)
                    return
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    wait_for_ready = _async_wait_for_ready

    async def _drain_until_idle(self, request: str) -> None:
        with contextlib.suppress(Empty):
            while True:
                message = await ensure_async(self.iopub_channel.get_msg(timeout=IDLE_TIMEOUT_S))
                is_idle = message["content"].get("execution_state") == "idle"
                if is_idle and message["parent_header"].get("msg_id") == request:
                    return


class MeasuringSession(Session):
    """A session whose messages bear the number of bytes that crossed the wire."""

    def deserialize(self, msg_list: list[Any], content: bool = True, copy: bool = True) -> dict[str, Any]:
        """Return a message, its size beside its content."""
        return {**super().deserialize(msg_list, content, copy), "size": sum(len(part) for part in msg_list)}


class PrivateKernelManager(AsyncKernelManager):
    """A kernel manager over IPC, its sockets in a folder that only this user can open.

    Ports picked at random collide now and then between parallel runs (papermill#511), and the default IPC path is
    shared by all kernels of a working directory; a private folder has neither fault.
    folder: where sockets go, which exists; its path must be short. server: the fork server's address, "" for plain
    kernels.
    """

    # Both say the same; jupyter_client asks the second alone.
    client_class = "helpers.kernels.manager.PromptClient"
    client_factory = Type(klass=AsyncKernelClient, default_value=PromptClient)

    def __init__(self, *, folder: Path, server: str = "", **options: Any) -> None:
        super().__init__(session=MeasuringSession(), **options)
        self.has_lost_server = False
        self.transport, self.ip = "ipc", str(folder / "k")
        # This Python's own: a user may have another kernel under the same name.
        self._kernel_spec = KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())
        if server:
            # The stock kernelspec, with another provisioner: notebooks keep the name of the kernel they ask for.
            self._kernel_spec.metadata["kernel_provisioner"] = {
                "provisioner_name": PROVISIONER,
                "config": {"server": server},
            }

    async def _async_start_kernel(self, **options: Any) -> None:
        # What a kernel says outside its cells goes to a file, not to the researcher's terminal.
        with (Path(options.get("cwd") or Path.cwd()) / LOG).open("ab") as log:
            await super()._async_start_kernel(stderr=log, **options)
        _alive.add(self)

    start_kernel = _async_start_kernel

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        """End what the kernel leaves running; those of forked kernels, wherever they hide, end with their server."""
        group = getattr(self.provisioner, "pgid", None)
        self.has_lost_server = bool(getattr(self.provisioner, "has_lost_server", False))
        await super()._async_cleanup_resources(restart)
        if group and not restart:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)

    cleanup_resources = _async_cleanup_resources
