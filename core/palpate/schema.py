"""The whole schema: every area's tables gathered, and the guards that stand over them."""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, inspect, text

from palpate.clients import tables as clients
from palpate.errors import Refused
from palpate.followups import tables as followups
from palpate.host import tables as host
from palpate.outbox import tables as outbox
from palpate.plans import tables as plans
from palpate.premises import tables as premises
from palpate.recurring import tables as recurring
from palpate.scheduling import tables as scheduling
from palpate.services import tables as services
from palpate.staff import tables as staff
from palpate.store import chain, guards
from palpate.store.database import HEAD
from palpate.store.metadata import metadata
from palpate.visits import tables as visits
from palpate.waitlist import tables as waitlist

AREAS = (
    premises,
    host,
    staff,
    services,
    clients,
    plans,
    recurring,
    waitlist,
    scheduling,
    visits,
    followups,
    outbox,
    chain,
)
"""The modules whose tables make the schema, in an order in which they can be filled."""

VISIT_ROWS: dict[str, list[str]] = {
    "visit_modality": ["id"],
    "visit_screening": ["id"],
    "consent": ["id"],
    "assessment": ["id"],
    "work": ["id"],
    "note": ["id"],
    "outcome": ["id"],
    "hook_answer": ["id"],
    "signature": ["id"],
}
"""The tables whose rows belong to a visit, with the keys that a REPLACE could hit from another visit."""

LIVES_ON: dict[str, str] = {
    "follow_up": "it is asked and answered after the visit is signed",
    "addendum": "it is added to a signed visit, and stays as it is added",
}
"""The tables that name a visit and whose rows are none of it, and why."""


KEPT: dict[str, str] = {
    "practice": "name, settings",
    "location": "",
    "resource": "",
    "staff": "",
    "qualification": "",
    "credential": "",
    "service": "",
    "service_modality": "",
    "service_equipment": "",
    "add_on": "",
    "hours": "",
    "hours_override": "",
    "load_limit": "",
}
"""The tables whose rows an open practice keeps in memory, with the columns that matter where not all do."""


def tables() -> MetaData:
    """Every table there is."""
    return metadata


def all_guards(dialect: str) -> list[guards.Guard]:
    """Every guard there is, for one kind of database."""
    return [
        guards.not_twice(dialect),
        guards.stays(dialect, "audit", ["seq", "link"]),
        guards.stays(dialect, "definition", ["hash"]),
        guards.stays(dialect, "addendum", ["id", "uid"]),
        guards.stays(dialect, "history_answer", ["id"]),
        guards.visit_for_ever(dialect, ["id", "uid", "appointment_id"]),
        *(guards.counted(dialect, table, columns) for table, columns in KEPT.items()),
        *(guards.part_for_ever(dialect, table, keys) for table, keys in VISIT_ROWS.items()),
    ]


def create(connection: Connection) -> None:
    """The schema as it is today, in an empty database, guarded, stamped with the newest migration."""
    build(connection)
    guards.make(connection, all_guards(connection.dialect.name))


def build(connection: Connection) -> None:
    """The schema as ``create`` makes it, without its guards: to be filled from elsewhere, and then guarded.

    Refused where there is any table already, whosever it is.
    """
    if there := inspect(connection).get_table_names():
        raise Refused(
            f"The database is not empty, and is left as it is (it has a table {there[0]}): name an empty one."
        )
    metadata.create_all(connection)
    connection.execute(text(VERSION_TABLE))
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


VERSION_TABLE = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
"""Where Alembic keeps which migration a database is at, as Alembic makes it."""
