"""The agenda as it is drawn, on the terminal and on paper: columns of a day, and what lies in them.

Everything is in UTC minutes; where it lies on the wall clock is the axis's to say (agenda_axis).
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Literal

import msgspec

from palpate.names import printable

Span = tuple[int, int]
"""From and to, in UTC minutes."""

Kind = Literal["appointment", "beside", "hold", "off", "busy"]

LETTERS = {
    "A": "arrived",
    "V": "visited",
    "U": "visited, not signed",
    "N": "did not come",
    "D": "declined",
}
"""How an appointment stands, as the letter beside its reference; a booked one has none."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in a column.

    An appointment; ``beside``, the same in the column of whoever assists or supervises; a hold; time off; time that
    another calendar has. ``letter`` is one of LETTERS. ``where`` is the room, or in a room's column the practitioner.
    """

    kind: Kind
    s: int
    e: int
    starts: str = ""
    ref: str = ""
    client: str = ""
    service: str = ""
    where: str = ""
    letter: str = ""

    @property
    def tail(self) -> str:
        """The reference with its letter before it."""
        return f"{self.letter} {self.ref}".strip()


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One day of a practitioner or room. ``free`` minutes are open and taken by nothing."""

    title: str
    day: dt.date
    s: int
    e: int
    open: list[Span]
    entries: list[Entry]
    buffers: list[Span]
    free: int

    @property
    def booked(self) -> int:
        """How many appointments begin in the column, without those that did not come to be."""
        return sum(
            one.kind == "appointment" and one.s >= self.s and one.letter not in {"N", "D"} for one in self.entries
        )

    @property
    def said(self) -> str:
        """3 booked, 2:30 free."""
        if not self.open:
            said = "closed"
        elif not self.free and any(one.kind == "off" for one in self.entries):
            said = "off"
        else:
            said = f"{length(self.free)} free"
        return f"{self.booked} booked, {said}" if self.booked else said


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """Columns that are drawn beside one another."""

    title: str
    columns: list[Column]


class Agenda(msgspec.Struct, frozen=True, kw_only=True):
    """A day of all in one sheet, or a week with a sheet for each.

    ``now``: the UTC minute it is. ``notes`` are lines that belong under it: what is to be moved, who is not in it.
    """

    practice: str
    simulated: bool
    country: str
    zone: str
    first: dt.date
    days: int
    now: int
    sheets: list[Sheet]
    notes: list[str]

    @property
    def letters(self) -> list[str]:
        """The letters that stand in it, in the order of LETTERS."""
        used = {one.letter for sheet in self.sheets for column in sheet.columns for one in column.entries}
        return [letter for letter in LETTERS if letter in used]

    @property
    def heading(self) -> str:
        """Mon 8 Mar 2027, or Mon 8 Mar to Sun 14 Mar 2027."""
        last = self.first + dt.timedelta(days=self.days - 1)
        if self.days == 1:
            return f"{self.first:%A} {self.first.day} {self.first:%B %Y}"
        year = "" if self.first.year == last.year else f" {self.first.year}"
        return f"{self.first:%a} {self.first.day} {self.first:%b}{year} to {last:%a} {last.day} {last:%b %Y}"


def length(minutes: int) -> str:
    """A length of time as 2:30 hours are written."""
    return f"{minutes // 60}:{minutes % 60:02}"


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A text as it may stand in a cell."""
    return printable(text) or "-"
