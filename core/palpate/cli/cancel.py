"""palpate cancel: cancel an appointment."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli.session import Json, needed, practice

app = typer.Typer()


@app.command()
def cancel(
    ctx: typer.Context,
    appointment: Annotated[str | None, typer.Argument(help="Its reference, as in a57.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    json: Json = False,
) -> None:
    """Cancel an appointment, with a reason.

    Its time is free at once.
    """
    from palpate import refs
    from palpate.cli.show import as_json

    number = refs.number(needed(appointment, "Appointment, as in a57"), "a")
    reason = needed(reason, "Reason (--reason)")
    with practice(ctx) as open_practice:
        was = open_practice.scheduling.appointment(number)
        cancelled = open_practice.scheduling.cancel(was, reason)
        if json:
            as_json(cancelled.as_json())
        else:
            print(f"{cancelled.ref} is cancelled ({cancelled.reason}): {cancelled.shown}.")
