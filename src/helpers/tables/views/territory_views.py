"""What the page of a survey may show by territory, by the one rule of `helpers.survey.estimation.reliability`."""

import pandas as pd

from helpers.fragility.priority import is_rank_known
from helpers.fragility.rank_sets import rank_sets
from helpers.survey.estimation.reliability import MAP, NATIONAL, shrunken, standard_errors
from helpers.survey.questionnaire.design import INDICATIVE
from helpers.tables.store import read_table
from helpers.tables.views.study_rows import ASKED, asked_rows
from helpers.tables.views.study_views import reference_answers, study_answers, study_questions, zone_answers
from helpers.territory.grid import Territory

FRANCE = "france"
ITEM = ["question_id", "item"]
HIDDEN = ["question_id", "title", "item", "item_label", "reliability"]


def every_answer(study: str, wave: str, territory: Territory) -> dict[str, pd.DataFrame]:
    """Return the answers to every question of a wave in one place, by question, in order.

    Columns of each: [estimate], [cell], [study]. For a territory, items that do not tell its level's territories apart
    are left out, and questions without any left.
    """
    every = {name: study_answers(study, wave, name, territory) for name in _asked(study, wave)}
    if territory.level == FRANCE:
        return every
    kept = {
        name: rows[~rows["item"].isin(_national(study, wave, name, territory.level))] for name, rows in every.items()
    }
    return {name: rows.reset_index(drop=True) for name, rows in kept.items() if rows["value"].notna().any()}


def every_reference(study: str, wave: str, territory: Territory) -> dict[str, pd.DataFrame]:
    """Return, by question, the answers of the whole ensemble that stand beside those of a place; none for France.

    Columns of each: [estimate], [cell], [study].
    """
    if territory.level == FRANCE:
        return {}
    return {name: reference_answers(study, wave, name, territory) for name in _asked(study, wave)}


def untold_changes(study: str, wave: str) -> pd.DataFrame:
    """Return the questions of a wave of which no change is told since another wave.

    Columns: title, other_wave, why.
    """
    rows = read_table("comparisons").query("study == @study and wave == @wave and other_study == @study")
    titles = read_table("questions").query("study == @study and wave == @wave")[["question_id", "title"]]
    rows = rows[~rows["is_comparable"].astype(bool)].merge(titles, on="question_id")
    return rows[["title", "other_wave", "why"]].reset_index(drop=True)


def wave_changes(study: str, wave: str, territory: Territory) -> pd.DataFrame:
    """Return what changed since a former wave that asked alike, in one place; for France, in every place.

    Columns: study, wave, former_wave, question_id, title, item, item_label, answer, answer_label, population, level,
    territory_code, name (of the place), value_first and value_second (percent, or points of the scale, as unit says),
    unit, change_pts, change_pts_lb and change_pts_ub (points; limits at 95 %), significance, sampling (of the wave of
    which less is known). The first answer of each item; items that do not tell the territories of a level apart are
    left out below France.
    """
    rows = read_table("changes").query("study == @study and wave == @wave and population == 'ensemble'")
    if territory.level != FRANCE:
        rows = rows.query("level == @territory.level and territory_code == @territory.code")
    hidden = {
        (name, item, level)
        for name, level in set(zip(rows["question_id"], rows["level"], strict=True))
        if level != FRANCE
        for item in _national(study, wave, name, level)
    }
    keys = zip(rows["question_id"], rows["item"], rows["level"], strict=True)
    rows = rows[pd.Series([key not in hidden for key in keys], index=rows.index, dtype=bool)]
    cells = read_table("question_cells").query("study == @study and wave == @wave").sort_values("answer_position")
    cells = cells.drop_duplicates(["question_id", "item"])[[*ITEM, "answer", "item_label", "answer_label"]]
    titles = read_table("questions").query("study == @study and wave == @wave")[["question_id", "title"]]
    places = read_table("territories")[["level", "territory_code", "name"]]
    drawn = read_table("studies").query("study == @study").set_index("wave")["sampling"]
    pairs = zip(rows["wave"], rows["former_wave"], strict=True)
    rows = rows.assign(
        sampling=[min((drawn[one] for one in pair), key=lambda a: a not in INDICATIVE) for pair in pairs]
    )
    return rows.merge(cells).merge(titles).merge(places).sort_values([*ITEM, "level", "name"], ignore_index=True)


def compared_items(study: str, wave: str, territory: Territory) -> dict[str, pd.DataFrame]:
    """Return the items that tell territories apart, by "question/item": a row a territory, on the page of France only.

    Columns: [estimate], [cell], [study], reference and shrunk (in the same unit; shrunk, on a map alone, is drawn
    towards the mean of territories by the share of noise in it: empirical Bayes), reference_provenance, shown_as (map
    or values), reliability (0 to 1, the share of the spread that is no noise), rank_low and rank_high (on a map alone:
    the ranks that samples allow, the highest value first, true of all territories together in 95 % of samples; missing
    without interval), n_ranked (territories), is_rank_known (whether these ranks are at most half of the list).
    """
    if territory.level != FRANCE:
        return {}
    chosen = read_table("reliability").query("study == @study and wave == @wave and is_headline")
    chosen = chosen[(chosen["level"] == _fewest(chosen)) & (chosen["shown_as"] != NATIONAL)]
    territories = {}
    for row in chosen.itertuples():
        rows = zone_answers(study, wave, str(row.question_id), str(row.answer), level=str(row.level))
        rows = rows[(rows["item"] == row.item) & rows["level"].eq(row.level)].reset_index(drop=True)
        ranks = ranks_of_samples(rows if row.shown_as == MAP else rows.assign(value=float("nan")))
        drawn = shrunken(rows["value"].to_numpy("float64"), standard_errors(rows))
        territories[f"{row.question_id}/{row.item}/{row.level}"] = rows.assign(
            **ranks, shrunk=drawn if row.shown_as == MAP else float("nan")
        )
    return territories


