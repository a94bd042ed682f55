"""What stands on every page of a document: whose it is above, the foot and the page's number below."""

from __future__ import annotations

from palpate.documents import typeface
from palpate.documents.blocks import Document
from palpate.documents.flow import SMALL
from palpate.documents.page import Item, Rule, Text
from palpate.documents.wording import SIMULATED
from palpate.names import printable

MARGIN, TOP, FOOT = 48.0, 60.0, 52.0
"""How far from its sides the words of a page stand, where they begin, and how far from its foot they end."""


def around(document: Document, number: int, count: int, wide: float, high: float) -> list[Item]:
    """What stands on every page: whose it is above, the foot and the page's number below."""
    items: list[Item] = []
    left, right = MARGIN, wide - MARGIN
    if document.struck:
        items.append(Rule(left, high - FOOT, right, TOP, 0.6, 1.0))
    simulated = SIMULATED if document.simulated else ""
    practice = printable(document.practice)
    if number == 1:
        said = "  -  ".join(part for part in (practice, simulated) if part)
        items.append(_fitted(left, 40, said, 9, right - left, bold=document.simulated))
    else:
        # What must be seen stands first: the end is what is cut where there is no room.
        said = ", ".join(part for part in (document.status, simulated, document.title, practice) if part)
        whom = _fitted(left, 40, printable(document.whom or document.title), 8, right - left, bold=True)
        title = _fitted(left, 40, printable(said), 8, right - left)
        # What has no room beside it stands over it.
        y = 40 if whom.width + 16 + title.width <= right - left else 28
        items += [whom, Text(right - title.width, y, title.text, 8, title.width)]
    items.append(Rule(left, 47, right, 47, 0.5, 0.6))
    foot = high - FOOT + 20
    items.append(Rule(left, foot - 10, right, foot - 10, 0.5, 0.6))
    page = f"page {number} of {count}"
    across = typeface.width(page, SMALL)
    items.append(Text(right - across, foot, page, SMALL, across))
    if document.foot:
        items.append(_fitted(left, foot, printable(document.foot), SMALL, right - left - across - 12))
    return items


def _fitted(x: float, y: float, words: str, size: float, room: float, bold: bool = False) -> Text:
    text = typeface.cut(words, room, size, bold)
    return Text(x, y, text, size, typeface.width(text, size, bold), bold)
