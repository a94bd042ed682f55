"""What a report of outcomes says: for each group and measure, how scores changed, and of how many."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from palpate.reports.spread import Spread

Interval = Literal["visit", "next"]

INTERVALS: dict[Interval, str] = {
    "visit": "From before to after treatment, at the same visit",
    "next": "From before treatment to before the next visit at which it was scored",
}
"""Between which two scores a change lies."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One group and one measure: ``change`` is the later score less the earlier one, in the measure's unit.

    ``people`` gave the scores; ``missing`` are visits that have one of the two. ``better`` and ``worse`` went beyond
    the measure's error, ``meaningful`` were better by what counts or more; ``untold`` have a measure whose error is not
    known. ``days`` lie between the two. ``rank`` is None where there are fewer than the least.
    """

    key: str
    name: str
    n: int
    people: int
    missing: int
    change: Spread
    better: int
    worse: int
    within_error: int
    untold: int
    meaningful: int | None
    days: Spread | None = None
    rank: int | None = None
    enough: bool = False


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One measure over one interval: its rows, those with enough scores first, the others by name.

    ``overlaid`` is what of the measure the practice set itself.
    """

    interval: Interval
    measure: str
    name: str
    unit: str
    better: str
    error: float | None
    meaningful: float | None
    overlaid: list[str]
    rows: list[Row]


class Outcomes(msgspec.Struct, frozen=True, kw_only=True):
    """The report. ``unplaced``: visits with scores that belong in no row, as no technique or region was recorded, or
    by modality no work of any, and none asked for the scores.
    """

    practice: str
    simulated: bool
    by: str
    first: dt.date | None
    last: dt.date | None
    least: int
    visits: int
    unplaced: int
    tables: list[Table]
    notes: list[str]
