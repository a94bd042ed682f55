"""What a calendar that leaves the house shows: appointments, holds and time off, and as little of a client as is set.

A therapist's calendar shows the service and of the client's name what ``settings.calendar.client`` says; the client's
own shows the service, the practitioner and where to go. Neither ever shows a note, or anything of health.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, or_, select

from palpate import clock
from palpate.clients import person
from palpate.clients.model import Client
from palpate.practice import Practice
from palpate.premises.model import Location, Resource
from palpate.premises.tables import location, practice, resource
from palpate.refs import ref
from palpate.scheduling import reading
from palpate.scheduling.booking.status import RELEASED
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import appointment, attending, claim, hold
from palpate.staff.model import Staff
from palpate.staff.tables import staff as staff_table
from palpate.store.parts import parts

STATUSES = {"cancelled": "CANCELLED", "no_show": "CANCELLED", "declined": "CANCELLED", "to_move": "TENTATIVE"}
"""What a calendar calls an appointment that does not simply stand; all others are CONFIRMED."""


class CalendarEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a calendar. ``s`` and ``e`` are UTC minutes; ``sequence`` rises whenever what is told changes."""

    kind: str
    uid: str
    summary: str
    s: int
    e: int
    timezone: str
    changed_at: dt.datetime
    created_at: dt.datetime
    id: int | None = None
    ref: str | None = None
    sequence: int = 0
    status: str = "CONFIRMED"
    location: str = ""
    busy: bool = True

    def as_json(self) -> dict[str, Any]:
        """As it is printed: times with their offset."""
        zone = clock.zone(self.timezone)
        starts_at, ends_at = (clock.from_minute(one).astimezone(zone) for one in (self.s, self.e))
        return {
            "ref": self.ref,
            "id": self.id,
            "kind": self.kind,
            "uid": self.uid,
            "sequence": self.sequence,
            "status": self.status,
            "summary": self.summary,
            "location": self.location,
            "starts_at": starts_at.isoformat(timespec="minutes"),
            "ends_at": ends_at.isoformat(timespec="minutes"),
            "timezone": self.timezone,
            "changed_at": self.changed_at.astimezone(zone).isoformat(timespec="seconds"),
        }


