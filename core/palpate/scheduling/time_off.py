"""Time off: days on which a practitioner is not here, refused over what is booked."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select

from palpate import clock
from palpate.errors import Refused
from palpate.scheduling import claims, holders
from palpate.scheduling.claims import Claim
from palpate.scheduling.roster import resource_of
from palpate.scheduling.tables import claim
from palpate.scheduling.written import day_said
from palpate.staff.model import Staff
from palpate.store.context import Context

LONGEST = 2 * 366
"""Days off at a stretch."""


class Off(msgspec.Struct, frozen=True, kw_only=True):
    """Days off, both included."""

    id: int
    first: dt.date
    last: dt.date
    reason: str


class TimeOff:
    """The time off of practitioners."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def of(self, staff: Staff, zone: ZoneInfo) -> list[Off]:
        """The days off that are not over."""
        now = clock.to_minute(self._context.clock.now())
        mine = (claim.c.resource_id == resource_of(staff), claim.c.kind == "time_off", claim.c.state > 0)
        statement = select(claim).where(*mine, claim.c.e > now).order_by(claim.c.s)
        with self._context.read() as connection:
            return [_off(Claim(**row), zone) for row in connection.execute(statement).mappings()]

    def take(self, staff: Staff, first: dt.date, last: dt.date, zone: ZoneInfo, reason: str = "") -> Off:
        """Give a practitioner days off; Refused over what is booked, which is listed, so that it can be moved."""
        if last < first:
            raise Refused(f"{day_said(last)} is before {day_said(first)}.")
        if (last - first).days >= LONGEST:
            raise Refused("Time off lasts two years at most.")
        resource_id = resource_of(staff)
        s, e = clock.window(first, 0, ((last - first).days + 1) * 1440, zone)

        def once() -> Off:
            with self._context.write() as writing:
                held = [one for one in claims.held(writing, [resource_id], s, e) if one.s < e and one.e > s]
                if held:
                    listed = holders.say(writing.connection, {resource_id: staff.name}, held, zone, days=True)
                    raise Refused(f"{'; '.join(listed)}. Move or cancel what is booked first.")
                row = {"resource_id": resource_id, "kind": "time_off", "s": s, "e": e, "state": 1, "reason": reason}
                claims.take(writing, [row])
                writing.record("off", f"staff {staff.id}", after={"first": first, "last": last, "reason": reason})
                number = writing.execute(
                    select(claim.c.id).where(claim.c.resource_id == resource_id, claim.c.s == s, claim.c.state == 1)
                ).scalar_one()
                return Off(id=number, first=first, last=last, reason=reason)

        return claims.until_settled(self._context.database, once)

    def withdraw(self, staff: Staff, day: dt.date, zone: ZoneInfo) -> Off:
        """Take back the time off that a day lies in, the whole of it."""
        found = next((one for one in self.of(staff, zone) if one.first <= day <= one.last), None)
        if found is None:
            raise Refused(f"{staff.name} is not off on {day_said(day)}.")

        def once() -> Off:
            with self._context.write() as writing:
                claims.release(writing, claim.c.id == found.id)
                writing.record("withdraw_off", f"staff {staff.id}", before=found)
                return found

        return claims.until_settled(self._context.database, once)


def _off(row: Claim, zone: ZoneInfo) -> Off:
    first, last = (clock.from_minute(minute).astimezone(zone).date() for minute in (row.s, row.e - 1))
    return Off(id=row.id, first=first, last=last, reason=row.reason)
