"""Time as the bits of Python integers: bit ``i`` is the minute ``lo + i``, set where it is free, open, or a start.

One integer holds weeks; "and", "or" and shifts of it take microseconds, so that nothing loops over minutes. Minutes
are UTC minutes since 1970, intervals are half-open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, chain, islice
from operator import le

DAY = 1440
"""Minutes of a day without a clock change."""

WEEK = 7 * DAY
"""Minutes of a week without one."""


def ones(count: int) -> int:
    """So many minutes, all set."""
    return (1 << max(count, 0)) - 1


def cover(intervals: Iterable[tuple[int, int]], lo: int, hi: int) -> int:
    """The minutes of ``lo`` to ``hi`` that lie in any of the intervals, which may come in any order and overlap."""
    size = (hi - lo) // 8 + 1
    starts, ends = bytearray(size), bytearray(size)
    reached = lo
    for s, e in sorted(intervals):
        s, e = max(s, reached), min(e, hi)
        if s < e:
            starts[(s - lo) >> 3] |= 1 << ((s - lo) & 7)
            ends[(e - lo) >> 3] |= 1 << ((e - lo) & 7)
            reached = e
    # Of disjoint intervals, the sum of 2^e - 2^s is every bit in between: one subtraction for all of them.
    return int.from_bytes(ends, "little") - int.from_bytes(starts, "little")


def runs(mask: int, length: int) -> int:
    """The minutes from which ``length`` minutes in a row are set: log2 of it in shifts."""
    have = 1
    while have < length:
        step = min(have, length - have)
        mask &= mask >> step
        have += step
    return mask


def positions(mask: int) -> Iterator[int]:
    """The set bits, lowest first."""
    data = mask.to_bytes((mask.bit_length() + 7) // 8, "little")
    for match in _SOME.finditer(data):
        at = match.start()
        for bit in _SET[data[at]]:
            yield at * 8 + bit


_SOME = re.compile(rb"[^\0]")
_SET = [[bit for bit in range(8) if byte >> bit & 1] for byte in range(256)]


def in_order(starts: Sequence[int]) -> bool:
    """Whether each is at or after the one before it."""
    return all(map(le, starts, islice(starts, 1, None)))


def ordered(starts: Sequence[int], ends: Sequence[int]) -> tuple[list[int], list[int]]:
    """Intervals in the order of their starts."""
    pairs = sorted(zip(starts, ends, strict=True))
    return [s for s, _ in pairs], [e for _, e in pairs]


def free(starts: Sequence[int], ends: Sequence[int], lo: int, hi: int, least: int) -> list[tuple[int, int]]:
    """The stretches of ``lo`` to ``hi`` that no interval takes, those of at least so many minutes.

    The intervals are in the order of their starts; where they overlap, what counts is the latest end so far.
    """
    reached = accumulate(chain((lo,), ends), max)
    return [(e, s) for e, s in zip(reached, chain(starts, (hi,)), strict=True) if s - e >= least]


def fitting(starts: Sequence[int], ends: Sequence[int], lo: int, hi: int, before: int, after: int) -> int:
    """The minutes that have so many free minutes before them and, from them on, so many after (one at least)."""
    size = (hi - lo) // 8 + 1
    first, beyond = bytearray(size), bytearray(size)
    for s, e in free(starts, ends, lo, hi, before + after):
        s, e = s + before - lo, e - after + 1 - lo
        first[s >> 3] |= 1 << (s & 7)
        beyond[e >> 3] |= 1 << (e & 7)
    # As in cover: what is free are stretches apart from each other already.
    return int.from_bytes(beyond, "little") - int.from_bytes(first, "little")


def among(mask: int, count: int) -> Callable[[int], int]:
    """Whether a minute of ``count`` is set, for asking of many."""
    data = (mask & ones(count)).to_bytes((count + 7) // 8, "little")
    return lambda minute: data[minute >> 3] >> (minute & 7) & 1


def nearest(mask: int, at: int, count: int) -> list[int]:
    """The set bits nearest to a bit, so many at most, in no order."""
    at = max(at, 0)
    below, above = mask & ones(at), mask >> at
    found: list[int] = []
    while len(found) < count and (below or above):
        high = below.bit_length() - 1
        low = (above & -above).bit_length() - 1
        if not above or (below and at - high <= low):
            found.append(high)
            below ^= 1 << high
        else:
            found.append(at + low)
            above ^= 1 << low
    return found


def wall(week: bytes, minute: int, count: int) -> int:
    """``count`` minutes from wall minute ``minute`` of a week on, those set that ``week_of`` has set."""
    weeks = (minute + count) // WEEK + 1
    return (int.from_bytes(week * weeks, "little") >> minute) & ones(count)


@lru_cache(maxsize=256)
def week_of(step: int, weekdays: tuple[int, ...], parts: tuple[tuple[int, int], ...]) -> bytes:
    """A week from Monday on, a bit a minute: every ``step`` minutes from midnight, on these days, in these parts.

    No days are all of them, no parts the whole day. A step of 15 gives the full hour and its quarters.
    """
    grid = sum(1 << minute for minute in range(0, DAY, step))
    day = grid & sum(ones(end) - ones(start) for start, end in _apart(parts)) if parts else grid
    return b"".join(
        (day if not weekdays or weekday in weekdays else 0).to_bytes(DAY // 8, "little") for weekday in range(7)
    )


def _apart(parts: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    reached = 0
    for start, end in sorted(parts):
        start = max(start, reached)
        if start < end:
            yield start, end
            reached = end


def merged(times: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Intervals put together where they touch or overlap, in order."""
    found: list[tuple[int, int]] = []
    for s, e in sorted(times):
        if found and s <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], e)
        else:
            found.append((s, e))
    return found
