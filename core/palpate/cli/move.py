"""palpate move: move an appointment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.book import BeyondLimits, Location, Minutes, OutsideHours, Overlap, ShortNotice, caution, despite
from palpate.cli.session import Json, needed, practice, warn
from palpate.cli.terms import Second_, SupervisedBy, beside

if TYPE_CHECKING:
    import datetime as dt

    from palpate.practice import Practice
    from palpate.scheduling.booking.couples import Pair
    from palpate.scheduling.model import Appointment

Both = Annotated[bool, typer.Option("--both", help="Both halves of a couple.")]

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
    second: Second_ = None,
    supervised_by: SupervisedBy = None,
    alone: Annotated[bool, typer.Option("--alone", help="With nobody beside the practitioner any more.")] = False,
    both: Both = False,
    json: Json = False,
) -> None:
    """Move an appointment.

    It is screened for its new day; what is taken already is refused, with what has it.
    """
    from palpate import clock, refs
    from palpate.cli.show import as_json

    number = refs.number(needed(appointment, "Appointment, as in a57"), "a")
    start = needed(start, "When, as in 2027-03-08 11:00")
    if alone and (second or supervised_by):
        raise typer.BadParameter("--alone goes with neither --second nor --supervised-by.")
    if both and (staff or room or minutes or second or supervised_by or alone):
        raise typer.BadParameter("--both moves two to another time: name practitioner, room or minutes of each alone.")
    reasons = despite(overlap=overlap, hours=outside_hours, notice=short_notice, load=beyond_limits)
    with practice(ctx) as open_practice:
        was = open_practice.scheduling.appointment(number)
        pair = couple(open_practice, was, both)
        zone = open_practice.scheduling.zone(location) if location else was.zone
        when = clock.read_when(start, open_practice.clock.now(), zone)
        modalities = open_practice.services.get(was.service_id).modalities
        verdict = open_practice.screening.screen(was.client_id, modalities, when.date())
        if pair is not None:
            _both(open_practice, pair, when, reasons, json)
            return
        moved = open_practice.scheduling.move(
            was,
            when,
            staff=open_practice.staff.find(staff) if staff else None,
            room=open_practice.premises.find("room", room) if room else None,
            minutes=minutes,
            seconds=beside(open_practice, second, supervised_by) if second or supervised_by or alone else None,
            screening=verdict.as_json(),
            despite=reasons,
        )
        caution(open_practice, moved, verdict)
        if json:
            as_json(moved.as_json())
        else:
            print(f"{moved.ref}  {moved.shown}.")


def couple(open_practice: Practice, was: Appointment, both: bool) -> Pair | None:
    """Both halves of a couple, where both are meant; a line that names the other half, where there is one."""
    from palpate.errors import Refused

    partner = open_practice.scheduling.partner(was)
    if both and partner is None:
        raise Refused(f"{was.ref} is not one of a couple whose other half still stands: leave out --both.")
    if partner is not None and not both:
        warn(f"{was.ref} is one of a couple: {partner.ref}, {partner.client_shown}, stays as it is (or use --both).")
    return (was, partner) if both and partner is not None else None


def _both(open_practice: Practice, pair: Pair, when: dt.datetime, reasons: dict[str, str], json: bool) -> None:
    from palpate.cli.show import as_json

    verdicts = [
        open_practice.screening.screen(
            one.client_id, open_practice.services.get(one.service_id).modalities, when.date()
        )
        for one in pair
    ]
    moved = open_practice.scheduling.move_couple(pair, when, reasons, [one.as_json() for one in verdicts])
    for one, verdict in zip(moved, verdicts, strict=True):
        caution(open_practice, one, verdict)
    if json:
        as_json([one.as_json() for one in moved])
    else:
        for one in moved:
            print(f"{one.ref}  {one.shown}.")
