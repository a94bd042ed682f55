"""The day at a glance, and what its end leaves open, as the rest of palpate sees them."""

from __future__ import annotations

import datetime as dt

import msgspec


class Comer(msgspec.Struct, frozen=True, kw_only=True):
    """One appointment of the day. ``screening`` is the verdict when it was booked."""

    ref: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    client_ref: str
    client: str
    born: dt.date | None
    service: str
    add_ons: list[str]
    practitioner: str
    beside: list[str]
    room: str
    status: str
    first_visit: bool
    alerts: list[str]
    screening: str


class Unsigned(msgspec.Struct, frozen=True, kw_only=True):
    """A visit that is open or finished, and so not signed; ``planned_end`` is when it was to end, where known."""

    ref: str
    client: str
    born: dt.date | None
    practitioner: str
    started_at: dt.datetime
    status: str
    planned_end: dt.datetime | None


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """A follow-up that is due, and how it stands: due, or LATE and by how much."""

    ref: str
    client: str
    born: dt.date | None
    modality: str
    title: str
    due_at: dt.datetime
    stands: str


class Calling(msgspec.Struct, frozen=True, kw_only=True):
    """A follow-up with an answer that calls for somebody, of which nobody has said what was done."""

    ref: str
    client: str
    born: dt.date | None
    title: str
    alert: str
    answered_at: dt.datetime | None


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """A treatment plan that was to be looked at again by the day."""

    ref: str
    client: str
    born: dt.date | None
    goal: str
    review_on: dt.date | None


class Today(msgspec.Struct, frozen=True, kw_only=True):
    """A day of the practice. ``to_move`` counts what has lost its time, of the last month and to come."""

    day: dt.date
    calling: list[Calling]
    appointments: list[Comer]
    unsigned: list[Unsigned]
    follow_ups: list[Due]
    plans: list[Review]
    expired: list[str]
    to_move: int


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """What a day leaves open: answers to act on, visits not signed, who was awaited and neither came nor was marked.

    ``awaited`` are appointments that have begun and are booked still, or arrived with no visit started.
    """

    day: dt.date
    calling: list[Calling]
    unsigned: list[Unsigned]
    awaited: list[Comer]
    follow_ups: list[Due]

    @property
    def left(self) -> int:
        """How much is left to do."""
        return len(self.calling) + len(self.unsigned) + len(self.awaited) + len(self.follow_ups)
