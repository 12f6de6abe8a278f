"""The Vega bundle: another version is another file, and it needs nothing from elsewhere."""

import re

import pytest

from helpers.figures import vega_bundle as bundle
from helpers.figures.vega_bundle import bundle_address, vega_bundle


def test_another_version_has_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a reader's browser would keep the former bundle."""
    before = bundle_address()
    monkeypatch.setattr(bundle, "version", lambda _: "0.0.1")
    assert bundle_address() != before


def test_bundle_is_whole_and_imports_nothing() -> None:
    text = vega_bundle().decode()
    assert "window.vegaEmbed" in text
    assert not re.search(r"""\b(?:from|import)\s*\(?["'](?:https?:|/|\.)""", text)
