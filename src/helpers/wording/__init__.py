"""Words shown to readers: sentences kept in fr.yml, and numbers written the French way."""

from helpers.wording.numbers import number, signed
from helpers.wording.order import dictionary_keys, in_dictionary_order
from helpers.wording.sentences import enumerate_fr, peer, say
from helpers.wording.typography import glued

__all__ = ["dictionary_keys", "enumerate_fr", "glued", "in_dictionary_order", "number", "peer", "say", "signed"]
