"""The time zones that a calendar names: IANA's, those that Windows and others call by their own names, its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from palpate import clock
from palpate.errors import Refused
from palpate.exchange.ics_lines import Component

_MOST_CHANGES = 60


class Zones:
    """Finds what is meant by a TZID. ``local`` is for times without any."""

    def __init__(self, local: dt.tzinfo, defined: Iterable[Component]) -> None:
        self.local = local
        self._defined = {one.first("TZID").strip().strip('"'): one for one in defined}
        self._found: dict[str, dt.tzinfo | None] = {}

    def find(self, name: str) -> dt.tzinfo | None:
        """The zone of this name; None where nobody knows it."""
        name = name.strip().strip('"')
        if name not in self._found:
            self._found[name] = _named(name) or self._own(name)
        return self._found[name]

    def _own(self, name: str) -> dt.tzinfo | None:
        """A zone that the calendar defines: by whom it says it stands for, else by its rules."""
        if (component := self._defined.get(name)) is None:
            return None
        for alias in ("TZID-ALIAS-OF", "X-LIC-LOCATION"):
            if (known := _named(component.first(alias))) is not None:
                return known
        return _by_rules(component)


def _named(name: str) -> dt.tzinfo | None:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    parts = name.strip().split("/")
    # As it is; as Windows calls it; the end of a path, as in /example.org/20070129_1/Europe/Berlin.
    for one in (name, WINDOWS_TO_OLSON.get(name, ""), *("/".join(parts[-count:]) for count in (3, 2, 1))):
        try:
            return clock.zone(one)
        except Refused:
            continue
    return None


def _by_rules(component: Component) -> dt.tzinfo | None:
    """By the rules it is defined with, where these are of the ordinary kind: a change comes once a year or so."""
    from icalendar import Timezone

    rules = [line.value.upper() for line in component.whole if line.name == "RRULE"]
    changes = [line for line in component.whole if line.name == "BEGIN"]
    if len(changes) > _MOST_CHANGES or any("FREQ=YEARLY" not in rule or "BYHOUR" in rule for rule in rules):
        return None
    if any("INTERVAL" in rule or "BYMINUTE" in rule or "BYSECOND" in rule for rule in rules):
        return None
    kept = [line.text for line in component.whole if line.name in _KEPT]
    try:
        made: Any = Timezone.from_ical("\r\n".join(["BEGIN:VTIMEZONE", *kept, "END:VTIMEZONE", ""]))
        zone: dt.tzinfo = made.to_tz()
        dt.datetime(2027, 7, 1, tzinfo=zone).utcoffset()
    except Exception:  # whatever was put there, it is no zone that can be read
        return None
    return zone


_KEPT = {"BEGIN", "END", "TZID", "DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME"}
