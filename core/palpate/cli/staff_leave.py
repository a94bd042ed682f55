"""palpate staff leave: somebody's last day, and whose it becomes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, Yes, agreed, needed, practice, warn

if TYPE_CHECKING:
    from palpate.handover.leaving import Leaving
    from palpate.handover.service import HandedOver
    from palpate.scheduling.finding.calls import Call
    from palpate.staff.model import Staff


def register(app: typer.Typer) -> None:
    """Add the command to ``palpate staff``."""
    app.command()(leave)


def leave(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Their reference or enough of their name.")] = None,
    on: Annotated[str | None, typer.Option(metavar="DAY", help="Their last day here.")] = None,
    to: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who takes over what is booked afterwards, where they can.")
    ] = None,
    stay: Annotated[bool, typer.Option("--stay", help="They stay after all: take the last day back.")] = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """What is unsigned, booked and due of one who leaves; then, asked first, it is set and handed over.

    Their hours end with that day. What is booked afterwards goes to the one named with --to at the same time where
    they are free; the rest waits for another time under palpate tomove. An unsigned visit is signed by who treated.
    """
    from palpate import clock
    from palpate.cli.show import as_json, text
    from palpate.cli.show import day as day_said
    from palpate.handover import leaving as leaving_
    from palpate.handover import service as handover

    name = needed(name, "Who leaves")
    if stay and (on or to):
        raise typer.BadParameter("--stay takes the last day back: --on and --to go without it.")
    with practice(ctx) as open_practice:
        staff = open_practice.staff.find(name)
        if stay:
            handover.stay(open_practice, staff)
            print(f"{staff.name} stays. Hours that had ended are given anew: palpate staff hours.")
            return
        typed = needed(on, "Last day")
        last = handover.last_day(open_practice, clock.read_day(typed, open_practice.clock.now(), open_practice.zone))
        other = open_practice.staff.find(to) if to else None
        left = leaving_.leaving(open_practice, staff, last)
        if not json:
            text(_lines(left))
        does = f"hand what is booked to {other.name}" if other else "take the time of what is booked afterwards"
        question = f"{staff.name} leaves after {day_said(last)}: end the hours then, and {does}?"
        if not agreed(question, yes):
            if json:
                as_json(_told(left, None, other, ()))
            warn("Nothing was changed: --yes does it.")
            return
        done = handover.hand_over(open_practice, left, other)
        calls = open_practice.scheduling.to_call(done.to_move)
        if json:
            as_json(_told(left, done, other, calls))
        else:
            text(_done(left, done, other, calls))


def _lines(left: Leaving) -> Iterable[str]:
    from palpate.cli.show import day as day_said

    staff = left.staff
    yield f"{staff.name}, last day {day_said(left.last)}"
    yield from _part("Not signed, and theirs to sign", (f"{one.shown} ({one.status})" for one in left.unsigned))
    yield from _part("Booked afterwards", (f"{one.ref}  {one.shown}" for one in left.booked))
    yield from _part(
        "There beside another, who needs somebody else then", (f"{one.ref}  {one.shown}" for one in left.beside)
    )
    yield from _part(
        "Follow-ups of their visits, asked by whoever is here",
        (
            f"{one.ref}  {one.title}, {one.client}, due {day_said(one.due_at.astimezone(left.zone).date())}, after "
            f"v{one.visit_id}"
            for one in left.follow_ups
        ),
    )
    yield from _part("Series with them", (f"{one.ref}  {one.shown}" for one in left.series))
    yield from _part("Waiting for them", (f"{one.ref}  {one.client_shown}: {one.wanted}" for one in left.waiting))


def _part(title: str, lines: Iterable[str]) -> Iterable[str]:
    found = [f"    {line}" for line in lines]
    yield f"{title}: {len(found) or 'none'}"
    yield from found


def _done(left: Leaving, done: HandedOver, other: Staff | None, calls: Iterable[Call]) -> Iterable[str]:
    from palpate.cli import calls as shown
    from palpate.cli.show import day as day_said

    yield f"{left.staff.name} leaves after {day_said(left.last)}."
    if other is not None:
        yield f"With {other.name} now: {len(done.shifted) or 'none'}"
        yield from (f"    {one.ref}  {one.shown}" for one in done.shifted)
    if done.to_move:
        yield f"To call, {len(done.to_move)}:"
        for call, why in zip(calls, done.why, strict=True):
            yield from shown.lines([call])
            if why:
                yield f"    not with {other.name if other else 'another'}: {why}"


def _told(left: Leaving, done: HandedOver | None, other: Staff | None, calls: Iterable[Call]) -> dict[str, Any]:
    from palpate.cli.show import iso
    from palpate.refs import ref

    return {
        "ref": left.staff.ref,
        "id": left.staff.id,
        "name": left.staff.name,
        "leaves_on": left.last,
        "to": other.ref if other else None,
        "done": done is not None,
        "unsigned": [
            {
                "ref": one.ref,
                "id": one.id,
                "client": one.client,
                "client_ref": ref("c", one.client_id),
                "status": one.status,
                "started_at": iso(one.started_at, one.zone),
            }
            for one in left.unsigned
        ],
        "booked": [one.as_json() for one in left.booked],
        "beside": [one.as_json() for one in left.beside],
        "follow_ups": [
            {
                "ref": one.ref,
                "id": one.id,
                "client": one.client,
                "client_ref": ref("c", one.client_id),
                "visit_ref": ref("v", one.visit_id),
                "title": one.title,
                "due_at": iso(one.due_at, left.zone),
            }
            for one in left.follow_ups
        ],
        "series": [one.as_json() for one in left.series],
        "waiting": [
            {
                "ref": one.ref,
                "id": one.id,
                "client": one.client,
                "client_ref": ref("c", one.client_id),
                "service": one.service,
            }
            for one in left.waiting
        ],
        "shifted": [one.as_json() for one in done.shifted] if done else [],
        "to_move": [one.as_json() for one in calls],
    }
