"""palpate room hours: when a room can be used."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli.session import Json, needed, practice
from palpate.cli.weekly import Clear, Closed, Every, First, Last, On, Reason, Typed, When, change, show, warn_outside


def register(app: typer.Typer) -> None:
    """Add the command to ``palpate room``."""
    app.command()(hours)


def hours(
    ctx: typer.Context,
    room: Annotated[str | None, typer.Argument(help="Its reference or name.")] = None,
    when: When = None,
    location: Annotated[str | None, typer.Option(help="Where, for a room that is of no one location.")] = None,
    first: First = None,
    last: Last = None,
    every: Every = 1,
    on: On = None,
    closed: Closed = False,
    clear: Clear = False,
    reason: Reason = "",
    json: Json = False,
) -> None:
    """Show or give the hours of a room: it can be used in them only. A room without any is always open."""
    from palpate.refs import ref

    room = needed(room, "Room")
    typed = Typed(
        words=list(when or ()),
        location=location,
        first=first,
        last=last,
        every=every,
        on=on,
        closed=closed,
        clear=clear,
        reason=reason,
    )
    typed.check()
    with practice(ctx) as open_practice:
        found = open_practice.premises.find("room", room)
        places = [one for one in open_practice.premises.locations() if one.id == found.location_id]
        change(open_practice, found, typed, places[0] if places else None)
        show(
            open_practice,
            found,
            ref("r", found.id),
            json,
            opens=f"{found.name} is open",
            none=f'{found.name} is always open: palpate room hours "{found.name}" mon-fri 9:00-17:00 limits it.',
        )
        if typed.changes:
            warn_outside(open_practice, found)
