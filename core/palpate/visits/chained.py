"""What the audit chain holds about visits: the entries that signed rows and closed rows are held against."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select

from palpate.store import chain


class Entry(NamedTuple):
    """An entry: what was done, to which row, when (as stored), and what was kept of it."""

    action: str
    subject: str
    at: str
    after: dict[str, Any]


def entries(connection: Connection, *actions: str) -> Iterator[Entry]:
    """The entries of these actions that can be read; the chain itself says what is wrong with any other."""
    audit = chain.audit.c
    columns = select(audit.action, audit.subject, audit.at, audit.body)
    for row in connection.execute(columns.where(audit.action.in_(actions)).order_by(audit.seq)):
        try:
            after = msgspec.json.decode(row.body)["after"]
        except (msgspec.DecodeError, KeyError, TypeError):
            continue
        if isinstance(after, dict):
            yield Entry(row.action, row.subject, row.at, after)
