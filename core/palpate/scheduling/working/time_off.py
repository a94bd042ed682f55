"""Time off: days on which a practitioner is not here, refused over what is booked until that is to be moved."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select

from palpate import clock
from palpate.errors import Refused
from palpate.scheduling.claiming import claims, holders, overlaps
from palpate.scheduling.claiming.claims import Claim
from palpate.scheduling.model import Appointment
from palpate.scheduling.reading import appointments, select_appointments
from palpate.scheduling.tables import appointment, claim
from palpate.scheduling.working.roster import resource_of
from palpate.scheduling.written import day_said
from palpate.staff.model import Staff
from palpate.store.context import Context, Writing

LONGEST = 2 * 366
"""Days off at a stretch."""

Become = Callable[[Writing, Appointment, str, str], Appointment]
LetGo = Callable[[Writing, int], Any]

People = Sequence[tuple[Staff, ZoneInfo]]
"""Practitioners, each with the zone whose days are meant."""

Spell = tuple[People, dt.date, dt.date, str]
"""Who is off, from and to, both included, and why."""


class Off(msgspec.Struct, frozen=True, kw_only=True):
    """Days off, both included. ``claims`` are those it is made of: what began before is not cut off, and cuts it."""

    id: int
    first: dt.date
    last: dt.date
    reason: str
    claims: tuple[int, ...] = ()


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """Time off as it was given, and the appointments whose time is gone for it; or what stands against it."""

    offs: tuple[Off, ...] = ()
    moved: tuple[Appointment, ...] = ()
    listed: tuple[str, ...] = ()


class TimeOff:
    """The time off of practitioners. ``become`` changes what an appointment is, ``let_go`` gives up a hold."""

    def __init__(self, context: Context, become: Become, let_go: LetGo) -> None:
        self._context = context
        self._become = become
        self._let_go = let_go

    def of(self, staff: Staff, zone: ZoneInfo) -> list[Off]:
        """The days off that are not over."""
        now = clock.to_minute(self._context.clock.now())
        mine = (claim.c.resource_id == resource_of(staff), claim.c.kind == "time_off", claim.c.state > 0)
        columns = [claim.c[name] for name in Claim.__struct_fields__]
        with self._context.read() as connection:
            rows = [Claim(**row) for row in connection.execute(select(*columns).where(*mine)).mappings()]
        return [one for one in _offs(rows, zone) if clock.window(one.last, 0, 1440, zone)[1] > now]

    def in_the_way(self, staff: Staff, first: dt.date, last: dt.date, zone: ZoneInfo) -> list[Appointment]:
        """What is booked on these days and has not begun: what time off is refused over."""
        s, e = _span(first, last, zone)
        now = clock.to_minute(self._context.clock.now())
        claimed = select(claim.c.appointment_id).where(
            claim.c.resource_id == resource_of(staff), claim.c.kind == "booking", claim.c.state > 0
        )
        statement = select_appointments().where(
            appointment.c.id.in_(claimed.where(claims.overlapping(s, e))),
            appointment.c.status.in_(("booked", "arrived")),
            appointment.c.s >= now,
        )
        with self._context.read() as connection:
            return appointments(connection, statement)

    def take(
        self, staff: Staff, first: dt.date, last: dt.date, zone: ZoneInfo, reason: str = "", to_move: str | None = None
    ) -> Off:
        """Give a practitioner days off, as ``give``."""
        return self.give([(staff, zone)], first, last, reason, to_move).offs[0]

    def give(
        self,
        people: People,
        first: dt.date,
        last: dt.date,
        reason: str = "",
        to_move: str | None = None,
    ) -> Given:
        """Give practitioners the same days off, all or none.

        Refused over what is booked, which is listed. With ``to_move``, which says why, those appointments lose their
        time in the same transaction, until another is found; what is held is given up. What has begun stays.
        """
        return self._all([(people, first, last, reason)], to_move, again=False)

    def close(self, spells: Sequence[Spell], to_move: str | None = None) -> Given:
        """As ``give``, for several spells of days, all or none; who is off already then is passed over."""
        return self._all(spells, to_move, again=True)

    def _all(self, spells: Sequence[Spell], to_move: str | None, again: bool) -> Given:
        for _, first, last, _ in spells:
            if last < first:
                raise Refused(f"{day_said(last)} is before {day_said(first)}.")
            if (last - first).days >= LONGEST:
                raise Refused("Time off lasts two years at most.")
        if to_move is not None and not to_move.strip():
            raise Refused("Say why what is booked is to be moved.")

        def once(writing: Writing) -> Given:
            given = [self._give(writing, spell, to_move, again) for spell in spells]
            if listed := [line for one in given for line in one.listed]:
                raise Refused(
                    f"{'; '.join(listed)}. Move or cancel what is booked first, or take its time away until "
                    'another is found, with --to-move "why".'
                )
            moved = sorted((one for part in given for one in part.moved), key=lambda one: (one.s, one.id))
            return Given(offs=tuple(one for part in given for one in part.offs), moved=tuple(moved))

        return claims.settled(self._context, once)

    def withdraw(self, staff: Staff, day: dt.date, zone: ZoneInfo) -> Off:
        """Take back the time off that a day lies in, the whole of it; what was to be moved for it stays so."""
        found = next((one for one in self.of(staff, zone) if one.first <= day <= one.last), None)
        if found is None:
            raise Refused(f"{staff.name} is not off on {day_said(day)}.")

        def once(writing: Writing) -> Off:
            claims.release(writing, claim.c.id.in_(found.claims))
            told = {"first": found.first, "last": found.last, "reason": found.reason}
            writing.record("withdraw_off", f"staff {staff.id}", before=told)
            return found

        return claims.settled(self._context, once)

    def _give(self, writing: Writing, spell: Spell, to_move: str | None, again: bool) -> Given:
        people, first, last, reason = spell
        offs: list[Off] = []
        moved: dict[int, Appointment] = {}
        listed: list[str] = []
        # In the order of resources, so that two who close at once do not wait for each other in a ring.
        for staff, zone in sorted(people, key=lambda one: resource_of(one[0])):
            resource_id, (s, e) = resource_of(staff), _span(first, last, zone)
            overlaps.lock(writing, [resource_id])
            held = [one for one in claims.held(writing, [resource_id], s, e) if one.s < e and one.e > s]
            away = _offs((one for one in held if one.kind == "time_off"), zone)
            if again and any(one.first <= first and last <= one.last for one in away):
                continue
            booked = _not_begun(writing, held)
            standing = {one.id for one in booked} if to_move is None else set()
            refuses = [
                one
                for one in held
                if (one.kind == "time_off" and not again)
                or (one.kind == "hold" and to_move is None)
                or one.appointment_id in standing
            ]
            if refuses:
                listed += holders.say(writing.connection, {resource_id: staff.name}, refuses, zone, days=True)
                continue
            moved.update({one.id: self._become(writing, one, "to_move", (to_move or "").strip()) for one in booked})
            for number in {one.hold_id for one in held if one.kind == "hold" and one.hold_id is not None}:
                self._let_go(writing, number)  # nobody can be promised that time any more
            offs.append(_claim(writing, resource_id, s, e, reason.strip(), zone))
            told = {"first": first, "last": last, "reason": reason.strip(), "to_move": [one.ref for one in booked]}
            writing.record("off", f"staff {staff.id}", after=told)
        return Given(offs=tuple(offs), moved=tuple(moved.values()), listed=tuple(listed))


def _span(first: dt.date, last: dt.date, zone: ZoneInfo) -> tuple[int, int]:
    return clock.window(first, 0, ((last - first).days + 1) * 1440, zone)


def _not_begun(writing: Writing, held: Iterable[Claim]) -> list[Appointment]:
    """The appointments among claims that could still be moved."""
    wanted = {one.appointment_id for one in held if one.appointment_id is not None}
    if not wanted:
        return []
    now = clock.to_minute(writing.now)
    found = appointments(writing.connection, select_appointments().where(appointment.c.id.in_(wanted)))
    return [one for one in found if one.status in {"booked", "arrived"} and one.s >= now]


def _claim(writing: Writing, resource_id: int, s: int, e: int, reason: str, zone: ZoneInfo) -> Off:
    """Take the time, over what has begun or is blocked by another calendar; its pieces share a name in ``source``."""
    name = f"off {uuid.uuid4()}"
    guarded = [(one.s, one.e) for one in claims.held(writing, [resource_id], s, e) if one.state == overlaps.GUARDED]
    rows: list[dict[str, Any]] = [
        {
            "resource_id": resource_id,
            "kind": "time_off",
            "source": name,
            "s": start,
            "e": end,
            "state": state,
            "reason": reason or ("off" if state == overlaps.OVERLAPPING else ""),
        }
        for start, end, state in overlaps.pieces(s, e, guarded)
    ]
    claims.take(writing, rows)
    columns = [claim.c[one] for one in Claim.__struct_fields__]
    taken = writing.execute(select(*columns).where(claim.c.source == name, claim.c.resource_id == resource_id))
    return _offs([Claim(**row) for row in taken.mappings()], zone)[0]


def _offs(rows: Iterable[Claim], zone: ZoneInfo) -> list[Off]:
    """Claims put together to the days off they are of, in the order of time."""
    together: dict[str, list[Claim]] = {}
    for one in sorted(rows, key=lambda one: one.s):
        together.setdefault(one.source or f"claim {one.id}", []).append(one)
    found = []
    for parts in together.values():
        s, e = parts[0].s, max(one.e for one in parts)
        first, last = (clock.from_minute(minute).astimezone(zone).date() for minute in (s, e - 1))
        reason = min(parts, key=lambda one: one.state).reason
        ids = tuple(one.id for one in parts)
        found.append(Off(id=ids[0], first=first, last=last, reason=reason, claims=ids))
    return sorted(found, key=lambda one: (one.first, one.id))
