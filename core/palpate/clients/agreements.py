"""Agreements: what a client, or a guardian for them, put a name to apart from a visit.

The wording is kept by hash with each, with when and how it was signed, and when and why it was withdrawn. The consent
of the day is asked at every visit all the same. Of a client under age it is the client who is asked then; a guardian's
agreement that stands is named beside it, and a guardian need not come to every visit.
"""

from __future__ import annotations

import datetime as dt
import re

import msgspec
from sqlalchemy import Connection, select, update

from palpate.clients import person, reading
from palpate.clients.guardians import Guardian, must_be_another, of_age, signed
from palpate.clients.model import Client
from palpate.clients.tables import agreement
from palpate.clients.wordings import WORDINGS, wording
from palpate.errors import NotFound, Refused
from palpate.host import definitions
from palpate.names import written
from palpate.premises import service as premises
from palpate.refs import looks_like_ref, number, ref
from palpate.store.context import Context

HOW = ("written", "verbal")
RECALLED = re.compile(r"as agreed on (?P<on>[0-9-]+), (?P<how>\w+) \((?P<ref>g[0-9]+)\)")
"""An agreement as ``recalled`` names it: whoever signed it was not asked on the day of the visit."""


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """One agreement. ``signed_by`` and ``relation`` are a guardian's; ``wording`` is the hash of what was read."""

    id: int
    uid: str
    kind: str
    how: str
    wording: str
    signed_by: str = ""
    relation: str = ""
    signed_on: dt.date
    withdrawn_on: dt.date | None = None
    why: str = ""

    @property
    def ref(self) -> str:
        """g3."""
        return ref("g", self.id)

    @property
    def guardian(self) -> Guardian | None:
        """The guardian who signed; None where it was the client."""
        return Guardian(self.signed_by, self.relation) if self.signed_by else None

    @property
    def by(self) -> str:
        """The guardian who signed, as in "Eva Diaz (mother)"; "" where it was the client."""
        return self.guardian.shown if self.guardian else ""

    @property
    def recalled(self) -> str:
        """As the consent of a visit names it: as agreed on 2027-03-01, written (g3)."""
        return f"as agreed on {self.signed_on.isoformat()}, {self.how} ({self.ref})"

    def stands(self, day: dt.date, of_age: dt.date | None = None) -> bool:
        """Whether it holds on a day: what a guardian signed for a minor no longer does once they are ``of_age``."""
        withdrawn = self.withdrawn_on is not None and self.withdrawn_on <= day
        outgrown = bool(self.signed_by) and of_age is not None and self.signed_on < of_age <= day
        return self.signed_on <= day and not withdrawn and not outgrown


def of(connection: Connection, client_id: int) -> list[Agreement]:
    """Every agreement of a person, the earliest first."""
    rows = connection.execute(
        select(agreement)
        .where(agreement.c.client_id.in_(person.ids(connection, client_id)))
        .order_by(agreement.c.signed_on, agreement.c.id)
    ).mappings()
    return [Agreement(**{name: row[name] for name in Agreement.__struct_fields__}) for row in rows]


def standing(connection: Connection, client: Client, day: dt.date) -> dict[str, Agreement]:
    """The agreement that holds on a day for each kind: the last that was signed."""
    grown = of_age(connection, client.born)
    return {one.kind: one for one in of(connection, client.id) if one.stands(day, grown)}


class Agreements:
    """Agreements of clients."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def of(self, client: Client) -> list[Agreement]:
        """Every agreement of a person, the earliest first."""
        with self._context.read() as connection:
            return of(connection, client.id)

    def standing(self, client: Client, day: dt.date) -> dict[str, Agreement]:
        """The agreement that holds on a day for each kind."""
        with self._context.read() as connection:
            return standing(connection, client, day)

    def of_age(self, client: Client) -> dt.date | None:
        """The day from which a client agrees for themselves; None where their birth date is not known."""
        with self._context.read() as connection:
            return of_age(connection, client.born)

    def add(
        self,
        client: Client,
        kind: str,
        how: str,
        *,
        guardian: Guardian | None = None,
        signed_on: dt.date | None = None,
    ) -> Agreement:
        """Record an agreement. Refused where the client is under age on that day and no guardian signs."""
        kind = _kind(kind)
        if how not in HOW:
            raise Refused(f"An agreement is {' or '.join(HOW)}, not {how!r}.")
        must_be_another(client, guardian)
        with self._context.write() as writing:
            today = premises.today(writing.connection, self._context.clock)
            day = signed_on or today
            if day > today:
                raise Refused(f"Nothing can have been signed on {day.isoformat()}, which is still to come.")
            if client.born is not None and day < client.born:
                raise Refused(f"{client.shown} was not born on {day.isoformat()}: check the year.")
            grown = of_age(writing.connection, client.born)
            if grown is not None and day < grown and not guardian:
                raise Refused(
                    f"{client.shown} was {client.age(day)} on {day.isoformat()}: a parent or guardian signs, with --by "
                    "NAME and --relation mother."
                )
            text = wording(kind, guardian is not None)
            values = {
                "kind": kind,
                "how": how,
                "wording": definitions.keep(writing, "wording", f"agreement.{kind}", text),
                **signed(guardian),
                "signed_on": day,
            }
            new = writing.add(agreement, client_id=client.id, **values, recorded_at=writing.now)
            writing.record("agree", f"agreement {new} of client {client.id}", after=values)
            return next(one for one in of(writing.connection, client.id) if one.id == new)

    def withdraw(self, client: Client, which: str, why: str, on: dt.date | None = None) -> Agreement:
        """Take an agreement back, named by its kind or its reference; that it stood is kept."""
        why = written(why, "Why it is withdrawn").strip()
        if not why:
            raise Refused("Say why the agreement is withdrawn, with --why.")
        with self._context.write() as writing:
            today = premises.today(writing.connection, self._context.clock)
            day = on or today
            client = reading.get(writing.connection, client.id)
            found = _one(of(writing.connection, client.id), which, client)
            if not found.signed_on <= day <= today:
                raise Refused(f"{found.ref} was signed on {found.signed_on.isoformat()}: it cannot end on {day}.")
            values = {"withdrawn_on": day, "why": why}
            writing.execute(update(agreement).where(agreement.c.id == found.id).values(**values))
            writing.record("withdraw", f"agreement {found.id} of client {client.id}", after=values)
            return next(one for one in of(writing.connection, client.id) if one.id == found.id)


def _kind(text: str) -> str:
    kind = "_".join(text.casefold().replace("-", " ").split())
    if kind not in WORDINGS:
        raise NotFound(f"There is no agreement to {text!r}: there is {', '.join(WORDINGS)}.")
    return kind


def _one(known: list[Agreement], which: str, client: Client) -> Agreement:
    """The agreement that is meant, which has not been withdrawn; of a kind, the last."""
    if looks_like_ref(which):
        wanted = number(which, "g")
        found = [one for one in known if one.id == wanted]
    else:
        kind = _kind(which)
        found = [one for one in known if one.kind == kind and one.withdrawn_on is None]
    if not found:
        raise NotFound(f"{client.shown} has no agreement {which} that stands: palpate client agreement {client.ref}")
    if found[-1].withdrawn_on is not None:
        raise Refused(f"{found[-1].ref} was withdrawn on {found[-1].withdrawn_on.isoformat()} already.")
    return found[-1]
