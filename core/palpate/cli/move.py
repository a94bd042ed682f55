"""palpate move: move an appointment."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli.book import BeyondLimits, Location, Minutes, OutsideHours, Overlap, ShortNotice, caution, despite
from palpate.cli.session import Json, needed, practice

app = typer.Typer()


@app.command()
def move(
    ctx: typer.Context,
    appointment: Annotated[str | None, typer.Argument(help="Its reference, as in a57.")] = None,
    start: Annotated[str | None, typer.Argument(help='When: "2027-03-08 11:00", "fri 10:15", "+2h".')] = None,
    staff: Annotated[str | None, typer.Option(help="Another practitioner.")] = None,
    room: Annotated[str | None, typer.Option(help="Another room.")] = None,
    minutes: Minutes = None,
    location: Location = None,
    overlap: Overlap = None,
    outside_hours: OutsideHours = None,
    short_notice: ShortNotice = None,
    beyond_limits: BeyondLimits = None,
    json: Json = False,
) -> None:
    """Move an appointment.

    It is screened for its new day; what is taken already is refused, with what has it.
    """
    from palpate import clock, refs
    from palpate.cli.show import as_json

    number = refs.number(needed(appointment, "Appointment, as in a57"), "a")
    start = needed(start, "When, as in 2027-03-08 11:00")
    reasons = despite(overlap=overlap, hours=outside_hours, notice=short_notice, load=beyond_limits)
    with practice(ctx) as open_practice:
        was = open_practice.scheduling.appointment(number)
        zone = open_practice.scheduling.zone(location) if location else was.zone
        when = clock.read_when(start, open_practice.clock.now(), zone)
        modalities = open_practice.services.get(was.service_id).modalities
        verdict = open_practice.screening.screen(was.client_id, modalities, when.date())
        moved = open_practice.scheduling.move(
            was,
            when,
            staff=open_practice.staff.find(staff) if staff else None,
            room=open_practice.premises.find("room", room) if room else None,
            minutes=minutes,
            screening=verdict.as_json(),
            despite=reasons,
        )
        caution(open_practice, moved, verdict)
        if json:
            as_json(moved.as_json())
        else:
            print(f"{moved.ref}  {moved.shown}.")
