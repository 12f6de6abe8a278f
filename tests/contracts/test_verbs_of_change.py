"""A verb of change is said of a tested change only: every sentence that code can say is read."""

import re
from collections.abc import Iterator

import yaml

from helpers.paths import root

CHANGE = re.compile(
    r"\b(mont(e|ent|ait|é|ée)|baiss\w*|recul\w*|progress(e|ent|é|ion|ions)\b|augment\w*|diminu\w*|hausse|chut\w*|grimp\w*"
    r"|s'aggrav\w*|se dégrad\w*|s'amélior\w*|s'accro\w*|s'effondr\w*)\b",
    re.IGNORECASE,
)
TESTED = ("change_tested",)
"""Families of keys that are said of a change whose interval leaves out zero (`compare_waves`), and of nothing else."""


def sentences(node: object, at: str = "") -> Iterator[tuple[str, str]]:
    """Yield every sentence of the wording file with its key."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from sentences(value, f"{at}.{key}" if at else str(key))
    elif isinstance(node, list):
        for value in node:
            yield from sentences(value, at)
    elif isinstance(node, str):
        yield at, node


def test_the_words_of_change_are_recognised() -> None:
    for text in ("la note monte", "les notes baissent", "Emploi recule", "en hausse", "elle augmente", "a progressé"):
        assert CHANGE.search(text), text
    for text in ("le montant", "une montagne", "plus basse", "il démontre", "remonter au fichier"):
        assert not CHANGE.search(text), text


def test_no_sentence_says_that_something_changed_unless_it_was_tested() -> None:
    wording = yaml.safe_load((root() / "src" / "helpers" / "wording" / "fr.yml").read_text(encoding="utf-8"))
    said = [f"{key}: {text}" for key, text in sentences(wording) if CHANGE.search(text) and not key.startswith(TESTED)]
    assert said == []


def test_no_text_of_a_survey_or_of_the_programme_says_it_either() -> None:
    verb = re.compile(
        r"\b(baiss|recul|augment|diminu|chut|mont|grimp|progress)(e|ent|ait|é|ée|és|ées)\b", re.IGNORECASE
    )
    files = [*root().glob("data/surveys/**/*.yml"), *root().glob("data/programme/*.yml")]
    texts = [(path, text) for path in files for _, text in sentences(yaml.safe_load(path.read_text(encoding="utf-8")))]
    assert len(texts) > 100
    assert [(path.name, text) for path, text in texts if verb.search(text)] == []
