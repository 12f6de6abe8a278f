"""The Jupyter provisioner that asks the fork server for a kernel, and starts a plain one when it cannot."""

import asyncio
import os
import select
import signal
import socket
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Bool, Unicode

from helpers.kernels.socket_messages import receive_message, send_message
from helpers.notices import warn

PROVISIONER = "carnets-forked"
START_TIMEOUT_S, END_TIMEOUT_S = 15, 5
LOST = -signal.SIGKILL


class ForkedProcess:
    """A forked kernel with the face of a subprocess.Popen."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int, pidfd: int) -> None:
        self.connection, self.pid, self.pidfd = connection, pid, pidfd
        self.returncode: int | None = None
        self.has_lost_server = False

    def poll(self) -> int | None:
        """Return the exit status, or None while the kernel runs."""
        return self.wait(0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the kernel's end and return its exit status, None after the timeout."""
        if self.returncode is None and self._is_over(timeout):
            self.connection.settimeout(END_TIMEOUT_S)
            try:
                self.returncode = int(receive_message(self.connection)[0]["exit"])
            except (OSError, ValueError):
                # The server has gone, and its kernels with it.
                self.returncode, self.has_lost_server = LOST, True
            self.connection.close()
            os.close(self.pidfd)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, if the kernel still runs."""
        if self.poll() is None:
            signal.pidfd_send_signal(self.pidfd, number)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(signal.SIGKILL)

    def _is_over(self, timeout: float | None) -> bool:
        watch = select.poll()
        watch.register(self.pidfd, select.POLLIN)
        return bool(watch.poll(None if timeout is None else timeout * 1000))


class ForkedProvisioner(LocalProvisioner):
    """Forks kernels from a fork server; everything else is Jupyter's own provisioner."""

    server = Unicode(help="the address of the fork server").tag(config=True)
    has_lost_server = Bool(help="whether the kernel died because its fork server did")

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        """Return the connection facts of a kernel, forked where possible, started afresh elsewhere."""
        if self.server and "ipykernel_launcher" in cmd:
            try:
                await self._fork(cmd, options)
                return self.connection_info
            except OSError as error:
                warn(f"Plain kernels are used, slower: {error.strerror or error}.")
        return await super().launch_kernel(cmd, **options)

    async def poll(self) -> int | None:
        """Return the exit status, None while the kernel runs; note whether the fork server went with it."""
        status = await super().poll()
        if isinstance(self.process, ForkedProcess):
            self.has_lost_server = self.process.has_lost_server
        return status

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Wait for the kernel to end by itself, without polling."""
        await self._ended(self.get_shutdown_wait_time() / 2)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and wait until it is gone."""
        await super().kill(restart)
        await self._ended(END_TIMEOUT_S)

    async def _fork(self, cmd: list[str], options: dict[str, Any]) -> None:
        error = options.get("stderr")
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        ready, signal_ready = os.pipe2(os.O_CLOEXEC)
        request = {
            "argv": cmd,
            "env": dict(options.get("env") or os.environ),
            "cwd": str(options.get("cwd") or Path.cwd()),
        }
        try:
            connection.settimeout(START_TIMEOUT_S)
            connection.connect(self.server)
            send_message(connection, request, (1, error.fileno() if error else 2, signal_ready))
            answer, descriptors = receive_message(connection, 1)
            if "refused" in answer:
                raise ConnectionRefusedError(None, answer["refused"])
        except OSError:
            connection.close()
            os.close(ready)
            raise
        finally:
            os.close(signal_ready)
        self.process = ForkedProcess(connection, answer["pid"], descriptors[0])  # type: ignore[assignment]
        self.pid = self.pgid = answer["pid"]
        await _readable(ready, START_TIMEOUT_S)
        os.close(ready)

    async def _ended(self, timeout: float) -> None:
        if isinstance(self.process, ForkedProcess) and self.process.returncode is None:
            await _readable(self.process.pidfd, timeout)


async def _readable(descriptor: int, timeout: float) -> None:
    """Wait until a descriptor can be read or closes, at most for a time."""
    loop, event = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(descriptor, event.set)
    try:
        await asyncio.wait_for(event.wait(), timeout)
    except TimeoutError:
        return
    finally:
        loop.remove_reader(descriptor)
