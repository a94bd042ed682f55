"""What stands side by side on a page: labels with their values, and tables, whose head comes again overleaf."""

from __future__ import annotations

from collections.abc import Sequence

from palpate.documents import typeface
from palpate.documents.blocks import Pairs, Rows
from palpate.documents.flow import BODY, GAP, LEADING, SMALL, Flow
from palpate.documents.page import Rule
from palpate.documents.wrapping import wrapped
from palpate.names import legible

_SPACE = 10.0
_MOST_LABEL = 0.32
"""Of a page's width, what labels take at most."""
_LEAST_LABEL = 104.0
"""Points that they take at least."""
_WHOLE = 6
"""Lines of a value that stay together on a page; of a longer one, two at least begin on it."""
_CELL, _CELL_LEADING = 8.5, 11.8
_ROW_GAP = 4.0


def pairs(flow: Flow, block: Pairs) -> None:
    """Labels in a column of their own, values beside them; as wide for most, so that one stands under the other."""
    size, leading, grey = (SMALL, SMALL * 1.37, 0.2) if block.quiet else (BODY, LEADING, 0.0)
    widest = max((typeface.width(label, size, True) for label, _ in block.pairs), default=0.0)
    label_room = max(min(widest, flow.room * _MOST_LABEL), _LEAST_LABEL)
    x = flow.left + label_room + _SPACE
    for label, value in block.pairs:
        labels = wrapped(label, label_room, size, True)
        values = wrapped(value, flow.right - x, size)
        lines = max(len(labels), len(values))
        flow.need((lines if lines <= _WHOLE else 2) * leading)
        for at in range(lines):
            flow.need(leading)
            if at < len(labels):
                flow.at(flow.left, labels[at], size, True, grey)
            if at < len(values):
                flow.at(x, values[at], size, False, grey)
            flow.y += leading
        flow.y += 1.5
    flow.y += GAP / 2


def rows(flow: Flow, block: Rows) -> None:
    """A table; a row that a page has no room for goes overleaf whole, unless it is longer than half of one."""
    widths = _widths(block, flow.room)
    head = [wrapped(cell, wide, _CELL, True) for cell, wide in zip(block.head, widths, strict=True)]
    long = (flow.bottom - flow.top) / 2
    for at, row in enumerate(block.rows or [[]]):
        cells = [wrapped(cell, wide, _CELL) for cell, wide in zip(row, widths, strict=False)]
        high = max((len(cell) for cell in cells), default=0) * _CELL_LEADING + _ROW_GAP
        wants = high if high <= long else 3 * _CELL_LEADING
        if at == 0:
            flow.need(wants + _high(head) + 4)
            _head(flow, head, widths)
        elif flow.need(wants):
            _head(flow, head, widths)
        _row(flow, cells, widths, head)
    flow.y += GAP


def _row(flow: Flow, cells: list[list[str]], widths: Sequence[float], head: list[list[str]]) -> None:
    for line in range(max((len(cell) for cell in cells), default=0)):
        if flow.need(_CELL_LEADING):
            _head(flow, head, widths)
        x = flow.left
        for cell, wide in zip(cells, widths, strict=False):
            if line < len(cell):
                flow.at(x, cell[line], _CELL)
            x += wide + _SPACE
        flow.y += _CELL_LEADING
    flow.put(Rule(flow.left, flow.y + 1, flow.right, flow.y + 1, 0.75, 0.4))
    flow.y += _ROW_GAP


def _head(flow: Flow, head: list[list[str]], widths: Sequence[float]) -> None:
    for line in range(max(len(cell) for cell in head)):
        x = flow.left
        for cell, wide in zip(head, widths, strict=True):
            if line < len(cell):
                flow.at(x, cell[line], _CELL, True)
            x += wide + _SPACE
        flow.y += _CELL_LEADING
    flow.put(Rule(flow.left, flow.y + 1, flow.right, flow.y + 1, 0.0, 0.8))
    flow.y += 4


def _high(head: list[list[str]]) -> float:
    return max(len(cell) for cell in head) * _CELL_LEADING


def _widths(block: Rows, room: float) -> list[float]:
    """What each column takes: as much as it wants where there is room for all, else a fair share."""
    room -= _SPACE * (len(block.head) - 1)
    wanted, needed = [], []
    for at, label in enumerate(block.head):
        cells = [legible(row[at]) for row in block.rows]
        wide = [typeface.width(line, _CELL) for cell in cells for line in cell.split("\n")]
        words = [typeface.width(word, _CELL) for cell in cells for word in cell.split()]
        heads = [typeface.width(word, _CELL, True) for word in label.split()]
        wanted.append(max([typeface.width(label, _CELL, True), *wide]) + 0.5)
        needed.append(min(max([*heads, *words, 1.0]), room / 3) + 0.5)
    if sum(wanted) <= room:
        return wanted
    spare = room - sum(needed)
    if spare <= 0:
        return [one * room / sum(needed) for one in needed]
    # Who wants little gets it; what is left is shared by those who want more.
    more = sorted((max(want - need, 0.0), at) for at, (want, need) in enumerate(zip(wanted, needed, strict=True)))
    widths = list(needed)
    for number, (want, at) in enumerate(more):
        given = min(want, spare / (len(more) - number))
        widths[at] += given
        spare -= given
    return widths
