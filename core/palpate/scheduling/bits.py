"""Time as the bits of Python integers: bit ``i`` is the minute ``lo + i``, set where it is free, open, or a start.

One integer holds weeks; "and", "or" and shifts of it take microseconds, so that nothing loops over minutes. Minutes
are UTC minutes since 1970, intervals are half-open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

DAY = 1440
"""Minutes of a day without a clock change."""


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


def wall_grid(step: int, minute: int, count: int) -> int:
    """``count`` minutes from wall minute ``minute`` of a day on: those set whose wall time is on the grid.

    The grid is counted from midnight, so that a step of 15 gives the full hour and its quarters.
    """
    days = (minute + count) // DAY + 1
    return (int.from_bytes(_grid_day(step) * days, "little") >> minute) & ones(count)


@cache
def _grid_day(step: int) -> bytes:
    return sum(1 << minute for minute in range(0, DAY, step)).to_bytes(DAY // 8, "little")
