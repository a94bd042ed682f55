"""Turning modalities on and off for a practice. Disabling deletes nothing."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from palpate.errors import NotFound, Refused
from palpate.host.tables import modality
from palpate.store.context import Writing


def enabled(connection: Connection) -> dict[str, str]:
    """The titles of the enabled modalities by key."""
    rows = connection.execute(
        select(modality.c.key, modality.c.title).where(modality.c.enabled).order_by(modality.c.key)
    )
    return {row.key: row.title for row in rows}


def enable(writing: Writing, key: str) -> None:
    """Turn a modality on; Refused where it is not installed or cannot be used."""
    from palpate.host.discovery import discover

    found = discover().get(key)
    if found is None:
        installed = ", ".join(discover()) or "none"
        raise NotFound(f"There is no modality {key!r} installed: there is {installed}.")
    if found.identity is None:
        raise Refused(f"The modality {key} cannot be enabled: {found.problem}. See palpate modality doctor.")
    _set(writing, key, True, found.identity.title, found.identity.version)


def disable(writing: Writing, key: str) -> None:
    """Turn a modality off; its records stay."""
    row = writing.execute(select(modality).where(modality.c.key == key)).first()
    if row is None or not row.enabled:
        raise Refused(f"The modality {key} is not enabled here.")
    _set(writing, key, False, row.title, row.version)


def _set(writing: Writing, key: str, on: bool, title: str, version: str) -> None:
    writing.execute(delete(modality).where(modality.c.key == key))
    writing.execute(insert(modality).values(key=key, enabled=on, title=title, version=version, changed_at=writing.now))
    writing.record("enable" if on else "disable", f"modality {key}", after={"version": version})
