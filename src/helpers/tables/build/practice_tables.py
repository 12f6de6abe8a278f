"""Build the tables of the case base: cases with their labels, their domains, the taxonomy, the published growth."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from helpers import paths
from helpers.catalog.cards import Domain
from helpers.practices.case_checks import PRINTED, SEPARATOR
from helpers.practices.cases import cases_file, read_cases
from helpers.practices.growth import read_growth
from helpers.practices.taxonomy import Taxonomy, folder, read_taxonomy
from helpers.reading.documents import read_model
from helpers.survey.questionnaire.sources import SurveySource, read_sources
from helpers.tables.periods import as_decimal_year
from helpers.tables.store import write_table
from helpers.territory import grid
from helpers.wording import say

DEPARTEMENT: Final = "departement"
REGION: Final = "region"


def build_practice_tables() -> dict[str, int]:
    """Build and write the tables of the case base; return the number of rows of each.

    Raises the errors of `read_taxonomy`, `read_cases` and `read_growth` before the first file is written.
    """
    tables = compute_practice_tables()
    for name, table in tables.items():
        write_table(name, table)
    return {name: len(table) for name, table in tables.items()}


def compute_practice_tables() -> dict[str, pd.DataFrame]:
    """Return the tables of the case base by name."""
    taxonomy = read_taxonomy()
    domains = read_model(paths.data() / "reference" / "domains.yml", dict[str, Domain])
    sources = read_sources(paths.data() / "surveys" / "sources.yml") | read_sources(folder() / "sources.yml")
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
        tags_label=[_listed(text, taxonomy.tags) for text in cases["tags"]],
        citation=_citations(cases, sources),
        short_citation=[say("practices.short_citation", source=sources[key].model_dump()) for key in cases["source"]],
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
    rows = [(name, one) for name, text in zip(cases["case_id"], cases["domains"], strict=True) for one in _split(text)]
    return pd.DataFrame(rows, columns=["case_id", "domain"], dtype="str")


def _case_types(taxonomy: Taxonomy) -> pd.DataFrame:
    """Return the closed lists, one row per identifier: kind, id, label, parent, detail; kinds in order."""
    families = [("family", name, one.label, "", "") for name, one in taxonomy.families.items()]
    types = [("type", name, label, taxonomy.family_of()[name], "") for name, label in taxonomy.type_labels().items()]
    trades = [
        ("metier", name, one.label, one.type, "\n".join(one.activities)) for name, one in taxonomy.metiers.items()
    ]
    others = [("evidence", name, label, "", "") for name, label in taxonomy.evidence.items()]
    others += [("tag", name, label, "", "") for name, label in taxonomy.tags.items()]
    rows = [*families, *types, *trades, *others]
    return pd.DataFrame(rows, columns=["kind", "id", "label", "parent", "detail"], dtype="str")


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(SEPARATOR)] if text else []


def _listed(text: str, labels: Mapping[str, str]) -> str:
    return " ; ".join(labels[name] for name in _split(text))


def _citations(rows: pd.DataFrame, sources: Mapping[str, SurveySource]) -> list[str]:
    return [
        say("practices.citation", source=sources[key].model_dump(), line=line)
        for key, line in zip(rows["source"], rows["source_line"], strict=True)
    ]
