"""Who waits for a time, as the rest of palpate sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec

from palpate.clients.model import told_apart
from palpate.refs import ref
from palpate.scheduling.finding.preferences import Preferences, parts_said
from palpate.scheduling.model import Slot
from palpate.scheduling.written import WEEKDAYS, day_said, minutes_said


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: who waits for what, from when until when. ``minutes``: where it is not the service's own time.

    ``status``: waiting, booked, withdrawn. Of two, the one of higher ``priority`` comes first, then who waits longer.
    """

    id: int
    uid: str
    client_id: int
    client: str
    born: dt.date | None
    service_id: int
    service: str
    minutes: int | None
    first: dt.date
    last: dt.date | None
    preferences: Preferences
    priority: int
    note: str
    status: str
    created_at: dt.datetime

    @property
    def ref(self) -> str:
        """w3."""
        return ref("w", self.id)

    @property
    def client_shown(self) -> str:
        """As a person tells clients apart: Ana Diaz, born 1984-05-02 (c1)."""
        return told_apart(self.client, self.born, self.client_id)

    @property
    def wanted(self) -> str:
        """What is waited for, without who gives it: NMT 60, Monday, Thursday, morning, until Fri 12 Mar 2027."""
        prefer = self.preferences
        parts = [
            self.service,
            minutes_said(self.minutes) if self.minutes is not None else "",
            ", ".join(WEEKDAYS[day] for day in prefer.weekdays),
            parts_said(prefer.parts),
            f"practitioner {prefer.gender}" if prefer.gender else "",
            f"from {day_said(self.first)}",
            f"to {day_said(self.last)}" if self.last else "",
        ]
        return ", ".join(part for part in parts if part)

    def as_json(self) -> dict[str, Any]:
        """As it is printed: names beside references."""
        return {
            "ref": self.ref,
            "id": self.id,
            "uid": self.uid,
            "client": self.client,
            "client_ref": ref("c", self.client_id),
            "born": self.born,
            "service": self.service,
            "service_id": self.service_id,
            "minutes": self.minutes,
            "from": self.first,
            "to": self.last,
            "weekdays": [WEEKDAYS[day] for day in self.preferences.weekdays],
            "parts": [parts_said([one]) for one in self.preferences.parts],
            "staff_refs": [ref("s", one) for one in self.preferences.staff_ids],
            "gender": self.preferences.gender,
            "priority": self.priority,
            "note": self.note,
            "status": self.status,
        }


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who waits, and the first free times that fit."""

    waiting: Waiting
    slots: Sequence[Slot]

    def as_json(self) -> dict[str, Any]:
        """As it is printed."""
        return {**self.waiting.as_json(), "fits": [slot.as_json() for slot in self.slots]}


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """A practitioner's time that has become free, in UTC minutes. ``freed_by``: the client it is not offered to."""

    timezone: str

    s: int
    e: int
    practitioner_id: int
    freed_by: int | None = None
