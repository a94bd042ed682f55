"""palpate staff hours: when a practitioner works."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli.session import Json, needed, practice
from palpate.cli.weekly import Clear, Closed, Every, First, Last, On, Reason, Typed, When, change, show, warn_outside

Name = Annotated[str | None, typer.Argument(help="Their reference or enough of their name.")]


def register(app: typer.Typer) -> None:
    """Add the command to ``palpate staff``."""
    app.command()(hours)


def hours(
    ctx: typer.Context,
    name: Name = None,
    when: When = None,
    location: Annotated[str | None, typer.Option(help="Where, where the practice has several locations.")] = None,
    first: First = None,
    last: Last = None,
    every: Every = 1,
    on: On = None,
    closed: Closed = False,
    clear: Clear = False,
    reason: Reason = "",
    json: Json = False,
) -> None:
    """Show or give working hours. Hours given for a weekday replace what stands there, in the weeks they hold."""
    name = needed(name, "Name")
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
        staff = open_practice.staff.find(name)
        change(open_practice, staff, typed)
        show(
            open_practice,
            staff,
            staff.ref,
            json,
            opens=f"{staff.name} works",
            none=f'{staff.name} has no weekly hours: palpate staff hours "{staff.name}" mon-fri 9:00-17:00',
        )
        if typed.changes:
            warn_outside(open_practice, staff)
