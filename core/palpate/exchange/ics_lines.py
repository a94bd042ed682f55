"""An .ics file taken apart into its components, each on its own, so that a bad one spoils no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from palpate.errors import Refused

LARGEST = 20 * 1024 * 1024
"""Bytes of a calendar that is read."""

_MOST_LINES = 1_500_000


class Line(NamedTuple):
    """One property: its name in capitals, what stands between name and colon, its value."""

    name: str
    parameters: str
    value: str

    @property
    def text(self) -> str:
        """As it stood in the file, unfolded."""
        return f"{self.name}{self.parameters}:{self.value}"


class Component(msgspec.Struct):
    """An event or a time zone: its own properties, and the lines of all that is inside it."""

    kind: str
    own: list[Line]
    whole: list[Line]
    closed: bool = False

    def first(self, name: str) -> str:
        """The first value of a property; "" where there is none."""
        return next((line.value for line in self.own if line.name == name), "")

    def has(self, *names: str) -> bool:
        """Whether it has any of these properties."""
        return any(line.name in names for line in self.own)


def components(raw: bytes, shown: str) -> Iterator[Component]:
    """The events and time zones of a calendar, in the order of the file; Refused where it is none."""
    if len(raw) > LARGEST:
        raise Refused(f"{shown} is larger than {LARGEST // 1024 // 1024} MB: export fewer years of the calendar.")
    text = raw.decode("utf-8-sig", errors="replace")
    capitals = text.upper()
    if not any(begins in capitals for begins in ("BEGIN:VCALENDAR", "BEGIN:VEVENT")):
        raise Refused(f"{shown} is no calendar: an .ics file begins with BEGIN:VCALENDAR.")
    now: Component | None = None
    if text.count("\n") + text.count("\r") > _MOST_LINES:
        raise Refused(f"{shown} has more lines than a calendar has: export fewer years of it.")
    if capitals.count("BEGIN:VCALENDAR") > capitals.count("END:VCALENDAR"):
        # What is missing would be taken for what is free again.
        raise Refused(f"{shown} is cut off, it has no END:VCALENDAR: save it again, whole.")
    depth = 0
    for line in _lines(text):
        what = line.value.strip().upper() if line.name in {"BEGIN", "END"} else ""
        if now is None:
            if line.name == "BEGIN" and what in {"VEVENT", "VTIMEZONE"}:
                now, depth = Component(kind=what, own=[], whole=[]), 0
            continue
        if line.name == "BEGIN" and what == now.kind:
            yield now  # never closed
            now, depth = Component(kind=what, own=[], whole=[]), 0
        elif line.name == "END" and what == now.kind:
            now.closed = True
            yield now
            now = None
        else:
            now.whole.append(line)
            if line.name == "BEGIN":
                depth += 1
            elif line.name == "END":
                depth = max(depth - 1, 0)
            elif not depth:
                now.own.append(line)
    if now is not None:
        yield now


def _lines(text: str) -> Iterator[Line]:
    """Content lines, unfolded; what is none is left out."""
    waiting: list[str] = []
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if raw[:1] in {" ", "\t"}:
            waiting.append(raw[1:])
            continue
        if waiting and (found := _line("".join(waiting))):
            yield found
        waiting = [raw]
    if waiting and (found := _line("".join(waiting))):
        yield found


def _line(text: str) -> Line | None:
    at = text.find(":")
    if '"' in text[:at]:  # a colon within quotes is none
        quoted, at = False, -1
        for number, character in enumerate(text):
            if character == '"':
                quoted = not quoted
            elif character == ":" and not quoted:
                at = number
                break
    if at < 0:
        return None
    name, semicolon, parameters = text[:at].partition(";")
    return Line(name.strip().upper(), semicolon + parameters, text[at + 1 :])
