"""Where pages are executed as a run does: kernels forked from one server, which has imported the libraries once."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.execution.page_execution import Place
from helpers.kernels.manager import address_of, forked_kernels
from helpers.notices import notices


@pytest.fixture(scope="session")
def place(built_root: Path) -> Iterator[Place]:
    """Give a place that reads the tables built from the real data, with a fork server that is ready."""
    folder = Path(tempfile.mkdtemp(prefix="pages-"))  # removed by the fork server; its path is short, for sockets
    with forked_kernels(folder) as server:
        address = address_of(server)
        assert address, "these tests need forked kernels"
        yield Place(folder, built_root / "_build" / "tables", built_root, address)


@pytest.fixture(autouse=True)
def nothing_said(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test whose page was executed by a plain kernel: the user is told why the server did not serve."""
    yield
    assert [one.getMessage() for one in caplog.get_records("call") if one.name == notices.name] == []
