"""Health answers as they are given: checked against the vocabulary, and how long they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from palpate.clients import details
from palpate.clients.model import ANSWERS
from palpate.errors import NotFound, Refused
from palpate.modality import vocabulary
from palpate.modality.vocabulary import Condition
from palpate.names import fold
from palpate.premises.settings import HistorySettings

Given = str | tuple[str, Mapping[str, Any]]
"""An answer, or an answer with its detail."""

_SHORT = {
    "y": "yes",
    "true": "yes",
    "n": "no",
    "false": "no",
    "n/a": "does_not_apply",
    "na": "does_not_apply",
    "refused": "declined",
    "?": "unknown",
}
ANYTHING_ELSE = "anything_else"
"""The condition whose yes is free text: asked everywhere, and each text stands beside those before it."""

_PREGNANT_DAYS = 300
_OVERDUE_DAYS = 30


def condition(key: str) -> Condition:
    """A condition of the history, as ``known``; Refused where it is asked on the day."""
    found = known(key)
    if found.ask == "day":
        raise Refused(f"{found.key} is asked on the day, at the start of a visit, and does not go into the history.")
    return found


def known(key: str) -> Condition:
    """A condition by key or label; NotFound with the nearest."""
    every = vocabulary.conditions()
    wanted = fold(key).replace(" ", "_")
    found = every.get(wanted) or next((one for one in every.values() if fold(one.label) == fold(key)), None)
    if found is None:
        near = get_close_matches(wanted, every, 3, 0.5) or [one for one in every if wanted and wanted in one][:3]
        meant = f": did you mean {' or '.join(near)}?" if near else "."
        raise NotFound(f"There is no condition {key!r}{meant}")
    return found


def group(key: str) -> str:
    """A group of the history by key; NotFound with all there are."""
    groups = list(dict.fromkeys(one.group for one in vocabulary.conditions().values() if one.ask == "history"))
    wanted = fold(key).replace(" ", "_")
    if wanted not in groups:
        raise NotFound(f"There is no group {key!r} in the health history: there is {', '.join(groups)}.")
    return wanted


def answer(text: str) -> str:
    """One of the answers there are, from how it was typed."""
    words = "_".join(text.strip().casefold().split())
    found = _SHORT.get(words, words)
    if found not in ANSWERS:
        raise Refused(f"{text!r} is not an answer: it is {', '.join(ANSWERS)}.")
    return found


def detail(one: Condition, said: str, given: Mapping[str, Any], asked_on: dt.date) -> dict[str, Any]:
    """What else was said of a condition, checked: a due date, a day since, a site, words."""
    kept: dict[str, Any] = {}
    for name, value in given.items():
        if name not in one.detail:
            takes = ", ".join(one.detail) or "no detail"
            raise Refused(f"{one.key} has no detail {name!r}: it takes {takes}.")
        if name != "text" and said != "yes":
            raise Refused(f"{one.key}.{name} goes with {one.key}=yes, not with {said}.")
        if name in {"text", "site"} and not isinstance(value, str):
            raise Refused(f"{one.key}.{name} is {value!r}: write it as words.")
        if name == "text":
            kept[name] = value.strip()
        elif name == "site":
            kept[name] = details.regions([value])[0] if value.strip() else ""
        else:
            kept[name] = _day(one, name, value, asked_on).isoformat()
    return {name: value for name, value in kept.items() if value}


def stands(one: Condition, times: HistorySettings) -> int | None:
    """For how many days an answer stands: as its question says, or as the practice has set it for its kind.

    A red flag may be asked about more often than its question says, and never less.
    """
    if one.expires_days is None or not one.kind:
        return one.expires_days
    days: int = getattr(times, f"{one.kind}_days") or one.expires_days
    return min(days, one.expires_days) if one.red_flag else days


def expiry(one: Condition, kept: Mapping[str, Any], asked_on: dt.date, times: HistorySettings) -> dt.date | None:
    """Until when an answer stands; one with a due date stands until then, whatever the days."""
    days = stands(one, times)
    return None if days is None or "due" in kept else asked_on + dt.timedelta(days=days)


def _day(one: Condition, name: str, value: Any, asked_on: dt.date) -> dt.date:
    try:
        day = value if isinstance(value, dt.date) else dt.date.fromisoformat(value.strip())
    except (AttributeError, ValueError):
        raise Refused(f"{one.key}.{name} is {value!r}: write the day as 2027-06-01.") from None
    if name == "due" and not -_OVERDUE_DAYS <= (day - asked_on).days <= _PREGNANT_DAYS:
        raise Refused(
            f"{one.key}.due is {day.isoformat()}, which cannot be a due date on {asked_on.isoformat()}: check the year."
        )
    if name == "since" and day > asked_on:
        raise Refused(f"{one.key}.since is {day.isoformat()}, after the day it was asked, {asked_on.isoformat()}.")
    return day
