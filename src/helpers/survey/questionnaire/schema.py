"""The JSON Schema of questionnaire.yml, by which editors complete and check it while it is written.

`python -m helpers.survey.questionnaire.schema` writes data/surveys/questionnaire.schema.json again.
"""

import json
from pathlib import Path

from helpers import paths
from helpers.survey.questionnaire.questionnaire import Questionnaire


def schema_text() -> str:
    """Return the schema as the file holds it."""
    return json.dumps(Questionnaire.model_json_schema(), ensure_ascii=False, indent=2) + "\n"


def schema_path() -> Path:
    """Return where the schema stands."""
    return paths.data() / "surveys" / "questionnaire.schema.json"


if __name__ == "__main__":
    schema_path().write_text(schema_text(), encoding="utf-8")
