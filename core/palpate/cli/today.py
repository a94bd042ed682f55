"""palpate today: the day at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.session import Json, practice

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from palpate.visits.day import Comer, Due

app = typer.Typer()


@app.command()
def today(
    ctx: typer.Context,
    day: Annotated[str | None, typer.Option(help="Another day, as tomorrow, fri or 2027-03-08.")] = None,
    json: Json = False,
) -> None:
    """The day: who comes, alerts, what is unsigned, follow-ups due."""
    from palpate import clock
    from palpate.cli import show
    from palpate.visits.day import today as at_a_glance

    with practice(ctx) as here:
        zone, now = here.zone, here.clock.now()
        wanted = clock.read_day(day, now, zone) if day else here.clock.today(zone)
        with here.context.read() as connection:
            found = at_a_glance(connection, wanted, zone, now)
        if json:
            show.as_json(found)
            return
        print(f"{here.info.name}, {show.day(found.day)}{'  (simulated practice)' if here.info.simulated else ''}")
        if found.appointments:
            show.table(
                ("time", "ref", "client", "born", "service", "with", "room", "status"),
                [
                    (
                        f"{one.starts_at:%H:%M}-{one.ends_at:%H:%M}",
                        one.ref,
                        one.client,
                        one.born or "not known",
                        " + ".join((one.service, *one.add_ons)),
                        ", ".join((one.practitioner, *one.beside)),
                        one.room,
                        one.status.replace("_", " "),
                    )
                    for one in found.appointments
                ],
            )
        else:
            print("Nobody is booked.")
        _section("To know", [f"{one.ref} {one.client}: {line}" for one in found.appointments for line in _notes(one)])
        if found.to_move:
            some = "1 appointment has" if found.to_move == 1 else f"{found.to_move} appointments have"
            _section("To be moved", [f"{some} no time until another is found: palpate tomove"])
        _section(
            "Not signed yet",
            [
                f"{one.ref} {one.client}, {one.status}, since {show.moment(one.started_at, zone)}"
                for one in found.unsigned
            ],
        )
        _section(
            "Follow-ups due",
            [f"{one.ref} {one.client}: {one.title}, {_since(one, zone)}" for one in found.follow_ups],
        )
        _section("Expired", found.expired)


def _notes(one: Comer) -> list[str]:
    first = ["first visit"] if one.first_visit else []
    verdict = [] if one.screening in {"", "proceed"} else [f"screening: {one.screening.replace('_', ' ')}"]
    return [*first, *(f"ALERT {text}" for text in one.alerts), *verdict]


def _since(one: Due, zone: ZoneInfo) -> str:
    from palpate.cli import show

    return f"{one.modality.replace('_', ' ')} (since {show.moment(one.due_at, zone)})"


def _section(title: str, lines: list[str]) -> None:
    if lines:
        print(f"\n{title}")
        for line in lines:
            print(f"  {line}")
