"""A client's progress as a file: a picture of each trend, or the whole report as HTML, PDF or text."""

from __future__ import annotations

from pathlib import Path

import typer

from palpate.cli import papers
from palpate.cli.session import warn
from palpate.errors import Refused
from palpate.plans.progress import Progress

KINDS = (".svg", *papers.KINDS)


def checked(output: str | None) -> str | None:
    """A file's name whose end says what it is to be; a usage error where it does not."""
    if output is not None and Path(output).suffix.casefold() not in KINDS:
        raise typer.BadParameter(f"{output!r} ends in none of {', '.join(KINDS)}: its name says what it is.")
    return output


def write(found: Progress, output: str, country: str, head: str) -> None:
    """Write the file; ``head`` is the chain's, printed at its foot."""
    if Path(output).suffix.casefold() != ".svg":
        from palpate.documents.progress import document

        papers.give(document(found, country=country, foot=f"Chain head {head}"), output)
        return
    if not found.trends:
        raise Refused(f"{found.client} has no score yet: there is nothing to draw.")
    from palpate.documents.plot import sheet
    from palpate.documents.svg import drawn
    from palpate.exchange import filing

    warn(f"{filing.put(output, drawn(sheet(found)).encode(), b'<svg')}: written.")
