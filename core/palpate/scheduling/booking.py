"""Booking and moving: one transaction each, whole or not at all, and never twice.

What is claimed is read, a practitioner and a room are chosen, and the claims are written; where another took them in
between, the database refuses, and all of it is done again with what is then there.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import select, update

from palpate import clock
from palpate.clients.model import Client
from palpate.errors import Refused
from palpate.scheduling import claims, holders, overlaps, reading
from palpate.scheduling.candidates import Wish, candidates, no_room
from palpate.scheduling.choosing import Choice, Chooser, Taken, nearest
from palpate.scheduling.model import Appointment
from palpate.scheduling.slots import Ask, slots
from palpate.scheduling.tables import appointment, claim
from palpate.scheduling.written import moment_said
from palpate.store.context import Context, Writing

AHEAD = dt.timedelta(days=5 * 366)
"""How far ahead an appointment can be made."""


class Booking:
    """Writes appointments."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def book(
        self,
        client: Client,
        ask: Ask,
        wish: Wish,
        *,
        note: str = "",
        idempotency_key: str | None = None,
        screening: dict[str, Any] | None = None,
    ) -> Appointment:
        """A new appointment; with the idempotency key of one that stands, that one."""
        self._must_be_possible(wish)
        service = ask.service
        new: dict[str, Any] = {
            "uid": str(uuid.uuid4()),
            "client_id": client.id,
            "service_id": service.id,
            "status": "booked",
            "version": 1,
            "price": service.price,
            "screening": screening,
            "note": note,
            "reason": "",
        }

        def once() -> Appointment:
            with self._context.write() as writing:
                if idempotency_key and (first := self._first(writing, idempotency_key, new, wish)):
                    return first
                choice = self._choose(writing, ask, wish)
                times = _times(wish, choice, ask)
                place: dict[str, Any] = {
                    "practitioner_id": choice.candidate.staff.id,
                    "room_id": choice.room.id if choice.room else None,
                }
                number = writing.add(
                    appointment,
                    **new,
                    **times,
                    **place,
                    idempotency_key=idempotency_key,
                    created_at=writing.now,
                    changed_at=writing.now,
                )
                claims.take(writing, [{**one, "appointment_id": number} for one in choice.claims])
                booked = Appointment(
                    id=number,
                    client=client.name,
                    born=client.born,
                    service=service.name,
                    practitioner=choice.candidate.staff.name,
                    room=choice.room.name if choice.room else "",
                    **new,
                    **place,
                    **{name: times[name] for name in ("location_id", "timezone", "minutes", "s", "e")},
                )
                writing.record("book", f"appointment {number}", after=_audited(booked, wish))
                return booked

        return self._settled(once, ask, wish)

    def move(self, was: Appointment, ask: Ask, wish: Wish, *, screening: dict[str, Any] | None = None) -> Appointment:
        """The same appointment at another time, or with other people or rooms; Refused where it changed meanwhile."""
        self._must_be_possible(wish)
        ask = msgspec.structs.replace(ask, rooms=sorted(ask.rooms, key=lambda room: room.id != was.room_id))

        def once() -> Appointment:
            with self._context.write() as writing:
                must_be(was, "booked")
                raise_version(writing, was)
                claims.release(writing, claim.c.appointment_id == was.id)
                choice = self._choose(writing, ask, wish)
                values: dict[str, Any] = {
                    **_times(wish, choice, ask),
                    "practitioner_id": choice.candidate.staff.id,
                    "room_id": choice.room.id if choice.room else None,
                }
                if screening is not None:
                    values["screening"] = screening
                writing.execute(update(appointment).where(appointment.c.id == was.id).values(values))
                claims.take(writing, [{**one, "appointment_id": was.id} for one in choice.claims])
                moved = reading.one(writing.connection, was.id)
                writing.record("move", f"appointment {was.id}", before=_audited(was), after=_audited(moved, wish))
                return moved

        return self._settled(once, ask, wish)

    def _must_be_possible(self, wish: Wish) -> None:
        now = self._context.clock.now()
        if wish.s < clock.to_minute(now):
            raise Refused(f"{moment_said(wish.start)} is past.")
        if wish.start - now > AHEAD:
            raise Refused(f"{moment_said(wish.start)} is more than five years ahead.")

    def _first(self, writing: Writing, key: str, new: dict[str, Any], wish: Wish) -> Appointment | None:
        """What was booked with this key; Refused where it was something else."""
        number = writing.execute(select(appointment.c.id).where(appointment.c.idempotency_key == key)).scalar()
        if number is None:
            return None
        first = reading.one(writing.connection, number)
        if (first.client_id, first.service_id, first.s) != (new["client_id"], new["service_id"], wish.s):
            raise Refused(f"The key {key!r} was used for another booking, {first.ref}: use a new one.")
        return first

    def _choose(self, writing: Writing, ask: Ask, wish: Wish) -> Choice:
        who = candidates(writing.connection, ask, wish)
        ids = ask.resource_ids
        if wish.overlap:
            overlaps.lock(writing, ids)
        held = claims.held(writing, ids, wish.s - ask.before, wish.s + ask.minutes + ask.after)
        choice, against = Chooser(ask, wish.s, held, wish.overlap).choose(who)
        if choice is not None:
            return choice
        if not against:
            raise Refused(no_room(ask, who))
        names = {one.id: one.name for one in (*ask.rooms, *ask.equipment)}
        names.update({one.resource_id: one.name for one in ask.practitioners if one.resource_id})
        raise Taken(holders.say(writing.connection, names, against, clock.zone(who[0].timezone)))

    def _settled(self, once: Callable[[], Appointment], ask: Ask, wish: Wish) -> Appointment:
        try:
            return claims.until_settled(self._context.database, once)
        except Taken as refused:
            raise Taken(refused.said, self._nearest(ask, wish)) from None

    def _nearest(self, ask: Ask, wish: Wish) -> list[Any]:
        day = wish.start.date()
        for days in (3, 28):
            span = dt.timedelta(days=days)
            near = nearest(slots(self._context, ask, day - span, day + span), wish.s)
            if len(near) == 3:
                break
        return near


