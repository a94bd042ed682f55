"""Claims: what is taken, taking it, and letting it go.

A claim is one resource for one interval, buffers inside, in UTC minutes. The database refuses two guarded claims that
overlap; what is read here before is for choosing, and for saying what has the time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Connection,
    TextClause,
    bindparam,
    delete,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError

from palpate import clock
from palpate.errors import Refused
from palpate.premises.tables import resource
from palpate.scheduling import overlaps
from palpate.scheduling.tables import claim
from palpate.store.context import Writing
from palpate.store.database import Database
from palpate.store.guards import NOT_TWICE

T = TypeVar("T")

STANDS = (1, 2)
"""The states in which a claim takes its time."""

_TRIES = 24
_COLUMNS = ("appointment_id", "hold_id", "resource_id", "kind", "source", "s", "e", "state", "expires", "reason")


class Lost(Exception):
    """Someone else took the time between the look and the claim; the write is begun anew."""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
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


@cache
def _in_window(*names: str) -> CompoundSelect[Any]:
    """The claims of resources that begin in a window, and of each resource the guarded one before it.

    Guarded claims never overlap, so only the last that begins before the window can reach into it; and what overlaps
    on purpose lies over guarded ones.
    """
    ids: BindParameter[Any] = bindparam("ids", expanding=True)
    lo: BindParameter[Any] = bindparam("lo")
    hi: BindParameter[Any] = bindparam("hi")
    columns = [claim.c[name] for name in names]
    earlier = claim.alias("earlier")
    before = (
        select(earlier.c.id)
        .where(earlier.c.resource_id == resource.c.id, earlier.c.state == 1, earlier.c.s < lo)
        .order_by(earlier.c.s.desc())
        .limit(1)
        .scalar_subquery()
    )
    within = select(*columns).where(
        claim.c.resource_id.in_(ids), claim.c.state.in_(STANDS), claim.c.s >= lo, claim.c.s < hi
    )
    reaching = (
        select(*columns)
        .select_from(resource.join(claim, claim.c.id == before))
        .where(resource.c.id.in_(ids), claim.c.e > lo)
    )
    return union_all(within, reaching)


def taken(
    connection: Connection, resource_ids: Collection[int], lo: int, hi: int, now: int
) -> dict[int, list[tuple[int, int]]]:
    """What of a window is taken of each resource, in one query; holds that have expired take nothing."""
    found: dict[int, list[tuple[int, int]]] = {one: [] for one in resource_ids}
    rows = connection.execute(
        _in_window("resource_id", "s", "e", "expires"), {"ids": list(resource_ids), "lo": lo, "hi": hi}
    )
    for resource_id, s, e, expires in rows.all():
        if expires is None or expires > now:
            found[resource_id].append((s, e))
    return found


def held(writing: Writing, resource_ids: Collection[int], lo: int, hi: int) -> list[Claim]:
    """The claims that reach into a window, with what they are; holds that have expired are removed first."""
    window = {"ids": list(resource_ids), "lo": lo, "hi": hi}
    now = clock.to_minute(writing.now)
    rows = [Claim(**row) for row in writing.execute(_in_window(*Claim.__struct_fields__), window).mappings()]
    expired = [row for row in rows if row.expires is not None and row.expires <= now]
    if expired:
        overlaps.lock(writing, [row.resource_id for row in expired])
        writing.execute(delete(claim).where(claim.c.id.in_([row.id for row in expired])))
        _guard_again(writing, expired)
        return held(writing, resource_ids, lo, hi)
    return rows


def take(writing: Writing, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Write claims, all or none; Lost where the guard refuses one of them.

    One statement, in the order of resources, so that two that want the same ones meet at the first and do not wait
    for each other in a ring.
    """
    rows = sorted(wanted, key=lambda row: (row["resource_id"], row["s"]))
    values = {
        f"{name}_{number}": row.get(name, "" if name == "reason" else None)
        for number, row in enumerate(rows)
        for name in _COLUMNS
    }
    try:
        result = writing.execute(_insert(len(rows), writing.connection.dialect.name), values)
    except IntegrityError as error:
        if NOT_TWICE in str(error.orig):
            raise Lost from error
        raise
    if result.rowcount != len(rows):
        raise Lost


def until_settled(database: Database, once: Callable[[], T]) -> T:
    """What a write gives, begun anew where another took its claims or broke a deadlock, so many times."""
    for _ in range(_TRIES):
        try:
            return database.retry(once)
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
    rows = [Claim(**row) for row in writing.execute(mine).mappings()]
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


# SQLAlchemy compiles an insert of several rows anew each time; text is compiled once. Where PostgreSQL would refuse a
# row it is left out, and counted, instead: that way two who insert at once never wait for each other.
@cache
def _insert(count: int, dialect: str) -> TextClause:
    rows = ", ".join("(" + ", ".join(f":{name}_{number}" for name in _COLUMNS) + ")" for number in range(count))
    conflict = f" ON CONFLICT ON CONSTRAINT {NOT_TWICE} DO NOTHING" if dialect == "postgresql" else ""
    return text(f"INSERT INTO claim ({', '.join(_COLUMNS)}) VALUES {rows}{conflict}")  # noqa: S608 no value is in it
