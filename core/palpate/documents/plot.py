"""Scores over time as a picture: days true to scale, which way is better, the measure's error, the goal.

Nothing is told by colour: before is a filled dot, after an open one, a follow-up a diamond; the band is a light grey.
"""

from __future__ import annotations

from collections.abc import Iterator

from palpate.documents import typeface
from palpate.documents.axes import Scale, band, scale
from palpate.documents.page import Box, Circle, Item, Laid, Page, Path, Picture, Placed, Rule, Text
from palpate.names import printable
from palpate.plans.change import figure, said
from palpate.plans.progress import Progress
from palpate.plans.trend import Point, Trend

WIDTH, HEIGHT, _LOW = 500.0, 226.0, 168.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, 16.0, 34.0, 52.0
_SIZE, _SMALL = 9.0, 8.0
_MARGIN = 20.0
_DOT = 3.2
_RING = 1.75 * _DOT
"""How far the ring of a score after treatment reaches, which may stand around the dot of one before."""
MOMENTS = {"before": "before treatment", "after": "after treatment", "follow_up": "asked later"}
"""When a score was taken, in words."""


def plot(trend: Trend, goal: float | None = None, *, headed: bool = False) -> Picture:
    """One trend as a picture, with its numbers in words for whoever does not see it.

    ``headed``: it stands under a heading that names it, in a row of others: lower, and without its title.
    """
    drawn = _Plot(trend, goal, headed)
    return Picture(width=WIDTH, height=drawn.height, items=list(drawn.items()), alt=words(trend, goal))


def sheet(progress: Progress) -> Laid:
    """Every trend of a client's progress on one page, beneath one another, and whose it is."""
    born = f", born {progress.born.isoformat()}" if progress.born else ""
    whom = printable(f"{progress.client}{born} ({progress.client_ref})")
    where = f"{printable(progress.practice)}{', SIMULATED PRACTICE' if progress.simulated else ''}"
    pictures = [plot(one, progress.goal(one)) for one in progress.trends]
    wide, head, gap = WIDTH + 2 * _MARGIN, 58.0, 18.0
    room = WIDTH
    items: list[Item] = [
        _text(_MARGIN, 28, typeface.cut(f"Progress: {whom}", room, 13, True), 13, bold=True),
        _text(_MARGIN, 44, typeface.cut(f"{where}, {progress.day.isoformat()}", room, _SIZE), _SIZE, grey=0.25),
    ]
    placed = [Placed(_MARGIN, head + number * (HEIGHT + gap), 1.0, picture) for number, picture in enumerate(pictures)]
    return Laid(
        title=" ".join([f"Progress of {whom}, {where}.", *(one.alt for one in pictures)]),
        width=wide,
        height=head + len(pictures) * (HEIGHT + gap),
        stamp=progress.day.isoformat(),
        pages=[Page(items, placed)],
    )


def words(trend: Trend, goal: float | None = None) -> str:
    """What the picture shows: every score with its day, the change that may be told, the goal."""
    measure = trend.measure
    reach = f"{figure(measure.minimum)} to {figure(measure.maximum, measure.unit)}, {trend.direction}"
    scores = "; ".join(
        f"{one.day.isoformat()} {MOMENTS[one.moment]} {figure(one.score)}{' (late)' if one.late else ''}"
        for one in trend.points
    )
    parts = [f"{trend.title} ({reach}). {scores}."]
    if trend.overall is not None:
        change = trend.overall
        parts.append(f"From {figure(change.before)} to {figure(change.after)}: {said(measure, change)}.")
    if goal is not None:
        parts.append(f"Goal: {figure(goal, measure.unit)}.")
    return " ".join(parts)


