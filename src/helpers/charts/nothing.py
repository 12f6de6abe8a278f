"""What stands in place of a figure that would have nothing to show: a sentence, never an empty drawing."""

import pandas as pd
from IPython.display import Markdown

from helpers.wording import say


def has_values(rows: pd.DataFrame, column: str) -> bool:
    """Tell whether one row at least has a value in a column."""
    return bool(rows[column].notna().any())


def show_nothing(rows: pd.DataFrame) -> Markdown:
    """Return the sentence that says that a figure has no value to show: no row, or rows without any value."""
    return Markdown(say("nothing.text", n=len(rows)))
