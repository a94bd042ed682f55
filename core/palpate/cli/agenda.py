"""palpate agenda: the appointments of a day or a week."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.session import Json, practice

if TYPE_CHECKING:
    from palpate.scheduling.model import Appointment

app = typer.Typer()


@app.command()
def agenda(
    ctx: typer.Context,
    day: Annotated[str | None, typer.Option(help="The day; today, unless given.")] = None,
    week: Annotated[bool, typer.Option("--week", help="The whole week that the day is in, from Monday.")] = False,
    staff: Annotated[str | None, typer.Option(help="Only this practitioner.")] = None,
    json: Json = False,
) -> None:
    """Appointments of a day or a week.

    What is cancelled is left out.
    """
    from palpate import clock
    from palpate.cli.show import as_json
    from palpate.cli.show import day as day_said

    with practice(ctx) as open_practice:
        zone = open_practice.zone
        first = clock.read_day(day or "today", open_practice.clock.now(), zone)
        if week:
            first -= dt.timedelta(days=first.weekday())
        days = 7 if week else 1
        s, e = clock.window(first, 0, days * 1440, zone)
        who = open_practice.staff.find(staff) if staff else None
        found = open_practice.scheduling.between(s, e, staff=who)
    if json:
        as_json([one.as_json() for one in found])
        return
    lines = _lines(found)
    for number in range(days):
        date = first + dt.timedelta(days=number)
        print(day_said(date))
        of_day = [line for one, line in zip(found, lines, strict=True) if max(one.starts_at.date(), first) == date]
        for line in of_day or ["nothing booked"]:
            print(f"  {line}")


def _lines(found: list[Appointment]) -> list[str]:
    """One aligned line for each; with the birth date where two clients have the same name."""
    from palpate.refs import ref

    people = {(one.client, one.client_id) for one in found}
    names = Counter(name for name, _ in people)
    rows = [
        (
            f"{one.starts_at:%H:%M} to {one.ends_at:%H:%M}",
            one.ref,
            one.client_shown if names[one.client] > 1 else f"{one.client} ({ref('c', one.client_id)})",
            one.service,
            one.practitioner,
            one.room,
            one.status.replace("_", " "),
        )
        for one in found
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
