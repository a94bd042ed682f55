"""When a visit ended: as somebody says, where it is finished later; and when it had been planned to end."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from palpate import clock
from palpate.errors import Refused
from palpate.scheduling.tables import appointment
from palpate.services.tables import service
from palpate.visits.tables import visit as visit_table

if TYPE_CHECKING:  # the day at a glance reads no visit, and starts fast
    from palpate.visits.model import Visit

LONG = dt.timedelta(hours=2)
"""How long after its planned end a visit may end, before somebody is asked whether it did."""

PLANNED = (appointment.c.e.label("booked_until"), service.c.minutes.label("lasts"))
"""What is read of a visit's booking and of its service, to be joined to the visit."""

_NIGHT = dt.timedelta(hours=12)
_BARE = re.compile(r"\d{1,2}(:\d{2})?(am|pm)?( first| second)?")


def said(visit: Visit, text: str, now: dt.datetime) -> dt.datetime:
    """When a visit ended, as it is said: a local time of the day it began, or an instant with its day.

    Refused before the visit began, and after now.
    """
    given = " ".join(text.split()).casefold()
    bare = _BARE.fullmatch(given) is not None
    ended = clock.read_when(f"{visit.day} {given}" if bare else text, now, visit.zone)
    began = visit.started_at.astimezone(visit.zone)
    if clock.to_minute(ended) < clock.to_minute(began):
        after = ended + dt.timedelta(days=1)
        past = bare and after <= now and after < began + _NIGHT
        hint = f'; where it went past midnight, say the day too: "{_shown(after)}"' if past else ""
        raise Refused(f"{visit.shown} began at {_shown(began)}: it cannot have ended at {_shown(ended)}{hint}.")
    if ended > now:
        raise Refused(f"{visit.shown} cannot have ended at {_shown(ended)}: that is still to come.")
    return max(ended, began).astimezone(dt.UTC)  # a time is said without its seconds


def planned(connection: Connection, visit: Visit) -> dt.datetime | None:
    """When a visit was to end, where that is known."""
    row = connection.execute(
        select(*PLANNED)
        .select_from(visit_table)
        .outerjoin(appointment, appointment.c.id == visit_table.c.appointment_id)
        .outerjoin(service, service.c.id == visit_table.c.service_id)
        .where(visit_table.c.id == visit.id)
    ).one()
    return plan(visit.started_at, row.booked_until, row.lasts)


def plan(began: dt.datetime, booked_until: int | None, lasts: int | None) -> dt.datetime | None:
    """The end of the booking; of a visit that began after it, or without one, what its service takes."""
    if booked_until is not None and booked_until > clock.to_minute(began):
        return clock.from_minute(booked_until)
    return None if lasts is None else clock.from_minute(clock.to_minute(began) + lasts)


def overlong(connection: Connection, visit: Visit) -> str:
    """From when to when a visit is recorded, where that is far longer than it was planned to be; else ""."""
    wanted = planned(connection, visit)
    if wanted is None or visit.ended_at is None or visit.ended_at <= wanted + LONG:
        return ""
    began, ended = (one.astimezone(visit.zone) for one in (visit.started_at, visit.ended_at))
    return f"{began:%H:%M} to {ended:%H:%M}" if began.date() == ended.date() else f"{_shown(began)} to {_shown(ended)}"


def _shown(instant: dt.datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M}"
