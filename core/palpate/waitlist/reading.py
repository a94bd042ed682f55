"""Reading who waits, and what they were offered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, select

from palpate.clients import person
from palpate.clients.tables import client
from palpate.errors import NotFound
from palpate.refs import ref
from palpate.scheduling.booking import holds
from palpate.scheduling.booking.holds import Hold
from palpate.scheduling.finding.preferences import Preferences
from palpate.scheduling.reading import LONGEST
from palpate.scheduling.tables import appointment, hold
from palpate.services.tables import service
from palpate.waitlist.model import Waiting
from palpate.waitlist.tables import waiting

_OWN = [name for name in Waiting.__struct_fields__ if name in waiting.c]


def select_waiting() -> Select[Any]:
    """Entries in the order in which they are served, to be narrowed."""
    return (
        select(
            *(waiting.c[name] for name in _OWN),
            client.c.name.label("client"),
            client.c.born,
            client.c.merged_into,
            service.c.name.label("service"),
        )
        .join(client, client.c.id == waiting.c.client_id)
        .join(service, service.c.id == waiting.c.service_id)
        .order_by(waiting.c.priority.desc(), waiting.c.created_at, waiting.c.id)
    )


def entries(connection: Connection, statement: Select[Any]) -> list[Waiting]:
    """What a selection finds; a merged client shows as the person they are."""
    found = []
    for row in connection.execute(statement).mappings().all():
        values = {**row, "preferences": msgspec.convert(row["preferences"], Preferences, strict=False)}
        if values.pop("merged_into") is not None:
            values.update(person.standing(connection, row["client_id"]))
        found.append(Waiting(**values))
    return found


def one(connection: Connection, waiting_id: int) -> Waiting:
    """The entry of this number."""
    found = entries(connection, select_waiting().where(waiting.c.id == waiting_id))
    if not found:
        raise NotFound(f"There is no entry {ref('w', waiting_id)} on the waitlist.")
    return found[0]


def of_client(connection: Connection, ids: Collection[int]) -> list[Waiting]:
    """Every entry of a person, of all their ids, ended ones too."""
    return entries(connection, select_waiting().where(waiting.c.client_id.in_(ids)))


def still(connection: Connection, now: int, first: dt.date | None = None, last: dt.date | None = None) -> list[Waiting]:
    """Those who wait and have no open offer, in the order in which they are served; of these days where given."""
    offered = select(hold.c.id).where(hold.c.waiting_id == waiting.c.id, hold.c.status == "held", hold.c.expires > now)
    statement = select_waiting().where(waiting.c.status == "waiting", ~offered.exists())
    if first is not None:
        statement = statement.where((waiting.c.last >= first) | waiting.c.last.is_(None))
    if last is not None:
        statement = statement.where(waiting.c.first <= last)
    return entries(connection, statement)


def anybody(connection: Connection) -> bool:
    """Whether anybody waits at all."""
    return connection.execute(select(waiting.c.id).where(waiting.c.status == "waiting").limit(1)).first() is not None


def offers(connection: Connection, waiting_id: int, now: int) -> list[Hold]:
    """All that an entry was offered, the latest last."""
    statement = holds.select_holds().where(hold.c.waiting_id == waiting_id)
    return sorted(holds.holds(connection, statement, now), key=lambda one: one.id)


def elsewhere(connection: Connection, client_id: int, now: int) -> list[tuple[int, int]]:
    """When a person is booked, or has a time held for them, from now on."""
    ids = person.ids(connection, client_id)
    booked = select(appointment.c.s, appointment.c.e).where(
        appointment.c.client_id.in_(ids),
        appointment.c.status.in_(("booked", "arrived", "visited")),
        appointment.c.s > now - LONGEST,
    )
    kept = select(hold.c.s, hold.c.e).where(
        hold.c.client_id.in_(ids), hold.c.status == "held", hold.c.expires > now, hold.c.s > now - LONGEST
    )
    return [(row.s, row.e) for statement in (booked, kept) for row in connection.execute(statement)]
