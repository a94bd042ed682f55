"""Pages as one picture, beneath one another: SVG with text that can be selected, and nothing that runs."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from palpate.documents.page import Box, Circle, Item, Laid, Picture, Rule, Text, Tone

_FAMILY = "'DejaVu Sans Condensed', 'DejaVu Sans', Verdana, Arial, sans-serif"
_GAP = 12.0
_PIXELS = 4 / 3
"""Of a point, as browsers count them."""


def drawn(laid: Laid) -> str:
    """The whole of it as an SVG document."""
    high = len(laid.pages) * (laid.height + _GAP) - _GAP
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{laid.width * _PIXELS:.0f}" height="{high * _PIXELS:.0f}" '
        f'viewBox="0 0 {laid.width:g} {high:g}" font-family={quoteattr(_FAMILY)}>',
        f"<title>{escape(laid.title)}</title>",
    ]
    for number, page in enumerate(laid.pages):
        lines.append(f'<g transform="translate(0 {number * (laid.height + _GAP):g})">')
        lines.append(f'<rect width="{laid.width:g}" height="{laid.height:g}" fill="#fff"/>')
        lines += [line for item in page.items for line in _drawn(item)]
        for one in page.placed:
            where = f"translate({one.x:g} {one.y:g}) scale({one.scale:g})"
            lines.append(f'<g role="img" aria-label={quoteattr(one.picture.alt)} transform="{where}">')
            lines += [line for item in one.picture.items for line in _drawn(item)]
            lines.append("</g>")
        lines.append("</g>")
    return "\n".join([*lines, "</svg>", ""])


def picture(drawing: Picture) -> str:
    """A picture as an element of SVG, to stand in a page of HTML; its words for whoever does not see it are in it."""
    alt = quoteattr(drawing.alt)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label={alt} '
            f'viewBox="0 0 {drawing.width:g} {drawing.height:g}" font-family={quoteattr(_FAMILY)}>',
            f"<title>{escape(drawing.alt)}</title>",
            *(line for item in drawing.items for line in _drawn(item)),
            "</svg>",
        ]
    )


def _drawn(item: Item) -> Iterator[str]:
    if isinstance(item, Text):
        if item.text:
            yield _text(item)
        return
    fill = "none" if isinstance(item, Rule) or item.fill is None else _tone(item.fill)
    line = "" if item.line is None else f' stroke="{_tone(item.line)}" stroke-width="{item.stroke:g}"'
    drawn = f'fill="{fill}"{line}{_dashes(item.dashed)}/>'
    if isinstance(item, Box):
        yield f'<rect x="{item.x:.2f}" y="{item.y:.2f}" width="{item.width:.2f}" height="{item.height:.2f}" {drawn}'
    elif isinstance(item, Rule):
        yield f'<line x1="{item.x:.2f}" y1="{item.y:.2f}" x2="{item.to_x:.2f}" y2="{item.to_y:.2f}" {drawn}'
    elif isinstance(item, Circle):
        yield f'<circle cx="{item.x:.2f}" cy="{item.y:.2f}" r="{item.radius:.2f}" {drawn}'
    else:
        yield f'<path d="{item.d}" stroke-linejoin="round" {drawn}'


def _text(item: Text) -> str:
    bold = ' font-weight="bold"' if item.bold else ""
    # Another font than the one measured is squeezed into the room there is.
    return (
        f'<text x="{item.x:.2f}" y="{item.y:.2f}" font-size="{item.size:g}" fill="{_tone(item.grey)}"{bold} '
        f'textLength="{item.width:.2f}" lengthAdjust="spacingAndGlyphs" xml:space="preserve">{escape(item.text)}</text>'
    )


def _dashes(dashed: bool) -> str:
    return ' stroke-dasharray="2.5 2"' if dashed else ""


def _tone(tone: Tone) -> str:
    return tone if isinstance(tone, str) else "#" + f"{round(tone * 255):02x}" * 3
