"""Guards: what the database itself refuses, whoever writes to it, as SQL for SQLite and PostgreSQL.

Nothing is booked twice; what is closed is for ever; what is appended stays. Each guard is a list of statements to
make it and one to take it away. Their messages are the words palpate knows them by, and on both databases they are
integrity errors. What no guard can stop (its own removal, SQLite's C interface, the bytes of the file) shows in
``palpate verify``.

On SQLite ``REPLACE`` deletes without firing a delete trigger, so an insert looks for a row it would replace, by every
unique key and by rowid, and keys never change. On PostgreSQL the triggers fire for replication too (``ENABLE
ALWAYS``), and their functions look nothing up through the caller's search_path, where a temporary table called
``visit`` would come first.
"""

# ruff: noqa: S608 - every name in these statements is palpate's own

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, text

NOT_TWICE = "claim_no_overlap"
FOR_EVER = "signed_is_for_ever"
STAYS = "appended_stays"

SENTENCES = {
    FOR_EVER: "That visit is closed (signed, declined or entered in error), and stays as it is.",
    STAYS: "That is part of the record: it is added to, and never changed.",
}
"""What a person is told where nothing before the guard said it better."""


class Guard(NamedTuple):
    """Statements that make a guard, and those that take it away (for moving house)."""

    make: list[str]
    drop: list[str]


def make(connection: Connection, guards: Iterable[Guard]) -> None:
    """Set guards up."""
    for guard in guards:
        for statement in guard.make:
            connection.execute(text(statement))


def drop(connection: Connection, guards: Iterable[Guard]) -> None:
    """Take guards away, whether they stand or not."""
    for guard in guards:
        for statement in guard.drop:
            connection.execute(text(statement))


def not_twice(dialect: str) -> Guard:
    """One resource, one interval, once: over claims of state 1. What is claimed on purpose (2) is not guarded."""
    if dialect == "postgresql":
        return Guard(
            [
                f"ALTER TABLE claim ADD CONSTRAINT {NOT_TWICE} EXCLUDE USING gist "
                "(int8range(resource_id, resource_id, '[]') WITH &&, int4range(s, e) WITH &&) WHERE (state = 1)"
            ],
            [f"ALTER TABLE IF EXISTS claim DROP CONSTRAINT IF EXISTS {NOT_TWICE}"],
        )
    # Claims of state 1 never overlap, so sorted by start they are sorted by end: one seek finds the only offender.
    seek = (
        f"SELECT RAISE(ABORT, '{NOT_TWICE}') WHERE EXISTS (SELECT 1 FROM (SELECT e FROM claim WHERE state = 1 "
        "AND resource_id = NEW.resource_id AND s < NEW.e{other} ORDER BY s DESC LIMIT 1) WHERE e > NEW.s);"
    )
    return _triggers(
        {
            "claim_inserted": f"BEFORE INSERT ON claim WHEN NEW.state = 1 BEGIN {seek.format(other='')} END",
            "claim_updated": "BEFORE UPDATE OF id, resource_id, s, e, state ON claim WHEN NEW.state = 1 "
            f"BEGIN {seek.format(other=' AND id <> OLD.id')} END",
        }
    )


def stays(dialect: str, table: str, keys: list[str]) -> Guard:
    """Rows of a table are added and never changed, replaced or removed; ``keys`` are all of its unique columns."""
    if dialect == "postgresql":
        return _functions(
            f"{table}_stays",
            f"BEGIN {_refuse(STAYS, table)} END",
            {
                f"BEFORE DELETE OR UPDATE ON {table} FOR EACH ROW": f"{table}_stays",
                f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT": f"{table}_stays_whole",
            },
        )
    same = " OR ".join(f"{key} = NEW.{key}" for key in [*keys, "rowid"])
    refuse = f"BEGIN SELECT RAISE(ABORT, '{STAYS}: {table}'); END"
    return _triggers(
        {
            f"{table}_replaced": f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {refuse}",
            f"{table}_updated": f"BEFORE UPDATE ON {table} {refuse}",
            f"{table}_deleted": f"BEFORE DELETE ON {table} {refuse}",
        }
    )


def counted(dialect: str, table: str, columns: str = "") -> Guard:
    """Every change of a table (of these ``columns``, where only they matter) raises the practice's ``standing``."""
    update = f"UPDATE OF {columns}" if columns else "UPDATE"
    if dialect == "postgresql":
        raised = "EXECUTE format('UPDATE %I.practice SET standing = standing + 1', TG_TABLE_SCHEMA); RETURN NULL;"
        return _functions(
            f"{table}_counted",
            f"BEGIN {raised} END",
            {f"AFTER INSERT OR DELETE OR {update} ON {table} FOR EACH STATEMENT": f"{table}_counted"},
        )
    raised = "BEGIN UPDATE practice SET standing = standing + 1; END"
    return _triggers(
        {
            f"{table}_count_insert": f"AFTER INSERT ON {table} {raised}",
            f"{table}_count_update": f"AFTER {update} ON {table} {raised}",
            f"{table}_count_delete": f"AFTER DELETE ON {table} {raised}",
        }
    )


_CLOSED = "('signed', 'declined', 'entered_in_error')"


