"""Migrations: how an older database becomes one of today. Alembic is imported here, and only when there is work.

Fresh practices are made from the tables as they are (``schema.create``); a test proves that the migrations lead to
the same. To write the next one: change the tables, raise ``store.database.HEAD``, and

    python -m palpate.migrations "what changes"

which compares the tables with what the migrations so far lead to; then read, mend and format what it wrote.

Guards are no part of a migration: all are down while migrations run, and today's are made when they have.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from palpate.errors import Refused
from palpate.store import backup, chain, guards
from palpate.store.database import HEAD, Database

if TYPE_CHECKING:
    from alembic.config import Config


def needed(database: Database) -> str | None:
    """The version a database is at, where it is older than this palpate; None where there is nothing to do.

    Refused where it holds no practice, or one of a newer palpate, or of a version that there is no way from.
    """
    version = database.version()
    if version is None or version >= HEAD:
        database.require_current()
        return None
    if version not in versions():
        raise Refused(f"{database.shown} is at version {version}, which this palpate does not know.")
    return version


def upgrade(database: Database, now: dt.datetime, actor: str) -> None:
    """Bring an older database up to date: in one transaction, audited, and not at all where a row would be lost."""
    version = needed(database)
    if version is None:
        return
    with database.moving_house() as connection:
        run(connection)
        for fault in backup.damage(connection):
            raise Refused(f"{database.shown} could not be brought up to date, and is as it was: {fault}.")
        act = chain.Act(action="upgrade", subject="database", before=version, after=HEAD)
        chain.append(connection, actor, now, [act])


def run(connection: Connection) -> None:
    """Run the migrations that a database lacks, in the connection's transaction; an empty one gets them all."""
    from alembic import command

    from palpate import schema

    standing = schema.all_guards(connection.dialect.name)
    guards.drop(connection, standing)
    command.upgrade(config(connection), "heads")
    guards.make(connection, standing)


def versions() -> list[str]:
    """Every version there is a migration to, the oldest first."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(config()).walk_revisions()
    return sorted(script.revision for script in scripts)


def config(connection: Connection | None = None) -> Config:
    """What Alembic needs to know."""
    from alembic.config import Config

    made = Config(attributes={"connection": connection})
    made.set_main_option("script_location", "palpate:migrations")
    return made
