"""What is worth a warning about an appointment, and no reason to refuse it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from palpate.scheduling import reading
from palpate.scheduling.model import Appointment
from palpate.scheduling.written import day_said, moment_said
from palpate.staff.model import Staff


def cautions(
    connection: Connection, booked: Appointment, practitioner: Staff, client_ids: Collection[int]
) -> list[str]:
    """A credential that has expired by then; another appointment of the same person at that time."""
    found = []
    for one in practitioner.credentials:
        if one.expires_on is not None and one.expired(booked.starts_at.date()):
            named = f"{one.kind} {one.number}".strip()
            found.append(
                f"{practitioner.name}'s {named} holds until {day_said(one.expires_on)}: {booked.ref} is later."
            )
    found += [
        f"{booked.client} is booked then already: {other.ref}, {other.service} with {other.practitioner}, "
        f"{moment_said(other.starts_at)}."
        for other in reading.between(connection, booked.s, booked.e)
        if other.client_id in client_ids and other.id != booked.id and other.status in {"booked", "arrived"}
    ]
    return found
