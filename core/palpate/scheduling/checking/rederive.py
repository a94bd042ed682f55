"""New time-zone rules: what is to come is put where it belongs by them, in one transaction.

The past is never touched, and nothing is dropped. What something else is in the way of by now is kept at its true time
all the same, the overlapping part as an overlap with the reason RULES; a wall time that no longer exists is kept where
it was. Both are listed until a person has settled them. The client is at the wall time they were told, before and
after, so nobody is messaged; the version rises with the instant, so that calendars which count in UTC follow.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, select, update

from palpate import clock
from palpate.premises.tables import resource
from palpate.refs import ref
from palpate.scheduling.checking.derived import LIVE, Differs, Fault, Look, look
from palpate.scheduling.claiming import claims, overlaps
from palpate.scheduling.tables import appointment, claim
from palpate.store.context import Writing
from palpate.store.parts import parts

RULES = "time-zone rules changed"
"""The reason of an overlap that nobody wanted."""

Owner = tuple[str, Any]
"""Whose a claim is: an appointment's, or a spell of time off, a hold, a block."""

Known = dict[tuple[int, Owner], str]
"""What something overlapped on purpose before, on which resource, and why."""


def repair(writing: Writing) -> Look:
    """Derive again what begins after now, and give what was found before; runs in ``Scheduling.settled``."""
    now = clock.to_minute(writing.now)
    found = look(writing.connection, now)
    takes = [_with_spans(writing.connection, one) for one in found.differ]
    known = _known(writing.connection, takes, now)
    overlaps.lock(writing, {resource_id for one in takes for resource_id in one.spans})
    for ids in parts(one.id for one in takes if one.kind == "appointment"):
        claims.release(writing, claim.c.appointment_id.in_(ids))
    for ids in parts(number for one in takes if one.source is None for number in one.claims):
        claims.release(writing, claim.c.id.in_(ids))
    for names in parts(one.source for one in takes if one.source is not None):
        claims.release(writing, claim.c.source.in_(names) & (claim.c.kind == "time_off"))
    # Appointments before time off; and what lay over something else after what lay free.
    for one in sorted(takes, key=lambda one: (one.kind != "appointment", _owner(one) in known, one.now, one.id)):
        against = _place(writing, one, known.get(_owner(one), {}))
        _write(writing, one, found.tzdata, against)
    _stamp(writing, found, now)
    return found


def unwanted(connection: Connection, now: int) -> list[Fault]:
    """The overlaps that a repair left, until one of the two is moved."""
    rows = connection.execute(
        select(claim, resource.c.name)
        .join(resource, resource.c.id == claim.c.resource_id)
        .where(claim.c.state == overlaps.OVERLAPPING, claim.c.reason == RULES, claim.c.e > now)
        .order_by(claim.c.s, claim.c.id)
    ).all()
    found: dict[str, Fault] = {}
    for row in rows:
        for other in _under(connection, row):
            both = f"{_named(row)} and {_named(other)} both take time of {row.name}"
            named = next((one for one in map(_named, (row, other)) if one[0] == "a"), "")
            found.setdefault(both, Fault(ref=named, said=f"{both} since the {RULES}: move one of them."))
    return list(found.values())


def _with_spans(connection: Connection, one: Differs) -> Differs:
    """With all that it takes by the new rules, each resource with its own buffers as they were."""
    if one.kind != "appointment":
        return one
    mine = select(claim.c.resource_id, claim.c.s, claim.c.e).where(claim.c.appointment_id == one.id, claim.c.state > 0)
    spans: dict[int, tuple[int, int]] = {}
    by = one.now - one.was
    for row in connection.execute(mine):
        s, e = spans.get(row.resource_id, (row.s + by, row.e + by))
        spans[row.resource_id] = (min(s, row.s + by), max(e, row.e + by))
    return msgspec.structs.replace(one, spans=spans)


def _known(connection: Connection, takes: Sequence[Differs], now: int) -> dict[Owner, Known]:
    """What lies over what on purpose, and why: that goes on, and is nobody's surprise."""
    found: dict[Owner, Known] = {}
    for ids in parts(sorted({resource_id for one in takes for resource_id in one.spans})):
        over = select(claim).where(claim.c.state == overlaps.OVERLAPPING, claim.c.resource_id.in_(ids), claim.c.e > now)
        for upper in connection.execute(over).all():
            for lower in _under(connection, upper):
                for one, other in ((upper, lower), (lower, upper)):
                    found.setdefault(_owner(one), {})[one.resource_id, _owner(other)] = upper.reason
    return found


