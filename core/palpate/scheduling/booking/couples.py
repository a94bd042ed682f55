"""Couples: two clients at one time, side by side in a room for two, as two linked appointments with a record each."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from itertools import product
from typing import Any

import msgspec

from palpate import clock
from palpate.errors import Refused
from palpate.premises.model import Resource
from palpate.scheduling import reading
from palpate.scheduling.booking import bodies
from palpate.scheduling.booking.booking import Booking
from palpate.scheduling.booking.candidates import Candidate, Wish, candidates, open_rooms
from palpate.scheduling.booking.choosing import Chooser
from palpate.scheduling.booking.orders import Order
from palpate.scheduling.claiming import claims
from palpate.scheduling.claiming.claims import Claim
from palpate.scheduling.finding.ask import Ask
from palpate.scheduling.finding.near import DAYS, nearest
from palpate.scheduling.finding.slots import bearable, finder, offered
from palpate.scheduling.model import Appointment, Slot
from palpate.scheduling.tables import appointment, claim
from palpate.store.context import Context, Writing
from palpate.store.memory import Moment

Pair = tuple[Appointment, Appointment]
Half = tuple[Ask, Wish]
Asks = tuple[Ask, Ask]


class CoupleSlot(msgspec.Struct, frozen=True, kw_only=True):
    """A start at which two can be treated side by side: a slot for each, in one room."""

    one: Slot
    other: Slot

    def as_json(self) -> dict[str, Any]:
        """As it is printed."""
        return {"one": self.one.as_json(), "other": self.other.as_json()}


class Couples:
    """Books and moves two at once."""

    def __init__(self, context: Context, booking: Booking) -> None:
        self._context = context
        self._booking = booking

    def book(self, one: Order, other: Order) -> Pair:
        """Two linked appointments, both or none. Raises Taken where the two cannot be side by side then."""
        uid = str(uuid.uuid4())
        one, other = (msgspec.structs.replace(order, linked_uid=uid) for order in (one, other))

        def once(writing: Writing) -> Pair:
            asks = self._side_by_side(writing, (one.ask, one.wish), (other.ask, other.wish))
            first, second = (
                self._booking.place(writing, msgspec.structs.replace(order, ask=ask))
                for order, ask in zip((one, other), asks, strict=True)
            )
            return first, second

        return self._booking.settled(once, lambda: self._nearest((one.ask, one.wish), (other.ask, other.wish)))

    def move(self, pair: Pair, halves: tuple[Half, Half], screenings: Sequence[dict[str, Any] | None]) -> Pair:
        """Both to another time, or neither; ``screenings`` are those of their new day."""

        def once(writing: Writing) -> Pair:
            claims.release(writing, claim.c.appointment_id.in_([was.id for was in pair]))
            asks = self._side_by_side(writing, *halves, pair)
            first, second = (
                self._booking.shift(writing, was, ask, wish, screening=verdict)
                for was, ask, (_, wish), verdict in zip(pair, asks, halves, screenings, strict=True)
            )
            return first, second

        return self._booking.settled(once, lambda: self._nearest(*halves))

    def partner(self, booked: Appointment) -> Appointment | None:
        """The other half of a couple, where it still stands."""
        if booked.linked_uid is None:
            return None
        mine = (appointment.c.linked_uid == booked.linked_uid, appointment.c.id != booked.id)
        with self._context.read() as connection:
            found = reading.appointments(connection, reading.select_appointments().where(*mine))
        return next((one for one in found if one.status in {"booked", "arrived", "to_move"}), None)

    def _nearest(self, one: Half, other: Half) -> list[Slot]:
        day, now = one[1].start.date(), clock.to_minute(self._context.clock.now())
        with self._context.read() as connection:
            moment = self._context.memory.at(connection)
            for days in DAYS:
                span = dt.timedelta(days=days)
                found = couple_slots(moment, one[0], other[0], day - span, day + span, now)
                if len(near := nearest([slot.one for slot in found], one[1].s)) == 3:
                    break
        return near

    def _side_by_side(self, writing: Writing, one: Half, other: Half, pair: Sequence[Appointment] = ()) -> Asks:
        """The two asks, each narrowed to a practitioner and a place of one room that are free."""
        moment = self._context.memory.at(writing.connection)
        for ask, wish in (one, other):
            self._booking.must_be_possible(ask, wish)
        people = [
            bodies.within(writing, moment, ask, wish, candidates(moment, ask, wish), moving)
            for (ask, wish), moving in zip((one, other), pair or (None, None), strict=True)
        ]
        housed = next((half for half in (one, other) if half[0].with_room), None)
        rooms = rooms_for_two(open_rooms(moment, *housed)) if housed else [None]
        mine, theirs = (self._chooser(writing, ask, wish) for ask, wish in (one, other))
        against: list[Claim] = []
        for room in rooms:
            for first, second in product(*people):
                if first.staff.id == second.staff.id or first.location_id != second.location_id:
                    continue
                if room is not None and room.location_id not in {None, first.location_id}:
                    continue
                asks = _narrowed(one[0], first, room, 0), _narrowed(other[0], second, room, 1)
                taken = mine.against(first, asks[0].rooms) + theirs.against(second, asks[1].rooms)
                if not taken:
                    return asks
                against += taken
        if not against:
            raise Refused("A couple needs two practitioners at one location at that time, and there are not two.")
        people_of_both = [*one[0].practitioners, *other[0].practitioners]
        both = msgspec.structs.replace(one[0], practitioners=people_of_both)
        raise self._booking.taken(writing, both, list({claim.id: claim for claim in against}.values()), people[0][0])

    def _chooser(self, writing: Writing, ask: Ask, wish: Wish) -> Chooser:
        held = claims.held(writing, ask.resource_ids, wish.s - ask.before, wish.s + ask.minutes + ask.after)
        return Chooser(ask, wish.s, held)


def rooms_for_two(rooms: Sequence[Resource]) -> list[Resource]:
    """The rooms in which two can be treated side by side; Refused where there is none."""
    found = [room for room in rooms if len(room.places) > 1]
    if not found:
        raise Refused('No room for two is open then: palpate room add "Couples room" --places 2.')
    return found


def couple_slots(moment: Moment, one: Ask, other: Ask, first: dt.date, last: dt.date, now: int) -> list[CoupleSlot]:
    """The starts on these days at which two can be treated side by side, in the order of time."""
    housed = next((ask for ask in (one, other) if ask.with_room), None)
    rooms = rooms_for_two(housed.rooms) if housed else []
    halves = [
        made
        for ask in (one, other)
        if (made := finder(moment, msgspec.structs.replace(ask, rooms=rooms), first, last, now)) is not None
    ]
    if len(halves) < 2:
        return []
    found: list[CoupleSlot] = []
    for place in one.places:
        span = offered(one, place.timezone, first, last, now)
        able = [
            [
                slot
                for staff in made.ask.practitioners
                for slot in made.slots(place, made.starts(place, *span) & made.beside(place), staff)
            ]
            for made in halves
        ]
        found += _together(*(bearable(moment, made.ask, slots) for made, slots in zip(halves, able, strict=True)))
    return sorted(found, key=lambda slot: (slot.one.s, slot.one.practitioner))


def _together(ones: Sequence[Slot], others: Sequence[Slot]) -> list[CoupleSlot]:
    """One pair for each start: two practitioners, one room."""
    by_start: dict[int, list[Slot]] = {}
    for slot in others:
        by_start.setdefault(slot.s, []).append(slot)
    found: dict[int, CoupleSlot] = {}
    for slot in ones:
        for beside in by_start.get(slot.s, ()) if slot.s not in found else ():
            alike = beside.room_id == slot.room_id or None in {beside.room_id, slot.room_id}
            if beside.practitioner_id != slot.practitioner_id and alike:
                found[slot.s] = CoupleSlot(one=slot, other=beside)
                break
    return list(found.values())


def _narrowed(ask: Ask, candidate: Candidate, room: Resource | None, place: int) -> Ask:
    rooms = [msgspec.structs.replace(room, places=(room.places[place],))] if room and ask.with_room else []
    return msgspec.structs.replace(ask, practitioners=[candidate.staff], rooms=rooms)
