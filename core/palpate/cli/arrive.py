"""palpate arrive: note that a client has arrived."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli.session import Json, needed, practice

app = typer.Typer()


@app.command()
def arrive(
    ctx: typer.Context,
    appointment: Annotated[str | None, typer.Argument(help="Its reference, as in a57.")] = None,
    json: Json = False,
) -> None:
    """Note that a client has arrived.

    On the day of the appointment.
    """
    from palpate import refs
    from palpate.cli.show import as_json

    number = refs.number(needed(appointment, "Appointment, as in a57"), "a")
    with practice(ctx) as open_practice:
        arrived = open_practice.scheduling.arrive(open_practice.scheduling.appointment(number))
        if json:
            as_json(arrived.as_json())
        else:
            print(f"{arrived.ref} has arrived: {arrived.shown}.")
