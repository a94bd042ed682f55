"""A document on pages that stand upright: what is too long goes on overleaf, and every page says whose it is."""

from __future__ import annotations

from msgspec.structs import replace

from palpate.documents import columns, to_fill_in, typeface
from palpate.documents.around import FOOT, MARGIN, TOP, around
from palpate.documents.blocks import (
    Block,
    Break,
    Document,
    Figure,
    Heading,
    Notice,
    Pairs,
    Para,
    Points,
    Rows,
    Signature,
)
from palpate.documents.flow import BODY, GAP, LEADING, SMALL, Flow
from palpate.documents.page import PAPERS, Box, Item, Laid, Mark, Page, Placed, Rule, Text, paper_of
from palpate.documents.wrapping import wrapped
from palpate.names import printable

_SIZES = {1: 17.0, 2: 12.5, 3: 10.0}
_PAD = 6.0
_HEADED = 24.0
"""Points that the heading over a figure takes at the top of a page."""
_LARGE = 1.15
"""How much larger the letters of a paper for clients are."""


def pages(document: Document, paper: str | None = None) -> Laid:
    """The document on pages of ``paper``, a4 or letter, or of what is usual in its country."""
    high, wide = PAPERS[paper or paper_of(document.country)]
    if document.large:
        laid = _laid(document, wide / _LARGE, high / _LARGE)
        made = [Page([_larger(one) for one in page.items], [_moved(one) for one in page.placed]) for page in laid.pages]
        marks = [Mark(one.page, one.y * _LARGE, one.text, one.level) for one in laid.marks]
        return replace(laid, width=wide, height=high, pages=made, marks=marks)
    return _laid(document, wide, high)


def _laid(document: Document, wide: float, high: float) -> Laid:
    flow = Flow(left=MARGIN, right=wide - MARGIN, top=TOP, bottom=high - FOOT)
    _title(flow, document)
    for at, block in enumerate(document.blocks):
        if isinstance(block, Heading):
            # A heading never stands at the foot of a page by itself.
            flow.need(_least(flow, document.blocks, at))
            _heading(flow, block)
        else:
            _set(flow, block)
    made = flow.ended()
    count = len(made)
    return Laid(
        title=", ".join(printable(part) for part in (document.title, document.whom) if part),
        width=wide,
        height=high,
        stamp=document.stamp,
        pages=[
            Page([*around(document, number, count, wide, high), *page.items], page.placed)
            for number, page in enumerate(made, 1)
        ],
        marks=flow.marks,
    )


def _title(flow: Flow, document: Document) -> None:
    room = flow.room
    if status := typeface.cut(printable(document.status), room / 2, 9.0, True):
        across = typeface.width(status, 9.0, True)
        flow.put(Box(flow.right - across - 12, flow.y, across + 12, 17, fill=1.0, line=0.0, stroke=1.1))
        flow.put(Text(flow.right - across - 6, flow.y + 12, status, 9.0, across, True))
        room -= across + 24
    flow.mark(document.title, 0)
    flow.write(wrapped(document.title, room, _SIZES[1], True), flow.left, _SIZES[1], True)
    if document.whom:
        flow.y += 2
        flow.write(wrapped(document.whom, flow.room, 10.5, True), flow.left, 10.5, True)
    flow.y += GAP


def _heading(flow: Flow, block: Heading) -> None:
    size = _SIZES[block.level]
    flow.down(10 if block.level == 2 else 6)
    flow.mark(block.text, block.level - 1)
    flow.write(wrapped(block.text, flow.room, size, True), flow.left, size, True)
    if block.level == 2:
        flow.put(Rule(flow.left, flow.y + 1, flow.right, flow.y + 1, 0.5, 0.7))
        flow.y += 3
    flow.y += 2


