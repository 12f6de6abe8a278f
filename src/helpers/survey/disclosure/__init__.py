"""The disclosure gate: which estimates may be shown, proven by what a reader could work out."""
