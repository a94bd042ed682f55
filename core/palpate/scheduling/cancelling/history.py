"""A client's last twelve months: how much was booked, how much of it cancelled late or not come to, what it cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from palpate import clock
from palpate.scheduling.cancelling.cancellations import a_year_before
from palpate.scheduling.cancelling.fees import Cancellation
from palpate.scheduling.model import Appointment
from palpate.services.price import amount, shown


class Year(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over appointments whose start lies in the twelve months before an instant, or after it."""

    since: dt.datetime
    booked: int = 0
    cancelled: int = 0
    late_cancelled: int = 0
    no_shows: int = 0
    fees: int = 0
    waived: int = 0

    def said(self, currency: str) -> str:
        """4 booked, 1 cancelled in time, 1 cancelled late, 1 no-show, fees of 47.50 USD, 95.00 USD waived."""
        parts = [f"{self.booked} booked"]
        parts += [f"{self.cancelled} cancelled in time"] if self.cancelled else []
        parts += [f"{self.late_cancelled} cancelled late"]
        parts += [f"{self.no_shows} no-show{'' if self.no_shows == 1 else 's'}"]
        parts += [f"fees of {shown(self.fees, currency)}"] if self.fees else []
        parts += [f"{shown(self.waived, currency)} waived"] if self.waived else []
        return ", ".join(parts)

    def as_json(self, currency: str) -> dict[str, Any]:
        """As it is printed."""
        return {
            "since": self.since.isoformat(timespec="seconds"),
            "booked": self.booked,
            "cancelled": self.cancelled,
            "late_cancelled": self.late_cancelled,
            "no_shows": self.no_shows,
            "fees": amount(self.fees, currency),
            "fees_minor": self.fees,
            "waived": amount(self.waived, currency),
            "waived_minor": self.waived,
            "currency": currency,
        }


def sums(booked: Iterable[Appointment], noted: Mapping[int, Cancellation], now: dt.datetime) -> Year:
    """The sums of one person's appointments. A no-show that was taken back is none."""
    since = a_year_before(now)
    recent = [one for one in booked if one.s > clock.to_minute(since)]
    gone = [(one.status, noted[one.id]) for one in recent if one.id in noted]
    late = sum(status == "cancelled" and what.kind == "late_cancelled" for status, what in gone)
    return Year(
        since=since,
        booked=len(recent),
        cancelled=sum(one.status == "cancelled" for one in recent) - late,
        late_cancelled=late,
        no_shows=sum(one.status == "no_show" for one in recent),
        fees=sum(what.fee for _, what in gone),
        waived=sum(what.due - what.fee for _, what in gone if not what.taken_back),
    )
