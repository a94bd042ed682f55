"""The limits: the same work on the same tables through the bare driver, sqlite3 or psycopg, with nothing around it.

- **Free starts** (for W1 and W2): one query over the claims of the practitioners, on the index that palpate reads, and
  a merge in memory of what is taken with the hours, which are worked out once. No rooms, no names, no objects: a list
  of UTC minutes of one practitioner, of (practitioner, minute) of all. Claims that began up to a day before are seen.
- **One booking** (for W3): ``BEGIN IMMEDIATE`` on SQLite (``BEGIN`` on PostgreSQL), one appointment, its two claims in
  one statement, ``COMMIT``. The guard, the indexes, the checks and the foreign keys are those of the tables; nothing is
  looked up, chosen, screened or audited. It is as durable as palpate's: ``synchronous = FULL`` in WAL mode, and
  PostgreSQL as it comes.
- **The agenda of a day**: one query that joins the names, its rows as tuples.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from clinic import APPOINTMENT, CLAIM, CLOSE, DAYS, FIRST, GRID, LENGTH, OPEN, utc_minute

_DAY = 1440


class Limit:
    """The bare driver on one database."""

    def __init__(self, target: str) -> None:
        self._sqlite = "://" not in target
        if self._sqlite:
            uri = f"{Path(target).absolute().as_uri()}?mode=rw"
            self._raw: Any = sqlite3.connect(uri, uri=True, timeout=10, isolation_level=None)
            self._raw.execute("PRAGMA foreign_keys = ON")
            self._raw.execute("PRAGMA synchronous = FULL")
        else:
            import psycopg

            self._raw = psycopg.connect(target, autocommit=True, prepare_threshold=0)
        days = [FIRST + dt.timedelta(days=number) for number in range(DAYS)]
        self._hours = [(utc_minute(day, OPEN), utc_minute(day, CLOSE)) for day in days]
        self._lo, self._hi = self._hours[0][0] - _DAY, self._hours[-1][1]

    def one(self, resource_id: int) -> list[int]:
        """The free starts of one practitioner over the sixty days."""
        rows = self._raw.execute(
            self._sql("SELECT s, e FROM claim WHERE resource_id = ? AND state = 1 AND s >= ? AND s < ? ORDER BY s"),
            (resource_id, self._lo, self._hi),
        )
        return _merged(self._hours, rows.fetchall())

    def all(self, resource_ids: Sequence[int]) -> list[tuple[int, int]]:
        """The free starts of all practitioners over the sixty days."""
        among, ids = "= ANY(?)", [list(resource_ids)]
        if self._sqlite:
            among, ids = f"IN ({', '.join('?' * len(resource_ids))})", list(resource_ids)
        rows = self._raw.execute(
            self._sql(
                f"SELECT resource_id, s, e FROM claim WHERE resource_id {among} AND state = 1 AND s >= ? AND s < ? "
                "ORDER BY resource_id, s"
            ),
            (*ids, self._lo, self._hi),
        )
        taken: dict[int, list[tuple[int, int]]] = {one: [] for one in resource_ids}
        for one, s, e in rows.fetchall():
            taken[one].append((s, e))
        return [(one, s) for one, spans in taken.items() for s in _merged(self._hours, spans)]

    def book(self, appointment: Sequence[Any], claims: Sequence[Sequence[Any]]) -> None:
        """One appointment with its claims, durable; ``appointment`` is without its number."""
        columns = APPOINTMENT[1:]
        self._raw.execute("BEGIN IMMEDIATE" if self._sqlite else "BEGIN")
        added = self._raw.execute(
            self._sql(
                f"INSERT INTO appointment ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
                + ("" if self._sqlite else " RETURNING id")
            ),
            tuple(appointment),
        )
        number = added.lastrowid if self._sqlite else added.fetchone()[0]
        row = f"({', '.join('?' * len(CLAIM))})"
        self._raw.execute(
            self._sql(f"INSERT INTO claim ({', '.join(CLAIM)}) VALUES {', '.join([row] * len(claims))}"),
            tuple(value for claim in claims for value in (number, *claim[1:])),
        )
        self._raw.execute("COMMIT")

    def agenda(self, s: int, e: int) -> list[Any]:
        """What is booked of a time, with its names."""
        rows = self._raw.execute(
            self._sql(
                "SELECT a.id, a.uid, a.status, a.s, a.e, a.timezone, a.minutes, a.note, a.price, a.version, "
                "c.id, c.name, c.born, v.id, v.name, p.id, p.name, r.id, r.name FROM appointment a "
                "JOIN client c ON c.id = a.client_id JOIN service v ON v.id = a.service_id "
                "JOIN staff p ON p.id = a.practitioner_id LEFT JOIN resource r ON r.id = a.room_id "
                "WHERE a.s < ? AND a.s > ? AND a.e > ? AND a.status <> 'cancelled' ORDER BY a.s, a.id"
            ),
            (e, s - 720, s),
        )
        return list(rows.fetchall())

    def durable(self) -> bool:
        """Whether what is committed is on the disk."""
        if self._sqlite:
            return int(self._raw.execute("PRAGMA synchronous").fetchone()[0]) == 2
        settings = [self._raw.execute(f"SHOW {name}").fetchone()[0] for name in ("fsync", "synchronous_commit")]
        return settings == ["on", "on"]

    def close(self) -> None:
        """Give the connection back."""
        self._raw.close()

    def _sql(self, statement: str) -> str:
        return statement if self._sqlite else statement.replace("?", "%s")


def _merged(hours: Sequence[tuple[int, int]], taken: Sequence[tuple[int, int]]) -> list[int]:
    """The starts on the grid that leave room for the length: what is taken comes in the order of time."""
    found: list[int] = []
    spans: Iterator[tuple[int, int]] = iter(taken)
    end = (hours[-1][1], hours[-1][1])
    s, e = next(spans, end)
    for at, closes in hours:
        while e <= at and s < end[0]:
            s, e = next(spans, end)
        while s < closes:
            if s - at >= LENGTH:
                found.extend(range(at + -at % GRID, s - LENGTH + 1, GRID))
            at = max(at, e)
            s, e = next(spans, end)
        if closes - at >= LENGTH:
            found.extend(range(at + -at % GRID, closes - LENGTH + 1, GRID))
    return found
