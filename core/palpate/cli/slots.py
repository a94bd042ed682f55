"""palpate slots: free times for a service."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from palpate.cli.session import Json, needed, practice, warn

app = typer.Typer()


@app.command()
def slots(
    ctx: typer.Context,
    service: Annotated[str | None, typer.Argument(help="Enough of the service's name.")] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="The first day; today, unless given.")
    ] = None,
    to: Annotated[
        str | None, typer.Option(metavar="DAY", help="The last day, included; seven days in all, unless given.")
    ] = None,
    staff: Annotated[str | None, typer.Option(help="Only this practitioner.")] = None,
    next_: Annotated[int | None, typer.Option("--next", min=1, max=500, help="Only the next so many.")] = None,
    minutes: Annotated[int | None, typer.Option(help="How long, where it is not the service's own time.")] = None,
    json: Json = False,
) -> None:
    """Free times for a service.

    Each with the practitioner and room that would serve it.
    """
    from palpate import clock
    from palpate.cli.show import as_json, day, table

    service = needed(service, "Service")
    with practice(ctx) as open_practice:
        wanted = open_practice.services.find(service)
        who = open_practice.staff.find(staff) if staff else None
        now, zone = open_practice.clock.now(), open_practice.zone
        first = clock.read_day(from_ or "today", now, zone)
        # The next so many may be far away; a search ends after a year.
        last = clock.read_day(to, now, zone) if to else first + dt.timedelta(days=365 if next_ else 6)
        found = open_practice.scheduling.slots(wanted, first, last, staff=who, minutes=minutes, wanted=next_)
        if json:
            as_json([{"service": wanted.name, **slot.as_json()} for slot in found])
        elif found:
            times = [(slot.starts_at, slot.ends_at) for slot in found]
            rows = [
                (day(starts.date()), f"{starts:%H:%M}", f"{ends:%H:%M}", slot.practitioner, slot.room)
                for slot, (starts, ends) in zip(found, times, strict=True)
            ]
            table(("day", "from", "to", "practitioner", "room"), rows)
        if not found:
            warn(f"No free time for {wanted.name} from {day(first)} to {day(last)}.")
            for line in open_practice.scheduling.lacking(wanted, who):
                warn(line)
