"""A disk so small that it fills up, for the tests that write until the system refuses."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

SMALL = "2m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a folder on a disk of 2 MB; only root can mount one."""
    place = tmp_path.resolve() / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small disk needs the right to mount one")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)
