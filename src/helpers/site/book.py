"""The book of a plan: staged, compiled, put in place."""

from pathlib import Path

from helpers import paths
from helpers.incremental.plan import Plan
from helpers.site.compile_site import Places, build_site
from helpers.site.staging import stage


def build_book(plan: Plan, folder: Path | None = None) -> Path:
    """Stage and compile the book of a plan whose pages are executed; return the folder of the site.

    folder: where everything is written, _build by default; the book of a few pages goes elsewhere than the whole one.
    """
    place = folder or paths.build()
    return build_site(stage(plan, place / "source"), Places(place / "book", place / "html"))
