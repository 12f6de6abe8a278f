"""Hand-kept CSV tables read as cards: one row, one model, known by its line."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from helpers import paths
from helpers.errors import FileError, quoted
from helpers.reading.csv_tables import read_csv_table

Row = TypeVar("Row", bound=BaseModel)


def read_rows(path: Path, model: type[Row], *, key: Sequence[str]) -> dict[int, Row]:
    """Read a CSV table whose columns are the fields of a model, in order; return each row by its line.

    An empty cell is a field left out, every other one a text. key: the columns that identify a row.
    Raises the errors of `read_csv_table`, and FileError for a row that does not fit the model.
    """
    frame = read_csv_table(path, list(model.model_fields), key=key)
    return {
        int(line): _row(path, int(line), {name: cell for name, cell in cells.items() if cell}, model)
        for line, cells in zip(frame.index, frame.to_dict("records"), strict=True)
    }


def _row(path: Path, line: int, cells: dict[str, str], model: type[Row]) -> Row:
    try:
        return model.model_validate(cells)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        column = ".".join(str(part) for part in problem["loc"])
        value = "" if problem["type"] == "missing" or not column else f" (found {quoted([problem['input']])[:120]})"
        raise FileError(
            "invalid-row",
            f"{problem['msg']}{value}.",
            where=f"{paths.shown(path)}, line {line}" + (f", column '{column}'" if column else ""),
            remedy="Mend the row.",
        ) from error
