"""What a run did: `_build/reports/run.json` for programs, `run.md` and a few lines for people."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers import paths
from helpers.errors import CarnetsError, PageError
from helpers.files import write_whole
from helpers.incremental.plan_file import Page

EXECUTED, REUSED, FAILED = "executed", "reused", "failed"
RENEWED = "text renewed"
SLOWEST_CELLS = 5
TITLE = "# The last run"


@dataclass(frozen=True)
class Outcome:
    """What became of a page: reused or executed with its reason, failed with its error.

    cells: seconds and first line of each code cell executed, by position in the executed notebook. is_renewed: its
    results are used again, and its texts have changed.
    """

    page: Page
    error: CarnetsError | None = None
    why: str = ""
    seconds: float = 0.0
    memory_mib: int = 0
    n_figures: int = 0
    cells: dict[int, tuple[float, str]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    is_renewed: bool = False

    @property
    def status(self) -> str:
        """Return "executed", "reused" or "failed"."""
        return FAILED if self.error else EXECUTED if self.why else REUSED

    @property
    def words(self) -> str:
        """Return the status, then what people are told of it: why, or that only texts are new."""
        return ", ".join(part for part in (self.status, self.why, RENEWED * self.is_renewed) if part)


@dataclass(frozen=True)
class Report:
    """The outcomes of a run in the plan's order, how long it took, and how its kernels were had."""

    outcomes: tuple[Outcome, ...]
    seconds: float
    pool: str
    notices: tuple[str, ...]

    def summary(self) -> list[str]:
        """Return the lines that end a run: counts, warnings, slowest cells."""
        counts = Counter(outcome.status for outcome in self.outcomes)
        words = ", ".join(f"{counts[status]} {status}" for status in (EXECUTED, REUSED, FAILED) if counts[status])
        n_renewed = sum(outcome.is_renewed for outcome in self.outcomes)
        words += f", {RENEWED} in {n_renewed}" if n_renewed else ""
        pages = "1 page" if len(self.outcomes) == 1 else f"{len(self.outcomes)} pages"
        lines = [f"{pages} in {self.seconds:.1f} s: {words}."]
        lines += [f"warning: {outcome.page.address}: {text}." for outcome in self.outcomes for text in outcome.warnings]
        slowest = self.slowest()
        if slowest:
            address, seconds = max(self._page_seconds().items(), key=lambda page: page[1])
            lines.append(f"Slowest page: {seconds:.1f} s in its cells, {address}.")
            address, cell, seconds, line = slowest[0]
            lines.append(f"Slowest cell: {seconds:.1f} s, {address}, cell {cell} ({line}).")
        return lines

    def reasons(self) -> list[str]:
        """Return a line per page: why it was executed, or that it was not."""
        return [f"{outcome.page.address}: {outcome.words}" for outcome in self.outcomes]

    def slowest(self) -> list[tuple[str, int, float, str]]:
        """Return the slowest cells: address, position, seconds, first line."""
        cells = [
            (outcome.page.address, cell, seconds, line)
            for outcome in self.outcomes
            for cell, (seconds, line) in outcome.cells.items()
        ]
        return sorted(cells, key=lambda cell: -cell[2])[:SLOWEST_CELLS]

    def _page_seconds(self) -> dict[str, float]:
        return {o.page.address: sum(seconds for seconds, _ in o.cells.values()) for o in self.outcomes}

    def write(self) -> None:
        """Write run.json and run.md in _build/reports."""
        write_whole(_folder() / "run.json", _as_json(self._content()))
        write_whole(_folder() / "run.md", self._page().encode())

    def _content(self) -> dict[str, Any]:
        return {
            "seconds": round(self.seconds, 3),
            "pool": self.pool,
            "notices": list(self.notices),
            "pages": [
                {
                    "address": outcome.page.address,
                    "template": outcome.page.template,
                    "parameters": outcome.page.parameters,
                    "status": outcome.status,
                    "why": outcome.why,
                    "seconds": round(outcome.seconds, 3),
                    "memory_mib": outcome.memory_mib,
                    "figures": outcome.n_figures,
                    "warnings": list(outcome.warnings),
                    "error": str(outcome.error) if outcome.error else None,
                }
                for outcome in self.outcomes
            ],
            "slowest_cells": [
                {"address": address, "cell": cell, "seconds": round(seconds, 3), "line": line}
                for address, cell, seconds, line in self.slowest()
            ],
        }

    def _page(self) -> str:
        lines = [TITLE, "", *(f"- {line}" for line in (*self.notices, *self.summary())), ""]
        lines += ["| page | status | why | seconds | memory (MiB) | figures |", "|---|---|---|---:|---:|---:|"]
        lines += [
            f"| {outcome.page.address} | {outcome.status} "
            f"| {outcome.error or outcome.why or RENEWED * outcome.is_renewed} "
            f"| {outcome.seconds:.2f} | {outcome.memory_mib} | {outcome.n_figures} |".replace("\n", " ")
            for outcome in self.outcomes
        ]
        lines += ["", "Slowest cells:", ""]
        lines += [
            f"1. {seconds:.2f} s, {address}, cell {cell}: `{line}`" for address, cell, seconds, line in self.slowest()
        ]
        return "\n".join(lines) + "\n"


def add_notice(text: str) -> None:
    """Add to the report of the last run, where there is one, what was noticed once its pages were done."""
    files, page = _folder() / "run.json", _folder() / "run.md"
    if files.is_file() and page.is_file():
        content = json.loads(files.read_text(encoding="utf-8"))
        content["notices"].append(text)
        write_whole(files, _as_json(content))
        report = page.read_text(encoding="utf-8").replace(f"{TITLE}\n\n", f"{TITLE}\n\n- {text}\n", 1)
        write_whole(page, report.encode())


def check_outcomes(outcomes: Sequence[Outcome]) -> None:
    """Raise PageError when a page failed: one summary that names page, cell, error and how to rerun it alone."""
    failed = [outcome for outcome in outcomes if outcome.error]
    if not failed:
        return
    lines = [f"\n  {outcome.page.address}: {outcome.error}\n    rerun: {_rerun(outcome.page)}" for outcome in failed]
    raise PageError(
        "pages-failed",
        f"{len(failed)} of {len(outcomes)} page(s) failed, the others are done.{''.join(lines)}",
        remedy="\nThe executed notebook of each failed page is in _build/notebooks, with its error.",
    )


def _folder() -> Path:
    return paths.build() / "reports"


def _as_json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _rerun(page: Page) -> str:
    territory, domain = page.parameters.get("territory_code"), page.parameters.get("domain")
    options = f" --territory {territory}" if territory else f" --domain {domain}" if domain else ""
    return f"carnets run {page.template}{options}"
