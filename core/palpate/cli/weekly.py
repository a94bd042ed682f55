"""Weekly hours on the command line, the same for practitioners and rooms: read, given, shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from palpate.cli.session import warn

if TYPE_CHECKING:
    from palpate.practice import Practice
    from palpate.premises.model import Location
    from palpate.scheduling.working.hours import Hours
    from palpate.scheduling.working.roster import Owner

When = Annotated[list[str] | None, typer.Argument(help="Days and hours: mon-fri 9:00-17:00, or mon,wed 9-12 13-17.")]
First = Annotated[str | None, typer.Option("--from", metavar="DAY", help="The first day they hold.")]
Last = Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day they hold.")]
Every = Annotated[
    int, typer.Option(metavar="WEEKS", help="With --from: 2 is every other week, from the week of that day.")
]
On = Annotated[str | None, typer.Option(metavar="DAY", help="For this one day, in place of the week's.")]
Closed = Annotated[bool, typer.Option("--closed", help="With --on: not in on that day.")]
Clear = Annotated[
    bool, typer.Option("--clear", help="Take hours away: of the days named, of all; with --on, that day's own.")
]
Reason = Annotated[str, typer.Option(help="With --on: why the day differs.")]


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed after whose hours they are."""

    words: list[str]
    location: str | None = None
    first: str | None = None
    last: str | None = None
    every: int = 1
    on: str | None = None
    closed: bool = False
    clear: bool = False
    reason: str = ""

    def check(self) -> None:
        """Usage errors, before anything is opened."""
        dated = bool(self.first or self.last)
        if self.on is None and (self.closed or self.reason):
            raise typer.BadParameter("--closed and --reason go with --on.")
        if self.on is not None and (dated or self.every != 1):
            raise typer.BadParameter("--on is one day: --from, --to and --every go with weekly hours.")
        if self.on is not None and sum((bool(self.words), self.closed, self.clear)) != 1:
            raise typer.BadParameter("Say what holds on that day: hours as in 12:00-16:00, or --closed, or --clear.")
        if self.on is None and (dated or self.every != 1) and not (self.words or self.clear):
            raise typer.BadParameter("--from, --to and --every say when hours hold: give the hours too.")
        if self.every != 1 and not self.first:
            raise typer.BadParameter("--every needs --from, a day of the first week in which they hold.")
        if self.on is None and len(self.words) == 1 and not self.clear:
            raise typer.BadParameter("Give hours too, as in mon-fri 9:00-17:00; --clear takes those of the days away.")
        if self.on is None and len(self.words) > 1 and self.clear:
            raise typer.BadParameter("With --clear name days only, as in --clear fri.")

    @property
    def changes(self) -> bool:
        """Whether hours are changed, and not only shown."""
        return bool(self.words or self.clear or self.closed)


def change(open_practice: Practice, owner: Owner, typed: Typed, place: Location | None = None) -> None:
    """Give, override or take away, as it was typed; ``place`` is where, where it cannot be elsewhere."""
    from palpate import clock
    from palpate.scheduling import written

    book, premises = open_practice.scheduling.hours, open_practice.premises
    now, zone = open_practice.clock.now(), open_practice.zone
    if typed.on is not None:
        day = clock.read_day(typed.on, now, zone)
        if typed.clear:
            book.clear_day(owner, day)
            return
        # Closed is closed everywhere.
        anywhere = not typed.words and typed.location is None
        where = place or (premises.locations()[0] if anywhere else premises.location(typed.location))
        book.give_day(owner, day, written.spans(typed.words), where, typed.reason)
    elif typed.words or typed.clear:
        book.give(
            owner,
            written.weekdays(typed.words[0]) if typed.words else range(7),
            written.spans(typed.words[1:]),
            place or premises.location(typed.location),
            clock.read_day(typed.first, now, zone) if typed.first else None,
            clock.read_day(typed.last, now, zone) if typed.last else None,
            typed.every,
        )


def warn_outside(open_practice: Practice, owner: Owner) -> None:
    """Say what is booked outside the hours as they are now."""
    for booked in open_practice.scheduling.hours.outside(owner):
        warn(f"{booked.ref} lies outside these hours: {booked.shown}.")


def show(open_practice: Practice, owner: Owner, reference: str, json: bool, *, opens: str, none: str) -> None:
    """The hours of one: ``opens`` as in "Mara Lind works", ``none`` where there are no weekly ones."""
    from palpate.cli.show import as_json, table
    from palpate.cli.show import day as day_said
    from palpate.scheduling.written import WEEKDAYS, at

    book = open_practice.scheduling.hours
    places = {place.id: place.name for place in open_practice.premises.locations()}
    today = open_practice.clock.today(open_practice.zone)
    weekly = book.of(owner)
    rows: list[dict[str, Any]] = [
        {
            "weekday": WEEKDAYS[one.weekday],
            "from": at(one.start_minute),
            "to": at(one.end_minute),
            "location": places.get(one.location_id, ""),
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
            "every_weeks": one.every_weeks,
            "week_of": one.anchor if one.every_weeks > 1 else None,
        }
        for one in weekly
    ]
    changed: list[dict[str, Any]] = [
        {
            "day": one.day,
            "from": None if one.start_minute is None else at(one.start_minute),
            "to": None if one.end_minute is None else at(one.end_minute),
            "location": places.get(one.location_id, ""),
            "reason": one.reason,
        }
        for one in book.days(owner, today)
    ]
    if json:
        as_json({"ref": reference, "id": owner.id, "name": owner.name, "hours": rows, "days": changed})
        return
    if rows:
        print(opens)
        cells = [
            (row["weekday"], row["from"], row["to"], row["location"], holds(one))
            for row, one in zip(rows, weekly, strict=True)
        ]
        table(("day", "from", "to", "at", "holds"), cells)
    else:
        print(none)
    for row in changed:
        hours_said = f"{row['from']} to {row['to']}, {row['location']}" if row["from"] else "closed"
        print(f"{day_said(row['day'])}: {hours_said}{why(row['reason'])}")


def holds(one: Hours) -> str:
    """When they hold, where that is not always: "every 2 weeks (that of 2027-03-01), to 2027-08-31"."""
    weeks = f"every {one.every_weeks} weeks (that of {one.anchor})" if one.every_weeks > 1 else ""
    first = f"from {one.valid_from}" if one.valid_from else ""
    last = f"to {one.valid_to}" if one.valid_to else ""
    return ", ".join(part for part in (weeks, " ".join(part for part in (first, last) if part)) if part)


def why(reason: str) -> str:
    """A reason in brackets."""
    return f" ({reason})" if reason else ""
