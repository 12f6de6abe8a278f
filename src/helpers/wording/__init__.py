"""Words shown to readers: sentences kept in fr.yml, and numbers written the French way."""

from helpers.wording.numbers import number, signed
from helpers.wording.sentences import enumerate_fr, say
from helpers.wording.typography import glued

__all__ = ["enumerate_fr", "glued", "number", "say", "signed"]
