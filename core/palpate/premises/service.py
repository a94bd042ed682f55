"""Making and reading the practice, its locations, rooms and equipment."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from sqlalchemy import Connection, select, update

from palpate import clock
from palpate.errors import Refused
from palpate.names import fold, pick
from palpate.premises.model import Location, PracticeInfo, Resource
from palpate.premises.settings import Settings, changed, read
from palpate.premises.tables import location, practice, resource
from palpate.refs import looks_like_ref, number, ref
from palpate.store.context import Context, Writing

MOST_PLACES = 24
"""Places of a room."""


def found(writing: Writing, *, name: str, timezone: str, currency: str, country: str, simulated: bool) -> None:
    """Write the practice and its first location into an empty database."""
    if not name.strip():
        raise Refused("A practice has a name: give it with --name.")
    clock.zone(timezone)
    if not re.fullmatch(r"[A-Z]{3}", currency) or not re.fullmatch(r"[A-Z]{2}", country):
        raise Refused("A currency has three capital letters, as in USD, and a country two, as in US.")
    values: dict[str, Any] = {"name": name.strip(), "currency": currency, "country": country, "simulated": simulated}
    writing.add(practice, id=1, settings={}, created_at=writing.now, **values)
    writing.add(location, name=name.strip(), address="", timezone=timezone, active=True)
    writing.record("found", "practice", after={**values, "timezone": timezone})


def info(connection: Connection) -> PracticeInfo:
    """The practice of this database."""
    row = connection.execute(select(practice)).mappings().one()
    return PracticeInfo(**{name: row[name] for name in PracticeInfo.__struct_fields__})


def resources(connection: Connection, kind: str) -> list[Resource]:
    """The active resources of a kind, in the order they were added; the places of a room are in the room."""
    rows = connection.execute(
        select(resource).where(resource.c.kind == kind, resource.c.active).order_by(resource.c.id)
    ).all()
    more: dict[int, list[int]] = {}
    for row in rows:
        if row.place_of is not None:
            more.setdefault(row.place_of, []).append(row.id)
    return [
        Resource(
            id=row.id,
            kind=kind,
            name=row.name,
            location_id=row.location_id,
            places=(row.id, *more.get(row.id, ())),
        )
        for row in rows
        if row.place_of is None
    ]


def locations(connection: Connection) -> list[Location]:
    """Where the practice works, the first one first."""
    rows = connection.execute(select(location).where(location.c.active).order_by(location.c.id)).mappings()
    return [Location(**{name: row[name] for name in Location.__struct_fields__}) for row in rows]


def settings(connection: Connection) -> Settings:
    """The settings of the practice as they are now."""
    return read(connection.execute(select(practice.c.settings)).scalar_one())


def today(connection: Connection, now: clock.Clock) -> dt.date:
    """The day it is where the practice works."""
    return now.today(clock.zone(locations(connection)[0].timezone))


class Premises:
    """Locations, rooms and equipment; and the practice's settings."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def settings(self) -> Settings:
        """The settings of the practice as they are now."""
        with self._context.read() as connection:
            return settings(connection)

    def set(self, name: str, value: Any) -> Settings:
        """Change one setting, by its dotted name; Refused where there is none of it, or it cannot be so."""
        with self._context.write() as writing:
            stored = writing.execute(select(practice.c.settings)).scalar_one()
            after = changed(stored, name, value)
            writing.execute(update(practice).values(settings=after))
            writing.record("set", name, before=_at(stored, name), after=value)
        return read(after)

    def locations(self) -> list[Location]:
        """Where the practice works, the first one first."""
        with self._context.read() as connection:
            return locations(connection)

    def location(self, wanted: str | None = None) -> Location:
        """The location of this name; the only one where none is named."""
        places = self.locations()
        if wanted:
            return pick("location", wanted, places, lambda place: place.name, lambda place: place.name)
        if len(places) > 1:
            raise Refused(f"Say at which location: {', '.join(place.name for place in places)}.")
        return places[0]

    def add_location(self, name: str, timezone: str, address: str = "") -> Location:
        """A further location."""
        clock.zone(timezone)
        if any(fold(place.name) == fold(name) for place in self.locations()):
            raise Refused(f"There is a location called {name!r} already.")
        with self._context.write() as writing:
            new = writing.add(location, name=name, address=address, timezone=timezone, active=True)
            writing.record("add", f"location {new}", after={"name": name, "timezone": timezone})
        return Location(id=new, name=name, address=address, timezone=timezone)

    def resources(self, kind: str) -> list[Resource]:
        """The active resources of a kind, in the order they were added."""
        with self._context.read() as connection:
            return resources(connection, kind)

    def find(self, kind: str, wanted: str) -> Resource:
        """The room (or piece of equipment) of this reference or name."""
        things = self.resources(kind)
        if kind == "room" and looks_like_ref(wanted):
            wanted_id = number(wanted, "r")
            things = [thing for thing in things if thing.id == wanted_id]
            if not things:
                raise Refused(f"There is no room {wanted} here.")
            return things[0]
        return pick(
            kind, wanted, things, lambda thing: thing.name, lambda thing: f"{thing.name} ({ref('r', thing.id)})"
        )

    def add(self, kind: str, name: str, location_id: int | None = None, places: int = 1) -> Resource:
        """A room or a piece of equipment; a room for several has so many ``places``."""
        name = name.strip()
        if not name:
            raise Refused(f"A {kind} has a name.")
        if any(fold(thing.name) == fold(name) for thing in self.resources(kind)):
            raise Refused(f"There is a {kind} called {name!r} already.")
        if not 1 <= places <= (MOST_PLACES if kind == "room" else 1):
            raise Refused(f"A room has 1 to {MOST_PLACES} places, other things one: not {places}.")
        values = {"kind": kind, "name": name, "location_id": location_id, "active": True}
        with self._context.write() as writing:
            new = writing.add(resource, **values)
            more = [writing.add(resource, **values, place_of=new) for _ in range(places - 1)]
            writing.record("add", f"{kind} {new}", after={"name": name, "places": places})
        return Resource(id=new, kind=kind, name=name, location_id=location_id, places=(new, *more))

    def close(self, thing: Resource) -> None:
        """Take a room or a piece of equipment out of use; what is booked stays booked."""
        with self._context.write() as writing:
            writing.execute(update(resource).where(resource.c.id.in_(thing.places)).values(active=False))
            writing.record("close", f"{thing.kind} {thing.id}")


def _at(stored: dict[str, Any], name: str) -> Any:
    section, _, field = name.partition(".")
    return stored.get(section, {}).get(field)
