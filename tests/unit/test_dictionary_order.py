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


@given(st.lists(st.text(st.characters(codec="latin-1"))))
def test_no_name_is_lost(names: list[str]) -> None:
    assert sorted(in_dictionary_order(names)) == sorted(names)
