"""Whether the UTC times of what is to come are those that today's time-zone rules give.

An appointment is at the wall time the client was told; its UTC minutes are derived from that, and stamped with the
tzdata they were derived with. Time off is by whole days of the place where somebody works. A hold says nothing of the
wall time it was derived from, and is soon over: where rules have changed it is listed, and left as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from palpate import clock
from palpate.clock import NoSuchTime
from palpate.errors import Refused
from palpate.premises.tables import location
from palpate.refs import ref
from palpate.scheduling.tables import appointment, claim, hold, hours
from palpate.scheduling.written import moment_said
from palpate.staff.tables import staff

LIVE = ("booked", "arrived", "to_move")
"""The appointments that are still to come about."""

_MOST = 180  # minutes that midnight can have moved by; what is further from it was no midnight


class Differs(msgspec.Struct, frozen=True, kw_only=True):
    """What begins at another instant by today's rules: ``was`` and ``now`` are UTC minutes.

    Of time off ``spans`` are what it then takes, by resource, ``claims`` what it is made of, ``source`` their name.
    """

    kind: str
    ref: str
    name: str
    told: str
    timezone: str
    was: int
    now: int
    id: int = 0
    version: int = 0
    minutes: int = 0
    tzdata: str = ""
    reason: str = ""
    source: str | None = None
    spans: dict[int, tuple[int, int]] = {}
    claims: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is printed: the two instants, with the offset of today's rules."""
        zone = clock.zone(self.timezone)
        was, now = (
            clock.from_minute(one).astimezone(zone).isoformat(timespec="minutes") for one in (self.was, self.now)
        )
        told = {"kind": self.kind, "ref": self.ref or None, "id": self.id or None, "told": self.told}
        return {**told, "timezone": self.timezone, "was": was, "now": now}


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What a person has to look at."""

    ref: str
    said: str


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How what is to come stands to the rules in use. ``otherwise``: how many were derived with which other rules."""

    tzdata: str
    to_come: int
    otherwise: dict[str, int]
    differ: list[Differs]
    unclear: list[Fault]


def look(connection: Connection, now: int) -> Look:
    """Hold everything that begins after ``now``, a UTC minute, against today's rules; nothing is written."""
    tzdata = clock.tzdata_version()
    columns = ("id", "local_start", "timezone", "fold", "minutes", "s", "tzdata", "version")
    rows = connection.execute(
        select(*(appointment.c[name] for name in columns))
        .where(appointment.c.s > now, appointment.c.status.in_(LIVE))
        .order_by(appointment.c.s, appointment.c.id)
    ).all()
    otherwise: dict[str, int] = {}
    differ: list[Differs] = []
    unclear: list[Fault] = []
    for row in rows:
        if row.tzdata != tzdata:
            otherwise[row.tzdata] = otherwise.get(row.tzdata, 0) + 1
        found = _derived(row)
        if isinstance(found, Fault):
            unclear.append(found)
        elif found is not None:
            differ.append(found)
    days, strange = _days_off(connection, now)
    zones = {one.timezone for one in differ}
    held = [fault for zone, fault in _holds(connection, now) if zone in zones]
    return Look(
        tzdata=tzdata,
        to_come=len(rows),
        otherwise=otherwise,
        differ=[*differ, *days],
        unclear=[*unclear, *strange, *held],
    )


def _derived(row: Any) -> Differs | Fault | None:
    """An appointment whose instant is another one now; or that has none any more; nothing where all is as it was."""
    named, told = ref("a", row.id), row.local_start.replace("T", " ")
    try:
        local = dt.datetime.fromisoformat(row.local_start)
        s = clock.to_minute(clock.in_utc(local, clock.zone(row.timezone), row.fold))
    except NoSuchTime:
        gone = "does not exist there any more: the clocks go forward then"
        return Fault(ref=named, said=f"{named} is at {told} in {row.timezone}, which {gone}. Move it.")
    except Refused:
        return Fault(ref=named, said=f"{named} is at {told} in {row.timezone}, a time zone that is gone. Move it.")
    if s == row.s:
        return None
    return Differs(
        kind="appointment",
        ref=named,
        name=named,
        told=told,
        timezone=row.timezone,
        was=row.s,
        now=s,
        id=row.id,
        version=row.version,
        minutes=row.minutes,
        tzdata=row.tzdata,
    )


