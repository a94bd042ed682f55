"""What has a time, in words for whoever is refused it; no client is named."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection

from palpate import clock
from palpate.refs import ref
from palpate.scheduling.claiming.claims import Claim
from palpate.scheduling.model import Appointment
from palpate.scheduling.reading import these
from palpate.scheduling.written import day_said


def say(
    connection: Connection, names: Mapping[int, str], claims: Collection[Claim], zone: ZoneInfo, days: bool = False
) -> list[str]:
    """One part of a sentence for each claim: "Mara Lind has NMT 60 from 10:00 to 11:00 then (a3)".

    With ``days``, the day is said in place of "then".
    """
    wanted = {one.appointment_id for one in claims if one.appointment_id is not None}
    booked = {one.id: one for one in these(connection, wanted)}
    said = [
        _say(names.get(one.resource_id, "It"), one, booked.get(one.appointment_id or 0), zone, days)
        for one in sorted(_whole(claims), key=lambda one: (one.s, one.resource_id))
    ]
    return list(dict.fromkeys(said))  # the places of a room are named alike


def _whole(claims: Collection[Claim]) -> Iterator[Claim]:
    """The claims, with those of one appointment on one resource put together: an overlap cuts them to pieces."""
    pieces: dict[tuple[int, int], list[Claim]] = {}
    for one in claims:
        pieces.setdefault((one.resource_id, one.appointment_id or -one.id), []).append(one)
    for parts in pieces.values():
        yield msgspec.structs.replace(parts[0], s=min(one.s for one in parts), e=max(one.e for one in parts))


def _say(name: str, one: Claim, booked: Appointment | None, zone: ZoneInfo, days: bool) -> str:
    s, e = (clock.from_minute(minute).astimezone(zone) for minute in (one.s, one.e))
    then = f"on {day_said(s.date())}" if days else "then"
    if booked is not None:
        starts, ends = booked.starts_at.astimezone(zone), booked.ends_at.astimezone(zone)
        line = f"{name} has {booked.service} from {starts:%H:%M} to {ends:%H:%M} {then} ({booked.ref})"
        if one.e > booked.e:
            line += f" and is taken until {e:%H:%M}"
        if one.s < booked.s:
            line += f" and is taken from {s:%H:%M}"
        return line
    if one.kind == "hold":
        named = f" ({ref('h', one.hold_id)})" if one.hold_id is not None else ""
        return f"{name} is held from {s:%H:%M} to {e:%H:%M} {then}{named}"
    words = "is off" if one.kind == "time_off" else "is blocked"
    last = clock.from_minute(one.e - 1).astimezone(zone).date()
    reason = f" ({one.reason})" if one.reason else ""
    if s.date() == last:
        return f"{name} {words} on {day_said(last)}{reason}"
    return f"{name} {words} from {day_said(s.date())} to {day_said(last)}{reason}"
