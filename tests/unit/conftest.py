"""Fixtures of the unit tests."""

from disks import small_disk

__all__ = ["small_disk"]
