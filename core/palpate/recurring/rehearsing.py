"""Rehearsing: what is planned is booked for once and taken back, so that a preview and a booking cannot disagree.

All of it happens in one transaction that is rolled back at its end: hours, claims, rooms, notice and the limits of a
practitioner's body count as they would, the occurrences of the series against one another too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import msgspec

from palpate.errors import Refused
from palpate.recurring.model import Pick, Planned
from palpate.recurring.picking import brief
from palpate.scheduling.model import Appointment
from palpate.scheduling.service import Scheduling
from palpate.scheduling.written import moment_said
from palpate.store.context import Writing

Put = Callable[[Writing, Planned, dt.datetime], Appointment]
"""Books or moves one occurrence to a time, inside a transaction."""

_TRIES = 400
"""Alternatives that are tried in all."""


class _TakenBack(Exception):
    """Undoes the transaction of a rehearsal, and brings home what came of it."""

    def __init__(self, planned: list[Planned]) -> None:
        super().__init__()
        self.planned = planned


def rehearsed(
    scheduling: Scheduling,
    planned: Sequence[Planned],
    put: Put,
    near: Callable[[Sequence[Planned]], Mapping[int, Sequence[dt.datetime]]],
    prepare: Callable[[Writing], object] | None = None,
) -> list[Planned]:
    """What is planned, each with what it would be, or with its conflict and what it could be instead.

    ``near`` gives the times that are worth a try for those that have a conflict, by number. ``prepare`` comes first.
    """
    found = _once(scheduling, planned, put, {}, prepare)
    blocked = [one for one in found if one.conflict]
    starts = near(blocked) if blocked else {}
    return _once(scheduling, planned, put, starts, prepare) if any(starts.values()) else found


def put_all(writing: Writing, picks: Sequence[Pick], put: Put) -> list[Appointment]:
    """All that were chosen; Refused, with which one, where one of them cannot be had any more."""
    done = []
    for pick in picks:
        try:
            done.append(put(writing, pick.planned, pick.start))
        except Refused as refused:
            which = f"{pick.planned.number}, {moment_said(pick.start)}"
            raise Refused(f"{which}: {brief(str(refused))}. Nothing was done: look at the series again.") from refused
    return done


def _once(
    scheduling: Scheduling,
    planned: Sequence[Planned],
    put: Put,
    starts: Mapping[int, Sequence[dt.datetime]],
    prepare: Callable[[Writing], object] | None,
) -> list[Planned]:
    def once(writing: Writing) -> list[Planned]:
        if prepare is not None:
            prepare(writing)
        found, left = [_planned(writing, one, put) for one in planned], _TRIES
        # Alternatives come last, so that none of them takes the time of an occurrence that is free.
        for at, one in enumerate(found):
            for start in starts.get(one.number, ()) if one.conflict else ():
                left -= 1
                if left < 0:
                    break
                could = _attempt(writing, one, start, put)
                if not isinstance(could, Refused):
                    found[at] = msgspec.structs.replace(one, instead=could)
                    break
        raise _TakenBack(found)

    try:
        return scheduling.settled(once)
    except _TakenBack as back:
        return back.planned


def _planned(writing: Writing, one: Planned, put: Put) -> Planned:
    if one.start is None:
        return one
    would = _attempt(writing, one, one.start, put)
    if isinstance(would, Refused):
        return msgspec.structs.replace(one, conflict=str(would))
    return msgspec.structs.replace(one, would=would)


def _attempt(writing: Writing, one: Planned, start: dt.datetime, put: Put) -> Appointment | Refused:
    point = writing.connection.begin_nested()
    try:
        booked = put(writing, one, start)
    except Refused as refused:
        point.rollback()
        return refused
    point.commit()
    return booked
