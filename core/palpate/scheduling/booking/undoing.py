"""A no-show that was none: the client did come, and has their time again where it is free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from palpate.errors import Refused
from palpate.scheduling.booking.booking import must_be, raise_version
from palpate.scheduling.booking.choosing import Need, Taken
from palpate.scheduling.cancelling import cancellations
from palpate.scheduling.claiming import claims, holders, overlaps
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import claim
from palpate.scheduling.written import moment_said
from palpate.services.model import Service
from palpate.staff.model import Staff
from palpate.store.context import Writing


def take_back(writing: Writing, was: Appointment, words: str, needs: Sequence[Need], names: Mapping[int, str]) -> None:
    """Make a no-show one who has arrived: the fee is void, the words are kept, the time is claimed again.

    ``needs`` are the resources it claims, ``names`` what they are called. Refused on another day, Taken where another
    has the time by now.
    """
    must_be(was, "no_show")
    if not words.strip():
        raise Refused("Say how the no-show came to be noted, in words.")
    if was.starts_at.date() != writing.now.astimezone(was.zone).date():
        raise Refused(
            f"{was.ref} was on {moment_said(was.starts_at)}, and a no-show is taken back on its own day. "
            f'Its fee can be waived: palpate policy waive {was.ref} "why".'
        )
    raise_version(writing, was, status="arrived", reason="")
    ids = sorted({resource_id for resource_id, _, _ in needs})
    held = claims.held(writing, ids, min(s for _, s, _ in needs), max(e for _, _, e in needs))
    against = [
        one
        for one in held
        for resource_id, s, e in needs
        if one.resource_id == resource_id and one.state == overlaps.GUARDED and one.s < e and s < one.e
    ]
    if against:
        raise Taken([*holders.say(writing.connection, names, against, was.zone), f"{was.ref} has no time any more"])
    taken = [{"resource_id": one, "kind": "booking", "s": s, "e": e, "state": 1} for one, s, e in needs]
    claims.take(writing, [{**one, "appointment_id": was.id} for one in taken])
    cancellations.void(writing, was, words.strip())
    writing.record("take back", f"appointment {was.id}", before="no_show", after=words.strip())


def had(connection: Connection, was: Appointment) -> set[int]:
    """What an appointment had at its time, though it has been let go since."""
    mine = select(claim.c.resource_id).where(claim.c.appointment_id == was.id, claims.overlapping(was.s, was.e))
    return set(connection.execute(mine).scalars())


def needs(
    was: Appointment, service: Service, people: Sequence[Staff], places: Sequence[int]
) -> tuple[Sequence[Need], Mapping[int, str]]:
    """What an appointment claims, and what that is called: practitioners, room, equipment."""
    before, after = service.practitioner_before, service.practitioner_after
    names = {one.resource_id: one.name for one in people if one.resource_id is not None}
    found = [(one, was.s - before, was.e + after) for one in names]
    found += [(place, was.s - service.room_before, was.e + service.room_after) for place in places]
    found += [(thing, was.s, was.e) for thing in service.equipment]
    return found, {**names, **dict.fromkeys(places, was.room)}
