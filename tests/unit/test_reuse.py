"""Pages that could be reused: one whose text alone is new says so; --force executes it all the same."""

import nbformat
import pytest
from toy_pages import address_of
from toy_runs import run_toys, toy_project


@pytest.mark.slow
def test_new_text_is_said_and_force_executes() -> None:
    with toy_project("shows") as root:
        assert "1 executed" in run_toys(root).said
        assert run_toys(root, "--why").said.startswith(f"{address_of('shows')}: reused\n")
        path = root / "notebooks" / "toy.ipynb"
        template = nbformat.read(path, as_version=4)
        template.cells[1].source = "## Un autre titre"
        nbformat.write(template, path)
        renewed = run_toys(root, "--why").said
        assert f"{address_of('shows')}: reused, text renewed\n" in renewed
        assert "1 reused, text renewed in 1." in renewed
        assert "## Un autre titre" in (root / "_build" / "notebooks" / f"{address_of('shows')}.ipynb").read_text()
        assert "text renewed" not in run_toys(root).said
        forced = run_toys(root, "--force", "--why").said
        assert f"{address_of('shows')}: executed, it was asked for with --force\n" in forced
        assert f"_build/notebooks/{address_of('shows')}.ipynb" in forced.splitlines()[-1]
