"""palpate client agreement: what a client, or a guardian for them, put a name to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.client_history import Name
from palpate.cli.session import Json, from_stdin, needed, practice
from palpate.cli.typed import day

if TYPE_CHECKING:
    from palpate.clients.agreements import Agreement
    from palpate.clients.model import Client


def register(app: typer.Typer) -> None:
    """Add the command to ``palpate client``."""
    app.command()(agreement)


def agreement(
    ctx: typer.Context,
    client: Name = None,
    kind: Annotated[
        str | None, typer.Argument(help="treatment, sensitive_areas, photographs or records; as g3 to withdraw one.")
    ] = None,
    how: Annotated[str | None, typer.Option(help="written or verbal.")] = None,
    by: Annotated[str, typer.Option(metavar="NAME", help="The parent or guardian who signed it.")] = "",
    relation: Annotated[str, typer.Option(help="What they are to the client: mother, father, guardian.")] = "",
    on: Annotated[dt.date | None, typer.Option(parser=day, metavar="DAY", help="When, where not today.")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="It holds no longer.")] = False,
    why: Annotated[str | None, typer.Option(help="Why it is withdrawn; - reads it.")] = None,
    wording: Annotated[bool, typer.Option("--wording", help="Show what is agreed to, word for word.")] = False,
    json: Json = False,
) -> None:
    """Record an agreement, withdraw one, or list them. The consent of the day is asked at every visit all the same."""
    from palpate.clients.guardians import named

    client = needed(client, "Client")
    if kind is None and (how or by or relation or withdraw):
        kind = needed(kind, "What is agreed to (treatment, sensitive_areas, photographs, records)")
    with practice(ctx) as here:
        one, agreements = here.clients.find(client), here.agreements
        if kind is not None and withdraw:
            said = from_stdin(needed(why, "Why it is withdrawn (--why)")) or ""
            changed = [agreements.withdraw(one, kind, said, on)]
        elif kind is not None:
            given = needed(how, "How it was agreed (--how written or verbal)")
            changed = [agreements.add(one, kind, given, guardian=named(by, relation), signed_on=on)]
        else:
            changed = []
        _show(here, one, changed or agreements.of(one), bool(changed), wording, json)


def _show(here: Any, one: Client, found: list[Agreement], changed: bool, wording: bool, json: bool) -> None:
    from palpate.cli.show import as_json, text
    from palpate.host import definitions

    today, of_age = here.histories.today(), here.agreements.of_age(one)
    with here.context.read() as connection:
        read = {each.wording: definitions.load(connection, each.wording) for each in found}
    if json:
        from msgspec import to_builtins

        told = [
            {"ref": each.ref, **to_builtins(each), "stands": each.stands(today, of_age), "text": read[each.wording]}
            for each in found
        ]
        who = {"ref": one.ref, "id": one.id, "client": one.name, "born": one.born}
        as_json(who | ({"agreement": told[0]} if changed else {"agreements": told}))
        return
    print(one.shown)
    if not found:
        text([f"  No agreements: palpate client agreement {one.ref} treatment --how written"])
    for each in found:
        text([f"  {_line(each, each.stands(today, of_age))}"])
        if wording:
            text([f"    {read[each.wording]}"])


def _line(one: Agreement, stands: bool) -> str:
    by = f" by {one.by}" if one.by else ""
    line = f"{one.ref}  {one.kind.replace('_', ' ')}: {one.how}{by}, {one.signed_on.isoformat()}"
    if one.withdrawn_on is not None:
        return f"{line}; WITHDRAWN {one.withdrawn_on.isoformat()}: {one.why}"
    return line if stands else f"{line}; the client is of age now: ask them"
