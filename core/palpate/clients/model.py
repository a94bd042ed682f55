"""Clients and their health history, as the rest of palpate sees them."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import msgspec

from palpate.refs import ref

ANSWERS = ("yes", "no", "declined", "does_not_apply", "unknown")
"""What a condition can be answered with; what was never asked is unknown."""


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """Who is treated. ``pressure`` is what they like, felt, 0 to 10; ``avoid`` are regions they want left alone.

    ``practitioner_gender`` is whom they ask for; ``timezone`` is theirs where it is not the practice's; ``messages`` is
    whether they want any.
    """

    id: int
    uid: str
    name: str
    preferred_name: str = ""
    born: dt.date | None = None
    sex: str = ""
    gender: str = ""
    pronouns: str = ""
    pressure: int | None = None
    avoid: tuple[str, ...] = ()
    practitioner_gender: str = ""
    timezone: str = ""
    messages: bool = True
    note: str = ""
    archived: bool = False

    @property
    def ref(self) -> str:
        """c12."""
        return ref("c", self.id)

    @property
    def shown(self) -> str:
        """As a person tells them apart: Ana Diaz, born 1984-05-02 (c1)."""
        return told_apart(self.name, self.born, self.id)

    def age(self, day: dt.date) -> int | None:
        """Whole years on a day."""
        if self.born is None:
            return None
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


def told_apart(name: str, born: dt.date | None, client_id: int) -> str:
    """As a person tells clients apart: Ana Diaz, born 1984-05-02 (c1)."""
    return f"{name}, {f'born {born.isoformat()}' if born else 'birth date not known'} ({ref('c', client_id)})"


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """A way to reach a client, as it was typed; ``valid`` is false where it does not look right."""

    id: int
    kind: Literal["phone", "email", "address", "emergency"]
    value: str
    normal: str = ""
    valid: bool = True
    name: str = ""
    relation: str = ""


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be seen whenever a client comes; it stands until it is ended."""

    id: int
    text: str
    since: dt.datetime


class Medication(msgspec.Struct, frozen=True, kw_only=True):
    """A medicine a client takes, as they say it."""

    id: int
    name: str
    dose: str = ""
    asked_on: dt.date | None = None


class Allergy(msgspec.Struct, frozen=True, kw_only=True):
    """What a client does not tolerate, and what it does."""

    id: int
    substance: str
    reaction: str = ""
    asked_on: dt.date | None = None


class HistoryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer that stands for a condition. ``detail`` may have due, since, site, text."""

    condition: str
    answer: str
    detail: dict[str, Any] = {}
    rest: bool = False
    asked_by: str = ""
    asked_on: dt.date | None = None
    expires_on: dt.date | None = None

    def stale(self, today: dt.date, day: dt.date | None = None) -> bool:
        """Whether it has to be asked again: expired by today, or its due date past on the day it is wanted for."""
        if self.expires_on is not None and self.expires_on < today:
            return True
        due = self.detail.get("due")
        return self.answer == "yes" and isinstance(due, str) and dt.date.fromisoformat(due) < (day or today)
