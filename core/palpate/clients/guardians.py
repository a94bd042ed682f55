"""A parent or guardian, who agrees for a client who is under age; and from when on a client agrees alone."""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy import Connection

from palpate.clients.model import Client
from palpate.errors import Refused
from palpate.names import fold, tidy
from palpate.premises import service as premises


class Guardian(msgspec.Struct, frozen=True):
    """Who agrees for a client, and what they are to the client."""

    name: str
    relation: str

    @property
    def shown(self) -> str:
        """As they are named: Eva Diaz (mother)."""
        return f"{self.name} ({self.relation})"


def named(name: str, relation: str) -> Guardian | None:
    """A guardian as they are kept, from what was typed; None where nobody was named."""
    if bool(name.strip()) != bool(relation.strip()):
        raise Refused("A guardian has a name and says what they are to the client: mother, father, guardian.")
    if not name.strip():
        return None
    return Guardian(tidy(name, "A guardian"), tidy(relation, "What a guardian is to the client"))


def must_be_another(client: Client, guardian: Guardian | None) -> None:
    """Refused where a client is said to be their own guardian."""
    if guardian and fold(guardian.name) == fold(client.name):
        raise Refused(f"{client.shown} cannot be their own guardian: name a parent or guardian.")


def signed(guardian: Guardian | None) -> dict[str, str]:
    """A guardian as a row has them; the client's own where there is none."""
    return (
        {"signed_by": guardian.name, "relation": guardian.relation} if guardian else {"signed_by": "", "relation": ""}
    )


def of_age(connection: Connection, born: dt.date | None) -> dt.date | None:
    """The day from which a person agrees for themselves here; None where their birth date is not known."""
    if born is None:
        return None
    year = born.year + premises.settings(connection).history.adult_age
    try:
        return born.replace(year=year)
    except ValueError:  # born on 29 February
        return dt.date(year, 3, 1)