def must_be(was: Appointment, *statuses: str) -> None:
    """Refused where an appointment is in none of these."""
    if was.status not in statuses:
        raise Refused(f"{was.ref} is {was.status.replace('_', ' ')}.")


def raise_version(writing: Writing, was: Appointment, **values: Any) -> None:
    """Change an appointment as it was read; Refused where somebody else changed it meanwhile."""
    mine = (appointment.c.id == was.id, appointment.c.version == was.version)
    changed = writing.execute(
        update(appointment).where(*mine).values(version=was.version + 1, changed_at=writing.now, **values)
    )
    if changed.rowcount != 1:
        raise Refused(f"{was.ref} was changed meanwhile: look at it again.")


def _times(wish: Wish, choice: Choice, ask: Ask) -> dict[str, Any]:
    """What the client is told, in the zone of the place, and the UTC minutes derived from it."""
    zone = clock.zone(choice.candidate.timezone)
    local = wish.start.astimezone(zone)
    told = local.replace(tzinfo=None, second=0, microsecond=0, fold=0)
    s = clock.to_minute(clock.in_utc(told, zone, local.fold))
    return {
        "location_id": choice.candidate.location_id,
        "local_start": told.isoformat(timespec="minutes"),
        "timezone": zone.key,
        "fold": local.fold,
        "minutes": ask.minutes,
        "s": s,
        "e": s + ask.minutes,
        "tzdata": clock.tzdata_version(),
    }


def _audited(booked: Appointment, wish: Wish | None = None) -> dict[str, Any]:
    names = ("client_id", "service_id", "practitioner_id", "room_id", "timezone", "minutes", "note")
    kept = {name: getattr(booked, name) for name in names}
    kept["starts_at"] = booked.starts_at.isoformat(timespec="minutes")
    if wish and wish.overlap:
        kept["overlap"] = wish.overlap
    if wish and wish.outside_hours:
        kept["outside_hours"] = wish.outside_hours
    return kept
