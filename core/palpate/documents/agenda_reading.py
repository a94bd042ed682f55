"""What the agenda is made of, read in a few statements however many appointments there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, or_, select

from palpate.clients.tables import client
from palpate.practice import Practice
from palpate.premises.model import Resource
from palpate.premises.tables import resource
from palpate.scheduling import reading
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import appointment, attending, claim, hold
from palpate.staff.model import Staff
from palpate.visits.people import People
from palpate.visits.tables import visit

DAY = 1440


class Booked(msgspec.Struct, frozen=True, kw_only=True):
    """Appointments of some days. ``beside``: who is there besides, as pairs of an appointment's and a staff id."""

    appointments: list[Appointment]
    beside: list[tuple[int, int, str]]
    unsigned: set[int]

    def as_json(self) -> list[dict[str, Any]]:
        """As they are printed; ``unsigned`` where there is a visit that nobody has signed yet."""
        shown = [one for one in self.appointments if one.status != "cancelled"]
        return [{**one.as_json(), "unsigned": one.id in self.unsigned} for one in shown]


def booked(practice: Practice, s: int, e: int, staff: Staff | None = None, room: Resource | None = None) -> Booked:
    """What lies in or reaches into a time, of a practitioner, in a room, or all; what is cancelled too."""
    with practice.context.read() as connection:
        found = reading.between(connection, s, e, cancelled=True)
        near = (appointment.c.s < e, appointment.c.s > s - reading.LONGEST)
        pairs = select(attending.c.appointment_id, attending.c.staff_id, attending.c.role)
        beside = [
            (row.appointment_id, row.staff_id, row.role)
            for row in connection.execute(
                pairs.join(appointment, appointment.c.id == attending.c.appointment_id).where(*near)
            )
        ]
        mine = select(visit.c.appointment_id).join(appointment, appointment.c.id == visit.c.appointment_id)
        unsigned = set(connection.execute(mine.where(*near, visit.c.status.in_(("open", "finished")))).scalars())
    if staff is not None:
        with_them = {one for one, who, _ in beside if who == staff.id}
        found = [one for one in found if one.practitioner_id == staff.id or one.id in with_them]
    if room is not None:
        found = [one for one in found if one.room_id in room.places]
    return Booked(appointments=found, beside=beside, unsigned=unsigned)


def claims(connection: Connection, ids: Collection[int], s: int, e: int, now: int) -> dict[int, list[Any]]:
    """What takes time of these resources; of what began before, the last guarded claim can alone reach so far."""
    columns = (
        claim.c[name] for name in ("resource_id", "kind", "appointment_id", "hold_id", "s", "e", "expires", "reason")
    )
    earlier = claim.alias("earlier")
    before = (
        select(earlier.c.id)
        .where(earlier.c.resource_id == resource.c.id, earlier.c.state == 1, earlier.c.s <= s - DAY)
        .order_by(earlier.c.s.desc())
        .limit(1)
        .correlate(resource)
        .scalar_subquery()
    )
    reaching = select(before).where(resource.c.id.in_(ids)).select_from(resource)
    within = (claim.c.resource_id.in_(ids), claim.c.state.in_((1, 2)), claim.c.s > s - DAY, claim.c.s < e)
    wanted = list(columns)
    found: dict[int, list[Any]] = {}
    for statement in (select(*wanted).where(*within), select(*wanted).where(claim.c.id.in_(reaching))):
        for row in connection.execute(statement):
            if row.e > s and (row.expires is None or row.expires > now):
                found.setdefault(row.resource_id, []).append(row)
    return found


def held_for(connection: Connection, held: dict[int, list[Any]]) -> dict[int, str]:
    """For whom time is held, by the hold."""
    ids = {row.hold_id for rows in held.values() for row in rows if row.hold_id is not None}
    if not ids:
        return {}
    rows = select(hold.c.id, client.c.id.label("client_id"), client.c.name, client.c.born)
    people = People(connection)
    return {
        row.id: people.shown(row.client_id, row.name, row.born)["client"]
        for row in connection.execute(rows.join(client, client.c.id == hold.c.client_id).where(hold.c.id.in_(ids)))
    }


def rooms_gone(connection: Connection, found: Sequence[Appointment], rooms: Sequence[Resource]) -> list[Resource]:
    """Rooms out of use that have something booked all the same."""
    known = {place for one in rooms for place in one.places}
    gone = {one.room_id for one in found if one.room_id is not None and one.room_id not in known}
    if not gone:
        return []
    rows = connection.execute(
        select(resource).where(or_(resource.c.id.in_(gone), resource.c.place_of.in_(gone))).order_by(resource.c.id)
    ).all()
    return [
        Resource(id=row.id, kind="room", name=row.name, location_id=row.location_id, places=(row.id,)) for row in rows
    ]
