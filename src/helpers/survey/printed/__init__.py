"""Figures that the Observatory printed, read from published.csv and checked."""
