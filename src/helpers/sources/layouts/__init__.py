"""One module per layout of a producer's file: `read` gives its values by level, code, period and variable."""
