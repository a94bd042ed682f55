"""palpate waitlist: who waits for a time, and what is offered to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.book import Minutes, caution
from palpate.cli.hold import screened
from palpate.cli.session import Json, from_stdin, needed, practice, warn
from palpate.cli.typed import listed

if TYPE_CHECKING:
    from palpate.practice import Practice
    from palpate.scheduling.booking.holds import Hold
    from palpate.waitlist.model import Waiting

app = typer.Typer(invoke_without_command=True, help="Who waits for a time, and what is offered to them.")

Number = Annotated[str | None, typer.Argument(metavar="ENTRY", help="Its reference, as in w3.")]


@app.callback()
def waitlist(ctx: typer.Context, json: Json = False) -> None:
    """Who waits for a time, and what is offered to them.

    Alone: who fits which gap now, and the offers that are open. Offers that have expired go to the next.
    """
    if ctx.invoked_subcommand:
        return
    from palpate.cli.show import as_json, moment, table
    from palpate.scheduling.written import moment_said

    with practice(ctx) as here:
        expired = here.waitlist.renew()
        offers, fits = here.waitlist.open_offers(), here.waitlist.fits()
        if json:
            as_json(
                {
                    "expired": [one.as_json() for one in expired],
                    "offers": [one.as_json() for one in offers],
                    "waiting": [one.as_json() for one in fits],
                }
            )
            return
        for one in expired:
            warn(f"The offer {one.ref} has expired: {one.shown}.")
        if offers:
            rows = [(*_offered(one), moment(one.expires_at, one.zone)) for one in offers]
            table(("offered", "hold", "client", "what", "open until"), rows)
        if offers and fits:
            print()
        if fits:
            table(
                ("waits", "client", "for", "fits"),
                [
                    (
                        fit.waiting.ref,
                        fit.waiting.client_shown,
                        _wanted(here, fit.waiting),
                        "; ".join(f"{moment_said(slot.starts_at)} {slot.practitioner}" for slot in fit.slots)
                        or "nothing yet",
                    )
                    for fit in fits
                ],
            )
        if not (offers or fits):
            print("Nobody waits.")


@app.command()
def add(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(help="Their reference, or enough of their name.")] = None,
    service: Annotated[str | None, typer.Argument(help="Enough of the service's name.")] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="The first day that suits; today, unless given.")
    ] = None,
    to: Annotated[str | None, typer.Option(metavar="DAY", help="The last day that suits, included.")] = None,
    days: Annotated[str | None, typer.Option(help="Days of the week, as mon,thu or mon-wed.")] = None,
    part: Annotated[
        list[str] | None, typer.Option(help="morning, afternoon, evening, or hours as 9-12; repeat for several.")
    ] = None,
    staff: Annotated[list[str] | None, typer.Option(help="The practitioner; repeat for several.")] = None,
    gender: Annotated[
        str | None, typer.Option(help="The practitioner's; what the client asks for, unless given.")
    ] = None,
    minutes: Minutes = None,
    priority: Annotated[bool, typer.Option("--priority", help="Comes before those who wait longer.")] = False,
    note: Annotated[str, typer.Option(help='A note; "-" reads it from standard input.')] = "",
    json: Json = False,
) -> None:
    """Note that a client waits for a time.

    When a time that fits becomes free, it is held for who has waited longest, and is theirs to accept.
    """
    from palpate import clock
    from palpate.scheduling.finding.preferences import Preferences
    from palpate.scheduling.finding.preferences import part as part_of_day
    from palpate.scheduling.written import weekdays

    client, service = needed(client, "Client"), needed(service, "Service")
    with practice(ctx) as here:
        now, zone = here.clock.now(), here.zone
        wanted = Preferences(
            weekdays=tuple(weekdays(days)) if days else (),
            parts=tuple(sorted(part_of_day(one) for one in listed(part))),
            staff_ids=tuple(here.staff.find(one).id for one in listed(staff)),
            gender=(gender or "").strip(),
        )
        entry = here.waitlist.add(
            here.clients.find(client),
            here.services.find(service),
            first=clock.read_day(from_, now, zone) if from_ else None,
            last=clock.read_day(to, now, zone) if to else None,
            preferences=wanted,
            minutes=minutes,
            priority=int(priority),
            note=from_stdin(note) or "",
        )
        _print(here, entry, json)


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """Everybody who waits, in the order in which they are served."""
    from palpate.cli.show import as_json, table

    with practice(ctx) as here:
        found = here.waitlist.waiting()
        if json:
            as_json([one.as_json() for one in found])
        elif found:
            rows = [
                (one.ref, one.client_shown, _wanted(here, one), "first" if one.priority else "", one.note)
                for one in found
            ]
            table(("ref", "client", "waits for", "priority", "note"), rows)
        else:
            print("Nobody waits.")


@app.command()
def show(ctx: typer.Context, entry: Number = None, json: Json = False) -> None:
    """One entry, with all that it was offered."""
    from palpate.cli.show import as_json, moment

    with practice(ctx) as here:
        one = _found(here, entry)
        offers = here.waitlist.offers(one)
        if json:
            as_json({**one.as_json(), "offers": [offer.as_json() for offer in offers]})
            return
        _print(here, one, False)
        if one.note:
            print(f"  {one.note}")
        for offer in offers:
            status = f"open until {moment(offer.expires_at, offer.zone)}" if offer.status == "held" else offer.status
            print(f"  {offer.ref}  {moment(offer.starts_at, offer.zone)} with {offer.practitioner}: {status}")


@app.command()
def offer(
    ctx: typer.Context,
    entry: Number = None,
    start: Annotated[str | None, typer.Argument(help="When; the first time that fits, unless given.")] = None,
    json: Json = False,
) -> None:
    """Hold a time for somebody who waits, by hand."""
    from palpate import clock
    from palpate.cli.show import as_json

    with practice(ctx) as here:
        one = _found(here, entry)
        when = clock.read_when(start, here.clock.now(), here.zone) if start else None
        held = here.waitlist.offer(one, when)
        if json:
            as_json(held.as_json())
        else:
            _say_offer("Offered", held)


@app.command()
def accept(
    ctx: typer.Context,
    entry: Number = None,
    note: Annotated[str, typer.Option(help='A note for the day; "-" reads it from standard input.')] = "",
    json: Json = False,
) -> None:
    """Book what somebody was offered.

    Screening warns. An offer that has expired is booked too where its time is still free.
    """
    from palpate.cli.show import as_json

    with practice(ctx) as here:
        one = _found(here, entry)
        held = here.waitlist.offered(one)
        verdict = screened(here, held)
        screening = verdict.as_json() if verdict else None
        booked = here.waitlist.accept(one, note=from_stdin(note) or "", screening=screening)
        if held.status == "expired":
            warn(f"The offer {held.ref} had expired; its time was still free.")
        if verdict:
            caution(here, booked, verdict)
        if json:
            as_json(booked.as_json())
        else:
            print(f"{booked.ref}  {booked.shown}.")


@app.command()
def decline(ctx: typer.Context, entry: Number = None, json: Json = False) -> None:
    """Let an offer go; it goes to the next, and is not made to the same one again."""
    from palpate.cli.show import as_json

    with practice(ctx) as here:
        ended, following = here.waitlist.decline(_found(here, entry))
        if json:
            as_json({"declined": ended.as_json(), "next": following.as_json() if following else None})
            return
        print(f"{ended.ref}  Let go: {ended.shown}.")
        if following:
            _say_offer("Offered next", following)


@app.command()
def withdraw(ctx: typer.Context, entry: Number = None, json: Json = False) -> None:
    """Somebody waits no more; an open offer of theirs goes to the next."""
    from palpate.cli.show import as_json

    with practice(ctx) as here:
        one = here.waitlist.withdraw(_found(here, entry))
        if json:
            as_json(one.as_json())
        else:
            print(f"{one.ref}  {one.client_shown} waits no more for {one.service}.")


def _found(here: Practice, entry: str | None) -> Waiting:
    from palpate import refs

    return here.waitlist.get(refs.number(needed(entry, "Entry, as in w3"), "w"))


def _wanted(here: Practice, one: Waiting) -> str:
    names = [here.staff.get(number).name for number in one.preferences.staff_ids]
    return one.wanted + (f", with {' or '.join(names)}" if names else "")


def _print(here: Practice, one: Waiting, json: bool) -> None:
    from palpate.cli.show import as_json

    if json:
        as_json(one.as_json())
        return
    first = ", before others" if one.priority else ""
    ended = f" ({one.status})" if one.status != "waiting" else ""
    print(f"{one.ref}  {one.client_shown} waits for {_wanted(here, one)}{first}{ended}.")


def _offered(one: Hold) -> tuple[Any, ...]:
    from palpate.cli.show import moment

    what = f"{one.service} with {one.practitioner}, {moment(one.starts_at, one.zone)}"
    return f"w{one.waiting_id}", one.ref, one.client_shown, what


def _say_offer(how: str, held: Hold) -> None:
    from palpate.cli.show import moment

    print(f"{held.ref}  {how} to w{held.waiting_id}, {held.shown}; open until {moment(held.expires_at, held.zone)}.")
