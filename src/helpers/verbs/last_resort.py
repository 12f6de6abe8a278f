"""What a person reads when a verb fails: one sentence, whatever happened; and a clean end when a signal stops it."""

import contextlib
import errno
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from helpers import paths
from helpers.errors import CarnetsError
from helpers.files import cannot_write, unforeseen
from helpers.kernels.start_up import skip_slow_grammar
from helpers.notices import console
from helpers.reading.inputs import cannot_read

FULL_DISK = (errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EFBIG)
REFUSED_WRITING = (*FULL_DISK, errno.EACCES, errno.ENOTDIR)
STOPPING, SIGNALLED = (signal.SIGINT, signal.SIGTERM), 128


def guarded(work: Callable[[], object]) -> None:
    """Do some work; an error of input is one sentence on standard error, and status 1; a signal ends it cleanly."""
    skip_slow_grammar()
    former = {number: signal.signal(number, _stop) for number in STOPPING}
    try:
        work()
    except CarnetsError as error:
        _say_error(error)
    except OSError as error:
        _say_error(_refused(error))
    except Exception as error:  # the last resort: whatever happens, a person reads a sentence
        _say_error(unforeseen(error))
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _refused(error: OSError) -> CarnetsError:
    """Return what to say of a refusal of the system: machines write below _build, and read what is elsewhere."""
    path = Path(os.fsdecode(error.filename)) if error.filename else None
    if path is None and error.errno not in REFUSED_WRITING:
        return unforeseen(error)
    if path is None or error.errno in FULL_DISK:
        return cannot_write(error, path or paths.build())
    is_kept_by_hand = path.is_relative_to(paths.root()) and not path.is_relative_to(paths.build())
    is_closed = False
    with contextlib.suppress(OSError):  # a name too long, a folder that cannot be entered
        is_closed = path.is_file() and not os.access(path, os.R_OK)
    is_read = error.errno not in REFUSED_WRITING or is_kept_by_hand or is_closed
    return cannot_read(error, path) if is_read else cannot_write(error, path)


def _stop(number: int, _: object) -> NoReturn:
    """End the run: kernels are killed on the way out, and a second signal must not cut that short."""
    for signal_number in STOPPING:
        signal.signal(signal_number, signal.SIG_IGN)
    console.print("Stopped. The pages that were done are kept: the same command goes on from there.")
    raise SystemExit(SIGNALLED + number)


def _say_error(error: CarnetsError) -> NoReturn:
    console.print("[bold red]error[/]: ", end="")
    console.print(str(error), markup=False)
    sys.exit(1)
