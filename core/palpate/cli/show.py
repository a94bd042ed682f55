"""Printing: JSON for programs, aligned text for people, times always in full."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from palpate.cli.session import folded
from palpate.documents.laying import laid_out
from palpate.names import legible

_NOT_ASCII = re.compile("[^\x00-\x7f]")
_OBEYED = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


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
    """Aligned columns; nothing is cut."""
    cells = [[str(heading) for heading in headings], *([_cell(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _cell(cell: object) -> str:
    return legible(str(cell)).replace("\n", " ")


def text(lines: Iterable[str]) -> None:
    """Lines of words, as wide as the terminal."""
    for line in laid_out(lines):
        print(folded(line, sys.stdout))


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
