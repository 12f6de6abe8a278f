"""Every cause of an error that the package raises is provoked by a test, and its sentence kept with all others."""

import ast
from pathlib import Path

from helpers import errors
from refusals import messages

FAMILIES = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
LEFT = {
    # held by the words of their own tests, or raised in a process of their own: not written yet with `make messages`
    "BuildError book-not-built",
    "BuildError results-removed",
    "BuildError sources-keep-moving",
    "BuildError tables-not-built",
    "BuildError unforeseen",
    "BuildError unknown-module",
    "CaseError duplicate-key",
    "CaseError formula-refused",
    "CaseError invalid-date",
    "CaseError missing-text",
    "CaseError not-a-number",
    "CaseError number-refused",
    "CaseError type-of-another-family",
    "CaseError unknown-domain",
    "CaseError unknown-format",
    "CaseError unknown-practice-type",
    "CaseError unknown-reading",
    "CaseError unknown-source",
    "CaseError unknown-territory",
    "CaseError unreadable-table",
    "CatalogError producer-file-refused",
    "CatalogError unknown-domain",
    "CatalogError unknown-fact",
    "CatalogError unknown-producer-file",
    "CatalogError unknown-series",
    "CatalogError unknown-source",
    "ClusterError scheduler-lost",
    "ClusterError worker-refused",
    "DesignError missing-design",
    "DesignError not-calibrated",
    "EstimateError impossible-shares",
    "EstimateError zones-differ",
    "FigureError chart-not-publishable",
    "FigureError nothing-to-draw",
    "FigureError unknown-figure",
    "FileError already-there",
    "FileError cannot-read",
    "FileError cannot-write",
    "FileError duplicate-key",
    "FileError invalid-document",
    "FileError invalid-row",
    "FileError not-a-number",
    "FileError unknown-name",
    "FileError unreadable-table",
    "KernelDied kernel-died",
    "PageError cell-failed",
    "PageError cell-too-long",
    "PageError pages-failed",
    "PlanError invalid-plan",
    "PlanError unknown-page",
    "PrintedError note-outside-scale",
    "PrintedError share-outside-percent",
    "QuestionnaireError unknown-question",
    "QuestionnaireError unknown-study",
    "ReleaseError invalid-redirect",
    "ReleaseError invalid-release-date",
    "ReleaseError lost-address",
    "ResponsesError duplicate-respondent",
    "ResponsesError faulty-responses",
    "ResponsesError simulated-responses",
    "ResponsesError unknown-zone",
    "ResponsesError wrong-columns",
    "TerritoryError unknown-territory",
    "TextTooLong text-too-long",
    "WordingError unknown-wording",
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
