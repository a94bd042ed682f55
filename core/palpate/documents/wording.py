"""A document as text: lines that a terminal shows, and a file keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from palpate.documents.blocks import (
    Blank,
    Block,
    Break,
    Choice,
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
from palpate.documents.laying import laid_out
from palpate.names import legible

SIMULATED = "SIMULATED PRACTICE"
"""What every document of a simulated practice says."""

_WIDEST = 110
"""Characters that a row of a table may take; wider tables are told row by row."""
_LINE = "_" * 40


def lines(document: Document) -> Iterator[str]:
    """A document's lines; what a person wrote can never be taken for one of its own."""
    return laid_out(_lines(document))


def _lines(document: Document) -> Iterator[str]:
    yield document.practice + (f"  -  {SIMULATED}" if document.simulated else "")
    yield document.title + (f"  -  {document.status}" if document.status else "")
    if document.whom:
        yield document.whom
    inward, first = "", True
    for block in document.blocks:
        if isinstance(block, Heading):
            inward = "  " * (block.level - 1)
            if block.level == 2 or not first:
                yield ""
            yield inward[2:] + block.text
        else:
            for line in _block(block):
                yield inward + line if line else ""
        first = isinstance(block, Heading)
    if document.foot:
        yield ""
        yield document.foot


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Para):
        yield block.text
    elif isinstance(block, Pairs):
        for label, value in block.pairs:
            yield f"{label}: {value}"
    elif isinstance(block, Rows):
        yield from _table(block.head, block.rows)
    elif isinstance(block, Points):
        for number, point in enumerate(block.points, 1):
            yield f"{f'{number}.' if block.numbered else '-'} {point}"
    elif isinstance(block, Notice):
        yield f"{block.label.upper()}: {block.text}" if block.label else block.text
    elif isinstance(block, Figure):
        if block.caption:
            yield block.caption
        yield f"Picture: {block.picture.alt}"
    elif isinstance(block, Break):
        yield ""
    else:
        yield from _to_fill_in(block)


def _to_fill_in(block: Choice | Blank | Signature | Heading) -> Iterator[str]:
    if isinstance(block, Choice):
        boxes = "  ".join(f"[{'x' if one in block.chosen else ' '}] {one}" for one in block.options)
        yield f"{block.question}  {boxes}"
        if block.detail:
            yield f"    {block.detail}: {block.said or _LINE}"
    elif isinstance(block, Blank):
        yield f"{block.label}: {block.filled}" if block.filled else f"{block.label}: {_LINE}"
        for _ in range(0 if block.filled else block.lines - 1):
            yield "  " + 2 * _LINE
    elif isinstance(block, Signature):
        if block.filled:
            yield f"{block.who}: {block.filled}"
        else:
            yield ""
            yield f"{block.who}: {_LINE}"
            yield f"Name in print: {_LINE}  Date: {'_' * 16}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Aligned columns; or, where they would be too wide or hold lines of their own, each row in words."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    broken = any("\n" in legible(cell) for row in rows for cell in row)
    if not broken and sum(widths) + 2 * (len(widths) - 1) <= _WIDEST:
        for row in (head, *rows):
            yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        return
    for row in rows:
        said = [f"{label}: {cell}" for label, cell in zip(head[1:], row[1:], strict=True) if cell]
        yield ". ".join([row[0], *said])
