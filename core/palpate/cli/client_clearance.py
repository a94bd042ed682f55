"""palpate client clearance: letters that a client may be treated, whatever a condition asks for."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from palpate.cli.client_history import Name
from palpate.cli.session import Json, from_stdin, needed, practice
from palpate.cli.typed import day


def register(app: typer.Typer) -> None:
    """Add the command to ``palpate client``."""
    app.command()(clearance)


def clearance(
    ctx: typer.Context,
    client: Name = None,
    condition: Annotated[str | None, typer.Argument(help="What it is about: anticoagulant, recent_surgery, …")] = None,
    from_: Annotated[str | None, typer.Option("--from", metavar="NAME", help='Who gave it, as "Dr Novak".')] = None,
    dated: Annotated[dt.date | None, typer.Option(parser=day, metavar="DAY", help="The letter's date.")] = None,
    expires: Annotated[
        dt.date | None,
        typer.Option(parser=day, metavar="DAY", help="Its last day; a year on, unless the practice set another."),
    ] = None,
    modality: Annotated[str | None, typer.Option(help="For this one only; for any where none is named.")] = None,
    says: Annotated[str, typer.Option(help="What it says; - reads it.")] = "",
    withdraw: Annotated[str | None, typer.Option(metavar="LETTER", help="One that holds no longer, as k3.")] = None,
    on: Annotated[dt.date | None, typer.Option(parser=day, metavar="DAY", help="Since when, where not today.")] = None,
    json: Json = False,
) -> None:
    """Record a clearance letter, withdraw one, or list them.

    While it is valid, a letter stands for the words that "clearance" asks for; limits stay, and "do not treat" does.
    """
    from palpate.cli.show import as_json, text
    from palpate.screening.model import labels

    client = needed(client, "Client")
    if withdraw is not None and (condition or from_ or dated):
        raise typer.BadParameter("--withdraw takes the letter alone, as in --withdraw k3.")
    with practice(ctx) as here:
        one, today = here.clients.find(client), here.histories.today()
        if withdraw is not None:
            changed = [here.clearances.withdraw(one, withdraw, on)]
        elif condition is not None:
            who = needed(from_, "Who gave the letter (--from)")
            when = dated or day(needed(None, "The letter's date, as 2027-03-01 (--dated)"))
            words = from_stdin(says) or ""
            made = here.clearances.add(
                one, condition, given_by=who, dated=when, expires_on=expires, modality=modality, says=words
            )
            changed = [made]
        else:
            changed = []
        found = changed or here.clearances.of(one)
        if json:
            from msgspec import to_builtins

            told = [{"ref": each.ref, **to_builtins(each), "lapsed": each.lapsed(today)} for each in found]
            head = {"ref": one.ref, "id": one.id, "client": one.name, "born": one.born}
            as_json(head | ({"clearance": told[0]} if changed else {"clearances": told}))
            return
        print(one.shown)
        for each in found:
            until = f"until {each.expires_on.isoformat()}" if each.expires_on else "without an end"
            held = each.lapsed(today).upper() or until
            for_ = f", for {here.host.title(each.modality)}" if each.modality else ""
            words = f": {each.says}" if each.says else ""
            (what,) = labels([each.condition])
            text([f"  {each.ref}  {what}{for_}: {each.given_by}, {each.dated.isoformat()}, {held}{words}"])
        if not found:
            print("  No clearance letters.")
