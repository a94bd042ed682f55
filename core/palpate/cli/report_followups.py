"""What follow-ups add up to: who had improved by when, how long it lasted, and who did not answer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import typer

from palpate.cli.report_words import From, To, days, heading, percent, quartiles
from palpate.cli.session import Json, practice

if TYPE_CHECKING:
    from palpate.reports.followups_model import FollowUps, Lasted, Replies, Row, Told


class Line(NamedTuple):
    """A label, further in or less, a number, and words beside it."""

    inward: int
    label: str
    number: int | None = None
    words: str = ""


def followups(ctx: typer.Context, from_: From = None, to: To = None, json: Json = False) -> None:
    """How many had improved when they were asked, 36 hours on and later, how long it lasted, and who did not answer.

    Improved is better than before treatment by more than the measure's error. No answer is never read as improved.
    """
    from palpate.cli.show import as_json
    from palpate.reports.followups import follow_ups

    with practice(ctx) as here:
        found = follow_ups(here, *days(here, from_, to))
    if json:
        as_json(found)
    else:
        _print(found)


def _print(found: FollowUps) -> None:
    heading(found)
    if not found.rows:
        print("\nNo visit has a follow-up yet.")
        return
    told: dict[tuple[str, str, float], list[Told]] = {(one.modality, one.key, one.due_hours): [] for one in found.rows}
    for length in found.told:
        told[length.modality, length.key, length.due_hours].append(length)
    for kind, rows in groupby(found.rows, key=lambda one: (one.modality, one.key, one.due_hours)):
        mine = list(rows)
        print()
        _lay([*_replies(mine[0], mine[0].replies), *(line for row in mine for line in _score(row))])
        _lay([line for one in told[kind] for line in _length(one)])


def _replies(row: Row, said: Replies) -> Iterator[Line]:
    yield Line(0, f"{row.title}, {_after(row.due_hours)} ({row.modality.replace('_', ' ')})")
    yield Line(1, "asked by now", said.asked, f"{said.not_yet} more are not due yet" if said.not_yet else "")
    yield Line(2, "answered in time", said.in_time, percent(said.in_time, said.asked))
    if said.early:
        yield Line(2, "answered early", said.early, "more than a day before it was due")
    yield Line(2, "answered late", said.late, "more than a day after it was due" if said.late else "")
    yield Line(2, "no answer", said.unanswered)
    if said.dropped:
        yield Line(2, "not asked any more", said.dropped)


def _score(row: Row) -> Iterator[Line]:
    if not row.field:
        yield Line(1, "no score that was taken before treatment too")
        return
    shares = f"{percent(row.improved, row.compared)} of {row.compared} compared"
    yield Line(1, f"{_named(row.field)}, in time, against before treatment")
    of_asked = f", {percent(row.improved, row.replies.asked)} of all asked"
    yield Line(2, "improved", row.improved, shares + of_asked if row.compared else "")
    if row.meaningful is not None:
        yield Line(3, "by what counts or more", row.meaningful)
    yield Line(2, "the same, within the error", row.same)
    yield Line(2, "worse", row.worse)
    yield Line(2, "not comparable", row.not_comparable, "a score missing, or the error unknown")
    if row.improved_late:
        yield Line(2, "improved, answered late", row.improved_late, "in none of these numbers")
    for later in row.lasted:
        yield from _lasted(row, later)


def _lasted(row: Row, later: Lasted) -> Iterator[Line]:
    yield Line(1, f"of the {later.improved} improved at {_time(row.due_hours)}, asked again {_after(later.due_hours)}")
    compared = later.still + later.no_longer
    share = f"{percent(later.still, compared)} of {compared} compared" if compared else ""
    yield Line(2, "still improved", later.still, share)
    yield Line(2, "no longer", later.no_longer)
    yield Line(2, "not comparable", later.not_comparable)
    if later.early:
        yield Line(2, "answered early", later.early)
    yield Line(2, "answered late", later.late, f"{later.still_late} of them improved then" if later.late else "")
    yield Line(2, "no answer", later.unanswered)
    if later.dropped + later.not_asked:
        yield Line(2, "not asked", later.dropped + later.not_asked)
    if later.not_yet:
        yield Line(2, "not due yet", later.not_yet)


def _length(one: Told) -> Iterator[Line]:
    n = one.lengths.n
    yield Line(1, f"{one.label}: their own words, in time")
    yield Line(2, "said how long", n, f"{one.unsaid} answered, and not this" if one.unsaid else "")
    yield Line(3, "said 0", one.none)
    yield Line(3, "not over when asked", one.going_on, "said all the time that had gone by" if one.going_on else "")
    if one.lengths.median is not None:
        half = f", the middle half {quartiles(one.lengths)}" if one.lengths.lower is not None else ""
        least = ", or more" if one.going_on else ""
        unit = one.unit if one.lengths.median == 1 else f"{one.unit}s"
        yield Line(2, f"median {one.lengths.median:g} {unit}{least}{half}")


def _lay(lines: list[Line]) -> None:
    """Labels and numbers in columns, and words beside them, or beneath where there is no room."""
    from palpate.cli import show
    from palpate.cli.widths import width
    from palpate.names import printable

    shown = [("  " * one.inward + printable(one.label), one) for one in lines]
    most = max((width(label) for label, one in shown if one.number is not None), default=0)
    for label, one in shown:
        if one.number is None:
            show.text([label])
            continue
        start = f"{label}{' ' * (most - width(label))}{one.number:>7}"
        beside = show.room() - width(start) - 2
        if width(one.words) <= beside:
            print(f"{start}  {one.words}".rstrip())
        else:
            print(start)
            show.text([f"{'  ' * (one.inward + 2)}{one.words}"])


def _named(field: str) -> str:
    return field.replace("_", " ").replace(".", ", ")


def _after(hours: float) -> str:
    return f"after {_time(hours)}"


def _time(hours: float) -> str:
    return f"{hours / 24:g} days" if hours >= 72 and hours % 24 == 0 else f"{hours:g} hours"
