"""The summary note of a region, as HTML and PDF."""
