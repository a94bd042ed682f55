"""People as a file brings them, before anybody has decided whether they are here already."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import msgspec

from palpate.clients.contacts import NewContact


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Someone in a file. ``where`` is the place in it, ``identifiers`` are pairs of system and value."""

    where: str
    name: str
    preferred_name: str = ""
    born: dt.date | None = None
    sex: str = ""
    gender: str = ""
    pronouns: str = ""
    note: str = ""
    contacts: tuple[NewContact, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    deceased: str = ""


class Batch(msgspec.Struct, kw_only=True):
    """What a file holds: people, what of it was not understood, by field, and what is wrong, by place."""

    form: str
    people: list[Person] = []
    columns: dict[str, str] = {}
    dates: str = ""
    not_understood: Counter[str] = msgspec.field(default_factory=Counter)
    left_out: Counter[str] = msgspec.field(default_factory=Counter)
    problems: list[str] = []
