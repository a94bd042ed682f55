"""What stands in a column of the agenda: what is booked, held, taken off, or in another calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from palpate import clock
from palpate.documents.agenda import Entry, Kind, plain
from palpate.refs import ref
from palpate.scheduling.model import Appointment

_LETTERS = {"arrived": "A", "visited": "V", "no_show": "N", "declined": "D"}


def entry(one: Appointment, where: str, zone: ZoneInfo, kind: Kind, *, unsigned: bool) -> Entry:
    """What is booked; ``where`` is the room, or who serves. Times of another zone are named with it."""
    starts = one.starts_at
    there = "" if one.timezone == zone.key else f" {one.timezone.rpartition('/')[2].replace('_', ' ')}"
    return Entry(
        kind=kind,
        s=one.s,
        e=one.e,
        starts=f"{starts.hour}:{starts:%M}{there}",
        ref=one.ref,
        client=plain(one.client),
        service=plain(one.what),
        where=plain(where) if where else "",
        letter="U" if unsigned else _LETTERS.get(one.status, ""),
    )


def others(rows: Iterable[Any], held_for: Mapping[int, str], zone: ZoneInfo) -> list[Entry]:
    """Holds, time off and what other calendars have; its parts put together where an overlap cut it."""
    parts: dict[tuple[Any, ...], Entry] = {}
    for row in rows:
        if row.kind == "booking":
            continue
        kind: Kind = {"hold": "hold", "time_off": "off"}.get(row.kind, "busy")  # type: ignore[assignment]
        words = {"hold": "held", "off": "time off", "busy": "busy"}[kind]
        reason = f"{words}: {plain(row.reason)}" if row.reason else words
        if kind == "hold" and (name := held_for.get(row.hold_id)):
            reason = f"held for {plain(name)}"
        local = clock.from_minute(row.s).astimezone(zone)
        key = (kind, row.hold_id or row.s)
        before = parts.get(key)
        parts[key] = Entry(
            kind=kind,
            s=min(row.s, before.s) if before else row.s,
            e=max(row.e, before.e) if before else row.e,
            starts=f"{local.hour}:{local:%M}",
            ref=ref("h", row.hold_id) if row.hold_id is not None else "",
            client=reason,
        )
    return list(parts.values())
