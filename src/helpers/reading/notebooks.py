"""Templates read as notebooks of the one kernel of this project, whatever kernel they were saved with, or none."""

from typing import Any, Final

import nbformat
from nbformat import NotebookNode

KERNEL: Final = "python3"
LANGUAGE: Final = "python"
KERNELSPEC: Final = {"display_name": "Python 3 (ipykernel)", "language": LANGUAGE, "name": KERNEL}


def read_template(source: str) -> NotebookNode:
    """Return a template, given as text; raises ValueError or AttributeError for a text that is no notebook."""
    notebook: Any = nbformat.reads(source, as_version=4)
    notebook.metadata["kernelspec"] = dict(KERNELSPEC)
    notebook.metadata.setdefault("language_info", {"name": LANGUAGE})
    return notebook
