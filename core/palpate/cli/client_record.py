"""palpate client record: everything that is kept of one person, as one document."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli.papers import Output, checked, give
from palpate.cli.session import needed, practice


def register(app: typer.Typer) -> None:
    """Add the command to ``palpate client``."""
    app.command()(record)


def record(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(help="Their reference or enough of their name.")] = None,
    output: Output = None,
) -> None:
    """The whole record of a client: history, agreements, letters, plans, appointments, visits, follow-ups, messages.

    Whoever was merged into the client is in it, and whatever was struck, marked as such.
    """
    from palpate.documents import client_record
    from palpate.reports.progress import progress

    client = needed(client, "Client")
    checked(output)
    with practice(ctx) as here:
        one = here.clients.find(client, archived=True)
        document = client_record.document(here, one, progress(here, one))
    give(document, output)
