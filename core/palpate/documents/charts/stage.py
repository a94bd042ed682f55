"""A view set on paper: how large, where each place of it falls, and the quiet drawing that marks stand on."""

from __future__ import annotations

from functools import lru_cache

from palpate.documents import typeface
from palpate.documents.charts.curves import Point, Put, path
from palpate.documents.charts.figures import PAIRS, View, views
from palpate.documents.page import Item, Path, Text

WIDTH, HIGH = 499.0, 640.0
"""How wide a picture is, and how high at most, legend and all, so that a page has room for it in its own size."""
_GAP = 40.0
"""Between two feet or hands, where a view is 1000 high."""
_SKIN, _EDGE, _LINE = 0.965, 0.42, 0.66
_CAPTION = 8.2


class Stage:
    """One view whose upper left corner is at ``x``, ``y``, and whose figure is ``height`` points high."""

    def __init__(self, key: str, x: float, y: float, height: float) -> None:
        self.view: View = views()[key]
        self.x, self.y, self.height = x, y, height
        self._unit = height / 1000
        self._sides = PAIRS.get(key, ("",))
        first, last = self.view.reach
        self._drawn_wide = (last - first) * self.view.wide / 1000 * self._unit
        # A caption may be wider than what it stands under, and would run into the next.
        self._each = max(self._drawn_wide, *(typeface.width(words, _CAPTION) for words in self._titles))
        self.width = self._each * len(self._sides) + _GAP * self._unit * (len(self._sides) - 1)

    @property
    def _titles(self) -> list[str]:
        """What stands under it, of each side where there are two."""
        return [": ".join(filter(None, (self.view.title, side))) for side in self._sides]

    @property
    def middle(self) -> float | None:
        """Where the middle of the body falls, which parts left from right; None where the view has none."""
        return self.put((500.0, 0.0))[0] if self.view.key in ("front", "back") else None

    def put(self, point: Point, side: str = "") -> Point:
        """Where a place falls. Of feet and hands, ``side`` says on which; of the body it is given as it is seen."""
        wide, x, high, y = self._put(side)
        return point[0] * wide + x, point[1] * high + y

    def _put(self, side: str) -> Put:
        """How places of a side fall on the paper: turned about where the side is the one that is mirrored."""
        first, last = self.view.reach
        wide = self.view.wide / 1000 * self._unit
        number = self._sides.index(side) if side in self._sides else 0
        left = self.x + number * (self._each + _GAP * self._unit) + (self._each - self._drawn_wide) / 2
        if len(self._sides) > 1 and number == 0:
            return -wide, left + last * wide, self._unit, self.y
        return wide, left - first * wide, self._unit, self.y

    def figure(self) -> list[Item]:
        """The drawing itself."""
        return list(_figure(self.view.key, self.x, self.y, self.height))

    def _drawn(self) -> list[Item]:
        items: list[Item] = []
        stroke = max(0.45, 1.7 * self._unit)
        for side in self._sides:
            put = self._put(side)
            for shape in self.view.shapes.values():
                if shape.shown:
                    d = path(shape.segments, put, closed=True)
                    items.append(Path(d, fill=_SKIN, line=_EDGE, stroke=stroke))
            items += [Path(path(one, put, closed=False), line=_LINE, stroke=stroke * 0.75) for one in self.view.lines]
        return items

    def captions(self) -> list[Item]:
        """Under the figure, which view it is; left and right of the body said on it."""
        under = self.y + self.height + _CAPTION + 3
        if len(self._sides) > 1:
            middles = [self.put((sum(self.view.reach) / 2, 0), side)[0] for side in self._sides]
            return [_centred(x, under, words) for x, words in zip(middles, self._titles, strict=True)]
        items: list[Item] = [_centred(self.x + self.width / 2, under, self.view.title)]
        if self.view.key in ("front", "back"):
            left, right = ("R", "L") if self.view.key == "front" else ("L", "R")
            for words, x in ((left, self.x + 0.12 * self.width), (right, self.x + 0.88 * self.width)):
                items.append(_centred(x, self.y + 0.14 * self.height, words))
        return items

    def holds(self, point: Point) -> bool:
        """Whether a place on the paper lies on the figure."""
        for side in self._sides:
            wide, x, high, y = self._put(side)
            if self.view.about(((point[0] - x) / wide, (point[1] - y) / high)):
                return True
        return False


@lru_cache(maxsize=64)
def _figure(key: str, x: float, y: float, height: float) -> list[Item]:
    """A figure drawn where it stands, once: many visits have it in the same place."""
    return Stage(key, x, y, height)._drawn()


def _centred(x: float, y: float, text: str) -> Text:
    width = typeface.width(text, _CAPTION)
    return Text(x - width / 2, y, text, _CAPTION, width, grey=0.25)
