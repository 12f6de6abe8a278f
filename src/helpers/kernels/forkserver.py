"""A process that has imported the libraries once and forks a ready kernel for each notebook (Linux only).

Run as `python -m helpers.kernels.forkserver FOLDER LIFE_FD`; it listens in the folder. One connection per kernel: the
client sends {argv, env, cwd} with the descriptors of its standard output and error and of a pipe to close when the
kernel is ready; it receives the pid with a pidfd, or the reason of a refusal, then the exit status at the kernel's end.
A client that goes away takes its kernel with it; when the owner of the life pipe goes away, everything stops and the
folder, which is the run's own, is removed. A kernel that ends takes along the processes it started, wherever they are.
It serves only while it has a single thread: a fork copies one thread, and the locks that others hold stay locked.
"""

import atexit
import builtins
import contextlib
import gc
import importlib
import importlib.util
import os
import random
import select
import shutil
import signal
import socket
import struct
import sys
import threading
import time
import traceback
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from helpers.kernels import lifetime, start_up
from helpers.kernels.socket_messages import receive_message, send_message

# What a kernel imports by itself, then what templates import; scipy.stats, the test of each trend, takes two seconds.
KERNEL_MODULES = ("ipykernel.ipkernel", "ipykernel.kernelapp", "ipykernel.zmqshell", "ipykernel.debugger", "debugpy")
PRELOADED = (
    *KERNEL_MODULES,
    "pandas",
    "pyarrow.parquet",
    "geopandas",
    "altair",
    "scipy.stats",
    "helpers.charts",
    "helpers.tables",
)
READY, SOCKET = "ready", "s"
# Read once, when Python starts or a library is imported: a kernel that wants other values cannot be forked from here.
READ_AT_IMPORT = ("PYTHON", "LANG", "LC_", "PANDAS_", "ARROW_", "GDAL_", "PROJ_", "LD_")
# BLAS pools start threads at import, and so does Arrow's allocator.
SINGLE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
PEER = struct.Struct("3i")
CONTROL_END_S = 1.0


@contextlib.contextmanager
def looking_like_a_kernel() -> Iterator[None]:
    """Make `get_ipython` answer while libraries are imported: pandas decides its display options by asking it."""
    import IPython
    from IPython.core import getipython
    from traitlets.config import Config

    stub = types.SimpleNamespace(kernel=True, config=Config({"IPKernelApp": {}}))
    former = getipython.get_ipython, IPython.get_ipython
    builtins.get_ipython = getipython.get_ipython = IPython.get_ipython = lambda: stub  # type: ignore[attr-defined, assignment]
    try:
        yield
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined]
        getipython.get_ipython, IPython.get_ipython = former


