"""The book of a plan: staged, then compiled."""

from pathlib import Path

from helpers.publish.plan import Plan
from helpers.publish.site import build_site
from helpers.publish.staging import stage


def build_book(plan: Plan) -> Path:
    """Stage and compile the book of a plan whose pages are executed; return the folder of the site."""
    return build_site(stage(plan))
