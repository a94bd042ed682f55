"""Whether what is booked and what is claimed agree, for what is not over: read, and never mended by itself."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, and_, func, or_, select

from palpate.premises.tables import resource
from palpate.refs import ref
from palpate.scheduling.booking.status import RELEASED
from palpate.scheduling.checking.derived import Fault
from palpate.scheduling.tables import appointment, claim, hold
from palpate.staff.tables import staff


def faults(connection: Connection, now: int) -> list[Fault]:
    """What does not agree, of all that ends after a UTC minute."""
    return [*_unclaimed(connection, now), *_left_over(connection, now), *_not_held(connection, now)]


def _unclaimed(connection: Connection, now: int) -> Iterator[Fault]:
    """Appointments whose practitioner or room is not taken for all of their time."""
    # Of a couple's room each has one place, and claims that.
    places = select(resource.c.id).where(resource.c.place_of == appointment.c.room_id).correlate(appointment)
    whose = {
        "its practitioner": (staff.c.resource_id, claim.c.resource_id == staff.c.resource_id),
        "its room": (
            appointment.c.room_id,
            or_(claim.c.resource_id == appointment.c.room_id, claim.c.resource_id.in_(places)),
        ),
    }
    for said, (resource_id, its) in whose.items():
        mine = and_(claim.c.appointment_id == appointment.c.id, its, claim.c.state > 0)
        rows = connection.execute(
            select(appointment.c.id)
            .join(staff, staff.c.id == appointment.c.practitioner_id)
            .outerjoin(claim, mine)
            .where(appointment.c.status.in_(("booked", "arrived")), appointment.c.e > now, resource_id.is_not(None))
            .group_by(appointment.c.id, appointment.c.s, appointment.c.e)
            .having(
                or_(
                    func.count(claim.c.id) == 0,
                    func.min(claim.c.s) > appointment.c.s,
                    func.max(claim.c.e) < appointment.c.e,
                )
            )
            .order_by(appointment.c.id)
        )
        for (number,) in rows:
            named = ref("a", number)
            yield Fault(ref=named, said=f"{named} is booked, and does not take all the time of {said}: move it.")


def _left_over(connection: Connection, now: int) -> Iterator[Fault]:
    """Time that is taken for an appointment which does not stand."""
    rows = connection.execute(
        select(appointment.c.id, appointment.c.status, resource.c.name)
        .join(claim, claim.c.appointment_id == appointment.c.id)
        .join(resource, resource.c.id == claim.c.resource_id)
        .where(claim.c.state > 0, claim.c.e > now, appointment.c.status.in_(RELEASED))
        .order_by(appointment.c.id, claim.c.id)
    )
    for row in rows:
        named, status = ref("a", row.id), row.status.replace("_", " ")
        yield Fault(ref=named, said=f"{named} is {status}, and still takes time of {row.name}.")


def _not_held(connection: Connection, now: int) -> Iterator[Fault]:
    """Time that is kept for a hold which does not stand, and holds that keep none."""
    stands = and_(hold.c.status == "held", hold.c.expires > now)
    rows = connection.execute(
        select(hold.c.id, resource.c.name)
        .join(claim, claim.c.hold_id == hold.c.id)
        .join(resource, resource.c.id == claim.c.resource_id)
        .where(claim.c.kind == "hold", claim.c.state > 0, claim.c.expires > now, hold.c.status != "held")
        .order_by(hold.c.id, claim.c.id)
    )
    for row in rows:
        named = ref("h", row.id)
        yield Fault(ref=named, said=f"{named} is over, and still takes time of {row.name}.")
    kept = select(claim.c.hold_id).where(claim.c.hold_id.is_not(None), claim.c.state > 0)
    for (number,) in connection.execute(select(hold.c.id).where(stands, hold.c.id.not_in(kept)).order_by(hold.c.id)):
        named = ref("h", number)
        yield Fault(ref=named, said=f"{named} is held, and takes no time: hold it again.")
