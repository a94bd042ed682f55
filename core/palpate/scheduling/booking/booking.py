"""Booking and moving: one transaction each, whole or not at all, and never twice.

What is claimed is read, a practitioner and a room are chosen, and the claims are written; where another took them in
between, the database refuses, and all of it is done again with what is then there.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import delete, select, update

from palpate import clock
from palpate.errors import Refused
from palpate.scheduling import reading
from palpate.scheduling.booking import bodies
from palpate.scheduling.booking.candidates import Candidate, Wish, candidates, no_room, open_rooms
from palpate.scheduling.booking.choosing import Choice, Chooser, Taken
from palpate.scheduling.booking.orders import Order
from palpate.scheduling.booking.watching import Watchers
from palpate.scheduling.claiming import claims, holders, overlaps
from palpate.scheduling.finding.ask import Ask
from palpate.scheduling.finding.near import near
from palpate.scheduling.model import Appointment, Slot
from palpate.scheduling.tables import appointment, appointment_add_on, attending, claim
from palpate.scheduling.written import minutes_said, moment_said
from palpate.store.context import Context, Writing
from palpate.store.memory import Moment

T = TypeVar("T")

LONGEST_KEY = 64
"""Characters of an idempotency key at most."""

AHEAD = dt.timedelta(days=5 * 366)
"""How far ahead an appointment can be made."""


class Booking:
    """Writes appointments."""

    def __init__(self, context: Context, watchers: Watchers) -> None:
        self._context = context
        self._watchers = watchers

    def book(self, order: Order) -> Appointment:
        """A new appointment; with the idempotency key of one that stands, that one."""
        return self.settled(lambda writing: self.place(writing, order), lambda: self.nearest(order.ask, order.wish))

    def place(self, writing: Writing, order: Order, moment: Moment | None = None) -> Appointment:
        """A new appointment, inside a transaction. Raises Taken, or Lost where another took the time meanwhile."""
        self.must_be_possible(order.ask, order.wish)
        if order.idempotency_key is not None and (first := _first(writing, order)):
            return first
        choice = self.choose(writing, order.ask, order.wish, moment=moment)
        ask, service, staff, room = order.ask, order.ask.service, choice.candidate.staff, choice.room
        values: dict[str, Any] = {
            "uid": str(uuid.uuid4()),
            "client_id": order.client.id,
            "service_id": service.id,
            "practitioner_id": staff.id,
            "room_id": room.id if room else None,
            "status": "booked",
            "version": 1,
            "load": ask.load * ask.minutes,
            "price": ask.price,
            "screening": order.screening,
            "note": order.note,
            "reason": "",
            "linked_uid": order.linked_uid,
            "series_id": order.series_id,
            "occurrence": order.occurrence,
            **_times(order.wish, choice, ask),
        }
        more = {"idempotency_key": order.idempotency_key, "created_at": writing.now, "changed_at": writing.now}
        number = writing.add(appointment, **values, **more)
        claims.take(writing, [{**one, "appointment_id": number} for one in choice.claims])
        _add_parts(writing, number, ask)
        shown = {name: value for name, value in values.items() if name in Appointment.__struct_fields__}
        booked = Appointment(
            id=number,
            client=order.client.name,
            born=order.client.born,
            service=service.name,
            practitioner=staff.name,
            room=room.name if room else "",
            beside=tuple((one.role, one.staff.name) for one in ask.seconds),
            add_ons=tuple(one.name for one in ask.add_ons),
            **shown,
        )
        writing.record("book", f"appointment {number}", after=_audited(booked, order.wish, ask))
        self._watchers.tell(writing, "booked", booked)
        return booked

    def move(
        self,
        was: Appointment,
        ask: Ask,
        wish: Wish,
        *,
        screening: dict[str, Any] | None = None,
        anew: bool = False,
    ) -> Appointment:
        """The same appointment at another time, or with other people or rooms; Refused where it changed meanwhile.

        ``anew``: who is there beside is other than before, too.
        """
        return self.settled(
            lambda writing: self.shift(writing, was, ask, wish, screening=screening, anew=anew),
            lambda: self.nearest(ask, wish),
        )

    def shift(
        self,
        writing: Writing,
        was: Appointment,
        ask: Ask,
        wish: Wish,
        *,
        screening: dict[str, Any] | None = None,
        anew: bool = False,
    ) -> Appointment:
        """As ``move``, inside a transaction."""
        self.must_be_possible(ask, wish)
        must_be(was, "booked", "to_move")
        raise_version(writing, was)
        claims.release(writing, claim.c.appointment_id == was.id)
        ask = msgspec.structs.replace(ask, rooms=sorted(ask.rooms, key=lambda room: room.id != was.room_id))
        choice = self.choose(writing, ask, wish, moving=was)
        values: dict[str, Any] = {
            **_times(wish, choice, ask),
            "status": "booked",
            "load": ask.load * ask.minutes,
            "practitioner_id": choice.candidate.staff.id,
            "room_id": choice.room.id if choice.room else None,
        }
        if screening is not None:
            values["screening"] = screening
        writing.execute(update(appointment).where(appointment.c.id == was.id).values(values))
        claims.take(writing, [{**one, "appointment_id": was.id} for one in choice.claims])
        if anew:
            writing.execute(delete(attending).where(attending.c.appointment_id == was.id))
            _add_beside(writing, was.id, ask)
        moved = reading.one(writing.connection, was.id)
        after = _audited(moved, wish, msgspec.structs.replace(ask, add_ons=()))
        writing.record("move", f"appointment {was.id}", before=_audited(was), after=after)
        self._watchers.tell(writing, "moved", moved, was)
        return moved

    def must_be_possible(self, ask: Ask, wish: Wish) -> None:
        """Refused where a time is past, too far ahead, or nearer than the notice that is asked for."""
        now = self._context.clock.now()
        if wish.s < clock.to_minute(now):
            raise Refused(f"{moment_said(wish.start)} is past.")
        if wish.start - now > AHEAD:
            raise Refused(f"{moment_said(wish.start)} is more than five years ahead.")
        if wish.s < clock.to_minute(now) + ask.notice and not wish.reason("notice"):
            raise Refused(
                f"{moment_said(wish.start)} is nearer than the {minutes_said(ask.notice)} of notice that "
                f'{ask.service.name} asks for. Book it all the same with --short-notice "why".'
            )

    def choose(
        self,
        writing: Writing,
        ask: Ask,
        wish: Wish,
        moving: Appointment | None = None,
        moment: Moment | None = None,
    ) -> Choice:
        """Who and what serves a time, and what it claims; Taken where nobody can.

        Of what is ``moving`` the claims are let go already, and its load does not count.
        """
        moment = moment or self._context.memory.at(writing.connection)
        who = bodies.within(writing, moment, ask, wish, candidates(moment, ask, wish), moving)
        if ask.rooms and not (rooms := open_rooms(moment, ask, wish)):
            raise Refused(
                f"No room is open then for {ask.service.name}: see palpate room hours. Book it all the "
                'same with --outside-hours "why".'
            )
        asked = ask
        # Of a large practice, only those matter who could serve, and the rooms where they are.
        where = {one.location_id for one in who}
        ask = msgspec.structs.replace(
            ask,
            practitioners=[one.staff for one in who],
            rooms=[room for room in rooms if room.location_id is None or room.location_id in where]
            if ask.rooms
            else [],
        )
        ids = ask.resource_ids
        if wish.reason("overlap"):
            overlaps.lock(writing, ids)
        held = claims.held(writing, ids, wish.s - ask.before, wish.s + ask.minutes + ask.after)
        choice, against = Chooser(ask, wish.s, held, wish.reason("overlap")).choose(who)
        if choice is not None:
            return choice
        if not against:
            raise Refused(no_room(asked, who))
        raise self.taken(writing, ask, against, who[0])

    def taken(self, writing: Writing, ask: Ask, against: Sequence[claims.Claim], candidate: Candidate) -> Taken:
        """The refusal that says what has the time, in the zone of where it would have been."""
        names = {place: one.name for one in (*ask.rooms, *ask.equipment) for place in one.places}
        names.update({one.resource_id: one.name for one in ask.people if one.resource_id})
        return Taken(holders.say(writing.connection, names, against, clock.zone(candidate.timezone)))

    def settled(self, once: Callable[[Writing], T], look: Callable[[], Sequence[Slot]]) -> T:
        """What one write transaction gives; who is refused it is told what ``look`` finds."""
        try:
            return claims.settled(self._context, once)
        except Taken as refused:
            raise Taken(refused.said, look) from None

    def nearest(self, ask: Ask, wish: Wish) -> list[Slot]:
        """The free slots nearest to what was wanted."""
        with self._context.read() as connection:
            moment, now = self._context.memory.at(connection), clock.to_minute(self._context.clock.now())
            return near(moment, ask, wish.start, now)


def _first(writing: Writing, order: Order) -> Appointment | None:
    """What was booked with this key; Refused where it was something else."""
    key = order.idempotency_key
    if not 0 < len(key or "") <= LONGEST_KEY:
        raise Refused(f"A key has 1 to {LONGEST_KEY} characters.")
    number = writing.execute(select(appointment.c.id).where(appointment.c.idempotency_key == key)).scalar()
    if number is None:
        return None
    first = reading.one(writing.connection, number)
    ask = order.ask
    wanted = (order.client.id, ask.service.id, order.wish.s, ask.minutes)
    other = ask.named and first.practitioner_id != ask.practitioners[0].id
    if other or (first.client_id, first.service_id, first.s, first.minutes) != wanted:
        raise Refused(f"The key {key!r} was used for another booking, {first.ref}: use a new one.")
    if first.status in {"cancelled", "no_show", "declined", "to_move"}:
        raise Refused(f"The key {key!r} was used for {first.ref}, which is {_plainly(first)}: use a new one.")
    return first


def _add_beside(writing: Writing, number: int, ask: Ask) -> None:
    for second in ask.seconds:
        writing.add(attending, appointment_id=number, staff_id=second.staff.id, role=second.role)


def _add_parts(writing: Writing, number: int, ask: Ask) -> None:
    _add_beside(writing, number, ask)
    for one in ask.add_ons:
        parts = {"name": one.name, "minutes": one.minutes, "price": one.price}
        writing.add(appointment_add_on, appointment_id=number, add_on_id=one.id, **parts)


def must_be(was: Appointment, *statuses: str) -> None:
    """Refused where an appointment is in none of these."""
    if was.status not in statuses:
        raise Refused(f"{was.ref} is {_plainly(was)}.")


def _plainly(one: Appointment) -> str:
    return one.status.replace("_", " ")


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


def _audited(booked: Appointment, wish: Wish | None = None, ask: Ask | None = None) -> dict[str, Any]:
    names = ("client_id", "service_id", "practitioner_id", "room_id", "timezone", "minutes", "note")
    kept = {name: getattr(booked, name) for name in names}
    kept["starts_at"] = booked.starts_at.isoformat(timespec="minutes")
    if wish and wish.despite:
        kept["despite"] = wish.despite
    if ask and ask.seconds:
        kept["beside"] = {one.role: one.staff.id for one in ask.seconds}
    if ask and ask.add_ons:
        kept["add_ons"] = [one.name for one in ask.add_ons]
    return kept
