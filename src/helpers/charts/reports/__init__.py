"""Words and tables of a regional or national report."""
