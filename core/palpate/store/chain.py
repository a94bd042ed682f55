"""The audit chain: who did what, when, before and after, each entry linked to the one before it.

An entry's digest is SHA-256 over its salt and body; its link is SHA-256 over the link before it and all of the entry
but the salt and body. So where a body is gone, the links still hold; while changing, inserting, removing or
reordering entries shows. Cutting the tail shows against a head printed elsewhere.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Integer, String, Table, Text, bindparam, literal_column, select

from palpate.errors import Refused
from palpate.store import rows
from palpate.store.metadata import canonical, index_of_few, instant_text, metadata

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(27), nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text),
    Column("salt", String(32)),
    Column("digest", String(64), nullable=False),
    Column("link", String(64), nullable=False, unique=True),
)

# Looked for whenever a visit starts, and hardly ever there: an index of these few, and of nothing else.
is_emergency = audit.c.action == literal_column("'emergency'")
index_of_few("ix_audit_emergency", audit.c.subject, is_emergency)

# The terms that a treatment plan had before are read from here; of a million entries a few are of that kind.
CHANGE_OF_PLAN = "change plan"
is_change_of_plan = audit.c.action == literal_column(f"'{CHANGE_OF_PLAN}'")
index_of_few("ix_audit_plan", audit.c.subject, is_change_of_plan)

START = "0" * 64
"""What the first entry is linked to."""

_LOCK = 0x70616C70  # "palp": the one advisory lock that appending takes


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was done: to whom or what, and what was before and after."""

    action: str
    subject: str
    before: Any = None
    after: Any = None


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The end of the chain: how many entries, and the last link."""

    seq: int
    link: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.link[:16]}"


def append(connection: Connection, actor: str, at: Any, acts: Sequence[Act]) -> Head:
    """Add entries at the end, as the last thing a transaction does, under the one lock."""
    if connection.dialect.name == "postgresql":
        # Each of the two sees what is there when it begins: the end of the chain, once the lock is held.
        last = _head(rows.rows_after(connection, f"SELECT pg_advisory_xact_lock({_LOCK})", _HEAD))
    else:
        last = head(connection)
    seq, previous = last.seq, last.link
    for act in acts:
        seq += 1
        body = canonical({"before": act.before, "after": act.after})
        salt = secrets.token_hex(16)
        row = {
            "seq": seq,
            "at": instant_text(at),
            "actor": actor,
            "action": act.action,
            "subject": act.subject,
            "digest": digest(salt, body),
        }
        previous = link(previous, row)
        rows.add(connection, audit, {**row, "body": body, "salt": salt, "link": previous})
    return Head(seq=seq, link=previous)


def head(connection: Connection) -> Head:
    """The end of the chain as it is now."""
    return _head(rows.rows(connection, _HEAD))


_HEAD = "SELECT seq, link FROM audit ORDER BY seq DESC LIMIT 1"


def _head(found: Sequence[tuple[Any, ...]]) -> Head:
    return Head(seq=found[0][0], link=found[0][1]) if found else Head(seq=0, link=START)


def digest(salt: str, body: str) -> str:
    """The salted digest of a body."""
    return hashlib.sha256(f"{salt}\n{body}".encode()).hexdigest()


def link(previous: str, row: dict[str, Any]) -> str:
    """The link of an entry to the one before it."""
    parts = canonical([previous, *(row[name] for name in ("seq", "at", "actor", "action", "subject", "digest"))])
    return hashlib.sha256(parts.encode()).hexdigest()


def broken(connection: Connection) -> Iterator[str]:
    """What is wrong with the chain, the first fault first; nothing where it holds.

    A link that does not hold ends the search: of what comes after it nothing can be told.
    """
    previous = START
    for seq, row in enumerate(_entries(connection), 1):
        named = f"audit entry {row['seq']} ({row['action']} {row['subject']}, {row['at']})"
        if row["seq"] != seq:
            yield f"{named}: entry {seq} is missing"
            return
        if row["link"] != link(previous, dict(row)):
            yield f"{named}: it does not link to the entry before it"
            return
        if row["body"] is None or row["salt"] is None:
            yield f"{named}: its text is gone"
        elif digest(row["salt"], row["body"]) != row["digest"]:
            yield f"{named}: its text is not what was recorded"
        previous = row["link"]


def _entries(connection: Connection) -> Iterator[Any]:
    """Every entry in order, a thousand at a time, from whatever number the first one has."""
    begin = -(2**31)
    while found := connection.execute(_FROM, {"begin": begin}).mappings().all():
        yield from found
        begin = found[-1]["seq"] + 1


_FROM = select(audit).where(audit.c.seq >= bindparam("begin")).order_by(audit.c.seq).limit(1000)


def cut(connection: Connection, printed: str) -> str | None:
    """What is wrong with the chain held against a head that was printed (``412:9f3a…``); None where it goes on from it.

    Refused where that is no head.
    """
    match = re.fullmatch(r"(\d{1,9}):([0-9a-f]{16,64})", printed.strip().casefold())
    if match is None:
        raise Refused(f"{printed!r} is not the head of a chain: write it as it is printed, as in 412:9f3a6c2e8b1d4f70.")
    seq, begins = int(match[1]), match[2]
    found = connection.execute(select(audit.c.link).where(audit.c.seq == seq)).scalar() if seq else START
    if found is None:
        return f"audit entry {seq}, which was the head once, is missing: the chain ends at {head(connection).seq} now"
    if not str(found).startswith(begins):
        return f"audit entry {seq} is not the one that was the head once: what comes up to it was written anew"
    return None
