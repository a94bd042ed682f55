"""Turning modalities on and off for a practice. Disabling deletes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select, update

from palpate.errors import NotFound, Refused
from palpate.host.tables import modality
from palpate.store.context import Writing

if TYPE_CHECKING:
    from palpate.host.discovery import Found


def enabled(connection: Connection) -> dict[str, str]:
    """The titles of the enabled modalities by key."""
    rows = connection.execute(
        select(modality.c.key, modality.c.title).where(modality.c.enabled).order_by(modality.c.key)
    )
    return {row.key: row.title for row in rows}


def enable(writing: Writing, key: str, there: Mapping[str, Found] | None = None) -> None:
    """Turn a modality on, of those that are ``there``; Refused where it is not, or cannot be used."""
    if there is None:
        from palpate.host.finding import finding

        there = finding(writing.connection)()
    found = there.get(key)
    if found is None:
        raise NotFound(f"There is no modality {key!r} installed: there is {', '.join(there) or 'none'}.")
    if found.identity is None:
        raise Refused(f"The modality {key} cannot be enabled: {found.problem}. See palpate modality doctor.")
    put(writing, key, True, found.identity.title, found.identity.version)
    writing.record("enable", f"modality {key}", after={"version": found.identity.version})


def disable(writing: Writing, key: str) -> None:
    """Turn a modality off; its records stay, and so does what the practice said of it."""
    row = writing.execute(select(modality).where(modality.c.key == key)).first()
    if row is None or not row.enabled:
        raise Refused(f"The modality {key} is not enabled here.")
    put(writing, key, False, row.title, row.version)
    writing.record("disable", f"modality {key}", after={"version": row.version})


def put(writing: Writing, key: str, on: bool, title: str, version: str) -> None:
    """Write whether a modality is on, and who it is."""
    values = {"enabled": on, "title": title, "version": version, "changed_at": writing.now}
    if writing.execute(update(modality).where(modality.c.key == key).values(**values)).rowcount == 0:
        writing.execute(insert(modality).values(key=key, **values))
