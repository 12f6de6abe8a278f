"""Makes the published tables from data/; notebooks never import it."""
