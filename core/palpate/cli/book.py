"""palpate book: book a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.session import Json, from_stdin, needed, practice, warn
from palpate.cli.terms import Add, Second_, SupervisedBy, added, beside, preferred

if TYPE_CHECKING:
    from palpate.practice import Practice
    from palpate.scheduling.booking.orders import Order
    from palpate.scheduling.model import Appointment
    from palpate.screening.model import Verdict

app = typer.Typer()

Person = Annotated[str | None, typer.Option("--staff", help="The practitioner; whoever is free, unless given.")]
Room = Annotated[str | None, typer.Option(help="The room; one that is free, unless given.")]
Minutes = Annotated[int | None, typer.Option(help="How long, where it is not the service's own time.")]
Location = Annotated[str | None, typer.Option(help="Whose time it is, where locations are in several time zones.")]
Overlap = Annotated[
    str | None, typer.Option(metavar="REASON", help="Book over what has the time, on purpose, and why.")
]
OutsideHours = Annotated[str | None, typer.Option(metavar="REASON", help="Book outside working hours, and why.")]
ShortNotice = Annotated[str | None, typer.Option(metavar="REASON", help="Book nearer than the notice, and why.")]
BeyondLimits = Annotated[
    str | None, typer.Option(metavar="REASON", help="Book beyond what the practitioner's body is to bear, and why.")
]


@app.command()
def book(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(help="Their reference, or enough of their name.")] = None,
    service: Annotated[str | None, typer.Argument(help="Enough of the service's name.")] = None,
    start: Annotated[
        str | None, typer.Argument(help='When: "2027-03-08 10:00", "tomorrow 9:00", "fri 10:15", "+2h".')
    ] = None,
    staff: Person = None,
    room: Room = None,
    minutes: Minutes = None,
    location: Location = None,
    note: Annotated[str, typer.Option(help='A note for the day; "-" reads it from standard input.')] = "",
    key: Annotated[str | None, typer.Option(help="Given twice with the same key, it is booked once.")] = None,
    overlap: Overlap = None,
    outside_hours: OutsideHours = None,
    short_notice: ShortNotice = None,
    beyond_limits: BeyondLimits = None,
    add: Add = None,
    second: Second_ = None,
    supervised_by: SupervisedBy = None,
    couple: Annotated[
        str | None,
        typer.Option(metavar="CLIENT", help="Another client, side by side: two linked appointments in a room for two."),
    ] = None,
    couple_service: Annotated[
        str | None, typer.Option(metavar="SERVICE", help="The other client's service; the same, unless given.")
    ] = None,
    couple_staff: Annotated[
        str | None, typer.Option(metavar="NAME", help="The other client's practitioner; whoever is free, unless given.")
    ] = None,
    json: Json = False,
) -> None:
    """Book a client.

    For a service. Screening warns; what is taken already is refused, with what has it.
    """
    from palpate import clock
    from palpate.cli.show import as_json

    client, service = needed(client, "Client"), needed(service, "Service")
    start = needed(start, "When, as in 2027-03-08 10:00")
    if couple is None and (couple_service or couple_staff):
        raise typer.BadParameter("--couple-service and --couple-staff go with --couple CLIENT.")
    if couple is not None and (overlap or key or second or supervised_by):
        raise typer.BadParameter("--couple goes with none of --overlap, --key, --second, --supervised-by.")
    reasons = despite(overlap=overlap, hours=outside_hours, notice=short_notice, load=beyond_limits)
    with practice(ctx) as open_practice:
        who, what = open_practice.clients.find(client), open_practice.services.find(service)
        zone = open_practice.scheduling.zone(location)
        when = clock.read_when(start, open_practice.clock.now(), zone)
        verdict = open_practice.screening.screen(who.id, what.modalities, when.date())
        order = open_practice.scheduling.order(
            who,
            what,
            when,
            staff=open_practice.staff.find(staff) if staff else None,
            room=open_practice.premises.find("room", room) if room else None,
            minutes=minutes,
            preferences=None if staff else preferred(open_practice, gender=who.practitioner_gender),
            seconds=beside(open_practice, second, supervised_by),
            add_ons=added(open_practice, what, add),
            note=from_stdin(note) or "",
            idempotency_key=key,
            screening=verdict.as_json(),
            despite=reasons,
        )
        if couple is None:
            booked = [(open_practice.scheduling.place_order(order), verdict)]
        else:
            booked = _couple(open_practice, order, verdict, couple, couple_service, couple_staff)
        for one, warned in booked:
            caution(open_practice, one, warned)
        if json:
            shown = [one.as_json() for one, _ in booked]
            as_json(shown[0] if couple is None else shown)
        else:
            for one, _ in booked:
                print(f"{one.ref}  {one.shown}.")


def _couple(
    open_practice: Practice,
    order: Order,
    verdict: Verdict,
    client: str,
    service: str | None,
    staff: str | None,
) -> list[tuple[Appointment, Verdict]]:
    """Book two side by side; each is screened for their own service."""
    from palpate.errors import Refused

    who = open_practice.clients.find(client)
    if who.id == order.client.id:
        raise Refused(f"{who.shown} cannot be both of a couple: name the other client.")
    what = open_practice.services.find(service) if service else order.ask.service
    warned = open_practice.screening.screen(who.id, what.modalities, order.wish.start.date())
    other = open_practice.scheduling.order(
        who,
        what,
        order.wish.start,
        staff=open_practice.staff.find(staff) if staff else None,
        room=order.ask.rooms[0] if len(order.ask.rooms) == 1 else None,
        preferences=None if staff else preferred(open_practice, gender=who.practitioner_gender),
        screening=warned.as_json(),
        despite=order.wish.despite,
    )
    one, two = open_practice.scheduling.book_couple(order, other)
    return [(one, verdict), (two, warned)]


def despite(**reasons: str | None) -> dict[str, str]:
    """What is booked in spite of, with the reasons that were given; a usage error where one is empty."""
    given = {what: words for what, words in reasons.items() if words is not None}
    for words in given.values():
        if not words.strip():
            raise typer.BadParameter("Say why, in words.")
    return given


def caution(open_practice: Practice, booked: Appointment, verdict: Verdict) -> None:
    """Warn of what screening and the modalities say, of an expired credential, of the client being elsewhere then."""
    from palpate.modality.safety import Level

    if verdict.level > Level.PROCEED:
        for line in verdict.lines():
            warn(line)
    for line in open_practice.visits.at_booking(booked):
        warn(line)
    for line in open_practice.scheduling.cautions(booked, open_practice.clients.ids(booked.client_id)):
        warn(line)
