"""The agenda as files: a calendar for other programs, a picture, pages to print."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from palpate.cli.session import warn
from palpate.documents.agenda import Agenda
from palpate.documents.agenda_page import pages
from palpate.exchange import filing
from palpate.practice import Practice
from palpate.premises.model import Resource
from palpate.staff.model import Staff


def print_calendar(here: Practice, who: Staff | None, where: Resource | None, first: dt.date, days: int) -> None:
    """The days as an .ics file on stdout."""
    from palpate.exchange import calendar
    from palpate.exchange.calendar_events import listed

    last = first + dt.timedelta(days=days - 1)
    events = listed(here, staff=who, room=where, first=first, last=last)
    _print_bytes(calendar.written(here, events, who.name if who else where.name if where else ""))


def write(gathered: Agenda, svg: str | None, pdf: str | None, paper: str | None) -> None:
    """Write the files that were asked for, both made before either is written."""
    laid = pages(gathered, paper)
    made: list[tuple[str, bytes, str]] = []
    if svg:
        from palpate.documents.svg import drawn

        made.append((svg, drawn(laid).encode(), "<svg"))
    if pdf:
        from palpate.documents.pdf import printed

        made.append((pdf, printed(laid), "%PDF"))
    for name, _, begins in made:
        if name != "-":
            filing.must_be_replaceable(Path(name).expanduser(), begins.encode())
    for name, content, _ in made:
        if name == "-":
            _print_bytes(content)
        else:
            count = len(laid.pages)
            warn(f"{filing.put(name, content)}: {count} page{'' if count == 1 else 's'}.")


def _print_bytes(content: bytes) -> None:
    """Content on stdout, byte for byte."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(content.decode())
        return
    sys.stdout.flush()
    buffer.write(content)
    buffer.flush()
