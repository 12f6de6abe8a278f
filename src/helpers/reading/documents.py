"""Hand-written YAML files, read with the line of each key so that an error can name it."""

from collections.abc import Hashable
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from helpers import paths
from helpers.errors import SHOWN_VALUES, FileError, quoted
from helpers.reading.inputs import text_of

Model = TypeVar("Model")
# libyaml's loader, where the wheel has it, reads the cards ten times faster.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TO_FILL = "\N{LATIN CAPITAL LETTER A WITH GRAVE} REMPLIR"
"""How a text begins that a new file leaves to be written."""
TEXT_TAG = "tag:yaml.org,2002:str"
Location = tuple[Hashable, ...]


class MisplacedValue(ValueError):
    """A fault that a validator finds lower in its part of a document: location is the path from that part."""

    def __init__(self, message: str, location: Location) -> None:
        super().__init__(message)
        self.location = location


@dataclass(frozen=True)
class Document:
    """The content of a YAML file and the line (from 1) of every key and list item, by its path in the content."""

    path: Path
    content: Any
    lines: dict[Location, int]

    def where(self, location: Location = ()) -> str:
        """Return "file, line n" of a location, or of its nearest parent that has a line."""
        while location and location not in self.lines:
            location = location[:-1]
        line = self.lines.get(location)
        return paths.shown(self.path) + (f", line {line}" if line else "")


def read_document(path: Path) -> Document:
    """Read a YAML file as plain dicts, lists and scalars.

    Raises FileError (missing, not to be read, not UTF-8, not YAML, a key written twice).
    """
    content, lines = _parsed(text_of(path), paths.shown(path))
    return Document(path, deepcopy(content), lines)


# The same few files are asked for by each check of a build; a text that has changed is parsed again.
@lru_cache(maxsize=64)
def _parsed(text: str, where: str) -> tuple[Any, dict[Location, int]]:
    try:
        node = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", str(error))
        raise FileError(
            "unreadable-document", f"This is not YAML: {problem}.", where=where + line, remedy="Mend it."
        ) from error
    lines: dict[Location, int] = {}
    return (None if node is None else _construct(node, (), lines, where)), lines


def read_model(path: Path, model: type[Model]) -> Model:
    """Read a YAML file and validate it against a pydantic model or any type pydantic knows.

    Raises what `read_document` raises, and what `validated` raises.
    """
    return validated(read_document(path), model)


def validated(document: Document, model: type[Model]) -> Model:
    """Validate a document; every error found is listed with its line.

    Raises FileError for a number where a text is expected, FileError for the rest, texts left to fill included.
    """
    try:
        content = TypeAdapter(model).validate_python(document.content)
    except ValidationError as error:
        raise _as_document_error(document, error) from error
    if left := [place for place in document.lines if _is_left(document.content, place)]:
        named = [f"{document.where(place).rpartition(', ')[2]} ('{'.'.join(map(str, place))}')" for place in left]
        what = f"{len(left)} text(s) begin with {TO_FILL}: {', '.join(named)}."
        raise FileError(
            "invalid-document", what, where=paths.shown(document.path), remedy="Write them, or take their lines out."
        )
    return content


def _is_left(content: Any, location: Location) -> bool:
    for key in location:
        content = content[key]
    return isinstance(content, str) and content.startswith(TO_FILL)


def _construct(node: yaml.Node, location: Location, lines: dict[Location, int], where: str) -> Any:
    lines.setdefault(location, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        content: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key, line = _scalar(key_node, where), key_node.start_mark.line + 1
            if key in content:
                first = lines[(*location, key)]
                raise FileError(
                    "duplicate-key",
                    f"The key '{key}' is already written at line {first}.",
                    where=f"{where}, line {line}",
                    remedy="Keep one of the two.",
                )
            lines[(*location, key)] = line
            content[key] = _construct(value_node, (*location, key), lines, where)
        return content
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item, (*location, index), lines, where) for index, item in enumerate(node.value)]
    return _scalar(node, where)


def _scalar(node: yaml.Node, where: str) -> Any:
    if node.tag == TEXT_TAG and isinstance(node, yaml.ScalarNode):
        return node.value  # nearly all of them: nothing to construct
    try:
        if isinstance(node, yaml.ScalarNode):
            return yaml.SafeLoader("").construct_object(node, deep=True)
        problem = "A list or a mapping cannot be a key."
    except (yaml.YAMLError, ValueError):
        # Merge keys (<<), other tags than YAML's own, dates that do not exist.
        problem = f"'{node.value}' has no meaning here."
    line = node.start_mark.line + 1
    raise FileError(
        "unreadable-document",
        problem,
        where=f"{where}, line {line}",
        remedy="Write it in full, as text between quotes.",
    )


def _as_document_error(document: Document, error: ValidationError) -> FileError:
    problems = error.errors(include_url=False)
    for problem in problems:
        if problem["type"] == "string_type" and isinstance(problem["input"], int | float):
            value = problem["input"]
            read_as = f"word that YAML reads as {str(value).lower()}" if isinstance(value, bool) else f"number {value}"
            return FileError(
                "numeric-code",
                f"'{_name(problem)}' is the {read_as}, and a text is expected.",
                where=document.where(problem["loc"]),
                remedy='Write it between quotes, as text: "01".',
            )
    sentences = [_sentence(document, problem) for problem in problems[:SHOWN_VALUES]]
    more = f" (+{len(problems) - SHOWN_VALUES} more)" if len(problems) > SHOWN_VALUES else ""
    return FileError(
        "invalid-document", "; ".join(sentences) + more + ".", where=paths.shown(document.path), remedy="Mend the file."
    )


def _sentence(document: Document, problem: Any) -> str:
    error = problem.get("ctx", {}).get("error")
    location = (*problem["loc"], *error.location) if isinstance(error, MisplacedValue) else problem["loc"]
    line = document.where(location).rpartition(", ")[2]
    # The whole part that a rule of its own refuses would say nothing more than its line.
    is_part = problem["type"] == "missing" or isinstance(problem["input"], dict)
    value = "" if is_part else f" (found {quoted([problem['input']])[:120]})"
    name = f"'{_name(problem)}': " if problem["loc"] else ""
    return f"{line}: {name}{problem['msg'].removeprefix('Value error, ')}{value}"


def _name(problem: Any) -> str:
    return ".".join(str(part) for part in problem["loc"])
