"""palpate location close, palpate location holidays: days on which nobody works."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, needed, practice
from palpate.cli.staff_off import Listed, ToMove

if TYPE_CHECKING:
    from palpate.practice import Practice
    from palpate.premises.model import Location
    from palpate.scheduling.finding.calls import Call

Where = Annotated[str | None, typer.Option(help="Only those who work there then; everywhere unless given.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``palpate location``."""
    app.command()(close)
    app.command()(holidays)


def close(
    ctx: typer.Context,
    first: Annotated[str | None, typer.Argument(help="The first day closed.")] = None,
    last: Annotated[str | None, typer.Argument(help="The last day closed, included; the first, unless given.")] = None,
    location: Where = None,
    reason: Annotated[str, typer.Option(help="Why, as colleagues may read it.")] = "closed",
    listed: Listed = False,
    to_move: ToMove = None,
    json: Json = False,
) -> None:
    """Close: every practitioner is off. Refused over what is booked, which is listed, unless --to-move says why.

    palpate staff off NAME DAY --withdraw opens again, for one of them.
    """
    from palpate import clock

    first = needed(first, "Day")
    with practice(ctx) as open_practice:
        place = open_practice.premises.location(location) if location else None
        zone = open_practice.scheduling.zone(location)
        now = open_practice.clock.now()
        start = clock.read_day(first, now, zone)
        end = clock.read_day(last, now, zone) if last else start
        if listed:
            _list(open_practice, start, end, place, json)
            return
        days, gone = _shut(open_practice, [(start, end, reason)], place, to_move)
    _say(days, gone, json)


def holidays(
    ctx: typer.Context,
    country: Annotated[str | None, typer.Option(help="As two letters; the practice's own unless given.")] = None,
    region: Annotated[str | None, typer.Option(help="A state or province, as in NY or ON.")] = None,
    year: Annotated[int | None, typer.Option(help="Which year; this one, from today on, unless given.")] = None,
    closed: Annotated[
        list[str] | None, typer.Option("--close", metavar="DAY", help="Close on this holiday; may be repeated.")
    ] = None,
    close_all: Annotated[bool, typer.Option("--close-all", help="Close on all that are listed.")] = False,
    location: Where = None,
    to_move: ToMove = None,
    json: Json = False,
) -> None:
    """Public holidays ahead, with who works and what is booked then: a suggestion, until some are closed."""
    from palpate import clock
    from palpate.cli.show import as_json, table
    from palpate.cli.show import day as day_said
    from palpate.errors import Refused
    from palpate.scheduling.working import closing
    from palpate.scheduling.working.holidays import holidays as known

    if closed and close_all:
        raise typer.BadParameter("--close names days, --close-all is all of them: give one of the two.")
    if to_move is not None and not (closed or close_all):
        raise typer.BadParameter("--to-move goes with --close or --close-all.")
    with practice(ctx) as open_practice:
        scheduling = open_practice.scheduling
        place = open_practice.premises.location(location) if location else None
        zone, now = scheduling.zone(location) if location else open_practice.zone, open_practice.clock.now()
        today = now.astimezone(zone).date()
        found = known(country or open_practice.info.country, region, year or today.year)
        found = [one for one in found if one.day >= today]
        if closed or close_all:
            wanted = {clock.read_day(one, now, zone) for one in closed or ()}
            if strange := sorted(wanted - {one.day for one in found}):
                raise Refused(
                    f"{day_said(strange[0])} is none of the holidays ahead: palpate location close closes it."
                )
            chosen = [(one.day, one.day, one.name) for one in found if close_all or one.day in wanted]
            days, gone = _shut(open_practice, chosen, place, to_move)
            _say(days, gone, json)
            return
        people = open_practice.staff.practitioners()
        rows: list[dict[str, Any]] = []
        for one in found:
            then = closing.day(people, scheduling.hours, scheduling.time_off, one.day, place)
            rows.append(
                {
                    "day": one.day,
                    "name": one.name,
                    "working": [staff.name for staff in then.working],
                    "booked": [booked.as_json() for booked in then.booked],
                }
            )
    if json:
        as_json(rows)
    elif rows:
        cells = [
            (day_said(row["day"]), row["name"], ", ".join(row["working"]) or "nobody", len(row["booked"]) or "")
            for row in rows
        ]
        table(("day", "holiday", "who works", "booked"), cells)
        print("Nothing is closed by this: palpate location holidays --close DAY, or --close-all.")
    else:
        print("No holiday is left in that year.")


def _list(open_practice: Practice, first: dt.date, last: dt.date, place: Location | None, json: bool) -> None:
    from palpate import clock
    from palpate.cli import calls
    from palpate.cli.show import as_json, text
    from palpate.scheduling.working import closing

    scheduling = open_practice.scheduling
    booked, away = {}, []
    for staff in closing.closed(open_practice.staff.practitioners(), scheduling.hours, first, last, place):
        zone = scheduling.hours.zone(staff)
        booked.update({one.id: one for one in scheduling.time_off.in_the_way(staff, first, last, zone)})
        away.append((staff.id, *clock.window(first, 0, ((last - first).days + 1) * 1440, zone)))
    gone = scheduling.to_call(sorted(booked.values(), key=lambda one: (one.s, one.id)), away)
    if json:
        as_json([one.as_json() for one in gone])
    elif gone:
        text(calls.lines(gone))
    else:
        print("Nothing is booked then.")


def _shut(
    open_practice: Practice,
    days: Sequence[tuple[dt.date, dt.date, str]],
    place: Location | None,
    to_move: str | None,
) -> tuple[Sequence[tuple[dt.date, dt.date, str]], list[Call]]:
    """Close on these days, all or none; what was closed, and whom to call."""
    from palpate.errors import Refused
    from palpate.scheduling.working import closing

    scheduling, everybody = open_practice.scheduling, open_practice.staff.practitioners()
    if not everybody:
        raise Refused("Nobody here treats, so that there is nothing to close.")
    spells = [
        (
            [
                (staff, scheduling.hours.zone(staff))
                for staff in closing.closed(everybody, scheduling.hours, first, last, place)
            ],
            first,
            last,
            reason,
        )
        for first, last, reason in days
    ]
    given = scheduling.time_off.close(spells, to_move)
    return days, scheduling.to_call(given.moved)


def _say(days: Sequence[tuple[dt.date, dt.date, str]], gone: Sequence[Call], json: bool) -> None:
    from palpate.cli import calls
    from palpate.cli.show import as_json, text
    from palpate.cli.show import day as day_said

    if json:
        closed = [{"from": first, "to": last, "reason": reason} for first, last, reason in days]
        as_json({"closed": closed, "to_move": [one.as_json() for one in gone]})
        return
    for first, last, reason in days:
        until = f" to {day_said(last)}" if last != first else ""
        print(f"Closed {day_said(first)}{until} ({reason}).")
    if gone:
        print(f"To call, {len(gone)}:" if len(gone) > 1 else "To call:")
        text(calls.lines(gone))
