"""A release: what is published now, and what moved since the last one."""
