"""Changes counted: how often each pair of scores came at some visits, of how many people, how many days apart.

Each pair of scores is judged once, however often it came, so that a practice of many years is told in seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from palpate.reports.lines import Line
from palpate.reports.outcomes_model import Interval
from palpate.reports.visit_scores import VisitScores

_DAY = 86400


class Pairs(NamedTuple):
    """Two scores of each visit, by its number, and where they are of two visits the days between these."""

    earlier: dict[int, float]
    later: dict[int, float]
    days: dict[int, float]


def pairs(interval: Interval, scores: VisitScores, line: Line) -> Pairs:
    """The scores of one line that an interval lies between."""
    if interval == "visit":
        return Pairs(line.before, line.after, {})
    return _to_next(scores, line.before, line.onwards)


def _to_next(scores: VisitScores, before: dict[int, float], onwards: dict[int, float]) -> Pairs:
    """From one visit to the next one at which the same person was scored so."""
    found = Pairs(before, {}, {})
    last: dict[int, int] = {}
    for number, (person, started) in scores.visits.items():
        if number not in onwards:
            continue
        if (earlier := last.get(person)) is not None and earlier in before:
            found.later[earlier] = onwards[number]
            found.days[earlier] = (started - scores.visits[earlier].started).total_seconds() / _DAY
        last[person] = number
    return found


class Tally(msgspec.Struct):
    """``changes``: how often a score was followed by another; ``missing``: how often one of the two is not there."""

    changes: Counter[tuple[float, float]] = msgspec.field(default_factory=Counter)
    people: set[int] = msgspec.field(default_factory=set)
    days: list[float] = msgspec.field(default_factory=list)
    missing: int = 0

    def count(self, found: Pairs, scores: VisitScores, numbers: Sequence[int]) -> None:
        """Count the pairs of some visits too."""
        earlier, later, days = found
        either = [number for number in numbers if number in earlier or number in later]
        both = [number for number in either if number in earlier and number in later]
        self.changes.update(zip(map(earlier.__getitem__, both), map(later.__getitem__, both), strict=True))
        self.people.update(scores.visits[number].person for number in both)
        self.days += [days[number] for number in both if number in days]
        self.missing += len(either) - len(both)

    def add(self, other: Tally) -> None:
        """Count another's with its own."""
        self.changes.update(other.changes)
        self.people |= other.people
        self.days += other.days
        self.missing += other.missing
