"""Holds, as the rest of palpate sees them: a time kept for somebody until a moment, and reading them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, Select, select

from palpate import clock
from palpate.clients import person
from palpate.clients.model import told_apart
from palpate.clients.tables import client
from palpate.errors import NotFound
from palpate.premises.tables import resource
from palpate.refs import ref
from palpate.scheduling.model import Placed
from palpate.scheduling.tables import hold
from palpate.scheduling.written import moment_said
from palpate.services.tables import service
from palpate.staff.tables import staff


class Hold(Placed, frozen=True, kw_only=True):
    """A time kept until ``expires``, a UTC minute; one without a client is kept for whoever calls.

    ``status``: held, booked, withdrawn, expired. From its moment on a hold reads as expired, whether its row and its
    claims say so yet or not. One with a ``waiting_id`` is an offer to an entry of the waitlist.
    """

    id: int
    uid: str
    client_id: int | None
    client: str
    born: dt.date | None
    service_id: int
    service: str
    location_id: int
    waiting_id: int | None
    minutes: int
    expires: int
    status: str
    created_at: dt.datetime
    note: str = ""

    @property
    def ref(self) -> str:
        """h3."""
        return ref("h", self.id)

    @property
    def client_shown(self) -> str:
        """Whom it is kept for, as a person tells clients apart: Ana Diaz, born 1984-05-02 (c1)."""
        if self.client_id is None:
            return "whoever calls"
        return told_apart(self.client, self.born, self.client_id)

    @property
    def shown(self) -> str:
        """What is kept, with whom, where and when, in full."""
        where = f" in {self.room}" if self.room else ""
        return (
            f"{self.client_shown}: {self.service} with {self.practitioner}{where}, "
            f"{moment_said(self.starts_at)} to {self.ends_at:%H:%M}"
        )

    @property
    def expires_at(self) -> dt.datetime:
        """From when on it no longer holds, in that zone."""
        return clock.from_minute(self.expires).astimezone(self.zone)

    def as_json(self) -> dict[str, Any]:
        """As it is printed."""
        return {
            "ref": self.ref,
            "id": self.id,
            "uid": self.uid,
            "client": self.client or None,
            "client_ref": ref("c", self.client_id) if self.client_id is not None else None,
            "born": self.born,
            "service": self.service,
            "service_id": self.service_id,
            **super().as_json(),
            "minutes": self.minutes,
            "status": self.status,
            "expires_at": self.expires_at.isoformat(timespec="minutes"),
            "waiting_ref": ref("w", self.waiting_id) if self.waiting_id is not None else None,
            "note": self.note,
        }


_OWN = [name for name in Hold.__struct_fields__ if name in hold.c]


def select_holds() -> Select[Any]:
    """Holds in the order of time, to be narrowed."""
    return (
        select(
            *(hold.c[name] for name in _OWN),
            client.c.name.label("client"),
            client.c.born,
            client.c.merged_into,
            service.c.name.label("service"),
            staff.c.name.label("practitioner"),
            resource.c.name.label("room"),
        )
        .join(service, service.c.id == hold.c.service_id)
        .join(staff, staff.c.id == hold.c.practitioner_id)
        .outerjoin(client, client.c.id == hold.c.client_id)
        .outerjoin(resource, resource.c.id == hold.c.room_id)
        .order_by(hold.c.s, hold.c.id)
    )


def holds(connection: Connection, statement: Select[Any], now: int) -> list[Hold]:
    """What a selection finds, as it stands at a UTC minute; a merged client shows as the person they are."""
    found = []
    for row in connection.execute(statement).mappings().all():
        values = {**row, "client": row["client"] or "", "room": row["room"] or ""}
        if values.pop("merged_into") is not None:
            values.update(person.standing(connection, row["client_id"]))
        if values["status"] == "held" and values["expires"] <= now:
            values["status"] = "expired"
        found.append(Hold(**values))
    return found


def one(connection: Connection, hold_id: int, now: int) -> Hold:
    """The hold of this number."""
    found = holds(connection, select_holds().where(hold.c.id == hold_id), now)
    if not found:
        raise NotFound(f"There is no hold {ref('h', hold_id)} here.")
    return found[0]


def standing(connection: Connection, now: int) -> list[Hold]:
    """The holds that hold, in the order of time."""
    return holds(connection, select_holds().where(hold.c.status == "held", hold.c.expires > now), now)


def overdue(connection: Connection, now: int) -> list[int]:
    """The numbers of the holds whose moment has come and whose rows do not say so yet, the first to expire first."""
    past = select(hold.c.id).where(hold.c.status == "held", hold.c.expires <= now)
    return list(connection.execute(past.order_by(hold.c.expires, hold.c.id)).scalars())
