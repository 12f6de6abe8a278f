"""How a question is answered: its answers, bands, totals and notes, and what files write for each."""

import re
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, StrictInt, StrictStr, model_validator

from helpers.errors import quoted
from helpers.survey.estimate_row import MEAN
from helpers.survey.questionnaire.design import Name, Part, Text

_PATTERNS = {
    name: "|".join(patterns)
    for name, patterns in yaml.safe_load(Path(__file__).with_name("no_answers.yml").read_text(encoding="utf-8")).items()
}
NO_ANSWER = re.compile(
    rf"\W*((je|vous|il|elle) )?(({_PATTERNS['beginnings']})\b|({_PATTERNS['wholes']})\W*$)", re.IGNORECASE
)
"""How producers write that somebody does not know or did not answer."""


class Answer(Part):
    """One answer of a scale, as printed; `codes`: what a producer's file writes for it, beside its label."""

    id: Name
    label: Text
    codes: tuple[Text, ...] = ()


class Band(Part):
    """Neighbouring notes that are counted together."""

    id: Name
    label: Text
    low: StrictInt
    high: StrictInt


class Total(Part):
    """Answers whose shares are added under a printed name, such as « D'accord »."""

    id: Name
    label: Text
    answers: tuple[Name, ...] = Field(min_length=2)


class Scale(Part):
    """How a question is answered; its kind decides how it is drawn.

    notes: whole numbers from `minimum` to `maximum`, counted in `bands`, and their mean; `unit` says what they count
    ("personnes") where they are no marks out of the maximum.
    agreement: ordered answers around `middle`, drawn diverging; without it, as many on both sides, drawn stacked.
    ordered: ordered answers, drawn stacked.
    yes_no: the share of the first answer, item by item. `dont_know` is kept in shares and drawn last. unticked: where
    several answers are allowed, the answer that an empty cell is beside an item that was ticked.
    unplaced: a share that was printed without saying of which answers it is. no_answer: what a producer's file writes
    where there is no answer. note_codes: what it writes for a note that it names, such as « Extremely satisfied ».
    """

    kind: Literal["notes", "agreement", "ordered", "yes_no"]
    minimum: StrictInt | None = None
    maximum: StrictInt | None = None
    bands: tuple[Band, ...] = ()
    answers: tuple[Answer, ...] = ()
    unit: Text | None = None
    middle: Name | None = None
    unticked: Name | None = None
    dont_know: Name | None = None
    totals: tuple[Total, ...] = ()
    unplaced: Answer | None = None
    no_answer: tuple[Text, ...] = ()
    note_codes: dict[StrictStr, StrictInt] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_coherent(self) -> "Scale":
        known = [answer.id for answer in self.answers] + [band.id for band in self.bands]
        totals = [total.id for total in self.totals]
        repeated = {name for name in [*known, *totals, MEAN] if [*known, *totals, MEAN].count(name) > 1}
        if repeated:
            raise ValueError(f"{quoted(sorted(repeated))} names two answers, bands or totals")
        strange = {name for total in self.totals for name in total.answers} - set(known)
        if strange:
            raise ValueError(f"a total adds {quoted(sorted(strange))}, which is no answer of the scale")
        if self.kind == "notes":
            self._check_notes()
        elif len(self.answers) < 2 or self.bands or self.minimum is not None or self.maximum is not None:  # noqa: PLR2004
            raise ValueError(f"a scale of kind '{self.kind}' lists at least two answers, and no note")
        if self.kind == "agreement" and self.middle is None and not self.is_even:
            raise ValueError("a scale of kind 'agreement' names its middle, or has as many answers on both sides")
        for kind, keys in (("agreement", ("middle",)), ("yes_no", ("unticked",)), ("notes", ("unit", "note_codes"))):
            if misplaced := [key for key in keys if getattr(self, key) and self.kind != kind]:
                raise ValueError(f"{quoted(misplaced)} is for a scale of kind '{kind}', and this one is '{self.kind}'")
        for name in filter(None, (self.middle, self.unticked, self.dont_know)):
            if name not in known:
                raise ValueError(f"'{name}' is no answer of the scale")
        self._check_codes()
        return self

    def _check_codes(self) -> None:
        codes = [*self.no_answer, *self.note_codes, *(code for answer in self.answers for code in answer.codes)]
        if repeated := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"the code {quoted(repeated)} stands for two answers")
        for answer in self.answers:
            strange = [text for text in (*answer.codes, answer.label) if NO_ANSWER.match(text)]
            if strange and answer.id != self.dont_know and not self.is_notes:  # beside notes, an answer is none
                raise ValueError(
                    f"{quoted(strange)} is counted as the answer '{answer.id}'; "
                    "write it under `no_answer`, or name that answer as `dont_know`"
                )
        if strange := [text for text in self.note_codes if NO_ANSWER.match(text)]:
            raise ValueError(f"{quoted(strange)} is counted as a note; write it under `no_answer`")
        if not self.is_notes and self.answers[0].id == self.dont_know:
            raise ValueError(f"'{self.dont_know}' is the first answer, the one that sums an item up; write it last")
        outside = sorted(
            note for note in self.note_codes.values() if not (self.minimum or 0) <= note <= (self.maximum or 0)
        )
        if outside:
            raise ValueError(f"`note_codes` gives {quoted(outside)}, which is no note of the scale")

    def _check_notes(self) -> None:
        if self.minimum is None or self.maximum is None or not self.bands or self.minimum >= self.maximum:
            raise ValueError("a scale of kind 'notes' gives its minimum, its maximum above it, and its bands")
        covered = [note for band in self.bands for note in range(band.low, band.high + 1)]
        if covered != list(range(self.minimum, self.maximum + 1)):
            raise ValueError("the bands do not cover every note from the minimum to the maximum once, in order")

    @property
    def is_even(self) -> bool:
        """Tell whether there are as many answers on both sides, "no opinion" apart."""
        return sum(answer.id != self.dont_know for answer in self.answers) % 2 == 0

    @property
    def is_notes(self) -> bool:
        """Tell whether answers are notes, which have a mean."""
        return self.kind == "notes"

    def headline(self) -> str:
        """Return the measure that sums an item up: its mean, its first total, or its first answer."""
        if self.is_notes:
            return MEAN
        return self.totals[0].id if self.totals else self.answers[0].id

    def labels(self) -> dict[str, str]:
        """Return the printed label of every band, answer and total, in order."""
        return {answer.id: answer.label for group in (self.bands, self.answers, self.totals) for answer in group} | (
            {self.unplaced.id: self.unplaced.label} if self.unplaced else {}
        )
