"""Birth dates as other programs write them. Whether 3/4/1990 is March or April, the whole column says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Literal

Order = Literal["mdy", "dmy"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_FIRST = {"US", "PH", "FM", "MH", "PW"}
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DOTS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_SLASHES = re.compile(r"(\d{1,2})\s?[/-]\s?(\d{1,2})\s?[/-]\s?(\d{4})")
_MONTH_NAMED = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_DAY_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4})")


def order_of(texts: Iterable[str], country: str) -> tuple[Order | None, str]:
    """Which of day and month stands first in a column, and why; None where the column contradicts itself."""
    pairs = [(int(match[1]), int(match[2])) for text in texts if (match := _SLASHES.fullmatch(text.strip()))]
    if not pairs:
        return "dmy", ""
    day_first, month_first = any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)
    if day_first and month_first:
        return None, "days first and months first are mixed; where it could be either, it was not read"
    if day_first:
        return "dmy", "day/month/year, as the column shows"
    if month_first:
        return "mdy", "month/day/year, as the column shows"
    if country in _MONTH_FIRST:
        return "mdy", f"month/day/year, as usual in {country}; nothing in the column shows it"
    return "dmy", f"day/month/year, as usual in {country}; nothing in the column shows it"


def read(text: str, order: Order | None) -> dt.date | None:
    """A date, or None where it is none that can be read for certain."""
    given = text.strip().casefold()
    try:
        if match := _YEAR_FIRST.fullmatch(given.upper()) or _RUN.fullmatch(given):
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        if match := _DOTS.fullmatch(given):
            return dt.date(int(match[3]), int(match[2]), int(match[1]))
        if match := _SLASHES.fullmatch(given):
            first, second, year = int(match[1]), int(match[2]), int(match[3])
            if order is None:
                order = "dmy" if first > 12 else "mdy" if second > 12 or first == second else None
            if order is None:
                return None
            return dt.date(year, second, first) if order == "dmy" else dt.date(year, first, second)
        if match := _MONTH_NAMED.fullmatch(given):
            return dt.date(int(match[3]), _MONTHS.index(match[1][:3]) + 1, int(match[2]))
        if match := _DAY_NAMED.fullmatch(given):
            return dt.date(int(match[3]), _MONTHS.index(match[2][:3]) + 1, int(match[1]))
    except ValueError:
        return None
    return None
