"""Which occurrences go with their series, and cancelling them."""

from __future__ import annotations

from collections.abc import Sequence

from palpate.errors import Refused
from palpate.recurring.model import Series
from palpate.recurring.reading import AHEAD
from palpate.scheduling.model import Appointment
from palpate.scheduling.service import Scheduling
from palpate.scheduling.written import moment_said
from palpate.store.context import Writing


def chosen(
    one: Series,
    there: Sequence[Appointment],
    now: int,
    *,
    only: Appointment | None = None,
    first: Appointment | None = None,
) -> list[Appointment]:
    """Of a series' appointments those ahead of a UTC minute: ``only`` this, this and those planned after it, or all.

    Refused where there are none, or the one that is named is not among them.
    """
    ahead = {each.id: each for each in there if each.status in AHEAD and each.s >= now}
    if named := only or first:
        mine = next((each for each in there if each.id == named.id), None)
        if mine is None:
            raise Refused(f"{named.ref} is not of the series {one.ref}: palpate series show {one.ref} lists what is.")
        if mine.status not in AHEAD:
            raise Refused(f"{mine.ref} is {mine.status.replace('_', ' ')}.")
        if mine.id not in ahead:
            raise Refused(f"{mine.ref} was on {moment_said(mine.starts_at)}, which is past.")
        if only is not None:
            return [mine]
        return [each for each in ahead.values() if (each.occurrence or "") >= (mine.occurrence or "")]
    if not ahead:
        raise Refused(f"Nothing of {one.ref} is ahead: what is past stays as it is.")
    return list(ahead.values())


def cancel(scheduling: Scheduling, writing: Writing, was: Appointment, reason: str, by: str) -> Appointment:
    """Cancel one of them, with its fee where one is due."""
    return scheduling.become(writing, was, "cancelled", reason, *AHEAD, by=by)
