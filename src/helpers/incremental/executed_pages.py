"""Which pages must be executed again, and why: a page is reused while nothing that it is made of has changed.

It is made of the code of its template, its parameters, Python and the lock file; and, noted at each execution, of the
modules of the package that it imports, of what its views gave it, and of any other file of the project that it read.
"""

import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from helpers import hashes, paths
from helpers.errors import BuildError
from helpers.incremental import module_fingerprints
from helpers.incremental.cache import Cache
from helpers.incremental.plan_file import Page

# The tags that change what papermill executes; every other one is for readers.
EXECUTION_TAGS = {"parameters", "injected-parameters", "raises-exception", "skip-execution"}
ENGINE = ("helpers.execution.page_execution", "helpers.execution.papermill_engine", "helpers.kernels.forkserver")
WRITER = ("helpers.execution.executed_notebook", "helpers.execution.images")
NEW = "it was never executed"
SHOWN_CAUSES = 3


@dataclass(frozen=True)
class Kept:
    """The results of a page that can be used again: the name of their content, and how many figures they show."""

    results: str
    n_figures: int


class Ledger:
    """The records of executed pages.

    tables: the fingerprint of each published table as it is now. `engine` is the fingerprint of what executes pages,
    `writer` that of what makes notebooks of their results. The code is read once, when the ledger is made.
    """

    def __init__(self, cache: Cache, tables: Mapping[str, str]) -> None:
        self.cache, self.tables = cache, dict(tables)
        self._package = hashes.of_folder(paths.package())
        self.engine = hashes.of_value(module_fingerprints.of_modules(ENGINE))
        self._environment = module_fingerprints.environment()
        self.writer = hashes.of_value([self.engine, module_fingerprints.of_modules(WRITER), self._environment])
        self._marks: dict[str, str] = {}

    def is_unchanged(self, page: Page, source: str) -> bool:
        """Tell whether a page was executed with this very code and these very tables, down to rows it did not ask."""
        records = self.cache.records("pages", self._asked(page, source))
        return any(self._tables_of(record) == record["tables"] and not self._changed(record) for record in records)

    def find(self, page: Page, source: str) -> tuple[Kept | None, str]:
        """Return the results to use again and "", or None and why the page must be executed.

        source: the text of its template.
        """
        key = self._asked(page, source)
        causes: list[str] = []
        records = list(self.cache.records("pages", key))
        for record in sorted(records, key=lambda record: self._tables_of(record) != record["tables"]):
            changed = self._changed(record)
            if not changed and self.cache.get(record["results"]) is None:
                changed = ["its kept result was damaged or removed"]
            if not changed:
                self._renew(page, key, record)
                return Kept(record["results"], record["n_figures"]), ""
            causes = causes or changed
        return None, _enumerated(causes or self._differences(page, key))

    def keep(
        self, page: Page, source: str, results: list[dict[str, Any]], read: Mapping[str, Any], n_figures: int
    ) -> Kept | None:
        """Record the results of an execution, and return them; None when the code changed while it ran.

        read: what the kernel reported, as `helpers.tables.recording.report` gives it. n_figures: those shown.
        """
        modules = module_fingerprints.of_modules(_modules_of(source))
        if any(self._package.get(address) != digest for address, digest in modules.items()):
            return None
        key = self._asked(page, source)
        name = self.cache.put(json.dumps(results, sort_keys=True, ensure_ascii=False).encode())
        record = {
            "results": name,
            "contents": [name],
            "n_figures": n_figures,
            "modules": modules,
            "calls": read["calls"],
            "tables": self._now(table for call in read["calls"].values() for table in call["tables"]),
            "files": dict(read["files"]),
        }
        self.cache.record("pages", key, record)
        self.cache.record("asked", page.address, key)
        return Kept(name, record["n_figures"])

    def results(self, kept: Kept) -> list[dict[str, Any]]:
        """Return the results themselves; raises BuildError when they were removed meanwhile."""
        content = self.cache.get(kept.results)
        if content is None:
            raise BuildError(
                "results-removed",
                "The results kept of this page were removed while it was being written again.",
                where=paths.shown(self.cache.folder),
                remedy="Run again: the page will be executed.",
            )
        return list(json.loads(content))

    def _asked(self, page: Page, source: str) -> dict[str, Any]:
        cells = [cell for cell in json.loads(source)["cells"] if cell["cell_type"] == "code"]
        code = [
            [
                "".join(cell["source"]).rstrip(),
                sorted(EXECUTION_TAGS.intersection(cell["metadata"].get("tags", []))),
            ]
            for cell in cells
        ]
        return {"code": code, "parameters": page.parameters, "engine": self.engine, **self._environment}

    def _changed(self, record: Mapping[str, Any]) -> list[str]:
        """Return what has changed since a record was made, in words."""
        causes = [
            f"src/helpers/{address} has changed"
            for address, was in record["modules"].items()
            if self._package.get(address) != was
        ]
        causes += [
            f"{address} has changed"
            for address, was in record["files"].items()
            if hashes.of_file(paths.root() / address) != was
        ]
        if not causes and self._tables_of(record) != record["tables"]:
            causes = [f"{_spoken(call)} gives something else" for call in self._moved(record)]
        return causes

    def _moved(self, record: Mapping[str, Any]) -> list[str]:
        """Return the calls of a page that give something else than they did; those on unchanged tables cannot."""
        new = {table for table, was in record["tables"].items() if self.tables.get(table) != was}
        calls = (call for call, was in record["calls"].items() if new.intersection(was["tables"]))
        return [call for call in calls if self._mark(call) != record["calls"][call]["mark"]]

    def _tables_of(self, record: Mapping[str, Any]) -> dict[str, str]:
        return self._now(record["tables"])

    def _now(self, tables: Iterable[str]) -> dict[str, str]:
        return {table: self.tables.get(table, "absent") for table in sorted(set(tables))}

    def _renew(self, page: Page, key: dict[str, Any], record: dict[str, Any]) -> None:
        """Record that a page is what it was: with other tables, whose rows the next check need not compute again."""
        with contextlib.suppress(OSError):  # nothing is lost but that check
            self.cache.record("pages", key, {**record, "tables": self._tables_of(record)})
            self.cache.record("asked", page.address, key)

    def _mark(self, call: str) -> str:
        """Return the mark of what a view gives today; views are pure, so equal calls are computed once."""
        if call not in self._marks:
            from helpers.tables import recording

            self._marks[call] = recording.mark_of_call(call)
        return self._marks[call]

    def _differences(self, page: Page, key: Mapping[str, Any]) -> list[str]:
        """Return how a page differs from its last execution, when no record has its code and parameters."""
        last = next(iter(self.cache.records("asked", page.address)), None)
        if last is None:
            return [NEW]
        names = {"code": f"the code of {page.template}.ipynb", "parameters": "its parameters", "engine": "the engine"}
        changed = [names.get(name, name) for name, value in key.items() if last.get(name) != value]
        return [f"{name} changed since its last execution" for name in changed] or [
            "what it was made of last time is no longer kept"
        ]


def _modules_of(source: str) -> set[str]:
    """Return the modules of the package that the code of a template imports."""
    from IPython.core.inputtransformer2 import TransformerManager

    cells = ["".join(cell["source"]) for cell in json.loads(source)["cells"] if cell["cell_type"] == "code"]
    # What a magic such as %%time runs is a mere text once transformed.
    cells += [cell.partition("\n")[2] for cell in cells if cell.startswith("%%")]
    return {
        name
        for cell in cells
        for name in module_fingerprints.modules_imported(TransformerManager().transform_cell(cell))
    }


def _spoken(call: str) -> str:
    name, *arguments = json.loads(call)
    parts = [part for argument in arguments for part in (argument if isinstance(argument, list) else [argument])]
    return f"{name}({', '.join(map(str, parts))})"


def _enumerated(causes: list[str]) -> str:
    rest = len(causes) - SHOWN_CAUSES
    return "; ".join(causes[:SHOWN_CAUSES]) + (f"; and {rest} more" if rest > 0 else "")
