"""palpate report: how the time is used, how scores changed, what follow-ups said."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.report_followups import followups
from palpate.cli.report_outcomes import outcomes
from palpate.cli.session import Json, practice

if TYPE_CHECKING:
    from palpate.reports.model import Row, Share, Utilisation

app = typer.Typer(no_args_is_help=True)

app.command()(outcomes)
app.command()(followups)

_DAYS = 28


@app.callback()
def report() -> None:
    """What the practice's records add up to."""


@app.command()
def utilisation(
    ctx: typer.Context,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="The first day; four weeks in all, unless given.")
    ] = None,
    to: Annotated[
        str | None, typer.Option(metavar="DAY", help="The last day, included; yesterday, unless given.")
    ] = None,
    by: Annotated[str, typer.Option(metavar="practitioner|room|modality", help="What it is told by.")] = "practitioner",
    within: Annotated[
        int | None,
        typer.Option(min=1, max=366, metavar="DAYS", help="Days to come again in; each modality's own, unless given."),
    ] = None,
    json: Json = False,
) -> None:
    """Booked of open hours; no-shows, late cancellations, and who comes again.

    Beside every share stands what it is of. Nothing is ranked. A time without open hours has no share.
    """
    if by not in {"practitioner", "room", "modality"}:
        raise typer.BadParameter(f"--by is practitioner, room or modality, not {by}.")
    from palpate import clock
    from palpate.cli.show import as_json
    from palpate.reports.utilisation import utilisation as reckoned

    with practice(ctx) as here:
        now, zone = here.clock.now(), here.zone
        last = clock.read_day(to, now, zone) if to else None
        first = clock.read_day(from_, now, zone) if from_ else None
        if last is None:
            last = here.clock.today(zone) - dt.timedelta(days=1)
            last = max(last, first) if first else last
        first = first or last - dt.timedelta(days=_DAYS - 1)
        found = reckoned(here, first, last, by, within)
    if json:
        as_json(found.as_json())
    else:
        _print(found)


def _print(found: Utilisation) -> None:
    from palpate.cli import show
    from palpate.names import printable

    simulated = "  (simulated practice)" if found.simulated else ""
    show.text([f"{found.practice}, {show.day(found.first)} to {show.day(found.last)}{simulated}", ""])
    rows = [*found.rows, found.total]
    names = [printable(f"{row.name} ({row.ref})" if row.ref and found.by != "modality" else row.name) for row in rows]
    show.table(
        (found.by, "open", "booked", "of open", "outside"),
        [
            (name, _hours(row.open), _hours(row.booked), _percent(row.percent), _hours(row.outside))
            for name, row in zip(names, rows, strict=True)
        ],
    )
    print()
    show.table(
        (found.by, "no-shows", "late cancels", "rebooked", "not over yet"),
        [
            (name, _share(row.no_shows), _share(row.late_cancels), _rebooked(row), row.waiting)
            for name, row in zip(names, rows, strict=True)
        ],
    )
    print()
    show.text(
        [
            "Hours and minutes. Outside: booked where it was not open.",
            "No-shows are of the appointments that were to begin by now, late cancels of all that were made.",
            *found.notes,
        ]
    )


def _hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _percent(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.1f} %" if 0 < value < 10 else f"{value:.0f} %"


def _share(one: Share) -> str:
    return f"{one.count} of {one.of}" + (f", {_percent(one.percent)}" if one.of else "")


def _rebooked(row: Row) -> str:
    days = f" in {row.within} days" if row.within else ""
    return _share(row.rebooked) + days
