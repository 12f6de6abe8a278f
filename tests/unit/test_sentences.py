"""Sentences: unknown keys and values left out first, then what fr.yml holds."""

from pathlib import Path

import jinja2
import jinja2.meta
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import helpers.wording
from helpers.reading.documents import read_document
from helpers.wording import enumerate_fr, say
from helpers.wording.sentences import environment, sentences
from refusals import refused

FILE = Path(helpers.wording.__file__).with_name("fr.yml")
# Where nothing was established, nothing is marked.
SILENT = {"marks.not_significant", "marks.untested"}


@pytest.mark.parametrize("key", ["caption.nothing", "caption", "", "Caption.scope", "caption.scope."])
def test_unknown_key(key: str) -> None:
    with refused("WordingError unknown-wording") as caught:
        say(key)
    assert str(caught.value) == f"src/helpers/wording/fr.yml: No sentence has the key '{key}'. Add the sentence."


def test_value_left_out() -> None:
    with pytest.raises(jinja2.UndefinedError, match="'text' is undefined"):
        say("caption.scope")


def test_no_sentence_is_written_twice() -> None:
    assert read_document(FILE).content == yaml.safe_load(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("key", sorted(sentences()))
def test_sentence_is_a_template_with_known_filters(key: str) -> None:
    text = sentences()[key]
    assert isinstance(text, str), "a sentence is a text: quote it"
    assert bool(text.strip()) == (key not in SILENT)
    environment().from_string(text)


def test_sentences_without_values_are_complete() -> None:
    for key, text in sentences().items():
        if not jinja2.meta.find_undeclared_variables(environment().parse(text)):
            said = say(key)
            assert bool(said) == (key not in SILENT)
            assert "{" not in said.replace("```{note}", "")


def test_values_are_not_escaped() -> None:
    assert say("caption.scope", text="l'emploi & « l'Île » <2019>") == "**Champ** : l'emploi & « l'Île » <2019>"


def test_enumeration_by_hand() -> None:
    assert enumerate_fr([]) == ""
    assert enumerate_fr([], none="aucune") == "aucune"
    assert enumerate_fr(["la Corse"], none="aucune") == "la Corse"
    assert enumerate_fr(["la Corse", "l'Ain"]) == "la Corse et l'Ain"
    assert enumerate_fr(["a", "b", "c"]) == "a, b et c"


@given(items=st.lists(st.text("abcé'-", min_size=1), min_size=1, max_size=8))
def test_enumeration_keeps_every_item_in_order(items: list[str]) -> None:
    text = enumerate_fr(items)
    assert text.replace(" et ", ", ").split(", ") == items
    assert text.count(" et ") == min(len(items) - 1, 1)
