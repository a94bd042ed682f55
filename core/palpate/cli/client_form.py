"""palpate client form: the papers that a client fills in, empty or with what is known."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli.papers import Output, checked, give
from palpate.cli.session import practice


def register(app: typer.Typer) -> None:
    """Add the command to ``palpate client``."""
    app.command()(form)


def form(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(help="Whose answers are filled in; an empty form for nobody.")] = None,
    intake: Annotated[bool, typer.Option("--intake", help="Health history and the questions of the day.")] = False,
    consent: Annotated[bool, typer.Option("--consent", help="What is agreed to, with places to sign.")] = False,
    output: Output = None,
) -> None:
    """A form to print: the intake or the consent of this practice, empty or filled in with what is known."""
    if intake == consent:
        raise typer.BadParameter("Say which form: --intake or --consent.")
    checked(output)
    with practice(ctx) as here:
        one = here.clients.find(client, archived=True) if client else None
        if intake:
            from palpate.documents import intake_form

            document = intake_form.document(here, one)
        else:
            from palpate.documents import consent_form

            document = consent_form.document(here, one)
    give(document, output)
