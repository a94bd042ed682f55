"""A practice's own words and thresholds over a modality's entries, without a copy of the modality.

An overlay is a text of TOML with parts of entries, each by the ``key`` of the entry it is over. What it changes is
named in the entry's ``overlaid``, so that it is shown as the practice's own wherever the entry is, and stored with it.
A screening rule can be made stricter and never looser, and advice to call somebody never less urgent: that would be
unseen by whoever relies on the modality.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import msgspec

from palpate.modality.aftercare import AftercareNote
from palpate.modality.errors import CatalogError
from palpate.modality.files import PARTS, Files, OneFile
from palpate.modality.safety import Contraindication

OPEN: dict[str, tuple[str, ...]] = {
    "techniques": ("summary", "felt", "applied", "hold", "minutes", "repetitions", "dose", "cautions", "short"),
    "points": ("where", "caution"),
    "contraindications": ("class", "advice", "limit"),
    "measures": ("meaningful", "note"),
    "aftercare": ("text", "from_hours", "until_hours", "call"),
    "follow_ups": ("title", "due_hours", "message"),
}
"""What of an entry a practice may word or set itself, by part. What a record is compared by (keys, fields, conditions,
sources) stays the modality's."""

_OPENED_BY = {"clearance": "a letter", "absolute": "words to go on with"}
"""What takes a rule of this class away once for a whole visit, where a local one is held against each line of work."""


_CALLS = ("", "therapist", "doctor", "ambulance")
"""Whom aftercare says to call, the more urgent the later."""


class OverlaidFiles:
    """A modality's files as a practice has them."""

    def __init__(self, files: Files, overlay: OneFile) -> None:
        self._files = files
        self._overlay = overlay

    def tables(self, name: str) -> list[Any]:
        """The entries of a part, with what the practice sets."""
        over = [one for one in self._overlay.tables(name) if isinstance(one, Mapping) and "key" in one]
        own = {one["key"]: _set(one) for one in over}
        return [
            {**one, **own[one["key"]], "overlaid": sorted(own[one["key"]])}
            if isinstance(one, Mapping) and one.get("key") in own
            else one
            for one in self._files.tables(name)
        ]

    def place(self, name: str) -> str:
        """What the modality itself calls it."""
        return self._files.place(name)


def worded(overlay: OneFile) -> Iterator[tuple[str, str]]:
    """What an overlay says in words of its own, each with its place: "aftercare, rise_slowly"."""
    for name in OPEN:
        for one in overlay.tables(name):
            yield from ((f"{name}, {one['key']}", said) for said in _set(one).values() if isinstance(said, str))


def must_fit(files: Files, overlay: OneFile) -> None:
    """CatalogError with all that an overlay says of what is not there, or may not be said."""
    problems = []
    if not overlay.head and not any(overlay.tables(name) for name in PARTS):
        problems.append("it says nothing: what is over a modality is taken away with --remove")
    if unknown := sorted(overlay.head):
        problems.append(f"{overlay.place(unknown[0])}: an overlay has only {', '.join(OPEN)}")
    for name in OPEN:
        there, seen = {one["key"]: one for one in files.tables(name)}, set()
        for number, one in enumerate(overlay.tables(name), 1):
            key = str(one.get("key", "")) if isinstance(one, Mapping) else ""
            place = f"{overlay.place(name)}, entry {number}" + (f" ({key})" if key else "")
            problems += [f"{place}: {reason}" for reason in _unfit(name, key, one, there)]
            if key in seen:
                problems.append(f"{place}: the key {key!r} is used twice")
            seen.add(key)
    for name in PARTS:
        if name not in OPEN and overlay.tables(name):
            problems.append(f"{overlay.place(name)}: these stay the modality's; an overlay has {', '.join(OPEN)}")
    if problems:
        raise CatalogError(problems)


def _unfit(name: str, key: str, one: Any, there: Mapping[str, Any]) -> list[str]:
    if not key:
        return ["an entry over another begins with the `key` of that one"]
    if key not in there:
        near = get_close_matches(key, there, 1)
        return [f"there is no such entry; did you mean {near[0]!r}?" if near else "there is no such entry"]
    said = _set(one)
    closed = [attribute for attribute in said if attribute not in OPEN[name]]
    if closed:
        return [f"{closed[0]!r} stays the modality's: a practice sets {', '.join(OPEN[name])}"]
    if emptied := [attribute for attribute, value in said.items() if _empty(value)]:
        return [f"{emptied[0]!r} says nothing: word it your own way, or leave it out here"]
    held_against = {"contraindications": _looser, "aftercare": _less_urgent}.get(name)
    return held_against(one, there[key]) if held_against else []


def _empty(value: Any) -> bool:
    """Whether it has no word: nothing, blanks, a full stop; or is a list with such a one."""
    if isinstance(value, str):
        return not any(map(str.isalnum, value))
    return isinstance(value, list) and (not value or any(map(_empty, value)))


def _less_urgent(one: Mapping[str, Any], note: Mapping[str, Any]) -> list[str]:
    """Why advice to call somebody would not be as urgent as the modality has it."""
    try:
        before, after = (msgspec.convert(each, AftercareNote) for each in (note, {**note, **one}))
    except msgspec.ValidationError:
        return []  # named, with its reason, when the entries are read
    if _CALLS.index(after.call) < _CALLS.index(before.call):
        return [f"it says to call {before.call!r}: that can be made more urgent here, and not less"]
    until = [math.inf if each.until_hours is None else each.until_hours for each in (before, after)]
    if before.call and (after.from_hours > before.from_hours or until[1] < until[0]):
        return ["it says when to call somebody: that can hold for longer here, and not for a shorter time"]
    return []


def _looser(one: Mapping[str, Any], rule: Mapping[str, Any]) -> list[str]:
    """Why a rule would not be as strict as the modality has it."""
    try:
        before, after = (msgspec.convert(each, Contraindication) for each in (rule, {**rule, **one}))
    except msgspec.ValidationError:
        return []  # named, with its reason, when the entries are read
    if after.level < before.level:
        return [f"it is {before.severity}: a screening rule can be made stricter here, and not looser"]
    if after.where_it_is and not before.where_it_is:
        return [f"as {before.severity} it holds everywhere: as {after.severity} it would hold in one place only"]
    if before.severity == "local" and after.severity in _OPENED_BY:
        return [f"it is local: as {after.severity}, {_OPENED_BY[after.severity]} would open the place to be left alone"]
    if before.limit and after.limit:
        most, scale = before.limit.most, before.limit.scale
        if after.limit.scale != scale or after.limit.most > most:
            return [f"its limit is {most} {scale}: it can be made lower here, and not higher"]
    return []


def _set(one: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key != "key"}
