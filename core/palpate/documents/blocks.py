"""What a document is made of: one list of blocks, which is written as text, as HTML and as a PDF.

A builder says what there is to say and in which order; how it looks is the writers' affair (``wording``, ``html``,
``paper``). Every text may hold line breaks and anything a person wrote: the writers see to it.
"""

from __future__ import annotations

import msgspec

from palpate.documents.page import Picture


class Heading(msgspec.Struct, frozen=True, tag=True):
    """The title of a section, ``level`` 2, or of a part of one, 3. Level 1 is the document's own title."""

    text: str
    level: int = 2


class Para(msgspec.Struct, frozen=True, tag=True):
    """A paragraph. ``quiet``: said beside, in smaller letters."""

    text: str
    quiet: bool = False


class Pairs(msgspec.Struct, frozen=True, tag=True):
    """Labels with their values. ``quiet``: said beside, in smaller letters."""

    pairs: list[tuple[str, str]]
    quiet: bool = False


class Rows(msgspec.Struct, frozen=True, tag=True):
    """A table: the head of each column, the rows under it; the first column names the row."""

    head: list[str]
    rows: list[list[str]]


class Points(msgspec.Struct, frozen=True, tag=True):
    """A list. ``numbered``: where they are counted or spoken of by number."""

    points: list[str]
    numbered: bool = False


class Notice(msgspec.Struct, frozen=True, tag=True):
    """What must not be missed: it stands in a frame. ``label`` says in a word what it is, as in "Flag"."""

    text: str
    label: str = ""


class Figure(msgspec.Struct, frozen=True, tag=True):
    """A picture; in a text, its words stand for it."""

    picture: Picture
    caption: str = ""


class Choice(msgspec.Struct, frozen=True, tag=True):
    """A question with boxes to tick; ``chosen`` are ticked. ``detail``: what is to be written beside, as in "since"."""

    question: str
    options: list[str]
    chosen: list[str] = []
    detail: str = ""
    said: str = ""


class Blank(msgspec.Struct, frozen=True, tag=True):
    """A line to write on, or ``lines`` of them; ``filled`` is what stands there already."""

    label: str
    filled: str = ""
    lines: int = 1


class Signature(msgspec.Struct, frozen=True, tag=True):
    """A place to sign and date, and for the name in print; ``filled`` stands where it was signed."""

    who: str
    filled: str = ""


class Break(msgspec.Struct, frozen=True, tag=True):
    """What follows begins on a new page."""


Block = Heading | Para | Pairs | Rows | Points | Notice | Figure | Choice | Blank | Signature | Break


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document. ``whom`` stands under the title and on every page: name, birth date, reference.

    ``status`` stands beside the title, as in SIGNED; ``foot`` on every page, as the chain's head does. ``country``
    decides the paper; ``stamp`` is the moment it shows, as 2027-03-08T10:22, or "" for none. ``struck``: entered in
    error; it stays legible, and nobody can take it for one that counts. ``large``: in larger letters, for a client.
    """

    title: str
    practice: str
    blocks: list[Block]
    whom: str = ""
    status: str = ""
    foot: str = ""
    country: str = ""
    stamp: str = ""
    simulated: bool = False
    struck: bool = False
    large: bool = False
