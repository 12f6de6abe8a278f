"""`carnets new`: commented files ready to fill, for a study, a wave, an indicator or a template."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from helpers import paths
from helpers.errors import CatalogError, FileError, QuestionnaireError, quoted
from helpers.files import write_whole
from helpers.incremental.plan_file import QUESTIONNAIRES
from helpers.reading.documents import TO_FILL, Document, read_document
from helpers.reading.inputs import matching, text_of

SKELETONS: Final = Path(__file__).parent / "skeletons"
WORD: Final = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*"
WAVE: Final = r"[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?"
LONGEST: Final = 100
FORMER: Final = ("n_respondents", "base", "base_unit", "zone_bases", "simulation", "sources")
"""What a questionnaire says of one wave only."""


def new_study(name: str) -> list[str]:
    """Write the questionnaire of a new study, named study/wave, and return what to do next."""
    study, wave = _parts(name, f"({WORD})/({WAVE})", "mon_etude/2026-11")
    if there := _waves(study):
        remedy = f"For another wave of it: carnets new wave {study}/{wave}."
        raise FileError(
            "already-there", f"The study '{study}' is there, with {quoted(there)}.", where=_folder(study), remedy=remedy
        )
    return _questionnaire(study, wave, _skeleton("questionnaire.yml", study=study, wave=wave))


def new_wave(name: str) -> list[str]:
    """Write the questionnaire of a new wave, from that of the latest one, and return what to do next."""
    study, wave = _parts(name, f"({WORD})/({WAVE})", "impact_citoyens/2026-11")
    there = _waves(study)
    if not there:
        raise QuestionnaireError(
            "unknown-study",
            f"There is no study '{study}', of which this would be a wave.",
            where=_folder(study),
            remedy=f"For a new one: carnets new study {name}. Studies are {quoted(_studies())}.",
        )
    former = read_document(paths.data() / "surveys" / study / there[-1] / "questionnaire.yml")
    if not former.content.get("questions"):
        return _questionnaire(study, wave, _skeleton("questionnaire.yml", study=study, wave=wave))
    return _questionnaire(study, wave, "".join(_next_wave(former, wave)))


def new_indicator(name: str) -> list[str]:
    """Add the card of a new indicator, named domain/indicator, to those of its domain; return what to do next."""
    domain, indicator = _parts(name, f"({WORD})/({WORD})", "emploi/share_part_time")
    domains = read_document(paths.data() / "reference" / "domains.yml").content
    cards = paths.data() / "catalog" / "indicators"
    if domain not in domains and not (cards / f"{domain}.yml").exists():
        raise CatalogError(
            "unknown-domain", f"'{domain}' is no domain.", where=name, remedy=f"Domains are {quoted(domains)}."
        )
    for path in matching(cards, "*.yml"):
        document = read_document(path)
        if indicator in (document.content or {}):
            where = document.where((indicator,))
            raise FileError(
                "already-there", f"The indicator '{indicator}' is there.", where=where, remedy="Give another name."
            )
    path = cards / f"{domain}.yml"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    card = _skeleton("indicator.yml", name=indicator, domain=domain)
    write_whole(path, f"{text}{'' if text.endswith(chr(10)) or not text else chr(10)}{card}".encode())
    shown, rows = paths.shown(path), paths.shown(paths.data() / "official" / f"{domain}.csv")
    return [
        f"{shown}: the card '{indicator}' is at its end. Fill in what begins with {TO_FILL}.",
        f"Then add its rows to {rows} and run `carnets tables`, which says what is left.",
    ]


def new_template(name: str) -> list[str]:
    """Write a new template that runs as it is, and return what to do next."""
    (word,) = _parts(name, f"({WORD})", "mon_modele")
    path, slug = paths.notebooks() / f"{word}.ipynb", word.replace("_", "-")
    _write(path, _skeleton("template.ipynb", slug=slug))
    parameters = '{territory_level: france, territory_code: "FRA"}'
    return [
        f"{paths.shown(path)} is written. Add its page to notebooks/plan.yml, and {slug} under `ci` there:",
        f"  - {{template: {word}, address: {slug}, parameters: {parameters}}}",
        f"Then `carnets run {word}` executes it, and `carnets lab {word} FRA` opens it.",
    ]


def _next_wave(former: Document, wave: str) -> Iterator[str]:
    """Yield the lines of the questionnaire of the next wave: what was said of the former one is to be said again."""
    lines = former.path.read_text(encoding="utf-8").splitlines(keepends=True)
    starts = {former.lines[(key,)] - 1: key for key in former.content}
    yield lines[0] if lines[0].startswith("#") else ""
    yield f"# From the wave {former.content['wave']}: fill in what begins with {TO_FILL}; read each question again.\n"
    key = ""
    for number, line in enumerate(lines):
        if number in starts:
            key = starts[number]
            if key == "wave":
                yield f'wave: "{wave}"\n'
            elif key == "status":
                yield f"status: {'public' if former.content['status'] == 'public' else 'collected'}\n"
            elif key == "fieldwork":
                yield _skeleton("fieldwork.yml", wave=wave)
            elif key in FORMER:
                yield f"# {key}: of this wave, where it is known\n"
        if key and key not in ("wave", "status", "fieldwork", *FORMER):
            yield line


def _questionnaire(study: str, wave: str, text: str) -> list[str]:
    path = paths.data() / "surveys" / study / wave / "questionnaire.yml"
    _write(path, text)
    shown = paths.shown(path)
    line = f"  - {{study: {study}, wave: latest, address: etudes/{study.replace('_', '-')}}}"
    in_plan = re.search(rf"\bstudy: *[\"']?{study}\b", text_of(paths.notebooks() / "plan.yml"))
    pages = "The pages of the study show the latest wave that has figures: the plan has nothing to add."
    return [
        f"{shown} is written. Fill in what begins with {TO_FILL}; `carnets tables` names by line what is left.",
        f"Then check the responses where they are: carnets check responses FILE {study} {wave}",
        "and put them beside it.",
        *([pages] if in_plan else ["For one page a territory, a line under `surveys` of notebooks/plan.yml:", line]),
    ]


def _write(path: Path, text: str) -> None:
    if path.exists():
        raise FileError(
            "already-there",
            "The file is there, and nothing is overwritten.",
            where=paths.shown(path),
            remedy="Edit it.",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text.encode())


def _parts(name: str, pattern: str, example: str) -> tuple[str, ...]:
    match = re.fullmatch(pattern, name)
    if match is None or len(name) > LONGEST:
        words = "small letters without accents, digits and single `_`; a wave is a year or a month"
        raise FileError("unknown-name", f"'{name}' is no such name.", remedy=f"Write it as {example}: {words}.")
    return match.groups()


def _skeleton(file: str, **values: str) -> str:
    text = (SKELETONS / file).read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", value)
    return text


def _waves(study: str) -> list[str]:
    return sorted(path.parts[-2] for path in matching(paths.data(), QUESTIONNAIRES) if path.parts[-3] == study)


def _studies() -> list[str]:
    return sorted({path.parts[-3] for path in matching(paths.data(), QUESTIONNAIRES)})


def _folder(study: str) -> str:
    return paths.shown(paths.data() / "surveys" / study)
