"""palpate slots: free times for a service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, needed, practice, warn
from palpate.cli.terms import Add, Days, Gender, Part, Second_, SupervisedBy, added, beside, preferred

if TYPE_CHECKING:
    from palpate.practice import Practice
    from palpate.scheduling.finding.explaining import Ruled
    from palpate.scheduling.model import Slot
    from palpate.services.model import Service
    from palpate.staff.model import Staff

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
    staff: Annotated[list[str] | None, typer.Option(help="Only this practitioner; may be repeated.")] = None,
    next_: Annotated[int | None, typer.Option("--next", min=1, max=500, help="Only the next so many.")] = None,
    minutes: Annotated[int | None, typer.Option(help="How long, where it is not the service's own time.")] = None,
    client: Annotated[
        str | None, typer.Option(help="For whom: the practitioner of last time first, and whom they ask for.")
    ] = None,
    days: Days = None,
    part: Part = None,
    gender: Gender = None,
    add: Add = None,
    second: Second_ = None,
    supervised_by: SupervisedBy = None,
    couple: Annotated[
        str | None,
        typer.Option(metavar="SERVICE", help="For two side by side in one room: the service of the other."),
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="First those that leave the fewest gaps in which nothing fits.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="For each practitioner, how many there are or what ruled them out.")
    ] = False,
    json: Json = False,
) -> None:
    """Free times for a service.

    Each with the practitioner and room that would serve it.
    """
    from palpate import clock

    service = needed(service, "Service")
    if couple is not None and (explain or whole or second or supervised_by):
        raise typer.BadParameter("--couple goes with none of --explain, --whole, --second, --supervised-by.")
    with practice(ctx) as open_practice:
        wanted = open_practice.services.find(service)
        now, zone = open_practice.clock.now(), open_practice.zone
        first = clock.read_day(from_ or "today", now, zone)
        # The next so many may be far away; a search ends after a year.
        last = clock.read_day(to, now, zone) if to else first + dt.timedelta(days=365 if next_ else 6)
        who = open_practice.clients.find(client) if client else None
        named = staff if staff and len(staff) > 1 else None
        asks_for = gender or (who.practitioner_gender if who and not staff else None)
        terms: dict[str, Any] = {
            "staff": open_practice.staff.find(staff[0]) if staff and not named else None,
            "minutes": minutes,
            "preferences": preferred(open_practice, days, part, named, asks_for),
            "seconds": beside(open_practice, second, supervised_by),
            "add_ons": added(open_practice, wanted, add),
        }
        if couple is not None:
            _couple(open_practice, wanted, open_practice.services.find(couple), first, last, next_, terms, json)
            return
        if explain:
            _explained(open_practice.scheduling.explain(wanted, first, last, **terms), json)
            return
        usual = _usual(open_practice, who.id) if who else None
        found = open_practice.scheduling.slots(wanted, first, last, wanted=next_, usual=usual, whole=whole, **terms)
        _shown(wanted, found, json)
        if not found:
            _none(open_practice, wanted, first, last, terms)


def _shown(wanted: Service, found: Sequence[Slot], json: bool) -> None:
    from palpate.cli.show import as_json, day, table

    if json:
        as_json([{"service": wanted.name, **slot.as_json()} for slot in found])
    elif found:
        times = [(slot.starts_at, slot.ends_at) for slot in found]
        rows = [
            (day(starts.date()), f"{starts:%H:%M}", f"{ends:%H:%M}", slot.practitioner, slot.room)
            for slot, (starts, ends) in zip(found, times, strict=True)
        ]
        table(("day", "from", "to", "practitioner", "room"), rows)


def _none(open_practice: Practice, wanted: Service, first: dt.date, last: dt.date, terms: dict[str, Any]) -> None:
    """Say that there is none, and what could be done about it."""
    from palpate.cli.show import day

    on = f"on {day(first)}" if first == last else f"from {day(first)} to {day(last)}"
    warn(f"No free time for {wanted.name} {on}.")
    lacking = open_practice.scheduling.lacking(wanted, terms["staff"])
    for line in lacking:
        warn(line)
    if not lacking:
        warn("The same with --explain says what ruled each practitioner out.")


def _usual(open_practice: Practice, client_id: int) -> Staff | None:
    """Who treated a client last."""
    booked = open_practice.scheduling.of_client(open_practice.clients.ids(client_id))
    treated = [one for one in booked if one.status in {"arrived", "visited"}]
    return open_practice.staff.get(treated[-1].practitioner_id) if treated else None


def _couple(
    open_practice: Practice,
    wanted: Service,
    other: Service,
    first: dt.date,
    last: dt.date,
    next_: int | None,
    terms: dict[str, Any],
    json: bool,
) -> None:
    from palpate.cli.show import as_json, day, table

    scheduling = open_practice.scheduling
    ask = scheduling.ask(wanted, **terms)
    beside = scheduling.ask(other, preferences=terms["preferences"])
    found = scheduling.couple_slots(ask, beside, first, last, next_)
    if json:
        as_json([slot.as_json() for slot in found])
    elif found:
        rows = [
            (
                day(slot.one.starts_at.date()),
                f"{slot.one.starts_at:%H:%M}",
                f"{max(slot.one.ends_at, slot.other.ends_at):%H:%M}",
                f"{slot.one.practitioner}, {slot.other.practitioner}",
                slot.one.room,
            )
            for slot in found
        ]
        table(("day", "from", "to", "practitioners", "room"), rows)
    if not found:
        warn(f"No free time for {wanted.name} and {other.name} side by side from {day(first)} to {day(last)}.")


def _explained(ruled: Sequence[Ruled], json: bool) -> None:
    from palpate.cli.show import as_json, table

    if json:
        as_json([one.as_json() for one in ruled])
    else:
        table(("practitioner", "ruled out by", "why"), [(one.name, one.by or "-", one.said) for one in ruled])
