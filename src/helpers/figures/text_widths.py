"""How wide a text is in the fonts of the theme: Arial, or Liberation Sans, as wide, which vl-convert brings.

Widths are in thousandths of the size; those of bold letters are an upper bound for plain ones.
"""

import unicodedata

PER_EM = 1000
QUOTES = "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
GROUPS = {
    238: "'",
    278: " ,./\\Iijl\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{RIGHT SINGLE QUOTATION MARK}",
    333: "!()-:;[]|ft\N{MIDDLE DOT}",
    389: "*r{}",
    474: '"',
    500: "z",
    556: "#$0123456789J_aceksvxy\N{EN DASH}" + QUOTES,
    584: "+<=>^~\N{MINUS SIGN}",
    611: "?FLTZbdghnopqu",
    667: "EPSVXY",
    722: "&ABCDHKNRU",
    778: "GOQw",
    833: "M",
    889: "%m",
    944: "W\N{LATIN SMALL LIGATURE OE}",
}
PLAIN_GROUPS = {
    191: "'",
    222: "ijl\N{RIGHT SINGLE QUOTATION MARK}",
    260: "|",
    278: " !,./:;I[]\\ft\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{MIDDLE DOT}",
    333: "()-r",
    355: '"',
    389: "*",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqu\N{EN DASH}\N{EURO SIGN}" + QUOTES,
    584: "+<=>~\N{MINUS SIGN}",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W\N{LATIN SMALL LIGATURE OE}",
}
WIDTHS = {letter: width for width, letters in GROUPS.items() for letter in letters}
PLAIN_WIDTHS = {letter: width for width, letters in PLAIN_GROUPS.items() for letter in letters}
WIDEST = 1015
"""For a sign that no group holds: an at sign, the widest of the fonts; a letter with an accent is its letter."""


def width_px(text: str, size_px: float, *, is_bold: bool = True) -> float:
    """Return the width of a text in bold letters, an upper bound of any, or in plain ones, in pixels."""
    widths = WIDTHS if is_bold else PLAIN_WIDTHS
    return sum(_width(sign, widths) for sign in text) * size_px / PER_EM


def wrapped(text: str, room_px: float, size_px: float) -> list[str]:
    """Return a text cut into lines no wider than a room; a word that is wider is cut where it must be."""
    lines: list[str] = []
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_px(joined, size_px) <= room_px:
            lines[-1] = joined
        else:
            lines += _pieces(word, room_px, size_px)
    return lines


def _pieces(word: str, room_px: float, size_px: float) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and width_px(pieces[-1] + sign, size_px) > room_px:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def _width(sign: str, widths: dict[str, int]) -> int:
    if sign in widths:
        return widths[sign]
    return widths.get(unicodedata.normalize("NFD", sign)[0], WIDEST)
