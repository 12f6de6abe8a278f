"""The Jinja templates of book/ filled in, in French or in English."""
