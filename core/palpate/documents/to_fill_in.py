"""What a person fills in on paper: boxes to tick, lines to write on, a place to sign."""

from __future__ import annotations

from palpate.documents import typeface
from palpate.documents.blocks import Blank, Choice, Signature
from palpate.documents.flow import BODY, GAP, LEADING, SMALL, Flow
from palpate.documents.page import Box, Rule
from palpate.documents.wrapping import wrapped

SIGNATURE = 41.0
"""Points that a place to sign takes."""

_BOX = 8.0
_HAND = 19.0
"""From one line to write on to the next: as much as a hand needs."""


def put(flow: Flow, block: Choice | Blank | Signature) -> None:
    """One thing to fill in."""
    if isinstance(block, Choice):
        _choice(flow, block)
    elif isinstance(block, Blank):
        _blank(flow, block)
    else:
        _signature(flow, block)


def _choice(flow: Flow, block: Choice) -> None:
    """A question, its boxes at the right where they have room there, else beneath it."""
    strip = sum(_BOX + 14 + typeface.width(one, BODY) for one in block.options)
    beside = strip <= flow.room * 0.6
    lines = wrapped(block.question, flow.room - strip - 8 if beside else flow.room, BODY)
    flow.need((len(lines) + (not beside)) * LEADING + (_HAND if block.detail else 0) + 3)
    if beside:
        top = flow.y
        _boxes(flow, block, flow.right - strip + 10)
        flow.y = top
    flow.write(lines, flow.left, BODY)
    if not beside:
        _boxes(flow, block, flow.left + 12)
        flow.y += LEADING
    if block.detail:
        _line(flow, block.detail, block.said, flow.left + 12)
    else:
        flow.put(Rule(flow.left, flow.y + 1, flow.right, flow.y + 1, 0.8, 0.4))
    flow.y += 4.5


def _boxes(flow: Flow, block: Choice, x: float) -> None:
    for option in block.options:
        wide = typeface.width(option, BODY)
        if x + _BOX + 4 + wide > flow.right + 0.5 and x > flow.left + 12:
            x = flow.left + 12
            flow.y += LEADING
        flow.put(Box(x, flow.y + 1.5, _BOX, _BOX, fill=1.0, line=0.0, stroke=0.8))
        if option in block.chosen:
            flow.at(x + 1.6, "x", BODY, True)
        flow.at(x + _BOX + 4, option, BODY)
        x += _BOX + 14 + wide


def _line(flow: Flow, label: str, filled: str, x: float) -> None:
    """A label, and beside it what was said or a line to write on."""
    said = f"{label}:"
    room = (flow.right - x) * 0.6
    labels = wrapped(said, room, BODY)
    flow.need(_HAND + (len(labels) - 1) * LEADING)
    flow.y += _HAND - LEADING
    flow.write(labels[:-1], x, BODY)
    flow.at(x, labels[-1], BODY)
    start = x + typeface.width(labels[-1], BODY) + 5
    for number, line in enumerate(wrapped(filled, flow.right - start, BODY)):
        if number:
            flow.need(LEADING)
        flow.at(start, line, BODY)
        flow.put(Rule(start, flow.y + LEADING - 1.5, flow.right, flow.y + LEADING - 1.5, 0.35, 0.5))
        flow.y += LEADING


def _blank(flow: Flow, block: Blank) -> None:
    _line(flow, block.label, block.filled, flow.left)
    for _ in range(0 if block.filled else block.lines - 1):
        flow.need(_HAND)
        flow.y += _HAND
        flow.put(Rule(flow.left, flow.y - 1.5, flow.right, flow.y - 1.5, 0.35, 0.5))
    flow.y += 3


def _signature(flow: Flow, block: Signature) -> None:
    if block.filled:
        _line(flow, block.who, block.filled, flow.left)
        flow.y += GAP
        return
    flow.need(SIGNATURE)
    y = flow.y + SIGNATURE - 17
    shares = [(block.who, 0.42), ("Name in print", 0.34), ("Date", 0.24)]
    x = flow.left
    flow.y = y + 2
    for label, share in shares:
        wide = flow.room * share
        flow.put(Rule(x, y, x + wide - 14, y, 0.0, 0.7))
        flow.at(x, typeface.cut(label, wide - 14, SMALL), SMALL, grey=0.2)
        x += wide
    flow.y = y + 17
