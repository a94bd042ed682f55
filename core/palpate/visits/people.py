"""Who a client's row is of, for a whole day at once: merged clients show as the person they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, select

from palpate.clients.tables import client


class People:
    """The persons behind rows, found with one read of those that were merged."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        merged = select(client.c.id, client.c.merged_into).where(client.c.merged_into.is_not(None))
        self._into: dict[int, int] = {row.id: row.merged_into for row in connection.execute(merged)}

    def root(self, client_id: int) -> int:
        """The row that stands for the person."""
        seen: set[int] = set()
        while client_id in self._into and client_id not in seen:
            seen.add(client_id)
            client_id = self._into[client_id]
        return client_id

    def ids(self, client_ids: Collection[int]) -> set[int]:
        """Every id of these persons."""
        roots = {self.root(one) for one in client_ids}
        return roots | {one for one in self._into if self.root(one) in roots}

    def shown(self, client_id: int, name: str, born: dt.date | None) -> dict[str, Any]:
        """Name and birth date of the person, from the row's own where it stands for itself."""
        if client_id in self._into:
            standing = select(client.c.name, client.c.born).where(client.c.id == self.root(client_id))
            name, born = self._connection.execute(standing).one()
        return {"client": name, "born": born}
