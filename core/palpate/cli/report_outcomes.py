"""What scores add up to: counted, described, nothing proved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.report_words import From, To, days, heading, quartiles, share, with_sign
from palpate.cli.session import Json, practice

if TYPE_CHECKING:
    from palpate.reports.outcomes_model import Outcomes, Row, Table
    from palpate.reports.spread import Spread


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


def _print_outcomes(found: Outcomes) -> None:
    from palpate.cli import show
    from palpate.reports.outcomes_model import INTERVALS

    heading(found)
    for interval, words in INTERVALS.items():
        mine = [one for one in found.tables if one.interval == interval]
        if mine:
            show.text(["", words])
        for table in mine:
            if any(row.n for row in table.rows):
                _print_table(table, found)
        if alone := [one.name for one in mine if not any(row.n for row in one.rows)]:
            show.text([f"No two scores of one thing yet: {', '.join(alone)}."])
    if not found.tables:
        print("\nNo score of a finished visit belongs in a row yet.")
    if found.unplaced:
        of = f"{found.unplaced} of {found.visits} visits with scores"
        what = "work" if found.by == "modality" else found.by
        show.text(["", f"In no row: {of}, which have no {what} recorded."])


def _print_table(table: Table, found: Outcomes) -> None:
    from palpate.cli import show
    from palpate.plans.change import figure, own_figure

    error = f"error {figure(table.error, table.unit)}" if table.error is not None else "error not known"
    counting = ""
    if table.meaningful is not None:
        counting = f", {figure(table.meaningful, table.unit)} counts{own_figure(table.overlaid)}"
    unit = f", {table.unit}" if table.unit else ""
    show.text(["", f"{table.name} ({table.better} is better{unit}; {error}{counting})"])
    show.table(
        ("rank", found.by, "n", "clients", "missing", "median", "quartiles"),
        [_change(one, found.least) for one in table.rows],
    )
    print()
    later = table.interval == "next"
    show.table(
        (found.by, "better", "meaningful", "no change", "worse", *(["days between"] if later else [])),
        [[*_verdicts(one), *([_middle(one.days)] if later else [])] for one in table.rows],
    )


def _change(row: Row, least: int) -> list[Any]:
    few = "" if row.enough else f"n < {least}"
    rank = row.rank if row.rank is not None else few
    middle = [with_sign(row.change.median), quartiles(row.change, signed=True)]
    return [rank, row.name, row.n, row.people, row.missing, *middle]


def _verdicts(row: Row) -> list[Any]:
    """What may be said of the changes; of a measure whose error is not known, nothing."""
    unknown = "error not known"
    if row.untold:
        return [row.name, unknown, unknown, unknown, unknown]
    counting = share(row.meaningful, row.n) if row.meaningful is not None else "not known"
    return [row.name, share(row.better, row.n), counting, share(row.within_error, row.n), share(row.worse, row.n)]


def _middle(one: Spread | None) -> str:
    if one is None or one.median is None:
        return ""
    return f"{one.median:.0f}" + (f" ({one.lower:.0f} to {one.upper:.0f})" if one.lower is not None else "")
