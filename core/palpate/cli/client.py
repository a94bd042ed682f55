"""palpate client: who is treated; their health history and import stand in the modules beside this one."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import typer

from palpate.cli import (
    client_agreement,
    client_bookings,
    client_clearance,
    client_form,
    client_history,
    client_import,
    client_merge,
    client_record,
)
from palpate.cli.client_history import Name
from palpate.cli.client_told import as_told, iso_of, print_client, summary, warn_contacts
from palpate.cli.session import Json, from_stdin, needed, practice, warn
from palpate.cli.typed import day, listed

app = typer.Typer(no_args_is_help=True, help="Clients and their health histories.")

Phone = Annotated[list[str] | None, typer.Option(help="A phone number; again for several.")]
Email = Annotated[list[str] | None, typer.Option(help="An e-mail address; again for several.")]
Address = Annotated[list[str] | None, typer.Option(help="A postal address.")]
Emergency = Annotated[list[str] | None, typer.Option(help='Whom to call: "Name, relation, phone".')]
Born = Annotated[dt.date | None, typer.Option(parser=day, metavar="YYYY-MM-DD", help="Birth date.")]
Practitioner = Annotated[str | None, typer.Option(help="Whom they ask for: woman, man, as practitioners say it.")]
Zone = Annotated[str | None, typer.Option(help="Their time zone, where it is not the practice's: America/Denver.")]
Messages = Annotated[
    bool | None, typer.Option("--messages/--no-messages", help="Whether they want messages; they do, unless said.")
]
Avoid = Annotated[list[str] | None, typer.Option(help="Regions to leave alone; again, or with commas.")]


@app.command()
def add(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="The client's name.")] = None,
    phone: Phone = None,
    born: Born = None,
    email: Email = None,
    address: Address = None,
    emergency: Emergency = None,
    preferred_name: Annotated[str, typer.Option(help="What they like to be called.")] = "",
    pronouns: Annotated[str, typer.Option(help="As in she/her.")] = "",
    sex: Annotated[str, typer.Option(help="Where it matters to treatment.")] = "",
    gender: Annotated[str, typer.Option(help="As they say it.")] = "",
    pressure: Annotated[int | None, typer.Option(help="What they like, felt, 0 to 10.")] = None,
    avoid: Avoid = None,
    practitioner_gender: Practitioner = None,
    timezone: Zone = None,
    messages: Messages = None,
    note: Annotated[str, typer.Option(help='A note; "-" reads it from standard input.')] = "",
    json: Json = False,
) -> None:
    """Take a client on. Who looks like someone here already is named, and taken on all the same."""
    from palpate.cli.show import as_json

    name = needed(name, "Name of the client")
    with practice(ctx) as open_practice:
        like = open_practice.clients.similar(name, born, phone or ())
        one = open_practice.clients.add(
            name,
            born=born,
            preferred_name=preferred_name,
            sex=sex,
            gender=gender,
            pronouns=pronouns,
            pressure=pressure,
            avoid=listed(avoid),
            practitioner_gender=practitioner_gender or "",
            timezone=timezone or "",
            messages=messages is not False,
            note=from_stdin(note) or "",
            phones=phone or (),
            emails=email or (),
            addresses=address or (),
            emergency=emergency or (),
        )
        for other in like:
            warn(f"This could be {other.shown}; if so: palpate client merge {one.ref} {other.ref}.")
        warn_contacts(open_practice, one)
        if json:
            as_json({**as_told(open_practice, one), "similar": [other.ref for other in like]})
        else:
            print(one.shown)


@app.command("list")
def list_(
    ctx: typer.Context,
    text: Annotated[str | None, typer.Argument(help="Enough of a name, or of a phone number.")] = None,
    json: Json = False,
) -> None:
    """Clients by name; those put away or merged are left out."""
    from palpate.cli.show import as_json, table

    with practice(ctx) as open_practice:
        found = open_practice.clients.search(text or "")
    if json:
        as_json([summary(one) for one in found])
    elif found:
        rows = [(one.ref, one.name, one.preferred_name, one.born or "not known") for one in found]
        table(("ref", "name", "called", "born"), rows)
    else:
        print('Nobody found: palpate client add "Name" --born YYYY-MM-DD')


@app.command()
def show(ctx: typer.Context, client: Name = None, json: Json = False) -> None:
    """One client: alerts, contacts, preferences."""
    from palpate.cli.show import as_json

    client = needed(client, "Client")
    with practice(ctx) as open_practice:
        one = open_practice.clients.find(client, archived=True)
        if json:
            as_json(as_told(open_practice, one))
        else:
            print_client(open_practice, one)


@app.command()
def edit(
    ctx: typer.Context,
    client: Name = None,
    name: Annotated[str | None, typer.Option(help="Their name.")] = None,
    phone: Phone = None,
    born: Born = None,
    email: Email = None,
    address: Address = None,
    emergency: Emergency = None,
    drop: Annotated[list[str] | None, typer.Option(help="A contact that no longer reaches them.")] = None,
    preferred_name: Annotated[str | None, typer.Option(help="What they like to be called.")] = None,
    pronouns: Annotated[str | None, typer.Option(help="As in she/her.")] = None,
    sex: Annotated[str | None, typer.Option(help="Where it matters to treatment.")] = None,
    gender: Annotated[str | None, typer.Option(help="As they say it.")] = None,
    pressure: Annotated[int | None, typer.Option(help="What they like, felt, 0 to 10.")] = None,
    avoid: Annotated[list[str] | None, typer.Option(help='All regions to leave alone; "" for none.')] = None,
    practitioner_gender: Practitioner = None,
    timezone: Zone = None,
    messages: Messages = None,
    note: Annotated[str | None, typer.Option(help='A note in place of the old one; "-" from standard input.')] = None,
    json: Json = False,
) -> None:
    """Change what is known of a client: contacts are added, and taken away with --drop."""
    from palpate.cli.show import as_json

    client = needed(client, "Client")
    given: dict[str, Any] = {
        "name": name,
        "born": born,
        "preferred_name": preferred_name,
        "pronouns": pronouns,
        "sex": sex,
        "gender": gender,
        "pressure": pressure,
        "avoid": None if avoid is None else listed(avoid),
        "practitioner_gender": practitioner_gender,
        "timezone": timezone,
        "messages": messages,
        "note": from_stdin(note),
    }
    changes = {field: value for field, value in given.items() if value is not None}
    new = {"phones": phone or (), "emails": email or (), "addresses": address or (), "emergency": emergency or ()}
    if not (changes or drop or any(new.values())):
        raise typer.BadParameter("Say what changes, as in --phone or --born.")
    with practice(ctx) as open_practice:
        one = open_practice.clients.find(client, archived=True)
        one = open_practice.clients.edit(one, changes, drop=drop or (), **new)
        warn_contacts(open_practice, one)
        if json:
            as_json(as_told(open_practice, one))
        else:
            print_client(open_practice, one)


@app.command()
def alert(
    ctx: typer.Context,
    client: Name = None,
    text: Annotated[str | None, typer.Argument(help='The alert; "-" reads it from standard input.')] = None,
    end: Annotated[str | None, typer.Option(help="Enough of an alert that no longer holds.")] = None,
    json: Json = False,
) -> None:
    """Put an alert on a client, end one, or list those that stand."""
    from palpate.cli.show import as_json

    client = needed(client, "Client")
    with practice(ctx) as open_practice:
        one = open_practice.clients.find(client)
        if end is not None:
            open_practice.clients.end_alert(one, end)
        if (said := from_stdin(text)) is not None:
            open_practice.clients.add_alert(one, said)
        standing = open_practice.clients.alerts(one)
        if json:
            as_json([{"text": each.text, "since": iso_of(open_practice, each.since)} for each in standing])
            return
        print(one.shown)
        for each in standing:
            print(f"  ! {each.text}")
        if not standing:
            print("  No alerts.")


client_merge.register(app)
client_history.register(app)
client_agreement.register(app)
client_clearance.register(app)
client_bookings.register(app)
client_import.register(app)
client_form.register(app)
client_record.register(app)
