"""Where a block of the grid lies in its column, and the words in it, however little room there is."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from palpate.cli.canvas import Glyphs
from palpate.cli.widths import cut, width
from palpate.documents.agenda import Column, Entry, Span
from palpate.documents.agenda_axis import Axis
from palpate.documents.lanes import lanes

_NAME = 6
"""Columns that a name is worth being cut to."""


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """An entry in its column: rows from and to, cells from the left, how many of them."""

    entry: Entry
    start: int
    end: int
    left: int
    width: int


def placed(column: Column, axis: Axis, step: int, rows: int, inner: int) -> tuple[list[Placed], list[Entry]]:
    """The blocks of a column, those of one time side by side; and those for which it is too narrow.

    Time off and busy time lie under the appointments: they are drawn where there is none.
    """
    booked = [one for one in column.entries if one.kind not in {"off", "busy"}]
    spans = _in_rows([axis.at(column, one.s, one.e) for one in booked], step, rows)
    most = [max(1, (inner + 1) // (width(one.tail) + 3)) for one in booked]
    found: list[Placed] = []
    left_out: list[Entry] = []
    for one, (start, end), place in zip(booked, spans, lanes(spans, most), strict=True):
        if place is None:
            left_out.append(one)
            continue
        lane, count = place
        share = (inner + 1) // count
        wide = share - 1 if lane < count - 1 else inner - lane * share
        found.append(Placed(entry=one, start=start, end=end, left=lane * share, width=wide))
    return [*_under(column, axis, step, rows, inner, spans), *found], left_out


def _in_rows(spans: Sequence[Span], step: int, rows: int) -> list[Span]:
    """Each from the row it begins in to the row it ends in; one that ends in another's first row leaves it that."""
    found = []
    for start, end in spans:
        first = min(start // step, rows - 1)
        found.append((first, min(max(-(-end // step), first + 1), rows)))
    for number, (_, end) in enumerate(spans):
        first, last = found[number]
        if last - first > 1 and any(
            found[other][0] == last - 1 and other_start >= end
            for other, (other_start, _) in enumerate(spans)
            if other != number
        ):
            found[number] = (first, last - 1)
    return found


def _under(column: Column, axis: Axis, step: int, rows: int, inner: int, over: Sequence[Span]) -> list[Placed]:
    """Time off and busy time in the rows that nothing else has, each run of rows on its own."""
    taken = {row for start, end in over for row in range(start, end)}
    found: list[Placed] = []
    for one in column.entries:
        if one.kind not in {"off", "busy"}:
            continue
        start, end = axis.at(column, one.s, one.e)
        free = [row for row in range(max(start // step, 0), min(-(-end // step), rows)) if row not in taken]
        taken.update(free)
        for row in free:
            if found and found[-1].entry is one and found[-1].end == row:
                found[-1] = msgspec.structs.replace(found[-1], end=row + 1)
            else:
                found.append(Placed(entry=one, start=row, end=row + 1, left=0, width=inner))
    return found


def texts(one: Entry, column: Column, room: int, height: int, glyphs: Glyphs) -> list[str]:
    """The lines of a block of so many cells and rows: the time, who, what, and always the reference."""
    time = one.starts if one.s >= column.s else f"{glyphs.up}{one.starts}"
    if one.e > column.e and height == 1:
        time += glyphs.down
    tail = one.tail
    if one.kind in {"off", "busy"}:
        return [cut(one.client, room, glyphs.more)] + [""] * (height - 1)
    spare = room - width(time) - 2 - width(tail)
    # A name that would be cut has lines of its own, where there are enough.
    if height > 1 and spare < (width(one.client) if height > 2 else _NAME):
        first = _between(time, "", tail, room, glyphs)
        rest = _rest([one.client, one.service, one.where], room, height - 1, glyphs)
    else:
        what = one.client if height > 1 or not one.service else f"{one.client}, {one.service}"
        first = _between(time, what, tail, room, glyphs)
        rest = _rest([one.service, one.where], room, height - 1, glyphs)
    found = [first, *rest, *([""] * (height - 1 - len(rest)))]
    if one.e > column.e and height > 1:
        found[-1] = f"{cut(found[-1], room - 2, glyphs.more)} {glyphs.down}".lstrip()
    return found


def _rest(parts: Sequence[str], room: int, lines: int, glyphs: Glyphs) -> list[str]:
    """Words in so many lines: what fits beside each other in one, what is long in two, and else cut."""
    given = [part for part in parts if part]
    joined = ", ".join(given[-2:])
    if len(given) > 1 and width(joined) <= room:
        given[-2:] = [joined]
    for most, kept in ((2, len(given)), (2, 2), (1, len(given))):
        found = [line for part in given[:kept] for line in _wrapped(part, room, most, glyphs)]
        if len(found) <= lines:
            break
    return found[:lines]


def _wrapped(text: str, room: int, most: int, glyphs: Glyphs) -> list[str]:
    """A text in one line or two, broken between words."""
    if most == 1 or width(text) <= room:
        return [cut(text, room, glyphs.more)]
    head = ""
    for word in text.split():
        if width(f"{head} {word}".lstrip()) > room:
            break
        head = f"{head} {word}".lstrip()
    if not head:
        return [cut(text, room, glyphs.more)]
    return [head, cut(text[len(head) :].lstrip(), room, glyphs.more)]


def _between(time: str, what: str, tail: str, room: int, glyphs: Glyphs) -> str:
    """Time and words on the left, the reference at the right; the time goes first where they are too many."""
    left = room - width(tail) - 1
    for words in (f"{time} {cut(what, max(left - width(time) - 1, 0), glyphs.more)}".rstrip(), time):
        if width(words) <= left and (words != time or not what or left < width(time) + 4):
            break
    else:
        words = cut(what, max(left, 0), glyphs.more)
    return words + " " * max(room - width(words) - width(tail), 0) + tail
