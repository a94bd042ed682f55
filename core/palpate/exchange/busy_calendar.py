"""What a calendar of somewhere else is busy with: an .ics file, read event by event, whatever is in it.

A time is busy where an event stands that is not cancelled and not shown as free. An event that cannot be read is
named, with why, and left out; the rest is read. What is read is bounded: bytes, events, steps of recurrences,
occurrences.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from palpate import clock
from palpate.errors import Refused
from palpate.exchange.ics_lines import LARGEST, Component, components
from palpate.exchange.ics_rules import Odd, Taming
from palpate.exchange.ics_zones import Zones
from palpate.names import printable
from palpate.scheduling.working.busy import Busy

MOST_EVENTS = 10_000
"""Events that reach into the days asked for, or may."""

MOST_BUSY = 20_000
"""Occurrences on the days asked for."""

_MOST_DATES = 5000
_LONGEST_RULE = 2000
_LONGEST_UID = 255
_TZID = re.compile(";TZID=", re.IGNORECASE)
_DEFERRED = dt.datetime(3000, 1, 1, tzinfo=dt.UTC)
_KEPT = {
    "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE", "STATUS",
    "SUMMARY", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS",
}  # fmt: skip


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What was read: times, in order, and what was left out, in a line each. ``own`` are palpate's appointments."""

    busy: list[Busy]
    left_out: list[str]
    free: int = 0
    own: int = 0


def read(
    path: Path, zone: ZoneInfo, first: dt.date, last: dt.date, own: Callable[[Collection[str]], set[str]]
) -> Reading:
    """What a file is busy with on these days, both included; times without a zone are of ``zone``.

    ``own`` says which UIDs are of this practice's own appointments: its exports are not read back. Refused where the
    file cannot be read, is no calendar, or holds more than is read.
    """
    shown = path.name
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error
    return Calendar(raw, shown, zone, first, last).read(own)


