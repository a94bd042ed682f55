"""palpate client merge, unmerge, archive, restore: who is here twice, and who comes no more; nothing is deleted."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli.client_history import Name
from palpate.cli.client_told import as_told
from palpate.cli.session import Json, Yes, needed, practice


def register(app: typer.Typer) -> None:
    """Add the commands to ``palpate client``."""
    for command in (merge, unmerge, archive, restore):
        app.command()(command)


def merge(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(help="The client who is here twice.")] = None,
    into: Annotated[str | None, typer.Argument(help="The one that stays.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Though their birth dates differ.")] = False,
    json: Json = False,
) -> None:
    """Make two entries one person: nothing is moved, and palpate client unmerge takes it back."""
    from palpate.cli.show import as_json

    client, into = needed(client, "Client who is here twice"), needed(into, "Client that stays")
    with practice(ctx) as open_practice:
        gone, stays = open_practice.clients.find(client, archived=True), open_practice.clients.find(into)
        one = open_practice.clients.merge(gone, stays, anyway=yes)
        if json:
            as_json(as_told(open_practice, one))
        else:
            print(f"{gone.ref} is {one.shown} from here on; palpate client unmerge {gone.ref} takes it back.")


def unmerge(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(help="The reference that was merged, as in c12.")] = None,
    json: Json = False,
) -> None:
    """Take a merge back: both are themselves again, with all they had."""
    from palpate.cli.show import as_json
    from palpate.refs import number

    client = needed(client, "Reference of the merged client")
    with practice(ctx) as open_practice:
        one = open_practice.clients.unmerge(number(client, "c"))
        if json:
            as_json(as_told(open_practice, one))
        else:
            print(f"{one.shown} stands for themselves again.")


def archive(ctx: typer.Context, client: Name = None, yes: Yes = False) -> None:
    """Put a client away who comes no more; nothing is deleted."""
    from palpate.cli.session import agreed

    client = needed(client, "Client")
    with practice(ctx) as open_practice:
        one = open_practice.clients.find(client)
        if not agreed(f"Put {one.shown} away?", yes):
            raise typer.BadParameter(f"{one.shown} is left as they are: say --yes to put them away.")
        open_practice.clients.archive(one)
        print(f"{one.shown} is put away; palpate client restore {one.ref} brings them back.")


def restore(ctx: typer.Context, client: Annotated[str | None, typer.Argument(help="Their reference.")] = None) -> None:
    """Bring a client back from the archive."""
    client = needed(client, "Reference of the client")
    with practice(ctx) as open_practice:
        one = open_practice.clients.archive(open_practice.clients.find(client, archived=True), back=True)
        print(f"{one.shown} is back.")
