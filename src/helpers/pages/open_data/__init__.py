"""The official values to take away: an archive per level and one table for programs, described by one schema."""
