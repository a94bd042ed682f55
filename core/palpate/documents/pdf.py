"""Pages as a PDF, by reportlab: its text can be selected and searched, its fonts are in the file."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from palpate.documents import typeface
from palpate.documents.page import Box, Circle, Item, Laid, Rule, Text, Tone
from palpate.documents.seen import as_seen
from palpate.errors import Refused

_NAMES = {False: "PalpateSans", True: "PalpateSans-Bold"}
_HAN, _HANGUL = "HeiseiKakuGo-W5", "HYGothic-Medium"
"""Fonts that readers of PDF bring along for what the font in the file does not have."""


def printed(laid: Laid) -> bytes:
    """The pages as a PDF. The same pages give the same bytes."""
    try:
        from reportlab.pdfgen.canvas import Canvas
    except ModuleNotFoundError as error:
        raise Refused("Printing needs reportlab: pip install 'palpate[pdf]'. The --svg needs nothing.") from error
    _register()
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(laid.width, laid.height), invariant=1, pageCompression=1)
    canvas.setTitle(laid.title)
    canvas.setSubject(f"As of {laid.stamp}")
    canvas.setCreator("palpate")
    for page in laid.pages:
        for item in page.items:
            _draw(canvas, laid.height, item)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def _register() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont

    known = pdfmetrics.getRegisteredFontNames()
    for bold, name in _NAMES.items():
        if name not in known:
            pdfmetrics.registerFont(TTFont(name, io.BytesIO(typeface.content(bold))))
    for name in (_HAN, _HANGUL):
        if name not in known:
            pdfmetrics.registerFont(UnicodeCIDFont(name))


def _draw(canvas: Any, high: float, item: Item) -> None:
    """One item on a page that is so high: a PDF counts from the bottom."""
    if isinstance(item, Text):
        _write(canvas, high, item)
        return
    canvas.setLineWidth(item.stroke)
    canvas.setDash([2.5, 2] if item.dashed else [])
    if item.line is not None:
        canvas.setStrokeColor(_tone(item.line))
    if isinstance(item, Rule):
        canvas.line(item.x, high - item.y, item.to_x, high - item.to_y)
        return
    if item.fill is not None:
        canvas.setFillColor(_tone(item.fill))
    drawn = {"stroke": int(item.line is not None), "fill": int(item.fill is not None)}
    if isinstance(item, Box):
        canvas.rect(item.x, high - item.y - item.height, item.width, item.height, **drawn)
    elif isinstance(item, Circle):
        canvas.circle(item.x, high - item.y, item.radius, **drawn)
    else:
        canvas.setLineJoin(1)
        canvas.drawPath(_path(canvas, high, item.d), **drawn)


def _path(canvas: Any, high: float, d: str) -> Any:
    """A path as SVG has it, with M, L, C and Z alone."""
    made = canvas.beginPath()
    for command, figures in re.findall(r"([MLCZ])([^MLCZ]*)", d):
        found = [float(figure) for figure in re.findall(r"-?\d+(?:\.\d+)?", figures)]
        points = [value if at % 2 == 0 else high - value for at, value in enumerate(found)]
        if command == "M":
            made.moveTo(*points)
        elif command == "Z":
            made.close()
        else:
            size, draw = (2, made.lineTo) if command == "L" else (6, made.curveTo)
            for at in range(0, len(points), size):
                draw(*points[at : at + size])
    return made


def _tone(tone: Tone) -> Any:
    from reportlab.lib.colors import Color, HexColor

    return HexColor(tone) if isinstance(tone, str) else Color(tone, tone, tone)


def _write(canvas: Any, high: float, item: Text) -> None:
    """A text in its fonts, from left to right as it is seen."""
    canvas.setFillColor(_tone(item.grey))
    x = item.x
    for font, run in _runs(as_seen(item.text), item.bold):
        canvas.setFont(font, item.size)
        canvas.drawString(x, high - item.y, run)
        x += typeface.width(run, item.size, item.bold)


def _runs(text: str, bold: bool) -> Iterator[tuple[str, str]]:
    """A text in stretches of one font; what none of them has is shown as such."""
    face = typeface.typeface(bold)
    for font, characters in groupby(text, lambda one: _font(one) if not face.has(one) else _NAMES[bold]):
        run = "".join(characters)
        yield (font, run) if font else (_NAMES[bold], "\ufffd" * len(run))


def _font(character: str) -> str:
    code = ord(character)
    if 0x1100 <= code < 0x1200 or 0x3130 <= code < 0x3190 or 0xAC00 <= code < 0xD7B0:
        return _HANGUL
    if 0x2E80 <= code < 0xA000 or 0xF900 <= code < 0xFB00 or 0xFF00 <= code < 0xFFF0:
        return _HAN
    return ""
