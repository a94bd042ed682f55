"""A visit and its rows, as the rest of palpate sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from palpate import clock
from palpate.modality.safety import Finding
from palpate.refs import ref
from palpate.screening.model import Verdict

SECTIONS = ("subjective", "objective", "assessment", "plan")
CLOSED = ("signed", "declined", "entered_in_error")


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """What happened, with the names it is shown by. ``struck``: signed, and later entered in error."""

    id: int
    uid: str
    status: str
    client_id: int
    client: str
    born: dt.date | None
    appointment_id: int | None
    service_id: int | None
    service: str
    practitioner_id: int
    practitioner: str
    location_id: int
    timezone: str
    started_at: dt.datetime
    ended_at: dt.datetime | None
    modalities: tuple[str, ...]
    outside_hours: str = ""
    adverse_reaction: str = ""
    declined_why: str = ""
    struck: bool = False

    @property
    def ref(self) -> str:
        """v31."""
        return ref("v", self.id)

    @property
    def stopped(self) -> bool:
        """Whether it was broken off after something had been recorded; ``declined_why`` says why."""
        return bool(self.declined_why) and self.status != "declined"

    @property
    def stands(self) -> str:
        """Its status in words: signed, or finished, stopped; or entered in error."""
        if self.struck:
            return "entered in error"
        return self.status.replace("_", " ") + (", stopped" if self.stopped else "")

    @property
    def zone(self) -> ZoneInfo:
        """The zone it took place in."""
        return clock.zone(self.timezone)

    @property
    def day(self) -> dt.date:
        """The local day it began."""
        return self.started_at.astimezone(self.zone).date()

    @property
    def shown(self) -> str:
        """v31 Ana Diaz, born 1984-05-02: what every command on a visit echoes."""
        born = f", born {self.born.isoformat()}" if self.born else ""
        return f"{self.ref} {self.client}{born}"


class Screened(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict that stands for a visit, the day-of answers it took in, and words to go on."""

    verdict: Verdict
    day_of: dict[str, str]
    words: str


class WorkDone(msgspec.Struct, frozen=True, kw_only=True):
    """A technique to be recorded, as it was typed or answered."""

    technique: str
    site: str = ""
    side: str = ""
    tool: str = ""
    pressure: int | None = None
    applied: int | None = None
    hold: float | None = None
    repetitions: int | None = None
    minutes: float | None = None
    response: str = ""
    words: str = ""


class Reviewed(msgspec.Struct, frozen=True, kw_only=True):
    """What a signature would meet.

    ``findings`` with the modality's key; ``failures`` is what could not be asked; ``wanting`` what can be signed only
    in words; ``late`` what was written, or would be signed, long after the visit.
    """

    findings: list[tuple[str, Finding]]
    failures: list[str]
    wanting: list[str]
    late: list[str]

    def sorted(self) -> list[tuple[str, Finding]]:
        """What was found, the most serious first."""
        return sorted(self.findings, key=lambda each: ("blocking", "warning", "info").index(each[1].level))

    def said(self, title: Callable[[str], str]) -> list[str]:
        """All of it, each in a line; ``title`` says what a modality is called."""
        return [
            *(f"{one.level}: {one.text} ({title(key)})" for key, one in self.sorted()),
            *(f"failed: {one}" for one in self.failures),
            *self.asks_words,
            *(f"late: {one}" for one in self.late),
        ]

    @property
    def asks_words(self) -> list[str]:
        """What can be signed only in words, each in a line."""
        return [f"signed only with words: {one}" for one in self.wanting]

    def lines(self, title: Callable[[str], str]) -> list[str]:
        """As a person reads it below the visit it is of."""
        return [f"  {one}" for one in self.said(title) or ["Nothing stands in the way."]]


class Assessed(msgspec.Struct, frozen=True, kw_only=True):
    """The answers of one modality's form so far, and the form they answer, by hash."""

    modality: str
    form: str
    answers: dict[str, Any]
