"""What other calendars say a practitioner or room is busy with: kept by event, and claimed as blocks.

One event is one row for each time it comes; what is claimed are the rows put together. Where something is booked
already the block lies over it, as an overlap on purpose, and what is booked is listed: it is for people to settle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update

from palpate import clock
from palpate.errors import Refused
from palpate.premises.model import Resource
from palpate.premises.tables import resource
from palpate.scheduling import bits
from palpate.scheduling.claiming import claims, overlaps
from palpate.scheduling.claiming.claims import Claim
from palpate.scheduling.model import Appointment
from palpate.scheduling.reading import appointments, select_appointments
from palpate.scheduling.tables import appointment, busy, claim
from palpate.scheduling.working.roster import Owner, resource_of, subject
from palpate.store.context import Context, Writing
from palpate.store.parts import parts


class Busy(msgspec.Struct, frozen=True, kw_only=True):
    """One time that an event takes, in UTC minutes."""

    event_uid: str
    s: int
    e: int
    summary: str = ""


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What reading a calendar again changed, and what is booked in the times it is busy."""

    new: int
    changed: int
    gone: int
    same: int
    conflicts: tuple[Appointment, ...]


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One calendar of one practitioner or room."""

    resource_id: int
    name: str
    source: str
    times: tuple[Busy, ...]


class BusyTimes:
    """The door to what other calendars say."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def own(self, uids: Collection[str]) -> set[str]:
        """Those of these event UIDs that are appointments of this practice."""
        bare = {uid.partition("@")[0]: uid for uid in uids if len(uid.partition("@")[0]) == 36}
        found: set[str] = set()
        with self._context.read() as connection:
            for part in parts(sorted(bare)):
                known = connection.execute(select(appointment.c.uid).where(appointment.c.uid.in_(part))).scalars()
                found |= {bare[one] for one in known}
        return found

    def read(self, owner: Owner, source: str, times: Sequence[Busy], lo: int) -> Read:
        """What a calendar says from a UTC minute on takes the place of what it said; what is over before is kept.

        Read again unchanged, it changes nothing.
        """
        source = source.strip()
        if not 0 < len(source) <= 200:
            raise Refused("A calendar has a name, of 200 characters at most: give it with --calendar.")

        def once(writing: Writing) -> Read:
            return self._read(writing, owner, source, {(one.event_uid, one.s): one for one in times}, lo)

        return claims.settled(self._context, once)

    def forget(self, owner: Owner, source: str) -> int:
        """Take away all that a calendar says of somebody; so many times. Refused where it says nothing."""

        def once(writing: Writing) -> int:
            mine = (busy.c.resource_id == resource_of(owner), busy.c.source == source)
            gone: int = writing.execute(delete(busy).where(*mine)).rowcount
            if not gone:
                raise Refused(f"{owner.name} has no calendar {source!r}: palpate busy list.")
            claims.release(writing, _blocks(owner, source))
            writing.record("forget_calendar", subject(owner), before={"calendar": source, "times": gone})
            return gone

        return claims.settled(self._context, once)

    def sources(self, owner: Owner | None = None) -> list[Source]:
        """Every calendar that is read, with the times in it that are not over."""
        now = clock.to_minute(self._context.clock.now())
        statement = (
            select(busy, resource.c.name)
            .join(resource, resource.c.id == busy.c.resource_id)
            .order_by(resource.c.name, busy.c.resource_id, busy.c.source, busy.c.s, busy.c.event_uid)
        )
        if owner is not None:
            statement = statement.where(busy.c.resource_id == resource_of(owner))
        found: dict[tuple[int, str], tuple[str, list[Busy]]] = {}
        with self._context.read() as connection:
            for row in connection.execute(statement).mappings():
                _, times = found.setdefault((row["resource_id"], row["source"]), (row["name"], []))
                if row["e"] > now:
                    times.append(_busy(row))
        return [
            Source(resource_id=number, name=name, source=source, times=tuple(times))
            for (number, source), (name, times) in found.items()
        ]

    def _read(self, writing: Writing, owner: Owner, source: str, wanted: dict[tuple[str, int], Busy], lo: int) -> Read:
        mine = (busy.c.resource_id == resource_of(owner), busy.c.source == source, busy.c.e > lo)
        overlaps.lock(writing, _places(owner))
        rows = {row["id"]: _busy(row) for row in writing.execute(select(busy).where(*mine)).mappings()}
        known = {(one.event_uid, one.s): number for number, one in rows.items()}
        new = [one for key, one in wanted.items() if key not in known]
        changed = {known[key]: one for key, one in wanted.items() if key in known and rows[known[key]] != one}
        gone = [number for key, number in known.items() if key not in wanted]
        for part in parts(gone):
            writing.execute(delete(busy).where(busy.c.id.in_(part)))
        for number, one in changed.items():
            writing.execute(update(busy).where(busy.c.id == number).values(e=one.e, summary=one.summary))
        for part in parts(new):
            rows_of = [{"resource_id": resource_of(owner), "source": source, **_values(one)} for one in part]
            writing.execute(insert(busy), rows_of)
        _claim(writing, owner, source, wanted.values(), lo)
        counts = {"new": len(new), "changed": len(changed), "gone": len(gone)}
        if any(counts.values()):
            writing.record("read_calendar", subject(owner), after={"calendar": source, **counts})
        return Read(**counts, same=len(wanted) - len(new) - len(changed), conflicts=_conflicts(writing, owner, source))


