"""palpate series: appointments that come again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.book import BeyondLimits, Location, Minutes, OutsideHours, Overlap, Person, Room, ShortNotice, despite
from palpate.cli.series_choice import Alternatives, Choice, Only, Skip
from palpate.cli.session import Json, Yes, from_stdin, needed, practice
from palpate.cli.terms import preferred

if TYPE_CHECKING:
    from palpate.recurring.model import Series
    from palpate.recurring.rules import Rule

app = typer.Typer(
    no_args_is_help=True, help="Appointments that come again: seen first, then booked, moved or cancelled."
)

Which = Annotated[str | None, typer.Argument(metavar="SERIES", help="Its reference, as in z3.")]


@app.command()
def book(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(help="Their reference, or enough of their name.")] = None,
    service: Annotated[str | None, typer.Argument(help="Enough of the service's name.")] = None,
    start: Annotated[
        str | None, typer.Argument(help='The first: "2027-03-08 10:00", "tomorrow 9:00", "fri 10:15".')
    ] = None,
    weekly: Annotated[bool, typer.Option("--weekly", help="Every week.")] = False,
    every: Annotated[int | None, typer.Option(metavar="WEEKS", help="Every so many weeks.")] = None,
    monthly: Annotated[
        bool, typer.Option("--monthly", help="Every month, as the 1st Tuesday; as the last Friday, where it is that.")
    ] = False,
    rrule: Annotated[
        str | None, typer.Option(metavar="RULE", help="A rule of RFC 5545: FREQ=MONTHLY;BYDAY=4FR;COUNT=6.")
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar="DAYS", help="With --weekly or --every: several days, as in mon,thu.")
    ] = None,
    count: Annotated[int | None, typer.Option(help="So many times, 104 at most.")] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DAY", help="The last day, included; two years ahead at most.")
    ] = None,
    staff: Person = None,
    room: Room = None,
    minutes: Minutes = None,
    location: Location = None,
    note: Annotated[str, typer.Option(help='A note for each day; "-" reads it from standard input.')] = "",
    overlap: Overlap = None,
    outside_hours: OutsideHours = None,
    short_notice: ShortNotice = None,
    beyond_limits: BeyondLimits = None,
    yes: Yes = False,
    skip_conflicts: Skip = False,
    take_alternatives: Alternatives = False,
    only: Only = None,
    json: Json = False,
) -> None:
    """Book a client again and again, at the same time of day whatever the clocks do.

    Every occurrence is shown first, with what stands against it and what is free instead; then all that were chosen
    are booked at once, or none. Without a terminal it is shown only, unless --yes says to book.
    """
    from palpate import clock
    from palpate.recurring import rules

    client, service = needed(client, "Client"), needed(service, "Service")
    start = needed(start, "The first, as in 2027-03-08 10:00")
    if sum((weekly, every is not None, monthly, rrule is not None)) != 1:
        raise typer.BadParameter('Say how often, in one way: --weekly, --every 2, --monthly, or --rrule "FREQ=…".')
    if on is not None and (monthly or rrule is not None):
        raise typer.BadParameter("--on goes with --weekly and --every.")
    reasons = despite(overlap=overlap, hours=outside_hours, notice=short_notice, load=beyond_limits)
    choice = Choice(yes=yes, skip=skip_conflicts, alternatives=take_alternatives, only=only, json=json)
    with practice(ctx) as here:
        who, what = here.clients.find(client), here.services.find(service)
        zone, now = here.scheduling.zone(location), here.clock.now()
        when = clock.read_when(start, now, zone)
        rule = rules.ends(
            _rule(when.date(), every, monthly, rrule, on), count, clock.read_day(until, now, zone) if until else None
        )
        plan = here.recurring.plan(
            who,
            what,
            when,
            rule,
            staff=here.staff.find(staff) if staff else None,
            room=here.premises.find("room", room) if room else None,
            minutes=minutes,
            preferences=None if staff else preferred(here, gender=who.practitioner_gender),
            note=from_stdin(note) or "",
            despite=reasons,
        )
        choice.book(here, plan)


def _rule(start: dt.date, every: int | None, monthly: bool, rrule: str | None, on: str | None) -> Rule:
    from palpate.recurring import rules
    from palpate.scheduling import written

    if rrule is not None:
        return rules.read(rrule)
    if monthly:
        return rules.monthly(start)
    return rules.weekly(1 if every is None else every, written.weekdays(on) if on is not None else ())


@app.command()
def move(
    ctx: typer.Context,
    series: Which = None,
    appointment: Annotated[str | None, typer.Argument(help="The one whose new time is given, as in a17.")] = None,
    start: Annotated[
        str | None,
        typer.Argument(
            help='Its new time: "10:30", "thu 10:30" of its week, "2027-03-08 10:30"; its own, unless given.'
        ),
    ] = None,
    one: Annotated[bool, typer.Option("--one", help="Only this one.")] = False,
    following: Annotated[bool, typer.Option("--following", help="This one and those planned after it.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="All that are ahead.")] = False,
    staff: Annotated[str | None, typer.Option(help="Another practitioner.")] = None,
    room: Annotated[str | None, typer.Option(help="Another room.")] = None,
    overlap: Overlap = None,
    outside_hours: OutsideHours = None,
    short_notice: ShortNotice = None,
    beyond_limits: BeyondLimits = None,
    yes: Yes = False,
    skip_conflicts: Skip = False,
    take_alternatives: Alternatives = False,
    only: Only = None,
    json: Json = False,
) -> None:
    """Move one of a series, this and those after it, or all that are ahead, to another time of day or weekday.

    Shown first, as when booking. Of more than one, the series ends there and a new one goes on with the new rule;
    what is past, arrived or visited stays as it is.
    """
    from palpate import refs
    from palpate.cli.series_when import moved_to

    number = refs.number(needed(series, "Series, as in z3"), "z")
    target = refs.number(needed(appointment, "Appointment, as in a17"), "a")
    if sum((one, following, all_)) != 1:
        raise typer.BadParameter("Say which are moved: --one, --following, or --all.")
    if start is None and staff is None and room is None:
        raise typer.BadParameter("Say what changes: a new time, --staff or --room.")
    scope = "one" if one else "following" if following else "all"
    reasons = despite(overlap=overlap, hours=outside_hours, notice=short_notice, load=beyond_limits)
    choice = Choice(yes=yes, skip=skip_conflicts, alternatives=take_alternatives, only=only, json=json)
    with practice(ctx) as here:
        found, was = here.recurring.get(number), here.scheduling.appointment(target)
        plan = here.recurring.plan_move(
            found,
            was,
            None if start is None else moved_to(start, was, scope == "one", here.clock.now()),
            scope,
            staff=here.staff.find(staff) if staff else None,
            room=here.premises.find("room", room) if room else None,
            despite=reasons,
        )
        choice.move(here, plan)


@app.command()
def cancel(
    ctx: typer.Context,
    series: Which = None,
    one: Annotated[str | None, typer.Option(metavar="APPOINTMENT", help="Only this one, as in a17.")] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="APPOINTMENT", help="This one and those planned after it.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="All that are ahead.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    by_practice: Annotated[
        bool, typer.Option("--by-practice", help="It is the practice that cancels, which costs the client nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Cancel one of a series, this and those after it, or all that are ahead, with a reason.

    All at once or none; each is noted with its fee where one is due. What is past stays as it is.
    """
    from palpate import refs
    from palpate.cli.show import as_json

    number = refs.number(needed(series, "Series, as in z3"), "z")
    if sum((one is not None, from_ is not None, all_)) != 1:
        raise typer.BadParameter("Say which are cancelled: --one a17, --from a17, or --all.")
    named = one or from_
    reason = needed(reason, "Reason (--reason)")
    with practice(ctx) as here:
        found = here.recurring.get(number)
        target = here.scheduling.appointment(refs.number(named, "a")) if named else None
        cancelled = here.recurring.cancel(
            found,
            reason,
            only=target if one else None,
            first=target if from_ else None,
            by="practice" if by_practice else "client",
        )
        if json:
            as_json([each.as_json() for each in cancelled])
            return
        for each in cancelled:
            print(f"{each.ref} is cancelled ({each.reason}): {each.shown}.")


