"""The site of the CI plan, built once per session; and the line that says why browser tests were skipped."""

import pytest
from built_site import Built, carnets, copied_project

from disks import small_disk

__all__ = ["built", "pytest_terminal_summary", "small_disk"]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the project whose CI site is built; nothing may be written in it."""
    root = copied_project(tmp_path_factory.mktemp("ci").resolve() / "project")
    done = carnets(root, "site", "--plan", "ci")
    assert done.returncode == 0, done.stderr
    return Built(root, done.stdout + done.stderr)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line, even with -q, why browser tests were skipped."""
    reports = terminalreporter.getreports("skipped")
    skipped = [report for report in reports if "browser" in getattr(report, "keywords", ())]
    if skipped:
        reason = str(skipped[0].longrepr[2] if isinstance(skipped[0].longrepr, tuple) else skipped[0].longrepr)
        terminalreporter.write_line(f"{len(skipped)} browser tests skipped: {reason.removeprefix('Skipped: ')}")
