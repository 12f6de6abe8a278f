"""Cards: what each source, indicator, domain and caveat is, and the checks that bind them to the figures."""
