"""palpate staff hours, palpate staff off: working hours and time off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, needed, practice, warn

if TYPE_CHECKING:
    from palpate.practice import Practice
    from palpate.staff.model import Staff

Name = Annotated[str | None, typer.Argument(help="Their reference or enough of their name.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``palpate staff``."""
    app.command()(hours)
    app.command()(off)


def hours(
    ctx: typer.Context,
    name: Name = None,
    when: Annotated[
        list[str] | None, typer.Argument(help="Days and hours: mon-fri 9:00-17:00, or mon,wed 9-12 13-17.")
    ] = None,
    location: Annotated[str | None, typer.Option(help="Where, where the practice has several locations.")] = None,
    from_: Annotated[str | None, typer.Option("--from", metavar="DAY", help="The first day they hold.")] = None,
    to: Annotated[str | None, typer.Option(metavar="DAY", help="The last day they hold.")] = None,
    on: Annotated[str | None, typer.Option(metavar="DAY", help="For this one day, in place of the week's.")] = None,
    closed: Annotated[bool, typer.Option("--closed", help="With --on: not in on that day.")] = False,
    clear: Annotated[
        bool, typer.Option("--clear", help="Take hours away: of the days named, of all; with --on, that day's own.")
    ] = False,
    reason: Annotated[str, typer.Option(help="With --on: why the day differs.")] = "",
    json: Json = False,
) -> None:
    """Show or give working hours. Hours given for a weekday replace what stands there."""
    name, words = needed(name, "Name"), list(when or ())
    _must_be_usable(words, on, closed, clear, bool(from_ or to), reason)
    with practice(ctx) as open_practice:
        staff = open_practice.staff.find(name)
        if on is not None:
            _give_day(open_practice, staff, on, words, location, clear, reason)
        elif words or clear:
            _give(open_practice, staff, words, location, from_, to)
        _show_hours(open_practice, staff, json)
        if words or clear or closed:
            for booked in open_practice.scheduling.hours.outside(staff):
                warn(f"{booked.ref} lies outside these hours: {booked.shown}.")


def _must_be_usable(words: list[str], on: str | None, closed: bool, clear: bool, dated: bool, reason: str) -> None:
    """Usage errors, before anything is opened."""
    if on is None and (closed or reason):
        raise typer.BadParameter("--closed and --reason go with --on.")
    if on is not None and dated:
        raise typer.BadParameter("--on is one day: --from and --to go with weekly hours.")
    if on is not None and sum((bool(words), closed, clear)) != 1:
        raise typer.BadParameter("Say what holds on that day: hours as in 12:00-16:00, or --closed, or --clear.")
    if on is None and dated and not (words or clear):
        raise typer.BadParameter("--from and --to say when hours hold: give the hours too.")
    if on is None and len(words) == 1 and not clear:
        raise typer.BadParameter("Give hours too, as in mon-fri 9:00-17:00; --clear takes those of the days away.")
    if on is None and len(words) > 1 and clear:
        raise typer.BadParameter("With --clear name days only, as in --clear fri.")


def _give_day(
    open_practice: Practice, staff: Staff, on: str, words: list[str], location: str | None, clear: bool, reason: str
) -> None:
    from palpate import clock
    from palpate.scheduling import written

    book = open_practice.scheduling.hours
    day = clock.read_day(on, open_practice.clock.now(), open_practice.zone)
    if clear:
        book.clear_day(staff, day)
        return
    # Closed is closed everywhere.
    anywhere = not words and location is None
    place = open_practice.premises.locations()[0] if anywhere else open_practice.premises.location(location)
    book.give_day(staff, day, written.spans(words), place, reason)


