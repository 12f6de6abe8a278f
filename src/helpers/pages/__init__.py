"""The files of the book: executed pages, pages from templates, downloads."""
