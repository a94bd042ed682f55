"""The fonts of a PDF, each made ready once: what is written most is in its first part, in every file the same.

reportlab cuts a font anew for every file, which takes longer than all the rest of a visit's pages.
"""

from __future__ import annotations

import codecs
import io
import zlib
from functools import cache
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont, makeToUnicodeCMap

from palpate.documents import typeface

NAMES = {False: "PalpateSans", True: "PalpateSans-Bold"}
"""What the fonts are called, regular and bold."""

rl_config.useA85 = 0
"""A file may hold any byte: to write it as letters takes a quarter more, of room and of time."""

_COMMON = "–—‘’“”…•·×→°±²½€£§äöüßéèêëàâáãåæçíîïóôòõøúùûñýÄÖÜÉÅØÆÇÑąćęłńśźżčěřšžőűğışăț"
"""What stands beside ASCII in the first part of a font; what else a file needs has room there too, mostly."""


class Embedded(TTFont):  # type: ignore[misc]
    """A font whose parts, once made, are made for every file."""

    def __init__(self, bold: bool) -> None:
        super().__init__(NAMES[bold], io.BytesIO(typeface.content(bold)))
        self._ready: dict[tuple[str, tuple[int, ...]], tuple[bytes, bytes, bytes, bytes]] = {}
        self.table: dict[int, int] = {}

    def begin(self, doc: Any) -> str:
        """Take a file in; gives the name of the font's first part there."""
        self.splitString(_COMMON, doc)
        if not self.table:
            self.table = {code: at for code, at in self.state[doc].assignments.items() if code} | {0xA0: 32}
        name: str = self.getSubsetInternalName(0, doc)
        return name

    def coded(self, text: str) -> str | None:
        """A text as it is written with the first part, in hexadecimal; None where it needs another."""
        try:
            return codecs.charmap_encode(text, "strict", self.table)[0].hex()
        except UnicodeEncodeError:
            return None

    def addObjects(self, doc: Any) -> None:  # noqa: N802 reportlab's name
        """Put the parts that were used into a file, as reportlab does when it is closed."""
        state = self.state[doc]
        state.frozen = 1
        for number, subset in enumerate(state.subsets):
            name = self.getSubsetInternalName(number, doc)[1:]
            base = (SUBSETN(number) + b"+" + self.face.name + self.face.subfontNameX).decode("latin-1")
            file, names, descriptor, widths = self._part(base, tuple(subset))
            file_at = doc.Reference(file, f"file:{base}").format(doc)
            names_at = doc.Reference(names, f"names:{base}").format(doc)
            about = descriptor + b" /FontFile2 " + file_at + b" >>"
            about_at = doc.Reference(about, f"about:{base}").format(doc)
            font = (
                f"<< /Type /Font /Subtype /TrueType /Name /{name} /BaseFont /{base} /FirstChar 0 "
                f"/LastChar {len(subset) - 1} /Widths [{widths.decode()}]".encode()
                + b" /ToUnicode " + names_at + b" /FontDescriptor " + about_at + b" >>"
            )  # fmt: skip
            doc.idToObject["BasicFonts"].dict[name] = doc.Reference(font, name)
        del self.state[doc]

    def _part(self, base: str, subset: tuple[int, ...]) -> tuple[bytes, bytes, bytes, bytes]:
        """A part of the font: its file, what its letters are, what is said of it, how wide they are."""
        key = (base, subset)
        if key not in self._ready:
            face = self.face
            file = face.makeSubset(list(subset))
            names = makeToUnicodeCMap(base, list(subset))
            flags = (face.flags & ~32) | 4
            box = " ".join(f"{one:g}" for one in face.bbox)
            descriptor = (
                f"<< /Type /FontDescriptor /FontName /{base} /Flags {flags} /FontBBox [{box}] /Ascent {face.ascent:g} "
                f"/Descent {face.descent:g} /CapHeight {face.capHeight:g} /ItalicAngle {face.italicAngle:g} "
                f"/StemV {face.stemV:g} /MissingWidth {face.defaultWidth:g}"
            )
            widths = " ".join(f"{face.getCharWidth(code):.5g}" for code in subset)
            self._ready[key] = (
                _stream(file, f"/Length1 {len(file)}"),
                _stream(names if isinstance(names, bytes) else names.encode("latin-1"), ""),
                descriptor.encode(),
                widths.encode(),
            )
        return self._ready[key]


def _stream(content: bytes, more: str) -> bytes:
    packed = zlib.compress(content, 9)
    head = f"<< /Filter /FlateDecode /Length {len(packed)} {more} >>\nstream\n"
    return head.encode() + packed + b"\nendstream"


@cache
def embedded(bold: bool) -> Embedded:
    """A font, made and made known to reportlab once."""
    made = Embedded(bold)
    pdfmetrics.registerFont(made)
    return made
