"""palpate today: the day at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.session import Json, practice

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from palpate.visits.day_model import Calling, Comer, Due

app = typer.Typer()


@app.command()
def today(
    ctx: typer.Context,
    day: Annotated[str | None, typer.Option(help="Another day, as tomorrow, fri or 2027-03-08.")] = None,
    close: Annotated[bool, typer.Option("--close", help="What the day leaves open, walked through once.")] = False,
    json: Json = False,
) -> None:
    """The day: who comes, alerts, what is unsigned, follow-ups due.

    --close lists what is not signed, who neither came nor was marked, and who has not answered; on a terminal it walks
    through them, a key each, and can be broken off and taken up again.
    """
    from palpate import clock
    from palpate.cli import show
    from palpate.visits.day import today as at_a_glance

    if close:
        from palpate.cli import today_close

        today_close.close(ctx, day, json)
        return
    with practice(ctx) as here:
        zone, now = here.zone, here.clock.now()
        wanted = clock.read_day(day, now, zone) if day else here.clock.today(zone)
        with here.context.read() as connection:
            found = at_a_glance(connection, wanted, zone, now)
        if json:
            show.as_json(found)
            return
        show.text([f"{here.info.name}, {show.day(found.day)}{'  (simulated practice)' if here.info.simulated else ''}"])
        section("To act on", [line for one in found.calling for line in calling(one)])
        if found.calling:
            print()
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
        section("To know", [f"{one.ref} {one.client}: {line}" for one in found.appointments for line in _notes(one)])
        if found.to_move:
            some = "1 appointment has" if found.to_move == 1 else f"{found.to_move} appointments have"
            section("To be moved", [f"{some} no time until another is found: palpate tomove"])
        section(
            "Not signed yet",
            [
                f"{one.ref} {one.client}, {one.status}, since {show.moment(one.started_at, zone)}"
                for one in found.unsigned
            ],
        )
        section(
            "Follow-ups due", [f"{one.ref} {one.client}: {one.title}, {due(one, zone)}" for one in found.follow_ups]
        )
        section(
            "Plans to review",
            [f"{one.ref} {one.client}: {one.goal} (since {one.review_on})" for one in found.plans],
        )
        section("Expired", found.expired)


def _notes(one: Comer) -> list[str]:
    first = ["first visit"] if one.first_visit else []
    verdict = [] if one.screening in {"", "proceed"} else [f"screening: {one.screening.replace('_', ' ')}"]
    return [*first, *(f"ALERT {text}" for text in one.alerts), *verdict]


def due(one: Due, zone: ZoneInfo) -> str:
    """Since when a follow-up is due, and how late it is."""
    from palpate.cli import show

    return f"{one.modality.replace('_', ' ')} ({one.stands}, since {show.moment(one.due_at, zone)})"


def calling(one: Calling) -> list[str]:
    """An answer that calls for somebody: what is to be done, and how it is said that it was."""
    first, *rest = one.alert.splitlines()
    born = f", born {one.born}" if one.born else ""
    return [
        f"{one.ref} {one.client}{born}: {first}",
        *(f"  {line}" for line in rest),
        f"  when it is done: palpate followups done {one.ref}",
    ]


def section(title: str, lines: list[str]) -> None:
    """A title and its lines, where there are any."""
    from palpate.cli.show import text

    if lines:
        text(["", title, *(f"  {line}" for line in lines)])
