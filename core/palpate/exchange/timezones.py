"""The rules of a time zone as a calendar file carries them: a VTIMEZONE, made from the packaged IANA rules.

icalendar can make one from a tzinfo, but it dates the change to summer time by the clock after it, where RFC 5545
reads that date by the clock before: a reader that goes by the file alone is an hour late for an hour, twice a year.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from palpate import clock

if TYPE_CHECKING:
    from icalendar import Timezone

_MARGIN = 2 * 1440  # UTC minutes: no zone is further than a day from UTC


def vtimezone(zone: ZoneInfo, first_year: int, last_year: int) -> Timezone:
    """The rules of a zone from the beginning of one year to the end of another; what held at its edges holds beyond."""
    import icalendar

    lo = clock.to_minute(dt.datetime(first_year, 1, 1, tzinfo=dt.UTC)) - _MARGIN
    hi = clock.to_minute(dt.datetime(last_year + 1, 1, 1, tzinfo=dt.UTC)) + _MARGIN
    component = icalendar.Timezone()
    component.add("TZID", zone.key)
    onsets: dict[tuple[int, int, str, bool], list[dt.datetime]] = {}
    before = None
    for s, _, offset in clock.offsets(lo, hi, zone):
        local = clock.from_minute(s).astimezone(zone)
        was = offset if before is None else before
        # An onset is told by the clock as it was up to then.
        told = clock.from_minute(s + was).replace(tzinfo=None)
        summer = (local.dst() or dt.timedelta()) > dt.timedelta()
        onsets.setdefault((was, offset, local.tzname() or "", summer), []).append(told)
        before = offset
    for (was, offset, name, summer), times in onsets.items():
        part = icalendar.TimezoneDaylight() if summer else icalendar.TimezoneStandard()
        part.add("TZOFFSETFROM", dt.timedelta(minutes=was))
        part.add("TZOFFSETTO", dt.timedelta(minutes=offset))
        part.add("TZNAME", name)
        part.add("DTSTART", times[0])
        if len(times) > 1:
            part.add("RDATE", times[1:])
        component.add_component(part)
    return component
