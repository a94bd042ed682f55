"""Words running down one page and on to the next."""

from __future__ import annotations

from collections.abc import Iterable

from palpate.documents import typeface
from palpate.documents.page import Item, Mark, Page, Picture, Placed, Text
from palpate.names import printable

BODY, SMALL = 9.5, 8.0
"""Sizes of letters, in points."""
LEADING = 13.0
"""From one line of the body to the next."""
GAP = 6.0
"""Between one block and the next."""

_LINE = LEADING / BODY
_BASE = 0.98
"""Of a size: how far under the top of its line a text stands."""


class Flow:
    """Where the next line goes: ``y`` points from the top, between ``top`` and ``bottom``."""

    def __init__(self, *, left: float, right: float, top: float, bottom: float) -> None:
        self.left, self.right, self.top, self.bottom = left, right, top, bottom
        self.y = top
        self.marks: list[Mark] = []
        self._pages: list[Page] = [Page([], [])]

    @property
    def room(self) -> float:
        """How wide a line may be."""
        return self.right - self.left

    def need(self, points: float) -> bool:
        """Turn the page unless so much is left of it, or nothing stands on it; whether it was turned."""
        if self.y + points <= self.bottom or self.y <= self.top:
            return False
        self.turn()
        return True

    def turn(self) -> None:
        """Go on overleaf."""
        self._pages.append(Page([], []))
        self.y = self.top

    def down(self, points: float) -> None:
        """Leave some room, but not at the top of a page."""
        if self.y > self.top:
            self.y += points

    def put(self, item: Item) -> None:
        """Draw something on this page."""
        self._pages[-1].items.append(item)

    def place(self, picture: Picture, x: float, scale: float) -> None:
        """A picture, and on beneath it."""
        self._pages[-1].placed.append(Placed(x, self.y, scale, picture))
        self.y += picture.height * scale

    def at(self, x: float, text: str, size: float, bold: bool = False, grey: float = 0.0) -> None:
        """One line of words here, without going on to the next."""
        if text:
            self.put(Text(x, self.y + size * _BASE, text, size, typeface.width(text, size, bold), bold, grey))

    def write(self, lines: Iterable[str], x: float, size: float, bold: bool = False, grey: float = 0.0) -> None:
        """Lines of words beneath each other, on as many pages as they take."""
        for line in lines:
            self.need(size * _LINE)
            self.at(x, line, size, bold, grey)
            self.y += size * _LINE

    def mark(self, text: str, level: int) -> None:
        """Let a reader come here from the list of what is in it."""
        self.marks.append(Mark(len(self._pages) - 1, self.y, printable(text), level))

    def ended(self) -> list[Page]:
        """The pages; one that was turned to and stayed empty is none."""
        made = self._pages
        return made[:-1] if len(made) > 1 and not made[-1].items and not made[-1].placed else made
