"""Time as bits says the same as time as a set of minutes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from palpate.scheduling import bits

LO = 29_000_000
interval = st.tuples(st.integers(-50, 400), st.integers(-50, 400)).map(lambda pair: tuple(sorted(pair)))
minutes = st.sets(st.integers(0, 300))


def as_mask(found: set[int]) -> int:
    return sum(1 << minute for minute in found)


@given(st.lists(interval, max_size=12), st.integers(1, 300))
def test_cover_is_every_minute_of_every_interval(intervals: list[tuple[int, int]], length: int) -> None:
    wanted = {minute for s, e in intervals for minute in range(max(s, 0), min(e, length))}
    assert bits.cover([(LO + s, LO + e) for s, e in intervals], LO, LO + length) == as_mask(wanted)


@given(minutes, st.integers(1, 90))
def test_runs_are_the_minutes_with_so_many_set_in_a_row(found: set[int], length: int) -> None:
    wanted = {minute for minute in found if all(minute + step in found for step in range(length))}
    assert bits.runs(as_mask(found), length) == as_mask(wanted)


@given(minutes)
def test_positions_are_the_set_bits_in_order(found: set[int]) -> None:
    assert list(bits.positions(as_mask(found))) == sorted(found)


@given(st.sampled_from([5, 10, 15, 20, 25, 40, 45, 60, 90, 240]), st.integers(0, 1439), st.integers(0, 4000))
def test_the_grid_is_counted_from_midnight(step: int, minute: int, count: int) -> None:
    wanted = {one for one in range(count) if (minute + one) % 1440 % step == 0}
    assert bits.wall(bits.week_of(step, (), ()), minute, count) == as_mask(wanted)
