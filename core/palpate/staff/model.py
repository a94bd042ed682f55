"""The people who work here, as the rest of palpate sees them."""

from __future__ import annotations

import datetime as dt

import msgspec

from palpate.refs import ref

PERMITS = frozenset({"licence", "license", "registration", "permit", "insurance"})
"""The kinds of credential without which somebody is not offered to clients."""


class Credential(msgspec.Struct, frozen=True, kw_only=True):
    """A licence, a certification, an insurance. A certification that needs training cannot be dated before it."""

    id: int
    kind: str
    issuer: str = ""
    number: str = ""
    programme: str = ""
    training_hours: int | None = None
    trained_on: dt.date | None = None
    issued_on: dt.date | None = None
    expires_on: dt.date | None = None

    def expired(self, day: dt.date) -> bool:
        """Whether it no longer holds on a day; the day it expires on is its last."""
        return self.expires_on is not None and self.expires_on < day


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """A member of staff. A practitioner has a ``resource_id``: one who can be in one place at a time.

    ``leaves_on`` is the last day they work here.
    """

    id: int
    uid: str
    name: str
    registration: str
    gender: str
    resource_id: int | None
    active: bool
    leaves_on: dt.date | None = None
    qualifications: tuple[str, ...] = ()
    credentials: tuple[Credential, ...] = ()

    @property
    def ref(self) -> str:
        """s1."""
        return ref("s", self.id)

    def until(self) -> dt.date | None:
        """The last day on which they are offered: they leave then, or what lets them work expires; None where neither.

        That is a licence, a registration, a permit or an insurance; whatever else expires is warned of. Of several of
        one kind the one that holds longest counts.
        """
        kinds: dict[str, dt.date] = {}
        for one in self.credentials:
            if one.kind not in PERMITS:
                continue
            kinds[one.kind] = max(kinds.get(one.kind, dt.date.min), one.expires_on or dt.date.max)
        days = [day for day in (*kinds.values(), self.leaves_on) if day is not None and day != dt.date.max]
        return min(days, default=None)

    @property
    def treats(self) -> bool:
        """Whether this is a practitioner."""
        return self.resource_id is not None
