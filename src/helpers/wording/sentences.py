"""Sentences shown to readers, read from fr.yml and completed with values; an unknown key or value is an error."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined, Template

from helpers.errors import WordingError
from helpers.wording.numbers import number, signed


@cache
def environment() -> Environment:
    """Return the Jinja environment of sentences and page templates: strict, with French number filters."""
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701
    environment.filters |= {"number": number, "signed": signed, "enumerate_fr": enumerate_fr}
    environment.globals["peer"] = peer
    return environment


def enumerate_fr(items: list[str], none: str = "") -> str:
    """Return items as a French enumeration: "a, b et c"."""
    if not items:
        return none
    if len(items) == 1:
        return items[0]
    return ", ".join(items[:-1]) + f" et {items[-1]}"


def peer(level: str, form: str) -> str:
    """Return how the territories of a level are named in a sentence: les régions, une autre région, le département.

    Raises WordingError for a level or a form that fr.yml does not hold.
    """
    return say(f"peers.{level}.{form}")


@cache
def sentences() -> dict[str, str]:
    """Return every sentence by its dotted key."""
    text = files("helpers.wording").joinpath("fr.yml").read_text(encoding="utf-8")
    content = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe
    flat: dict[str, str] = {}
    pending = [("", content)]
    while pending:
        prefix, node = pending.pop()
        if isinstance(node, dict):
            pending.extend((f"{prefix}.{key}" if prefix else key, child) for key, child in node.items())
        else:
            flat[prefix] = node
    return flat


def say(key: str, **values: Any) -> str:
    """Return the sentence of a key, completed.

    Raises WordingError for an unknown key, and jinja2.UndefinedError for a value the sentence needs.
    """
    return _template(key).render(**values).strip()


@cache
def _template(key: str) -> Template:
    try:
        return environment().from_string(sentences()[key])
    except KeyError as error:
        raise WordingError(
            "unknown-wording",
            f"No sentence has the key '{key}'.",
            where="src/helpers/wording/fr.yml",
            remedy="Add the sentence.",
        ) from error
