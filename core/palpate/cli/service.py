"""palpate service: what can be booked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, needed, practice
from palpate.cli.typed import length, listed

if TYPE_CHECKING:
    from palpate.modality.identity import SuggestedService
    from palpate.practice import Practice
    from palpate.services.model import AddOn, Service

app = typer.Typer(no_args_is_help=True, help="What can be booked.")

Notice = Annotated[
    str | None, typer.Option(metavar="TIME", help="How soon it is still offered, as 2h; the practice's unless given.")
]
Horizon = Annotated[
    str | None, typer.Option(metavar="DAYS", help="How far ahead it is offered, as 60d; the practice's unless given.")
]
OwnTime = Annotated[int | None, typer.Option(help="Minutes of the practitioner's.")]
RoomTime = Annotated[int | None, typer.Option(help="Minutes of the room's.")]


@app.command()
def add(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="What the service is called.")] = None,
    modality: Annotated[
        list[str] | None, typer.Option(help="What it gives, by key or title; again, or with commas, for several.")
    ] = None,
    minutes: Annotated[int | None, typer.Option(help="How long the client is told it takes.")] = None,
    price: Annotated[str, typer.Option(help="In the practice's currency, as 95 or 95.50.")] = "0",
    buffer_before: Annotated[int, typer.Option(help="Minutes before, of practitioner and room.")] = 0,
    buffer_after: Annotated[int, typer.Option(help="Minutes after, of practitioner and room.")] = 0,
    room_before: Annotated[int | None, typer.Option(help="Minutes before, of the room, where they differ.")] = None,
    room_after: Annotated[int | None, typer.Option(help="Minutes after, of the room, where they differ.")] = None,
    grid: Annotated[int, typer.Option(help="Minutes between the starts that are offered.")] = 15,
    no_room: Annotated[bool, typer.Option("--no-room", help="It needs no room: given at the client's.")] = False,
    equipment: Annotated[list[str] | None, typer.Option(help="Equipment it needs, by name.")] = None,
    notice: Notice = None,
    horizon: Horizon = None,
    json: Json = False,
) -> None:
    """Add a service of one or more modalities."""
    name = needed(name, "Name of the service")
    keys = listed(modality) or listed([needed(None, "Modality (several with commas)")])
    long = minutes if minutes is not None else _minutes(needed(None, "Minutes"))
    soon, ahead = _notice(notice), _horizon(horizon)
    with practice(ctx) as open_practice:
        one = open_practice.services.add(
            name,
            keys,
            long,
            price=price,
            buffer_before=buffer_before,
            buffer_after=buffer_after,
            room_before=room_before,
            room_after=room_after,
            grid=grid,
            needs_room=not no_room,
            equipment=[open_practice.premises.find("equipment", text).id for text in listed(equipment)],
            notice=soon,
            horizon=ahead,
        )
        _show(open_practice, one, json)


@app.command()
def edit(
    ctx: typer.Context,
    service: Annotated[str | None, typer.Argument(help="Enough of its name.")] = None,
    name: Annotated[str | None, typer.Option(help="What it is called from here on.")] = None,
    minutes: Annotated[int | None, typer.Option(help="How long the client is told it takes.")] = None,
    price: Annotated[str | None, typer.Option(help="In the practice's currency, as 95 or 95.50.")] = None,
    grid: Annotated[int | None, typer.Option(help="Minutes between the starts that are offered.")] = None,
    notice: Annotated[
        str | None, typer.Option(metavar="TIME", help='How soon it is still offered, as 2h; "practice": as elsewhere.')
    ] = None,
    horizon: Annotated[
        str | None, typer.Option(metavar="DAYS", help='How far ahead, as 60d; "practice": as elsewhere.')
    ] = None,
    buffer_before: OwnTime = None,
    buffer_after: OwnTime = None,
    room_before: RoomTime = None,
    room_after: RoomTime = None,
    json: Json = False,
) -> None:
    """Change a service, from its next booking on: what is booked keeps its time, length and price."""
    service = needed(service, "Service")
    given: dict[str, Any] = {
        "name": name,
        "minutes": minutes,
        "price": price,
        "grid": grid,
        "practitioner_before": buffer_before,
        "practitioner_after": buffer_after,
        "room_before": room_before,
        "room_after": room_after,
    }
    changes = {field: value for field, value in given.items() if value is not None}
    changes |= {"notice": _notice(notice)} if notice is not None else {}
    changes |= {"horizon": _horizon(horizon)} if horizon is not None else {}
    if not changes:
        raise typer.BadParameter("Say what changes, as in --price 95 or --notice 2h.")
    with practice(ctx) as open_practice:
        one = open_practice.services.edit(open_practice.services.find(service), **changes)
        _show(open_practice, one, json)


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """What can be booked now."""
    from palpate.cli.show import as_json, table
    from palpate.services.price import shown

    with practice(ctx) as open_practice:
        services = open_practice.services.all()
        if json:
            as_json([_told(open_practice, one) for one in services])
            return
        currency = open_practice.info.currency
        rows = [
            (one.name, ", ".join(one.modalities), one.minutes, _around(one), shown(one.price, currency))
            for one in services
        ]
    if rows:
        table(("service", "modalities", "minutes", "around it", "price"), rows)
    else:
        print("No services yet: palpate service suggest shows what the modalities suggest.")


@app.command()
def retire(ctx: typer.Context, name: Annotated[str | None, typer.Argument(help="Enough of its name.")] = None) -> None:
    """Offer a service no more; what is booked stays booked."""
    name = needed(name, "Service")
    with practice(ctx) as open_practice:
        one = open_practice.services.find(name)
        open_practice.services.retire(one)
        print(f"{one.name} is no longer offered.")


@app.command()
def suggest(ctx: typer.Context, json: Json = False) -> None:
    """The services that the active modalities suggest, with the commands that would add them. Changes nothing."""
    from palpate.cli.show import as_json

    with practice(ctx) as open_practice:
        suggested = [(key, one) for key in open_practice.host.active() for one in _suggested(open_practice, key)]
    rows = [
        {"modality": key, "name": one.name, "minutes": one.minutes, "buffer_after": one.buffer_after}
        for key, one in suggested
    ]
    if json:
        as_json(rows)
        return
    for row in rows:
        print(
            f'palpate service add "{row["name"]}" --modality {row["modality"]} --minutes {row["minutes"]} '
            f"--buffer-after {row['buffer_after']} --price …"
        )
    if not rows:
        print("The modalities here suggest no services.")


@app.command()
def equipment(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="A piece of equipment to add; without it, all are listed.")] = None,
    json: Json = False,
) -> None:
    """Equipment that services need, which can be in one place at a time: add a piece, or list them."""
    from palpate.cli.show import as_json

    with practice(ctx) as open_practice:
        if name is not None:
            open_practice.premises.add("equipment", name)
        pieces = open_practice.premises.resources("equipment")
    if json:
        as_json([{"id": piece.id, "name": piece.name} for piece in pieces])
        return
    for piece in pieces:
        print(piece.name)
    if not pieces:
        print('No equipment yet: palpate service equipment "Hot stones"')


@app.command("add-on")
def add_on(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="What is added; without it, all are listed.")] = None,
    minutes: Annotated[int, typer.Option(help="How much longer it takes.")] = 0,
    price: Annotated[str, typer.Option(help="What it adds to the price, as 20 or 20.50.")] = "0",
    service: Annotated[str | None, typer.Option(help="The one service it is for; any, unless given.")] = None,
    retire: Annotated[bool, typer.Option("--retire", help="Offer it no more.")] = False,
    json: Json = False,
) -> None:
    """What can be added to a service at booking, and lengthens it: add one, retire one, or list them."""
    from palpate.cli.show import as_json, table
    from palpate.services.price import shown

    with practice(ctx) as open_practice:
        services, currency = open_practice.services, open_practice.info.currency
        what = services.find(service) if service else None
        if retire:
            services.retire_add_on(services.add_on(needed(name, "Add-on"), what))
        elif name is not None:
            services.add_add_on(name, minutes, price=price, to=what)
        found = services.add_ons(what)
        names = {one.id: services.get(one.service_id).name for one in found if one.service_id is not None}
    if json:
        as_json([_added(one, names.get(one.id), currency) for one in found])
    elif found:
        rows = [(one.name, one.minutes, shown(one.price, currency), names.get(one.id, "any")) for one in found]
        table(("add-on", "minutes", "price", "service"), rows)
    else:
        print('No add-ons: palpate service add-on "Hot stones" --minutes 15 --price 20')


def _added(one: AddOn, service: str | None, currency: str) -> dict[str, Any]:
    from palpate.services.price import amount

    money = {"price": amount(one.price, currency), "price_minor": one.price, "currency": currency}
    return {"id": one.id, "name": one.name, "minutes": one.minutes, **money, "service": service}


def _notice(text: str | None) -> int | None:
    return None if text is None or text.strip().casefold() == "practice" else length(text)


def _horizon(text: str | None) -> int | None:
    if text is None or text.strip().casefold() == "practice":
        return None
    days, rest = divmod(length(text), 1440)
    if rest:
        raise typer.BadParameter(f"{text!r} are no whole days: write them as 60d.")
    return days


def _suggested(open_practice: Practice, key: str) -> list[SuggestedService]:
    from palpate.cli.session import warn
    from palpate.host.host import ModalityFailed

    try:
        identity = open_practice.host.found(key).identity
    except ModalityFailed as error:
        warn(str(error))
        return []
    return identity.services if identity else []


def _minutes(text: str) -> int:
    if not text.strip().isdecimal():
        raise typer.BadParameter(f"{text!r} is not a number of minutes.")
    return int(text)


def _around(one: Service) -> str:
    said = []
    for when, practitioner, room in (
        ("before", one.practitioner_before, one.room_before),
        ("after", one.practitioner_after, one.room_after),
    ):
        if practitioner == room or not one.needs_room:
            said += [f"{practitioner} {when}"] if practitioner else []
        else:
            said.append(f"{practitioner} {when} (room {room})")
    return ", ".join(said)


def _show(open_practice: Practice, one: Service, json: bool) -> None:
    from palpate.cli.show import as_json
    from palpate.scheduling.written import minutes_said
    from palpate.services.price import shown

    if json:
        as_json(_told(open_practice, one))
        return
    parts = [one.name, " and ".join(one.modalities), f"{one.minutes} minutes", _around(one)]
    parts.append(shown(one.price, open_practice.info.currency))
    parts += [f"notice {minutes_said(one.notice)}"] if one.notice is not None else []
    parts += [f"{one.horizon} days ahead"] if one.horizon is not None else []
    print(f"{', '.join(part for part in parts if part)}.")


def _told(open_practice: Practice, one: Service) -> dict[str, Any]:
    from msgspec import to_builtins

    from palpate.services.price import amount

    currency = open_practice.info.currency
    return {**to_builtins(one), "price": amount(one.price, currency), "price_minor": one.price, "currency": currency}