@app.command("list")
def list_(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(help="Only this client's.")] = None,
    json: Json = False,
) -> None:
    """Series, with how many of their appointments are ahead."""
    from palpate import clock
    from palpate.cli.show import as_json, moment, table

    with practice(ctx) as here:
        ids = here.clients.ids(here.clients.find(client, archived=True).id) if client else None
        found, ahead = here.recurring.all(ids), here.recurring.ahead()
    if json:
        as_json([_listed(one, ahead) for one in found])
    elif not found:
        print("No series yet: palpate series book CLIENT SERVICE WHEN --weekly --count 10")
    else:
        rows = []
        for one in found:
            count, first = ahead.get(one.id, (0, None))
            following = moment(clock.from_minute(first), one.zone) if first is not None else ""
            rows.append((one.ref, one.client, one.service, one.practitioner, one.words, count, following))
        table(("ref", "client", "service", "practitioner", "how often", "ahead", "next"), rows)


def _listed(one: Series, ahead: dict[int, tuple[int, int]]) -> dict[str, object]:
    from palpate import clock
    from palpate.cli.show import iso

    count, first = ahead.get(one.id, (0, None))
    following = iso(clock.from_minute(first), one.zone) if first is not None else None
    return {**one.as_json(), "ahead": count, "next": following}


@app.command()
def show(ctx: typer.Context, series: Which = None, json: Json = False) -> None:
    """A series: its rule in words, and every occurrence with what became of it."""
    from palpate import refs
    from palpate.cli.show import as_json, table
    from palpate.recurring.expanding import text
    from palpate.scheduling.written import moment_said

    number = refs.number(needed(series, "Series, as in z3"), "z")
    with practice(ctx) as here:
        one = here.recurring.get(number)
        rows = here.recurring.planned(one)
    if json:
        shown = [
            {"number": at, "occurrence": text(wall), "appointment": booked.as_json() if booked else None}
            for at, (wall, booked) in enumerate(rows, 1)
        ]
        as_json({**one.as_json(), "occurrences": shown})
        return
    print(f"{one.ref}  {one.shown}.")
    cells = []
    for at, (wall, booked) in enumerate(rows, 1):
        if booked is None:
            cells.append((at, "", moment_said(wall), "", "", "left out"))
            continue
        moved = "" if booked.starts_at.replace(tzinfo=None, fold=0) == wall else f" (planned {moment_said(wall)})"
        state = booked.status.replace("_", " ") + moved
        cells.append((at, booked.ref, moment_said(booked.starts_at), booked.practitioner, booked.room, state))
    table(("", "ref", "when", "practitioner", "room", "state"), cells)
