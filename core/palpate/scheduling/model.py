"""Slots and appointments, as the rest of palpate sees them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from palpate import clock
from palpate.clients.model import told_apart
from palpate.refs import ref
from palpate.scheduling.written import moment_said


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A time with a practitioner and a room, or without a room. ``s``, ``e``: UTC minutes; the zone is the place's."""

    s: int
    e: int
    practitioner_id: int
    practitioner: str
    room_id: int | None
    room: str
    timezone: str

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the place: the client was told the time in it."""
        return clock.zone(self.timezone)

    @property
    def starts_at(self) -> dt.datetime:
        """The start, in that zone."""
        return clock.from_minute(self.s).astimezone(self.zone)

    @property
    def ends_at(self) -> dt.datetime:
        """The end, in that zone."""
        return clock.from_minute(self.e).astimezone(self.zone)

    def as_json(self) -> dict[str, Any]:
        """As it is printed: times with their offset, names beside references."""
        return {
            "starts_at": self.starts_at.isoformat(timespec="minutes"),
            "ends_at": self.ends_at.isoformat(timespec="minutes"),
            "practitioner": self.practitioner,
            "practitioner_ref": ref("s", self.practitioner_id),
            "room": self.room,
            "room_ref": ref("r", self.room_id) if self.room_id is not None else None,
            "timezone": self.timezone,
        }


class Slot(Placed, frozen=True, kw_only=True):
    """A start that could be booked, with the practitioner and room that would serve it."""


class Appointment(Placed, frozen=True, kw_only=True):
    """What is booked, with the names it is shown by.

    ``beside``: a role and a name of each further practitioner. ``add_ons``: what was added to the service, by name.
    """

    id: int
    uid: str
    client_id: int
    client: str
    born: dt.date | None
    service_id: int
    service: str
    location_id: int
    status: str
    minutes: int
    version: int
    price: int = 0
    screening: dict[str, Any] | None = None
    note: str = ""
    reason: str = ""
    load: int = 0
    linked_uid: str | None = None
    series_id: int | None = None
    occurrence: str | None = None
    beside: tuple[tuple[str, str], ...] = ()
    add_ons: tuple[str, ...] = ()

    @property
    def ref(self) -> str:
        """a57."""
        return ref("a", self.id)

    @property
    def client_shown(self) -> str:
        """As a person tells clients apart: Ana Diaz, born 1984-05-02 (c1)."""
        return told_apart(self.client, self.born, self.client_id)

    @property
    def what(self) -> str:
        """The service, with what was added: NMT 60 + hot stones."""
        return " + ".join((self.service, *self.add_ons))

    @property
    def shown(self) -> str:
        """What is booked, with whom, where and when, in full."""
        where = f" in {self.room}" if self.room else ""
        more = "".join(
            f" and {name}" if role == "assists" else f" (supervised by {name})" for role, name in self.beside
        )
        return (
            f"{self.client_shown}: {self.what} with {self.practitioner}{more}{where}, "
            f"{moment_said(self.starts_at)} to {self.ends_at:%H:%M}"
        )

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
            "add_ons": list(self.add_ons),
            **super().as_json(),
            "beside": [{"role": role, "name": name} for role, name in self.beside],
            "minutes": self.minutes,
            "status": self.status,
            "reason": self.reason,
            "series_ref": ref("z", self.series_id) if self.series_id is not None else None,
            "linked": self.linked_uid,
            "note": self.note,
            "screening": self.screening,
        }
