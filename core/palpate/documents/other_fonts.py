"""Fonts for letters that the font in the file does not have: those that readers of PDF bring along."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from palpate.documents import typeface

_HAN, _HANGUL = "HeiseiKakuGo-W5", "HYGothic-Medium"


def runs(text: str, bold: bool) -> Iterator[tuple[str, str]]:
    """A text in stretches of one font; what none of them has is shown as such."""
    from palpate.documents.embedded import NAMES

    face = typeface.typeface(bold)
    for font, characters in groupby(text, lambda one: _font(one) if not face.has(one) else NAMES[bold]):
        run = "".join(characters)
        if font in {_HAN, _HANGUL}:
            _register(font)
        yield (font, run) if font else (NAMES[bold], "\ufffd" * len(run))


def _register(font: str) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    if font not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(font))


def _font(character: str) -> str:
    code = ord(character)
    if 0x1100 <= code < 0x1200 or 0x3130 <= code < 0x3190 or 0xAC00 <= code < 0xD7B0:
        return _HANGUL
    if 0x2E80 <= code < 0xA000 or 0xF900 <= code < 0xFB00 or 0xFF00 <= code < 0xFFF0:
        return _HAN
    return ""
