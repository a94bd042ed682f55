"""Printing: JSON for programs, aligned text for people, times always in full."""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from operator import gt
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from palpate.cli.canvas import columns
from palpate.cli.widths import folded, width
from palpate.documents.laying import laid_out
from palpate.names import legible

_NOT_ASCII = re.compile("[^\x00-\x7f]")
_OBEYED = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


_PERCENT = re.compile("(?<=[0-9]) (?=%)")
_KEEPS = "\u00a0"
"""A space at which no line ends; it is printed as any other."""


def as_json(value: Any) -> None:
    """One JSON value on stdout, and nothing else; escaped is what a terminal would obey or stdout cannot take."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("_", "-")
    escaped = _OBEYED if encoding in {"utf-8", "utf8"} else _NOT_ASCII
    shown = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    sys.stdout.write(escaped.sub(_escape, shown) + "\n")


def _escape(found: re.Match[str]) -> str:
    """A character as JSON writes it in ASCII; beyond the first plane, as two halves."""
    units = found[0].encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Aligned columns, as wide as the terminal: what is wider goes on beneath itself, and nothing is cut."""
    cells = [[str(heading) for heading in headings], *([_cell(cell) for cell in row] for row in rows)]
    widths = _fitted(cells)
    for row in cells:
        parts = [list(folded(cell, most)) for cell, most in zip(row, widths, strict=True)]
        for line in zip_longest(*parts, fillvalue=""):
            padded = (part + " " * (most - width(part)) for part, most in zip(line, widths, strict=True))
            print("  ".join(padded).replace(_KEEPS, " ").rstrip())


def _fitted(cells: Sequence[Sequence[str]]) -> list[int]:
    """The width of each column: headings give way first, then what is widest, down to its longest word."""
    columns = list(zip(*cells, strict=True))
    widths = [max(map(width, column)) for column in columns]
    longest = [[max(map(width, cell.split(" "))) for cell in column] for column in columns]
    inward = [any(" " in cell for cell in column[1:]) * 2 for column in columns]
    by_heading = [max([words[0], *map(width, column[1:])]) for column, words in zip(columns, longest, strict=True)]
    by_word = [max(words) + more for words, more in zip(longest, inward, strict=True)]
    most = room() - 2 * (len(widths) - 1)
    for least in (by_heading, by_word, [4] * len(widths)):
        while sum(widths) > most and any(map(gt, widths, least)):
            widest = max(range(len(widths)), key=lambda at: (widths[at] > least[at], widths[at]))
            widths[widest] -= 1
    return widths


def room() -> int:
    """The columns there are: of a terminal, or as COLUMNS says; what goes elsewhere has as many as it needs."""
    return columns() if sys.stdout.isatty() or os.environ.get("COLUMNS") else sys.maxsize


def _cell(cell: object) -> str:
    return _PERCENT.sub(_KEEPS, legible(str(cell)).replace("\n", " "))


def text(lines: Iterable[str]) -> None:
    """Lines of words, as wide as the terminal."""
    for line in laid_out(lines):
        words = line.lstrip(" ")
        inward = line[: len(line) - len(words)]
        for part in folded(words, room() - len(inward)):
            print(inward + part)


def iso(instant: dt.datetime, zone: ZoneInfo) -> str:
    """An instant as JSON gives it: local time with its offset."""
    return instant.astimezone(zone).isoformat(timespec="minutes")


def moment(instant: dt.datetime, zone: ZoneInfo) -> str:
    """An instant as a person reads it: Mon 8 Mar 2027 10:00."""
    local = instant.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def day(date: dt.date) -> str:
    """A day as a person reads it: Mon 8 Mar 2027."""
    return f"{date:%a} {date.day} {date:%b %Y}"


def clock_time(instant: dt.datetime, zone: ZoneInfo) -> str:
    """10:00, in the zone."""
    return f"{instant.astimezone(zone):%H:%M}"
