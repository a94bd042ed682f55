"""A document as one file of HTML: to be read, printed and heard; nothing in it runs, and nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import count

from palpate.documents import svg
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
from palpate.documents.page import paper_of
from palpate.documents.wording import SIMULATED
from palpate.names import legible

_STYLE = """
@page { size: %(paper)s; margin: 16mm 16mm 18mm; }
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 46rem; background: #fff; color: #111;
  font: 1rem/1.45 'DejaVu Sans Condensed', 'DejaVu Sans', Verdana, Arial, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: .2rem 0; }
h2 { font-size: 1.15rem; border-bottom: 1px solid #888; margin: 1.6rem 0 .5rem; break-after: avoid; }
h3 { font-size: 1rem; margin: 1rem 0 .3rem; break-after: avoid; }
p, li, dd, td { white-space: pre-line; }
p { margin: .4rem 0; }
.practice, footer, .quiet { color: #444; font-size: .875rem; }
.status, .simulated { display: inline-block; border: 1px solid #111; padding: 0 .4rem; font-size: .875rem;
  font-weight: bold; }
.whom { font-weight: bold; }
dl { display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: .15rem 1rem; margin: .4rem 0; }
dt { font-weight: bold; }
dd { margin: 0; }
table { border-collapse: collapse; width: 100%%; margin: .5rem 0; }
th, td { overflow-wrap: break-word; }
th, td { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid #bbb; }
thead { display: table-header-group; }
thead th { border-bottom: 1.5px solid #111; }
tbody th { font-weight: normal; }
.wide, figure { overflow-x: auto; }
tr, figure, .notice, .fill { break-inside: avoid; }
ul, ol { padding-left: 1.4rem; margin: .4rem 0; }
.notice { border: 2px solid #111; padding: .3rem .7rem; margin: .6rem 0; background: #f2f2f2; }
figure { margin: .8rem 0; }
figure svg { display: block; width: 100%%; min-width: 40rem; height: auto; }
figcaption { font-size: .875rem; }
.fill { display: flex; flex-wrap: wrap; gap: 0 1rem; border-bottom: 1px solid #ddd; padding: .2rem 0; }
.fill > .asked { flex: 1 1 20rem; }
.boxes span { white-space: nowrap; margin-left: .8rem; }
.line { flex: 1 1 100%%; display: flex; flex-wrap: wrap; gap: 0 .5rem; }
.line .rule { flex: 1 1 9rem; border-bottom: 1px solid #111; min-height: 1.6em; }
.struck main { text-decoration: line-through; }
.struck .notice { text-decoration: none; display: inline-block; width: 100%%; }
footer { border-top: 1px solid #888; margin-top: 2rem; padding-top: .3rem; }
@media print { html { font-size: 10pt; } body { max-width: none; padding: 0; } }
@media (max-width: 30rem) { dl { display: block; } dd { margin: 0 0 .4rem; } }
@media screen and (max-width: 40rem) { .many { min-width: 40rem; } }
"""

_FEW = 4
"""Columns that a telephone has room for; a wider table, and a picture, are moved from side to side there."""


def written(document: Document) -> str:
    """The whole file. The same document gives the same text."""
    style = _STYLE % {"paper": paper_of(document.country)}
    title = ", ".join(part for part in (document.title, document.whom) if part)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            '<meta name="generator" content="palpate">',
            f"<title>{_said(title)}</title>",
            f"<style>{style}</style>",
            "</head>",
            '<body class="struck">' if document.struck else "<body>",
            *_head(document),
            "<main>",
            *_sections(document.blocks),
            "</main>",
            *([f"<footer><p>{_said(document.foot)}</p></footer>"] if document.foot else []),
            "</body>",
            "</html>",
            "",
        ]
    )


def _head(document: Document) -> Iterator[str]:
    yield "<header>"
    yield f'<p class="practice">{_said(document.practice)}</p>'
    if document.simulated:
        yield f'<p class="simulated">{SIMULATED}</p>'
    yield f"<h1>{_said(document.title)}</h1>"
    if document.status:
        yield f'<p class="status">{_said(document.status)}</p>'
    if document.whom:
        yield f'<p class="whom">{_said(document.whom)}</p>'
    yield "</header>"


def _sections(blocks: list[Block]) -> Iterator[str]:
    """The blocks, what stands under a heading of level 2 in a section that is named by it."""
    numbers, inside = count(1), False
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            if inside:
                yield "</section>"
            inside, name = True, f"part-{next(numbers)}"
            yield f'<section aria-labelledby="{name}">'
            yield f'<h2 id="{name}">{_said(block.text)}</h2>'
        else:
            yield from _block(block)
    if inside:
        yield "</section>"


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"<h3>{_said(block.text)}</h3>"
    elif isinstance(block, Para):
        quiet = ' class="quiet"' if block.quiet else ""
        yield f'<p dir="auto"{quiet}>{_said(block.text)}</p>'
    elif isinstance(block, Pairs):
        yield '<dl class="quiet">' if block.quiet else "<dl>"
        for label, value in block.pairs:
            yield f'<dt>{_said(label)}</dt><dd dir="auto">{_said(value)}</dd>'
        yield "</dl>"
    elif isinstance(block, Rows):
        yield from _table(block)
    elif isinstance(block, Points):
        name = "ol" if block.numbered else "ul"
        yield f"<{name}>"
        for point in block.points:
            yield f'<li dir="auto">{_said(point)}</li>'
        yield f"</{name}>"
    elif isinstance(block, Notice):
        label = f"<strong>{_said(block.label.upper())}:</strong> " if block.label else ""
        yield f'<p class="notice" role="note">{label}{_said(block.text)}</p>'
    elif isinstance(block, Figure):
        yield f'<figure tabindex="0" style="max-width: {block.picture.width:g}pt">'
        yield svg.picture(block.picture)
        if block.caption:
            yield f"<figcaption>{_said(block.caption)}</figcaption>"
        yield "</figure>"
    elif isinstance(block, Break):
        yield '<div style="break-after: page"></div>'
    else:
        yield from _to_fill_in(block)


def _table(block: Rows) -> Iterator[str]:
    many = ' class="many"' if len(block.head) > _FEW else ""
    yield f'<div class="wide" role="group" aria-label="Table" tabindex="0"><table{many}><thead><tr>'
    for label in block.head:
        yield f'<th scope="col">{_said(label)}</th>'
    yield "</tr></thead><tbody>"
    for row in block.rows:
        first, *rest = row
        cells = "".join(f'<td dir="auto">{_said(cell)}</td>' for cell in rest)
        yield f'<tr><th scope="row">{_said(first)}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _to_fill_in(block: Choice | Blank | Signature) -> Iterator[str]:
    if isinstance(block, Choice):
        boxes = "".join(
            f"<span>{'☒' if one in block.chosen else '☐'}&nbsp;{_said(one)}</span>" for one in block.options
        )
        yield f'<div class="fill"><span class="asked">{_said(block.question)}</span><span class="boxes">{boxes}</span>'
        if block.detail:
            yield _line(block.detail, block.said)
        yield "</div>"
    elif isinstance(block, Blank):
        yield f'<div class="fill">{_line(block.label, block.filled)}'
        for _ in range(0 if block.filled else block.lines - 1):
            yield _line("", "")
        yield "</div>"
    elif block.filled:
        yield f'<div class="fill">{_line(block.who, block.filled)}</div>'
    else:
        yield '<div class="fill">'
        for label in (block.who, "Name in print", "Date"):
            yield _line(label, "")
        yield "</div>"


def _line(label: str, filled: str) -> str:
    words = f"{_said(label)}:" if label else ""
    return f'<span class="line"><span>{words}</span><span class="rule">{_said(filled)}</span></span>'


def _said(text: str) -> str:
    """Words of a record, to stand in HTML: nothing of them is obeyed."""
    return escape(legible(text), quote=True)
