"""A fork server that dies, before, between or during pages: plain kernels take over, one line says so."""

from collections.abc import Iterator
from typing import Any

import pytest
from toy_pages import shown_rows
from toy_runs import run_toys, toy_project

from helpers.execution import local_pool
from helpers.execution.page_execution import Executed, Place, Task
from helpers.kernels.manager import ForkServerProcess, address_of
from helpers.kernels.provisioner import ForkedProvisioner

DONE = [[["a", 7]]]
GONE = "The fork server has gone: the pages it was running are run again with plain kernels, slower."
REFUSED = "Plain kernels are used, slower: Connection refused."
NOT_STARTED = "Plain kernels are used, slower: the fork server did not start."


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[ForkServerProcess]]:
    """Give the fork servers that are started, as they are."""
    made: list[ForkServerProcess] = []
    start = ForkServerProcess.__init__

    def started(self: ForkServerProcess, *arguments: Any) -> None:
        start(self, *arguments)
        made.append(self)

    monkeypatch.setattr(ForkServerProcess, "__init__", started)
    yield made
    assert len(made) == 1


def end(server: ForkServerProcess) -> None:
    """Kill a server as the system does when memory lacks; a second time does nothing."""
    server._process.kill()
    server._process.wait()


def check_pages_are_done(*lines: str, jobs: int = 2) -> None:
    """Run two pages, one of which fails by itself: the other is done, and these lines say why it took longer."""
    with toy_project("raises", "shows") as root:
        ended = run_toys(root, "--jobs", str(jobs))
        assert ended.status == 1
        assert "1 of 2 page(s) failed" in ended.said
        assert "raised ValueError: boum." in ended.block("raises")
        assert shown_rows(root, "shows") == DONE
        assert ended.notices() == list(lines)
        assert [ended.said.count(line) for line in lines] == [1] * len(lines)


@pytest.mark.slow
def test_server_killed_as_soon_as_it_starts(servers: list[ForkServerProcess], monkeypatch: pytest.MonkeyPatch) -> None:
    def addressed(server: ForkServerProcess) -> str:
        server._process.kill()
        return address_of(server)

    monkeypatch.setattr(local_pool, "address_of", addressed)
    check_pages_are_done(NOT_STARTED)


@pytest.mark.slow
def test_server_killed_between_its_start_and_the_first_page(
    servers: list[ForkServerProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    def addressed(server: ForkServerProcess) -> str:
        address = address_of(server)
        assert address
        end(server)
        return address

    monkeypatch.setattr(local_pool, "address_of", addressed)
    check_pages_are_done(REFUSED)


@pytest.mark.slow
def test_server_killed_between_two_pages(servers: list[ForkServerProcess], monkeypatch: pytest.MonkeyPatch) -> None:
    """One page at a time: the first is done with the server, the others without."""
    execute, done = local_pool.execute, []

    def executed(task: Task, place: Place) -> Executed:
        made = execute(task, place)
        done.append(task.address)
        end(servers[0])
        return made

    monkeypatch.setattr(local_pool, "execute", executed)
    check_pages_are_done(REFUSED, jobs=1)
    assert done == ["toys/raises", "toys/shows"]


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["_fork", "shutdown_requested"])
def test_server_killed_while_a_kernel_starts_or_ends(
    servers: list[ForkServerProcess], monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """The narrow moments: a kernel that was never spoken to, a kernel that has said all it had to say."""
    act = getattr(ForkedProvisioner, moment)

    async def killing(self: ForkedProvisioner, *arguments: Any, **options: Any) -> None:
        if moment == "shutdown_requested":
            end(servers[0])
        await act(self, *arguments, **options)
        if moment == "_fork":
            end(servers[0])

    monkeypatch.setattr(ForkedProvisioner, moment, killing)
    check_pages_are_done(GONE, REFUSED, jobs=1)


@pytest.mark.slow
def test_server_killed_during_pages() -> None:
    """The page that killed it is run again, so is the one beside it, and what that one had started is ended."""
    with toy_project("kills_server", "lasts", "shows") as root:
        ended = run_toys(root)
        assert ended.status == 0, ended.said
        assert [shown_rows(root, one) for one in ("kills_server", "lasts", "shows")] == [DONE] * 3
        assert ended.said.count(GONE) == 1
        assert set(ended.notices()) <= {GONE, REFUSED}
