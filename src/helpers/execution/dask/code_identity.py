"""What code and packages a process runs; sent to workers as it is, so that it answers whatever version they have.

It imports nothing of this package.
"""

import hashlib
import importlib.metadata
import importlib.util
import platform
import sys
from pathlib import Path
from typing import Any

import psutil


class Ask:
    """A question to another process: unpickled there, it becomes the answer."""

    def __reduce__(self) -> tuple[Any, ...]:
        return identity, ()


def identity() -> dict[str, dict[str, str]]:
    """Return what this process runs: Python, modules of the project by content, packages by version.

    A module changed since the process imported it counts as another one: it does not run what its file says.
    """
    python = f"{platform.python_implementation()} {platform.python_version()}"
    packages = {
        distribution.metadata["Name"].lower(): distribution.version
        for distribution in importlib.metadata.distributions()
    }
    return {"Python": {"Python": python}, "code": _modules(), "packages": dict(sorted(packages.items()))}


def difference(mine: dict[str, dict[str, str]], theirs: dict[str, dict[str, str]]) -> str | None:
    """Return the first difference that matters between two processes, in words, or None.

    Packages that only one of them has do not matter: the project's own are in its lock file.
    """
    for kind in ("Python", "code"):
        for name in sorted({*mine[kind], *theirs[kind]}):
            if mine[kind].get(name) != theirs[kind].get(name):
                here, there = (identity[kind].get(name, "absent")[:20] for identity in (mine, theirs))
                return f"{name} is {here} here and {there} there"
    for name in sorted({*mine["packages"]} & {*theirs["packages"]}):
        if mine["packages"][name] != theirs["packages"][name]:
            return f"{name} is {mine['packages'][name]} here and {theirs['packages'][name]} there"
    return None


def _modules() -> dict[str, str]:
    spec = importlib.util.find_spec("helpers")
    if spec is None or spec.origin is None:
        return {}
    folder, started = Path(spec.origin).parent, psutil.Process().create_time()
    loaded = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    versions = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (".py", ".yml"):
            is_stale = str(path) in loaded and path.stat().st_mtime > started
            mark = hashlib.sha256(path.read_bytes()).hexdigest()
            versions[f"helpers/{path.relative_to(folder).as_posix()}"] = "changed since import" if is_stale else mark
    return versions
