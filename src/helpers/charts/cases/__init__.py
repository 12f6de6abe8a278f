"""Figures and lists of the case base."""
