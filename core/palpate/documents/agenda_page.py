"""The agenda on paper: a page for each practitioner's or room's week, or for so many columns of a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from palpate import clock
from palpate.documents import typeface
from palpate.documents.agenda import LETTERS, Agenda, Column, Entry, length
from palpate.documents.agenda_axis import Axis
from palpate.documents.agenda_box import NARROWEST, block
from palpate.documents.lanes import lanes
from palpate.documents.page import PAPERS, Box, Item, Laid, Page, Rule, Text, paper_of

_MARGIN = 30.0
_HEAD, _COLUMN_HEAD, _GUTTER, _LINE = 34.0, 26.0, 34.0, 10.0
_NARROWEST_COLUMN = 98.0
_LOWEST = 10.5
"""Points that a block has at least, so that its line can be read."""
_NOTES = 12
"""Lines under a drawing; more go to a page of their own."""


def pages(agenda: Agenda, paper: str | None = None) -> Laid:
    """The agenda on pages of ``paper``, a4 or letter, or of what is usual in the practice's country."""
    wide, high = PAPERS[paper or paper_of(agenda.country)]
    zone = clock.zone(agenda.zone)
    sheets = [(sheet.title, part) for sheet in agenda.sheets for part in _parts(sheet.columns, wide, agenda.days > 1)]
    drawn = [_Sheet(agenda, title, columns, zone, wide, high) for title, columns in sheets] or [
        _Sheet(agenda, "", [], zone, wide, high)
    ]
    made: list[Page] = []
    notes = [*(line for one in drawn for line in one.undrawn), *agenda.notes]
    for number, one in enumerate(drawn):
        last = number == len(drawn) - 1
        made.append(Page([*one.items, *(one.foot(notes) if last and len(notes) <= _NOTES else one.foot([]))]))
    if len(notes) > _NOTES:
        made += _note_pages(agenda, notes, zone, wide, high)
    count = len(made)
    numbered = [Page([*one.items, _number(number, count, wide, high)]) for number, one in enumerate(made, 1)]
    local = clock.from_minute(agenda.now).astimezone(zone)
    return Laid(
        title=f"{agenda.practice}, {agenda.heading}",
        width=wide,
        height=high,
        stamp=local.replace(tzinfo=None).isoformat(timespec="minutes"),
        pages=numbered,
    )


