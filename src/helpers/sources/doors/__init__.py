"""Producers' own doors: where a file is, and how it is fetched."""
