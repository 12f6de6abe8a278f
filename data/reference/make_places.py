"""Make the rows of level epci of territories.csv, epci.csv, former_epci.csv, communes.csv and former_communes.csv.

Run `python data/reference/make_places.py` where npm is installed; the same archives give the same bytes. Codes, names,
members and postal codes: Insee, DGCL and La Poste, by npm @etalab/decoupage-administratif, one version a year. Licence
Ouverte 2.0.
"""

import csv
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
PACKAGE = "@etalab/decoupage-administratif"
TODAY = "2026"
VERSIONS = {
    "2019": ("0.7.0", "4643f584e1502d38a9baefe6e5b478aa8d5077bcd7e8972461dbbaceb66559f0"),
    "2020": ("0.8.0", "3731209f86aab7c92a7de236caa6c5cc70c2ca0c4e21407e7e132b7483d04fe5"),
    "2021": ("1.1.1", "db6e7c433ee675de314aa19bfc4faf796451342960ed2c1b42fda0f458a97e23"),
    "2022": ("2.3.1", "d7f2a6915af27a719eeb6eb6581d9a645849b5b23e5c97fa5aa2931eb3552d1f"),
    TODAY: ("6.0.0", "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a"),
}
"""The packages of each year, and their sha256."""
FIGURES_GRID = "2022"
"""The year of the grid of the figures published by intercommunalité."""
METROPOLIS = {"METRO": "METRO", "MET69": "METRO"}

Communes = dict[str, dict[str, Any]]


def main() -> None:
    """Write the five tables."""
    with tempfile.TemporaryDirectory() as folder:
        years = {year: read_year(Path(folder), year) for year in VERSIONS}
    entries = years[TODAY]["communes"]
    communes = {entry["code"]: entry for entry in entries if entry["type"] == "commune-actuelle" and is_ours(entry)}
    known_as = {old: code for code, entry in communes.items() for old in entry.get("anciensCodes", [])}
    members = {year: members_of(of_year["epci"], communes, known_as) for year, of_year in years.items()}
    write_communes(communes, members[TODAY])
    write_former_communes(entries, communes, known_as)
    write_epci(years[TODAY]["epci"], communes, members)
    write_former_epci(years, members, communes)


def read_year(folder: Path, year: str) -> dict[str, list[dict[str, Any]]]:
    """Fetch the package of a year, refuse it if it is another one, and return its communes and its EPCI."""
    version, expected = VERSIONS[year]
    subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@{version}"], cwd=folder, check=True)  # noqa: S603, S607
    archive = folder / f"etalab-decoupage-administratif-{version}.tgz"
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != expected:
        sys.exit(f"{archive.name}: the sha256 is {found}, and {expected} is expected. Check the package before use.")
    names = ["communes", "epci"] if year == TODAY else ["epci"]
    with tarfile.open(archive) as tar:
        files = {name: tar.extractfile(f"package/data/{name}.json") for name in names}
        return {name: json.load(file or sys.exit(f"{archive.name} has no {name}.json")) for name, file in files.items()}


def is_ours(entry: Mapping[str, Any]) -> bool:
    """Tell whether a place is of a département: collectivities without one are in no figure."""
    return entry.get("zone") in ("metro", "drom")


def members_of(epci: Sequence[Mapping[str, Any]], communes: Communes, known_as: Mapping[str, str]) -> dict[str, str]:
    """Return the EPCI of each commune of today, as it was in a year."""
    found = {}
    for each in epci:
        for member in each["membres"]:
            code = member["code"] if member["code"] in communes else known_as.get(member["code"], "")
            # A commune made of several was of the EPCI of the one that bears its code.
            if code and (code == member["code"] or code not in found):
                found[code] = each["code"]
    return found


def write_communes(communes: Communes, epci: Mapping[str, str]) -> None:
    """Write every commune of today."""
    rows = [
        (
            code,
            entry["nom"],
            entry["departement"],
            epci.get(code, ""),
            entry.get("population", 0),
            " ".join(sorted(entry.get("codesPostaux", []))),
        )
        for code, entry in sorted(communes.items())
    ]
    columns = ["commune_code", "name", "departement_code", "epci_code", "population", "postal_codes"]
    write("communes", columns, rows)


