"""Documents on the terminal, or as a file: text, HTML or PDF, as the file's name says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.session import warn

if TYPE_CHECKING:
    from palpate.documents.blocks import Document

KINDS = (".pdf", ".html", ".txt")

Output = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help=f"Write it to a file: {', '.join(KINDS)}, as its name ends."),
]


def checked(output: str | None, kinds: tuple[str, ...] = KINDS) -> str | None:
    """A file's name whose end says what it is to be; a usage error where it does not, before anything is done."""
    if output is not None and Path(output).suffix.casefold() not in kinds:
        raise typer.BadParameter(f"{output!r} ends in none of {', '.join(kinds)}: its name says what it is.")
    return output


def drawn(output: str | None) -> bool:
    """Whether pictures have a place in it."""
    return output is not None and Path(output).suffix.casefold() != ".txt"


def give(document: Document, output: str | None) -> None:
    """Print a document, or put it into a file: whole, its owner's alone, and over nothing that is something else."""
    if output is None:
        from palpate.cli.show import text
        from palpate.documents.wording import lines

        text(lines(document))
        return
    from palpate.exchange import filing

    content, begins = made(document, Path(output).suffix.casefold())
    warn(f"{filing.put(output, content, begins)}: written.")


def made(document: Document, kind: str) -> tuple[bytes, bytes]:
    """A document as a kind of file, and what such a file begins with."""
    if kind == ".html":
        from palpate.documents.html import written

        return written(document).encode(), b"<!DOCTYPE html"
    if kind == ".pdf":
        from palpate.documents.paper import pages
        from palpate.documents.pdf import printed

        return printed(pages(document)), b"%PDF"
    from palpate.documents.wording import lines

    content = "".join(f"{line}\n" for line in lines(document)).encode()
    return content, content.partition(b"\n")[0]
