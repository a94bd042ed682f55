"""palpate staff: the people who work here, what they are qualified for, what they hold."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli import staff_hours, staff_leave, staff_limits, staff_off
from palpate.cli.session import Json, needed, practice, warn
from palpate.cli.typed import day, listed

if TYPE_CHECKING:
    from palpate.practice import Practice
    from palpate.staff.model import Credential, Staff

app = typer.Typer(no_args_is_help=True, help="The people who work here: credentials, qualifications, hours.")

Name = Annotated[str | None, typer.Argument(help="Their reference or enough of their name.")]


@app.command()
def add(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Their name, as it stands on records.")] = None,
    registration: Annotated[str, typer.Option(help="Registration or licence number.")] = "",
    front_desk: Annotated[bool, typer.Option("--front-desk", help="They treat nobody.")] = False,
    gender: Annotated[str, typer.Option(help="Only where they choose to say.")] = "",
    json: Json = False,
) -> None:
    """Take someone on: a practitioner, or with --front-desk one who treats nobody."""
    name = needed(name, "Name")
    with practice(ctx) as open_practice:
        one = open_practice.staff.add(name, registration, not front_desk, gender)
        if one.treats and not one.registration:
            warn(f"{one.name} has no registration number: visits cannot be signed without one.")
        _show(open_practice, one, json, brief=True)


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """Everybody who works here."""
    from palpate.cli.show import as_json, table

    with practice(ctx) as open_practice:
        everybody = [one for one in open_practice.staff.all() if one.active]
        today = open_practice.clock.today(open_practice.zone)
        if json:
            as_json([_told(open_practice, one, today) for one in everybody])
            return
        rows = [
            (
                one.ref,
                one.name,
                one.registration,
                _qualified(open_practice, one) if one.treats else "front desk",
                ", ".join(_shown(held, today) for held in one.credentials if held.expired(today)),
            )
            for one in everybody
        ]
    if rows:
        table(("ref", "name", "registration", "qualified for", ""), rows)
    else:
        print('Nobody yet: palpate staff add "Your Name" --registration NUMBER')


@app.command()
def show(ctx: typer.Context, name: Name = None, json: Json = False) -> None:
    """One member of staff, with credentials."""
    name = needed(name, "Member of staff")
    with practice(ctx) as open_practice:
        _show(open_practice, open_practice.staff.find(name), json)


@app.command()
def qualify(
    ctx: typer.Context,
    name: Name = None,
    modality: Annotated[list[str] | None, typer.Argument(help="One or more modalities, by key or title.")] = None,
    since: Annotated[dt.date | None, typer.Option(parser=day, metavar="DAY", help="Since when.")] = None,
    json: Json = False,
) -> None:
    """Note which modalities a practitioner is qualified for; only for these can they be booked."""
    name = needed(name, "Practitioner")
    keys = listed(modality) or [needed(None, "Modality")]
    with practice(ctx) as open_practice:
        one = open_practice.staff.find(name)
        for key in keys:
            open_practice.host.named(key)  # all are known before the first is written
        for key in keys:
            one = open_practice.staff.qualify(one, key, since)
        _show(open_practice, one, json, brief=True)


@app.command()
def disqualify(
    ctx: typer.Context,
    name: Name = None,
    modality: Annotated[str | None, typer.Argument(help="The modality, by key or title.")] = None,
    json: Json = False,
) -> None:
    """Take a qualification back; what is booked stays booked."""
    name, modality = needed(name, "Practitioner"), needed(modality, "Modality")
    with practice(ctx) as open_practice:
        one = open_practice.staff.disqualify(open_practice.staff.find(name), modality)
        _show(open_practice, one, json, brief=True)


@app.command()
def credential(
    ctx: typer.Context,
    name: Name = None,
    kind: Annotated[str | None, typer.Option(help="licence, certification, insurance, first aid, …")] = None,
    issuer: Annotated[str, typer.Option(help="Who issued it.")] = "",
    number: Annotated[str, typer.Option(help="Its number.")] = "",
    programme: Annotated[str, typer.Option(help="The training it needs.")] = "",
    training_hours: Annotated[int | None, typer.Option(help="How many hours that was.")] = None,
    trained_on: Annotated[dt.date | None, typer.Option(parser=day, metavar="DAY", help="When it ended.")] = None,
    issued_on: Annotated[dt.date | None, typer.Option(parser=day, metavar="DAY", help="When it was issued.")] = None,
    expires_on: Annotated[dt.date | None, typer.Option(parser=day, metavar="DAY", help="Its last day.")] = None,
    json: Json = False,
) -> None:
    """Note a licence, a certification, an insurance that a member of staff holds."""
    name, kind = needed(name, "Member of staff"), needed(kind, "Kind of credential (licence, certification, insurance)")
    with practice(ctx) as open_practice:
        one = open_practice.staff.find(name)
        open_practice.staff.add_credential(
            one,
            kind=kind,
            issuer=issuer,
            number=number,
            programme=programme,
            training_hours=training_hours,
            trained_on=trained_on,
            issued_on=issued_on,
            expires_on=expires_on,
        )
        _show(open_practice, open_practice.staff.get(one.id), json)


def _show(open_practice: Practice, one: Staff, json: bool, brief: bool = False) -> None:
    from palpate.cli.show import as_json, text

    today = open_practice.clock.today(open_practice.zone)
    for held in one.credentials:
        if held.expired(today) and not brief:
            warn(f"{one.name}: the {_shown(held, today)}.")
    if json:
        as_json(_told(open_practice, one, today))
        return
    does = f"qualified for {_qualified(open_practice, one)}" if one.treats else "front desk"
    if one.leaves_on:
        does += f", here until {one.leaves_on.isoformat()}"
    text([f"{one.ref}  {', '.join(part for part in (one.name, one.registration, does) if part)}."])
    text(f"    {_shown(held, today)}" for held in (() if brief else one.credentials))


def _qualified(open_practice: Practice, one: Staff) -> str:
    active = open_practice.host.active()
    named = [key if key in active else f"{key} (not enabled here)" for key in one.qualifications]
    return ", ".join(named) or "nothing yet"


def _shown(held: Credential, today: dt.date) -> str:
    hours = f"{held.training_hours} hours" if held.training_hours else ""
    training = ", ".join(part for part in (held.programme, hours) if part)
    parts = [
        held.kind,
        held.number,
        f"from {held.issuer}" if held.issuer else "",
        f"({training})" if training else "",
        f"issued {held.issued_on.isoformat()}" if held.issued_on else "",
    ]
    if held.expires_on:
        parts.append(f"{'EXPIRED on' if held.expired(today) else 'until'} {held.expires_on.isoformat()}")
    return " ".join(part for part in parts if part)


def _told(open_practice: Practice, one: Staff, today: dt.date) -> dict[str, Any]:
    from msgspec import to_builtins

    return {
        "ref": one.ref,
        "id": one.id,
        "name": one.name,
        "registration": one.registration,
        "gender": one.gender,
        "treats": one.treats,
        "active": one.active,
        "leaves_on": one.leaves_on,
        "qualifications": list(one.qualifications),
        "qualified_here": [key for key in one.qualifications if key in open_practice.host.active()],
        "credentials": [{**to_builtins(held), "expired": held.expired(today)} for held in one.credentials],
    }


staff_hours.register(app)
staff_off.register(app)
staff_leave.register(app)
staff_limits.register(app)
