"""The territories of the site: their codes, levels, French forms, groupings and outlines."""
