"""A practice as the first version of palpate left it: its tables by migration 0001 alone, and rows in all of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, insert, inspect, select, text

from palpate import schema
from palpate.store import chain, guards
from tests.store.signed_record import something


def of_first_version(connection: Connection) -> list[guards.Guard]:
    """The guards that the first version made."""
    there = set(inspect(connection).get_table_names())
    dialect = connection.dialect.name
    counted = {guard.make[0] for name in schema.KEPT for guard in [guards.counted(dialect, name, schema.KEPT[name])]}
    assert there >= set(schema.VISIT_ROWS)
    return [guard for guard in schema.all_guards(dialect) if guard.make[0] not in counted]


def at_first_version(connection: Connection) -> None:
    """A client who is two entries, appointments with their claims, a signed visit; and a row in every table."""
    tables = MetaData()
    tables.reflect(connection, only=lambda name, _: name != "alembic_version")

    def put(name: str, /, **given: Any) -> None:
        today = schema.tables().tables[name]
        columns = [Column(one.name, today.c[one.name].type) for one in tables.tables[name].columns]
        needed = {
            one.name: something(today.c[one.name])
            for one in tables.tables[name].columns
            if not one.nullable and one.name != "id"
        }
        connection.execute(insert(Table(name, MetaData(), *columns)).values({**needed, **given}))

    put("practice", id=1, name="Riverbend", settings={}, currency="USD", country="US")
    put("location", name="Riverbend", timezone="America/New_York")
    put("resource", kind="practitioner", name="Mara Lind")
    put("resource", kind="room", name="Room 1", location_id=1)
    put("staff", name="Mara Lind", resource_id=1, gender="")
    put("service", name="NMT 60", minutes=60, grid=15)
    put("client", name="Ana Diaz", name_key="ana diaz", avoid=["neck"], preferred_name="")
    put("client", name="Ana Soto", name_key="ana soto", avoid=[], merged_into=1, preferred_name="")
    for number, status in enumerate(("visited", "booked", "cancelled")):
        span = {"s": number * 60, "e": number * 60 + 60, "minutes": 60, "timezone": "America/New_York", "fold": 0}
        told = {"local_start": "2027-03-08T10:00", "client_id": 1 + number % 2}
        put("appointment", status=status, idempotency_key=f"key {number}", **span, **told)
        state = {"visited": 1, "booked": 1, "cancelled": 0}[status]
        for resource_id in (1, 2):
            claimed = {"s": number * 60, "e": number * 60 + 60, "state": state, "reason": ""}
            put("claim", kind="booking", appointment_id=number + 1, resource_id=resource_id, **claimed)
    put("claim", kind="booking", appointment_id=2, resource_id=1, s=0, e=30, state=2, reason="training")
    put("claim", kind="time_off", resource_id=1, s=5000, e=6440, state=1, reason="vacation")
    put("visit", status="open", appointment_id=1, timezone="America/New_York")
    act = chain.Act(action="found", subject="practice")
    chain.append(connection, "Mara Lind (s1)", dt.datetime(2027, 3, 8, 15, tzinfo=dt.UTC), [act])
    fitting = {
        "contact": {"kind": "phone"},
        "history_answer": {"answer": "no"},
        "hours": {"start_minute": 540, "end_minute": 1020},
        "follow_up": {"status": "waiting"},
        "addendum": {"kind": "addendum"},
        "modality": {"key": "reflexology"},
    }
    for table in tables.sorted_tables:
        if not connection.execute(select(table).limit(1)).all():
            put(table.name, **fitting.get(table.name, {}))
    connection.execute(text("UPDATE visit SET status = 'signed'"))


def stored(connection: Connection, names: dict[str, list[str]] | None = None) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table as it is stored; of these columns, where they are named."""
    tables = MetaData()
    tables.reflect(connection, only=lambda name, _: name != "alembic_version")
    found = {}
    for table in tables.sorted_tables:
        if names is None or table.name in names:
            columns = [table.c[name] for name in (names[table.name] if names else table.c.keys())]
            rows = connection.execute(select(*columns).order_by(*table.primary_key)).mappings()
            found[table.name] = [dict(row) for row in rows]
    return found
