"""Generated responses that reproduce published national figures, for the demonstration."""
