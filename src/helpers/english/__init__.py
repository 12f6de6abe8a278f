"""The English pages: their addresses and links, their paragraphs, their notebooks."""
