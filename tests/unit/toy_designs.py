"""A sample in strata, groups and people, made by arithmetic alone.

`python tests/unit/toy_designs.py > sample.csv` writes it for R, with its replicate weights.
"""

import sys
from typing import Any

import numpy as np
import pandas as pd
from toy_survey import ASKED, toy_questionnaire

from helpers.survey.questionnaire.questionnaire import Questionnaire

ZONES = ("11", "24", "28")
TOWNS_BY_ZONE, TOWNS, PEOPLE = 5, (40, 25, 30), (60, 18, 24)
"""Towns drawn in each zone, towns there were, and people there were in each of its towns."""
SEX, AGES = {"f": 1700.0, "m": 2500.0}, 206000.0
"""Margins: the people of each sex, and the sum of their ages."""
COLUMNS = {"respondent": "respondent", "weight": "weight", "zone": "zone"}


def sample() -> pd.DataFrame:
    """Return 138 people: their zone, town and street, the sizes drawn from, their weights, a note and an answer."""
    rows = []
    for zone, code in enumerate(ZONES):
        for town in range(TOWNS_BY_ZONE):
            size = 6 + (3 * zone + 5 * town) % 7
            for person in range(size):
                seed = 37 * zone + 101 * town + 17 * person
                note = 1 + (seed * seed + 3 * town + zone) % 10
                rows.append(
                    {
                        "zone": code,
                        "town": f"t{zone}{town}",
                        "street": f"s{zone}{town}{person % 3}",
                        "n_towns": float(TOWNS[zone]),
                        "n_streets": 9.0 + town,
                        "n_zone": 1000.0 - 200 * zone,
                        "weight": TOWNS[zone] / TOWNS_BY_ZONE * PEOPLE[zone] / size * (1 + (seed % 4) / 8),
                        "sex": "f" if seed % 5 < 2 else "m",
                        "age": float(18 + (seed * 7) % 60),
                        "note": note,
                        "partner": "yes" if (note + seed) % 3 else "no",
                    }
                )
    frame = pd.DataFrame(rows)
    return frame.assign(respondent=[f"r{number}" for number in range(len(frame))], note=frame["note"].astype("Int64"))


def with_jackknife(frame: pd.DataFrame) -> pd.DataFrame:
    """Add one replicate weight by town: without it, the other towns of its zone weigh 5/4 (JKn)."""
    towns = frame.drop_duplicates("town")[["zone", "town"]].itertuples(index=False, name=None)
    factors = {
        f"rep_{number}": np.where(frame["town"] == town, 0, np.where(frame["zone"] == zone, 5 / 4, 1)) * frame["weight"]
        for number, (zone, town) in enumerate(towns, start=1)
    }
    return frame.assign(**factors)


def calibrated(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the sample with weights that reproduce the margins, by linear calibration, and those before, `base`."""
    columns = [(frame["sex"] == sex).to_numpy("float64") for sex in SEX]
    auxiliary, weight = np.column_stack([*columns, frame["age"]]), frame["weight"].to_numpy()
    missing = np.array([*SEX.values(), AGES]) - weight @ auxiliary
    factors = 1 + auxiliary @ np.linalg.solve((auxiliary.T * weight) @ auxiliary, missing)
    return frame.assign(base=weight, weight=weight * factors)


def questionnaire(**design: Any) -> Questionnaire:
    """Return the questionnaire of the sample under a design."""
    note = {"kind": "notes", "minimum": 1, "maximum": 10, "bands": [{"id": "any", "label": "b", "low": 1, "high": 10}]}
    answers = [{"id": "yes", "label": "Oui"}, {"id": "no", "label": "Non"}]
    return toy_questionnaire(
        design=COLUMNS | design,
        scales={"note": note, "yes_no": {"kind": "yes_no", "answers": answers}},
        questions={"note": {**ASKED, "scale": "note"}, "partner": {**ASKED, "scale": "yes_no"}},
    )


if __name__ == "__main__":
    with_jackknife(sample()).to_csv(sys.stdout, index=False, float_format="%.17g")
