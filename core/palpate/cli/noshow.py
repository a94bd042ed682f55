"""palpate noshow: note that a client did not come."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli.session import Json, needed, practice

app = typer.Typer()


@app.command()
def noshow(
    ctx: typer.Context,
    appointment: Annotated[str | None, typer.Argument(help="Its reference, as in a57.")] = None,
    reason: Annotated[str, typer.Option(help="What they said, if anything.")] = "",
    json: Json = False,
) -> None:
    """Note that a client did not come.

    What is left of the time is free at once.
    """
    from palpate import refs
    from palpate.cli.show import as_json

    number = refs.number(needed(appointment, "Appointment, as in a57"), "a")
    with practice(ctx) as open_practice:
        missed = open_practice.scheduling.no_show(open_practice.scheduling.appointment(number), reason)
        if json:
            as_json(missed.as_json())
        else:
            print(f"{missed.ref} is a no-show: {missed.shown}.")
