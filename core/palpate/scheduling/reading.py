"""Reading appointments, with the names they are shown by."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, select

from palpate.clients import person
from palpate.clients.tables import client
from palpate.errors import NotFound
from palpate.premises.tables import resource
from palpate.refs import ref
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import appointment, attending
from palpate.services.tables import service
from palpate.staff.tables import staff

LONGEST = 720
"""Minutes that a service lasts at most: no appointment begins longer before it ends."""

_OWN = [name for name in Appointment.__struct_fields__ if name in appointment.c]


def select_appointments() -> Select[Any]:
    """Appointments in the order of time, to be narrowed."""
    return (
        select(
            *(appointment.c[name] for name in _OWN),
            client.c.name.label("client"),
            client.c.born,
            client.c.merged_into,
            service.c.name.label("service"),
            staff.c.name.label("practitioner"),
            resource.c.name.label("room"),
        )
        .join(client, client.c.id == appointment.c.client_id)
        .join(service, service.c.id == appointment.c.service_id)
        .join(staff, staff.c.id == appointment.c.practitioner_id)
        .outerjoin(resource, resource.c.id == appointment.c.room_id)
        .order_by(appointment.c.s, appointment.c.id)
    )


def appointments(connection: Connection, statement: Select[Any]) -> list[Appointment]:
    """What a selection finds; a merged client shows as the person they are."""
    found = []
    for row in connection.execute(statement).mappings():
        values = {**row, "room": row["room"] or ""}
        if values.pop("merged_into") is not None:
            values["client_id"] = person.root(connection, row["client_id"])
            named = select(client.c.name.label("client"), client.c.born).where(client.c.id == values["client_id"])
            values.update(connection.execute(named).mappings().one())
        found.append(Appointment(**values))
    return found


def one(connection: Connection, appointment_id: int) -> Appointment:
    """The appointment of this number."""
    found = appointments(connection, select_appointments().where(appointment.c.id == appointment_id))
    if not found:
        raise NotFound(f"There is no appointment {ref('a', appointment_id)} here.")
    return found[0]


def attending_of(connection: Connection, appointment_id: int) -> list[tuple[int, str]]:
    """Who is there beside the practitioner who treats, and as what."""
    rows = select(attending.c.staff_id, attending.c.role).where(attending.c.appointment_id == appointment_id)
    return [(row.staff_id, row.role) for row in connection.execute(rows.order_by(attending.c.id))]


def between(
    connection: Connection, s: int, e: int, staff_id: int | None = None, cancelled: bool = False
) -> list[Appointment]:
    """What lies in or reaches into a time, of one practitioner or of all."""
    statement = select_appointments().where(appointment.c.s < e, appointment.c.s > s - LONGEST, appointment.c.e > s)
    if staff_id is not None:
        statement = statement.where(appointment.c.practitioner_id == staff_id)
    if not cancelled:
        statement = statement.where(appointment.c.status != "cancelled")
    return appointments(connection, statement)


def of_client(connection: Connection, ids: Collection[int]) -> list[Appointment]:
    """Every appointment of a person, of all their ids, in the order of time."""
    return appointments(connection, select_appointments().where(appointment.c.client_id.in_(ids)))
