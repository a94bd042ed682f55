"""Figures: measured in turns, held against what was to be reached, printed."""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple


class Figure(NamedTuple):
    """One line: seconds of ours, and of what it is held against. ``most`` is a ratio, or seconds, not to be passed."""

    name: str
    ours: list[float]
    beside: str = ""
    other: Sequence[float] = ()
    most_ratio: float | None = None
    least_ratio: float | None = None
    most_seconds: float | None = None

    @property
    def ratio(self) -> float | None:
        """Of medians: ours to the limit; the peer to ours."""
        if not self.other:
            return None
        ratio = statistics.median(self.ours) / statistics.median(self.other)
        return 1 / ratio if self.least_ratio is not None else ratio

    @property
    def ratio_of_least(self) -> float | None:
        """The same of the least times."""
        if not self.other:
            return None
        ratio = min(self.ours) / min(self.other)
        return 1 / ratio if self.least_ratio is not None else ratio

    @property
    def to_reach(self) -> str:
        """In words."""
        if self.most_ratio is not None:
            return f"≤ {self.most_ratio:g} x"
        if self.least_ratio is not None:
            return f"≥ {self.least_ratio:g} x"
        return f"≤ {self.most_seconds * 1000:g} ms" if self.most_seconds is not None else ""

    @property
    def verdict(self) -> str:
        """ok, MISSED, or nothing where nothing was to be reached."""
        reached = [
            self.most_ratio is None or (self.ratio or 0) <= self.most_ratio,
            self.least_ratio is None or (self.ratio or 0) >= self.least_ratio,
            self.most_seconds is None or statistics.median(self.ours) <= self.most_seconds,
        ]
        return ("ok" if all(reached) else "MISSED") if self.to_reach else ""

    def as_json(self) -> dict[str, Any]:
        """As it is printed with --json."""
        return {
            "figure": self.name,
            "ours_ms": _three(self.ours),
            "beside": self.beside,
            "beside_ms": _three(self.other) if self.other else None,
            "ratio": self.ratio,
            "ratio_of_least": self.ratio_of_least,
            "to_reach": self.to_reach,
            "verdict": self.verdict,
        }


class Report:
    """What was measured, and what was wrong."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.database = ""
        self.figures: list[tuple[str, Figure]] = []
        self.notes: list[str] = []
        self.wrong: list[str] = []

    def add(self, figure: Figure) -> None:
        """A figure."""
        self.figures.append((self.database, figure))
        say(_line(self.database, figure))

    def note(self, line: str) -> None:
        """Something worth knowing beside the figures."""
        self.notes.append(f"{self.database}: {line}")
        say(self.notes[-1])

    def hold(self, right: bool, what: str) -> None:
        """An answer is right, or the run fails."""
        if not right:
            self.wrong.append(f"{self.database}: {what}")
            say(f"WRONG: {self.wrong[-1]}")


class Options(NamedTuple):
    """How much is measured."""

    quick: bool
    big: bool
    peer: bool
    history: int

    @property
    def rounds(self) -> int:
        """Of each search."""
        return 5 if self.quick else 51

    @property
    def bookings(self) -> int:
        """Of W3."""
        return 60 if self.quick else 1000

    @property
    def at_once(self) -> tuple[int, int, int]:
        """Of W4: processes, slots, runs."""
        return (3, 24, 1) if self.quick else (8, 200, 6)


def timed(work: Callable[[], Any]) -> float:
    """Seconds by the clock."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def in_turns(rounds: int, *works: Callable[[], Any]) -> list[list[float]]:
    """Seconds of each work, each round one after the other; a first round warms up and does not count."""
    gc.collect()
    for work in works:
        work()
    seconds: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for kept, work in zip(seconds, works, strict=True):
            kept.append(timed(work))
    return seconds


def _three(seconds: Sequence[float]) -> dict[str, float]:
    return {
        "median": round(statistics.median(seconds) * 1000, 4),
        "least": round(min(seconds) * 1000, 4),
        "most": round(max(seconds) * 1000, 4),
    }


def _shown(seconds: Sequence[float]) -> str:
    return "{:.2f} [{:.2f}, {:.2f}]".format(*(_three(seconds)[one] for one in ("median", "least", "most")))


def _line(database: str, figure: Figure) -> str:
    other = f"{figure.beside} {_shown(figure.other)}" if figure.other else ""
    ratio = f"{figure.ratio:8.2f}{figure.ratio_of_least:9.2f}" if figure.other else ""
    return (
        f"{figure.name:34}{database:12}{_shown(figure.ours):28}{other:36}{ratio:17}  "
        f"{figure.to_reach:12}{figure.verdict}"
    ).rstrip()


def show(report: Report) -> None:
    """The table."""
    print("\n".join(report.notes))
    print()
    print(f"{'':34}{'':12}{'ours, ms [least, most]':28}{'beside':36}{'ratio':>8}{'of least':>9}  {'to reach':12}")
    for database, figure in report.figures:
        print(_line(database, figure))
    print()
    for line in report.wrong:
        print(f"WRONG: {line}")
    missed = sum(figure.verdict == "MISSED" for _, figure in report.figures)
    print(f"{'Answers are WRONG' if report.wrong else 'All answers are right'}; {missed} figures missed.")


def say(line: str) -> None:
    """Progress, to standard error."""
    print(line, file=sys.stderr, flush=True)
