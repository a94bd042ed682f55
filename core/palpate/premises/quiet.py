"""Quiet hours: a message reaches nobody at night, whichever zone they live in and whatever their clocks do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import msgspec

from palpate import clock

_DAY = 1440
_SEARCHED = 4 * _DAY
"""Minutes within which there is a time that is not quiet: a zone may skip a whole day, and has once."""
_EASE = 30
"""Minutes left before quiet hours begin, so that what sends every now and then still comes to it."""


class Quiet(msgspec.Struct, frozen=True):
    """Messages go out from ``until`` to ``begins``, wall minutes of a day; past midnight where that is the smaller.

    Where both are the same minute, no time is quiet.
    """

    until: int
    begins: int

    def allows(self, instant: dt.datetime, zone: ZoneInfo) -> bool:
        """Whether a message may reach somebody in a zone at an instant."""
        local = instant.astimezone(zone)
        return (local.hour * 60 + local.minute - self.until) % _DAY < self._length

    def first(self, instant: dt.datetime, zone: ZoneInfo) -> dt.datetime:
        """The first instant from this one on that is not quiet."""
        if self.allows(instant, zone):
            return instant
        minute = clock.to_minute(instant)
        return clock.from_minute(next(start for start, _ in self._open(minute + 1, minute + _SEARCHED, zone)))

    def last(self, instant: dt.datetime, zone: ZoneInfo) -> dt.datetime:
        """This instant, or where it is quiet one before it: a little before the quiet hours began."""
        if self.allows(instant, zone):
            return instant
        minute = clock.to_minute(instant)
        *_, (start, end) = self._open(minute - _SEARCHED, minute, zone)
        return clock.from_minute(max(start, end - _EASE))

    @property
    def _length(self) -> int:
        return (self.begins - self.until) % _DAY or _DAY

    def _open(self, lo: int, hi: int, zone: ZoneInfo) -> Iterator[tuple[int, int]]:
        """The stretches between two UTC minutes that are not quiet, in order; cut where the offset changes."""
        for start, end, offset in clock.offsets(lo, hi, zone):
            for day in range((start + offset) // _DAY - 1, (end + offset) // _DAY + 1):
                opens = day * _DAY + self.until - offset
                stretch = max(opens, start), min(opens + self._length, end)
                if stretch[0] < stretch[1]:
                    yield stretch
