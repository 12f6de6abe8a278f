"""Altair composes a figure from shallow copies of its charts: the same specification, in a third of the time."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from altair.utils.schemapi import SchemaBase


@contextmanager
def shallow_copies() -> Iterator[None]:
    """Make Altair's copies shallow inside the block.

    Altair copies all that a chart holds each time it is layered, concatenated or configured. Deep copies protect
    charts that are changed in place; those of this package never are.
    """
    copy_deeply = SchemaBase.copy

    def copy(self: SchemaBase, deep: bool | Iterable[Any] = True, ignore: list[str] | None = None) -> SchemaBase:
        return copy_deeply(self, deep is not True and deep, ignore)

    SchemaBase.copy = copy  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        SchemaBase.copy = copy_deeply  # type: ignore[method-assign]
