"""Fixtures that several tests share: a project to spoil, the published tables, a card to change."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import tiers
from helpers.incremental import published_tables
from helpers.tables import read_table
from made_once import made_once
from opened_files import opened_files

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Choose the tier of tests; let `make reproducible` build the whole plan where tests build the CI one."""
    parser.addoption("--tier", choices=tiers.TIERS, help="which tests, and how many examples: usual by default")
    parser.addoption("--site", type=Path, help="a built site, whose pages of territories are all opened")
    parser.addoption("--plan", choices=("ci", "full"), default="ci", help="which plan is built twice")


def pytest_configure(config: pytest.Config) -> None:
    """Tell the tier before anything is collected, to the workers too."""
    if config.getoption("--tier"):
        os.environ[tiers.VARIABLE] = config.getoption("--tier")
    # The machine may be busy: no example fails for being slow.
    settings.register_profile(
        "carnets",
        settings(),
        deadline=None,
        max_examples=tiers.of_tier(15, 25, 200),
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("carnets")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests by what they ask for, leave out those of other tiers, and put what others wait for first."""
    tiers.mark(items)
    left_out = [item for item in items if not tiers.is_in_tier(item)]
    items[:] = sorted((item for item in items if tiers.is_in_tier(item)), key=tiers.rank)
    if left_out:
        config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse a pytest whose tests xdist cannot name (9.2): each would go anywhere, and fixtures be made twice."""
    grouped = [item for item in session.items if item.get_closest_marker("xdist_group")]
    if getattr(session.config.option, "loadgroup", False) and not all("@" in item.nodeid for item in grouped):
        raise pytest.UsageError("Tests of a file are not kept on one worker: pytest and pytest-xdist do not agree.")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that the package takes for the project's root."""
    monkeypatch.setenv("CARNETS_ROOT", str(tmp_path))
    return tmp_path.resolve()


@pytest.fixture
def project(root: Path) -> Path:
    """Return the root of a copy of the project's data and templates, which the package now reads."""
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for name in ("book", "_config.yml"):
        (root / name).symlink_to(ROOT / name)
    return root


@pytest.fixture
def change(root: Path) -> Callable[[str, str, str], None]:
    """Return a function that replaces the first occurrence of a text, which must be there, in a file of the root."""

    def replace(name: str, old: str, new: str) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text, f"'{old}' is not in {name}"
        (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


@pytest.fixture(scope="session")
def built_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a root that holds every table built from the real data, simulations shown, and the cache of that work.

    Nothing may be written in it: every worker reads it.
    """

    def make(made: Path) -> None:
        (made / "data").symlink_to(ROOT / "data")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CARNETS_ROOT", str(made))
            patch.setattr(published_tables, "is_demo", lambda: True)
            with opened_files() as opened:
                published_tables.refresh_tables()
        (made / "opened.txt").write_text("\n".join(sorted(map(str, opened))), encoding="utf-8")

    return made_once(tmp_path_factory, "built", make)


@pytest.fixture
def tables(built_root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Return `read_table`, which reads the tables built from the real data; views read them too."""
    monkeypatch.setenv("CARNETS_ROOT", str(built_root))
    return read_table


@pytest.fixture
def card() -> Callable[..., dict[str, Any]]:
    """Return a function that gives the fields of a valid indicator card, some of them changed."""

    def fields(**changes: Any) -> dict[str, Any]:
        return {
            "label": "Taux d'exemple",
            "short_label": "Taux d'exemple",
            "unit": "percent",
            "decimals": 1,
            "definition": "Part de ceux qui servent d'exemple.",
            "direction": "higher_is_fragile",
            "direction_argument": "Plus la part est élevée, plus l'exemple est fragile.",
            "source": "insee_exemple",
            "source_detail": "Insee, exemple",
            "method": "Valeur publiée.",
            "scope": "France entière",
            "vintage": "2019",
            "levels": ["region", "departement"],
            "valid_range": [0, 100],
            "headline": True,
            "headline_argument": "C'est un exemple.",
            **({"pillar": "exemple"} if changes.get("headline", True) is not False else {}),
            **changes,
        }

    return fields
