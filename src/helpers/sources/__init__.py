"""Producers' files, read as they come, checked against the former edition, and written as official values."""
