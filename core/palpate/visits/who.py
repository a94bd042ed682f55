"""Who was at a visit, and where: as its document names them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select

from palpate.clients import person
from palpate.clients.tables import client
from palpate.premises.tables import location
from palpate.scheduling.tables import appointment
from palpate.services.tables import service
from palpate.staff.tables import staff
from palpate.visits.tables import visit


def uids(connection: Connection, visit_id: int) -> dict[str, Any]:
    """Who and where, by uid, as the visit's row names them."""
    return dict(connection.execute(_UIDS, {"visit": visit_id}).mappings().one())


_UIDS = (
    select(
        client.c.uid.label("client"),
        staff.c.uid.label("practitioner"),
        location.c.uid.label("location"),
        service.c.uid.label("service"),
        appointment.c.uid.label("appointment"),
    )
    .select_from(visit)
    .outerjoin(client, client.c.id == visit.c.client_id)
    .outerjoin(staff, staff.c.id == visit.c.practitioner_id)
    .outerjoin(location, location.c.id == visit.c.location_id)
    .outerjoin(service, service.c.id == visit.c.service_id)
    .outerjoin(appointment, appointment.c.id == visit.c.appointment_id)
    .where(visit.c.id == bindparam("visit"))
)


def people(connection: Connection, visit_id: int, practice: dict[str, Any]) -> dict[str, Any]:
    """Who and where, as it was known when the document was made; by uid, and by the names of that day."""
    row = connection.execute(select(visit).where(visit.c.id == visit_id)).mappings().one()
    known = uids(connection, visit_id)

    def of(table: Any, number: int | None) -> Any:
        return connection.execute(select(table).where(table.c.id == number)).mappings().first()

    who, by = of(client, person.root(connection, row["client_id"])), of(staff, row["practitioner_id"])
    place, given = of(location, row["location_id"]), of(service, row["service_id"])
    born = who["born"].isoformat() if who["born"] else None
    return {
        "practice": practice,
        "client": {"uid": known["client"], "name": who["name"], "born": born},
        "practitioner": {"uid": known["practitioner"], "name": by["name"], "registration": by["registration"]},
        "location": {"uid": known["location"], "name": place["name"]},
        "service": {"uid": known["service"], "name": given["name"]} if given else None,
        "appointment": known["appointment"],
    }
