"""The site: the book staged, compiled by Jupyter Book, indexed for search and put in place."""
