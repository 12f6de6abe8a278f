"""What a domain's page reads of the way its headline indicators go together."""

import pandas as pd

from helpers.tables.store import read_table


def domain_coherence(domain: str) -> pd.DataFrame:
    """Return the pairs of headline indicators of a domain, at both levels.

    Columns: level, domain, indicator, other, label, other_label, correlation (-1 to 1, in the direction of fragility,
    between metropolitan territories; missing where too few have both), n_territories (territories), same_pillar, alpha
    (Cronbach's, at most 1, of the pillars of the domain at this level).
    """
    labels = read_table("indicators").set_index("indicator")["short_label"]
    pairs = read_table("coherence").query("domain == @domain").drop(columns="domain")
    names = {"label": pairs["indicator"].map(labels), "other_label": pairs["other"].map(labels)}
    return pairs.assign(**names).reset_index(drop=True)
