"""Finding: free times, and why there are none; who is to be called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from palpate import clock
from palpate.clients import reading as clients
from palpate.scheduling.booking.cautions import cautions
from palpate.scheduling.booking.couples import CoupleSlot, couple_slots
from palpate.scheduling.door import Door
from palpate.scheduling.finding import calls
from palpate.scheduling.finding.ask import Ask
from palpate.scheduling.finding.explaining import Ruled, explain
from palpate.scheduling.finding.preferences import Preferences
from palpate.scheduling.finding.slots import search, week_by_week
from palpate.scheduling.finding.whole import leaving_whole
from palpate.scheduling.model import Appointment, Slot
from palpate.scheduling.working.hours import standing
from palpate.scheduling.working.roster import resource_of
from palpate.services.model import Service
from palpate.staff.model import Staff


class Finds(Door):
    """The part of scheduling that looks."""

    def slots(
        self,
        service: Service,
        first: dt.date,
        last: dt.date,
        *,
        wanted: int | None = None,
        usual: Staff | None = None,
        whole: bool = False,
        **terms: Any,
    ) -> list[Slot]:
        """The slots that start on these days, both included, in the order of time; of them the next ``wanted``.

        Those of the ``usual`` practitioner come first. With ``whole``, of each day those first that leave the fewest
        gaps in which no service fits. ``terms`` are those of ``ask``.
        """
        self._must_be_days(first, last)
        shortest = min(map(_taking, self._services.all())) if whole else 0
        now = clock.to_minute(self._context.clock.now())
        with self._context.read() as connection:
            moment = self._context.memory.at(connection)
            ask = self.ask(service, moment=moment, **terms)

            def some(ask: Ask, wanted: int | None) -> list[Slot]:
                def days(first: dt.date, last: dt.date) -> list[Slot]:
                    found = search(moment, ask, first, last, now)
                    return leaving_whole(moment, ask, found, shortest, now) if whole else found

                return days(first, last) if wanted is None else week_by_week(days, first, last, wanted)

            found: list[Slot] = []
            for people in _in_turn(ask.practitioners, usual):
                left = wanted - len(found) if wanted is not None else None
                found += some(msgspec.structs.replace(ask, practitioners=people), left) if people else []
        return found

    def couple_slots(
        self, one: Ask, other: Ask, first: dt.date, last: dt.date, wanted: int | None = None
    ) -> list[CoupleSlot]:
        """The starts on these days at which two can be treated side by side; of them the next ``wanted``."""
        self._must_be_days(first, last)

        def some(first: dt.date, last: dt.date) -> list[CoupleSlot]:
            with self._context.read() as connection:
                now = clock.to_minute(self._context.clock.now())
                return couple_slots(self._context.memory.at(connection), one, other, first, last, now)

        return some(first, last) if wanted is None else week_by_week(some, first, last, wanted)

    def explain(self, service: Service, first: dt.date, last: dt.date, **terms: Any) -> list[Ruled]:
        """What ruled each practitioner out on these days, or how many slots they have; ``terms`` as of ``slots``."""
        self._must_be_days(first, last)
        ask = self.ask(service, **terms)
        with self._context.read() as connection:
            now = clock.to_minute(self._context.clock.now())
            found = explain(self._context.memory.at(connection), ask, first, last, now)
        return [*found, *self._asking.not_asked(ask)]

    def lacking(self, service: Service, staff: Staff | None = None) -> list[str]:
        """What the practice lacks for a service to be offered at all: hours, a room."""
        ask = self._asking.ask(service, staff)
        found: list[str] = []
        with self._context.read() as connection:
            at_work = {one.resource_id for one in standing(connection, ask.resource_ids)}
        found += [
            f'{one.name} has no working hours: palpate staff hours "{one.name}" mon-fri 9:00-17:00'
            for one in ask.practitioners
            if one.resource_id not in at_work
        ]
        if ask.with_room and not ask.rooms:
            found.append('There is no room: palpate room add "Room 1"')
        return found

    def within_hours(self, staff: Staff, instant: dt.datetime) -> str:
        """Nothing where someone works at an instant, else when they do: "Mara Lind works 9:00 to 17:00 on Mondays"."""
        resource_id, minute, day = resource_of(staff), clock.to_minute(instant), instant.astimezone(clock.UTC).date()
        table = self.hours.timetable([resource_id], day, day)
        if table.place(resource_id, minute, minute + 1) is not None:
            return ""
        return table.words(staff.name, resource_id, instant)

    def cautions(self, booked: Appointment, client_ids: Collection[int]) -> list[str]:
        """What is worth a warning: an expired credential, the client elsewhere at that time."""
        with self._context.read() as connection:
            return cautions(connection, booked, self._staff.get(booked.practitioner_id), client_ids)

    def to_move(self) -> list[Appointment]:
        """What has lost its time until another is found for it, in the order of time."""
        with self._context.read() as connection:
            return calls.to_move(connection)

    def to_call(self, booked: Sequence[Appointment], away: Collection[calls.Away] = ()) -> list[calls.Call]:
        """How the clients of these are reached, and what could be offered to them; ``away`` is who is not offered."""
        today = self._context.clock.today(clock.zone(self._premises.locations()[0].timezone))
        offers = calls.alternatives(booked, today, self._search, away)
        with self._context.read() as connection:
            return [
                calls.Call(booked=one, reached=calls.reached(connection, one.client_id), alternatives=slots)
                for one, slots in zip(booked, offers, strict=True)
            ]

    def _search(self, booked: Appointment, first: dt.date, last: dt.date) -> list[Slot]:
        """The slots that would serve an appointment as long as it is, with whom its client asks for."""
        with self._context.read() as connection:
            asked = clients.get(connection, booked.client_id).practitioner_gender
        return self.slots(
            self._services.get(booked.service_id),
            first,
            last,
            minutes=booked.minutes,
            seconds=self.seconds(booked),
            preferences=Preferences(gender=asked),
        )


def _taking(service: Service) -> int:
    """The minutes that a service takes of a practitioner, buffers included."""
    return service.practitioner_before + service.minutes + service.practitioner_after


def _in_turn(people: Sequence[Staff], usual: Staff | None) -> list[Sequence[Staff]]:
    """Whose slots come first: the usual practitioner's, then everybody else's."""
    if usual is None:
        return [people]
    return [[one for one in people if one.id == usual.id], [one for one in people if one.id != usual.id]]
