"""The command `carnets`, started with this project's own code: what PYTHONPATH adds is left aside, and that is said."""

import os
import sys
from pathlib import Path

PYTHONPATH = "PYTHONPATH"


def main() -> None:
    """Run the command; where PYTHONPATH holds other folders, start it again without them first."""
    own = str(Path(__file__).resolve().parent)
    folders = [folder for folder in os.environ.get(PYTHONPATH, "").split(os.pathsep) if folder]
    others = [folder for folder in folders if str(Path(folder).resolve()) != own]
    if others:
        told = "PYTHONPATH is left aside, so that pages are the same on every machine: "
        print(told + os.pathsep.join(others), file=sys.stderr, flush=True)
        del os.environ[PYTHONPATH]
        if len(others) < len(folders):
            os.environ[PYTHONPATH] = own
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606
    from helpers.cli import main as command

    command()
