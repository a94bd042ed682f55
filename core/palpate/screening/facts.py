"""What a history answer tells a rule: weeks and trimester from a due date, days since something happened."""

from __future__ import annotations

import datetime as dt
from typing import Any

TERM_DAYS = 280
"""From the first day of the last period to the due date: 40 weeks."""
_LAST_WEEK = 44
"""After this week nobody is pregnant any more: how it went is not known."""


def facts(detail: dict[str, Any], day: dt.date) -> dict[str, Any]:
    """The facts of an answer on a day. What cannot be derived is left out, and so is unknown to a rule."""
    found: dict[str, Any] = {key: value for key, value in detail.items() if key not in {"due", "since"}}
    if due := _day(detail.get("due")):
        weeks = (TERM_DAYS - (due - day).days) // 7
        if weeks <= _LAST_WEEK:
            found |= {"weeks": weeks, "trimester": 1 if weeks < 13 else 2 if weeks < 28 else 3}
    if since := _day(detail.get("since")):
        found["days_since"] = (day - since).days
    return found


def _day(text: object) -> dt.date | None:
    return dt.date.fromisoformat(text) if isinstance(text, str) else None


def began(detail: dict[str, Any]) -> dt.date | None:
    """When what an answer is about began: the day it is known since, or the first day of a pregnancy."""
    if since := _day(detail.get("since")):
        return since
    due = _day(detail.get("due"))
    return due - dt.timedelta(days=TERM_DAYS) if due else None
