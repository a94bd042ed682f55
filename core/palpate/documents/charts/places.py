"""Where regions and points of the body lie on a view: a spot for a mark, and shapes to shade."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

import msgspec

from palpate.documents.charts.curves import Point, polygon, smooth
from palpate.documents.charts.figures import PAIRS, VIEWS, View, read, views

MIDDLE = 500.0
_NEAR = 6.6
"""How far from the middle of the body a shape may begin that reaches to it."""
_HEIGHTS = 12
"""Into how many heights a band is cut."""


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a view, on the left of the body: a band of a part of the figure, or points round it."""

    view: str
    on: str = ""
    down: tuple[float, float] = (0, 0)
    across: tuple[float, float] = (0, 0)
    points: list[Point] = []

    @property
    def middle(self) -> bool:
        """Whether it reaches to the middle of the body, so that it has a place there too."""
        if self.view not in ("front", "back") or self.on in ("leg", "arm"):
            return False
        return min(x for x, _ in self.outline()) < MIDDLE + _NEAR

    def outline(self) -> list[Point]:
        """The shape to shade, of the view's box; of front and back, to the right of the middle."""
        if self.points:
            return polygon(smooth(self.points, closed=True))
        near, far = [], []
        for number in range(_HEIGHTS + 1):
            t = 2 * number / _HEIGHTS - 1
            left, right = self._breadth(self._height(number))
            # Its ends are round: towards them it grows narrower.
            inset = (right - left) / 2 * (1 - (1 - 0.9 * t**6) ** 0.5)
            near.append((left if self.across[0] == 0 else left + inset, self._height(number)))
            far.append((right - inset, self._height(number)))
        return [*near, *reversed(far)]

    def spot(self) -> Point:
        """Its middle, where a mark goes."""
        if self.points:
            xs, ys = zip(*self.outline(), strict=True)
            return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        height = sum(self.down) / 2
        return sum(self._breadth(height)) / 2, height

    def _height(self, number: int) -> float:
        return self.down[0] + (self.down[1] - self.down[0]) * number / _HEIGHTS

    def _breadth(self, height: float) -> Point:
        left, right = extent(views()[self.view], self.on, height)
        return left + (right - left) * self.across[0], left + (right - left) * self.across[1]


def extent(view: View, part: str, height: float) -> Point:
    """From where to where a part of a figure goes at a height."""
    if part not in ("trunk", "leg", "arm"):
        found = view.shapes[part].crossed(height)
        return found[-2], found[-1]
    found = [x for x in view.shapes["standing"].crossed(height) if x > MIDDLE]
    inner = [MIDDLE, found[0]] if len(found) % 2 else found[:2]
    return (inner[0], inner[1]) if part != "arm" else (found[1 if len(found) % 2 else 2], found[-1])


class _Places(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    regions: dict[str, list[Place]]


@cache
def regions() -> dict[str, list[Place]]:
    """The places of every region by its key: the first is where a mark goes."""
    found: _Places = read("regions", _Places)
    return found.regions


class Spot(msgspec.Struct, frozen=True):
    """A place for a mark: the view, where in its box, and of feet and hands on which side."""

    view: str
    at: Point
    side: str = ""


def spots(chart: Mapping[str, Any] | None, region: str, side: str) -> list[Spot]:
    """Where a mark for a point or a region goes: one spot, or one on each side; none where it has no place.

    ``chart`` is a point's own place, as its definition has it: on the front and the back it is that of the left side.
    One beside the body, or on a view that is not known, is passed over for its region's.
    """
    if chart and _on_the_body(chart):
        view, at = str(chart["view"]), (float(chart["x"]), float(chart["y"]))
        middle = view in ("front", "back") and at[0] == MIDDLE
        if view == "right":
            view, at = "left", (1000 - at[0], at[1])
    elif region in regions():
        view, at, middle = _first(region, side == "midline")
        middle = middle and side not in ("left", "right", "bilateral")
        at = (MIDDLE, at[1]) if middle else at
    else:
        return []
    return [_turned(view, at, "left")] if middle else [_turned(view, at, one) for one in _sides(side)]


def _on_the_body(chart: Mapping[str, Any]) -> bool:
    return chart.get("view") in VIEWS and _holds(chart["view"], (chart["x"], chart["y"]))


@lru_cache(maxsize=1024)
def _holds(view: str, at: Point) -> bool:
    return views()[view].holds(at)


@cache
def _first(region: str, midline: bool) -> tuple[str, Point, bool]:
    """Where a mark for a region goes: the view, its place on the left as it is seen, whether it is in the middle.

    ``midline``: the middle of it is meant, which the first of its places may not reach.
    """
    first = next((one for one in regions()[region] if one.middle or not midline), regions()[region][0])
    return first.view, _seen(first.view, first.spot()), first.middle


@cache
def shapes(region: str, side: str) -> list[tuple[Spot, list[Point]]]:
    """What to shade for a region: for each place the view it is on, and the shape in that view's box."""
    found = []
    for place in regions().get(region, []):
        outline = place.outline()
        for one in _sides(side):
            turned = [_turned(place.view, _seen(place.view, point), one) for point in outline]
            found.append((turned[0], [spot.at for spot in turned]))
    return found


def _sides(side: str) -> list[str]:
    """The sides that are meant: both where neither is named."""
    return [side] if side in ("left", "right") else ["left", "right"]


def _seen(view: str, at: Point) -> Point:
    """A place of the left side as the view shows it: from the back, the left is on the left."""
    return (2 * MIDDLE - at[0], at[1]) if view == "back" else at


def _turned(view: str, at: Point, side: str) -> Spot:
    """A place of the left side, put on the side that is meant."""
    if view in PAIRS:
        return Spot(view, at, side)
    if view == "left":
        return Spot("left", at) if side == "left" else Spot("right", (1000 - at[0], at[1]))
    return Spot(view, at if side == "left" else (2 * MIDDLE - at[0], at[1]))
