"""Whom a message goes to, and where."""

from __future__ import annotations

from sqlalchemy import Connection

from palpate import clock
from palpate.clients import contacts, person, reading
from palpate.errors import Refused
from palpate.outbox.model import Reach


def reach(connection: Connection, client_id: int, timezone: str) -> Reach:
    """How a person is reached, of all their ids. ``timezone`` is where they are taken to be unless they said."""
    one = reading.get(connection, client_id)
    everything = contacts.contacts(connection, person.ids(connection, client_id))
    mail = next((each.normal for each in everything if each.kind == "email" and each.valid), "")
    try:
        zone = clock.zone(one.timezone or timezone)
    except Refused:  # a zone that was brought in from elsewhere and is none: no reason to undo a booking
        zone = clock.zone(timezone)
    return Reach(name=one.preferred_name or one.name, address=mail, zone=zone, wants=one.messages and not one.archived)
