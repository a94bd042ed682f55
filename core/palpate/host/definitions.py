"""Definitions a record used, stored once by the hash of their stored bytes: records outlive plugins."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, select

from palpate.errors import NotFound
from palpate.host.tables import definition
from palpate.store.context import Writing
from palpate.store.metadata import canonical


def hash_of(kind: str, key: str, entry: Any) -> str:
    """The hash a definition is known by."""
    return _hash(kind, key, canonical(entry))


def keep(writing: Writing, kind: str, key: str, entry: Any) -> str:
    """Store a definition if it is new, and give its hash."""
    body = canonical(entry)
    hashed = _hash(kind, key, body)
    known = writing.execute(select(definition.c.hash).where(definition.c.hash == hashed)).first()
    if known is None:
        values = {"hash": hashed, "kind": kind, "key": key, "body": body, "first_used": writing.now}
        if writing.connection.dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import insert as pg_insert

            writing.execute(pg_insert(definition).values(values).on_conflict_do_nothing())
        else:
            writing.execute(insert(definition).values(values))
    return hashed


_BODY = select(definition.c.body).where(definition.c.hash == bindparam("hashed"))


def load(connection: Connection, hashed: str) -> Any:
    """A definition's stored value."""
    return msgspec.json.decode(body(connection, hashed))


def body(connection: Connection, hashed: str) -> str:
    """A definition as it is stored: JSON."""
    found: str | None = connection.execute(_BODY, {"hashed": hashed}).scalar()
    if found is None:
        raise NotFound(f"The definition {hashed[:12]} is not in this database.")
    return found


def _hash(kind: str, key: str, body: str) -> str:
    return hashlib.sha256(f"{kind}\n{key}\n{body}".encode()).hexdigest()
