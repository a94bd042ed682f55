"""palpate noshow: note that a client did not come."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli.cancel import Waive, answer, words
from palpate.cli.session import Json, needed, practice

app = typer.Typer()


@app.command()
def noshow(
    ctx: typer.Context,
    appointment: Annotated[str | None, typer.Argument(help="Its reference, as in a57.")] = None,
    reason: Annotated[str, typer.Option(help="What they said, if anything.")] = "",
    waive: Waive = None,
    undo: Annotated[
        str | None, typer.Option(metavar="WHY", help="They did come: take it back on the same day, and why.")
    ] = None,
    json: Json = False,
) -> None:
    """Note that a client did not come.

    What is left of the time is free at once. What it costs, by the policy that is set (palpate policy), is noted and
    said. --undo takes it back: the client has arrived, and the fee is void.
    """
    from palpate import refs

    number = refs.number(needed(appointment, "Appointment, as in a57"), "a")
    if undo is not None and (waive is not None or reason):
        raise typer.BadParameter("--undo takes a no-show back: --waive and --reason go with noting one.")
    with practice(ctx) as open_practice:
        was = open_practice.scheduling.appointment(number)
        if undo is not None:
            answer(open_practice, [open_practice.scheduling.take_back(was, undo)], json, "has arrived after all")
        else:
            missed = open_practice.scheduling.no_show(was, reason, waive=words(waive))
            answer(open_practice, [missed], json, "is a no-show")