class _Plot:
    def __init__(self, trend: Trend, goal: float | None, headed: bool) -> None:
        self.trend, self.goal, self.headed = trend, goal, headed
        self.scale: Scale = scale(trend, goal)
        self.band = band(trend)
        self.first, self.last = trend.points[0].at, max(one.at for one in trend.points)
        self.height = _LOW if headed else HEIGHT
        self.top, self.bottom = (_TOP / 2 if headed else _TOP), self.height - _BOTTOM
        self.left, self.right = _LEFT, WIDTH - _RIGHT

    def items(self) -> Iterator[Item]:
        """What is drawn, from the back to the front."""
        yield Box(0, 0, WIDTH, self.height, fill=1.0)
        yield from self._heading()
        yield from self._band()
        yield from self._axes()
        yield from self._goal()
        yield from self._lines()
        for one in self.trend.points:
            yield from _mark(one.moment, self._x(one), self._y(one.score))
        yield from self._days()
        yield from self._legend()

    def _x(self, point: Point) -> float:
        span = (self.last - self.first).total_seconds()
        inner = self.right - self.left - 4 * _DOT
        part = (point.at - self.first).total_seconds() / span if span >= 86400 else 0.5
        return self.left + 2 * _DOT + inner * part

    def _y(self, score: float) -> float:
        part = (min(max(score, self.scale.least), self.scale.most) - self.scale.least) / (
            self.scale.most - self.scale.least
        )
        return self.bottom - part * (self.bottom - self.top)

    def _heading(self) -> Iterator[Item]:
        unit = f", {self.trend.measure.unit}" if self.trend.measure.unit else ""
        part = "" if self.scale.whole else "; part of the scale"
        aside = f"{self.trend.direction}{unit}{part}"
        room = self.right - typeface.width(aside, _SMALL) - 12
        if not self.headed:
            yield _text(0, 12, typeface.cut(self.trend.title, room, 10, True), 10, bold=True)
        yield _text(self.right, 12, aside, _SMALL, anchor=1.0, grey=0.25)

    def _band(self) -> Iterator[Item]:
        if self.band is None:
            return
        low, high = (min(max(one, self.scale.least), self.scale.most) for one in self.band)
        top = self._y(high)
        yield Box(self.left, top, self.right - self.left, self._y(low) - top, fill=0.9)

    def _axes(self) -> Iterator[Item]:
        for mark in self.scale.marks:
            y = self._y(mark)
            yield Rule(self.left, y, self.right, y, line=0.75, stroke=0.4)
            yield _text(self.left - 5, y + 3, figure(mark), _SMALL, anchor=1.0)
        yield Rule(self.left, self.top, self.left, self.bottom, stroke=0.8)
        yield Rule(self.left, self.bottom, self.right, self.bottom, stroke=0.8)

    def _goal(self) -> Iterator[Item]:
        if self.goal is None:
            return
        y = self._y(self.goal)
        yield Rule(self.left, y, self.right, y, stroke=1.2, dashed=True)

    def _lines(self) -> Iterator[Item]:
        lasting = self.trend.lasting
        if len(lasting) > 1:
            parts = [f"{self._x(one):.2f} {self._y(one.score):.2f}" for one in lasting]
            yield Path("M " + " L ".join(parts), line=0.35, stroke=1.0)
        before = {one.visit_id: one for one in self.trend.points if one.moment == "before"}
        for one in self.trend.points:
            if one.moment == "after" and one.visit_id in before:
                x, start = self._x(one), before[one.visit_id]
                yield Rule(self._x(start), self._y(start.score), x, self._y(one.score), line=0.35, stroke=0.6)

    def _days(self) -> Iterator[Item]:
        """The days on which something was scored, as many as have room."""
        taken = -1.0
        for one in self.trend.points:
            day = f"{one.day.day} {one.day:%b %Y}"
            wide = typeface.width(day, _SMALL)
            x = self._x(one)
            yield Rule(x, self.bottom, x, self.bottom + 3, stroke=0.6)
            start = min(max(x - wide / 2, 0.0), WIDTH - wide)
            if start > taken:
                yield _text(start, self.bottom + 13, day, _SMALL)
                taken = start + wide + 6

    def _legend(self) -> Iterator[Item]:
        x, y = self.left, self.height - 12
        for moment in MOMENTS:
            if any(one.moment == moment for one in self.trend.points):
                yield from _mark(moment, x + _RING, y - 3)
                yield _text(x + 2 * _RING + 4, y, MOMENTS[moment], _SMALL)
                x += 2 * _RING + 4 + typeface.width(MOMENTS[moment], _SMALL) + 12
        if self.band is not None:
            said_ = "no change beyond the error"
            yield Box(x, y - 7, 12, 8, fill=0.9, line=0.6, stroke=0.4)
            yield _text(x + 16, y, said_, _SMALL)
            x += 16 + typeface.width(said_, _SMALL) + 12
        if self.goal is not None:
            yield Rule(x, y - 3, x + 16, y - 3, stroke=1.2, dashed=True)
            yield _text(x + 20, y, f"goal {figure(self.goal, self.trend.measure.unit)}", _SMALL)


def _mark(moment: str, x: float, y: float) -> Iterator[Item]:
    """The sign of a score."""
    if moment == "follow_up":
        size = _DOT * 1.35
        corners = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
        path = " L ".join(f"{one:.2f} {other:.2f}" for one, other in corners)
        yield Path(f"M {path} Z", fill=1.0, line=0.0, stroke=1.1)
    else:
        # What comes after stands around what was before, where both are the same.
        radius = _DOT if moment == "before" else _RING
        yield Circle(x, y, radius, fill=0.0 if moment == "before" else None, line=0.0, stroke=1.1)


def _text(
    x: float, y: float, words_: str, size: float, *, bold: bool = False, anchor: float = 0.0, grey: float = 0.0
) -> Text:
    wide = typeface.width(words_, size, bold)
    return Text(x - wide * anchor, y, words_, size, wide, bold, grey)
