"""A trend of scores drawn in characters: days true to scale, the measure's error as a shade, the goal as a line."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from palpate.cli.canvas import Canvas
from palpate.documents.axes import Scale, band, scale
from palpate.documents.plot import MOMENTS
from palpate.plans.change import figure
from palpate.plans.trend import Point, Trend

_GUTTER = 7
_ROWS = 11
_NARROWEST, _WIDEST = 40, 100


class Signs(NamedTuple):
    """What is drawn with."""

    before: str = "●"
    after: str = "○"
    follow_up: str = "◆"
    way: str = "·"
    shade: str = "░"
    goal: str = "╌"
    wall: str = "┤"
    floor: str = "─"
    corner: str = "└"
    day: str = "┴"


ASCII = Signs("o", "x", "#", ".", ":", "=", "|", "-", "+", "+")


def signs(encoding: str | None) -> Signs:
    """What a stream of this encoding can show."""
    try:
        "".join(Signs()).encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return Signs()


def lines(trend: Trend, goal: float | None, width: int, coloured: bool, drawn: Signs) -> list[str]:
    """The plot of one trend, in so many columns at most."""
    return _Plot(trend, goal, max(min(width, _WIDEST), _NARROWEST), drawn).lines(coloured)


class _Plot:
    def __init__(self, trend: Trend, goal: float | None, width: int, drawn: Signs) -> None:
        self.trend, self.goal, self.signs = trend, goal, drawn
        self.scale: Scale = scale(trend, goal, _ROWS)
        self.rows = self.scale.steps * max(_ROWS // (self.scale.steps + 1), 1) + 1
        self.canvas = Canvas(width, self.rows + 2)
        self.left, self.right = _GUTTER + 1, width - 2
        self.first, self.last = trend.points[0].at, max(one.at for one in trend.points)

    def lines(self, coloured: bool) -> list[str]:
        """The rows, from the top, and what the signs mean."""
        self._band()
        self._goal()
        self._axes()
        self._way()
        # What was before treatment stands over what came after, where both are the same.
        for moment in ("after", "follow_up", "before"):
            for one in self.trend.points:
                if one.moment == moment:
                    self._put(self._row(one.score), self._column(one), getattr(self.signs, moment), "strong")
        return [*self.canvas.lines(coloured), *self._legend()]

    def _row(self, score: float) -> int:
        inside = min(max(score, self.scale.least), self.scale.most)
        return round((self.scale.most - inside) / (self.scale.most - self.scale.least) * (self.rows - 1))

    def _column(self, point: Point) -> int:
        span = (self.last - self.first).total_seconds()
        part = (point.at - self.first).total_seconds() / span if span >= 86400 else 0.5
        return self.left + 1 + round(part * (self.right - self.left - 2))

    def _put(self, row: int, column: int, text: str, style: str = "") -> None:
        self.canvas.put(row, column, text, len(text), style)

    def _band(self) -> None:
        """The rows whose scores are no change."""
        found = band(self.trend)
        if found is None:
            return
        step = (self.scale.most - self.scale.least) / (self.rows - 1)
        for row in range(self.rows):
            if found[0] < self.scale.most - row * step < found[1]:
                self._put(row, self.left, self.signs.shade * (self.right - self.left + 1), "dim")

    def _goal(self) -> None:
        if self.goal is not None:
            self._put(self._row(self.goal), self.left, self.signs.goal * (self.right - self.left + 1), "now")

    def _axes(self) -> None:
        for mark in self.scale.marks:
            row = self._row(mark)
            self._put(row, 0, f"{figure(mark):>{_GUTTER - 1}} ")
        for row in range(self.rows):
            self._put(row, _GUTTER, self.signs.wall)
        self._put(self.rows, _GUTTER, self.signs.corner + self.signs.floor * (self.right - self.left + 1))
        taken = 0
        for one in self.trend.points:
            column, day = self._column(one), f"{one.day.day} {one.day:%b %Y}"
            self._put(self.rows, column, self.signs.day)
            start = min(max(column - len(day) // 2, 0), self.canvas.width - len(day))
            if start >= taken:
                self._put(self.rows + 1, start, day)
                taken = start + len(day) + 2

    def _way(self) -> None:
        """Dots between the lasting scores, to be followed by the eye."""
        lasting = self.trend.lasting
        for one, other in pairwise(lasting):
            start, end = self._column(one), self._column(other)
            for column in range(start + 1, end):
                part = (column - start) / (end - start)
                self._put(self._row(one.score + part * (other.score - one.score)), column, self.signs.way)

    def _legend(self) -> list[str]:
        known = {one.moment for one in self.trend.points}
        parts = [f"{getattr(self.signs, moment)} {words}" for moment, words in MOMENTS.items() if moment in known]
        if band(self.trend):
            parts.append(f"{self.signs.shade} no change beyond the error")
        if self.goal is not None:
            parts.append(f"{self.signs.goal} goal {figure(self.goal, self.trend.measure.unit)}")
        if not self.scale.whole:
            parts.append("part of the scale")
        found, inward = [""], " " * _GUTTER
        for part in parts:
            if len(inward + found[-1] + part) > self.canvas.width:
                found.append("")
            found[-1] += f"{part}   "
        return [(inward + line).rstrip() for line in found]
