"""palpate location: where the practice works."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from palpate.cli import location_days
from palpate.cli.session import Json, needed, practice

app = typer.Typer(no_args_is_help=True, help="Where the practice works.")


@app.command()
def add(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="What the location is called.")] = None,
    timezone: Annotated[str | None, typer.Option(help="Its IANA time zone, as in America/New_York.")] = None,
    address: Annotated[str, typer.Option(help="Its address.")] = "",
    json: Json = False,
) -> None:
    """Add a further location; the first one came with palpate init."""
    from palpate.cli.show import as_json

    name = needed(name, "Name of the location")
    with practice(ctx) as open_practice:
        zone = timezone or open_practice.premises.locations()[0].timezone
        place = open_practice.premises.add_location(name.strip(), zone, address.strip())
        if json:
            as_json(_told(place))
        else:
            print(f"{place.name}, {place.timezone}.")


@app.command("list")
def list_(ctx: typer.Context, json: Json = False) -> None:
    """The locations."""
    from palpate.cli.show import as_json, table

    with practice(ctx) as open_practice:
        places = open_practice.premises.locations()
    if json:
        as_json([_told(place) for place in places])
    else:
        table(("location", "time zone", "address"), [(place.name, place.timezone, place.address) for place in places])


def _told(place: Any) -> dict[str, Any]:
    return {"id": place.id, "name": place.name, "timezone": place.timezone, "address": place.address}


location_days.register(app)