def _claim(writing: Writing, owner: Owner, source: str, times: Iterable[Busy], lo: int) -> None:
    """Claim what is busy now and is not yet, and let go what is busy no more.

    What began before ``lo`` is held against what is claimed from there on: it may have been cut since it began.
    """
    wanted = bits.merged((max(one.s, lo), one.e) for one in times if one.e > lo)
    for place in _places(owner):
        mine = claim.c.resource_id == place, claim.c.kind == "block", claim.c.source == source, claim.c.state > 0
        columns = [claim.c[name] for name in Claim.__struct_fields__]
        rows = [Claim(**row) for row in writing.execute(select(*columns).where(*mine, claim.c.e > lo)).mappings()]
        standing = set(bits.merged((max(row.s, lo), row.e) for row in rows))
        over = [one for one in standing if one not in wanted]
        gone = [row.id for row in rows if any(s <= max(row.s, lo) and row.e <= e for s, e in over)]
        for part in parts(gone):
            claims.release(writing, claim.c.id.in_(part))
        missing = [one for one in wanted if one not in standing]
        if not missing:
            continue
        held = claims.held(writing, [place], missing[0][0], missing[-1][1])
        guarded = sorted((one.s, one.e) for one in held if one.state == overlaps.GUARDED)
        pieces = [
            {
                "resource_id": place,
                "kind": "block",
                "source": source,
                "s": start,
                "e": end,
                "state": state,
                "reason": f"busy in {source}",
            }
            for s, e in missing
            for start, end, state in overlaps.pieces(s, e, _near(guarded, s, e))
        ]
        for some in parts(pieces):
            claims.take(writing, some)


def _near(guarded: Sequence[tuple[int, int]], s: int, e: int) -> Sequence[tuple[int, int]]:
    """Those that reach into an interval; guarded ones do not overlap, and are in order by start and by end."""
    from bisect import bisect_left, bisect_right

    first = bisect_right(guarded, s, key=lambda one: one[1])
    return guarded[first : bisect_left(guarded, e, key=lambda one: one[0])]


def _conflicts(writing: Writing, owner: Owner, source: str) -> tuple[Appointment, ...]:
    """What is booked and has not begun in the times of a calendar."""
    block, booking = claim.alias(), claim.alias()
    now = clock.to_minute(writing.now)
    both = (
        select(booking.c.appointment_id)
        .join(block, block.c.resource_id == booking.c.resource_id)
        .where(
            block.c.resource_id.in_(_places(owner)),
            block.c.kind == "block",
            block.c.source == source,
            block.c.state == overlaps.OVERLAPPING,
            booking.c.kind == "booking",
            booking.c.state > 0,
            booking.c.s < block.c.e,
            booking.c.e > block.c.s,
        )
    )
    statement = select_appointments().where(appointment.c.id.in_(both), appointment.c.s >= now)
    return tuple(appointments(writing.connection, statement))


def _places(owner: Owner) -> list[int]:
    return sorted(owner.places) if isinstance(owner, Resource) else [resource_of(owner)]


def _blocks(owner: Owner, source: str) -> Any:
    return claim.c.resource_id.in_(_places(owner)) & (claim.c.kind == "block") & (claim.c.source == source)


def _busy(row: Any) -> Busy:
    return Busy(**{name: row[name] for name in Busy.__struct_fields__})


def _values(one: Busy) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Busy.__struct_fields__}
