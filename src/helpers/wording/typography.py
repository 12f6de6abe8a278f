"""French typography of a text that will be cut into lines: no line begins with a sign that a space precedes."""

import re

NO_BREAK = "\N{NO-BREAK SPACE}"
GLUED = re.compile(
    r"(?<=\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}) | (?=[:;?!%\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}])"
)


def glued(text: str) -> str:
    """Return a text whose spaces before double punctuation and percent signs, and inside quotes, never break."""
    return GLUED.sub(NO_BREAK, text)
