"""What reports of visits say alike: their days, their heading, shares and how figures lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import datetime as dt

    from palpate.practice import Practice
    from palpate.reports.followups_model import FollowUps
    from palpate.reports.outcomes_model import Outcomes
    from palpate.reports.spread import Spread

From = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="The first day of the visits; all, unless given.")
]
To = Annotated[str | None, typer.Option(metavar="DAY", help="Their last day, included.")]


def days(here: Practice, from_: str | None, to: str | None) -> tuple[dt.date | None, dt.date | None]:
    """The days that were given."""
    from palpate import clock

    now, zone = here.clock.now(), here.zone
    first = clock.read_day(from_, now, zone) if from_ else None
    return first, clock.read_day(to, now, zone) if to else None


def heading(found: FollowUps | Outcomes) -> None:
    """Whose report it is, of which days, and what it does not say."""
    from palpate.cli import show

    first = show.day(found.first) if found.first else "the beginning"
    last = show.day(found.last) if found.last else "now"
    show.text([f"{found.practice}, {first} to {last}{'  (simulated practice)' if found.simulated else ''}", ""])
    show.text(found.notes)


def share(count: int, of: int) -> str:
    """So many, and in percent; of nothing there is no share."""
    return f"{count} ({percent(count, of)})" if of else ""


def percent(count: int, of: int) -> str:
    """In percent; of nothing there is none."""
    return f"{100 * count / of:.0f} %" if of else ""


def with_sign(value: float | None) -> str:
    """A change with its sign."""
    return "" if value is None else f"{value:+g}" if value else "0"


def quartiles(one: Spread, *, signed: bool = False) -> str:
    """Between which figures the middle half lies."""
    if one.lower is None or one.upper is None:
        return ""
    return f"{with_sign(one.lower)} to {with_sign(one.upper)}" if signed else f"{one.lower:g} to {one.upper:g}"
