"""Estimates from responses under their design: intervals, tests, quality."""
