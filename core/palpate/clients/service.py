"""Clients: taking them on, finding them, keeping what is known of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any, Unpack

from sqlalchemy import Connection, select, update

from palpate.clients import alerts, changing, contacts, details, merging, person, reading
from palpate.clients.contacts import NewContact, Ways
from palpate.clients.details import NewClient
from palpate.clients.likeness import alike
from palpate.clients.model import Alert, Client, Contact
from palpate.clients.tables import client, contact
from palpate.errors import Refused
from palpate.names import fold, pick
from palpate.refs import looks_like_ref, number
from palpate.store.context import Context


class Clients:
    """Who is treated. ``country`` is whose phone numbers need no country code."""

    def __init__(self, context: Context, country: str) -> None:
        self._context = context
        self._country = country

    def get(self, client_id: int) -> Client:
        """The person of this number; a merged one leads to the one it was merged into."""
        with self._context.read() as connection:
            return reading.get(connection, client_id)

    def find(self, text: str, *, archived: bool = False) -> Client:
        """The one meant by a reference (c12) or by enough of a name; archived ones only where that is asked for."""
        with self._context.read() as connection:
            if looks_like_ref(text):
                one = reading.get(connection, number(text, "c"))
                if one.archived and not archived:
                    raise Refused(f"{one.shown} is archived: palpate client restore {one.ref} brings it back.")
                return one
            words = fold(text)
            found = reading.named(connection, text) or reading.named(connection, text, merged=True) if words else []
            whole = [one for one in found if words in {fold(one.name), fold(one.preferred_name)}]
            if not found:
                pick("client", text, reading.named(connection, ""), lambda one: one.name, lambda one: one.shown)
            picked = pick("client", text, whole or found, lambda _: text, lambda one: one.shown)
            return reading.get(connection, picked.id)

    def search(self, text: str = "") -> list[Client]:
        """Everybody whose name, or phone number, a text could mean; by name. Neither merged nor archived ones."""
        with self._context.read() as connection:
            digits = re.sub(r"[\s().+-]", "", text)
            if len(digits) >= 4 and digits.isdecimal():
                return reading.reached_by(connection, digits)
            return reading.named(connection, text)

    def ids(self, client_id: int, connection: Connection | None = None) -> set[int]:
        """Every id of the person, merged ones included: what each read of a client's rows takes, with ``in_``."""
        if connection is not None:
            return person.ids(connection, client_id)
        with self._context.read() as own:
            return person.ids(own, client_id)

    def contacts(self, one: Client) -> list[Contact]:
        """The ways to reach a client."""
        with self._context.read() as connection:
            return contacts.contacts(connection, person.ids(connection, one.id))

    def alerts(self, one: Client) -> list[Alert]:
        """What has to be seen whenever a client comes."""
        with self._context.read() as connection:
            return alerts.standing(connection, person.ids(connection, one.id))

    def similar(self, name: str, born: dt.date | None = None, phones: Iterable[str] = ()) -> list[Client]:
        """Who this could be already: the same name and no other birth date, one like it and the same birth date, or
        the same phone number.
        """
        keys = {contacts.key(contacts.phone(value, self._country)) for value in phones if value.strip()}
        with self._context.read() as connection:
            found = {
                one.id
                for one in reading.named(connection, name)
                if fold(one.name) == fold(name) and (born is None or one.born is None or one.born == born)
            }
            if born is not None:
                found |= {one.id for one in reading.born_on(connection, born) if alike(one.name, name)}
            if keys:
                statement = select(contact.c.client_id, contact.c.value, contact.c.normal, contact.c.kind)
                for row in connection.execute(statement.where(contact.c.kind == "phone")):
                    one = NewContact(kind=row.kind, value=row.value, normal=row.normal)
                    if contacts.key(one) in keys:
                        found.add(person.root(connection, row.client_id))
            return [reading.get(connection, client_id) for client_id in sorted(found)]

    def add(self, name: str, **given: Unpack[NewClient]) -> Client:
        """Take a client on. Contacts are kept as typed; an emergency contact is "Name, relation, phone"."""
        said = {"name": name, **details.UNSAID, **given}
        new_contacts = self._contacts({way: said.pop(way, ()) for way in contacts.WAYS})
        values = details.checked(said, self._context.clock.now())
        with self._context.write() as writing:
            key = details.name_key(values["name"], values["preferred_name"])
            new = writing.add(client, **values, name_key=key, created_at=writing.now)
            writing.record("add", f"client {new}", after={**values, "contacts": contacts.told(new_contacts)})
            contacts.add(writing, new, new_contacts)
            return reading.get(writing.connection, new)

    def edit(
        self, one: Client, changes: Mapping[str, Any], *, drop: Iterable[str] = (), **ways: Unpack[Ways]
    ) -> Client:
        """Change fields of a client (those of ``changing.FIELDS``), add contacts, and drop those that a text names."""
        new = self._contacts(ways)
        with self._context.write() as writing:
            changing.fields(writing, one, changes)
            changing.reach(writing, one, new, drop, self._country)
            return reading.get(writing.connection, one.id)

    def add_alert(self, one: Client, text: str) -> Alert:
        """Put an alert on a client."""
        with self._context.write() as writing:
            return alerts.add(writing, one.id, text)

    def end_alert(self, one: Client, text: str) -> Alert:
        """End the alert meant by enough of its words."""
        found = pick("alert", text, self.alerts(one), lambda one: one.text, lambda one: one.text, "Type more of it.")
        with self._context.write() as writing:
            alerts.end(writing, one.id, found)
        return found

    def merge(self, one: Client, into: Client, *, anyway: bool = False) -> Client:
        """Make ``into`` stand for ``one`` too. Nothing is moved. ``anyway``: though their birth dates differ."""
        with self._context.write() as writing:
            return merging.merge(writing, one, into, anyway)

    def unmerge(self, client_id: int) -> Client:
        """Take the merge of this row back."""
        with self._context.write() as writing:
            return merging.unmerge(writing, client_id)

    def archive(self, one: Client, *, back: bool = False) -> Client:
        """Put a client away, found by reference only from here on; or bring one back. Nothing is deleted."""
        with self._context.write() as writing:
            at = None if back else writing.now
            writing.execute(update(client).where(client.c.id == one.id).values(archived_at=at))
            writing.record("restore" if back else "archive", f"client {one.id}")
        return self.get(one.id)

    def _contacts(self, ways: Mapping[str, Any]) -> list[NewContact]:
        return contacts.distinct(
            [
                *(contacts.phone(value, self._country) for value in ways.get("phones", ())),
                *(contacts.email(value) for value in ways.get("emails", ())),
                *(contacts.address(value) for value in ways.get("addresses", ())),
                *(contacts.emergency(value, self._country) for value in ways.get("emergency", ())),
            ]
        )
