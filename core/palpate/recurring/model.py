"""Series and what is planned of one, as the rest of palpate sees them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from palpate import clock
from palpate.clients.model import told_apart
from palpate.recurring import rules, words
from palpate.recurring.expanding import text
from palpate.refs import ref
from palpate.scheduling.model import Appointment
from palpate.scheduling.written import day_said
from palpate.screening.model import Verdict


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """Appointments that come again. ``rule`` is an RRULE and ``local_start`` its start, in wall time of the zone.

    ``practitioner`` is "" where it is whoever is free. ``ended_on``: from this day on there are no more of it.
    """

    id: int
    uid: str
    client_id: int
    client: str
    born: dt.date | None
    service_id: int
    service: str
    practitioner_id: int | None
    practitioner: str
    rule: str
    local_start: str
    timezone: str
    minutes: int
    note: str
    ended_on: dt.date | None

    @property
    def ref(self) -> str:
        """z3."""
        return ref("z", self.id)

    @property
    def start(self) -> dt.datetime:
        """The wall time that the rule counts from."""
        return dt.datetime.fromisoformat(self.local_start)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of its wall times."""
        return clock.zone(self.timezone)

    @property
    def words(self) -> str:
        """Every 2 weeks on Tuesday at 10:00, 10 times."""
        ended = f", ended on {day_said(self.ended_on)}" if self.ended_on else ""
        return words.said(rules.read(self.rule), self.start) + ended

    @property
    def shown(self) -> str:
        """Whose, what, and how often."""
        whom = f" with {self.practitioner}" if self.practitioner else ""
        return f"{told_apart(self.client, self.born, self.client_id)}: {self.service}{whom}, {self.words}"

    def as_json(self) -> dict[str, Any]:
        """As it is printed."""
        return {
            "ref": self.ref,
            "id": self.id,
            "uid": self.uid,
            "client": self.client,
            "client_ref": ref("c", self.client_id),
            "service": self.service,
            "service_id": self.service_id,
            "practitioner": self.practitioner,
            "practitioner_ref": ref("s", self.practitioner_id) if self.practitioner_id is not None else None,
            "rule": self.rule,
            "words": self.words,
            "local_start": self.local_start,
            "timezone": self.timezone,
            "minutes": self.minutes,
            "note": self.note,
            "ended_on": self.ended_on,
        }


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """One occurrence as it would be booked or moved, numbered from 1.

    ``wall`` is what the rule gives; ``start`` the instant, None where a clock change skips it; ``twice``: it comes
    twice, and the first is meant. ``would`` is what it would be, None where ``conflict`` says why it cannot be;
    ``instead`` is then what it could be. ``was`` is what is there, where it is moved.
    """

    number: int
    wall: dt.datetime
    start: dt.datetime | None
    twice: bool = False
    conflict: str = ""
    would: Appointment | None = None
    instead: Appointment | None = None
    verdict: Verdict | None = None
    was: Appointment | None = None

    def as_json(self, done: Appointment | None = None) -> dict[str, Any]:
        """As it is printed; ``done`` is what was booked or moved."""
        return {
            "number": self.number,
            "occurrence": text(self.wall),
            **spot(self.would),
            "conflict": self.conflict or None,
            "comes_twice": self.twice,
            "alternative": spot(self.instead) if self.instead else None,
            "verdict": self.verdict.verdict if self.verdict else None,
            "was": spot(self.was) if self.was else None,
            "appointment": done.as_json() if done else self.was.as_json() if self.was else None,
        }


def spot(booked: Appointment | None) -> dict[str, Any]:
    """When, with whom and where."""
    if booked is None:
        return dict.fromkeys(("starts_at", "ends_at", "practitioner", "practitioner_ref", "room", "room_ref"))
    shown = booked.as_json()
    return {
        name: shown[name] for name in ("starts_at", "ends_at", "practitioner", "practitioner_ref", "room", "room_ref")
    }


class Pick(msgspec.Struct, frozen=True, kw_only=True):
    """An occurrence that was chosen, and when it is to be."""

    planned: Planned
    start: dt.datetime


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """An occurrence as it was planned, as it is now, and what screening says of its day."""

    planned: Planned
    now: Appointment
    verdict: Verdict
