"""The questionnaire contract: what was asked, of whom, when, by whom, and how answers are read and compared."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, StrictStr, model_validator

from helpers.errors import quoted
from helpers.reading.documents import Document, MisplacedValue, read_document, validated
from helpers.survey.estimate_row import ALL, NO_ITEM
from helpers.survey.questionnaire.design import Column, Count, Design, Name, Part, Text
from helpers.survey.questionnaire.origin import About, Direction, Origin
from helpers.survey.questionnaire.scales import Scale

Wave = Annotated[StrictStr, Field(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2]))?$")]
Grid = Literal["france", "zone_enquete", "grande_zone", "region", "departement"]


class Item(Part):
    """One line of a question: its printed label, the domain it is about, the definition that travels with it.

    column: the column of the file, where it is not "<question_id>_<item>". codes: what the file writes for it, beside
    its label, where all the answers of a person are in one cell. about: what people live, feel, or judge of the
    country; direction: which way is fragile. Both are required of an item of a public survey.
    """

    id: Name
    label: Text
    domain: Name | None = None
    definition: Text | None = None
    column: Column | None = None
    codes: tuple[Text, ...] = ()
    about: About | None = None
    direction: Direction | None = None


class Filter(Part):
    """Who was asked: those who gave one of some answers to an earlier question."""

    question: Name
    item: Name | Literal[""] = NO_ITEM
    answers: tuple[Name, ...] = Field(min_length=1)


class Comparison(Part):
    """Another question that readers may put beside this one, and whether they may."""

    study: Name
    wave: Wave
    question: Name
    is_comparable: StrictBool
    why: Text


class Question(Part):
    """One question: its exact wording, its scale and items, who was asked, what it compares with.

    wording: "printed" when the Observatoire printed the sentence, "reported" when another page tells it, "lost" when
    `text` only names the subject. Answers stand in the column `question_id`, or "<question_id>_<item>" for each item.
    separator: what separates, in the one column `question_id`, the items that a person ticked.
    populations: the identifiers of the populations it is published for, ALL by default. excluded_by: the answers with
    which nobody may cite an item of this question, such as « none of them »; they may be those of one of its own items.
    """

    title: Text
    text: Text
    wording: Literal["printed", "reported", "lost"]
    scale: Name
    base: Text
    base_population: Count | None = None
    items: tuple[Item, ...] = ()
    separator: Annotated[StrictStr, Field(min_length=1)] | None = None
    filter: Filter | None = None
    excluded_by: Filter | None = None
    populations: tuple[Name, ...] = (ALL,)
    compared_with: tuple[Comparison, ...] = ()
    caveats: tuple[Text, ...] = ()

    def item_labels(self) -> dict[str, str]:
        """Return the printed label of each item; a question without items is its only item."""
        return {item.id: item.label for item in self.items} or {NO_ITEM: self.title}


class Population(Part):
    """A part of the population that is also shown alone: its name, the value that marks it, its weighted size."""

    label: Text
    value: Text
    base: Count | None = None


class Simulation(Part):
    """What generated responses look like where no real file is there."""

    n_by_zone: Count
    seed: StrictInt


class Fieldwork(Part):
    """When answers were collected, as printed; the days where they are known."""

    label: Text
    month: Annotated[StrictStr, Field(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2]))?$")]


class Questionnaire(Part):
    """One wave of one study.

    status: "published" (the Observatoire printed figures), "collected" (responses only), "planned" (no data yet),
    "documentary" (a study without questionnaire: report, case base, official statistics), "public" (another producer's
    survey, taken over with its `origin`).
    base: the weighted size of the population, in base_unit; n_respondents is the number of people asked, None where it
    was not published. zone_bases: the weighted size of each zone of the grid. design: absent for a documentary study.
    columns: how the file of responses names a column of answers, where it is not as `Question` says: {q1: "Q1_r3"}.
    """

    study: Name
    wave: Wave
    label: Text
    programme: Text
    status: Literal["published", "collected", "planned", "documentary", "public"]
    volet: Text | None = None
    institute: Text | None = None
    fieldwork: Fieldwork
    mode: Text | None = None
    population: Text
    base: Count | None = None
    base_unit: Text | None = None
    n_respondents: Count | None = None
    grid: Grid
    zone_bases: dict[StrictStr, Count] = Field(default_factory=dict)
    design: Design | None = None
    populations: dict[Name, Population] = Field(default_factory=dict)
    scales: dict[Name, Scale] = Field(default_factory=dict)
    questions: dict[Name, Question] = Field(default_factory=dict)
    names_in_file: dict[StrictStr, Column] = Field(default_factory=dict, alias="columns")
    simulation: Simulation | None = None
    origin: Origin | None = None
    sources: tuple[Name, ...] = ()
    caveats: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _is_coherent(self) -> "Questionnaire":
        if self.status in ("published", "collected") and not self.questions:
            raise ValueError("a study that is published or collected has questions")
        for name, question in self.questions.items():
            self._check_question(name, question)
        self._check_columns()
        if self.design is None and self.status != "documentary":
            raise ValueError("`design` is missing: say how people were chosen, as `design: { sampling: unknown }`")
        if self.simulation and not (self.design and self.design.weight):
            raise ValueError("simulated responses need the columns of the real ones, in `design`")
        self._check_origin()
        return self

    def _check_columns(self) -> None:
        known = [name for question in self.questions for name in self._named_columns(question)]
        if strange := [name for name in self.names_in_file if name not in known]:
            raise ValueError(f"`columns` names {quoted(strange)}, and the columns of answers are {quoted(known)}")
        names = self.file_columns()
        if repeated := sorted({column for column in names if names.count(column) > 1}):
            raise ValueError(f"two questions write their answers in the column {quoted(repeated)}")

    def _check_origin(self) -> None:
        if (self.status == "public") != (self.origin is not None):
            raise ValueError("a public survey has the status 'public' and its `origin`, and no other study has either")
        if self.origin is None:
            return
        if self.simulation:
            raise ValueError("a public survey is never simulated")
        for name, question in self.questions.items():
            place: tuple[str | int, ...] = ("questions", name)
            if not question.items:
                what = f"'{name}' has no `items`: each says its domain, its direction and what it is about"
                raise MisplacedValue(what, place)
            for position, item in enumerate(question.items):
                missing = [key for key in ("domain", "about", "direction") if getattr(item, key) is None]
                if missing:
                    what = f"the item '{item.id}' of '{name}' has no {quoted(missing)}"
                    raise MisplacedValue(what, (*place, "items", position))

    def _check_question(self, name: str, question: Question) -> None:
        if question.scale not in self.scales:
            raise ValueError(f"'{name}' is answered on '{question.scale}', which is not one of the scales")
        if unknown := set(question.populations) - {ALL, *self.populations}:
            raise ValueError(f"'{name}' is published for {quoted(sorted(unknown))}, which is no population")
        if question.separator and not (question.items and self.scales[question.scale].unticked):
            raise ValueError(f"'{name}' has a `separator`: it has `items`, and its scale says `unticked`")
        if question.excluded_by and self.scales[question.scale].kind != "yes_no":
            raise ValueError(f"'{name}' has `excluded_by`, and its scale is not of the kind 'yes_no'")
        earlier = list(self.questions)[: list(self.questions).index(name)]
        self._check_condition(f"'{name}' is filtered by", question.filter, earlier, "earlier question")
        self._check_condition(f"'{name}' is excluded by", question.excluded_by, self.questions, "question")

    def _check_condition(self, what: str, condition: Filter | None, known: Collection[str], kind: str) -> None:
        if condition is None:
            return
        if condition.question not in known:
            raise ValueError(f"{what} '{condition.question}', which is no {kind}")
        question = self.questions[condition.question]
        if condition.item not in question.item_labels():
            raise ValueError(f"{what} the item '{condition.item}', which is not there")
        if strange := set(condition.answers) - set(self.scales[question.scale].labels()):
            raise ValueError(f"{what} {quoted(sorted(strange))}, which is no answer")

    def scale_of(self, question_id: str) -> Scale:
        """Return the scale that a question is answered on."""
        return self.scales[self.questions[question_id].scale]

    def columns_of(self, question_id: str) -> dict[str, str]:
        """Return, by item, the column of the responses, once read, that holds the answers to a question.

        It is that of the file, but for a question whose answers are all in one cell.
        """
        question = self.questions[question_id]
        named = {item.id: item.column for item in question.items if item.column}
        usual = {item: f"{question_id}_{item}" if item else question_id for item in question.item_labels()}
        if question.separator:
            return usual
        return {item: named.get(item) or self.names_in_file.get(name, name) for item, name in usual.items()}

    def file_column(self, question_id: str) -> str:
        """Return the column of the file that holds all the answers to a question that has a separator."""
        return self.names_in_file.get(question_id, question_id)

    def columns(self) -> list[str]:
        """Return every column of the responses once they are read, design first."""
        kept = self.design.columns() if self.design else []
        return kept + [column for name in self.questions for column in self.columns_of(name).values()]

    def file_columns(self) -> list[str]:
        """Return every column that a file of responses must have, design first."""
        columns = self.design.columns() if self.design else []
        for name, question in self.questions.items():
            columns += [self.file_column(name)] if question.separator else self.columns_of(name).values()
        return columns

    def _named_columns(self, question_id: str) -> list[str]:
        """Return the columns of a question as `columns` may name them: those whose item gives no column itself."""
        question = self.questions[question_id]
        if question.separator or not question.items:
            return [question_id]
        return [f"{question_id}_{item.id}" for item in question.items if item.column is None]


def read_with_lines(path: Path) -> tuple[Questionnaire, Document]:
    """Read and check a questionnaire.yml, with its document, whose `where` gives the line of each part.

    Raises the errors of `read_document` and `validated`.
    """
    document = read_document(path)
    return validated(document, Questionnaire), document
