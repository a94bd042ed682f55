"""Reading series, with the names they are shown by."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, func, select

from palpate.clients import person
from palpate.clients.tables import client
from palpate.errors import NotFound
from palpate.recurring.model import Series
from palpate.recurring.tables import series
from palpate.refs import ref
from palpate.scheduling import reading
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import appointment
from palpate.services.tables import service
from palpate.staff.tables import staff

AHEAD = ("booked", "to_move")
"""What an occurrence is that can still be moved or cancelled with its series."""

_OWN = [name for name in Series.__struct_fields__ if name in series.c]


def _select() -> Select[Any]:
    return (
        select(
            *(series.c[name] for name in _OWN),
            client.c.name.label("client"),
            client.c.born,
            client.c.merged_into,
            service.c.name.label("service"),
            staff.c.name.label("practitioner"),
        )
        .join(client, client.c.id == series.c.client_id)
        .join(service, service.c.id == series.c.service_id)
        .outerjoin(staff, staff.c.id == series.c.practitioner_id)
        .order_by(series.c.id)
    )


def one(connection: Connection, series_id: int) -> Series:
    """The series of this number."""
    found = _read(connection, _select().where(series.c.id == series_id))
    if not found:
        raise NotFound(f"There is no series {ref('z', series_id)} here.")
    return found[0]


def every(connection: Connection, client_ids: Collection[int] | None = None) -> list[Series]:
    """Every series there is or was; of a person, of all their ids."""
    statement = _select()
    return _read(connection, statement if client_ids is None else statement.where(series.c.client_id.in_(client_ids)))


def _read(connection: Connection, statement: Select[Any]) -> list[Series]:
    found = []
    for row in connection.execute(statement).mappings().all():
        values = {**row, "practitioner": row["practitioner"] or ""}
        if values.pop("merged_into") is not None:
            values.update(person.standing(connection, row["client_id"]))
        found.append(Series(**values))
    return found


def occurrences(connection: Connection, series_id: int) -> list[Appointment]:
    """Every appointment of a series, in the order that it was planned in."""
    statement = reading.select_appointments().where(appointment.c.series_id == series_id)
    return reading.appointments(connection, statement.order_by(None).order_by(appointment.c.occurrence))


def ahead(connection: Connection, now: int) -> dict[int, tuple[int, int]]:
    """For each series, how many appointments are ahead of a UTC minute, and when the first of them starts."""
    rows = connection.execute(
        select(appointment.c.series_id, func.count(), func.min(appointment.c.s))
        .where(appointment.c.series_id.is_not(None), appointment.c.status.in_(AHEAD), appointment.c.s >= now)
        .group_by(appointment.c.series_id)
    )
    return {series_id: (count, first) for series_id, count, first in rows}
