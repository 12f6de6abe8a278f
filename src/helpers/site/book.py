"""The book of a plan: staged, compiled, put in place."""

import shutil
from pathlib import Path

from helpers.incremental.plan import Plan
from helpers.site.compile_site import Places, build_site
from helpers.site.staging import stage


def build_book(plan: Plan, folder: Path, *, is_forced: bool = False) -> Path:
    """Stage and compile the book of a plan whose pages are executed; return the folder of the site.

    folder: where everything is written: the book of a few pages goes elsewhere than the whole one. is_forced: compile
    every page again.
    """
    places = Places(folder / "book", folder / "html")
    if is_forced:
        shutil.rmtree(places.workshop, ignore_errors=True)
    return build_site(stage(plan, folder / "source"), places)
