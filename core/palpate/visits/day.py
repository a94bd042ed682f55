"""The day at a glance: who comes and what to know, what is unsigned, which follow-ups are due."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, exists, func, select

from palpate import clock
from palpate.clients.tables import alert, client
from palpate.followups.tables import follow_up
from palpate.premises.tables import resource
from palpate.refs import ref
from palpate.scheduling import reading
from palpate.scheduling.tables import appointment
from palpate.services.tables import service
from palpate.staff.tables import credential, staff
from palpate.visits.counting import counts
from palpate.visits.people import People
from palpate.visits.tables import visit

_LATELY = 31 * 1440


class Comer(msgspec.Struct, frozen=True, kw_only=True):
    """One appointment of the day. ``screening`` is the verdict when it was booked."""

    ref: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    client_ref: str
    client: str
    born: dt.date | None
    service: str
    add_ons: list[str]
    practitioner: str
    beside: list[str]
    room: str
    status: str
    first_visit: bool
    alerts: list[str]
    screening: str


class Unsigned(msgspec.Struct, frozen=True, kw_only=True):
    """A visit that is open or finished, and so not signed."""

    ref: str
    client: str
    born: dt.date | None
    practitioner: str
    started_at: dt.datetime
    status: str


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """A follow-up that is due."""

    ref: str
    client: str
    born: dt.date | None
    modality: str
    title: str
    due_at: dt.datetime


class Today(msgspec.Struct, frozen=True, kw_only=True):
    """A day of the practice. ``to_move`` counts what has lost its time, of the last month and to come."""

    day: dt.date
    appointments: list[Comer]
    unsigned: list[Unsigned]
    follow_ups: list[Due]
    expired: list[str]
    to_move: int


def today(connection: Connection, day: dt.date, zone: ZoneInfo, now: dt.datetime) -> Today:
    """The day as it stands at an instant."""
    start, end = clock.window(day, 0, 1440, zone)
    people = People(connection)
    return Today(
        day=day,
        appointments=_appointments(connection, people, start, end, zone),
        unsigned=_unsigned(connection, people, zone),
        follow_ups=_due(connection, people, now, zone),
        expired=_expired(connection, day),
        to_move=_to_move(connection, start),
    )


def _appointments(connection: Connection, people: People, start: int, end: int, zone: ZoneInfo) -> list[Comer]:
    rows = (
        connection.execute(
            select(
                appointment.c.id,
                appointment.c.s,
                appointment.c.e,
                appointment.c.status,
                appointment.c.screening,
                appointment.c.client_id,
                client.c.name,
                client.c.born,
                service.c.name.label("service"),
                staff.c.name.label("practitioner"),
                resource.c.name.label("room"),
            )
            .join(client, client.c.id == appointment.c.client_id)
            .join(service, service.c.id == appointment.c.service_id)
            .join(staff, staff.c.id == appointment.c.practitioner_id)
            .outerjoin(resource, resource.c.id == appointment.c.room_id)
            .where(appointment.c.s < end, appointment.c.e > start, appointment.c.status != "cancelled")
            .order_by(appointment.c.s, appointment.c.id)
        )
        .mappings()
        .all()
    )
    everyone = people.ids({row["client_id"] for row in rows})
    alerts: dict[int, list[str]] = {}
    standing = select(alert.c.client_id, alert.c.text).where(
        alert.c.client_id.in_(everyone), alert.c.ended_at.is_(None)
    )
    for client_id, text in connection.execute(standing.order_by(alert.c.id)):
        alerts.setdefault(people.root(client_id), []).append(text)
    treated = select(visit.c.client_id).where(visit.c.client_id.in_(everyone), counts()).distinct()
    seen = {people.root(client_id) for client_id in connection.execute(treated).scalars()}
    ids = [row["id"] for row in rows]
    added, beside = reading.add_ons_of(connection, ids), reading.beside_of(connection, ids)
    return [
        Comer(
            ref=ref("a", row["id"]),
            starts_at=clock.from_minute(row["s"]).astimezone(zone),
            ends_at=clock.from_minute(row["e"]).astimezone(zone),
            client_ref=ref("c", people.root(row["client_id"])),
            **people.shown(row["client_id"], row["name"], row["born"]),
            service=row["service"],
            add_ons=added.get(row["id"], []),
            practitioner=row["practitioner"],
            beside=[name for _, name in beside.get(row["id"], ())],
            room=row["room"] or "",
            status=row["status"],
            first_visit=people.root(row["client_id"]) not in seen,
            alerts=alerts.get(people.root(row["client_id"]), []),
            screening=(row["screening"] or {}).get("verdict", ""),
        )
        for row in rows
    ]


def _to_move(connection: Connection, start: int) -> int:
    lately = appointment.c.s > start - _LATELY
    count = select(func.count()).select_from(appointment).where(appointment.c.status == "to_move", lately)
    return connection.execute(count).scalar_one()


def _unsigned(connection: Connection, people: People, zone: ZoneInfo) -> list[Unsigned]:
    named = (client.c.id.label("client_id"), client.c.name, client.c.born, staff.c.name.label("by"))
    rows = connection.execute(
        select(visit.c.id, visit.c.started_at, visit.c.status, *named)
        .join(client, client.c.id == visit.c.client_id)
        .join(staff, staff.c.id == visit.c.practitioner_id)
        .where(visit.c.status.in_(("open", "finished")))
        .order_by(visit.c.started_at)
    )
    return [
        Unsigned(
            ref=ref("v", row.id),
            **people.shown(row.client_id, row.name, row.born),
            practitioner=row.by,
            started_at=row.started_at.astimezone(zone),
            status=row.status,
        )
        for row in rows
    ]


def _due(connection: Connection, people: People, now: dt.datetime, zone: ZoneInfo) -> list[Due]:
    named = (client.c.id.label("client_id"), client.c.name, client.c.born)
    rows = connection.execute(
        select(follow_up.c.id, follow_up.c.modality, follow_up.c.title, follow_up.c.due_at, *named)
        .join(client, client.c.id == follow_up.c.client_id)
        .where(follow_up.c.status == "waiting", follow_up.c.due_at <= now)
        .order_by(follow_up.c.due_at, follow_up.c.id)
    )
    return [
        Due(
            ref=ref("f", row.id),
            **people.shown(row.client_id, row.name, row.born),
            modality=row.modality,
            title=row.title,
            due_at=row.due_at.astimezone(zone),
        )
        for row in rows
    ]


def _expired(connection: Connection, day: dt.date) -> list[str]:
    """Credentials that have expired and have not been renewed by one of the same kind."""
    newer = credential.alias("newer")
    rows = connection.execute(
        select(staff.c.name, credential.c.kind, credential.c.expires_on)
        .join(staff, staff.c.id == credential.c.staff_id)
        .where(
            staff.c.active,
            credential.c.expires_on < day,
            ~exists().where(
                newer.c.staff_id == credential.c.staff_id,
                newer.c.kind == credential.c.kind,
                newer.c.expires_on >= day,
            ),
        )
        .order_by(staff.c.name)
    )
    return [f"{row.name}'s {row.kind} expired on {row.expires_on.isoformat()}" for row in rows]
