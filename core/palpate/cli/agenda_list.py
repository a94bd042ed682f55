"""The agenda as a list: a line for each appointment."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

from palpate.cli.show import day as day_said
from palpate.cli.widths import folded, width
from palpate.names import printable
from palpate.refs import ref
from palpate.scheduling.model import Appointment


def print_list(every: list[Appointment], first: dt.date, days: int, zone: ZoneInfo, columns: int | None = None) -> None:
    """The appointments under their days, in so many columns where a terminal has no more; nothing of cancelled ones.

    The days are those of ``zone``; a time that was told in another has its zone beside it.
    """
    found = [one for one in every if one.status != "cancelled"]
    lines = _lines(found, zone)
    for number in range(days):
        date = first + dt.timedelta(days=number)
        print(day_said(date))
        at = [max(one.starts_at.astimezone(zone).date(), first) for one in found]
        of_day = [line for day, line in zip(at, lines, strict=True) if day == date]
        for line in of_day or ["nothing booked"]:
            for part in [f"  {line}"] if columns is None else folded(" ".join(line.split()), columns):
                print(part)


def _lines(found: list[Appointment], zone: ZoneInfo) -> list[str]:
    """One aligned line for each; with the birth date where two clients have the same name."""
    people = {(one.client, one.client_id) for one in found}
    names = Counter(name for name, _ in people)
    rows = [
        (
            f"{one.starts_at:%H:%M} to {one.ends_at:%H:%M}{_there(one, zone)}",
            one.ref,
            printable(one.client_shown if names[one.client] > 1 else f"{one.client} ({ref('c', one.client_id)})"),
            printable(one.what),
            printable(one.practitioner),
            printable(one.room),
            one.status.replace("_", " "),
        )
        for one in found
    ]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _there(one: Appointment, zone: ZoneInfo) -> str:
    """Whose time it is, and of which day, where that is not the time of the list."""
    if one.timezone == zone.key:
        return ""
    return f" {one.starts_at:%a} {one.timezone.rpartition('/')[2].replace('_', ' ')}"
