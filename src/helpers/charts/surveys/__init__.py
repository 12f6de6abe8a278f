"""Figures of the surveys: notes, shares, maps of zones, measured beside felt."""
