"""The day at a glance: who comes, what is unsigned, what is to be asked; and what its end leaves open."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, exists, func, select

from palpate import clock
from palpate.clients.tables import alert, client
from palpate.followups.lateness import behind
from palpate.followups.tables import calls, follow_up
from palpate.plans import reading as plans
from palpate.premises.tables import resource
from palpate.refs import ref
from palpate.scheduling import reading
from palpate.scheduling.tables import appointment
from palpate.services.tables import service
from palpate.staff.tables import credential, staff
from palpate.visits import ending
from palpate.visits.counting import counts
from palpate.visits.day_model import Calling, Closing, Comer, Due, Review, Today, Unsigned
from palpate.visits.people import People
from palpate.visits.tables import visit

_LATELY = 31 * 1440


def today(connection: Connection, day: dt.date, zone: ZoneInfo, now: dt.datetime) -> Today:
    """The day as it stands at an instant."""
    start, end = clock.window(day, 0, 1440, zone)
    people = People(connection)
    return Today(
        day=day,
        calling=_calling(connection, people, zone),
        appointments=_appointments(connection, people, start, end, zone),
        unsigned=_unsigned(connection, people, zone),
        follow_ups=_due(connection, people, now, now, zone),
        plans=[
            Review(ref=one.ref, client=one.client, born=one.born, goal=one.goal, review_on=one.review_on)
            for one in plans.due(connection, day)
        ],
        expired=_expired(connection, day),
        to_move=_to_move(connection, start),
    )


def closing(connection: Connection, day: dt.date, zone: ZoneInfo, now: dt.datetime) -> Closing:
    """What is left of a day, and of those before it, at an instant."""
    start, end = clock.window(day, 0, 1440, zone)
    until = min(now, clock.from_minute(end))
    people = People(connection)
    return Closing(
        day=day,
        calling=_calling(connection, people, zone),
        unsigned=[one for one in _unsigned(connection, people, zone) if clock.to_minute(one.started_at) < end],
        awaited=[
            one
            for one in _appointments(connection, people, start, end, zone)
            if one.status in {"booked", "arrived"} and one.starts_at <= now
        ],
        follow_ups=_due(connection, people, until, now, zone),
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
            .where(appointment.c.s.between(start - reading.LONGEST, end - 1), appointment.c.e > start)
            .where(appointment.c.status != "cancelled")
            .order_by(appointment.c.s, appointment.c.id)
        )
        .mappings()
        .all()
    )
    if not rows:
        return []
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
        select(visit.c.id, visit.c.started_at, visit.c.status, *named, *ending.PLANNED)
        .join(client, client.c.id == visit.c.client_id)
        .join(staff, staff.c.id == visit.c.practitioner_id)
        .outerjoin(appointment, appointment.c.id == visit.c.appointment_id)
        .outerjoin(service, service.c.id == visit.c.service_id)
        .where(visit.c.status.in_(("open", "finished")))
        .order_by(visit.c.started_at, visit.c.id)
    )
    return [
        Unsigned(
            ref=ref("v", row.id),
            **people.shown(row.client_id, row.name, row.born),
            practitioner=row.by,
            started_at=row.started_at.astimezone(zone),
            status=row.status,
            planned_end=(planned := ending.plan(row.started_at, row.booked_until, row.lasts))
            and planned.astimezone(zone),
        )
        for row in rows
    ]


def _due(connection: Connection, people: People, until: dt.datetime, now: dt.datetime, zone: ZoneInfo) -> list[Due]:
    waiting = _follow_ups(follow_up.c.modality, follow_up.c.due_at).where(
        follow_up.c.status == "waiting", follow_up.c.due_at <= until
    )
    return [
        Due(
            ref=ref("f", row.id),
            **people.shown(row.client_id, row.name, row.born),
            modality=row.modality,
            title=row.title,
            due_at=row.due_at.astimezone(zone),
            stands=behind(now - row.due_at),
        )
        for row in connection.execute(waiting.order_by(follow_up.c.due_at, follow_up.c.id))
    ]


def _calling(connection: Connection, people: People, zone: ZoneInfo) -> list[Calling]:
    called = _follow_ups(follow_up.c.alert, follow_up.c.answered_at).where(calls)
    return [
        Calling(
            ref=ref("f", row.id),
            **people.shown(row.client_id, row.name, row.born),
            title=row.title,
            alert=row.alert,
            answered_at=row.answered_at and row.answered_at.astimezone(zone),
        )
        for row in connection.execute(called.order_by(follow_up.c.id))
    ]


def _follow_ups(*columns: Any) -> Select[Any]:
    """Follow-ups with the client they are of, and no more: what they ask is not read for the day at a glance."""
    named = (client.c.id.label("client_id"), client.c.name, client.c.born)
    mine = select(follow_up.c.id, follow_up.c.title, *columns, *named)
    return mine.join(client, client.c.id == follow_up.c.client_id)


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
