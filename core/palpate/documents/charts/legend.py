"""Words under or beside a figure: numbered entries in columns, and lines across."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from palpate.documents import typeface
from palpate.documents.charts import marks
from palpate.documents.page import Item, Text, Tone
from palpate.documents.wrapping import wrapped

SIZE, LEADING = 8.2, 10.2
_HANG = 24.0
_BETWEEN, _GAP = 2.0, 12.0
_RADIUS = 5.7
_GREY = 0.3


Sign = tuple[Callable[[float, float], list[Item]], float, str]
"""A sign, drawn about the place it is given; how wide it is; what it means."""


class Entry(msgspec.Struct, frozen=True):
    """What one mark means: its sign again, a name, and what there is to say about it, under it or ``beside`` it."""

    number: int
    shape: str
    name: str
    words: str = ""
    much: float | None = None
    beside: bool = False
    unsided: bool = False


def columns(entries: list[Entry], x: float, y: float, width: float, count: int) -> tuple[list[Item], float]:
    """Entries in so many columns of even height, and where they end."""
    each = (width - _GAP * (count - 1)) / count
    set_ = [_lines(one, each - _HANG) for one in entries]
    heights = [len(lines) * LEADING + _BETWEEN for lines in set_]
    share = sum(heights) / count
    items: list[Item] = []
    column, down, lowest = 0, y, y
    for entry, lines, high in zip(entries, set_, heights, strict=True):
        if column < count - 1 and down > y and down + high / 2 > y + share:
            column, down = column + 1, y
        left = x + column * (each + _GAP)
        items += _sign(entry, left + 9, down + LEADING / 2 + 0.5)
        at = down + SIZE
        for number, (line, bold, grey) in enumerate(lines):
            items.append(_text(left + _HANG, at + number * LEADING, line, bold, grey))
        if entry.beside and len(lines) == 1 and entry.words:
            items.append(_text(left + _HANG + typeface.width(f"{entry.name} ", SIZE), at, entry.words, grey=_GREY))
        down += high
        lowest = max(lowest, down)
    return items, lowest


def paragraph(text: str, x: float, y: float, width: float, grey: Tone = 0.0) -> tuple[list[Item], float]:
    """A text across, and where it ends."""
    items: list[Item] = []
    for line in wrapped(text, width, SIZE):
        items.append(_text(x, y + SIZE, line, grey=grey))
        y += LEADING
    return items, y + _BETWEEN


def key(signs: list[Sign], x: float, y: float, width: float) -> tuple[list[Item], float]:
    """Signs with what they mean, one after another, and where they end."""
    if not signs:
        return [], y
    items: list[Item] = []
    at, more = x, 0.0
    for sign, wide, words in signs:
        lines = wrapped(words, width - wide - 4, SIZE)
        long = max(typeface.width(line, SIZE) for line in lines)
        if at > x and at + wide + 4 + long > x + width:
            at, y, more = x, y + LEADING + 8 + more, 0.0
        items += sign(at + wide / 2, y + 9)
        for number, line in enumerate(lines):
            items.append(_text(at + wide + 4, y + 9 + 0.36 * SIZE + number * LEADING, line))
        more = max(more, (len(lines) - 1) * LEADING)
        at += wide + 4 + long + 14
    return items, y + LEADING + 12 + more


def _sign(entry: Entry, x: float, y: float) -> list[Item]:
    return marks.drawn(marks.Mark(entry.number, entry.shape, (x, y), entry.much, _RADIUS, entry.unsided))


def _lines(entry: Entry, room: float) -> list[tuple[str, bool, Tone]]:
    """The lines of an entry, which are bold, and how grey each is: the name, and what does not fit beside it."""
    if entry.beside and typeface.width(f"{entry.name} {entry.words}", SIZE) <= room:
        return [(entry.name, False, 0.0)]
    named = wrapped(entry.name, room, SIZE, not entry.beside)
    more = wrapped(entry.words, room, SIZE) if entry.words else []
    grey = _GREY if entry.beside else 0.0
    return [*((line, not entry.beside, 0.0) for line in named), *((line, False, grey) for line in more)]


def _text(x: float, y: float, text: str, bold: bool = False, grey: Tone = 0.0) -> Text:
    return Text(x, y, text, SIZE, typeface.width(text, SIZE, bold), bold, grey)
