"""palpate calendar: calendars that other programs read."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from palpate.cli.session import Json, practice

app = typer.Typer(no_args_is_help=True)

_BACK = dt.timedelta(days=30)


@app.callback()
def calendar() -> None:
    """Calendars that other programs read."""


@app.command()
def export(
    ctx: typer.Context,
    staff: Annotated[str | None, typer.Option(metavar="NAME", help="Only this practitioner's.")] = None,
    room: Annotated[str | None, typer.Option(metavar="NAME", help="Only this room's.")] = None,
    client: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this client's, as it may be given to them.")
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="The first day; 30 days ago, unless given.")
    ] = None,
    to: Annotated[str | None, typer.Option(metavar="DAY", help="The last day; all to come, unless given.")] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write it to a file, in place of one there.")
    ] = None,
    json: Json = False,
) -> None:
    """Write a calendar as an .ics file, to be read by other programs.

    What is cancelled is in it, as cancelled, so that it goes from whoever had read it before. How much of a client's
    name shows is the setting calendar.client; notes and anything of health never do.
    """
    if sum(one is not None for one in (staff, room, client)) > 1:
        raise typer.BadParameter("A calendar is of one: give --staff, --room or --client.")

    from palpate import clock
    from palpate.cli.show import as_json
    from palpate.errors import Refused
    from palpate.exchange import calendar, filing
    from palpate.exchange.calendar_events import listed

    with practice(ctx) as opened:
        now, zone = opened.clock.now(), opened.zone
        first = clock.read_day(from_, now, zone) if from_ else opened.clock.today(zone) - _BACK
        last = clock.read_day(to, now, zone) if to else None
        if last is not None and last < first:
            raise Refused(f"{last.isoformat()} is before {first.isoformat()}: --from and --to are days, both included.")
        who = opened.staff.find(staff) if staff else None
        where = opened.premises.find("room", room) if room else None
        whom = opened.clients.find(client, archived=True) if client else None
        events = listed(opened, staff=who, room=where, client=whom, first=first, last=last)
        whose = who.name if who else where.name if where else ""
        content = b"" if json and not output else calendar.written(opened, events, whose)
    if output and output != "-":
        file = filing.put(output, content, over=b"BEGIN:VCALENDAR")
        if not json:
            print(f"{len(events)} event{'' if len(events) == 1 else 's'} in {file}")
    if json:
        as_json([one.as_json() for one in events])
    elif not output or output == "-":
        _print(content)


def _print(content: bytes) -> None:
    """The file on stdout, byte for byte: its lines end as RFC 5545 has them."""
    import sys

    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(content.decode())
        return
    sys.stdout.flush()
    buffer.write(content)
    buffer.flush()
