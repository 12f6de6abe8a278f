"""The address of a Dask scheduler, tried before anything long is done for it: who may listen, and who answers."""

import ipaddress
import socket
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from helpers.errors import ClusterError

TRIED_S = 5
PLAIN, ENCRYPTED = "tcp", "tls"
CERTIFICATES = {"ca-file": "CA_FILE", "client.cert": "CLIENT__CERT", "client.key": "CLIENT__KEY"}
"""What a client shows and checks, by its key in Dask's settings, and the end of the variable that gives it."""


def check_address(address: str, *, is_insecure: bool) -> None:
    """Raise ClusterError unless something listens at an address (tls://host:8786), and it is safe to send it code.

    A scheduler runs whatever it is sent: beyond this machine, its doors have certificates (tls://) unless is_insecure.
    """
    parts = urlsplit(address)
    if parts.scheme == PLAIN and not is_insecure and not _is_this_machine(parts.hostname or ""):
        raise ClusterError(
            "plain-address",
            "This address is another machine's, and what goes there is neither encrypted nor signed: whoever stands "
            "on the way could run code on every machine of the cluster.",
            where=address,
            remedy=f"Give the cluster certificates and use {ENCRYPTED}:// (README), or add --insecure where the "
            "network is yours alone.",
        )
    if parts.scheme == ENCRYPTED:
        _check_certificates(address)
    _check_answers(address, parts)


def silent(address: str, error: Exception) -> ClusterError:
    """Return the error of an address where no scheduler answers."""
    is_encrypted = address.startswith(f"{ENCRYPTED}://")
    certificates = ", or use the certificates of its own authority" if is_encrypted else ""
    return ClusterError(
        "scheduler-lost",
        f"No Dask scheduler answers ({type(error).__name__}).",
        where=address,
        remedy=f"Start it with `dask scheduler`, or mend the address: tcp://host:8786{certificates}.",
    )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_certificates(address: str) -> None:
    """Raise ClusterError unless Dask's settings name certificates that are there; it says which are not."""
    import dask
    import distributed  # noqa: F401  # it brings the settings of its own

    given = {key: dask.config.get(f"distributed.comm.{ENCRYPTED}.{key}") for key in CERTIFICATES}
    lost = {key: path for key, path in given.items() if not path or not Path(path).is_file()}
    if lost:
        names = ", ".join(f"DASK_DISTRIBUTED__COMM__TLS__{CERTIFICATES[key]} ({lost[key] or 'empty'})" for key in lost)
        raise ClusterError(
            "no-certificate",
            f"Dask's settings name no file of certificates for: {names}.",
            where=address,
            remedy="Set these variables to the authority, the certificate and the key that the cluster knows (README).",
        )


def _check_answers(address: str, parts: SplitResult) -> None:
    try:
        if parts.scheme not in (PLAIN, ENCRYPTED) or not parts.hostname or not parts.port:
            raise ValueError(address)
        socket.create_connection((parts.hostname, parts.port), TRIED_S).close()
    except (OSError, ValueError) as error:
        raise silent(address, error) from error
