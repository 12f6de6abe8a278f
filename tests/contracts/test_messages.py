"""Every cause of an error that the package raises is provoked by a test, and its sentence kept with all others."""

import ast
from pathlib import Path

from helpers import errors
from refusals import messages

FAMILIES = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
LEFT = {
    # raised in processes of their own, or held whole by the words of their own tests
    "BuildError unforeseen",
    "ClusterError scheduler-lost",
    "ClusterError worker-refused",
    "DesignError not-calibrated",
    "FigureError chart-not-publishable",
    "KernelDied kernel-died",
    "PageError cell-failed",
    "PageError cell-too-long",
    "ResponsesError faulty-responses",
    # Their sentences hold the port of a server made for the test: tests/unit/test_producer_doors.py reads them.
    "CatalogError producer-busy",
    "CatalogError producer-moved",
}


def raised(modules: dict[Path, ast.Module]) -> set[str]:
    """Return the families and codes written in the package, "PlanError unknown-page"."""
    calls = (node for tree in modules.values() for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    return {
        f"{call.func.id} {call.args[0].value}"
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in FAMILIES and isinstance(call.args[0], ast.Constant)
    }


def test_every_cause_is_provoked_by_a_test(modules: dict[Path, ast.Module]) -> None:
    assert sorted(raised(modules) - set(messages()) - LEFT) == []


def test_no_sentence_is_kept_of_a_cause_that_is_gone(modules: dict[Path, ast.Module]) -> None:
    texts = {
        node.value
        for tree in modules.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert [name for name in messages() if name.split()[1] not in texts] == []
