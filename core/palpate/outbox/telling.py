"""What a client has been told of their appointments, and what is yet to be told them.

Appointments of one series are told of in one message. What was told is kept with each message when it is sent; the
rest follows from how things stand, at any time: whatever changed back in the meantime needs no words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, select

from palpate.outbox.model import OUT
from palpate.outbox.tables import message
from palpate.scheduling.tables import appointment

_TOLD = ("local_start", "fold", "timezone", "minutes", "practitioner_id", "location_id")
"""What a client is told of an appointment: a change of any of these is a change to them."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """An appointment as it is now, and as the client was told it last (``told``; None where they never were)."""

    id: int
    s: int
    now: dict[str, Any]
    told: dict[str, Any] | None

    def kind(self, minute: int) -> str | None:
        """What is yet to be told of it, at a UTC minute: confirmation, change, cancellation; None where nothing is."""
        status = self.now["status"]
        if self.s <= minute:
            return None
        if status == "booked":
            if self.told is None:
                return "confirmation"
            return "change" if self.told != self.now else None
        if status in {"cancelled", "to_move"} and self.told is not None and self.told["status"] != status:
            return "cancellation"
        return None


def together(appointment_id: int, series_id: int | None) -> ColumnElement[bool]:
    """The appointments that are told of in one message."""
    return appointment.c.series_id == series_id if series_id is not None else appointment.c.id == appointment_id


def standings(connection: Connection, which: ColumnElement[bool]) -> list[Standing]:
    """Appointments in the order of time, each as it is and as it was told last."""
    told: dict[int, dict[str, Any]] = {}
    went = (
        select(message.c.sent)
        .join(appointment, appointment.c.id == message.c.appointment_id)
        .where(which, message.c.status.in_(OUT), message.c.sent.is_not(None))
        .order_by(message.c.sent_at, message.c.id)
    )
    for sent in connection.execute(went).scalars():
        told.update({int(number): one for number, one in sent.get("told", {}).items()})
    columns = [appointment.c[name] for name in ("id", "s", "status", *_TOLD)]
    rows = connection.execute(select(*columns).where(which).order_by(appointment.c.s, appointment.c.id)).mappings()
    return [
        Standing(
            id=row["id"],
            s=row["s"],
            now={name: row[name] for name in ("status", *_TOLD)},
            told=told.get(row["id"]),
        )
        for row in rows
    ]


def kept(standing: Iterable[Standing]) -> dict[str, dict[str, Any]]:
    """What a message tells, as it is kept with it."""
    return {str(one.id): one.now for one in standing}