def ranks_of_samples(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the columns rank_low, rank_high, n_ranked and is_rank_known of estimate rows; see `compared_items`."""
    errors = pd.Series(standard_errors(rows), rows.index)
    sets = rank_sets(rows["value"], errors.where(errors > 0))
    low, high = sets["rank_low"], sets["rank_high"]
    n_ranked = pd.Series(int(low.notna().sum()), rows.index)
    is_known = is_rank_known(low, high, n_ranked)
    return {"rank_low": low, "rank_high": high, "n_ranked": n_ranked, "is_rank_known": is_known}


def hidden_items(study: str, wave: str, territory: Territory) -> pd.DataFrame:
    """Return the items of a wave whose national value alone is shown.

    Columns: question_id, title, item, item_label, reliability (0 to 1, the share of the spread that is no noise;
    missing where unmeasured).
    """
    rules = read_table("reliability").query(
        "study == @study and wave == @wave and is_headline and shown_as == @NATIONAL"
    )
    if territory.level != FRANCE:
        rules = rules[rules["level"] == territory.level]
    cells = read_table("question_cells").drop_duplicates([*ASKED, "item"])
    titles = read_table("questions")[[*ASKED, "title"]]
    rows = rules.merge(cells[[*ASKED, "item", "item_label"]], on=[*ASKED, "item"]).merge(titles, on=ASKED)
    return rows.drop_duplicates(["question_id", "item"])[HIDDEN].reset_index(drop=True)


def felt_side(domain: str) -> pd.DataFrame:
    """Return what people live or feel of a domain, or what employers say of it; no rows where no survey tells it.

    Columns: domain, voice, argument, study, study_label, wave, fieldwork, question_id, item, label, answer,
    answer_label, direction, level, territory_code, name, value, value_lb, value_ub and reference (percent, or points of
    the scale, as unit says; limits at 95 %), unit, significance, towards, degree, reliability (0 to 1, the share of the
    spread that is no noise), shown_as, provenance, source. A row of France, then the territories that the item tells
    apart, if any.
    """
    return _named(read_table("felt_sides").query("domain == @domain")).reset_index(drop=True)


def felt_here(territory: Territory) -> pd.DataFrame:
    """Return what public surveys tell of a region, domain by domain: a row a domain, in the order of their numbers.

    Columns: number (of the domain, 1 to 16), domain_label, those of `felt_side`, is_here. The row is that of the
    region, or of the zone that holds it; another one, with is_here False, where the survey does not tell the region
    apart; a domain that no survey tells has no study.
    """
    zones = read_table("zonings").query("member_level == @territory.level and member_code == @territory.code")
    places = {(territory.level, territory.code), *zip(zones["zoning"], zones["zone_code"], strict=True)}
    rows = _named(read_table("felt_sides"))
    is_here = pd.Series(
        [pair in places for pair in zip(rows["level"], rows["territory_code"], strict=True)], rows.index
    )
    rows = rows.assign(is_here=is_here).sort_values("is_here", ascending=False, kind="stable").drop_duplicates("domain")
    domains = read_table("domains")[["domain", "label", "number"]].rename(columns={"label": "domain_label"})
    table = domains.merge(rows, on="domain", how="left").sort_values("number", ignore_index=True)
    return table.assign(is_here=table["is_here"].eq(True))


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of felt sides with the label and fieldwork of their study, and the name of their territory."""
    studies = read_table("studies")[["study", "wave", "label", "fieldwork"]].rename(columns={"label": "study_label"})
    names = read_table("territories")[["level", "territory_code", "name"]]
    return rows.merge(studies, on=["study", "wave"]).merge(names, on=["level", "territory_code"])


def _fewest(rows: pd.DataFrame) -> str:
    """Return the level of the fewest territories, the one that a page of France shows whole."""
    return "" if rows.empty else str(rows.groupby("level")["n_territories"].max().idxmin())


def _asked(study: str, wave: str) -> list[str]:
    return [str(name) for name in study_questions(study, wave)["question_id"]]


def _national(study: str, wave: str, question_id: str, level: str) -> list[str]:
    rules = read_table("reliability").query(
        "study == @study and wave == @wave and question_id == @question_id and level == @level and is_headline"
    )
    shown = rules.loc[rules["shown_as"] != NATIONAL, "item"]
    return [item for item in asked_rows(study, wave, question_id)["item"].unique() if item not in set(shown)]
