"""What a report is reckoned from, read in a few statements however long the time is."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from palpate import clock
from palpate.scheduling.reading import LONGEST
from palpate.scheduling.tables import appointment, attending, cancellation, claim
from palpate.services.tables import service_modality
from palpate.visits.counting import counts
from palpate.visits.people import People
from palpate.visits.tables import visit, visit_modality

TAKES = ("booked", "arrived", "visited")
"""The statuses in which an appointment has its time."""

GONE = ("cancelled", "to_move")
"""Those in which nobody comes at that time."""


class Made(NamedTuple):
    """An appointment, in numbers."""

    id: int
    s: int
    e: int
    status: str
    service_id: int
    practitioner_id: int
    room_id: int | None


class Came(NamedTuple):
    """A visit that counts. ``person`` is who came, whichever of their rows it was kept under."""

    ended: int
    person: int
    appointment_id: int | None
    practitioner_id: int
    room_id: int | None
    modalities: tuple[str, ...]


def modalities(connection: Connection) -> dict[int, tuple[str, ...]]:
    """The modalities of every service, whether it is offered still or not."""
    found: dict[int, tuple[str, ...]] = {}
    rows = select(service_modality.c.service_id, service_modality.c.modality).order_by(service_modality.c.position)
    for service_id, key in connection.execute(rows):
        found[service_id] = (*found.get(service_id, ()), key)
    return found


def made(connection: Connection, lo: int, hi: int) -> Iterator[Made]:
    """Every appointment that reaches into a time, in its order."""
    columns = [appointment.c[name] for name in Made._fields]
    rows = select(*columns).where(appointment.c.s < hi, appointment.c.s > lo - LONGEST, appointment.c.e > lo)
    for row in connection.execute(rows.order_by(appointment.c.s, appointment.c.id)):
        yield Made(*row)


def beside(connection: Connection, lo: int, hi: int) -> dict[int, list[int]]:
    """Who was there besides, by appointment."""
    near = (appointment.c.s < hi, appointment.c.s > lo - LONGEST)
    rows = select(attending.c.appointment_id, attending.c.staff_id)
    found: dict[int, list[int]] = {}
    for number, staff_id in connection.execute(
        rows.join(appointment, appointment.c.id == attending.c.appointment_id).where(*near)
    ):
        found.setdefault(number, []).append(staff_id)
    return found


def late(connection: Connection, lo: int, hi: int) -> set[int]:
    """The appointments of a time that were cancelled late."""
    rows = select(cancellation.c.appointment_id).join(appointment, appointment.c.id == cancellation.c.appointment_id)
    within = (appointment.c.s >= lo, appointment.c.s < hi, appointment.c.status == "cancelled")
    return set(connection.execute(rows.where(*within, cancellation.c.kind == "late_cancelled")).scalars())


def off(connection: Connection, resource_ids: Collection[int], lo: int, hi: int) -> dict[int, list[tuple[int, int]]]:
    """Time off in a time, by resource."""
    rows = select(claim.c.resource_id, claim.c.s, claim.c.e).where(
        claim.c.resource_id.in_(resource_ids),
        claim.c.kind == "time_off",
        claim.c.state.in_((1, 2)),
        claim.c.s < hi,
        claim.c.e > lo,
    )
    found: dict[int, list[tuple[int, int]]] = {}
    for resource_id, s, e in connection.execute(rows):
        found.setdefault(resource_id, []).append((s, e))
    return found


def came(connection: Connection, lo: int, hi: int) -> list[Came]:
    """The visits that began in a time and count."""
    start, end = clock.from_minute(lo), clock.from_minute(hi)
    within = (visit.c.started_at >= start, visit.c.started_at < end, counts())
    people = People(connection)
    given: dict[int, list[str]] = {}
    pairs = select(visit_modality.c.visit_id, visit_modality.c.modality)
    for number, key in connection.execute(
        pairs.join(visit, visit.c.id == visit_modality.c.visit_id).where(*within).order_by(visit_modality.c.position)
    ):
        given.setdefault(number, []).append(key)
    rows = (
        select(
            visit.c.id,
            visit.c.client_id,
            visit.c.started_at,
            visit.c.ended_at,
            visit.c.appointment_id,
            visit.c.practitioner_id,
            appointment.c.room_id,
        )
        .outerjoin(appointment, appointment.c.id == visit.c.appointment_id)
        .where(*within)
    )
    return [
        Came(
            clock.to_minute(row.ended_at or row.started_at),
            people.root(row.client_id),
            row.appointment_id,
            row.practitioner_id,
            row.room_id,
            tuple(given.get(row.id, ())),
        )
        for row in connection.execute(rows)
    ]


def next_after(connection: Connection, lo: int, hi: int) -> Callable[[Came], int | None]:
    """When a person comes next after a visit: the start of what is made for them from ``lo`` to ``hi``, or None."""
    people = People(connection)
    starts: dict[int, array[int]] = {}
    ids: dict[int, array[int]] = {}
    rows = select(appointment.c.client_id, appointment.c.s, appointment.c.id).where(
        appointment.c.s >= lo, appointment.c.s < hi, appointment.c.status.not_in(GONE)
    )
    for client_id, s, number in connection.execute(rows.order_by(appointment.c.s)):
        person = people.root(client_id)
        starts.setdefault(person, array("q")).append(s)
        ids.setdefault(person, array("q")).append(number)

    def after(one: Came) -> int | None:
        mine = starts.get(one.person)
        if mine is None:
            return None
        at = bisect_left(mine, one.ended)
        # A visit that was over before its own time began is not its own next.
        if at < len(mine) and ids[one.person][at] == one.appointment_id:
            at += 1
        return mine[at] if at < len(mine) else None

    return after
