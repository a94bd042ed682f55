"""The agenda as a list: a line for each appointment."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from palpate.cli.show import day as day_said
from palpate.cli.widths import folded, width
from palpate.names import printable
from palpate.refs import ref
from palpate.scheduling.model import Appointment


def print_list(every: list[Appointment], first: dt.date, days: int, columns: int | None = None) -> None:
    """The appointments under their days, in so many columns where a terminal has no more; nothing of cancelled ones."""
    found = [one for one in every if one.status != "cancelled"]
    lines = _lines(found)
    for number in range(days):
        date = first + dt.timedelta(days=number)
        print(day_said(date))
        of_day = [line for one, line in zip(found, lines, strict=True) if max(one.starts_at.date(), first) == date]
        for line in of_day or ["nothing booked"]:
            for part in [f"  {line}"] if columns is None else folded(" ".join(line.split()), columns):
                print(part)


def _lines(found: list[Appointment]) -> list[str]:
    """One aligned line for each; with the birth date where two clients have the same name."""
    people = {(one.client, one.client_id) for one in found}
    names = Counter(name for name, _ in people)
    rows = [
        (
            f"{one.starts_at:%H:%M} to {one.ends_at:%H:%M}",
            one.ref,
            printable(one.client_shown if names[one.client] > 1 else f"{one.client} ({ref('c', one.client_id)})"),
            printable(one.service),
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
