"""Imports that cost more than they give, and what a process started afresh does before any other import."""

import sys

from helpers.kernels.lifetime import die_with_parent

SLOW_GRAMMAR = "rfc3987_syntax"


def skip_slow_grammar() -> None:
    """Let jsonschema be imported without the grammar of internationalised addresses.

    When that package is there, jsonschema builds its grammar at import: a second for each process that imports
    nbformat or Altair. Without it, jsonschema does not check the format of addresses, which neither of them asks.
    """
    if SLOW_GRAMMAR not in sys.modules:
        sys.modules[SLOW_GRAMMAR] = None  # type: ignore[assignment]  # an import of it fails, and jsonschema goes on


def allow_slow_grammar() -> None:
    """Undo `skip_slow_grammar`: the code of a page finds every package that is installed."""
    if sys.modules.get(SLOW_GRAMMAR, sys) is None:
        del sys.modules[SLOW_GRAMMAR]


def prepare_process() -> None:
    """Prepare a process started for one task of a run: it ends with the run, and imports quickly."""
    die_with_parent()
    skip_slow_grammar()
