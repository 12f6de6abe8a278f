"""The site of the CI plan, built once per session; and the line that says why browser tests were skipped."""

from pathlib import Path

import pytest
from built_site import HERE, Built, carnets, copied_project

from disks import small_disk
from made_once import made_once

__all__ = ["built", "pytest_terminal_summary", "small_disk"]


@pytest.fixture(scope="session")
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the project whose CI site is built; nothing may be written in it: every worker reads it.

    Its tables are known from the start; `test_reproducible` builds the same site from nothing. The site that `--site`
    names, where it does.
    """
    if site := request.config.getoption("--site"):
        return Built(site.parents[1], "", elsewhere=site)
    built_root: Path = request.getfixturevalue("built_root")

    def make(made: Path) -> None:
        root = copied_project(made / "project", built_root)
        done = carnets(root, "site", "--plan", "ci", "--jobs", "2", **HERE)
        assert done.returncode == 0, done.stderr
        (made / "said").write_text(done.stdout + done.stderr, encoding="utf-8")

    made = made_once(tmp_path_factory, "ci", make)
    return Built(made / "project", (made / "said").read_text(encoding="utf-8"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line, even with -q, why browser tests were skipped."""
    reports = terminalreporter.getreports("skipped")
    skipped = [report for report in reports if "browser" in getattr(report, "keywords", ())]
    if skipped:
        reason = str(skipped[0].longrepr[2] if isinstance(skipped[0].longrepr, tuple) else skipped[0].longrepr)
        terminalreporter.write_line(f"{len(skipped)} browser tests skipped: {reason.removeprefix('Skipped: ')}")
