"""What follow-ups add up to: who had improved by when, how long it lasted, and who did not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from palpate.cli.report_outcomes import From, To, days, heading, quartiles, share
from palpate.cli.session import Json, practice

if TYPE_CHECKING:
    from palpate.reports.improvement_model import Improvement, Row, Told


def followups(ctx: typer.Context, from_: From = None, to: To = None, json: Json = False) -> None:
    """How many had improved when they were asked, 36 hours on and later, how long it lasted, and who did not answer.

    Improved is better than before treatment by more than the measure's error. No answer is never read as improved.
    """
    from palpate.cli.show import as_json
    from palpate.reports.improvement import improvement

    with practice(ctx) as here:
        found = improvement(here, *days(here, from_, to))
    if json:
        as_json(found)
    else:
        _print_improvement(found)


def _print_improvement(found: Improvement) -> None:
    from palpate.cli import show

    heading(found)
    if not found.rows:
        print("\nNo visit has a follow-up yet.")
        return
    print("\nImproved by when they were asked")
    show.table(
        (
            "after",
            "follow-up",
            "score",
            "due",
            "in time",
            "improved",
            "of due",
            "same",
            "worse",
            "unknown",
            "late",
            "no answer",
        ),
        [_asked(one) for one in found.rows],
    )
    show.text(
        [
            "Improved, same, worse and unknown are of those who answered in time, the share of improved beside them; "
            "of due is the share of all who were due. No answer: with those who are not asked any more.",
        ]
    )
    lasting = [(one, later) for one in found.rows for later in one.lasted]
    if lasting:
        print("\nHow long it lasted: those improved, when they were asked again")
        show.table(
            ("improved after", "of", "asked again after", "still improved", "no longer", "no answer", "not due yet"),
            [
                (
                    f"{_hours(one.due_hours)}, {one.modality.replace('_', ' ')}",
                    later.improved,
                    _hours(later.due_hours),
                    share(later.still, later.improved),
                    later.no_longer,
                    later.unknown,
                    later.not_yet,
                )
                for one, later in lasting
            ],
        )
    if found.told:
        print("\nHow long it lasted: in the clients' own words")
        show.table(
            ("follow-up", "asked", "n", "median", "quartiles", "said 0", "no answer"),
            [_length(one) for one in found.told],
        )


def _asked(row: Row) -> list[Any]:
    nothing = "no score to compare"
    return [
        _hours(row.due_hours),
        f"{row.title} ({row.modality.replace('_', ' ')})",
        row.field.replace("_", " ") or nothing,
        row.due,
        row.in_time,
        share(row.improved, row.in_time),
        f"{100 * row.improved / row.due:.0f} %" if row.due else "",
        row.same,
        row.worse,
        row.untold,
        row.late,
        row.unanswered + row.dropped,
    ]


def _length(one: Told) -> list[Any]:
    return [
        f"{one.title} ({one.modality.replace('_', ' ')})",
        one.label,
        one.lengths.n,
        f"{one.lengths.median:g} {one.unit}s" if one.lengths.median is not None else "",
        quartiles(one.lengths),
        one.none,
        one.unanswered,
    ]


def _hours(hours: float) -> str:
    return f"{hours / 24:g} days" if hours >= 72 and hours % 24 == 0 else f"{hours:g} h"