def listed(
    practice: Practice,
    *,
    staff: Staff | None = None,
    room: Resource | None = None,
    client: Client | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> list[CalendarEvent]:
    """The calendar of a practitioner, of a room, of a client, or of all, in the order of time.

    ``first`` and ``last`` are days, both included. What is cancelled is in it, as cancelled.
    """
    lo = clock.window(first, 0, 1440, practice.zone)[0] if first else None
    hi = clock.window(last, 0, 1440, practice.zone)[1] if last else None
    with practice.context.read() as connection:
        mine: list[ColumnElement[bool]] = []
        if staff is not None:
            there = select(attending.c.appointment_id).where(attending.c.staff_id == staff.id)
            mine.append(or_(appointment.c.practitioner_id == staff.id, appointment.c.id.in_(there)))
        if room is not None:
            mine.append(appointment.c.room_id.in_(room.places))
        if client is not None:
            mine.append(appointment.c.client_id.in_(person.ids(connection, client.id)))
        if lo is not None:
            mine += [appointment.c.e > lo, appointment.c.s > lo - reading.LONGEST]
        if hi is not None:
            mine.append(appointment.c.s < hi)
        booked = reading.appointments(connection, reading.select_appointments().where(*mine))
        telling = Telling(practice, connection)
        found = telling.told(booked, for_client=client is not None, of_one=staff is not None)
        if client is None:
            found += _held(connection, telling, staff, room, lo, hi)
            found += _off(connection, telling, staff, room, lo, hi)
    return sorted(found, key=lambda one: (one.s, one.e, one.uid))


def event(practice: Practice, booked: Appointment, for_client: bool = False) -> CalendarEvent:
    """One appointment as a calendar shows it: the client's own, or that of who treats."""
    with practice.context.read() as connection:
        return Telling(practice, connection).told([booked], for_client=for_client, of_one=True)[0]


class Telling:
    """Turns what is booked into what may be told of it."""

    def __init__(self, practice_open: Practice, connection: Connection) -> None:
        self._connection = connection
        self._name = practice_open.info.name
        self._client = practice_open.premises.settings().calendar.client
        names = Location.__struct_fields__
        rows = connection.execute(select(location)).mappings()
        self.places = {row["id"]: Location(**{name: row[name] for name in names}) for row in rows}
        self.founded: dt.datetime = connection.execute(select(practice.c.created_at)).scalar_one()
        self.practice_uid = uuid.UUID(practice_open.info.uid)
        self.now = clock.to_minute(practice_open.clock.now())
        self.zone = practice_open.zone.key

    def told(self, booked: Sequence[Appointment], *, for_client: bool, of_one: bool) -> list[CalendarEvent]:
        """Appointments as events; ``of_one``: in the calendar of one practitioner, who need not be named in it."""
        stamps = self._stamps([one.id for one in booked])
        return [
            CalendarEvent(
                kind="appointment",
                id=one.id,
                ref=one.ref,
                uid=f"{one.uid}@palpate",
                sequence=one.version - 1,
                status=STATUSES.get(one.status, "CONFIRMED"),
                summary=self._for_client(one) if for_client else self._for_staff(one, of_one),
                location=self._where(one.location_id, "" if for_client else one.room),
                s=one.s,
                e=one.e,
                timezone=one.timezone,
                created_at=stamps[one.id][0],
                changed_at=stamps[one.id][1],
                busy=one.status not in RELEASED,
            )
            for one in booked
        ]

    def _stamps(self, ids: Sequence[int]) -> dict[int, tuple[dt.datetime, dt.datetime]]:
        columns = select(appointment.c.id, appointment.c.created_at, appointment.c.changed_at)
        found = {}
        for some in parts(ids):
            rows = self._connection.execute(columns.where(appointment.c.id.in_(some)))
            found.update({row.id: (row.created_at, row.changed_at) for row in rows})
        return found

    def _for_client(self, one: Appointment) -> str:
        return f"{one.what} with {one.practitioner}, {self._name}"

    def _for_staff(self, one: Appointment, of_one: bool) -> str:
        whom = shortened(one.client, self._client)
        said = f"{one.what}: {whom}" if whom else one.what
        return said if of_one else f"{said}, {one.practitioner}"

    def _where(self, location_id: int | None, room: str) -> str:
        place = self.places.get(location_id or 0)
        parts = [room, place.name, place.address] if place else [room]
        return ", ".join(part.strip() for part in parts if part.strip())

    def hold(self, row: Any, of_one: bool) -> CalendarEvent:
        """A hold as an event: that the time is kept, and not for whom."""
        return CalendarEvent(
            kind="hold",
            id=row["id"],
            ref=ref("h", row["id"]),
            uid=f"{row['uid']}@palpate",
            summary="Held" if of_one else f"Held: {row['practitioner']}",
            location=self._where(row["location_id"], row["room"] or ""),
            s=row["s"],
            e=row["e"],
            timezone=row["timezone"],
            created_at=row["created_at"],
            changed_at=row["created_at"],
        )

    def off(self, row: Any, of_one: bool) -> CalendarEvent:
        """Time off as an event, without its reason. Its UID is of its name, or of what it covers."""
        word = "Off" if row["kind"] == "time_off" else "Blocked"
        place = self.places.get(row["location_id"] or 0)
        what = row["source"] or f"{row['s']} {row['e']}"
        own = uuid.uuid5(self.practice_uid, f"{row['kind']} {row['uid']} {what}")
        return CalendarEvent(
            kind=row["kind"],
            uid=f"{own}@palpate",
            summary=word if of_one else f"{word}: {row['name']}",
            s=row["s"],
            e=row["e"],
            timezone=place.timezone if place else self.zone,
            created_at=self.founded,
            changed_at=self.founded,
        )


def shortened(name: str, how: str) -> str:
    """As much of a client's name as is wanted: full, first, initials or none."""
    words = name.split()
    if how == "none" or not words:
        return ""
    if how == "first":
        return words[0]
    if how == "initials":
        return " ".join(f"{word[0]}." for word in dict.fromkeys([words[0], words[-1]]))
    return name


def _held(
    connection: Connection, telling: Telling, staff: Staff | None, room: Resource | None, lo: int | None, hi: int | None
) -> Iterable[CalendarEvent]:
    """The holds that stand now."""
    rows = (
        select(hold, staff_table.c.name.label("practitioner"), resource.c.name.label("room"))
        .join(staff_table, staff_table.c.id == hold.c.practitioner_id)
        .outerjoin(resource, resource.c.id == hold.c.room_id)
        .where(hold.c.status == "held", hold.c.expires > telling.now, *_within(hold, lo, hi))
    )
    if staff is not None:
        rows = rows.where(hold.c.practitioner_id == staff.id)
    if room is not None:
        rows = rows.where(hold.c.room_id.in_(room.places))
    return [telling.hold(row, staff is not None) for row in connection.execute(rows).mappings()]


def _off(
    connection: Connection, telling: Telling, staff: Staff | None, room: Resource | None, lo: int | None, hi: int | None
) -> Iterable[CalendarEvent]:
    """Time off, and what is blocked; what another calendar says is left to that calendar."""
    rows = (
        select(claim.c.id, claim.c.kind, claim.c.s, claim.c.e, claim.c.source)
        .add_columns(resource.c.uid, resource.c.name, resource.c.location_id)
        .join(resource, resource.c.id == claim.c.resource_id)
        .where((claim.c.kind == "time_off") | ((claim.c.kind == "block") & claim.c.source.is_(None)))
        .where(claim.c.state > 0, *_within(claim, lo, hi))
        .order_by(claim.c.resource_id, claim.c.s)
    )
    ids: Collection[int] | None = None
    if staff is not None:
        ids = [] if staff.resource_id is None else [staff.resource_id]
    elif room is not None:
        ids = room.places
    if ids is not None:
        rows = rows.where(claim.c.resource_id.in_(ids))
    # Time off that lies over something else is in pieces, which share a name.
    whole: dict[Any, dict[str, Any]] = {}
    for row in connection.execute(rows).mappings():
        one = whole.setdefault((row["uid"], row["source"] or row["id"]), dict(row))
        one["e"] = max(one["e"], row["e"])
    return [telling.off(row, ids is not None) for row in whole.values()]


def _within(table: Any, lo: int | None, hi: int | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if lo is not None:
        found.append(table.c.e > lo)
    if hi is not None:
        found.append(table.c.s < hi)
    return found
