"""What the audit chain holds about visits: the entries that signed rows and closed rows are held against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import BigInteger, Connection, literal, select

from palpate.store import chain


class Entry(NamedTuple):
    """An entry: what was done, to which row, when (as stored), and what was kept of it."""

    action: str
    subject: str
    at: str
    after: dict[str, Any]


def entries(connection: Connection, *actions: str) -> Iterator[Entry]:
    """The entries of these actions that can be read; the chain itself says what is wrong with any other."""
    for row in _rows(connection, actions):
        try:
            after = msgspec.json.decode(row.body)["after"]
        except (msgspec.DecodeError, KeyError, TypeError):
            continue
        if isinstance(after, dict):
            yield Entry(row.action, row.subject, row.at, after)


def _rows(connection: Connection, actions: Sequence[str]) -> Iterator[Any]:
    """The entries of these actions in order, a thousand at a time."""
    audit, after = chain.audit.c, -(2**63)
    columns = select(audit.seq, audit.action, audit.subject, audit.at, audit.body).where(audit.action.in_(actions))
    while found := connection.execute(
        columns.where(audit.seq > literal(after, BigInteger)).order_by(audit.seq).limit(1000)
    ).all():
        yield from found
        after = found[-1].seq
