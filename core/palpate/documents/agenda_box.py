"""One block of the printed agenda: its frame, and as many words as its size has room for."""

from __future__ import annotations

from collections.abc import Iterator

from palpate.documents import typeface
from palpate.documents.agenda import Column, Entry
from palpate.documents.page import Box, Item, Text

NARROWEST = 26.0
"""Points of a block in which its reference can still be read."""

_BAR = 2.5


def block(one: Entry, column: Column, x: float, y: float, wide: float, high: float) -> Iterator[Item]:
    """The frame, time and reference, who, what and where; dashed is what did not come to be, or is only held."""
    gone = one.letter in {"N", "D"} or one.kind in {"hold", "beside"}
    yield Box(x, y + 0.4, wide, high - 0.8, fill=1.0, line=0.0, stroke=0.7, dashed=gone)
    if not gone:
        yield Box(x, y + 0.4, _BAR, high - 0.8, fill=0.0)
    size = 8.0 if high >= 11 else 7.0
    left, room = x + _BAR + 2.5, wide - _BAR - 5
    tail = one.tail
    tail_size = size if typeface.width(tail, size, True) <= room else 6.0
    across = typeface.width(tail, tail_size, True)
    line = y + size + 0.8
    yield Text(left + room - across, line, tail, tail_size, across, True)
    since = f"← {one.starts}" if one.s < column.s else one.starts
    until = " →" if one.e > column.e else ""
    spare = room - across - 4
    time = f"{since}{until}"
    took = typeface.width(time, size)
    if took <= spare:
        yield Text(left, line, time, size, took)
        spare -= took + 4
    else:
        took = -4.0
    lines = int((high - 3) // (size + 1.6))
    if lines < 2 or (spare >= typeface.width(one.client, size, True)):
        words = typeface.cut(one.client, max(spare, 0), size, True)
        if words:
            yield Text(left + took + 4, line, words, size, typeface.width(words, size, True), True)
            spare -= typeface.width(words, size, True) + 4
        if lines < 2 and spare > 20 and words == one.client:
            words = typeface.cut(one.service, spare, size)
            across = typeface.width(words, size)
            yield Text(left + took + 4 + typeface.width(one.client, size, True) + 4, line, words, size, across)
        rest = [(one.service, False), (one.where, False)]
    else:
        rest = [(one.client, True), (one.service, False), (one.where, False)]
    given = [(words, bold) for words, bold in rest if words]
    if len(given) > 1 and typeface.width(f"{given[-2][0]}, {given[-1][0]}", size) <= room and not given[-2][1]:
        given[-2:] = [(f"{given[-2][0]}, {given[-1][0]}", False)]
    if given and given[0][1]:
        # A long name has a second line where there is one to spare.
        first, second = _halves(given[0][0], room, size)
        if second and len(given) + 1 <= lines - 1:
            given[:1] = [(first, True), (second, True)]
    for number, (words, bold) in enumerate(given[: lines - 1], 1):
        text = typeface.cut(words, room, size, bold)
        if text:
            yield Text(left, line + number * (size + 1.6), text, size, typeface.width(text, size, bold), bold)


def _halves(name: str, room: float, size: float) -> tuple[str, str]:
    """A name broken between its words so that the first part fits; in one where it fits whole, or no word does."""
    words = name.split()
    if typeface.width(name, size, True) <= room:
        return name, ""
    for count in range(len(words) - 1, 0, -1):
        first = " ".join(words[:count])
        if typeface.width(first, size, True) <= room:
            return first, " ".join(words[count:])
    return name, ""
