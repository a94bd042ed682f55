"""What scores add up to: counted, described, nothing proved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, practice

if TYPE_CHECKING:
    import datetime as dt

    from palpate.practice import Practice
    from palpate.reports.improvement_model import Improvement
    from palpate.reports.outcomes_model import Outcomes, Row, Table
    from palpate.reports.spread import Spread

From = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="The first day of the visits; all, unless given.")
]
To = Annotated[str | None, typer.Option(metavar="DAY", help="Their last day, included.")]


def outcomes(
    ctx: typer.Context,
    by: Annotated[str, typer.Option(metavar="modality|technique|region", help="What it is told by.")] = "modality",
    measure: Annotated[str | None, typer.Option(help="Only this measure, as nprs.")] = None,
    from_: From = None,
    to: To = None,
    least: Annotated[
        int | None,
        typer.Option(min=1, max=100_000, metavar="N", help="Changes a row has at least to be ranked; reports.least."),
    ] = None,
    json: Json = False,
) -> None:
    """How scores changed: of how many, over which interval, what is missing, the median and its quartiles.

    It describes and does not prove. A row of fewer changes than the least is shown, and not ranked.
    """
    if by not in {"modality", "technique", "region"}:
        raise typer.BadParameter(f"--by is modality, technique or region, not {by}.")
    from palpate.cli.show import as_json
    from palpate.reports.outcomes import outcomes as reckoned

    with practice(ctx) as here:
        first, last = days(here, from_, to)
        fewest = here.premises.settings().reports.least if least is None else least
        found = reckoned(here, by, first=first, last=last, measure=measure, least=fewest)
    if json:
        as_json(found)
    else:
        _print_outcomes(found)


def days(here: Practice, from_: str | None, to: str | None) -> tuple[dt.date | None, dt.date | None]:
    """The days that were given."""
    from palpate import clock

    now, zone = here.clock.now(), here.zone
    first = clock.read_day(from_, now, zone) if from_ else None
    return first, clock.read_day(to, now, zone) if to else None


def heading(found: Outcomes | Improvement) -> None:
    """Whose report it is, of which days, and what it does not say."""
    from palpate.cli import show

    first = show.day(found.first) if found.first else "the beginning"
    last = show.day(found.last) if found.last else "now"
    print(f"{found.practice}, {first} to {last}{'  (simulated practice)' if found.simulated else ''}\n")
    show.text(found.notes)


def _print_outcomes(found: Outcomes) -> None:
    from palpate.cli import show
    from palpate.reports.outcomes_model import INTERVALS

    heading(found)
    for interval, words in INTERVALS.items():
        mine = [one for one in found.tables if one.interval == interval]
        if mine:
            print(f"\n{words}")
        for table in mine:
            if any(row.n for row in table.rows):
                _print_table(table, found)
        if alone := [one.name for one in mine if not any(row.n for row in one.rows)]:
            show.text([f"No two scores of one thing yet: {', '.join(alone)}."])
    if not found.tables:
        print("\nNo score of a finished visit belongs in a row yet.")
    if found.unplaced:
        print(f"\nIn no row: {found.unplaced} of {found.visits} visits with scores, which have no {found.by} recorded.")


def _print_table(table: Table, found: Outcomes) -> None:
    from palpate.cli import show
    from palpate.plans.change import figure

    error = f"error {figure(table.error, table.unit)}" if table.error is not None else "error not known"
    counting = f", {figure(table.meaningful, table.unit)} counts" if table.meaningful is not None else ""
    unit = f", {table.unit}" if table.unit else ""
    print(f"\n{table.name} ({table.better} is better{unit}; {error}{counting})")
    later = table.interval == "next"
    heads = ["rank", found.by, "n", "clients", "missing", "median", "quartiles", "better", "meaningful", "worse"]
    show.table(
        [*heads, "days"] if later else heads,
        [[*_outcome(one, found.least), *([_middle(one.days)] if later else [])] for one in table.rows],
    )


def _outcome(row: Row, least: int) -> list[Any]:
    few = "" if row.enough else f"n < {least}"
    known = row.untold == 0
    return [
        row.rank if row.rank is not None else few,
        row.name,
        row.n,
        row.people,
        row.missing,
        _signed(row.change.median),
        quartiles(row.change, signed=True),
        share(row.better, row.n) if known else "not known",
        share(row.meaningful, row.n) if row.meaningful is not None else "not known",
        share(row.worse, row.n) if known else "not known",
    ]


def share(count: int, of: int) -> str:
    """So many, and in percent; of nothing there is no share."""
    return f"{count} ({100 * count / of:.0f} %)" if of else ""


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value:+g}" if value else "0"


def quartiles(one: Spread, *, signed: bool = False) -> str:
    """Between which figures the middle half lies."""
    if one.lower is None or one.upper is None:
        return ""
    return f"{_signed(one.lower)} to {_signed(one.upper)}" if signed else f"{one.lower:g} to {one.upper:g}"


def _middle(one: Spread | None) -> str:
    if one is None or one.median is None:
        return ""
    return f"{one.median:.0f}" + (f" ({one.lower:.0f} to {one.upper:.0f})" if one.lower is not None else "")