def _days_off(connection: Connection, now: int) -> tuple[list[Differs], list[Fault]]:
    """Time off that does not begin and end with a day of any place; and that of which nobody can say what it meant."""
    places = {row.id: row.timezone for row in connection.execute(select(location).order_by(location.c.id))}
    # Where a practitioner works first in the week comes last here, and stays.
    week = select(hours.c.resource_id, hours.c.location_id)
    week = week.order_by(hours.c.weekday.desc(), hours.c.start_minute.desc())
    at_home = {row.resource_id: places[row.location_id] for row in connection.execute(week)}
    rows = connection.execute(
        select(claim, staff.c.name)
        .join(staff, staff.c.resource_id == claim.c.resource_id)
        .where(claim.c.kind == "time_off", claim.c.state > 0, claim.c.e > now)
        .order_by(claim.c.resource_id, claim.c.source, claim.c.s)
    ).mappings()
    differ: list[Differs] = []
    unclear: list[Fault] = []
    for _, parts in groupby(rows, key=lambda row: (row["resource_id"], row["source"] or row["id"])):
        pieces = list(parts)
        s, e, owner = pieces[0]["s"], max(one["e"] for one in pieces), pieces[0]["resource_id"]
        if any(_span(s, e, zone) == (s, e) for zone in places.values()):
            continue
        key = at_home.get(owner, next(iter(places.values())))
        span, name = _span(s, e, key), f"the time off of {pieces[0]['name']}"
        if s <= now or max(abs(span[0] - s), abs(span[1] - e)) > _MOST:
            began = moment_said(clock.from_minute(s).astimezone(clock.zone(key)))
            what = f"The time off of {pieces[0]['name']} that begins {began} is not of whole days"
            unclear.append(
                Fault(ref="", said=f"{what}: take it back with palpate staff off --withdraw, and give it anew.")
            )
            continue
        differ.append(
            Differs(
                kind="time_off",
                ref="",
                name=name,
                told=f"{_day(s, key).isoformat()} to {(_day(e, key) - dt.timedelta(days=1)).isoformat()}",
                timezone=key,
                was=s,
                now=span[0],
                reason=min(pieces, key=lambda one: one["state"])["reason"],
                source=pieces[0]["source"],
                spans={owner: span},
                claims=tuple(one["id"] for one in pieces),
            )
        )
    return differ, unclear


def _span(s: int, e: int, key: str) -> tuple[int, int]:
    """The whole days of a zone that are nearest to an interval, one at least."""
    first, last = _day(s, key), _day(e, key)
    return clock.window(first, 0, max((last - first).days, 1) * 1440, clock.zone(key))


def _day(minute: int, key: str) -> dt.date:
    """The day whose midnight is nearest to a UTC minute."""
    return clock.from_minute(minute + 720).astimezone(clock.zone(key)).date()


def _holds(connection: Connection, now: int) -> Iterator[tuple[str, Fault]]:
    """Every hold that stands, with its zone."""
    stands = (hold.c.status == "held", hold.c.expires > now, hold.c.s > now)
    for row in connection.execute(select(hold.c.id, hold.c.s, hold.c.timezone).where(*stands).order_by(hold.c.s)):
        at = moment_said(clock.from_minute(row.s).astimezone(clock.zone(row.timezone)))
        said = f"{ref('h', row.id)} keeps the instant it was made for, which is {at} now: is that what was said?"
        yield row.timezone, Fault(ref=ref("h", row.id), said=said)