class Calendar:
    """One file, for some days."""

    def __init__(self, raw: bytes, shown: str, zone: ZoneInfo, first: dt.date, last: dt.date) -> None:
        try:
            import icalendar
            import recurring_ical_events  # noqa: F401 asked for before anything is read
        except ImportError:
            raise Refused("Calendars come with an extra: pip install 'palpate[calendar]'.") from None
        self._icalendar = icalendar
        self._shown, self._zone = shown, zone
        self._first, self._last = first, last
        self._lo, self._hi = clock.window(first, 0, ((last - first).days + 1) * 1440, zone)
        found = list(components(raw, shown))
        self._events = [one for one in found if one.kind == "VEVENT"]
        self._zones = Zones(zone, [one for one in found if one.kind == "VTIMEZONE"])
        self._taming = Taming(first, last, shown)
        self._left_out: list[str] = []

    def read(self, own: Callable[[Collection[str]], set[str]]) -> Reading:
        """Every occurrence that is busy, and what was left out."""
        together: dict[str, list[Any]] = {}
        near = [one for one in self._events if self._may_matter(one)]
        if len(near) > MOST_EVENTS:
            raise Refused(
                f"{self._shown} has {len(near)} events that may matter, and {MOST_EVENTS} are read: export fewer "
                "years of the calendar."
            )
        for component in near:
            try:
                event = self._event(component)
            except Odd as odd:
                self._leave_out(component, str(odd))
            else:
                together.setdefault(str(event["UID"]), []).append(event)
        mine = own(set(together))
        busy: dict[tuple[str, int], Busy] = {}
        free = 0
        for uid, events in together.items():
            if uid in mine:
                continue
            for occurrence in self._occurrences(events):
                if _is_free(occurrence):
                    free += 1
                elif (one := self._busy(uid, occurrence)) is not None:
                    key = uid, one.s
                    if key not in busy or busy[key].e < one.e:
                        busy[key] = one
                if len(busy) + free > MOST_BUSY:
                    raise Refused(
                        f"{self._shown} is busy more than {MOST_BUSY} times on these days, and nothing was changed: "
                        "ask for fewer, with --days."
                    )
        ordered = sorted(busy.values(), key=lambda one: (one.s, one.e, one.event_uid))
        return Reading(busy=ordered, left_out=self._left_out, free=free, own=len(mine))

    def _may_matter(self, component: Component) -> bool:
        """Whether an event may reach into the days, by its text alone: most of an old calendar is long over."""
        if component.has("RRULE", "RDATE", "RECURRENCE-ID", "DURATION"):
            return not any(_before(line, self._first) for line in _ends(component))
        start, end = component.first("DTSTART")[:8], component.first("DTEND")[:8] or component.first("DTSTART")[:8]
        if not (start.isdigit() and end.isdigit()):
            return True
        day = dt.timedelta(days=2)
        return f"{self._first - day:%Y%m%d}" <= end and start <= f"{self._last + day:%Y%m%d}"

    def _event(self, component: Component) -> Any:
        """An event with every time in its zone; Odd where it cannot be read."""
        if not component.closed:
            raise Odd("it has no end in the file")
        if sum(line.value.count(",") for line in component.own if line.name in {"RDATE", "EXDATE"}) > _MOST_DATES:
            raise Odd(f"it names more than {_MOST_DATES} days one by one")
        if any(len(line.value) > _LONGEST_RULE for line in component.own if line.name == "RRULE"):
            raise Odd("how it repeats is too long to be read")
        # A zone goes by under another name: palpate's own rules are for it, not the library's guess.
        kept = (
            f"{line.name}{_TZID.sub(';X-ZONE=', line.parameters)}:{line.value}"
            for line in component.own
            if line.name in _KEPT
        )
        lines = ["BEGIN:VEVENT", *kept, "END:VEVENT", ""]
        try:
            event: Any = self._icalendar.Event.from_ical("\r\n".join(lines))
            if "DTSTART" not in event:
                raise Odd("it has no start that can be read")
            self._place(event)
            self._taming.tame(event)
        except (Odd, Refused):
            raise
        except Exception as error:  # a library's, on what somebody else's program wrote
            raise Odd(f"it cannot be read ({type(error).__name__})") from error
        uid = str(event.get("UID", ""))
        if not 0 < len(uid) <= _LONGEST_UID or not uid.isprintable():
            text = uid or f"{event['DTSTART'].dt.isoformat()} {event.get('SUMMARY', '')}"
            event["UID"] = f"sha256-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"
        return event

    def _place(self, event: Any) -> None:
        """Put every time of an event into its zone, by palpate's own rules."""
        prop = self._icalendar.prop
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            if name in event:
                was = event[name]
                if isinstance(was, list):
                    raise Odd(f"it has {name} twice")
                now = prop.vDDDTypes(self._placed(was.dt, was.params.get("X-ZONE")))
                if "RANGE" in was.params:
                    now.params["RANGE"] = was.params["RANGE"]
                event[name] = now
        for name in ("RDATE", "EXDATE"):
            if name in event:
                lists = event[name] if isinstance(event[name], list) else [event[name]]
                event[name] = prop.vDDDLists(
                    [self._placed(one.dt, part.params.get("X-ZONE")) for part in lists for one in part.dts]
                )
        start, end = event["DTSTART"].dt, event["DTEND"].dt if "DTEND" in event else None
        if end is not None and isinstance(end, dt.datetime) != isinstance(start, dt.datetime):
            raise Odd("it begins with a day and ends with a time, or the other way round")
        if end is not None and end < start:
            raise Odd("it ends before it starts")

    def _placed(self, moment: Any, name: str | None) -> Any:
        if isinstance(moment, tuple):
            return tuple(one if isinstance(one, dt.timedelta) else self._placed(one, name) for one in moment)
        if not isinstance(moment, dt.datetime) or (moment.tzinfo is not None and not name):
            return moment
        zone = self._zones.find(name) if name else self._zone
        if zone is None:
            raise Odd(f"its time zone {printable(name or '')[:60]!r} is not known")
        return moment.replace(tzinfo=zone)

    def _occurrences(self, events: list[Any]) -> Iterator[Any]:
        if len(events) == 1 and not any(name in events[0] for name in ("RRULE", "RDATE")):
            yield events[0]
            return
        import recurring_ical_events

        whole = self._icalendar.Calendar()
        for event in events:
            whole.add_component(event)
        day = dt.timedelta(days=2)
        lo, hi = (clock.from_minute(minute) for minute in (self._lo, self._hi))
        try:
            found = recurring_ical_events.of(whole).between(lo - day, hi + day)
        except Exception as error:  # a library's, on what somebody else's program wrote
            self._left_out.append(f"{_named(events[0])}: how it repeats cannot be read ({type(error).__name__})")
            return
        yield from found

    def _busy(self, uid: str, event: Any) -> Busy | None:
        """An occurrence in UTC minutes; None where it takes no time, or lies on none of the days."""
        try:
            start, end = _span(event)
            if end <= start:
                return None
            if isinstance(start, dt.datetime):
                s, e = clock.to_minute(start), math.ceil(min(end, _DEFERRED).timestamp() / 60)
            else:
                s, e = clock.window(start, 0, (end - start).days * 1440, self._zone)
        except (OverflowError, ValueError) as error:
            self._left_out.append(f"{_named(event)}: its times cannot be read ({type(error).__name__})")
            return None
        if e <= self._lo or s >= self._hi:
            return None
        return Busy(event_uid=uid, s=s, e=e, summary=printable(str(event.get("SUMMARY", "")))[:200])

    def _leave_out(self, component: Component, why: str) -> None:
        summary = printable(component.first("SUMMARY"))[:60] or printable(component.first("UID"))[:60] or "an event"
        self._left_out.append(f"{summary}: {why}")


def _span(event: Any) -> tuple[Any, Any]:
    """From and to, as the standard has it: a day where no end is given is whole, a moment takes no time."""
    start = event["DTSTART"].dt
    if "DTEND" in event:
        end = event["DTEND"].dt
        return start, max(end, start + dt.timedelta(days=1)) if not isinstance(start, dt.datetime) else end
    length = event["DURATION"].dt if "DURATION" in event else dt.timedelta()
    if not isinstance(start, dt.datetime):
        return start, start + max(length, dt.timedelta(days=1))
    return start, (start.astimezone(dt.UTC) + length).astimezone(start.tzinfo)


def _is_free(event: Any) -> bool:
    return (
        str(event.get("STATUS", "")).upper() == "CANCELLED"
        or str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
        or str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
    )


def _ends(component: Component) -> Iterable[str]:
    """The days on which the only rule of an event ends, where that is all it repeats by."""
    rules = [line.value.upper() for line in component.own if line.name == "RRULE"]
    if len(rules) == 1 and "UNTIL=" in rules[0] and not component.has("RDATE", "RECURRENCE-ID"):
        yield rules[0].partition("UNTIL=")[2][:8]


def _before(end: str, first: dt.date) -> bool:
    """Whether a day is so long over that no occurrence could still reach into the days asked for."""
    return end.isdigit() and end < f"{first - dt.timedelta(days=62):%Y%m%d}"


def _named(event: Any) -> str:
    return printable(str(event.get("SUMMARY", "")))[:60] or printable(str(event.get("UID", "")))[:60] or "an event"


def midnight(day: dt.date, zone: ZoneInfo) -> int:
    """The UTC minute in which a day begins."""
    return clock.window(day, 0, 0, zone)[0]
