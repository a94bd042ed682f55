"""Reading follow-ups: with the names they are shown by, and what they ask as it was kept when they were set."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Select, select

from palpate.clients import person
from palpate.clients.tables import client
from palpate.errors import NotFound
from palpate.followups.model import Act, FollowUp
from palpate.followups.tables import calls, follow_up, visited
from palpate.host import definitions
from palpate.modality.aftercare import RedFlag
from palpate.modality.fields import AnyField, flatten, tolerate
from palpate.refs import ref
from palpate.staff.tables import staff

_OWN = [name for name in FollowUp.__struct_fields__ if name in follow_up.c]


def select_follow_ups() -> Select[Any]:
    """Follow-ups in the order they are due, to be narrowed."""
    columns = [follow_up.c[name] for name in _OWN]
    seen = (visited.c.started_at.label("visited_at"), visited.c.timezone, visited.c.practitioner_id)
    named = (client.c.name.label("client"), client.c.born, client.c.merged_into, staff.c.name.label("practitioner"))
    return (
        select(*columns, follow_up.c.definition, *seen, *named)
        .join(client, client.c.id == follow_up.c.client_id)
        .join(visited, visited.c.id == follow_up.c.visit_id)
        .join(staff, staff.c.id == visited.c.practitioner_id)
        .order_by(follow_up.c.due_at, follow_up.c.id)
    )


def select_calling() -> Select[Any]:
    """Those with an answer that calls for somebody, until it is said what was done."""
    return select_follow_ups().where(calls)


def follow_ups(connection: Connection, statement: Select[Any]) -> list[FollowUp]:
    """What a selection finds; a merged client shows as the person they are."""
    found = []
    rows = connection.execute(statement).mappings().all()
    # Many follow-ups ask the same: each definition is read once.
    asked = {one: _asked(definitions.load(connection, one)) for one in {row["definition"] for row in rows}}
    for row in rows:
        values = dict(row)
        asks = asked[values.pop("definition")]
        if values.pop("merged_into") is not None:
            values.update(person.standing(connection, row["client_id"]))
        values["acted"] = msgspec.convert(values["acted"] or [], list[Act])
        found.append(FollowUp(**values, **asks))
    return found


def one(connection: Connection, number: int) -> FollowUp:
    """The follow-up of this number."""
    found = follow_ups(connection, select_follow_ups().where(follow_up.c.id == number))
    if not found:
        raise NotFound(f"There is no follow-up {ref('f', number)} here.")
    return found[0]


def _asked(stored: dict[str, Any]) -> dict[str, Any]:
    """What is asked, of a definition as it was kept."""
    return {
        "asks": flatten(msgspec.convert([tolerate(ask) for ask in stored["asks"]], list[AnyField])),
        "red_flags": msgspec.convert(stored.get("red_flags", []), list[RedFlag]),
        "message": stored.get("message", ""),
    }
