"""Reading appointments, with the names they are shown by."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from palpate.clients import person
from palpate.clients.tables import client
from palpate.errors import NotFound
from palpate.premises.tables import resource
from palpate.refs import ref
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import appointment, appointment_add_on, attending
from palpate.services.tables import service
from palpate.staff.tables import staff
from palpate.store.parts import parts
from palpate.store.rows import marks, rows

LONGEST = 720
"""Minutes that a service lasts at most: no appointment begins longer before it ends."""

_OWN = [name for name in Appointment.__struct_fields__ if name in appointment.c]
_SHOWN = [*_OWN, "client", "born", "service", "practitioner", "room"]


@cache
def select_appointments() -> Select[Any]:
    """Appointments in the order of time, to be narrowed."""
    return (
        select(
            *(appointment.c[name] for name in _OWN),
            client.c.name.label("client"),
            client.c.born,
            service.c.name.label("service"),
            staff.c.name.label("practitioner"),
            resource.c.name.label("room"),
            client.c.merged_into,
            select(attending.c.id).where(attending.c.appointment_id == appointment.c.id).exists(),
            select(appointment_add_on.c.id).where(appointment_add_on.c.appointment_id == appointment.c.id).exists(),
        )
        .join(client, client.c.id == appointment.c.client_id)
        .join(service, service.c.id == appointment.c.service_id)
        .join(staff, staff.c.id == appointment.c.practitioner_id)
        .outerjoin(resource, resource.c.id == appointment.c.room_id)
        .order_by(appointment.c.s, appointment.c.id)
    )


def appointments(connection: Connection, statement: Select[Any], values: Mapping[str, Any] = {}) -> list[Appointment]:
    """What a selection finds; a merged client shows as the person they are."""
    found = []
    more: dict[str, list[int]] = {"beside": [], "add_ons": []}
    for *own, merged_into, beside, add_ons in connection.execute(statement, values).all():
        one = dict(zip(_SHOWN, own, strict=True))
        one["room"] = one["room"] or ""
        if merged_into is not None:
            one.update(person.standing(connection, one["client_id"]))
        found.append(one)
        if beside:
            more["beside"].append(one["id"])
        if add_ons:
            more["add_ons"].append(one["id"])
    others, added = beside_of(connection, more["beside"]), add_ons_of(connection, more["add_ons"])
    return [
        Appointment(**one, beside=tuple(others.get(one["id"], ())), add_ons=tuple(added.get(one["id"], ())))
        for one in found
    ]


def beside_of(connection: Connection, ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Who is there beside the practitioner who treats, a role and a name each, by appointment."""
    return {number: [(role, name) for role, name in some] for number, some in _along(connection, _BESIDE, ids).items()}


def add_ons_of(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """What is added to the service, by appointment."""
    return {number: [name for (name,) in some] for number, some in _along(connection, _ADDED, ids).items()}


_BESIDE = "SELECT a.appointment_id, a.role, s.name FROM attending a JOIN staff s ON s.id = a.staff_id"
_ADDED = "SELECT a.appointment_id, a.name FROM appointment_add_on a"


def _along(connection: Connection, sql: str, ids: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
    """What belongs to appointments: who is there beside, what is added; by appointment."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for some in parts(ids):
        for number, *part in rows(connection, f"{sql} WHERE a.appointment_id IN ({marks(some)}) ORDER BY a.id", some):
            found.setdefault(number, []).append(tuple(part))
    return found


def these(connection: Connection, ids: Collection[int]) -> list[Appointment]:
    """The appointments of these numbers."""
    return appointments(connection, _these(), {"ids": list(ids)}) if ids else []


@cache
def _these() -> Select[Any]:
    return select_appointments().where(appointment.c.id.in_(bindparam("ids", expanding=True)))


def one(connection: Connection, appointment_id: int) -> Appointment:
    """The appointment of this number."""
    found = these(connection, [appointment_id])
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
    statement = _between(staff_id is not None, cancelled)
    return appointments(connection, statement, {"lo": s - LONGEST, "s": s, "e": e, "staff": staff_id})


@cache
def _between(of_one: bool, cancelled: bool) -> Select[Any]:
    statement = select_appointments().where(
        appointment.c.s < bindparam("e"), appointment.c.s > bindparam("lo"), appointment.c.e > bindparam("s")
    )
    if of_one:
        statement = statement.where(appointment.c.practitioner_id == bindparam("staff"))
    return statement if cancelled else statement.where(appointment.c.status != "cancelled")


def of_client(connection: Connection, ids: Collection[int]) -> list[Appointment]:
    """Every appointment of a person, of all their ids, in the order of time."""
    return appointments(connection, select_appointments().where(appointment.c.client_id.in_(ids)))
