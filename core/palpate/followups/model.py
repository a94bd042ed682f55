"""A follow-up, as the rest of palpate sees it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from palpate import clock
from palpate.followups.lateness import GRACE
from palpate.modality.aftercare import RedFlag
from palpate.modality.fields import AnyField
from palpate.refs import ref


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a follow-up, told inside the transaction: set, answered, dropped, taken_back (it is gone then)."""

    kind: str
    follow_up_id: int


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """What was done about an answer that called for somebody: what, when, by whom."""

    what: str
    at: dt.datetime
    by: str


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """Something to ask a client, and the answers once there are any.

    ``answered_at`` is when there was a first answer, ``corrected_at`` when one was last replaced by another. ``alert``
    is what an answer calls for at once, ``acted`` what was done about it.
    """

    id: int
    visit_id: int
    visited_at: dt.datetime
    timezone: str
    practitioner_id: int
    practitioner: str
    client_id: int
    client: str
    born: dt.date | None
    modality: str
    key: str
    title: str
    due_at: dt.datetime
    status: str
    answers: dict[str, Any] | None
    answered_at: dt.datetime | None
    corrected_at: dt.datetime | None
    note: str
    alert: str
    acted: list[Act]
    asks: list[AnyField]
    message: str
    red_flags: list[RedFlag]

    @property
    def ref(self) -> str:
        """f1."""
        return ref("f", self.id)

    @property
    def zone(self) -> ZoneInfo:
        """The zone that the visit took place in."""
        return clock.zone(self.timezone)

    @property
    def shown(self) -> str:
        """f1 Ana Diaz, born 1984-05-02: what every command on one echoes."""
        return f"{self.ref} {self.client}{f', born {self.born.isoformat()}' if self.born else ''}"

    @property
    def late(self) -> bool:
        """Whether the answer came more than a day after it was due."""
        return self.answered_at is not None and self.answered_at > self.due_at + GRACE

    @property
    def calls(self) -> bool:
        """Whether an answer calls for somebody, and nobody has said what was done about it."""
        return bool(self.alert) and not self.acted

    def overdue(self, now: dt.datetime) -> dt.timedelta | None:
        """How long one that waits has been due; None where it is not due, or waits no more."""
        return now - self.due_at if self.status == "waiting" and self.due_at <= now else None
