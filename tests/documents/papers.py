"""What the tests of papers work with: a document of everything there is, and reading back what was written."""

from __future__ import annotations

import io
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

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
from palpate.documents.page import Box, Circle, Picture, Rule, Text
from palpate.documents.page import Path as Line
from palpate.documents.paper import pages
from palpate.documents.pdf import printed

EUROPE = {
    "Polish": "Zażółć gęślą jaźń ŁÓDŹ",
    "Czech": "Příliš žluťoučký kůň úpěl ďábelské ódy",
    "Greek": "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία ΐΰ",
    "Russian": "Съешь же ещё этих мягких булок",
    "Ukrainian": "Жебракують філософи ґанку є їх",
    "Serbian": "Љубазни фењерџија чађавог ћошка",
    "Turkish": "Pijamalı hasta yağız şoföre çabucak güvendi İI",
    "Maltese": "Ħamsin ġurnata ċpar żgħir",
    "Hungarian": "Árvíztűrő tükörfúrógép",
    "Romanian": "Țânțar împăcat ăș",
    "Lithuanian": "Įlinkdama fechtuotojo ąčęėįšųūž",
    "Latvian": "Ģērbonis ķīļa ņemt šļūkt āčēģīķļņšūž",
    "Icelandic": "Þóra ðæö",
    "Irish": "Ḃ ċ ḋ ḟ ġ ṁ ṗ ṡ ṫ",
    "Welsh": "Ŵyneb tŷ",
    "Sami": "Čáhppes ŋ ŧ đ",
    "Armenian": "Հայերեն",
    "Georgian": "ქართული",
}

PICTURE = Picture(
    width=120,
    height=80,
    alt="A square & a circle <both> said in words",
    items=[
        Box(2, 2, 40, 40, fill=0.9, line=0.0),
        Rule(0, 60, 120, 60),
        Circle(80, 30, 12, fill="#bcd2ee", line="#103050", dashed=True),
        Line("M 10 50 C 20 40 30 40 40 50 L 44 54 Z", fill=0.5),
        Text(4, 74, "legend ŵ", 8, 40),
    ],
)

EVERYTHING: list[Block] = [
    Pairs([("Practitioner", "Mara Lind"), ("A label that is so long that it needs lines of its own", "value")]),
    Notice("She faints at needles.", "Alert"),
    Heading("Words"),
    Para("One paragraph of words."),
    Para("Said beside.", quiet=True),
    Heading("Lists", 3),
    Points(["first of all", "then this"], numbered=True),
    Points(["unnumbered"]),
    Heading("Tables"),
    Rows(["When", "What"], [["Monday", "rest"], ["Tuesday", "a walk"]]),
    Figure(PICTURE, "Its caption"),
    Break(),
    Heading("To fill in"),
    Choice("Do you take anything?", ["yes", "no"], ["yes"], "If yes, which", "warfarin"),
    Choice("Any fever?", ["yes", "no"]),
    Blank("Name", "Ana Diaz"),
    Blank("Medicines", lines=3),
    Signature("The client"),
    Signature("Guardian", "Eva Lund on 2027-03-08"),
]


def document(*blocks: Block, **more: object) -> Document:
    """A document of these blocks, or of everything there is."""
    values: dict[str, object] = {
        "title": "Visit v1",
        "practice": "Riverbend",
        "whom": "Client: Ana Diaz, born 1984-05-02",
        "foot": "Chain head 31:abc",
        "country": "GB",
        "blocks": list(blocks) or EVERYTHING,
        **more,
    }
    return Document(**values)  # type: ignore[arg-type]


def pdf(one: Document) -> bytes:
    """A document as a PDF."""
    pytest.importorskip("reportlab")
    return printed(pages(one))


def read(content: bytes, folder: Path) -> list[str]:
    """The words of a PDF's pages, as pdftotext finds them; as pypdf does, where there is none."""
    if shutil.which("pdftotext") is None:
        pypdf = pytest.importorskip("pypdf", reason="neither pdftotext nor pypdf is here")
        return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    file = folder / "read.pdf"
    file.write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def plain(text: str) -> str:
    """A text without its spaces: what is broken over lines is whole again."""
    return "".join(text.replace("\xad", "-").split())


class Page(HTMLParser):
    """A page of HTML, read: its elements with what each says of itself, its words, and whether it closes what it opens.

    ``open`` is what is still open; a page that is well made ends with nothing in it.
    """

    VOID = ("meta", "br", "hr", "img", "link", "input")

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    def of(self, *tags: str) -> list[dict[str, str | None]]:
        """What each element of these says of itself."""
        return [about for tag, about in self.elements if tag in tags]
