"""The typeface of what is printed: how wide a text is, read from the font itself, and cutting one to fit."""

from __future__ import annotations

import struct
import unicodedata
from functools import cache, lru_cache
from importlib import resources

FILES = {False: "DejaVuSansCondensed.ttf", True: "DejaVuSansCondensed-Bold.ttf"}
"""The font files, regular and bold."""


class Typeface:
    """One font: ``has`` says which characters it can draw."""

    def __init__(self, content: bytes) -> None:
        count = struct.unpack_from(">H", content, 4)[0]
        entries = (struct.unpack_from(">4s4xI4x", content, 12 + 16 * number) for number in range(count))
        tables: dict[bytes, int] = dict(entries)
        self._unit: int = struct.unpack_from(">H", content, tables[b"head"] + 18)[0]
        metrics = struct.unpack_from(">H", content, tables[b"hhea"] + 34)[0]
        advances = [struct.unpack_from(">H", content, tables[b"hmtx"] + 4 * number)[0] for number in range(metrics)]
        self._widths = {
            code: advances[min(glyph, metrics - 1)] for code, glyph in _characters(content, tables[b"cmap"])
        }
        self._advances: dict[str, float] = {chr(code): wide / self._unit for code, wide in self._widths.items()}

    def has(self, character: str) -> bool:
        """Whether it can draw a character."""
        return ord(character) in self._widths

    def width(self, text: str) -> float:
        """How wide a text is, in its own size; of what it cannot draw, what another font would take."""
        try:
            return sum(map(self._advances.__getitem__, text))
        except KeyError:
            return sum(self._width(character) for character in text)

    def _width(self, character: str) -> float:
        known = self._widths.get(ord(character))
        if known is not None:
            return float(known / self._unit)
        if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
            return 0.0
        return 1.0 if unicodedata.east_asian_width(character) in {"W", "F"} else 0.65


def content(bold: bool) -> bytes:
    """The font's file."""
    return resources.files("palpate.documents").joinpath("fonts", FILES[bold]).read_bytes()


@cache
def typeface(bold: bool = False) -> Typeface:
    """The font, read once."""
    return Typeface(content(bold))


@lru_cache(maxsize=4096)
def width(text: str, size: float, bold: bool = False) -> float:
    """How wide a text is in points."""
    return typeface(bold).width(text) * size


def cut(text: str, most: float, size: float, bold: bool = False) -> str:
    """A text in so many points at most; what is cut ends in an ellipsis, and is nothing where even that has no room."""
    if width(text, size, bold) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(text[:middle].rstrip() + "…", size, bold) <= most else (low, middle - 1)
    while low and unicodedata.category(text[low]) in {"Mn", "Me", "Cf"}:
        low -= 1
    return text[:low].rstrip() + "…" if low else ""


def _characters(content: bytes, cmap: int) -> list[tuple[int, int]]:
    """The characters of a font and their glyphs, from its table of segments (format 4)."""
    count = struct.unpack_from(">H", content, cmap + 2)[0]
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", content, cmap + 4 + 8 * number)
        at = cmap + offset
        if (platform, encoding) == (3, 1) and struct.unpack_from(">H", content, at)[0] == 4:
            break
    else:
        raise ValueError("the font has no table of Unicode characters that is read here")
    segments = struct.unpack_from(">H", content, at + 6)[0] // 2
    ends, starts, deltas, ranges = (
        struct.unpack_from(f">{segments}H", content, at + 14 + 2 * segments * part + 2 * (part > 0))
        for part in range(4)
    )
    found = []
    for number in range(segments):
        for code in range(starts[number], min(ends[number], 0xFFFE) + 1):
            glyph = code
            if ranges[number]:
                place = at + 16 + 6 * segments + 2 * number + ranges[number] + 2 * (code - starts[number])
                glyph = struct.unpack_from(">H", content, place)[0]
                if glyph == 0:
                    continue
            glyph = (glyph + deltas[number]) % 65536
            if glyph:
                found.append((code, glyph))
    return found
