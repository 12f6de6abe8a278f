"""What a PDF holds, as text."""

import re
import zlib


def opened(pdf: bytes) -> str:
    """Return the objects of a PDF as text, compressed streams opened."""
    parts = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompressobj().decompress(stream))  # its last byte may be taken for the end of a line
        except zlib.error:  # a stream that is not compressed: a picture, a font
            continue
    return b"\n".join(parts).decode("latin-1")
