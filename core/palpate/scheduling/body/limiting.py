"""Setting what a practitioner's body takes."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select, update

from palpate.errors import Refused
from palpate.scheduling.body.bearing import Limit
from palpate.scheduling.body.limits import MOST_STRETCH, everyones
from palpate.scheduling.tables import load_limit
from palpate.scheduling.working.roster import resource_of
from palpate.staff.model import Staff
from palpate.store.context import Context

MOST_LOAD = 5 * 24 * 7 * 60
"""The load of a week without sleep, of the heaviest work there is: no limit is more."""


class Limits:
    """The limits of practitioners: none until they are set."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def all(self) -> dict[int, Limit]:
        """Every limit that is set, by practitioner."""
        with self._context.read() as connection:
            return everyones(connection)

    def of(self, staff: Staff) -> Limit:
        """What one practitioner's body takes; nothing in it where nothing is set."""
        return self.all().get(staff.id, Limit(staff_id=staff.id))

    def set(self, staff: Staff, **changes: int | None) -> Limit:
        """Change what is given, None takes that limit away; loads in load times minutes, the rest in minutes.

        Whatever is booked stays booked. Without any limit left there is no row.
        """
        resource_of(staff)  # of those who treat only
        with self._context.write() as writing:
            was = everyones(writing.connection).get(staff.id, Limit(staff_id=staff.id))
            now = _checked(msgspec.structs.replace(was, **changes))
            mine = load_limit.c.staff_id == staff.id
            if now == Limit(staff_id=staff.id):
                writing.execute(delete(load_limit).where(mine))
            elif _there(writing.connection, staff):
                writing.execute(update(load_limit).where(mine).values(**_plain(now)))
            else:
                writing.add(load_limit, staff_id=staff.id, **_plain(now))
            writing.record("limits", f"staff {staff.id}", before=_plain(was), after=_plain(now))
        return now


def _checked(one: Limit) -> Limit:
    for load in (one.per_day, one.per_week):
        if load is not None and not 1 <= load <= MOST_LOAD:
            raise Refused(f"A limit is more than 0 and at most {MOST_LOAD // 60} load-hours.")
    if (one.rest_after is None) != (one.rest is None):
        raise Refused("A rest has a length and comes after so much work: give both, as in --after 3h --rest 30m.")
    for minutes in (one.rest_after, one.rest):
        if minutes is not None and not 1 <= minutes <= MOST_STRETCH:
            raise Refused("Work and rest last 1 minute to 24 hours.")
    return one


def _there(connection: Connection, staff: Staff) -> bool:
    return connection.execute(select(load_limit.c.id).where(load_limit.c.staff_id == staff.id)).first() is not None


def _plain(one: Limit) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(one).items() if name != "staff_id"}
