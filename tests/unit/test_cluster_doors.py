"""Doors of a cluster: in clear on this machine alone, with certificates beyond; both tried with a real scheduler."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dask
import pytest
from distributed import Client
from test_cluster import Cluster
from toy_pages import shown_rows
from toy_runs import run_toys, toy_project

from helpers.execution.dask.address import check_address
from refusals import refused

PARTS = ("SCHEDULER", "WORKER", "CLIENT")
SUBJECT = ("-subj", "/CN=carnets", "-days", "2", "-nodes", "-newkey", "rsa:2048")
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="makes certificates with openssl")


def certificate(folder: Path, name: str) -> dict[str, str]:
    """Make an authority and its key, which every part of a cluster shows, and return Dask's settings of a client."""
    cert, key = folder / f"{name}.pem", folder / f"{name}.key"
    command = ["openssl", "req", "-x509", *SUBJECT, "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    tls = "distributed.comm.tls"
    return {f"{tls}.ca-file": str(cert), f"{tls}.client.cert": str(cert), f"{tls}.client.key": str(key)}


@pytest.fixture(scope="module")
def encrypted() -> Iterator[tuple[Cluster, dict[str, str], Path]]:
    """Give a cluster of one worker that asks for certificates, the settings of who has them, and a folder."""
    with tempfile.TemporaryDirectory(prefix="dask-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        settings = certificate(folder, "ours")
        environment = {"DASK_DISTRIBUTED__COMM__TLS__CA_FILE": str(folder / "ours.pem")}
        for part in PARTS:
            environment[f"DASK_DISTRIBUTED__COMM__TLS__{part}__CERT"] = str(folder / "ours.pem")
            environment[f"DASK_DISTRIBUTED__COMM__TLS__{part}__KEY"] = str(folder / "ours.key")
        cluster = Cluster(folder, "tls", **environment)
        try:
            cluster.worker_of(cluster.add_worker())
            with dask.config.set(settings), Client(cluster.address) as client:
                client.wait_for_workers(1, timeout=60)
            yield cluster, settings, folder
        finally:
            cluster.close()


@pytest.mark.parametrize(
    "address", ["tcp://10.0.0.2:8786", "tcp://scheduler:8786", "tcp://[2001:db8::1]:8786", "tcp://0.0.0.0:8786"]
)
def test_another_machine_in_clear_is_refused_before_anything_is_sent(address: str) -> None:
    with refused("ClusterError plain-address", match=re.escape(address)):
        check_address(address, is_insecure=False)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tcp://localhost:9", "tcp://[::1]:9"])
def test_this_machine_in_clear_is_only_asked_to_answer(address: str) -> None:
    with refused("ClusterError scheduler-lost", match=re.escape(address)):
        check_address(address, is_insecure=False)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "127.0.0.1:9", "inproc://1", "tcp://127.0.0.1", ""])
def test_address_of_another_kind_is_refused(address: str) -> None:
    with refused("ClusterError scheduler-lost"):
        check_address(address, is_insecure=False)


def test_certificates_that_are_not_there_are_named(tmp_path: Path) -> None:
    with refused("ClusterError no-certificate", match="CA_FILE"):
        check_address("tls://127.0.0.1:9", is_insecure=False)
    there = tmp_path / "ca.pem"
    there.touch()
    with dask.config.set({"distributed.comm.tls.ca-file": str(there)}), refused("ClusterError no-certificate") as told:
        check_address("tls://127.0.0.1:9", is_insecure=True)
    assert "CLIENT__CERT (empty), DASK" in str(told.value)
    assert "CA_FILE" not in str(told.value)


@needs_openssl
def test_pages_run_on_a_cluster_with_certificates(encrypted: tuple[Cluster, dict[str, str], Path]) -> None:
    cluster, settings, _ = encrypted
    with toy_project("shows") as root, dask.config.set(settings):
        ended = run_toys(root, "--scheduler", cluster.address)
        assert ended.status == 0, ended.said
        assert f"Dask at {cluster.address}, 1 worker(s)" in (root / "_build" / "reports" / "run.json").read_text()
        assert shown_rows(root, "shows") == [[["a", 7]]]


@needs_openssl
def test_who_has_no_certificate_of_the_cluster_is_refused(encrypted: tuple[Cluster, dict[str, str], Path]) -> None:
    cluster, _, folder = encrypted
    with toy_project("shows") as root:
        ended = run_toys(root, "--scheduler", cluster.address)
        assert ended.status == 1
        assert "name no file of certificates" in ended.said
        with dask.config.set(certificate(folder, "theirs")):
            ended = run_toys(root, "--scheduler", cluster.address)
        assert ended.status == 1
        assert "or use the certificates of its own authority" in ended.said
        assert not list((root / "_build").rglob("shows*.ipynb"))