def _give(
    open_practice: Practice, staff: Staff, words: list[str], location: str | None, first: str | None, last: str | None
) -> None:
    from palpate import clock
    from palpate.scheduling import written

    now, zone = open_practice.clock.now(), open_practice.zone
    open_practice.scheduling.hours.give(
        staff,
        written.weekdays(words[0]) if words else range(7),
        written.spans(words[1:]),
        open_practice.premises.location(location),
        clock.read_day(first, now, zone) if first else None,
        clock.read_day(last, now, zone) if last else None,
    )


def _show_hours(open_practice: Practice, staff: Staff, json: bool) -> None:
    from palpate.cli.show import as_json, table
    from palpate.cli.show import day as day_said
    from palpate.scheduling.written import WEEKDAYS, at

    book = open_practice.scheduling.hours
    places = {place.id: place.name for place in open_practice.premises.locations()}
    today = open_practice.clock.today(open_practice.zone)
    rows: list[dict[str, Any]] = [
        {
            "weekday": WEEKDAYS[one.weekday],
            "from": at(one.start_minute),
            "to": at(one.end_minute),
            "location": places.get(one.location_id, ""),
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
        }
        for one in book.of(staff)
    ]
    changed: list[dict[str, Any]] = [
        {
            "day": one.day,
            "from": None if one.start_minute is None else at(one.start_minute),
            "to": None if one.end_minute is None else at(one.end_minute),
            "location": places.get(one.location_id, ""),
            "reason": one.reason,
        }
        for one in book.days(staff, today)
    ]
    if json:
        as_json({"ref": staff.ref, "id": staff.id, "name": staff.name, "hours": rows, "days": changed})
        return
    if not rows:
        print(f'{staff.name} has no weekly hours: palpate staff hours "{staff.name}" mon-fri 9:00-17:00')
    else:
        print(f"{staff.name} works")
        table(
            ("day", "from", "to", "at", "holds"),
            [(row["weekday"], row["from"], row["to"], row["location"], _holds(row)) for row in rows],
        )
    for row in changed:
        hours_said = f"{row['from']} to {row['to']}, {row['location']}" if row["from"] else "closed"
        print(f"{day_said(row['day'])}: {hours_said}{_why(row['reason'])}")


def _holds(row: dict[str, Any]) -> str:
    first, last = row["valid_from"], row["valid_to"]
    return " ".join([f"from {first}"] * bool(first) + [f"to {last}"] * bool(last))


def off(
    ctx: typer.Context,
    name: Name = None,
    first: Annotated[str | None, typer.Argument(help="The first day off; none shows what is given.")] = None,
    last: Annotated[str | None, typer.Argument(help="The last day off, included; the first, unless given.")] = None,
    reason: Annotated[str, typer.Option(help="Why, as colleagues may read it.")] = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take back the time off that the day lies in.")] = False,
    json: Json = False,
) -> None:
    """Give days off, or show them. Refused over what is booked, which is listed, so that it can be moved."""
    from palpate import clock
    from palpate.cli.show import as_json
    from palpate.cli.show import day as day_said

    name = needed(name, "Name")
    with practice(ctx) as open_practice:
        staff, book = open_practice.staff.find(name), open_practice.scheduling.time_off
        zone = open_practice.scheduling.hours.zone(staff)
        now = open_practice.clock.now()
        if first is not None:
            start = clock.read_day(first, now, zone)
            end = clock.read_day(last, now, zone) if last else start
            if withdraw:
                book.withdraw(staff, start, zone)
            else:
                book.take(staff, start, end, zone, reason)
        elif withdraw:
            raise typer.BadParameter("Name a day that the time off lies in.")
        rows = book.of(staff, zone)
    if json:
        as_json([{"from": one.first, "to": one.last, "reason": one.reason} for one in rows])
        return
    for one in rows:
        until = f" to {day_said(one.last)}" if one.last != one.first else ""
        print(f"{staff.name} is off {day_said(one.first)}{until}{_why(one.reason)}.")
    if not rows:
        print(f"{staff.name} has no time off ahead.")


def _why(reason: str) -> str:
    return f" ({reason})" if reason else ""
