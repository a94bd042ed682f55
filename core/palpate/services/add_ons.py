"""What can be added to a service, or to any: hot stones, a foot bath. It lengthens the appointment and its price."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from palpate.errors import Refused
from palpate.names import fold, pick, tidy
from palpate.premises.service import info
from palpate.services.model import AddOn, Service
from palpate.services.price import minor_units
from palpate.services.tables import add_on
from palpate.store.context import Writing

LONGEST = 240
"""Minutes that one adds at most."""

MOST = 100_000_000
"""The most that one costs, in the smallest unit of a currency: with a service's price it still fits a column."""


def offered(connection: Connection, service: Service | None = None) -> list[AddOn]:
    """What can be added now, by name: to this service, or all there is."""
    one = select(add_on).where(add_on.c.active).order_by(add_on.c.name, add_on.c.id)
    if service is not None:
        one = one.where(add_on.c.service_id.is_(None) | (add_on.c.service_id == service.id))
    rows = connection.execute(one).mappings()
    return [AddOn(**{name: row[name] for name in AddOn.__struct_fields__}) for row in rows]


def find(connection: Connection, text: str, service: Service | None = None) -> AddOn:
    """The one meant by enough of its name; with ``service``, of those that can be added to it, its own first."""
    found = offered(connection, service)
    own = [
        one for one in found if service is not None and one.service_id == service.id and fold(one.name) == fold(text)
    ]
    how = "Type more of its name, or say of which service."
    return pick("add-on", text, own or found, lambda one: one.name, lambda one: one.name, how)


def add(writing: Writing, name: str, minutes: int, price: str | int, service: Service | None) -> AddOn:
    """A new one; Refused where there is one of that name, or it adds too much."""
    name = tidy(name, "An add-on")
    if not 0 <= minutes <= LONGEST:
        raise Refused(f"An add-on takes 0 to {LONGEST} minutes, not {minutes}.")
    service_id = service.id if service else None
    units = minor_units(price, info(writing.connection).currency)
    if units > MOST:
        raise Refused(f"{price} is more than an add-on can cost.")
    for other in offered(writing.connection):
        if fold(other.name) == fold(name) and other.service_id == service_id:
            raise Refused(f"There is an add-on called {other.name!r} already: retire it, or name this one otherwise.")
    values: dict[str, Any] = {"service_id": service_id, "name": name, "minutes": minutes, "price": units}
    new = writing.add(add_on, **values, active=True)
    writing.record("add", f"add-on {new}", after=values)
    return AddOn(id=new, **values)


def retire(writing: Writing, one: AddOn) -> None:
    """Offer it no more; what is booked with it stays as it is."""
    writing.execute(update(add_on).where(add_on.c.id == one.id).values(active=False))
    writing.record("retire", f"add-on {one.id}", before={"name": one.name})
