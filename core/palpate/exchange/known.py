"""Who is here already: by the identifiers of other systems, else by name, birth date and how they are reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, select

from palpate.clients import contacts, person
from palpate.clients.contacts import NewContact
from palpate.clients.tables import client, contact, identifier
from palpate.exchange.people import Person
from palpate.names import fold
from palpate.refs import ref


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of someone in a file; all empty for somebody new."""

    here: str = ""
    twice: str = ""
    conflict: str = ""
    similar: str = ""


class _Someone(msgspec.Struct, kw_only=True):
    """One person, with all that their entries say; ``where`` is the place in this file, "" for who was here before."""

    shown: str
    where: str = ""
    names: set[str] = msgspec.field(default_factory=set)
    births: set[dt.date] = msgspec.field(default_factory=set)
    reached: set[str] = msgspec.field(default_factory=set)
    systems: set[str] = msgspec.field(default_factory=set)

    def found(self) -> Match:
        return Match(twice=self.where) if self.where else Match(here=self.shown)


class Known:
    """Everybody who is here, archived and merged ones too, and whoever is taken from the file as it is read."""

    def __init__(self, connection: Connection) -> None:
        self._by_identifier: dict[tuple[str, str], _Someone] = {}
        self._by_name: dict[str, list[_Someone]] = {}
        entries: dict[int, _Someone] = {}
        standing: dict[int, _Someone] = {}
        for row in connection.execute(select(client.c.id, client.c.name, client.c.born, client.c.merged_into)):
            number = person.root(connection, row.id) if row.merged_into else row.id
            someone = standing.setdefault(number, _Someone(shown=ref("c", number)))
            entries[row.id] = someone
            self._name(someone, row.name, row.born)
        reached = select(contact.c.client_id, contact.c.kind, contact.c.value, contact.c.normal)
        for client_id, kind, value, normal in connection.execute(reached):
            entries[client_id].reached |= _keys([NewContact(kind=kind, value=value, normal=normal)])
        known_as = select(identifier.c.client_id, identifier.c.system, identifier.c.value)
        for client_id, system, value in connection.execute(known_as):
            self._identify(entries[client_id], [(system, value)])

    def match(self, one: Person) -> Match:
        """Whether someone is here, stands twice in the file, or only looks like somebody."""
        name, reached = fold(one.name), _keys(one.contacts)
        for system, value in one.identifiers:
            if (someone := self._by_identifier.get((system, value))) is None:
                continue
            if name in someone.names or one.born in someone.births:
                return someone.found()
            place = f"in {someone.where}" if someone.where else f"that of {someone.shown} here"
            other = "; for a program with the same numbers, give --source" if system.startswith("csv:") else ""
            return Match(
                conflict=f"{one.name} has the identifier {value}, which is {place}, of another name and birth date; "
                f"left out{other}"
            )
        systems = {system for system, _ in one.identifiers}
        similar = ""
        for someone in self._by_name.get(name, ()):
            if systems & someone.systems:
                continue  # the same program knows the two apart
            unknown = one.born is None or not someone.births
            same = one.born in someone.births or (one.born is None and not someone.births)
            shared = bool(reached & someone.reached)
            if (same and (shared or not reached or not someone.reached)) or (unknown and shared):
                return someone.found()
            if same or unknown:
                similar = someone.where or someone.shown
        return Match(similar=similar)

    def take(self, one: Person) -> None:
        """Count someone from the file as known from here on."""
        someone = _Someone(shown=one.where, where=one.where, reached=_keys(one.contacts))
        self._name(someone, one.name, one.born)
        self._identify(someone, one.identifiers)

    def _name(self, someone: _Someone, name: str, born: dt.date | None) -> None:
        if fold(name) not in someone.names:
            someone.names.add(fold(name))
            self._by_name.setdefault(fold(name), []).append(someone)
        if born:
            someone.births.add(born)

    def _identify(self, someone: _Someone, pairs: Iterable[tuple[str, str]]) -> None:
        for pair in pairs:
            someone.systems.add(pair[0])
            self._by_identifier[pair] = someone


def _keys(some: Iterable[NewContact]) -> set[str]:
    return {contacts.key(one) for one in some if one.kind in {"phone", "email"}}
