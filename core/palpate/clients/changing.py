"""Changing what is known of a client, each change with what was before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import update

from palpate.clients import contacts, details, person, reading
from palpate.clients.contacts import NewContact
from palpate.clients.model import Client
from palpate.clients.tables import client
from palpate.errors import Refused
from palpate.store.context import Writing

FIELDS = (
    *("name", "preferred_name", "born", "sex", "gender", "pronouns", "pressure", "avoid"),
    *("practitioner_gender", "timezone", "messages", "note"),
)
"""What can be changed."""


def fields(writing: Writing, one: Client, changes: Mapping[str, Any]) -> None:
    """Change fields of a client; what is as it was is left alone."""
    unknown = [name for name in changes if name not in FIELDS]
    if unknown:
        raise TypeError(f"a client has no field {unknown[0]!r}")
    now = reading.get(writing.connection, one.id)
    was = {name: list(now.avoid) if name == "avoid" else getattr(now, name) for name in changes}
    changed = {name: value for name, value in details.checked(dict(changes), writing.now).items() if value != was[name]}
    if not changed:
        return
    key = details.name_key(changed.get("name", now.name), changed.get("preferred_name", now.preferred_name))
    writing.execute(update(client).where(client.c.id == now.id).values(**changed, name_key=key))
    whole = {name: changed[name] for name in ("avoid", "messages") if name in changed}
    if whole:  # what is merged in counts too, and would bring back what is taken out here
        everyone = person.ids(writing.connection, now.id)
        writing.execute(update(client).where(client.c.id.in_(everyone)).values(**whole))
    writing.record("change", f"client {now.id}", before={name: was[name] for name in changed}, after=changed)


def reach(writing: Writing, one: Client, new: Sequence[NewContact], drop: Iterable[str], country: str) -> None:
    """Take contacts away that no longer reach a client, each named by what it says; then add new ones."""
    everyone = person.ids(writing.connection, one.id)
    for text in drop:
        gone = contacts.drop(writing, everyone, text, country)
        if not gone:
            known = "; ".join(each.value for each in contacts.contacts(writing.connection, everyone)) or "none"
            raise Refused(f"{one.shown} has no contact {text!r}: there is {known}.")
        writing.record("drop", f"contacts of client {one.id}", before=contacts.told(gone))
    known_now = contacts.contacts(writing.connection, everyone)
    fresh = contacts.distinct([*map(contacts.as_new, known_now), *new])[len(known_now) :]
    if fresh:
        contacts.add(writing, one.id, fresh)
        writing.record("add", f"contacts of client {one.id}", after=contacts.told(fresh))
