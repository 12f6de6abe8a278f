"""Groups that were drawn and are not declared, known by their names or by how they divide people.

Of people drawn one by one, no column makes groups that each lie in one zone, or one stratum, unless it says where they
live. Where groups were drawn, intervals are too narrow by the likeness of neighbours, which no other check sees.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from helpers import paths
from helpers.errors import DesignError, quoted
from helpers.survey.questionnaire.design import Design
from helpers.survey.responses.response_columns import ResponseColumn
from helpers.wording.order import dictionary_key

GROUP_NAME: Final = re.compile(
    r"cluster|grappe|(?<![a-z])[ps]su|[ps]su(?![a-z])|primary[_ ]?sampling|unites?[_ ]?primaire"
    r"|(?<![a-z])up[es](?![a-z])|sampling[_ ]?point|point[_ ](de[_ ])?sondage|^dnum$"
    r"|^(id|num|no|code)_?(menage|foyer|household|hh)s?$|^(menage|foyer|household|hh)_?(id|num|no)?$"
)
"""How files name the groups that were drawn, alone or in a longer name such as id_grappe, PSU1 or psuid.

Households too, where the name is that of an identifier, and not "household_size".
"""
PLACE_NAME: Final = re.compile(
    r"(?<![a-z])(communes?|com(insee)?|depcom|insee|municipalit(y|e)|town|ville|villages?|quartiers?|iris|ilots?|cantons?"
    r"|district|code_?postal|cp|zip(code)?|ecoles?|schools?|colleges?|lycees?|classes?|etablissements?|uai"
    r"|enqueteurs?|enquetrices?|interviewers?|intnum|menages?|foyers?|households?|bureau(_?de_?vote)?)(?![a-z])"
)
"""How files name what people share where they live, learn or are asked, which is drawn first more often than not."""
FEWEST_SHARED: Final = 10
"""People beyond the first of their group: that many lie in one zone by chance once in 3^10 draws, of three zones."""
FEWEST_BY_GROUP: Final = 1.5
"""People by group, under which a column tells people apart."""
REMEDY: Final = (
    "Declare them as `psu` with `sampling: clustered`; where people were drawn one by one and these only say something "
    "of them, name them under `not_drawn` of `design`."
)


def refuse_named_groups(path: Path, names: Sequence[str], design: Design, wanted: Sequence[str] | None = None) -> None:
    """Raise DesignError where a column of a file is named like groups, and no part of the design declares it.

    wanted: in a file of the Observatoire, its right columns: any other that is named like a place must be declared or
    taken out, and taking groups out makes intervals too narrow without a word.
    """
    known = {*design.columns(), *design.not_drawn}
    groups = [name for name in names if GROUP_NAME.search(dictionary_key(name)) and name not in known]
    if wanted is not None:
        others = [name for name in names if name not in wanted and name not in groups]
        groups += [name for name in others if PLACE_NAME.search(dictionary_key(name))]
    if groups:
        raise DesignError(
            "contradictory-design",
            f"The column(s) {quoted(groups)} look like groups that were drawn, and the questionnaire declares "
            f"{quoted(design.psu) if design.psu else 'none'} (`sampling: {design.sampling}`).",
            where=paths.shown(path),
            remedy="Declare them as `psu` with `sampling: clustered`, or take out of the file what is no such thing.",
        )


def refuse_groups(path: Path, frame: pd.DataFrame, columns: Mapping[str, ResponseColumn], design: Design) -> None:
    """Raise DesignError where a column divides people as groups that were drawn do, under a random draw of people.

    frame: as `read_responses` returns it; columns: those of the file that it does not have, of the same rows.
    """
    if design.is_indicative or design.replicates:
        return
    others = {name: pd.Series(column.cells.to_pylist(), frame.index) for name, column in columns.items()}
    answers = {str(name): frame[name] for name in frame.columns}
    known = {*design.columns(), *design.not_drawn}
    found = [
        name
        for name, cells in {**answers, **others}.items()
        if name not in known and _divides(name, cells, frame, design)
    ]
    if found:
        raise DesignError(
            "contradictory-design",
            f"The column(s) {quoted(found)} divide respondents as groups that were drawn do, and the questionnaire "
            f"declares {quoted(design.psu) if design.psu else 'none'} (`sampling: {design.sampling}`).",
            where=paths.shown(path),
            remedy=REMEDY,
        )


def _divides(name: str, cells: pd.Series, frame: pd.DataFrame, design: Design) -> bool:
    """Tell whether several people share each value, and each lies in one zone or stratum that has several."""
    groups = cells.astype("string").str.strip().replace("", pd.NA).dropna()
    n_groups = groups.nunique()
    if n_groups < 2 or len(groups) < FEWEST_BY_GROUP * n_groups or _is_measure(groups):  # noqa: PLR2004 - two groups
        return False
    if design.psu and _lies_within(groups, frame[design.psu[0]]):
        return False  # finer than the groups declared, of which the variance is
    around = {column for column in (design.zone, design.strata) if column and frame[column].nunique() > 1}
    if not around:
        return bool(PLACE_NAME.search(dictionary_key(name)))
    return len(groups) - n_groups >= FEWEST_SHARED and any(
        _lies_within(groups, frame[column]) and groups.groupby(frame[column]).nunique().median() > 1
        for column in around
    )


def _lies_within(groups: pd.Series, around: pd.Series) -> bool:
    return bool((around.groupby(groups).nunique() == 1).all())


def _is_measure(groups: pd.Series) -> bool:
    """Tell whether values are numbers with decimals, as weights are."""
    numbers = pd.to_numeric(groups, errors="coerce")
    return bool((numbers % 1 > 0).any())
