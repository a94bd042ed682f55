"""Credentials: what a member of staff holds, and the order of its dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from palpate.errors import Refused
from palpate.staff.model import Credential
from palpate.staff.tables import credential


def check(values: Mapping[str, Any]) -> None:
    """Refused where the dates of a credential cannot be: issued before the training it needs, over before it began."""
    kind, trained, issued, expires = (values[name] for name in ("kind", "trained_on", "issued_on", "expires_on"))
    hours = values["training_hours"]
    if hours is not None and hours < 1:
        raise Refused("Training has at least one hour.")
    if trained and issued and issued < trained:
        raise Refused(
            f"The {kind} is dated {issued.isoformat()}, before the training for it ended on {trained.isoformat()}: "
            "training comes first; check the two dates."
        )
    begins = issued or trained
    if begins and expires and expires < begins:
        raise Refused(f"The {kind} expires on {expires.isoformat()}, before it begins on {begins.isoformat()}.")


def by_staff(connection: Connection) -> dict[int, list[Credential]]:
    """The credentials of everybody, by the number of the member of staff."""
    held: dict[int, list[Credential]] = {}
    for row in connection.execute(select(credential).order_by(credential.c.id)).mappings():
        values = {name: row[name] for name in Credential.__struct_fields__}
        held.setdefault(row["staff_id"], []).append(Credential(**values))
    return held