def _parts(columns: Sequence[Column], wide: float, of_days: bool) -> Iterator[Sequence[Column]]:
    fit = 7 if of_days else int((wide - 2 * _MARGIN - _GUTTER) // _NARROWEST_COLUMN)
    each = -(-len(columns) // -(-len(columns) // fit)) if columns else 1
    for at in range(0, len(columns), each):
        yield columns[at : at + each]


class _Sheet:
    """One page's drawing. ``undrawn`` are lines for what it had no room for."""

    def __init__(
        self, agenda: Agenda, title: str, columns: Sequence[Column], zone: ZoneInfo, wide: float, high: float
    ) -> None:
        self.agenda, self.columns, self.wide, self.high = agenda, columns, wide, high
        self.axis = Axis(columns, zone, _spans(columns))
        self.top = _MARGIN + _HEAD + _COLUMN_HEAD
        self.bottom = high - _MARGIN - 2 * _LINE - 4 - min(len(agenda.notes), _NOTES) * _LINE
        self.undrawn: list[str] = []
        self.items: list[Item] = [*_heading(agenda, title, columns, zone, wide)]
        if self.axis.length:
            self.scale = (self.bottom - self.top) / self.axis.length
            self.column = (wide - 2 * _MARGIN - _GUTTER) / len(columns)
            self.items += self._drawing()
        else:
            self._text(_MARGIN, self.top, "Nobody works, and nothing is booked.", 11)

    def foot(self, notes: Sequence[str]) -> Iterator[Item]:
        """The legend, and lines under it."""
        y = self.bottom + _LINE + 4
        signs = ["white: free", "grey: closed", "striped: buffer, time off or busy"]
        words = "   ".join([*signs, *(f"{letter} {LETTERS[letter]}" for letter in self.agenda.letters)])
        for line in [words, *notes]:
            text = typeface.cut(line, self.wide - 2 * _MARGIN, 7.5)
            yield Text(_MARGIN, y, text, 7.5, typeface.width(text, 7.5), grey=0.2)
            y += _LINE

    def _y(self, position: float) -> float:
        return self.top + position * self.scale

    def _drawing(self) -> Iterator[Item]:
        for number, column in enumerate(self.columns):
            yield from self._ground(column, _MARGIN + _GUTTER + number * self.column)
        yield from self._hours()
        for number, column in enumerate(self.columns):
            x = _MARGIN + _GUTTER + number * self.column
            yield from self._blocks(column, x)
            yield Rule(x, self.top - _COLUMN_HEAD + 2, x, self.bottom, 0.0, 0.6)
            of_days = self.agenda.days > 1
            title = f"{column.day:%a} {column.day.day} {column.day:%b}" if of_days else column.title
            yield self._fitted(x + 4, self.top - 15, title, 9.5, bold=True)
            yield self._fitted(x + 4, self.top - 5, column.said, 7, grey=0.35)
        right = self.wide - _MARGIN
        yield Box(_MARGIN + _GUTTER, self.top, right - _MARGIN - _GUTTER, self.bottom - self.top, line=0.0, stroke=0.8)

    def _fitted(self, x: float, y: float, words: str, size: float, bold: bool = False, grey: float = 0.0) -> Text:
        text = typeface.cut(words, self.column - 8, size, bold)
        return Text(x, y, text, size, typeface.width(text, size, bold), bold, grey)

    def _text(self, x: float, y: float, words: str, size: float) -> None:
        self.items.append(Text(x, y, words, size, typeface.width(words, size)))

    def _ground(self, column: Column, x: float) -> Iterator[Item]:
        """Closed is grey, open is white, what is taken and no appointment is striped."""
        yield Box(x, self.top, self.column, self.bottom - self.top, fill=0.88)
        for span in column.open:
            start, end = self.axis.at(column, *span)
            yield Box(x, self._y(start), self.column, (end - start) * self.scale, fill=1.0)
        for span in column.buffers:
            yield from self._striped(x + 2, self.axis.at(column, *span), self.column - 4, 4)
        gaps = [("the clocks change", one) for one in (self.axis.skipped(column), self.axis.unshared(column)) if one]
        for words, (start, end) in gaps:
            yield Box(x, self._y(start), self.column, (end - start) * self.scale, fill=0.7)
            yield self._fitted(x + 4, self._y((start + end) / 2) + 2.5, words, 7)
        for one in column.entries:
            if one.kind in {"off", "busy"}:
                start, end = self.axis.at(column, one.s, one.e)
                start, end = max(start, 0), min(end, self.axis.length)
                if start < end:
                    yield from self._striped(x, (start, end), self.column, 9)
                    text = self._fitted(x + 5, self._y(start) + 10, one.client, 8)
                    yield Box(text.x - 2, text.y - 8, text.width + 4, 10.5, fill=1.0)
                    yield text

    def _striped(self, x: float, span: tuple[int, int], wide: float, gap: float) -> Iterator[Item]:
        """Lines that lean, inside a box."""
        top, bottom = self._y(max(span[0], 0)), self._y(min(span[1], self.axis.length))
        if bottom <= top:
            return
        yield Box(x, top, wide, bottom - top, fill=0.94)
        high = bottom - top
        start = -high
        while start < wide:
            # From the foot at ``start`` up to the right, as much of it as lies inside.
            left, right = max(start, 0.0), min(start + high, wide)
            if left < right:
                yield Rule(x + left, bottom - (left - start), x + right, bottom - (right - start), 0.55, 0.4)
            start += gap

    def _hours(self) -> Iterator[Item]:
        right = self.wide - _MARGIN
        step = 30 if self.scale * 30 >= 9 else 60
        for position in range(0, self.axis.length + 1, step):
            minute, again = self.axis.wall(position)
            y, hour = self._y(position), minute % 60 == 0
            yield Rule(_MARGIN + _GUTTER, y, right, y, 0.45 if hour else 0.7, 0.5 if hour else 0.3, not hour)
            if hour and position < self.axis.length:
                words = f"{minute // 60}:00{'+' if again else ''}"
                wide = typeface.width(words, 8.5)
                yield Text(_MARGIN + _GUTTER - 5 - wide, y + 8, words, 8.5, wide)

    def _blocks(self, column: Column, x: float) -> Iterator[Item]:
        booked = [one for one in column.entries if one.kind not in {"off", "busy"}]
        spans = [self._span(column, one) for one in booked]
        inner = self.column - 4
        most = [int(inner // max(NARROWEST, typeface.width(one.tail, 6.5, True) + 8)) for one in booked]
        for one, (start, end), place in zip(booked, spans, lanes(spans, most), strict=True):
            if place is None:
                self.undrawn.append(
                    f"Beside others at {one.starts}, and not drawn: {one.tail} {one.client}, {one.service}"
                )
                continue
            lane, count = place
            share = inner / count
            left = x + 2 + lane * share
            yield from block(one, column, left, start, share - (1.5 if lane < count - 1 else 0), end - start)

    def _span(self, column: Column, one: Entry) -> tuple[float, float]:
        start, end = self.axis.at(column, one.s, one.e)
        top = min(self._y(start), self.bottom - _LOWEST)
        return top, max(self._y(end), top + _LOWEST)


def _heading(agenda: Agenda, title: str, columns: Sequence[Column], zone: ZoneInfo, wide: float) -> Iterator[Item]:
    booked, free = sum(one.booked for one in columns), sum(one.free for one in columns)
    whose = f"{title}   " if title else ""
    head = typeface.cut(whose + agenda.heading, wide - 2 * _MARGIN - 190, 15, True)
    yield Text(_MARGIN, _MARGIN + 13, head, 15, typeface.width(head, 15, True), True)
    under = ", ".join(part for part in (agenda.practice, f"{booked} booked", f"{length(free)} free") if part)
    under = typeface.cut(under, wide - 2 * _MARGIN - 190, 9)
    yield Text(_MARGIN, _MARGIN + 27, under, 9, typeface.width(under, 9), grey=0.2)
    if agenda.simulated:
        said = "SIMULATED PRACTICE"
        across = typeface.width(said, 10, True)
        yield Box(wide - _MARGIN - across - 14, _MARGIN, across + 14, 18, fill=1.0, line=0.0, stroke=1.0)
        yield Text(wide - _MARGIN - across - 7, _MARGIN + 12.5, said, 10, across, True)
    local = clock.from_minute(agenda.now).astimezone(zone)
    as_of = f"as of {local:%a} {local.day} {local:%b %Y %H:%M}, {agenda.zone}"
    across = typeface.width(as_of, 7)
    yield Text(wide - _MARGIN - across, _MARGIN + 28, as_of, 7, across, grey=0.35)


def _number(number: int, count: int, wide: float, high: float) -> Text:
    words = f"page {number} of {count}"
    across = typeface.width(words, 7)
    return Text(wide - _MARGIN - across, high - _MARGIN + 8, words, 7, across, grey=0.35)


def _note_pages(agenda: Agenda, notes: Sequence[str], zone: ZoneInfo, wide: float, high: float) -> Iterator[Page]:
    fit = int((high - 2 * _MARGIN - _HEAD - 20) // 12)
    for at in range(0, len(notes), fit):
        items = [*_heading(agenda, "", [], zone, wide)]
        for line, words in enumerate(notes[at : at + fit]):
            text = typeface.cut(words, wide - 2 * _MARGIN, 8.5)
            items.append(Text(_MARGIN, _MARGIN + _HEAD + 20 + 12 * line, text, 8.5, typeface.width(text, 8.5)))
        yield Page(items)


def _spans(columns: Sequence[Column]) -> Iterator[tuple[Column, tuple[int, int]]]:
    for column in columns:
        for span in column.open:
            yield column, span
        for one in column.entries:
            if one.kind in {"appointment", "beside", "hold"}:
                yield column, (max(one.s, column.s), min(one.e, column.e))