class ForkServer:
    """The loop: accept, fork, pass exit statuses on, clean up."""

    def __init__(self, listener: socket.socket, life: int, folder: str) -> None:
        self.listener, self.life, self.folder = listener, life, folder
        self.poll = select.poll()
        self.poll.register(listener, select.POLLIN)
        self.poll.register(life, select.POLLIN)
        self.kernels: dict[int, tuple[int, socket.socket]] = {}  # pidfd: pid, connection
        self.clients: dict[int, tuple[int, socket.socket]] = {}  # connection: pid, connection

    def serve(self) -> NoReturn:
        """Serve until the life pipe closes."""
        while True:
            for descriptor, _ in self.poll.poll():
                if descriptor == self.life:
                    self.stop()
                elif descriptor == self.listener.fileno():
                    self.accept()
                elif descriptor in self.kernels:
                    self.report_exit(descriptor)
                elif descriptor in self.clients:
                    self.drop_client(descriptor)

    def accept(self) -> None:
        """Fork a kernel for a new client of the same user, or tell it why not; others are refused by closing."""
        connection, _ = self.listener.accept()
        _, uid, _ = PEER.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size))
        descriptors: list[int] = []
        try:
            if uid != os.getuid():
                raise ConnectionError("another user")
            connection.settimeout(5)
            request, descriptors = receive_message(connection, 3)
            reason = refusal(request["env"])
            if reason:
                send_message(connection, {"refused": reason})
                raise ConnectionError(reason)
        except (OSError, ValueError):
            for descriptor in descriptors:
                os.close(descriptor)
            connection.close()
            return
        pid = os.fork()
        if pid == 0:
            self.become_kernel(request, descriptors, connection)
        for descriptor in descriptors:
            os.close(descriptor)
        pidfd = os.pidfd_open(pid)
        try:
            send_message(connection, {"pid": pid}, (pidfd,))
        except OSError:
            lifetime.kill_group(pid)
        self.kernels[pidfd] = self.clients[connection.fileno()] = (pid, connection)
        self.poll.register(pidfd, select.POLLIN)
        self.poll.register(connection, select.POLLIN)

    def become_kernel(self, request: dict[str, Any], descriptors: list[int], connection: socket.socket) -> NoReturn:
        """Turn this forked child into a kernel, then end without Python's slow finalisation."""
        code = 1
        try:
            for descriptor in self.kernels:
                os.close(descriptor)
            for endpoint in (self.listener, connection, *(client for _, client in self.clients.values())):
                endpoint.close()
            os.close(self.life)
            run_kernel(request, descriptors)
            code = 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else int(error.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            threading._shutdown()  # type: ignore[attr-defined]
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def report_exit(self, pidfd: int) -> None:
        """Reap a kernel and tell its client how it ended."""
        pid, connection = self.kernels.pop(pidfd)
        self.poll.unregister(pidfd)
        os.close(pidfd)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        lifetime.end_orphans({kernel for kernel, _ in self.kernels.values()})
        with contextlib.suppress(OSError):  # the client may have gone: nobody is left to tell
            send_message(connection, {"exit": status})
        if self.clients.pop(connection.fileno(), None):
            self.poll.unregister(connection)
            connection.close()

    def drop_client(self, descriptor: int) -> None:
        """Kill the kernel of a client that went away; its exit is reaped like any other."""
        pid, connection = self.clients.pop(descriptor)
        self.poll.unregister(descriptor)
        connection.close()
        lifetime.kill_group(pid)

    def stop(self) -> NoReturn:
        """Kill every kernel and end."""
        for pid, _ in self.kernels.values():
            lifetime.kill_group(pid)
        for pid, _ in self.kernels.values():
            os.waitpid(pid, 0)
        lifetime.end_orphans(set())
        shutil.rmtree(self.folder, ignore_errors=True)
        os._exit(0)


def refusal(environment: dict[str, str]) -> str | None:
    """Return why a kernel with this environment must not be forked from this process, or None."""
    if (count := lifetime.thread_count()) != 1:
        return f"{count} threads are alive in the fork server"
    names = sorted(name for name in {*environment, *os.environ} if name.startswith(READ_AT_IMPORT))
    changed = [name for name in names if environment.get(name) != os.environ.get(name)]
    return f"the variable {changed[0]} is not what it was when the libraries were imported" if changed else None


def run_kernel(request: dict[str, Any], descriptors: list[int]) -> None:
    """Run an ipykernel in this process as its launcher would, and close the ready pipe once its sockets are bound."""
    os.setsid()
    lifetime.die_with_parent()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    output, error, ready = descriptors
    with Path(os.devnull).open("rb") as nothing:
        for source, target in ((nothing.fileno(), 0), (output, 1), (error, 2)):
            os.dup2(source, target)
    os.close(output)
    os.close(error)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    os.environ[lifetime.MARK] = str(os.getpid())
    time.tzset()
    random.seed()
    sys.modules["numpy"].random.seed()
    from ipykernel.kernelapp import IPKernelApp

    arguments = request["argv"]
    sys.argv = [LAUNCHER, *arguments[arguments.index("ipykernel_launcher") + 1 :]]
    # The parent of a kernel is read when ipykernel is imported, that is in the server: say it again.
    sys.argv.append(f"--IPKernelApp.parent_handle={os.getppid()}")
    gc.enable()
    app = IPKernelApp.instance()
    app.initialize(sys.argv[1:])
    os.close(ready)
    app.start()
    # What closes an ipykernel stops the thread that publishes, then waits for the one that controls; when that one is
    # still flushing what was published, each waits for the other during seconds.
    if app.control_thread:
        app.control_thread.join(CONTROL_END_S)


LAUNCHER = str(getattr(importlib.util.find_spec("ipykernel_launcher"), "origin", "ipykernel_launcher"))


def main(folder: str, life: int) -> None:
    """Import, check that one thread is alive, listen and serve; says "ready" or why not on standard output."""
    lifetime.adopt_orphans()
    if sys.path[0] == str(Path.cwd()):
        del sys.path[0]
    start_up.skip_slow_grammar()
    with looking_like_a_kernel():
        for name in PRELOADED:
            importlib.import_module(name)
        sys.modules["helpers.wording.sentences"].sentences()
    start_up.allow_slow_grammar()
    if lifetime.thread_count() != 1:
        print(f"{lifetime.thread_count()} threads are alive after the imports", flush=True)
        sys.exit(1)
    gc.collect()
    gc.disable()
    gc.freeze()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    os.umask(0o077)
    listener.bind(str(Path(folder) / SOCKET))
    listener.listen(64)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    print(READY, flush=True)
    ForkServer(listener, life, folder).serve()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