def _least(flow: Flow, blocks: list[Block], at: int) -> float:
    """How much of a page is needed from a block on for it to stand there sensibly."""
    if at >= len(blocks):
        return 0.0
    block = blocks[at]
    if isinstance(block, Heading):
        return _SIZES[block.level] * 1.4 + 18 + _least(flow, blocks, at + 1)
    if isinstance(block, Figure):
        return _sized(flow, block)[1]
    if isinstance(block, Signature):
        return to_fill_in.SIGNATURE
    if isinstance(block, Para) and not block.quiet and _leads_to_figure(blocks, at):
        return len(wrapped(block.text, flow.room, BODY)) * LEADING + GAP / 2 + _least(flow, blocks, at + 1)
    return 3.2 * LEADING


def _leads_to_figure(blocks: list[Block], at: int) -> bool:
    """Whether a figure follows a paragraph, after others or at once: what is said of it stands on its page."""
    return isinstance(next((one for one in blocks[at:] if not isinstance(one, Para)), None), Figure)


def _set(flow: Flow, block: Block) -> None:
    if isinstance(block, Para):
        size, grey = (SMALL, 0.25) if block.quiet else (BODY, 0.0)
        flow.write(wrapped(block.text, flow.room, size), flow.left, size, grey=grey)
        flow.y += GAP / 2
    elif isinstance(block, Pairs):
        columns.pairs(flow, block)
    elif isinstance(block, Rows):
        columns.rows(flow, block)
    elif isinstance(block, Points):
        _points(flow, block)
    elif isinstance(block, Notice):
        _notice(flow, block)
    elif isinstance(block, Figure):
        _figure(flow, block)
    elif isinstance(block, Break):
        flow.turn()
    elif not isinstance(block, Heading):
        to_fill_in.put(flow, block)


def _points(flow: Flow, block: Points) -> None:
    inward = 12.0 if not block.numbered else 8 + typeface.width(f"{len(block.points)}.", BODY)
    for number, point in enumerate(block.points, 1):
        lines = wrapped(point, flow.room - inward, BODY)
        flow.need(min(len(lines), 2) * LEADING)
        flow.at(flow.left, f"{number}." if block.numbered else "•", BODY)
        flow.write(lines, flow.left + inward, BODY)
        flow.y += 2
    flow.y += GAP / 2


def _notice(flow: Flow, block: Notice) -> None:
    """A frame; one that goes on overleaf has its frame there too."""
    label = f"{block.label.upper()}: " if block.label else ""
    lines = wrapped(label + block.text, flow.room - 2 * _PAD, BODY, True)
    flow.y += 3
    flow.need(min(len(lines), 3) * LEADING + 2 * _PAD)
    while lines:
        fit = max(int((flow.bottom - flow.y - 2 * _PAD) // LEADING), 1)
        part, lines = lines[:fit], lines[fit:]
        flow.put(Box(flow.left, flow.y, flow.room, len(part) * LEADING + 2 * _PAD - 3, fill=0.95, line=0.0, stroke=1.2))
        flow.y += _PAD - 1
        flow.write(part, flow.left + _PAD, BODY, True)
        flow.y += _PAD - 2
        if lines:
            flow.turn()
    flow.y += GAP


def _sized(flow: Flow, block: Figure) -> tuple[float, float]:
    """How large a figure is drawn, as a share of its own size, and how much of the page it takes."""
    caption = len(wrapped(block.caption, flow.room, SMALL)) * SMALL * 1.4 if block.caption else 0.0
    most = flow.bottom - flow.top - caption - _HEADED
    scale = min(1.0, flow.room / block.picture.width, most / block.picture.height)
    return scale, block.picture.height * scale + caption


def _figure(flow: Flow, block: Figure) -> None:
    scale, high = _sized(flow, block)
    flow.need(high)
    flow.place(block.picture, flow.left + (flow.room - block.picture.width * scale) / 2, scale)
    if block.caption:
        flow.write(wrapped(block.caption, flow.room, SMALL), flow.left, SMALL, grey=0.2)
    flow.y += GAP


def _larger(item: Item) -> Item:
    """What stands on a page, as large as clients read it."""
    names = ("x", "y", "to_x", "to_y", "width", "height", "size", "radius")
    return replace(item, **{name: getattr(item, name) * _LARGE for name in names if hasattr(item, name)})


def _moved(one: Placed) -> Placed:
    return Placed(one.x * _LARGE, one.y * _LARGE, one.scale * _LARGE, one.picture)
