"""palpate staff off: time off, and whom to call for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.session import Json, needed, practice
from palpate.cli.weekly import why

if TYPE_CHECKING:
    from palpate.scheduling.working.time_off import Off
    from palpate.staff.model import Staff

Listed = Annotated[
    bool, typer.Option("--list", help="Give nothing yet: list what is booked then, with free times for each.")
]
ToMove = Annotated[
    str | None,
    typer.Option(
        metavar="WHY", help="Take the time of what is booked then, until another is found, and say whom to call."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to ``palpate staff``."""
    app.command()(off)


def off(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Their reference or enough of their name.")] = None,
    first: Annotated[str | None, typer.Argument(help="The first day off; none shows what is given.")] = None,
    last: Annotated[str | None, typer.Argument(help="The last day off, included; the first, unless given.")] = None,
    reason: Annotated[str, typer.Option(help="Why, as colleagues may read it.")] = "",
    listed: Listed = False,
    to_move: ToMove = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take back the time off that the day lies in.")] = False,
    json: Json = False,
) -> None:
    """Give days off, or show them. Refused over what is booked, which is listed, unless --to-move says why.

    Ill today: palpate staff off Mara today --to-move "Mara is ill". Those to call are printed, and stay under
    palpate tomove until they are moved or cancelled.
    """
    from palpate import clock
    from palpate.cli import calls
    from palpate.cli.show import as_json, text
    from palpate.cli.show import day as day_said

    name = needed(name, "Name")
    if first is None and (withdraw or listed or to_move is not None):
        raise typer.BadParameter("Name a day: today, fri, 2027-03-08.")
    if sum((withdraw, listed, to_move is not None)) > 1:
        raise typer.BadParameter("--withdraw, --list and --to-move are each a command of their own.")
    with practice(ctx) as open_practice:
        staff, scheduling = open_practice.staff.find(name), open_practice.scheduling
        book, zone = scheduling.time_off, scheduling.hours.zone(staff)
        now, gone = open_practice.clock.now(), []
        if first is not None:
            start = clock.read_day(first, now, zone)
            end = clock.read_day(last, now, zone) if last else start
            if listed:
                span = clock.window(start, 0, ((end - start).days + 1) * 1440, zone) if start <= end else (0, 0)
                gone = scheduling.to_call(book.in_the_way(staff, start, end, zone), [(staff.id, *span)])
                if json:
                    as_json([one.as_json() for one in gone])
                elif gone:
                    text(calls.lines(gone))
                else:
                    print(f"Nothing is booked with {staff.name} then.")
                return
            if withdraw:
                book.withdraw(staff, start, zone)
            else:
                given = book.give([(staff, zone)], start, end, reason, to_move)
                gone = scheduling.to_call(given.moved)
        rows = book.of(staff, zone)
    if json:
        days = [{"from": one.first, "to": one.last, "reason": one.reason} for one in rows]
        as_json({"off": days, "to_move": [one.as_json() for one in gone]} if to_move is not None else days)
        return
    for one in rows:
        print(said(staff, one, day_said(one.first), day_said(one.last)))
    if not rows:
        print(f"{staff.name} has no time off ahead.")
    if gone:
        print(f"To call, {len(gone)}:" if len(gone) > 1 else "To call:")
        text(calls.lines(gone))


def said(staff: Staff, one: Off, first: str, last: str) -> str:
    """Mara Lind is off Wed 10 Mar 2027 to Fri 12 Mar 2027 (flu)."""
    until = f" to {last}" if one.last != one.first else ""
    return f"{staff.name} is off {first}{until}{why(one.reason)}."
