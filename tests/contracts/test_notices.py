"""One channel to the user: no other module writes on the terminal, warns, or makes a channel of its own."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CHANNEL = "notices.py"
ALLOWED = {
    ("kernels/forkserver.py", "print"),  # what it says on its standard output is its answer to the run
    ("cli.py", "print"),  # what `carnets list` and `--version` give is made to be piped
}


def channels(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of each call of a module that writes to the user by itself."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        owner = ast.unparse(called.value) if isinstance(called, ast.Attribute) else ""
        is_stream = name == "write" and owner in ("sys.stderr", "sys.stdout")
        is_warning = name in ("warn", "showwarning") and owner == "warnings"
        is_channel = name == "getLogger" and [ast.unparse(one) for one in node.args] in (
            [],
            ["'carnets'"],
            ["__name__"],
        )
        if (
            is_stream
            or is_warning
            or is_channel
            or (name in ("print", "Console") and owner in ("", "rich", "builtins"))
        ):
            yield node.lineno, name


@pytest.mark.parametrize(
    "source",
    [
        "print('x')",
        "import sys\nsys.stderr.write('x')",
        "import warnings\nwarnings.warn('x')",
        "from rich.console import Console\nshown = Console()",
        "import logging\nnotices = logging.getLogger('carnets')",
        "import logging\nlogging.getLogger(__name__).warning('x')",
    ],
)
def test_a_channel_is_seen(source: str) -> None:
    assert len(list(channels(ast.parse(source)))) == 1


@pytest.mark.parametrize("source", ["shown.print('x')", "logging.getLogger('papermill').setLevel(50)", "warn('x')"])
def test_what_is_no_channel_is_left(source: str) -> None:
    assert list(channels(ast.parse(source))) == []


def test_notices_is_the_one_channel(modules: dict[Path, ast.Module], checkout: Path) -> None:
    package = checkout / "src" / "helpers"
    found = [
        (path.relative_to(package).as_posix(), name, line)
        for path, tree in modules.items()
        for line, name in channels(tree)
    ]
    assert (CHANNEL, "Console") in {(address, name) for address, name, _ in found}, "it is looked for no longer"
    assert [one for one in found if one[0] != CHANNEL and one[:2] not in ALLOWED] == []
