"""palpate agenda: the appointments of a day or a week, drawn as a time grid."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.session import Json, practice

if TYPE_CHECKING:
    from palpate.cli.grid import Look
    from palpate.documents.agenda_reading import Booked
    from palpate.practice import Practice
    from palpate.premises.model import Resource
    from palpate.staff.model import Staff

app = typer.Typer()

_NARROWEST, _WIDEST = 60, 1000
"""Columns below which a grid is a list, and beyond which it grows no more."""

_ROWS = 42
"""Rows that a day may take where there is no terminal to ask."""


@app.command()
def agenda(
    ctx: typer.Context,
    day: Annotated[str | None, typer.Option(help="The day; today, unless given.")] = None,
    week: Annotated[bool, typer.Option("--week", help="The whole week that the day is in, from Monday.")] = False,
    by: Annotated[
        str | None, typer.Option(metavar="practitioner|room", help="Whose columns; practitioner, unless given.")
    ] = None,
    staff: Annotated[str | None, typer.Option(help="Only this practitioner.")] = None,
    room: Annotated[str | None, typer.Option(help="Only this room.")] = None,
    as_list: Annotated[bool, typer.Option("--list", help="A line for each in place of the grid.")] = False,
    ics: Annotated[bool, typer.Option("--ics", help="Print a calendar that other programs read.")] = False,
    svg: Annotated[str | None, typer.Option(metavar="FILE", help="Write it as a picture; - prints it.")] = None,
    pdf: Annotated[str | None, typer.Option(metavar="FILE", help="Write it as pages to print.")] = None,
    paper: Annotated[
        str | None, typer.Option(metavar="a4|letter", help="The paper; what is usual in the country, unless given.")
    ] = None,
    json: Json = False,
) -> None:
    """Appointments of a day or a week, as a time grid as wide as the terminal.

    The grid shows open time that is free, closed time, buffers, time off, holds, and where in the day it is now; a
    letter beside the reference says who arrived, who did not come, and whose visit is not signed. What is cancelled
    is left out, and counted. Below 60 columns it is a list.
    """
    _must_be_usable(by, paper, [as_list, ics, svg is not None, pdf is not None, json], svg, pdf)
    from palpate import clock
    from palpate.cli.canvas import columns
    from palpate.cli.show import as_json

    with practice(ctx) as here:
        first = clock.read_day(day or "today", here.clock.now(), here.zone)
        if week:
            first -= dt.timedelta(days=first.weekday())
        days = 7 if week else 1
        who = _practitioner(here, staff) if staff else None
        where = here.premises.find("room", room) if room else None
        kind = by or ("room" if where is not None and who is None else "practitioner")
        if ics:
            from palpate.cli.agenda_files import print_calendar

            print_calendar(here, who, where, first, days)
        elif json:
            as_json(_found(here, first, days, who, where).as_json())
        elif as_list or (columns() < _NARROWEST and not (svg or pdf)):
            from palpate.cli.agenda_list import print_list

            wide = None if as_list and not sys.stdout.isatty() else columns()
            print_list(_found(here, first, days, who, where).appointments, first, days, here.zone, wide)
        else:
            from palpate.documents.agenda_gathering import gather

            gathered = gather(here, first, days, by=kind, staff=who, room=where)
            if svg or pdf:
                from palpate.cli.agenda_files import write

                write(gathered, svg, pdf, paper)
            else:
                from palpate.cli.grid import lines

                for line in lines(gathered, _look()):
                    print(line)


def _must_be_usable(by: str | None, paper: str | None, forms: list[bool], svg: str | None, pdf: str | None) -> None:
    """Usage errors, before anything is opened."""
    if by not in {None, "practitioner", "room"}:
        raise typer.BadParameter(f"--by is practitioner or room, not {by}.")
    if paper not in {None, "a4", "letter"}:
        raise typer.BadParameter(f"--paper is a4 or letter, not {paper}.")
    if sum(forms) > 1 and not (sum(forms) == 2 and svg and pdf):
        raise typer.BadParameter("Say one of --list, --json, --ics, --svg and --pdf.")
    if paper and not (svg or pdf):
        raise typer.BadParameter("--paper goes with --svg or --pdf.")
    if "" in {svg, pdf} or pdf == "-":
        raise typer.BadParameter("Name the file that is to be written.")


def _practitioner(here: Practice, name: str) -> Staff:
    from palpate.scheduling.working.roster import resource_of

    found = here.staff.find(name)
    resource_of(found)
    return found


def _look() -> Look:
    """What the terminal is. Elsewhere a day takes as many rows as are good to read."""
    from palpate.cli.canvas import coloured, columns, glyphs
    from palpate.cli.grid import Look

    rows = max(shutil.get_terminal_size().lines - 8, 24) if sys.stdout.isatty() else _ROWS
    return Look(min(columns(), _WIDEST), rows, coloured(), glyphs())


def _found(here: Practice, first: dt.date, days: int, who: Staff | None, where: Resource | None) -> Booked:
    from palpate import clock
    from palpate.documents.agenda_reading import booked

    return booked(here, *clock.window(first, 0, days * 1440, here.zone), who, where)
