"""Hand-kept files, YAML and CSV, read with the place of each value so that a message can name it."""
