"""palpate room: rooms."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli import room_hours
from palpate.cli.session import Json, needed, practice

app = typer.Typer(no_args_is_help=True, help="Rooms.")


@app.command()
def add(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="What the room is called.")] = None,
    location: Annotated[str | None, typer.Option(help="Where it is, where the practice has several locations.")] = None,
    places: Annotated[
        int, typer.Option(help="How many are treated in it at once: 2 for a couple, who then share it.")
    ] = 1,
    json: Json = False,
) -> None:
    """Add a room. One with several places takes as many at once; a treatment alone has all of it."""
    from palpate.cli.show import as_json
    from palpate.refs import ref

    name = needed(name, "Name of the room")
    with practice(ctx) as open_practice:
        place = open_practice.premises.location(location)
        room = open_practice.premises.add("room", name, place.id, places)
        if json:
            told = {"ref": ref("r", room.id), "id": room.id, "name": room.name, "location": place.name}
            as_json({**told, "places": len(room.places)})
        else:
            several = f", with {len(room.places)} places" if len(room.places) > 1 else ""
            print(f"{ref('r', room.id)}  {room.name}, at {place.name}{several}.")


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """The rooms in use."""
    from palpate.cli.show import as_json, table
    from palpate.refs import ref

    with practice(ctx) as open_practice:
        places = {place.id: place.name for place in open_practice.premises.locations()}
        rows = [
            {
                "ref": ref("r", room.id),
                "id": room.id,
                "name": room.name,
                "location": places.get(room.location_id or 0, ""),
                "places": len(room.places),
            }
            for room in open_practice.premises.resources("room")
        ]
    if json:
        as_json(rows)
    elif rows:
        cells = [(row["ref"], row["name"], row["location"], row["places"]) for row in rows]
        table(("ref", "room", "location", "places"), cells)
    else:
        print('No rooms yet: palpate room add "Room 1"')


@app.command()
def close(ctx: typer.Context, room: Annotated[str, typer.Argument(help="Its reference or name.")]) -> None:
    """Take a room out of use; what is booked in it stays booked."""
    with practice(ctx) as open_practice:
        found = open_practice.premises.find("room", room)
        open_practice.premises.close(found)
        print(f"{found.name} is out of use.")


room_hours.register(app)
