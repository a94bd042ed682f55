"""Clearance letters: whoever may say so says that a client may be treated, whatever a condition asks for.

A letter stands for the words that *clearance* asks for, of its condition, while it is valid; the rule's limits and
regions stay in force. It never lifts *do not treat*, nor an emergency.
"""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy import Connection, select, update

from palpate.clients import answers, person
from palpate.clients.model import Client
from palpate.clients.tables import clearance
from palpate.errors import NotFound, Refused
from palpate.host.host import Host
from palpate.names import tidy, written
from palpate.premises import service as premises
from palpate.refs import number, ref
from palpate.store.context import Context


class Clearance(msgspec.Struct, frozen=True, kw_only=True):
    """A letter about one condition, for one modality or for any (""); without a last day it never expires."""

    id: int
    uid: str
    condition: str
    modality: str = ""
    given_by: str
    dated: dt.date
    expires_on: dt.date | None = None
    says: str = ""
    withdrawn_on: dt.date | None = None

    @property
    def ref(self) -> str:
        """k3."""
        return ref("k", self.id)

    def about(self, condition: str, modality: str) -> bool:
        """Whether it is about a condition, for a modality."""
        return self.condition == condition and self.modality in {"", modality}

    def lapsed(self, day: dt.date, began: dt.date | None = None) -> str:
        """Why it does not hold on a day, in a word or two; "" where it does.

        ``began`` is when what it is about began: a letter from before that was about something else.
        """
        if self.withdrawn_on is not None and self.withdrawn_on <= day:
            return f"withdrawn on {self.withdrawn_on.isoformat()}"
        if self.dated > day:
            return f"dated {self.dated.isoformat()}, which is later"
        if self.expires_on is not None and self.expires_on < day:
            return f"expired on {self.expires_on.isoformat()}"
        if began is not None and self.dated < began:
            return f"older than this, which began on {began.isoformat()}"
        return ""


def of(connection: Connection, client_id: int) -> list[Clearance]:
    """Every letter of a person, the earliest first."""
    rows = connection.execute(
        select(clearance)
        .where(clearance.c.client_id.in_(person.ids(connection, client_id)))
        .order_by(clearance.c.dated, clearance.c.id)
    ).mappings()
    return [Clearance(**{name: row[name] for name in Clearance.__struct_fields__}) for row in rows]


class Clearances:
    """Letters of clients."""

    def __init__(self, context: Context, host: Host) -> None:
        self._context = context
        self._host = host

    def of(self, client: Client) -> list[Clearance]:
        """Every letter of a person, the earliest first."""
        with self._context.read() as connection:
            return of(connection, client.id)

    def add(
        self,
        client: Client,
        condition: str,
        *,
        given_by: str,
        dated: dt.date,
        expires_on: dt.date | None = None,
        modality: str | None = None,
        says: str = "",
    ) -> Clearance:
        """Record a letter; one that names no last day holds as long as the practice has set."""
        about = answers.known(condition)
        if about.ask == "day":
            raise Refused(f"{about.label} is asked at the start of every visit: no letter answers it beforehand.")
        key = about.key
        for_ = self._host.named(modality) if modality else ""
        given_by = tidy(given_by, "Whoever gives a clearance")
        says = written(says, "What the letter says").strip()
        with self._context.write() as writing:
            today = premises.today(writing.connection, self._context.clock)
            if dated > today:
                raise Refused(f"A letter cannot be dated {dated.isoformat()}, which is still to come.")
            days = premises.settings(writing.connection).history.letter_days
            until = expires_on or dated + dt.timedelta(days=days)
            if until < dated:
                raise Refused(f"The letter of {dated.isoformat()} cannot have expired on {until.isoformat()}.")
            values = {
                "condition": key,
                "modality": for_,
                "given_by": given_by,
                "dated": dated,
                "expires_on": until,
                "says": says,
            }
            new = writing.add(clearance, client_id=client.id, **values, recorded_at=writing.now)
            writing.record("add", f"clearance {new} of client {client.id}", after=values)
            return next(one for one in of(writing.connection, client.id) if one.id == new)

    def withdraw(self, client: Client, which: str, on: dt.date | None = None) -> Clearance:
        """Note that a letter, named by its reference, holds no longer; that it did is kept."""
        wanted = number(which, "k")
        with self._context.write() as writing:
            today = premises.today(writing.connection, self._context.clock)
            day = on or today
            found = next((one for one in of(writing.connection, client.id) if one.id == wanted), None)
            if found is None:
                raise NotFound(f"{client.shown} has no letter {which}: palpate client clearance {client.ref}")
            if found.withdrawn_on is not None:
                raise Refused(f"{found.ref} was withdrawn on {found.withdrawn_on.isoformat()} already.")
            if not found.dated <= day <= today:
                raise Refused(f"{found.ref} is dated {found.dated.isoformat()}: it cannot end on {day.isoformat()}.")
            writing.execute(update(clearance).where(clearance.c.id == found.id).values(withdrawn_on=day))
            writing.record("withdraw", f"clearance {found.id} of client {client.id}", after={"withdrawn_on": day})
            return next(one for one in of(writing.connection, client.id) if one.id == found.id)
