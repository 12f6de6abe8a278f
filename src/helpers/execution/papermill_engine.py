"""The papermill engine: papermill's own, with kernels and a client of this project.

Papermill loads this module while it is itself being imported: nothing here may import more of it at once, and no other
module imports this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from papermill.engines import NBClientEngine, NotebookExecutionManager
from papermill.log import logger

if TYPE_CHECKING:
    from helpers.execution.papermill_client import Trace
    from helpers.kernels.manager import PrivateKernelManager


class CarnetsEngine(NBClientEngine):
    """Papermill's engine with the kernels of the run; it saves nothing on the way, the caller keeps the notebook."""

    @classmethod
    def execute_managed_notebook(  # noqa: PLR0913
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        trace: Trace,
        manager: PrivateKernelManager,
        root: str,
        folder: str,
        environment: dict[str, str],
        execution_timeout: int,
        start_timeout: int,
        **_: Any,
    ) -> None:
        """Execute the cells of a notebook.

        folder: the kernel's working directory. environment: its variables. root: the project, whose files are noted
        when read.
        """
        from helpers.execution.executed_notebook import code_results
        from helpers.execution.papermill_client import TracingClient

        trace.notebook = nb_man.nb
        options = {
            "timeout": execution_timeout,
            "startup_timeout": start_timeout,
            # What a cell wrote is still to be received when it has ended: floods take more than nbclient's 4 s.
            "iopub_timeout": execution_timeout,
            "kernel_name": kernel_name,
            "log": logger,
        }
        client = TracingClient(nb_man, trace=trace, root=root, km=manager, **options)
        client.execute(cwd=folder, env=environment, cleanup_kc=True)
        if not any(output["output_type"] == "error" for cell in nb_man.nb.cells for output in cell.get("outputs", [])):
            trace.results = code_results(nb_man.nb)
            for cell in nb_man.nb.cells:
                if cell["cell_type"] == "code":
                    cell["outputs"] = []  # papermill would write them all as text, slowly and for nobody
