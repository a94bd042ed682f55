"""How far behind a follow-up is: due, and from when on late. Imports nothing: the day at a glance starts fast."""

from __future__ import annotations

import datetime as dt

GRACE = dt.timedelta(days=1)
"""How long after it fell due an answer is still in time: what falls due at night is asked in the morning, and answered
by that evening."""


def behind(overdue: dt.timedelta | None) -> str:
    """How one stands that has been due so long: due, LATE 2 days; nothing where it is not due."""
    if overdue is None:
        return ""
    if overdue <= GRACE:
        return "due"
    days = overdue.days
    return f"LATE {days} day{'' if days == 1 else 's'}"
