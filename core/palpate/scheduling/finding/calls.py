"""Whom to call: appointments that need another time, how their clients are reached, and what could be offered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from palpate.clients import contacts, person
from palpate.errors import Refused
from palpate.scheduling.finding.near import nearest
from palpate.scheduling.model import Appointment, Slot
from palpate.scheduling.reading import appointments, select_appointments
from palpate.scheduling.tables import appointment

BEFORE, AFTER = dt.timedelta(days=3), dt.timedelta(days=14)
"""How far around an appointment another time is looked for."""

OFFERED = 3

Away = tuple[int, int, int]
"""A practitioner who will not be there: their number, from and to in UTC minutes."""

Search = Callable[[Appointment, dt.date, dt.date], Sequence[Slot]]


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One client to be called: telephone numbers, or addresses where there are none, and times that are free."""

    booked: Appointment
    reached: tuple[str, ...]
    alternatives: tuple[Slot, ...]

    def as_json(self) -> dict[str, Any]:
        """As it is printed."""
        return {
            **self.booked.as_json(),
            "born": self.booked.born,
            "reached": list(self.reached),
            "alternatives": [one.as_json() for one in self.alternatives],
        }


def to_move(connection: Connection) -> list[Appointment]:
    """What has lost its time until another is found, in the order of time."""
    return appointments(connection, select_appointments().where(appointment.c.status == "to_move"))


def reached(connection: Connection, client_id: int) -> tuple[str, ...]:
    """A person's telephone numbers; e-mail addresses where there is none."""
    known = contacts.contacts(connection, person.ids(connection, client_id))
    phones = tuple(one.value for one in known if one.kind == "phone")
    return phones or tuple(one.value for one in known if one.kind == "email")


def alternatives(
    booked: Sequence[Appointment], today: dt.date, search: Search, away: Collection[Away] = ()
) -> list[tuple[Slot, ...]]:
    """For each appointment somebody else at the same time, then the nearest other times.

    What is offered first to one is not offered first to another; ``away`` are practitioners not to offer.
    """
    promised: list[Slot] = []
    found = []
    for one in booked:
        day = one.starts_at.date()
        first, last = max(day - BEFORE, today), max(day, today) + AFTER
        try:
            slots = search(one, first, last)
        except Refused:
            slots = ()  # what is no longer offered, or by nobody
        free = [slot for slot in slots if not _gone(slot, away) and not _promised(slot, promised)]
        then = [slot for slot in free if slot.s == one.s]
        near = nearest((slot for slot in free if slot.s != one.s), one.s, OFFERED)
        offers = tuple([*then, *near][:OFFERED])
        promised += offers[:1]
        found.append(offers)
    return found


def _gone(slot: Slot, away: Iterable[Away]) -> bool:
    return any(who == slot.practitioner_id and slot.s < e and s < slot.e for who, s, e in away)


def _promised(slot: Slot, promised: Iterable[Slot]) -> bool:
    return any(
        slot.s < one.e
        and one.s < slot.e
        and (slot.practitioner_id == one.practitioner_id or (slot.room_id is not None and slot.room_id == one.room_id))
        for one in promised
    )
