"""Figures of the official values and of the objective index."""
