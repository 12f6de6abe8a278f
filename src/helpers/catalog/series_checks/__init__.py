"""Checks of the official series against themselves: errors of a file that no rule on one row can see."""
