"""When a visit was, as the clocks there showed it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from palpate import clock


def local(text: str, zone: ZoneInfo) -> dt.datetime:
    """An instant of a record as the clocks there showed it."""
    return dt.datetime.fromisoformat(text).astimezone(zone)


def day_said(visit: dict[str, Any]) -> str:
    """The day of a visit in words: Monday 8 March 2027."""
    day = local(visit["started_at"], clock.zone(visit["timezone"]))
    return f"{day:%A} {day.day} {day:%B %Y}"
