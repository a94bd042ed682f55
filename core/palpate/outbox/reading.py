"""Reading the outbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Exists, Select, exists, select

from palpate.clients import person
from palpate.clients.tables import client
from palpate.errors import NotFound
from palpate.outbox.model import OUT, Message
from palpate.outbox.reach import reach
from palpate.outbox.tables import message
from palpate.refs import ref
from palpate.scheduling import reading
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import appointment

_OWN = [name for name in Message.__struct_fields__ if name in message.c]


def select_messages() -> Select[Any]:
    """Messages in the order they are due, to be narrowed."""
    columns = [message.c[name] for name in _OWN]
    return (
        select(*columns, client.c.name.label("client"), client.c.merged_into)
        .join(client, client.c.id == message.c.client_id)
        .order_by(message.c.due_at, message.c.id)
    )


def messages(connection: Connection, statement: Select[Any]) -> list[Message]:
    """What a selection finds; a merged client shows as the person they are."""
    found = []
    for row in connection.execute(statement).mappings().all():
        values = dict(row)
        if values.pop("merged_into") is not None:
            who = person.standing(connection, row["client_id"])
            values |= {"client_id": who["client_id"], "client": who["client"]}
        found.append(Message(**values))
    return found


def one(connection: Connection, number: int) -> Message:
    """The message of this number."""
    found = messages(connection, select_messages().where(message.c.id == number))
    if not found:
        raise NotFound(f"There is no message {ref('m', number)} here.")
    return found[0]


def of(connection: Connection, statuses: Collection[str], client_ids: Collection[int] | None) -> list[Message]:
    """The messages of these statuses (all, where none is named), of a person or of everybody."""
    statement = select_messages()
    if statuses:
        statement = statement.where(message.c.status.in_(statuses))
    if client_ids is not None:
        statement = statement.where(message.c.client_id.in_(client_ids))
    return messages(connection, statement)


def untold(connection: Connection, minute: int) -> list[tuple[Appointment, str]]:
    """What is booked from a UTC minute on and no message tells of, now or later, with the reason."""
    statement = reading.select_appointments().where(
        appointment.c.s > minute,
        appointment.c.status == "booked",
        ~_tells(message.c.appointment_id == appointment.c.id),
    )
    found = []
    in_series: dict[int, bool] = {}
    for booked in reading.appointments(connection, statement):
        number = booked.series_id
        if number is not None and number not in in_series:
            others = select(appointment.c.id).where(appointment.c.series_id == number)
            told = select(_tells(message.c.appointment_id.in_(others), message.c.kind != "reminder"))
            in_series[number] = bool(connection.execute(told).scalar_one())
        if number is None or not in_series[number]:
            why = reach(connection, booked.client_id, booked.timezone).lacking
            found.append((booked, why or "no message tells of it"))
    return found


def _tells(*which: ColumnElement[bool]) -> Exists:
    """Whether a message went out, or will."""
    return exists().where(*which, message.c.status.in_(("waiting", *OUT)))


def due(connection: Connection, now: dt.datetime, limit: int | None) -> list[int]:
    """The numbers of the messages that wait and are due, the first due first."""
    statement = select(message.c.id).where(message.c.status == "waiting", message.c.due_at <= now)
    statement = statement.order_by(message.c.due_at, message.c.id)
    return list(connection.execute(statement.limit(limit) if limit is not None else statement).scalars())
