"""Why there is no free time: what ruled each practitioner out, step by step, over the same bits that find slots."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from palpate import clock
from palpate.premises.model import Location
from palpate.refs import ref
from palpate.scheduling import bits
from palpate.scheduling.finding.ask import Ask
from palpate.scheduling.finding.finder import Finder
from palpate.scheduling.finding.preferences import Preferences
from palpate.scheduling.finding.slots import bearable, finder, offered
from palpate.scheduling.written import day_said, minutes_said
from palpate.staff.model import PERMITS, Staff
from palpate.store.memory import Moment
from palpate.store.rows import rows

KINDS = {"booking": "bookings", "hold": "holds", "time_off": "time off", "block": "other business"}


class Ruled(msgspec.Struct, frozen=True, kw_only=True):
    """A practitioner, and what ruled them out: ``by`` is "" for one who has slots. ``slots`` are how many they have."""

    staff_id: int
    name: str
    by: str
    said: str
    slots: int = 0

    def as_json(self) -> dict[str, Any]:
        """As it is printed."""
        return {
            "practitioner": self.name,
            "practitioner_ref": ref("s", self.staff_id),
            "ruled_out_by": self.by or None,
            "said": self.said,
            "slots": self.slots,
        }


def explain(moment: Moment, ask: Ask, first: dt.date, last: dt.date, now: int) -> list[Ruled]:
    """What ruled each practitioner of an ask out on these days: the step after which no start was left."""
    freely = msgspec.structs.replace(ask, notice=0, horizon=None)
    made = finder(moment, freely, first, last, now)
    found = []
    for staff in ask.practitioners:
        if made is None:
            found.append(_ruled(staff, "past", "cannot be booked in the past"))
        else:
            found.append(_Explained(moment, ask, made, staff, first, last, now).ruled())
    return found


class _Explained:
    """One practitioner's starts, step by step."""

    def __init__(
        self, moment: Moment, ask: Ask, made: Finder, staff: Staff, first: dt.date, last: dt.date, now: int
    ) -> None:
        self._moment = moment
        self._ask = ask
        self._made = made
        self._staff = staff
        self._first = first
        self._last = last
        self._now = now

    def ruled(self) -> Ruled:
        """The first step that leaves nothing, or how many slots there are."""
        until = self._staff.until()
        if until is not None and until < self._first:
            return _ruled(self._staff, *self._gone(until))
        left = {place.id: -1 for place in self._ask.places}
        for by, step, said in self._steps():
            left = {place.id: left[place.id] and left[place.id] & step(place) for place in self._ask.places}
            if not any(left.values()):
                return _ruled(self._staff, by, said())
        slots = [
            slot
            for place in self._ask.places
            if left[place.id]
            for slot in self._made.slots(place, left[place.id], self._staff)
        ]
        if not (fit := bearable(self._moment, self._ask, slots)):
            return _ruled(self._staff, "limits", "has no room left within the limits set for the body's sake")
        count = f"{len(fit)} free start{'' if len(fit) == 1 else 's'}"
        return Ruled(staff_id=self._staff.id, name=self._staff.name, by="", said=count, slots=len(fit))

    def _steps(self) -> Iterator[tuple[str, Callable[[Location], int], Callable[[], str]]]:
        ask, made, staff = self._ask, self._made, self._staff
        lasting = minutes_said(ask.minutes)
        anyway = Finder.starts_of(ask.service.grid, Preferences())
        wanted = Finder.starts_of(ask.service.grid, ask.preferences)
        yield (
            "hours",
            lambda place: made.works(staff, place) & made.on(anyway, place, *self._whole(place)),
            lambda: f"does not work for {lasting} on end then",
        )
        yield (
            "preferences",
            lambda place: made.on(wanted, place, *self._whole(place)),
            lambda: "does not work on the days and in the parts of the day that are asked for",
        )
        yield "notice", self._offered, self._when_offered
        yield "claims", lambda _: made.unclaimed(staff), self._taken
        yield "beside", made.beside_people, lambda: f"is free, but {self._beside()} cannot be there then"
        yield "equipment", made.things, lambda: f"is free, but {self._things()} is taken then"
        yield "room", made.any_room, self._no_room

    def _whole(self, place: Location) -> tuple[int, int]:
        days = (self._last - self._first).days + 1
        s, e = clock.window(self._first, 0, days * bits.DAY, clock.zone(place.timezone))
        return max(s, self._now), e

    def _offered(self, place: Location) -> int:
        s, e = offered(self._ask, place.timezone, self._first, self._last, self._now)
        return self._made.between(s, e)

    def _when_offered(self) -> str:
        ask = self._ask
        notice = f"{minutes_said(ask.notice)} of notice" if ask.notice else ""
        ahead = f"at most {ask.horizon} days ahead" if ask.horizon is not None else ""
        terms = " and ".join(part for part in (notice, ahead) if part)
        return f"is not offered then: {ask.service.name} is offered with {terms}"

    def _taken(self) -> str:
        assert self._staff.resource_id is not None
        spans = [self._whole(place) for place in self._ask.places]
        sql = (
            "SELECT kind, count(*) FROM claim WHERE resource_id = ? AND state IN (1, 2) AND s < ? AND e > ? "
            "AND (expires IS NULL OR expires > ?) GROUP BY kind ORDER BY kind"
        )
        values = (self._staff.resource_id, max(e for _, e in spans), min(s for s, _ in spans), self._now)
        kinds = [KINDS[kind] for kind, _ in rows(self._moment.connection, sql, values)]
        return f"is taken at every start: {', '.join(kinds)}"

    def _gone(self, until: dt.date) -> tuple[str, str]:
        if self._staff.leaves_on == until:
            return "leaving", f"works here until {day_said(until)}"
        kinds = {one.kind for one in self._staff.credentials if one.expires_on == until and one.kind in PERMITS}
        return "expired credential", f"has a {min(kinds)} that holds until {day_said(until)}"

    def _beside(self) -> str:
        return _names([one.staff.name for one in self._ask.seconds])

    def _things(self) -> str:
        return _names([one.name for one in self._ask.equipment])

    def _no_room(self) -> str:
        if not self._ask.rooms:
            return 'is free, but there is no room: palpate room add "Room 1"'
        return f"is free, but no room is then: {_names([one.name for one in self._ask.rooms])}"


def _ruled(staff: Staff, by: str, said: str) -> Ruled:
    return Ruled(staff_id=staff.id, name=staff.name, by=by, said=f"{staff.name} {said}")


def _names(names: Sequence[str]) -> str:
    return " and ".join([*names[:4], *([f"{len(names) - 4} more"] if len(names) > 4 else [])])
