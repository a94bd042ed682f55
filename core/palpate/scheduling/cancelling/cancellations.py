"""Keeping what a cancellation or a no-show cost, beside its appointment, in the transaction that makes it one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import Connection, select, update

from palpate import clock
from palpate.clients import person
from palpate.clients.tables import client
from palpate.errors import Refused
from palpate.scheduling.cancelling import fees, policies
from palpate.scheduling.cancelling.fees import Cancellation
from palpate.scheduling.model import Appointment
from palpate.scheduling.tables import appointment, cancellation
from palpate.store.context import Writing

BY = ("client", "practice")
"""Who can cancel."""

_COLUMNS = [cancellation.c[name] for name in Cancellation.__struct_fields__]


def keep(writing: Writing, was: Appointment, status: str, by: str, waive: str) -> Cancellation:
    """Reckon the fee by the policy in force, and note it.

    One whose time was gone is cancelled by the practice, whoever says so, and the practice's own costs nobody a fee.
    """
    if by not in BY:
        raise ValueError(f"{by!r} is none of {BY}")
    by = "practice" if was.status == "to_move" else by
    policy = policies.in_force(writing.connection, was.service_id)
    notice = was.s - clock.to_minute(writing.now)
    kind = fees.kind(policy, status, by, notice)
    due = fees.due(policy, kind, was.price)
    terms: dict[str, Any] = {}
    if policy is not None:
        terms = {**msgspec.structs.asdict(policy), "price": was.price, "due": due}
    waived = waive.strip() if due else ""
    if policy is not None and due and not waived and policy.free:
        _one_at_a_time(writing, was.client_id)
        before = _used(writing.connection, was)
        if before < policy.free:
            terms["exception"] = before + 1
            waived = f"number {before + 1} of the {policy.free} that are free in twelve months"
    fee = 0 if waived else due
    kept = Cancellation(kind=kind, cancelled_by=by, at=writing.now, notice=notice, fee=fee, waived=waived, policy=terms)
    writing.add(cancellation, appointment_id=was.id, **msgspec.structs.asdict(kept))
    return kept


def waive(writing: Writing, was: Appointment, words: str) -> Cancellation:
    """Forgive a fee that was noted, in words; Refused where there is none."""
    if not words.strip():
        raise Refused("Say why the fee is waived, in words.")
    number, before = _last(writing.connection, was)
    if before is None or not before.fee:
        raise Refused(f"{was.ref} has no fee to waive.")
    return _change(writing, was, number, before, msgspec.structs.replace(before, fee=0, waived=words.strip()), "waive")


def void(writing: Writing, was: Appointment, words: str) -> None:
    """A no-show was none: what it cost is nothing, and it counts no more; the words are kept."""
    number, before = _last(writing.connection, was)
    if before is None:
        return  # noted before palpate kept fees
    terms = {name: value for name, value in before.policy.items() if name != "exception"}
    terms["taken_back"] = True
    after = msgspec.structs.replace(before, fee=0, waived=words, policy=terms)
    _change(writing, was, number, before, after, "void")


def of(connection: Connection, appointment_ids: Collection[int]) -> dict[int, Cancellation]:
    """What was noted last of each of these appointments, where anything was."""
    rows = connection.execute(
        select(cancellation.c.appointment_id, *_COLUMNS)
        .where(cancellation.c.appointment_id.in_(appointment_ids))
        .order_by(cancellation.c.id)
    ).mappings()
    return {row["appointment_id"]: _read(row) for row in rows}


def a_year_before(instant: dt.datetime) -> dt.datetime:
    """The same day and time twelve months earlier; the 28th for a 29 February."""
    try:
        return instant.replace(year=instant.year - 1)
    except ValueError:
        return instant.replace(year=instant.year - 1, day=28)


def _used(connection: Connection, was: Appointment) -> int:
    """How many of the person's were free already, of appointments from twelve months before this one on."""
    since = clock.to_minute(a_year_before(clock.from_minute(was.s)))
    rows = connection.execute(
        select(*_COLUMNS)
        .join(appointment, appointment.c.id == cancellation.c.appointment_id)
        .where(appointment.c.client_id.in_(person.ids(connection, was.client_id)), appointment.c.s > since)
        .where(appointment.c.id != was.id)
    ).mappings()
    return sum(_read(row).used for row in rows)


def _one_at_a_time(writing: Writing, client_id: int) -> None:
    """Two cancellations of one person at once would both be the first: on PostgreSQL the second waits here."""
    everyone = person.ids(writing.connection, client_id)
    rows = select(client.c.id).where(client.c.id.in_(everyone)).order_by(client.c.id)
    writing.execute(rows.with_for_update(key_share=True))


def _last(connection: Connection, was: Appointment) -> tuple[int, Cancellation | None]:
    mine = select(cancellation.c.id, *_COLUMNS).where(cancellation.c.appointment_id == was.id)
    row = connection.execute(mine.order_by(cancellation.c.id.desc()).limit(1)).mappings().first()
    return (row["id"], _read(row)) if row else (0, None)


def _read(row: Any) -> Cancellation:
    return Cancellation(**{name: row[name] for name in Cancellation.__struct_fields__})


def _change(
    writing: Writing, was: Appointment, number: int, before: Cancellation, after: Cancellation, action: str
) -> Cancellation:
    values = {"fee": after.fee, "waived": after.waived, "policy": after.policy}
    writing.execute(update(cancellation).where(cancellation.c.id == number).values(**values))
    told = [{"fee": one.fee, "waived": one.waived} for one in (before, after)]
    writing.record(f"{action} fee", f"appointment {was.id}", before=told[0], after=told[1])
    return after
