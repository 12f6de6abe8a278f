"""What the archives of official values hold, for the page that gives them."""

from typing import Any

from helpers.pages.open_data.archives import ARCHIVES, described
from helpers.pages.open_data.open_values import VALUES
from helpers.tables import read_table
from helpers.tables.periods import year_of


def open_facts() -> dict[str, Any]:
    """Return how many values there are, of which years, at each level, and the columns of their files."""
    figures = read_table("figures")
    years = figures["period"].map(year_of)
    levels = [
        {
            "level": level,
            "archive": name,
            "n_indicators": figures.loc[mine, "indicator"].nunique(),
            "n_values": int(mine.sum()),
            "last": int(years[mine].max()),
        }
        for level, name in ARCHIVES.items()
        for mine in [figures["level"] == level]
    ]
    return {
        "n_values": len(figures),
        "first": int(years.min()),
        "last": int(years.max()),
        "levels": levels,
        "columns": described(VALUES),
    }
