"""What a report says: figures with the number they were counted from, never a rank."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec


class Share(msgspec.Struct, frozen=True):
    """So many of so many; of none there is no share."""

    count: int
    of: int

    @property
    def percent(self) -> float | None:
        """In percent, to a tenth; None of nothing."""
        return round(100 * self.count / self.of, 1) if self.of else None

    def as_json(self) -> dict[str, Any]:
        """As it is printed."""
        return {"count": self.count, "of": self.of, "percent": self.percent}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One practitioner, room or modality, or all.

    ``open``, ``booked`` and ``outside`` are elapsed minutes: open, of these booked, and booked beside them.
    ``no_shows`` are of the appointments that were to begin by now, ``late_cancels`` of all that were made,
    ``rebooked`` of the visits whose time to come again is over; ``waiting`` are those whose time is not.
    """

    ref: str
    name: str
    open: int
    booked: int
    outside: int
    no_shows: Share
    late_cancels: Share
    rebooked: Share
    waiting: int
    within: int | None = None

    @property
    def percent(self) -> float | None:
        """Booked of open, to a tenth of a percent; None where nothing was open."""
        return round(100 * self.booked / self.open, 1) if self.open else None

    def as_json(self) -> dict[str, Any]:
        """As it is printed: minutes, and each share with what it is of."""
        return {
            "ref": self.ref,
            "name": self.name,
            "open_minutes": self.open,
            "booked_minutes": self.booked,
            "outside_minutes": self.outside,
            "percent": self.percent,
            "no_shows": self.no_shows.as_json(),
            "late_cancels": self.late_cancels.as_json(),
            "rebooked": self.rebooked.as_json(),
            "rebooking_open": self.waiting,
            "within_days": self.within,
        }


class Utilisation(msgspec.Struct, frozen=True, kw_only=True):
    """The use of a time, both days included. ``windows``: days in which a client is looked for again, by modality."""

    practice: str
    simulated: bool
    first: dt.date
    last: dt.date
    by: str
    rows: list[Row]
    total: Row
    windows: dict[str, int]
    notes: list[str]

    def as_json(self) -> dict[str, Any]:
        """As it is printed."""
        return {
            "practice": self.practice,
            "simulated": self.simulated,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "by": self.by,
            "rows": [one.as_json() for one in self.rows],
            "total": self.total.as_json(),
            "rebooking_days": self.windows,
            "notes": self.notes,
        }
