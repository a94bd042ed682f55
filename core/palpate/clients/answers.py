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
_PREGNANT_DAYS = 300
_OVERDUE_DAYS = 30


def condition(key: str) -> Condition:
    """A condition of the history, by key or label; NotFound with the nearest, Refused where it is asked on the day."""
    known = vocabulary.conditions()
    wanted = fold(key).replace(" ", "_")
    found = known.get(wanted) or next((one for one in known.values() if fold(one.label) == fold(key)), None)
    if found is None:
        near = get_close_matches(wanted, known, 3, 0.5) or [one for one in known if wanted and wanted in one][:3]
        meant = f": did you mean {' or '.join(near)}?" if near else "."
        raise NotFound(f"There is no condition {key!r}{meant}")
    if found.ask == "day":
        raise Refused(f"{found.key} is asked on the day, at the start of a visit, and does not go into the history.")
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


def expiry(one: Condition, kept: Mapping[str, Any], asked_on: dt.date) -> dt.date | None:
    """Until when an answer stands; one with a due date stands until then, whatever the days."""
    if one.expires_days is None or "due" in kept:
        return None
    return asked_on + dt.timedelta(days=one.expires_days)


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
