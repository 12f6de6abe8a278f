"""What a kernel knows of the machine: nothing that could change a page, neither variables nor the user's settings."""

import os
from pathlib import Path
from typing import Final

KEPT: Final = (
    *("PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TMP", "TEMP", "SYSTEMROOT"),
    *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV"),
    *("PROJ_DATA", "PROJ_LIB", "GDAL_DATA"),
)
"""What Python and its libraries need to be found; any other variable is left out."""
OWN: Final = "CARNETS_"
FIXED: Final = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", "PYTHONNOUSERSITE": "1"}
SOCKET_ROOM: Final = 40
"""Letters that the sockets of a kernel add to the folder of a run; the system takes about a hundred in all."""
SOCKET_LIMIT: Final = 100
SHORT: Final = "/tmp"  # noqa: S108  # the run's folder in it has a name that nobody can guess, and opens to its user


def kernel_environment(folder: Path | None = None) -> dict[str, str]:
    """Return the variables of a kernel, or of what forks it.

    folder: that of one page, where IPython, Jupyter and matplotlib look for settings in place of the user's folders:
    nothing is there.
    """
    kept = {name: value for name, value in os.environ.items() if name in KEPT or name.startswith(OWN)}
    if folder is None:
        return kept | FIXED
    places = {
        "IPYTHONDIR": "ipython",
        "JUPYTER_CONFIG_DIR": "jupyter",
        "JUPYTER_DATA_DIR": "jupyter",
        "MPLCONFIGDIR": "mpl",
    }
    return kept | FIXED | {name: str(folder / place) for name, place in places.items()} | {"JUPYTER_NO_CONFIG": "1"}


def base_of(temporary: str) -> str:
    """Return the folder in which the folder of a run is made: the usual one, or a short one where sockets need it."""
    is_short = len(os.fsencode(temporary)) + SOCKET_ROOM <= SOCKET_LIMIT
    return temporary if is_short or not os.access(SHORT, os.W_OK) else SHORT
