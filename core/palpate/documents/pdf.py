"""Pages as a PDF, by reportlab: its text can be selected and searched, its fonts are in the file.

What is drawn is written as a PDF has it, which is what reportlab would write, only sooner: its own commands take ten
times as long.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from palpate.documents import typeface
from palpate.documents.other_fonts import runs
from palpate.documents.page import Box, Circle, Item, Laid, Page, Path, Placed, Rule, Text, Tone
from palpate.documents.pdf_shapes import circle, path, tone
from palpate.documents.seen import as_seen
from palpate.errors import Refused

if TYPE_CHECKING:
    from palpate.documents.embedded import Embedded


def printed(laid: Laid) -> bytes:
    """The pages as a PDF. The same pages give the same bytes."""
    try:
        from reportlab.pdfgen.canvas import Canvas
    except ModuleNotFoundError as error:
        raise Refused("Printing needs reportlab: pip install 'palpate[pdf]'.") from error
    made = io.BytesIO()
    size = (laid.width, laid.height)
    canvas = Canvas(made, pagesize=size, invariant=1, pageCompression=1, lang="en")
    canvas.setTitle(laid.title)
    if laid.stamp:
        canvas.setSubject(f"As of {laid.stamp}")
    canvas.setCreator("palpate")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    pen = _Pen(canvas, laid.height)
    # A few pages are leafed through sooner than a list of what is on them is read.
    marks = laid.marks if len(laid.pages) > 3 else []
    for number, page in enumerate(laid.pages):
        for at, mark in enumerate(marks):
            if mark.page == number:
                canvas.bookmarkHorizontalAbsolute(f"m{at}", laid.height - mark.y + 12)
        pen.page(page)
        canvas.showPage()
    level = -1
    for at, mark in enumerate(marks):
        # A reader takes no level that skips one.
        level = min(mark.level, level + 1)
        canvas.addOutlineEntry(mark.text, f"m{at}", level)
    canvas.save()
    return made.getvalue()


class _Pen:
    """Draws on pages that are so high; says a colour or a stroke again only where it changes.

    A PDF counts from the bottom. Words are put so, since readers find them so; within a picture it is turned about.
    """

    def __init__(self, canvas: Any, high: float) -> None:
        self._canvas = canvas
        self._high = high
        self._turned = False
        self._fonts: dict[bool, tuple[str, Embedded]] = {}
        self._said: dict[str, str] = {}
        self._drawn: tuple[Tone | None, Tone | None, float, bool] | None = None
        self._pictures = 0

    def page(self, page: Page) -> None:
        """Draw what stands on a page."""
        self._items(page.items)
        for one in page.placed:
            self._picture(one)

    def _picture(self, one: Placed) -> None:
        """A picture, a part of the file of its own; with what it shows in words, for whoever does not see it."""
        canvas, page = self._canvas, self._canvas._code
        self._turned, canvas._code = True, []
        self._items(one.picture.items)
        content = "\n".join(canvas._code).encode("latin-1")
        self._turned, canvas._code = False, page
        self._pictures += 1
        name, doc = f"picture{self._pictures}", canvas._doc
        # It is large, and packed quickly: the tightest would take longer than drawing it.
        packed = zlib.compress(content, 1)
        fonts = doc.Reference(doc.idToObject["BasicFonts"], "BasicFonts").format(doc)
        head = (
            f"<< /Type /XObject /Subtype /Form /BBox [0 0 {one.picture.width:g} {one.picture.height:g}] "
            f"/Resources << /Font {fonts.decode()} >> /Filter /FlateDecode /Length {len(packed)} >>\nstream\n"
        )
        doc.Reference(head.encode() + packed + b"\nendstream", f"FormXob.{name}")
        self._write(f"/Span << /Alt <feff{one.picture.alt.encode('utf-16-be').hex()}> >> BDC")
        place = f"{one.scale:.4f} 0 0 {-one.scale:.4f} {one.x:.2f} {self._high - one.y:.2f} cm"
        self._write(f"q {place}")
        canvas.doForm(name)
        self._write("Q EMC")

    def _items(self, items: Iterable[Item]) -> None:
        self._said, self._drawn = {}, None
        self._write("q")
        for item in items:
            if isinstance(item, Text):
                self._drawn = None  # words are filled too
                self._text(item)
            else:
                self._shape(item)
        self._write("Q")

    def _y(self, y: float) -> float:
        return y if self._turned else self._high - y

    def _write(self, code: str) -> None:
        self._canvas._code.append(code)

    def _say(self, what: str, code: str) -> None:
        if self._said.get(what) != code:
            self._said[what] = code
            self._write(code)

    def _shape(self, item: Box | Rule | Path | Circle) -> None:
        filled = None if isinstance(item, Rule) else item.fill
        drawn_with = filled, item.line, item.stroke, item.dashed
        if drawn_with != self._drawn:
            self._drawn = drawn_with
            if filled is not None:
                self._say("fill", tone(filled, "g", "rg"))
            if item.line is not None:
                self._say("line", tone(item.line, "G", "RG"))
                self._say("stroke", f"{item.stroke:g} w")
                self._say("dash", "[2.5 2] 0 d" if item.dashed else "[] 0 d")
        if isinstance(item, Rule):
            self._write(f"{item.x:.2f} {self._y(item.y):.2f} m {item.to_x:.2f} {self._y(item.to_y):.2f} l S")
            return
        if isinstance(item, Box):
            high = item.height if self._turned else -item.height
            drawn = f"{item.x:.2f} {self._y(item.y):.2f} {item.width:.2f} {high:.2f} re"
        elif isinstance(item, Circle):
            drawn = circle(item.x, self._y(item.y), item.radius)
        else:
            self._say("join", "1 j")
            drawn = path(item.d)
        ends = {(True, True): "B", (True, False): "f", (False, True): "S", (False, False): "n"}
        end = ends[filled is not None, item.line is not None]
        if isinstance(item, Path) and not self._turned:
            self._write(f"q 1 0 0 -1 0 {self._high:g} cm {drawn} {end} Q")
        else:
            self._write(f"{drawn} {end}")

    def _text(self, item: Text) -> None:
        """A text in its fonts, from left to right as it is seen."""
        text = as_seen(item.text)
        name, font = self._font(item.bold)
        coded = font.coded(text)
        if coded is None:
            self._runs(item, text)
        elif coded:
            self._say("fill", tone(item.grey, "g", "rg"))
            turn = -1 if self._turned else 1
            place = f"1 0 0 {turn} {item.x:.2f} {self._y(item.y):.2f} Tm"
            self._write(f"BT {name} {item.size:g} Tf {place} <{coded}> Tj ET")

    def _runs(self, item: Text, text: str) -> None:
        """A text that needs more than the first part of its font, in stretches of one font."""
        self._say("fill", tone(item.grey, "g", "rg"))
        x, y = item.x, self._y(item.y)
        if self._turned:
            self._write(f"q 1 0 0 -1 {x:.2f} {y:.2f} cm")
            x = y = 0.0
        for font, run in runs(text, item.bold):
            self._canvas.setFont(font, item.size)
            self._canvas.drawString(x, y, run)
            x += typeface.width(run, item.size, item.bold)
        if self._turned:
            self._write("Q")

    def _font(self, bold: bool) -> tuple[str, Embedded]:
        if bold not in self._fonts:
            from palpate.documents.embedded import embedded

            font = embedded(bold)
            self._fonts[bold] = font.begin(self._canvas._doc), font
        return self._fonts[bold]
