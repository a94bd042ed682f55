"""Who and what is in the demo, read from the TOML beside this file. A `day` is counted from the day of the demo."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from typing import Literal

import msgspec

Ends = Literal["signed", "open", "finished", "declined", "no_show", "cancelled", "moved"]
"""How an appointment turns out; one that is moved is signed in the end."""


class Credential(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a member of staff holds."""

    kind: str
    issuer: str
    number: str
    programme: str = ""
    training_hours: int | None = None
    trained: int | None = None
    issued: int | None = None
    expires: int | None = None


class Practitioner(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One who treats, in a room of their own.

    ``hours`` are wall minutes of each working day; ``off`` are the first and last day of time off.
    """

    name: str
    registration: str
    gender: str
    room: str
    modalities: list[str]
    weekdays: list[int]
    hours: list[tuple[int, int]]
    credentials: list[Credential]
    off: tuple[int, int] | None = None
    off_reason: str = ""


class Offer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A service; ``after`` is its buffer, in minutes."""

    name: str
    modalities: list[str]
    minutes: int
    after: int
    price: str


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer of the health history with its detail; ``due`` and ``since`` are days."""

    answer: str
    due: int | None = None
    since: int | None = None
    site: str = ""
    text: str = ""


class Coming(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An appointment: when, and how it turns out. ``late``: at the end of the day. ``day_of``: answers that are yes."""

    day: int
    service: str = ""
    sessions: list[str] = []
    ends: Ends = "signed"
    why: str = ""
    referred: str = ""
    day_of: dict[str, str] = {}
    late: bool = False
    unreachable: bool = False
    reaction: str = ""
    addendum: str = ""


class Aim(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The treatment plan that is made at a client's first visit; ``every`` is in days, ``review`` a day."""

    goal: str
    measure: str
    target: float
    visits: int
    every: int
    review: int


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A client. ``asked``: whether the health history was; ``words`` go on where screening asks for words.

    ``guardian`` agrees in writing for one who is under age: a name, and what they are to the client.
    """

    name: str
    age: int
    birthday: str
    phones: list[str]
    service: str
    sessions: list[str]
    comes: list[Coming]
    preferred: str = ""
    pronouns: str = ""
    gender: str = ""
    emails: list[str] = []
    addresses: list[str] = []
    emergency: list[str] = []
    guardian: str = ""
    pressure: int | None = None
    avoid: list[str] = []
    alert: str = ""
    note: str = ""
    asked: bool = True
    history: dict[str, str | Answer] = {}
    medications: list[str] = []
    allergies: list[str] = []
    words: str = ""
    plan: Aim | None = None
    marks: dict[str, int] = {}

    def born(self, day: dt.date) -> dt.date:
        """The birth date that makes them their age on a day."""
        month, of_month = (int(part) for part in self.birthday.split("-"))
        return dt.date(day.year - self.age - ((month, of_month) > (day.month, day.day)), month, of_month)


class Work(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One technique applied."""

    technique: str
    site: str
    side: str = ""
    tool: str = ""
    pressure: int | None = None
    applied: int | None = None
    hold: int | None = None
    repetitions: int | None = None
    minutes: int | None = None


class Session(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one modality finds and does in a visit.

    ``lower`` are scores that fall as it eases, ``higher`` that rise; ``consent`` sensitive areas that are worked in.
    """

    key: str
    modality: str
    answers: dict[str, str]
    work: list[Work]
    notes: list[dict[str, str]]
    lower: dict[str, int] = {}
    higher: dict[str, int] = {}
    consent: list[str] = []


class Cast(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole of ``cast.toml``."""

    name: str
    rooms: list[str]
    staff: list[Practitioner]
    services: list[Offer]
    people: list[Person]


class _Sessions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sessions: list[Session]


def cast() -> Cast:
    """Everybody in the demo."""
    return msgspec.toml.decode(_text("cast.toml"), type=Cast)


def sessions() -> dict[str, Session]:
    """What happens in visits, by key."""
    return {one.key: one for one in msgspec.toml.decode(_text("sessions.toml"), type=_Sessions).sessions}


def _text(file: str) -> str:
    return resources.files(__package__).joinpath(file).read_text("utf-8")
