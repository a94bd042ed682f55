"""The agenda as a time grid on the terminal, as wide as it is: blocks of columns, one beneath another where they
do not all fit beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from palpate import clock
from palpate.cli.canvas import Canvas, Glyphs
from palpate.cli.grid_block import Placed, placed, texts
from palpate.cli.widths import cut, folded, width
from palpate.documents.agenda import LETTERS, Agenda, Column, Sheet, Span, length
from palpate.documents.agenda_axis import Axis

_GUTTER = 6
_COLUMN, _DAY_COLUMN, _WIDEST = 18, 11, 36
_STEPS = (15, 30, 60)


class Look(NamedTuple):
    """What the terminal is: its columns, the rows that a day may take, whether it shows colours, what it can show."""

    width: int
    rows: int
    coloured: bool
    glyphs: Glyphs


def lines(agenda: Agenda, look: Look) -> Iterator[str]:
    """The whole agenda: heading, grids, what is to be said about them."""
    simulated = "  (simulated practice)" if agenda.simulated else ""
    yield from folded(f"{agenda.practice}, {agenda.heading}{simulated}", look.width)
    drawn: set[str] = set()
    undrawn: list[str] = []
    shown = False
    for sheet in agenda.sheets:
        yield ""
        kept = [column for column in sheet.columns if column.open or any(one.kind != "off" for one in column.entries)]
        if agenda.days > 1:
            yield from folded(_title(sheet, kept), look.width)
        elif not kept:
            yield from folded(f"{', '.join(one.title for one in sheet.columns)}: nothing booked.", look.width)
        for number, part in enumerate(_parts(kept, agenda.days > 1, look.width)):
            if number:
                yield ""
            block = _Block(agenda, part, look)
            yield from block.lines()
            shown = True
            drawn |= block.signs
            undrawn += block.undrawn
    if not agenda.sheets:
        yield ""
        yield "Nobody works, and nothing is booked."
    if shown:
        yield ""
        yield from folded(_legend(agenda, look.glyphs, drawn), look.width)
    for line in [*undrawn, *agenda.notes]:
        yield from folded(line, look.width)


def _said(column: Column, room: int, glyphs: Glyphs) -> str:
    """What a column comes to, with fewer words where it is narrow."""
    return cut(column.said if width(column.said) <= room else column.said.replace(" booked", ""), room, glyphs.more)


def _title(sheet: Sheet, kept: Sequence[Column]) -> str:
    """Whose week it is, in sum, and the days that are left out."""
    booked, free = sum(one.booked for one in kept), sum(one.free for one in kept)
    closed = [f"{one.day:%a} {one.day.day} {one.day:%b}" for one in sheet.columns if one not in kept]
    said = f"{booked} booked, {length(free)} free" if kept else "nothing booked"
    return f"{sheet.title}: {said}" + (f"; closed {', '.join(closed)}" if closed else "")


def _parts(columns: Sequence[Column], of_days: bool, most: int) -> Iterator[Sequence[Column]]:
    """Columns in parts that fit beside each other, shared out evenly; a reference is never cut."""
    longest = max((width(one.tail) for column in columns for one in column.entries), default=0)
    least = max(_DAY_COLUMN if of_days else _COLUMN, longest + 2)
    fit = max((most - _GUTTER) // (least + 1), 1)
    each = max(-(-len(columns) // max(-(-len(columns) // fit), 1)), 1)
    for at in range(0, len(columns), each):
        yield columns[at : at + each]


class _Block:
    """Columns drawn beside each other. ``signs`` are those it used, ``undrawn`` what it had no room for."""

    def __init__(self, agenda: Agenda, columns: Sequence[Column], look: Look) -> None:
        self.agenda, self.columns, self.look = agenda, columns, look
        self.zone: ZoneInfo = clock.zone(agenda.zone)
        self.axis = Axis(columns, self.zone, _spans(columns))
        self.step = _step(self.axis, columns, look.rows)
        self.signs: set[str] = set()
        self.undrawn: list[str] = []
        self.inner = min((look.width - _GUTTER) // len(columns) - 1, _WIDEST)

    def lines(self) -> list[str]:
        """The grid, its heads first."""
        glyphs, of_days = self.look.glyphs, self.agenda.days > 1
        rows = -(-self.axis.length // self.step)
        head = 2
        canvas = Canvas(self.look.width, rows + head + 1)
        canvas.put(head, 0, glyphs.rule * self.look.width, _GUTTER)
        for row in range(rows):
            self._hour(canvas, row, head + 1 + row)
        for number, column in enumerate(self.columns):
            left = _GUTTER + number * (self.inner + 1)
            title = f"{column.day:%a} {column.day.day} {column.day:%b}" if of_days else column.title
            canvas.put(head - 2, left + 1, cut(title, self.inner, glyphs.more), self.inner, "strong")
            canvas.put(head - 1, left + 1, _said(column, self.inner, glyphs), self.inner, "dim")
            canvas.put(head, left, glyphs.cross + glyphs.rule * self.inner, self.inner + 1)
            self._column(canvas, column, left, head + 1, rows)
        return canvas.lines(self.look.coloured)

    def _hour(self, canvas: Canvas, row: int, at: int) -> None:
        minute, again = self.axis.wall(row * self.step)
        if minute % 60 == 0:
            canvas.put(at, 0, f"{minute // 60:2}:00{'+' if again else ''}", _GUTTER)
            if again:
                self.signs.add("+")
        elif self.step == 15 and minute % 30 == 0:
            canvas.put(at, 0, f"  :{minute % 60:02}", _GUTTER, "dim")

    def _column(self, canvas: Canvas, column: Column, left: int, top: int, rows: int) -> None:
        glyphs, inner = self.look.glyphs, self.inner
        for row in range(rows):
            canvas.put(top + row, left, glyphs.wall, 1, "dim")
        self._ground(canvas, column, left + 1, top, rows)
        blocks, left_out = placed(column, self.axis, self.step, rows, inner)
        for block in blocks:
            self._entry(canvas, column, block, left + 1, top)
        self.undrawn += [
            f"Beside others at {one.starts}, and not drawn: {one.tail} {one.client}, {one.service}" for one in left_out
        ]
        if (now := self._now(column)) is not None:
            local = clock.from_minute(self.agenda.now).astimezone(self.zone)
            canvas.put(top + now, 0, f"{local.hour:2}:{local:%M}{glyphs.here}", _GUTTER, "now")
            canvas.strike(top + now, left + 1, inner, glyphs.now, "now")
            self.signs.add("now")

    def _now(self, column: Column) -> int | None:
        """The row in which it is now, where the column is of today and reaches so far."""
        now = self.agenda.now
        if not column.s <= now < column.e:
            return None
        position = self.axis.at(column, now, now + 1)[0]
        return position // self.step if 0 <= position < self.axis.length else None

    def _ground(self, canvas: Canvas, column: Column, left: int, top: int, rows: int) -> None:
        """What lies under the blocks: closed, open and free, buffers, what a clock change takes away."""
        glyphs, step, inner = self.look.glyphs, self.step, self.inner
        open_ = _rows([self.axis.at(column, *span) for span in column.open], step, rows, whole=False)
        buffers = _rows([self.axis.at(column, *span) for span in column.buffers], step, rows, whole=False)
        gaps = [span for span in (self.axis.skipped(column), self.axis.unshared(column)) if span]
        lost = _rows(gaps, step, rows, whole=True)
        now = self._now(column)
        for row in range(rows):
            if row == now:
                continue
            if row in lost:
                if row - 1 not in lost:
                    canvas.put(top + row, left, cut("(clocks change)", inner, glyphs.more), inner, "dim")
            elif row in buffers:
                canvas.put(top + row, left, glyphs.buffer, 1, "dim")
                self.signs.add("buffer")
            elif row not in open_:
                canvas.put(top + row, left, glyphs.closed * inner, inner, "dim")
                self.signs.add("closed")
            elif self.axis.wall(row * step)[0] % 60 == 0:
                canvas.put(top + row, left, f"{glyphs.free} " * (inner // 2), inner, "dim")
                self.signs.add("free")

    def _entry(self, canvas: Canvas, column: Column, block: Placed, left: int, top: int) -> None:
        glyphs, one = self.look.glyphs, block.entry
        others = one.kind in {"off", "busy", "hold"}
        height = block.end - block.start
        style = {"N": "alert", "U": "due"}.get(one.letter, "dim" if others else "")
        for number, text in enumerate(texts(one, column, block.width - 1, height, glyphs)):
            at = top + block.start + number
            bar = glyphs.side if number else glyphs.top
            if number == height - 1:
                bar = glyphs.foot if height > 1 else glyphs.only
            if others:
                bar = glyphs.other
                self.signs.add("other")
            canvas.put(at, left + block.left, " " * block.width, block.width)
            canvas.put(at, left + block.left, bar, 1, style)
            canvas.put(at, left + block.left + 1, text, block.width - 1, style)


def _spans(columns: Sequence[Column]) -> Iterator[tuple[Column, Span]]:
    """What a drawing has to reach over: open hours, appointments and holds; time off and busy time only within."""
    for column in columns:
        for span in column.open:
            yield column, span
        for one in column.entries:
            if one.kind in {"appointment", "beside", "hold"}:
                yield column, (max(one.s, column.s), min(one.e, column.e))


def _step(axis: Axis, columns: Sequence[Column], rows: int) -> int:
    """The minutes of a row: the fewest that keep a day in the rows there are; a few rows more where that shows all."""
    edges = {edge % 30 for column in columns for one in column.entries for edge in (one.s, one.e)}
    room = rows * 3 // 2 if edges - {0} else rows
    return next((step for step in _STEPS if axis.length <= (room if step == 15 else rows) * step), _STEPS[-1])


def _rows(spans: Sequence[Span], step: int, rows: int, whole: bool) -> set[int]:
    """The rows that lie in a span: wholly, or for the half at least."""
    found: set[int] = set()
    for start, end in spans:
        for row in range(max(start // step, 0), min(-(-end // step), rows)):
            inside = min(end, (row + 1) * step) - max(start, row * step)
            if inside >= (step if whole else (step + 1) // 2):
                found.add(row)
    return found


def _legend(agenda: Agenda, glyphs: Glyphs, signs: set[str]) -> str:
    said = {
        "free": f"{glyphs.free} free",
        "closed": f"{glyphs.closed} closed",
        "buffer": f"{glyphs.buffer} buffer",
        "other": f"{glyphs.other} not an appointment",
        "now": f"{glyphs.here} now",
        "+": "+ the hour that comes twice, again",
    }
    letters = [f"{letter} {LETTERS[letter]}" for letter in agenda.letters]
    return "   ".join([*(text for sign, text in said.items() if sign in signs), *letters])
