"""What a cell of the case base may be made of: text that a reader sees as it is, that a spreadsheet never computes."""

import unicodedata
from typing import Final

HIDDEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Me")
"""Categories of Unicode that no letter shows: line breaks, signs of no width, accents on nothing."""
REPLACED: Final = "\N{REPLACEMENT CHARACTER}"
FORMULAS: Final = ("=", "+", "-", "@")
LONGEST: Final = {"name": 250, "summary": 400}
"""Letters of a cell at most, by column; LONGEST_OTHER for those that are not here."""
LONGEST_OTHER: Final = 1000
ONE_LINE: Final = "Write the cell again, on one line."


def fault(column: str, cell: str) -> tuple[str, str, str] | None:
    """Return the code, the sentence and the remedy of a cell that is refused; None for one that is right."""
    letters = dict.fromkeys(unicodedata.normalize("NFC", cell))
    hidden = [letter for letter in letters if unicodedata.category(letter) in HIDDEN or letter == REPLACED]
    if hidden:
        what = f"The cell holds a line break or a hidden sign ({', '.join(map(ascii, hidden))})."
        return "unreadable-cell", what, ONE_LINE
    foreign = [letter for letter in letters if letter.isalpha() and "LATIN" not in unicodedata.name(letter).split()[:1]]
    if foreign:
        told = ", ".join(f"{letter} is {unicodedata.name(letter)}" for letter in foreign[:3])
        what = f"'{cell[:40]}' holds letters of another alphabet that may look like ours: {told}."
        return "foreign-letter", what, "Type them again on a French keyboard, or write the name in Latin letters."
    if cell.lstrip().startswith(FORMULAS):
        return (
            "formula-refused",
            f"The cell begins like a formula: '{cell[:40]}'.",
            "Write the value itself, as a text.",
        )
    longest = LONGEST.get(column, LONGEST_OTHER)
    if len(cell) > longest:
        what = f"The cell has {len(cell)} letters, and {longest} at most can be shown: '{cell[:40]}...'."
        return "text-too-long", what, "Shorten it; what is left out is one click away, in its source."
    return None
