"""palpate busy: what other calendars say a practitioner or a room is busy with."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, practice, warn

if TYPE_CHECKING:
    from palpate.practice import Practice
    from palpate.scheduling.working.roster import Owner

app = typer.Typer(no_args_is_help=True, help="What other calendars say people and rooms are busy with.")

Of = Annotated[str | None, typer.Option("--staff", help="Whose calendar it is.")]
In = Annotated[str | None, typer.Option("--room", help="Which room's calendar it is.")]


@app.command("import")
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An .ics file, as calendars export it.")],
    staff: Of = None,
    room: In = None,
    calendar: Annotated[
        str | None, typer.Option(metavar="NAME", help="What the calendar is called; the file's name unless given.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=731, help="How many days from today on are read.")] = 366,
    json: Json = False,
) -> None:
    """Read the busy times of an .ics file; nothing is offered then. Read again, only what differs is changed."""
    from msgspec import to_builtins

    from palpate.cli.show import as_json
    from palpate.exchange import busy_calendar
    from palpate.names import printable

    with practice(ctx) as open_practice:
        owner = _owner(open_practice, staff, room)
        book, zone = open_practice.scheduling.busy, open_practice.scheduling.hours.zone(owner)
        first = open_practice.clock.today(zone)
        found = busy_calendar.read(file, zone, first, first + dt.timedelta(days=days - 1), book.own)
        name = printable(calendar or file.stem)
        done = book.read(owner, name, found.busy, busy_calendar.midnight(first, zone))
    for line in found.left_out[:20]:
        warn(f"Left out: {line}.")
    if len(found.left_out) > 20:
        warn(f"Left out: {len(found.left_out) - 20} more.")
    for booked in done.conflicts:
        warn(f"{booked.ref} is booked then: {booked.shown}.")
    counts = {one: getattr(done, one) for one in ("new", "changed", "gone", "same")}
    if json:
        as_json(
            {
                "calendar": name,
                "of": owner.name,
                **counts,
                "free": found.free,
                "own": found.own,
                "left_out": found.left_out,
                "conflicts": [to_builtins(one.as_json()) for one in done.conflicts],
            }
        )
        return
    print(f"{name}, of {owner.name}: {', '.join(f'{count} {word}' for word, count in counts.items())}.")


@app.command("list")
def list_(ctx: typer.Context, staff: Of = None, room: In = None, json: Json = False) -> None:
    """The calendars that are read, with the times in them that are not over."""
    from palpate.cli.show import as_json, iso, moment, table

    with practice(ctx) as open_practice:
        owner = _owner(open_practice, staff, room) if staff or room else None
        sources = open_practice.scheduling.busy.sources(owner)
        zone = open_practice.zone
        told: list[dict[str, Any]] = [
            {
                "calendar": one.source,
                "of": one.name,
                "times": [
                    {
                        "starts_at": iso(busy_start, zone),
                        "ends_at": iso(busy_end, zone),
                        "summary": time.summary,
                        "event": time.event_uid,
                    }
                    for time in one.times
                    for busy_start, busy_end in [_instants(time)]
                ],
            }
            for one in sources
        ]
    if json:
        as_json(told)
        return
    for one in sources:
        print(f"{one.source}, of {one.name}")
        rows = [
            (moment(busy_start, zone), moment(busy_end, zone), time.summary)
            for time in one.times
            for busy_start, busy_end in [_instants(time)]
        ]
        if rows:
            table(("from", "to", "what"), rows)
        else:
            print("    nothing ahead")
    if not sources:
        print("No other calendar is read: palpate busy import FILE --staff NAME")


@app.command()
def forget(
    ctx: typer.Context,
    calendar: Annotated[str, typer.Argument(help="What it is called, as palpate busy list shows it.")],
    staff: Of = None,
    room: In = None,
) -> None:
    """Take away all that a calendar says; its times are free again."""
    with practice(ctx) as open_practice:
        owner = _owner(open_practice, staff, room)
        count = open_practice.scheduling.busy.forget(owner, calendar)
    print(f"{calendar}, of {owner.name}, is forgotten: {count} time{'' if count == 1 else 's'}.")


def _owner(open_practice: Practice, staff: str | None, room: str | None) -> Owner:
    if (staff is None) == (room is None):
        raise typer.BadParameter("Say whose calendar it is: --staff NAME, or --room NAME.")
    return open_practice.staff.find(staff) if staff is not None else open_practice.premises.find("room", room or "")


def _instants(time: Any) -> tuple[dt.datetime, dt.datetime]:
    from palpate import clock

    return clock.from_minute(time.s), clock.from_minute(time.e)
