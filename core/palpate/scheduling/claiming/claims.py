"""Claims: what is taken, taking it, and letting it go.

A claim is one resource for one interval, buffers inside, in UTC minutes. The database refuses two guarded claims that
overlap; what is read here before is for choosing, and for saying what has the time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import IntegrityError

from palpate import clock
from palpate.errors import Refused
from palpate.scheduling import bits
from palpate.scheduling.claiming import overlaps
from palpate.scheduling.tables import claim
from palpate.store.context import Context, Writing
from palpate.store.guards import NOT_TWICE
from palpate.store.rows import marks, rows, written

T = TypeVar("T")

_TRIES = 24
_COLUMNS = ("appointment_id", "hold_id", "resource_id", "kind", "source", "s", "e", "state", "expires", "reason")


class Lost(Exception):
    """Someone else took the time between the look and the claim; the write is begun anew."""


class Claim(msgspec.Struct, frozen=True):
    """One resource taken for one interval. ``expires``: the UTC minute from which a hold no longer holds."""

    id: int
    appointment_id: int | None
    resource_id: int
    kind: str
    s: int
    e: int
    state: int
    expires: int | None
    reason: str
    hold_id: int | None
    source: str | None


_CLAIM = ", ".join(f"c.{name}" for name in Claim.__struct_fields__)

# The claims of resources that begin in a window, and of each resource the guarded one before it: guarded claims never
# overlap, so only the last that begins before the window can reach into it, and what overlaps on purpose lies over
# guarded ones.
_WITHIN = "FROM claim c WHERE c.resource_id IN ({ids}) AND c.state IN (1, 2) AND c.s >= ? AND c.s < ?"
_REACHING = """FROM resource r JOIN claim c ON c.id = (
    SELECT p.id FROM claim p WHERE p.resource_id = r.id AND p.state = 1 AND p.s < ? ORDER BY p.s DESC LIMIT 1
) WHERE r.id IN ({ids}) AND c.e > ?"""
_HELD = f"SELECT {{columns}} {_WITHIN} UNION ALL SELECT {{columns}} {_REACHING}"
# Thousands of numbers come fastest as two long texts a resource.
_TAKEN = f"""
SELECT c.resource_id, {{together}}(CAST(c.s AS TEXT), ','), {{together}}(CAST(c.e AS TEXT), ',')
{_WITHIN} AND (c.expires IS NULL OR c.expires > ?) GROUP BY c.resource_id
UNION ALL
SELECT c.resource_id, CAST(c.s AS TEXT), CAST(c.e AS TEXT) {_REACHING} AND (c.expires IS NULL OR c.expires > ?)
"""

Spans = tuple[list[int], list[int]]
"""Starts and ends of intervals, one beside the other, in the order of starts."""


def taken(connection: Connection, resource_ids: Sequence[int], lo: int, hi: int, now: int) -> dict[int, Spans]:
    """What of a window is taken of each resource, in one query; holds that have expired take nothing."""
    found: dict[int, Spans] = {one: ([], []) for one in resource_ids}
    together = "string_agg" if connection.dialect.name == "postgresql" else "group_concat"
    sql = _TAKEN.format(ids=marks(resource_ids), together=together)
    for resource_id, s, e in rows(connection, sql, (*resource_ids, lo, hi, now, lo, *resource_ids, lo, now)):
        starts, ends = found[resource_id]
        starts.extend(map(int, s.split(",")))
        ends.extend(map(int, e.split(",")))
    return {one: spans if bits.in_order(spans[0]) else bits.ordered(*spans) for one, spans in found.items()}


def held(writing: Writing, resource_ids: Sequence[int], lo: int, hi: int) -> list[Claim]:
    """The claims that reach into a window, with what they are; holds that have expired are removed first."""
    now = clock.to_minute(writing.now)
    sql = _HELD.format(columns=_CLAIM, ids=marks(resource_ids))
    values = (*resource_ids, lo, hi, lo, *resource_ids, lo)
    found = [Claim(*row) for row in rows(writing.connection, sql, values)]
    expired = [row for row in found if row.expires is not None and row.expires <= now]
    if expired:
        overlaps.lock(writing, [row.resource_id for row in expired])
        writing.execute(delete(claim).where(claim.c.id.in_([row.id for row in expired])))
        _guard_again(writing, expired)
        return held(writing, resource_ids, lo, hi)
    return found


def take(writing: Writing, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Write claims, all or none; Lost where the guard refuses one of them.

    One statement, in the order of resources, so that two that want the same ones meet at the first and do not wait
    for each other in a ring.
    """
    ordered = sorted(wanted, key=lambda row: (row["resource_id"], row["s"]))
    values = [row.get(name, "" if name == "reason" else None) for row in ordered for name in _COLUMNS]
    try:
        sql = _insert(len(ordered), writing.connection.dialect.name)
        count = written(writing.connection, sql, values)
    except IntegrityError as error:
        if NOT_TWICE in str(error.orig):
            raise Lost from error
        raise
    if count != len(ordered):
        raise Lost


def settled(context: Context, once: Callable[[Writing], T]) -> T:
    """What one write transaction gives, begun anew where another took its claims or broke a deadlock, so many times."""

    def write() -> T:
        with context.write() as writing:
            return once(writing)

    for _ in range(_TRIES):
        try:
            return context.database.retry(write)
        except Lost:
            continue
        except IntegrityError as error:
            # Another wrote the same idempotency key just now: the next try finds what it booked.
            if "idempotency_key" not in str(error.orig):
                raise
    raise Refused("Others are booking the same times just now: try again.")


def release(writing: Writing, which: Any) -> list[Claim]:
    """Let claims go: their time is free at once, or becomes that of what overlapped it on purpose."""
    columns = [claim.c[name] for name in Claim.__struct_fields__]
    mine = select(*columns).where(which, claim.c.state > 0)
    overlaps.lock(writing, [row.resource_id for row in writing.execute(mine)])
    rows = [Claim(*row) for row in writing.execute(mine)]
    if rows:
        writing.execute(update(claim).where(claim.c.id.in_([row.id for row in rows])).values(state=0))
        _guard_again(writing, rows)
    return rows


def _guard_again(writing: Writing, gone: Sequence[Claim]) -> None:
    for row in sorted(gone, key=lambda row: (row.resource_id, row.s)):
        if row.state == overlaps.GUARDED and (made := overlaps.guard_again(writing, row.resource_id, row.s, row.e)):
            take(writing, made)


def overlapping(s: int, e: int) -> Any:
    """The condition that a claim overlaps an interval."""
    return (claim.c.s < e) & (claim.c.e > s)


# Where PostgreSQL would refuse a row it is left out, and counted, instead: that way two who insert at once never wait
# for each other.
@cache
def _insert(count: int, dialect: str) -> str:
    conflict = f" ON CONFLICT ON CONSTRAINT {NOT_TWICE} DO NOTHING" if dialect == "postgresql" else ""
    row = f"({marks(_COLUMNS)})"
    return f"INSERT INTO claim ({', '.join(_COLUMNS)}) VALUES {', '.join([row] * count)}{conflict}"  # noqa: S608
