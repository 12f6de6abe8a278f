"""Build the tables of the case base: cases with their labels, their domains, the taxonomy, the published growth."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from helpers import paths
from helpers.catalog.cards import Domain
from helpers.practices.case_checks import PRINTED, SEPARATOR
from helpers.practices.cases import cases_file, known_values, read_cases
from helpers.practices.dispositifs import Dispositif, read_dispositifs, read_entries
from helpers.practices.growth import read_growth
from helpers.practices.sources import PublicSource, origin_of, read_case_sources
from helpers.practices.taxonomy import Taxonomy, read_taxonomy
from helpers.reading.documents import read_model
from helpers.survey.questionnaire.sources import SurveySource
from helpers.tables.periods import as_decimal_year
from helpers.tables.store import write_table
from helpers.territory import grid
from helpers.wording import say
from helpers.wording.moments import moment

DEPARTEMENT: Final = "departement"
REGION: Final = "region"


def build_practice_tables() -> dict[str, int]:
    """Build and write the tables of the case base; return the number of rows of each.

    Raises the errors of `read_taxonomy`, `read_cases`, `read_growth`, `read_entries` before any file is written.
    """
    tables = compute_practice_tables()
    for name, table in tables.items():
        write_table(name, table)
    return {name: len(table) for name, table in tables.items()}


def compute_practice_tables() -> dict[str, pd.DataFrame]:
    """Return the tables of the case base by name."""
    taxonomy = read_taxonomy()
    domains = read_model(paths.data() / "reference" / "domains.yml", dict[str, Domain])
    sources, dispositifs = read_case_sources(), read_dispositifs()
    cases = read_cases(cases_file()).reset_index(drop=True)
    growth = read_growth()
    return {
        "cases": _cases(cases, taxonomy, domains, sources),
        "case_domains": _case_domains(cases),
        "case_growth": growth.assign(
            year=growth["date"].map(as_decimal_year),
            value=growth["value"].astype("int64"),
            source=_citations(growth, sources),
        ),
        "case_types": _case_types(taxonomy),
        "dispositifs": _dispositifs(dispositifs, sources),
        "dispositif_entries": _entries(read_entries(dispositifs, known_values()), domains),
    }


def _cases(
    cases: pd.DataFrame, taxonomy: Taxonomy, domains: Mapping[str, Domain], sources: Mapping[str, SurveySource]
) -> pd.DataFrame:
    """Return the cases with the labels that readers see; a doubtful place is in no region, and on no map."""
    labels = {name: card.label for name, card in domains.items()}
    families = {name: family.label for name, family in taxonomy.families.items()}
    trades = {name: trade.label for name, trade in taxonomy.metiers.items()}
    table = cases.join(pd.DataFrame([_place(row) for row in cases.to_dict("records")], index=cases.index))
    return table.assign(
        domains_label=[_listed(text, labels) for text in cases["domains"]],
        family_label=cases["family"].map(families).fillna(""),
        type_label=cases["type"].map(taxonomy.type_labels()).fillna(""),
        metier_label=cases["metier"].map(trades).fillna(""),
        evidence_label=cases["evidence"].map(taxonomy.evidence),
        certainty_label=cases["certainty"].map(taxonomy.certainty).fillna(""),
        origin=[origin_of(sources[key]) for key in cases["source"]],
        origin_label=[taxonomy.origins[origin_of(sources[key])] for key in cases["source"]],
        actors=[" ; ".join(_split(text)) for text in cases["actors"]],
        date_label=[_date(added, sources[key]) for added, key in zip(cases["added"], cases["source"], strict=True)],
        source_url=[sources[key].url or "" for key in cases["source"]],
        tags_label=[_listed(text, taxonomy.tags) for text in cases["tags"]],
        citation=_citations(cases, sources),
        short_citation=[say("practices.short_citation", source=_told(sources[key])) for key in cases["source"]],
    )


def _place(row: Mapping[str, str]) -> dict[str, object]:
    """Return where a case is: place (as readers see it), region_code, region_name, departement, is_mapped."""
    code, level, is_sure = row["territory_code"], row["level"], row["place_status"] == PRINTED
    place = grid.territory(level, code) if code else None  # type: ignore[arg-type]
    name, region = (place.name, code if level == REGION else place.region_code) if place else ("", "")
    region = region if is_sure else ""
    return {
        "place": say(f"practices.place_{row['place_status']}", name=name, code=code, level=level),
        "region_code": region,
        "region_name": grid.territory(REGION, region).name if region else "",
        "departement": code if level == DEPARTEMENT and is_sure else "",
        "is_mapped": level == DEPARTEMENT and is_sure,
    }


def _case_domains(cases: pd.DataFrame) -> pd.DataFrame:
    rows = [
        (name, part) for name, text in zip(cases["case_id"], cases["domains"], strict=True) for part in _split(text)
    ]
    return pd.DataFrame(rows, columns=["case_id", "domain"], dtype="str")


def _case_types(taxonomy: Taxonomy) -> pd.DataFrame:
    """Return the closed lists, one row per identifier: kind, id, label, parent, detail; kinds in order."""
    families = [("family", name, family.label, "", "") for name, family in taxonomy.families.items()]
    types = [("type", name, label, taxonomy.family_of()[name], "") for name, label in taxonomy.type_labels().items()]
    trades = [
        ("metier", name, metier.label, metier.type, "\n".join(metier.activities))
        for name, metier in taxonomy.metiers.items()
    ]
    closed = {"evidence": "evidence", "certainty": "certainty", "origin": "origins", "tag": "tags"}
    others = [
        (kind, name, label, "", "") for kind, part in closed.items() for name, label in getattr(taxonomy, part).items()
    ]
    rows = [*families, *types, *trades, *others]
    return pd.DataFrame(rows, columns=["kind", "id", "label", "parent", "detail"], dtype="str")


def _dispositifs(dispositifs: Mapping[str, Dispositif], sources: Mapping[str, SurveySource]) -> pd.DataFrame:
    """Return the official programmes, in order: dispositif, label, plural, summary, citation, source_url."""
    rows = [
        (
            name,
            dispositif.label,
            dispositif.plural,
            dispositif.summary,
            _citation(sources[dispositif.source]),
        )
        for name, dispositif in dispositifs.items()
    ]
    table = pd.DataFrame(rows, columns=["dispositif", "label", "plural", "summary", "citation"], dtype="str")
    return table.assign(source_url=[sources[dispositif.source].url for dispositif in dispositifs.values()])


def _entries(entries: pd.DataFrame, domains: Mapping[str, Domain]) -> pd.DataFrame:
    """Return the places of official programmes: their columns, then those of `_place` and domains_label."""
    table = entries.reset_index(drop=True)
    labels = {name: card.label for name, card in domains.items()}
    places = pd.DataFrame([_place(row) for row in table.to_dict("records")], index=table.index)
    return table.join(places).assign(domains_label=[_listed(text, labels) for text in table["domains"]])


def _citation(source: SurveySource) -> str:
    return say("practices.citation", source=_told(source))


def _told(source: SurveySource) -> dict[str, object]:
    """Return what a citation says of a source; the date of a public page is a code, that of a document a text."""
    is_public = isinstance(source, PublicSource)
    date = moment(source.date) if is_public and source.date else source.date
    return {**source.model_dump(), "date": date, "is_public": is_public}


def _date(added: str, source: SurveySource) -> str:
    """Return the date of a case, nothing where its page bears none and the month is that of the reading."""
    is_reading = isinstance(source, PublicSource) and source.date is None and added == source.read
    return "" if is_reading else moment(added)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(SEPARATOR)] if text else []


def _listed(text: str, labels: Mapping[str, str]) -> str:
    return " ; ".join(labels[name] for name in _split(text))


def _citations(rows: pd.DataFrame, sources: Mapping[str, SurveySource]) -> list[str]:
    return [_citation(sources[key]) for key in rows["source"]]
