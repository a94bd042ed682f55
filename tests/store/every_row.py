"""A row in every table there is, and another for each: what a practice that moves has to arrive with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Column, Connection, func, select, text, update

from palpate import schema
from tests.store.signed_record import OPEN, OPEN_BARE, fill, something

NOON = dt.datetime(2027, 3, 8, 17, tzinfo=dt.UTC)
DAY = dt.date(2027, 3, 9)
ZONE = "America/New_York"

ROWS: list[tuple[str, dict[str, Any]]] = [
    ("resource", {"kind": "room", "place_of": 1, "location_id": 1}),
    ("series", {"practitioner_id": 1, "rule": "FREQ=WEEKLY;COUNT=4", "timezone": ZONE, "minutes": 60, "ended_on": DAY}),
    ("waiting", {"minutes": 90, "last": DAY, "preferences": {"days": [0, 2], "gender": "woman"}, "status": "waiting"}),
    (
        "hold",
        {"client_id": 1, "room_id": 1, "waiting_id": 1, "timezone": ZONE, "s": 600, "e": 660, "status": "held"},
    ),
    ("claim", {"kind": "hold", "hold_id": 1, "s": 600, "e": 660, "state": 1, "expires": 500}),
    ("claim", {"kind": "block", "source": "private.ics", "s": 700, "e": 760, "state": 1, "reason": "Žižka's"}),
    ("claim", {"kind": "booking", "appointment_id": 1, "s": 720, "e": 760, "state": 2, "reason": "training"}),
    ("claim", {"kind": "booking", "appointment_id": 2, "s": 720, "e": 760, "state": 0}),
    ("busy", {"s": 700, "e": 760, "summary": "dentist"}),
    ("cancellation_policy", {"service_id": 1, "late_within": 1440, "late_percent": 50, "free": 1}),
    (
        "cancellation",
        {"kind": "late_cancelled", "cancelled_by": "client", "notice": -5, "fee": 4000, "policy": {"a": 1}},
    ),
    ("load_limit", {"per_day": 900, "per_week": 3600, "rest_after": 180, "rest": 30}),
    ("attending", {"role": "assists"}),
    ("add_on", {"service_id": 1, "minutes": 15, "price": 2000}),
    ("appointment_add_on", {"minutes": 15, "price": 2000}),
    (
        "message",
        {
            "kind": "reminder",
            "appointment_id": 1,
            "hold_id": 1,
            "status": "sent",
            "address": "zoë@example.org",
            "tries": 2,
            "error": "451 later",
            "sent": {"subject": "Tomorrow", "text": "two\nlines"},
            "sent_at": NOON,
        },
    ),
    ("message_template", {"kind": "reminder", "part": "text", "text": "{{ client }}"}),
    ("hours", {"weekday": 6, "start_minute": 0, "end_minute": 2880, "valid_to": DAY, "every_weeks": 2, "anchor": DAY}),
    ("hours_override", {"day": DAY, "start_minute": 60, "end_minute": 120}),
    ("contact", {"kind": "phone"}),
    ("follow_up", {"visit_id": OPEN, "status": "waiting"}),
    ("agreement", {"kind": "treatment", "how": "written", "signed_by": "Eva Diaz", "relation": "mother"}),
    ("clearance", {"given_by": "Dr Novák", "expires_on": DAY, "says": "light pressure\nonly"}),
    ("plan", {"status": "active", "goal": "Lift my daughter", "target": 3.5, "visits": 6, "review_on": DAY}),
    ("snippet", {"staff_id": 1, "key": "pec", "text": "pec stretch"}),
]
"""What a row of a table has to have, or is to have."""

MORE = {
    "appointment": "series_id = 1, occurrence = '2027-03-08T10:00', fold = 1, linked_uid = 'couple', load = 180",
    "client": f"practitioner_gender = 'woman', timezone = '{ZONE}', messages = false",
    "service": "notice = 120, horizon = 90",
    "staff": "leaves_on = '2027-12-31'",
}
"""Columns that came later, of the first row of a table."""

ANOTHER: dict[str, dict[str, Any]] = {
    "client": {"avoid": []},
    "resource": {"kind": "room"},
    "location": {"timezone": ZONE},
    "appointment": {"status": "to_move", "s": 9000, "e": 9060, "minutes": 60},
    "visit": {"status": "open"},
    "addendum": {"visit_id": 1, "kind": "addendum"},
    "message_template": {"part": "html"},
    "identifier": {"value": "y"},
    "service": {"minutes": 60},
    "service_modality": {"modality": "y"},
    "service_equipment": {"resource_id": 2},
    "hours_override": {"day": dt.date(2028, 1, 1)},
    "hours": {"end_minute": 60},
    "series": {"minutes": 30},
    "waiting": {"status": "booked"},
    "hold": {"status": "expired", "s": 0, "e": 60},
    "claim": {"kind": "block", "s": 9000, "e": 9060, "state": 1},
    "busy": {"s": 9000, "e": 9060},
    "contact": {"kind": "email"},
    "history_answer": {"answer": "no"},
    "attending": {"appointment_id": 4, "role": "supervises"},
    "cancellation": {"kind": "no_show", "cancelled_by": "practice"},
    "cancellation_policy": {"late_within": 60},
    "message": {"kind": "offer", "status": "waiting"},
    "follow_up": {"status": "waiting"},
    "agreement": {"how": "verbal"},
    "plan": {"status": "ended"},
    "snippet": {"key": "heat"},
}
"""What one more row has to have."""


def fill_every_table(connection: Connection) -> None:
    """On top of ``write_record``: rows with something in what may be empty, and a row where there is none."""
    for table, values in ROWS:
        fill(connection, table, **values)
    for table, values in MORE.items():
        connection.execute(text(f"UPDATE {table} SET {values} WHERE id = 1"))
    for name in empty(connection):
        fill(connection, name)
    for column in empty_columns(connection):
        value = {column.name: something(column)}
        if column.table.name in {"addendum", "history_answer"}:  # which are only added to
            fill(connection, column.table.name, **ANOTHER[column.table.name], **value)
        else:
            (known_by,) = column.table.primary_key
            last = select(func.max(known_by)).scalar_subquery()
            connection.execute(update(column.table).where(known_by == last).values(value))


def empty(connection: Connection) -> list[str]:
    """The tables without a row."""
    return [
        table.name
        for table in schema.tables().sorted_tables
        if not connection.execute(select(func.count()).select_from(table)).scalar_one()
    ]


def empty_columns(connection: Connection) -> list[Column[Any]]:
    """The columns with nothing in them, in any row."""
    return [
        column
        for table in schema.tables().sorted_tables
        for column in table.columns
        if not connection.execute(select(column).where(column.is_not(None)).limit(1)).all()
    ]


def add_another(connection: Connection, name: str) -> None:
    """One more row of a table, of a visit that is open and a member of staff of its own where it is of one."""
    table = schema.tables().tables[name]
    given = dict(ANOTHER.get(name, {}))
    if "visit_id" in table.c:
        given.setdefault("visit_id", OPEN_BARE)
    if name in {"load_limit", "qualification"}:
        given["staff_id"] = connection.execute(text("SELECT max(id) FROM staff")).scalar_one()
    fill(connection, name, **given)