def write_former_communes(
    entries: Iterable[Mapping[str, Any]], communes: Communes, known_as: Mapping[str, str]
) -> None:
    """Write the parts of today's communes, with a name where the package has one, and the codes they had."""
    kinds = {"commune-deleguee": "delegated", "commune-associee": "associated", "arrondissement-municipal": "district"}
    rows = {}
    for entry in entries:
        holder = entry.get("chefLieu") or entry.get("commune")
        if entry["type"] in kinds and holder in communes:
            postal = " ".join(sorted(entry.get("codesPostaux", [])))
            rows[entry["code"], kinds[entry["type"]]] = (entry["nom"], holder, postal)
    named = {code for code, _ in rows}
    rows |= {(old, "former"): ("", code, "") for old, code in known_as.items() if old not in named}
    columns = ["commune_code", "kind", "name", "holder_code", "postal_codes"]
    write("former_communes", columns, [(*key, *row) for key, row in sorted(rows.items())])


def write_epci(epci: Sequence[Mapping[str, Any]], communes: Communes, members: Mapping[str, Mapping[str, str]]) -> None:
    """Write the EPCI of today: their rows in territories.csv after the others, and where they stand."""
    rules = yaml.safe_load((HERE / "intercommunalites.yml").read_text(encoding="utf-8"))
    now, before = (insides(members[year]) for year in (TODAY, FIGURES_GRID))
    forms, places = [], []
    for each in sorted(epci, key=lambda entry: entry["code"]):
        code, kind = each["code"], METROPOLIS.get(each["type"], each["type"])
        inside = [communes[member] for member in sorted(now[code])]
        departements, regions = (by_population(inside, level) for level in ("departement", "region"))
        forms.append([*territory_row(each["nom"], code, kind, rules), regions[0], is_overseas(inside)])
        since = TODAY if now[code] != before.get(code) else FIGURES_GRID
        people = sum(member.get("population", 0) for member in inside)
        places.append((code, kind, " ".join(departements), " ".join(regions), len(inside), people, since))
    columns = ["territory_code", "kind", "departement_codes", "region_codes", "n_communes", "population", "same_since"]
    write("epci", columns, places)
    path = HERE / "territories.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *others = [row for row in csv.reader(file) if row[0] != "epci"]
    write("territories", header, [*others, *forms])


def territory_row(name: str, code: str, kind: str, rules: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the first columns of territories.csv for an EPCI: its level, code, name, French forms and slug."""
    bare = name.removeprefix(f"{kind} ")
    rule = next(rule for rule in rules if rule["kind"] == kind and bare.startswith(rule.get("starts", "")))
    forms = [rule[form].format(name=bare) for form in ("with_article", "locative", "genitive")]
    return ["epci", code, name, *forms, slug_of(name)]


def slug_of(name: str) -> str:
    """Return a name as an address writes it."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe"))
    return "-".join(re.findall(r"[a-z0-9]+", "".join(mark for mark in letters if not unicodedata.combining(mark))))


def insides(members: Mapping[str, str]) -> dict[str, set[str]]:
    """Return the communes of each EPCI."""
    found: dict[str, set[str]] = {}
    for commune, epci in members.items():
        found.setdefault(epci, set()).add(commune)
    return found


def by_population(communes: Sequence[Mapping[str, Any]], level: str) -> list[str]:
    """Return the codes of a level where communes are, the most peopled first."""
    people: Counter[str] = Counter()
    for commune in communes:
        people[commune[level]] += commune.get("population", 0) + 1
    return [code for code, _ in sorted(people.items(), key=lambda item: (-item[1], item[0]))]


def is_overseas(communes: Sequence[Mapping[str, Any]]) -> str:
    """Tell whether communes are overseas, as territories.csv writes it."""
    return "true" if communes[0]["zone"] == "drom" else "false"


def write_former_epci(
    years: Mapping[str, Mapping[str, Any]], members: Mapping[str, Mapping[str, str]], communes: Communes
) -> None:
    """Write the EPCI of former years that are no more, their last year known, and who holds their communes today."""
    today = {each["code"] for each in years[TODAY]["epci"]}
    gone: dict[str, tuple[str, str, str]] = {}
    for year in sorted(set(VERSIONS) - {TODAY}):
        inside = insides(members[year])
        for each in years[year]["epci"]:
            if each["code"] not in today:
                people: Counter[str] = Counter()
                for commune in inside.get(each["code"], ()):
                    if commune in members[TODAY]:
                        people[members[TODAY][commune]] += communes[commune].get("population", 0)
                order = sorted(people, key=lambda code: (-people[code], code))
                gone[each["code"]] = (each["nom"], year, " ".join(order))
    columns = ["territory_code", "name", "last_year", "successor_codes"]
    write("former_epci", columns, [(code, *row) for code, row in sorted(gone.items())])


def write(stem: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table beside this script."""
    with (HERE / f"{stem}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([columns, *rows])


if __name__ == "__main__":
    main()
