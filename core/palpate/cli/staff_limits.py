"""palpate staff limits: what a practitioner's body is to bear."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, needed, practice
from palpate.cli.typed import length

if TYPE_CHECKING:
    from palpate.scheduling.body.bearing import Limit
    from palpate.staff.model import Staff

Load = Annotated[str | None, typer.Option(metavar="LOAD-HOURS", help='So much a day; "none" for no limit.')]


def register(app: typer.Typer) -> None:
    """Add the command to ``palpate staff``."""
    app.command()(limits)


def limits(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Their reference or enough of their name.")] = None,
    day: Load = None,
    week: Annotated[
        str | None, typer.Option(metavar="LOAD-HOURS", help='So much from Monday to Sunday; "none" for no limit.')
    ] = None,
    after: Annotated[str | None, typer.Option(metavar="TIME", help="A rest after so much work, as in 3h.")] = None,
    rest: Annotated[str | None, typer.Option(metavar="TIME", help="How long that rest is, as in 30m.")] = None,
    none: Annotated[bool, typer.Option("--none", help="Take all limits away.")] = False,
    json: Json = False,
) -> None:
    """Show or set what a practitioner's body is to bear.

    An hour of a modality has a load of 1 to 5 (palpate modality show): four sessions of 90 minutes of load 1 are 6
    load-hours. Times beyond a limit are not offered, and booked only with words. What is not given stays as it is;
    "none" takes a limit away.
    """
    from palpate.cli.show import as_json

    name = needed(name, "Practitioner")
    changes = _changes(day, week, after, rest)
    if none and changes:
        raise typer.BadParameter("--none takes all limits away: give it alone.")
    with practice(ctx) as open_practice:
        staff = open_practice.staff.find(name)
        book = open_practice.scheduling.limits
        if none:
            changes = dict.fromkeys(("per_day", "per_week", "rest_after", "rest"), None)
        limit = book.set(staff, **changes) if changes else book.of(staff)
    if json:
        as_json(_told(staff, limit))
        return
    lines = _lines(limit)
    print(f"{staff.name} ({staff.ref}): {'; '.join(lines) or 'no limits'}.")


def _changes(day: str | None, week: str | None, after: str | None, rest: str | None) -> dict[str, int | None]:
    changes: dict[str, int | None] = {}
    for field, text in (("per_day", day), ("per_week", week)):
        if text is not None:
            changes[field] = None if _is_none(text) else _load(text)
    for field, text in (("rest_after", after), ("rest", rest)):
        if text is not None:
            changes[field] = None if _is_none(text) else length(text)
    if any(_is_none(text) for text in (after, rest) if text is not None):
        changes |= {"rest_after": None, "rest": None}
    return changes


def _is_none(text: str) -> bool:
    return text.strip().casefold() == "none"


def _load(text: str) -> int:
    """Load-hours, as 18 or 17.5, in load times minutes."""
    try:
        load = Decimal(text.strip()) * 60
    except InvalidOperation:
        raise typer.BadParameter(f"{text!r} are no load-hours: write them as 18 or 17.5.") from None
    if not load.is_finite() or abs(load) > 10**6:
        raise typer.BadParameter(f"{text!r} are no load-hours: write them as 18 or 17.5.")
    return round(load)


def _lines(limit: Limit) -> list[str]:
    from palpate.scheduling.body.bearing import hours_of
    from palpate.scheduling.written import minutes_said

    lines = [f"{hours_of(limit.per_day)} load-hours a day"] if limit.per_day is not None else []
    lines += [f"{hours_of(limit.per_week)} load-hours a week"] if limit.per_week is not None else []
    if limit.rest is not None and limit.rest_after is not None:
        lines.append(f"a rest of {minutes_said(limit.rest)} after {minutes_said(limit.rest_after)} of work")
    return lines


def _told(staff: Staff, limit: Limit) -> dict[str, Any]:
    loads = {"per_day": limit.per_day, "per_week": limit.per_week}
    return {
        "practitioner": staff.name,
        "practitioner_ref": staff.ref,
        **{f"load_hours_{name}": None if load is None else load / 60 for name, load in loads.items()},
        "rest_after_minutes": limit.rest_after,
        "rest_minutes": limit.rest,
    }
