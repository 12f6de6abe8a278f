"""The address of a Dask scheduler, tried before anything long is done for it."""

import socket
from urllib.parse import urlsplit

from helpers.errors import ClusterError

TRIED_S = 5


def check_answers(address: str) -> None:
    """Raise ClusterError unless something listens at an address such as tcp://host:8786."""
    try:
        parts = urlsplit(address)
        if not parts.hostname or not parts.port:
            raise ValueError(address)
        socket.create_connection((parts.hostname, parts.port), TRIED_S).close()
    except (OSError, ValueError) as error:
        raise silent(address, error) from error


def silent(address: str, error: Exception) -> ClusterError:
    """Return the error of an address where no scheduler answers."""
    return ClusterError(
        "scheduler-lost",
        f"No Dask scheduler answers ({type(error).__name__}).",
        where=address,
        remedy="Start it with `dask scheduler`, or mend the address: tcp://host:8786.",
    )