def _under(connection: Connection, upper: Any) -> Sequence[Any]:
    """The guarded claims that one lies over."""
    mine = (claim.c.state == overlaps.GUARDED, claim.c.resource_id == upper.resource_id)
    return connection.execute(select(claim).where(*mine, claims.overlapping(upper.s, upper.e))).all()


def _owner(one: Any) -> Owner:
    if isinstance(one, Differs):
        return (one.kind, one.id) if one.kind == "appointment" else (one.kind, one.source or one.claims[0])
    if one.kind == "booking":
        return "appointment", one.appointment_id
    return one.kind, one.hold_id or (one.source if one.kind == "time_off" else None) or one.id


def _named(one: Any) -> str:
    """A claim as a person knows it."""
    if one.appointment_id is not None:
        return ref("a", one.appointment_id)
    if one.hold_id is not None:
        return ref("h", one.hold_id)
    return {"time_off": "time off", "block": "a block"}.get(one.kind, "a hold")


def _place(writing: Writing, one: Differs, known: Known) -> list[str]:
    """Claim what something takes by the new rules, over whatever is in the way; gives what is, and was not before."""
    rows: list[dict[str, Any]] = []
    against: set[str] = set()
    # The pieces of one spell of time off share a name.
    source = one.source or (f"off {uuid.uuid4()}" if one.kind == "time_off" else None)
    for resource_id, (s, e) in one.spans.items():
        held = [
            other
            for other in claims.held(writing, [resource_id], s, e)
            if other.state == overlaps.GUARDED and other.s < e and s < other.e
        ]
        reasons = {_owner(other): known.get((resource_id, _owner(other))) for other in held}
        # That another calendar has somebody busy while they are off is no matter.
        off = one.kind == "time_off"
        new = [other for other in held if reasons[_owner(other)] is None and not (off and other.kind == "block")]
        against |= {_named(other) for other in new}
        why = RULES if new else next((reason for reason in reasons.values() if reason), one.reason or "off")
        rows += [
            {
                "appointment_id": one.id or None,
                "resource_id": resource_id,
                "kind": "booking" if one.kind == "appointment" else one.kind,
                "source": source,
                "s": start,
                "e": end,
                "state": state,
                "reason": why if state == overlaps.OVERLAPPING else one.reason,
            }
            for start, end, state in overlaps.pieces(s, e, [(other.s, other.e) for other in held])
        ]
    if rows:
        claims.take(writing, rows)
    return sorted(against)


def _write(writing: Writing, one: Differs, tzdata: str, against: Sequence[str]) -> None:
    """Write when it is; Lost, so that all is begun anew, where somebody changed it meanwhile."""
    subject = one.name
    if one.kind == "appointment":
        subject = f"appointment {one.id}"
        mine = (appointment.c.id == one.id, appointment.c.version == one.version)
        times = {"s": one.now, "e": one.now + one.minutes, "tzdata": tzdata}
        changed = writing.execute(
            update(appointment).where(*mine).values(**times, version=one.version + 1, changed_at=writing.now)
        )
        if changed.rowcount != 1:
            raise claims.Lost
    told = one.as_json()
    after = {"starts_at": told["now"], "tzdata": tzdata, **({"in_the_way": list(against)} if against else {})}
    writing.record("rederive", subject, before={"starts_at": told["was"], "tzdata": one.tzdata or None}, after=after)


def _stamp(writing: Writing, found: Look, now: int) -> None:
    """Note today's rules on what they do not change; nothing else of it changes, so its version does not either."""
    unclear = {one.ref for one in found.unclear}
    others = (appointment.c.s > now, appointment.c.status.in_(LIVE), appointment.c.tzdata != found.tzdata)
    rows = writing.execute(select(appointment.c.id).where(*others)).scalars().all()
    same = [number for number in rows if ref("a", number) not in unclear]
    for ids in parts(same):
        writing.execute(update(appointment).where(appointment.c.id.in_(ids)).values(tzdata=found.tzdata))
    if same:
        after = {"tzdata": found.tzdata, "same": len(same)}
        writing.record("rederive", "appointments to come", before=found.otherwise, after=after)
