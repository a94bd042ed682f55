"""Time in the demo: the one place in palpate that moves a practice's clock.

What lies behind the demo's day has to have happened when it happened, so each of its acts is done with the clock set to
its own instant, one after the other, never backwards. That is possible in a practice made as simulated only: whoever
reads it is told so on every document, and in no other practice can anybody backdate anything.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from heapq import heappop, heappush

from palpate.errors import Refused
from palpate.practice import Practice

Course = Iterator[dt.datetime]
"""How something goes on: it gives the instant at which it wants to go on, and goes on when that has come."""


class Clockwork:
    """Lets courses go on in the order of time; where time stops, they stop as they are."""

    def __init__(self, practice: Practice) -> None:
        if not practice.info.simulated:
            raise Refused("Only the clock of a simulated practice can be set.")
        self._clock = practice.clock
        self._waiting: list[tuple[dt.datetime, int, Course]] = []
        self._begun = 0

    @property
    def now(self) -> dt.datetime:
        """The instant that it is."""
        return self._clock.now()

    def begin(self, course: Course) -> None:
        """Let a course go on from its first instant."""
        self._begun += 1
        self._wait(course, self._begun)

    def run(self, until: dt.datetime) -> Iterator[dt.datetime]:
        """Let everything go on up to an instant; gives each instant that is reached."""
        while self._waiting and self._waiting[0][0] <= until:
            instant, number, course = heappop(self._waiting)
            self._clock.fixed = max(self.now, instant)
            yield self.now
            self._wait(course, number)
        self._clock.fixed = until

    def _wait(self, course: Course, number: int) -> None:
        instant = next(course, None)
        if instant is not None:
            heappush(self._waiting, (instant.astimezone(dt.UTC), number, course))


@contextmanager
def at(instant: dt.datetime, **settings: str | None) -> Iterator[None]:
    """As if PALPATE_NOW had been set, and other settings too, for what opens a simulated practice meanwhile.

    Each command does; None unsets.
    """
    wanted = {"PALPATE_NOW": instant.isoformat(), **settings}
    before = {name: os.environ.get(name) for name in wanted}
    _set(wanted)
    try:
        yield
    finally:
        _set(before)


def _set(settings: Mapping[str, str | None]) -> None:
    for name, value in settings.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
