"""conda users, the lock and pyproject.toml ask for the same packages."""

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_client.session import Session
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# A requirement of the lock begins a line; its hashes follow, indented.
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^ ;\\]+)")


@pytest.fixture(scope="module")
def wanted(pyproject: dict[str, Any]) -> list[str]:
    return [*pyproject["project"]["dependencies"], *pyproject["project"]["optional-dependencies"]["dev"]]


@pytest.fixture(scope="module")
def environment(checkout: Path) -> list[Any]:
    return yaml.safe_load((checkout / "environment.yml").read_text(encoding="utf-8"))["dependencies"]


@pytest.fixture(scope="module")
def lock(checkout: Path) -> str:
    return (checkout / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def locked(lock: str) -> dict[str, list[tuple[str, int]]]:
    """Return, by package, each version the lock holds (one per Python version at most) and its number of hashes."""
    found: dict[str, list[tuple[str, int]]] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", lock):
        if pin := PINNED.match(block):
            found.setdefault(canonicalize_name(pin["name"]), []).append((pin["version"], block.count("--hash=sha256:")))
    return found


def test_conda_and_pyproject_ask_for_the_same_packages(environment: list[Any], wanted: list[str]) -> None:
    (through_pip,) = (entry["pip"] for entry in environment if isinstance(entry, dict))
    assert sorted(through_pip) == sorted([*wanted, "-e ."])


def test_conda_brings_python_and_pip_only(environment: list[Any], pyproject: dict[str, Any]) -> None:
    others = [entry for entry in environment if isinstance(entry, str)]
    assert others == [f"python{pyproject['project']['requires-python']}", "pip"]


def test_the_lock_satisfies_every_requirement(locked: dict[str, list[tuple[str, int]]], wanted: list[str]) -> None:
    for requirement in map(Requirement, wanted):
        versions = [version for version, _ in locked.get(canonicalize_name(requirement.name), [])]
        assert versions, f"{requirement.name} is not in requirements.lock: run `make lock`"
        outside = [version for version in versions if version not in requirement.specifier]
        assert not outside, f"requirements.lock holds {requirement.name} {outside}, not {requirement}: run `make lock`"


def test_every_locked_package_has_hashes(locked: dict[str, list[tuple[str, int]]]) -> None:
    bare = [name for name, pins in locked.items() if not all(hashes for _, hashes in pins)]
    assert not bare, f"without hash in requirements.lock: {bare}"


def test_the_lock_holds_what_installing_the_package_needs(
    locked: dict[str, list[tuple[str, int]]], pyproject: dict[str, Any]
) -> None:
    # `make` installs the package itself with --no-build-isolation.
    assert {canonicalize_name(Requirement(one).name) for one in pyproject["build-system"]["requires"]} <= set(locked)


def test_the_lock_names_no_host(lock: str) -> None:
    assert re.findall(r"://|--(?:extra-)?index-url|--find-links|--trusted-host| @ |/home/|/tmp/", lock) == []


def test_jupyter_client_is_pinned_to_what_kernels_override(pyproject: dict[str, Any]) -> None:
    """`jupyter_client` calls these by name: in another version a private one may be called something else."""
    asked = {name: Requirement(one) for one in pyproject["project"]["dependencies"] if (name := Requirement(one).name)}
    bounds = asked["jupyter-client"].specifier
    assert version("jupyter_client") in bounds
    major, minor, *_ = (int(part) for part in version("jupyter_client").split("."))
    assert f"{major}.{minor + 1}" not in bounds, "one minor version at most"
    overridden = {
        AsyncKernelClient: ("_async_wait_for_ready", "_handle_kernel_info_reply", "_async_is_alive"),
        AsyncKernelManager: ("_async_start_kernel", "_async_cleanup_resources", "client_factory", "client_class"),
        Session: ("deserialize",),
        LocalProvisioner: ("launch_kernel", "poll", "shutdown_requested", "kill", "get_shutdown_wait_time"),
    }
    assert [(kind, name) for kind, names in overridden.items() for name in names if not hasattr(kind, name)] == []


def test_no_process_compiles_a_grammar_of_addresses() -> None:
    """jsonschema compiles it in three seconds when a library is there; `helpers` spares it to commands and kernels."""
    code = "import sys, helpers, altair; print(sorted({'lark', 'jsonschema'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['jsonschema']"
