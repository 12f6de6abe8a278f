"""The order of names: accents and capitals change no place."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.wording import dictionary_keys, in_dictionary_order


@pytest.mark.parametrize("accented", ("Île-de-France", "île-de-france", "ILE-DE-FRANCE"))
def test_accent_and_case_change_no_place(accented: str) -> None:
    assert in_dictionary_order(["Martinique", accented, "Hauts-de-France"]) == [
        "Hauts-de-France",
        accented,
        "Martinique",
    ]


def test_table_is_sorted_by_column_and_by_index() -> None:
    table = pd.DataFrame({"name": ["Occitanie", "Étretat", "Corse"]})
    assert table.sort_values("name", key=dictionary_keys)["name"].tolist() == ["Corse", "Étretat", "Occitanie"]
    assert table.set_index("name").sort_index(key=dictionary_keys).index.tolist() == ["Corse", "Étretat", "Occitanie"]


BASE = {"é": "e", "è": "e", "ê": "e", "î": "i", "ô": "o", "à": "a", "ç": "c", "ü": "u"}
"""The letters of French names that bear a mark, and what dictionaries file them under."""

NAMES = st.lists(st.text(st.sampled_from([*"aceiouz", *"ACEIOUZ", *BASE, *(one.upper() for one in BASE)]), max_size=4))


@given(NAMES)
def test_names_are_filed_as_their_letters_without_mark_nor_capital(names: list[str]) -> None:
    """By a table written here: equal names keep their order, and none is lost."""
    filed = [("".join(BASE.get(one, one) for one in name.lower()), place) for place, name in enumerate(names)]
    assert in_dictionary_order(names) == [names[place] for _, place in sorted(filed)]
