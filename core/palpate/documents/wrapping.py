"""Breaking a text into lines of so many points: between words where it can, within one where it must."""

from __future__ import annotations

from collections.abc import Iterator

from palpate.documents import typeface
from palpate.names import legible

_TAB = "    "


def wrapped(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """The lines of a text in a column of ``room`` points; its own line breaks are kept."""
    return [line for part in legible(text).replace("\t", _TAB).split("\n") for line in _lines(part, room, size, bold)]


def _lines(text: str, room: float, size: float, bold: bool) -> Iterator[str]:
    if typeface.width(text, size, bold) <= room:
        yield text
        return
    space = typeface.width(" ", size, bold)
    line, used = "", 0.0
    for word in text.split(" "):
        wide = typeface.width(word, size, bold)
        if line and used + space + wide <= room:
            line, used = f"{line} {word}", used + space + wide
            continue
        if line:
            yield line
        if wide > room:
            *whole, word = _pieces(word, room, size, bold)
            yield from whole
            wide = typeface.width(word, size, bold)
        line, used = word, wide
    yield line


def _pieces(word: str, room: float, size: float, bold: bool) -> Iterator[str]:
    """A word that no line holds, in pieces that one does."""
    piece, used = "", 0.0
    for character in word:
        wide = typeface.width(character, size, bold)
        if piece and used + wide > room:
            yield piece
            piece, used = "", 0.0
        piece, used = piece + character, used + wide
    yield piece