def visit_for_ever(dialect: str, keys: list[str]) -> Guard:
    """A visit that is signed, declined or entered in error never changes; the keys of any visit never do."""
    if dialect == "postgresql":
        moved = " OR ".join(f"OLD.{key} IS DISTINCT FROM NEW.{key}" for key in keys)
        return _functions(
            "visit_for_ever",
            f"""BEGIN
            IF TG_OP = 'TRUNCATE' THEN {_refuse(FOR_EVER, "visit")} END IF;
            IF OLD.status IN {_CLOSED} THEN {_refuse(FOR_EVER, "visit %", "OLD.id")} END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            IF {moved} THEN {_refuse(FOR_EVER, "the keys of visit %", "OLD.id")} END IF;
            RETURN NEW;
            END""",
            {
                "BEFORE DELETE OR UPDATE ON visit FOR EACH ROW": "visit_for_ever",
                "BEFORE TRUNCATE ON visit FOR EACH STATEMENT": "visit_for_ever_whole",
            },
        )
    refuse = f"BEGIN SELECT RAISE(ABORT, '{FOR_EVER}: visit'); END"
    same = " OR ".join(f"{key} = NEW.{key}" for key in keys)
    moved = " OR ".join(f"OLD.{key} IS NOT NEW.{key}" for key in keys)
    return _triggers(
        {
            "visit_replaced": "BEFORE INSERT ON visit WHEN EXISTS "
            f"(SELECT 1 FROM visit WHERE ({same}) AND status IN {_CLOSED}) {refuse}",
            "visit_updated": f"BEFORE UPDATE ON visit WHEN OLD.status IN {_CLOSED} OR {moved} {refuse}",
            "visit_deleted": f"BEFORE DELETE ON visit WHEN OLD.status IN {_CLOSED} {refuse}",
        }
    )


def part_for_ever(dialect: str, table: str, keys: list[str]) -> Guard:
    """The rows of a closed visit never change, and none is added; a row never changes its keys or its visit.

    ``keys`` are all unique columns that a row of another visit could share, the id among them.
    """
    if dialect == "postgresql":
        moved = " OR ".join(f"OLD.{key} IS DISTINCT FROM NEW.{key}" for key in [*keys, "visit_id"])
        # FOR SHARE waits for a signature under way and then sees it, so that nothing slips in while it is made.
        look = "EXECUTE format('SELECT status FROM %I.visit WHERE id = $1 FOR SHARE', TG_TABLE_SCHEMA) INTO state USING"
        return _functions(
            f"{table}_for_ever",
            f"""DECLARE state text;
            BEGIN
            IF TG_OP = 'TRUNCATE' THEN {_refuse(FOR_EVER, table)} END IF;
            IF TG_OP <> 'INSERT' THEN
                {look} OLD.visit_id;
                IF state IN {_CLOSED} THEN {_refuse(FOR_EVER, f"{table} of visit %", "OLD.visit_id")} END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            IF TG_OP = 'UPDATE' THEN
                IF {moved} THEN {_refuse(FOR_EVER, f"the keys of {table}")} END IF;
                RETURN NEW;
            END IF;
            {look} NEW.visit_id;
            IF state IN {_CLOSED} THEN {_refuse(FOR_EVER, f"{table} of visit %", "NEW.visit_id")} END IF;
            RETURN NEW;
            END""",
            {
                f"BEFORE INSERT OR DELETE OR UPDATE ON {table} FOR EACH ROW": f"{table}_for_ever",
                f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT": f"{table}_for_ever_whole",
            },
        )
    refuse = f"BEGIN SELECT RAISE(ABORT, '{FOR_EVER}: {table}'); END"
    closed = f"EXISTS (SELECT 1 FROM visit WHERE id = {{side}}.visit_id AND status IN {_CLOSED})"
    same = " OR ".join(f"p.{key} = NEW.{key}" for key in keys)
    moved = " OR ".join(f"OLD.{key} IS NOT NEW.{key}" for key in [*keys, "visit_id"])
    return _triggers(
        {
            f"{table}_inserted": f"BEFORE INSERT ON {table} WHEN {closed.format(side='NEW')} OR EXISTS (SELECT 1 "
            f"FROM {table} p JOIN visit v ON v.id = p.visit_id WHERE ({same}) AND v.status IN {_CLOSED}) {refuse}",
            f"{table}_updated": f"BEFORE UPDATE ON {table} WHEN {closed.format(side='OLD')} OR {moved} {refuse}",
            f"{table}_deleted": f"BEFORE DELETE ON {table} WHEN {closed.format(side='OLD')} {refuse}",
        }
    )


def _triggers(bodies: dict[str, str]) -> Guard:
    return Guard(
        [f"CREATE TRIGGER guard_{name} {body}" for name, body in bodies.items()],
        [f"DROP TRIGGER IF EXISTS guard_{name}" for name in bodies],
    )


def _refuse(word: str, what: str, *values: str) -> str:
    shown = ", ".join([f"'{word}: {what}'", *values])
    return f"RAISE EXCEPTION {shown} USING ERRCODE = 'integrity_constraint_violation';"


def _functions(name: str, body: str, triggers: dict[str, str]) -> Guard:
    make, drop = [function(f"guard_{name}", body)], []
    for event, short in triggers.items():
        trigger, table = f"guard_{short}", event.split(" ON ")[1].split()[0]
        make += [f"CREATE TRIGGER {trigger} {event} EXECUTE FUNCTION guard_{name}()", always(table, trigger)]
        drop.append(f"DROP TRIGGER IF EXISTS {trigger} ON {table}")
    return Guard(make, [*drop, f"DROP FUNCTION IF EXISTS guard_{name}()"])


def function(name: str, body: str) -> str:
    """The statement that makes a trigger's function on PostgreSQL."""
    safe = "LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp"
    return f"CREATE FUNCTION {name}() RETURNS trigger {safe} AS $${body}$$"


def always(table: str, trigger: str) -> str:
    """The statement that makes a trigger of PostgreSQL fire for whoever writes, replication included."""
    return f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}"
