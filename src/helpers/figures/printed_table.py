"""The table of a figure for machines: exact values."""

import csv
import io

from helpers.figure_contract import FigurePayload


def as_csv(payload: FigurePayload) -> str:
    """Return a figure's table as CSV: UTF-8, commas, decimal points, empty where missing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column["label"] for column in payload["columns"]])
    writer.writerows(["" if value is None else value for value in row] for row in payload["rows"])
    return out.getvalue()
