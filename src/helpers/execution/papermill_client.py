"""Papermill's client, which also notes what an execution took and read, and cuts what no page could hold."""

import ast
import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

from jupyter_core.utils import run_sync
from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NotebookExecutionManager

TEXT_LIMIT_BYTES, RICH_LIMIT_BYTES = 1_000_000, 50_000_000
"""What a cell may print, and show, before the rest is cut: a page is read by people."""

RECORDER = "__import__('helpers.tables.recording', fromlist=['report'])"


@dataclass
class Trace:
    """What an execution leaves besides papermill's result, complete or not."""

    notebook: NotebookNode | None = None
    results: list[dict[str, Any]] = field(default_factory=list)
    """Outputs and execution count of each code cell, when all ran."""
    current_cell: int = 0
    cells: dict[int, tuple[float, str]] = field(default_factory=dict)
    """Seconds and first line of each code cell."""
    read: dict[str, Any] = field(default_factory=dict)
    cut_cells: dict[int, int] = field(default_factory=dict)
    """Bytes written by each cell that wrote too much."""


class CellEndsKernel(RuntimeError):
    """A cell that asks its kernel to end, by `sys.exit()`, `exit()`, `quit()` or the like: the page would be cut."""


class TracingClient(PapermillNotebookClient):
    """Papermill's client, which times cells, cuts floods and asks the kernel at the end what it has read."""

    def __init__(self, nb_man: NotebookExecutionManager, *, trace: Trace, root: str, **options: Any) -> None:
        super().__init__(nb_man, record_timing=False, **options)
        self.trace, self.root = trace, root
        self.on_cell_executed = _refuse_end
        self._written: dict[tuple[int, bool], int] = {}

    def execute_cell(self, cell: NotebookNode, cell_index: int, **options: Any) -> NotebookNode:
        """Execute a cell and note how long it took."""
        self.trace.current_cell, start = cell_index, time.perf_counter()
        try:
            return super().execute_cell(cell, cell_index, **options)
        except CellTimeoutError:
            self.shutdown_kernel = "immediate"  # it has had its time: a polite request would be waited for
            run_sync(_stop_listening)()
            raise
        finally:
            if cell["cell_type"] == "code":
                line = cell["source"].strip().partition("\n")[0]
                self.trace.cells[cell_index] = time.perf_counter() - start, line
                cell["outputs"] = whole_streams(cell["outputs"])

    def papermill_execute_cells(self) -> None:
        """Execute the cells between two silent requests: watch the files read, report them."""
        self._ask(f"{RECORDER}.watch_files({self.root!r})")
        super().papermill_execute_cells()
        self.trace.current_cell = len(self.nb.cells)
        self.trace.read = json.loads(self._ask(f"{RECORDER}.report()"))

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Process a message, unless the cell has written more than a page can hold."""
        is_text = msg["msg_type"] == "stream"
        if not is_text and msg["msg_type"] not in ("display_data", "execute_result"):
            return super().process_message(msg, cell, cell_index)
        before = self._written.get((cell_index, is_text), 0)
        after = self._written[cell_index, is_text] = before + msg["size"]
        limit = TEXT_LIMIT_BYTES if is_text else RICH_LIMIT_BYTES
        if after <= limit:
            return super().process_message(msg, cell, cell_index)
        self.trace.cut_cells[cell_index] = sum(self._written.get((cell_index, kind), 0) for kind in (True, False))
        return None if before > limit else super().process_message(_cut(msg, limit, limit - before), cell, cell_index)

    def _ask(self, expression: str) -> str:
        """Return the text that an expression gives in the kernel; nothing shows in the notebook or its counters."""
        request = self.kc.execute("", silent=True, store_history=False, user_expressions={"asked": expression})
        answer = self.wait_for_reply(request)["content"]["user_expressions"]["asked"]
        if answer["status"] != "ok":
            raise RuntimeError(f"{answer['ename']}: {answer['evalue']}")
        text = ast.literal_eval(answer["data"]["text/plain"])
        return "" if text is None else text


def _refuse_end(execute_reply: dict[str, Any], **_: Any) -> None:
    """Raise CellEndsKernel where a cell left by a door that papermill takes for a success, or not at all."""
    content = execute_reply["content"]
    if content.get("ename") == "SystemExit":
        raise CellEndsKernel(f"SystemExit: {content.get('evalue', '')}".removesuffix(": "))
    if any(payload.get("source") == "ask_exit" for payload in content.get("payload", ())):
        raise CellEndsKernel("it asks to exit")


async def _stop_listening() -> None:
    """End what nbclient leaves waiting for outputs after a timeout: asyncio would complain of it as the run ends."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _cut(msg: dict[str, Any], limit: int, left: int) -> dict[str, Any]:
    """Return the last message shown of a cell that writes too much: what is left of its text, and why it is cut."""
    is_text = msg["msg_type"] == "stream"
    kept, verb = (msg["content"]["text"][:left] + "\n", "print") if is_text else ("", "show")
    content = {
        "name": msg["content"].get("name", "stdout"),
        "text": f"{kept}[cut: a cell may {verb} {limit:,} bytes]\n",
    }
    header = {**msg["header"], "msg_type": "stream"}
    return {**msg, "msg_type": "stream", "header": header, "content": content}


def whole_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return outputs with each stream whole, at the place of its first part, standard output before standard error.

    nbclient does as much when asked, in a time that grows with the square of the longest line: minutes for 1 MB.
    """
    texts: dict[str, list[str]] = {}
    whole: list[NotebookNode] = []
    for output in outputs:
        if output["output_type"] != "stream" or output["name"] not in texts:
            whole.append(output)
        if output["output_type"] == "stream":
            texts.setdefault(output["name"], []).append(output["text"])
    names = [output["name"] if output["output_type"] == "stream" else "" for output in whole]
    for output, name in zip(whole, names, strict=True):
        if name:
            output["text"] = "\n".join(map(_overwritten, "".join(texts[name]).split("\n")))
    for place in range(len(whole) - 1):
        if names[place : place + 2] == ["stderr", "stdout"]:
            whole[place : place + 2] = reversed(whole[place : place + 2])
    return whole


def _overwritten(line: str) -> str:
    """Return a line as a terminal leaves it: what a carriage return goes back over is gone."""
    return line[line.rfind("\r", 0, len(line) - 1) + 1 :] if "\r" in line else line
