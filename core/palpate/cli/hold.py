"""palpate hold: keep a time for somebody, until a moment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from palpate.cli.book import BeyondLimits, Location, Minutes, OutsideHours, Person, Room, ShortNotice, caution, despite
from palpate.cli.session import Json, from_stdin, needed, practice, warn
from palpate.cli.terms import preferred

if TYPE_CHECKING:
    from palpate.clients.model import Client
    from palpate.practice import Practice
    from palpate.scheduling.booking.holds import Hold
    from palpate.screening.model import Verdict


class OrAdd(TyperGroup):
    """A group whose first words mean ``add`` where they name no command: palpate hold "NMT 60" "fri 10:15"."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The words, with ``add`` before them where they need it."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["add", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=OrAdd, no_args_is_help=True, help="Times kept for somebody until a moment.")

Number = Annotated[str | None, typer.Argument(metavar="HOLD", help="Its reference, as in h3.")]


@app.command()
def add(
    ctx: typer.Context,
    service: Annotated[str | None, typer.Argument(help="Enough of the service's name.")] = None,
    start: Annotated[str | None, typer.Argument(help='When: "2027-03-08 10:00", "fri 10:15", "+2h".')] = None,
    client: Annotated[str | None, typer.Option(help="Who it is kept for; whoever calls, unless given.")] = None,
    staff: Person = None,
    room: Room = None,
    minutes: Minutes = None,
    lasting: Annotated[
        str | None, typer.Option("--for", metavar="TIME", help="How long it holds, as 30m, 2h or 1d.")
    ] = None,
    location: Location = None,
    note: Annotated[str, typer.Option(help='A note; "-" reads it from standard input.')] = "",
    outside_hours: OutsideHours = None,
    short_notice: ShortNotice = None,
    beyond_limits: BeyondLimits = None,
    json: Json = False,
) -> None:
    """Keep a time until a moment; the word "add" can be left out.

    Nobody else can book it meanwhile. It never holds past its own start.
    """
    from palpate import clock

    service, start = needed(service, "Service"), needed(start, "When, as in 2027-03-08 10:00")
    long = _minutes(lasting) if lasting is not None else None
    reasons = despite(hours=outside_hours, notice=short_notice, load=beyond_limits)
    with practice(ctx) as here:
        who = here.clients.find(client) if client else None
        held = here.scheduling.hold(
            who,
            here.services.find(service),
            clock.read_when(start, here.clock.now(), here.scheduling.zone(location)),
            staff=here.staff.find(staff) if staff else None,
            room=here.premises.find("room", room) if room else None,
            minutes=minutes,
            preferences=preferred(here, gender=who.practitioner_gender) if who and not staff else None,
            lasting=long,
            note=from_stdin(note) or "",
            despite=reasons,
        )
        _print(held, json)


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """The holds that hold now."""
    from palpate.cli.show import as_json, moment, table

    with practice(ctx) as here:
        found = here.scheduling.holds()
        if json:
            as_json([one.as_json() for one in found])
        elif found:
            rows = [
                (
                    one.ref,
                    moment(one.starts_at, one.zone),
                    one.service,
                    one.practitioner,
                    one.room,
                    one.client_shown + (f" (w{one.waiting_id})" if one.waiting_id else ""),
                    moment(one.expires_at, one.zone),
                )
                for one in found
            ]
            table(("ref", "time", "service", "practitioner", "room", "for", "holds until"), rows)
        else:
            print("Nothing is held.")


@app.command()
def release(ctx: typer.Context, hold: Number = None, json: Json = False) -> None:
    """Let a time go; it is free at once.

    One that was offered to somebody on the waitlist goes to the next.
    """
    from palpate import refs
    from palpate.cli.show import as_json

    number = refs.number(needed(hold, "Hold, as in h3"), "h")
    with practice(ctx) as here:
        ended = here.scheduling.release_hold(here.scheduling.held(number))
        if json:
            as_json(ended.as_json())
        else:
            print(f"{ended.ref}  {'Had expired' if ended.status == 'expired' else 'Let go'}: {ended.shown}.")


@app.command()
def book(
    ctx: typer.Context,
    hold: Number = None,
    client: Annotated[str | None, typer.Option(help="Who it is for, where it is kept for whoever calls.")] = None,
    note: Annotated[str, typer.Option(help='A note for the day; "-" reads it from standard input.')] = "",
    json: Json = False,
) -> None:
    """Book exactly what is held.

    Screening warns. An expired hold is booked too where its time is still free.
    """
    from palpate import refs
    from palpate.cli.show import as_json

    number = refs.number(needed(hold, "Hold, as in h3"), "h")
    with practice(ctx) as here:
        held = here.scheduling.held(number)
        who = here.clients.find(client) if client else None
        verdict = screened(here, held, who)
        screening = verdict.as_json() if verdict else None
        booked = here.scheduling.book_hold(held, who, note=from_stdin(note) or "", screening=screening)
        if held.status == "expired":
            warn(f"{held.ref} had expired; its time was still free.")
        if verdict:
            caution(here, booked, verdict)
        if json:
            as_json(booked.as_json())
        else:
            print(f"{booked.ref}  {booked.shown}.")


def screened(here: Practice, held: Hold, who: Client | None = None) -> Verdict | None:
    """What screening says of who a hold is booked for; None where nobody is named, which booking refuses."""
    client_id = who.id if who else held.client_id
    if client_id is None:
        return None
    modalities = here.services.get(held.service_id).modalities
    return here.screening.screen(client_id, modalities, held.starts_at.date())


def _print(held: Hold, json: bool) -> None:
    from palpate.cli.show import as_json, moment

    if json:
        as_json(held.as_json())
    else:
        print(f"{held.ref}  {held.shown}; held until {moment(held.expires_at, held.zone)}.")


def _minutes(text: str) -> int:
    match = re.fullmatch(r"(\d{1,5})\s*(m|min|minutes?|h|hours?|d|days?)?", text.strip().casefold())
    if match is None:
        raise typer.BadParameter(f"{text!r} is not a length of time: write it as 30m, 2h or 1d.")
    return int(match[1]) * {"m": 1, "h": 60, "d": 1440}[(match[2] or "m")[0]]
