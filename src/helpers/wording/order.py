"""The order of French dictionaries, where an accent changes no place: Île-de-France comes before Martinique."""

import unicodedata
from collections.abc import Iterable

import pandas as pd


def dictionary_key(text: str) -> str:
    """Return what a text is sorted by: its letters without case nor accent."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def in_dictionary_order(texts: Iterable[str]) -> list[str]:
    """Return texts in the order of a French dictionary."""
    return sorted(texts, key=dictionary_key)


def dictionary_keys(column: pd.Series | pd.Index) -> pd.Series | pd.Index:
    """Return the keys of a column or an index of texts, for the `key` of `sort_values` and `sort_index`."""
    return column.map(dictionary_key)
