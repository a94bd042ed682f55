"""palpate doctor: what is not well with the practice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, practice

if TYPE_CHECKING:
    from palpate.practice import Practice
    from palpate.scheduling.checking.derived import Differs, Fault, Look

app = typer.Typer()

_SHOWN = 20


@app.command()
def doctor(
    ctx: typer.Context,
    repair: Annotated[
        bool, typer.Option("--repair", help="Derive the times of what is to come again, by today's time-zone rules.")
    ] = False,
    json: Json = False,
) -> None:
    """Say what is not well with the practice: time-zone rules, claims, guards.

    An appointment is at the wall time the client was told. Where new time-zone rules give it another instant,
    --repair puts it there, in one transaction; what something else is in the way of by then is kept all the same,
    and listed until one of the two is moved. The past is never touched. Exits 1 while anything needs attention.
    """
    from palpate import clock
    from palpate.cli.show import as_json
    from palpate.scheduling.checking import derived, rederive

    with practice(ctx) as opened:
        now = clock.to_minute(opened.clock.now())
        if repair:
            found = opened.scheduling.settled(rederive.repair)
        else:
            with opened.context.read() as connection:
                found = derived.look(connection, now)
        attention = [*found.unclear, *_attention(opened, now)]
        shown = [] if json else [_shift(opened, one) for one in found.differ[:_SHOWN]]
    if json:
        told: dict[str, Any] = {
            "tzdata": found.tzdata,
            "to_come": found.to_come,
            "derived_otherwise": found.otherwise,
            "differ": [one.as_json() for one in found.differ],
            "repaired": repair,
            "attention": [{"ref": one.ref or None, "said": one.said} for one in attention],
        }
        as_json(told)
    else:
        _say(found, shown, attention, repair)
    if attention or (found.differ and not repair):
        raise typer.Exit(1)


def _attention(opened: Practice, now: int) -> list[Fault]:
    """What a person has to look at, apart from times that are to be derived again."""
    from palpate import schema
    from palpate.scheduling.checking import derived, rederive, soundness
    from palpate.store import standing

    with opened.context.read() as connection:
        found = [*rederive.unwanted(connection, now), *soundness.faults(connection, now)]
        missing = standing.missing(connection, schema.all_guards(connection.dialect.name))
    if missing:
        names = ", ".join(dict.fromkeys(missing))
        found.append(derived.Fault(ref="", said=f"Guards of the database do not stand, see palpate verify: {names}."))
    return found


def _say(found: Look, shown: list[str], attention: list[Fault], repaired: bool) -> None:
    from palpate.cli.show import text

    others = sum(found.otherwise.values())
    which = f" ({', '.join(found.otherwise)})" if others else ""
    lines = [f"Time-zone rules: tzdata {found.tzdata}."]
    lines.append(f"{_many(found.to_come, 'appointment')} to come, {others or 'none'} derived with other rules{which}.")
    if found.differ:
        many = len(found.differ)
        lines.append(f"{many} put where {'it belongs' if many == 1 else 'they belong'}:" if repaired else _differ(many))
        lines += [f"  {one}" for one in shown]
        if many > len(shown):
            lines.append(f"  and {many - len(shown)} more: --json lists all")
        if not repaired:
            lines.append("palpate doctor --repair derives them again; no client's wall time changes.")
    if attention:
        lines.append("Needs attention:")
        lines += [f"  {one.said}" for one in attention]
    elif not found.differ or repaired:
        lines.append("All is well.")
    text(lines)


def _differ(many: int) -> str:
    return f"{many} begin{'s' if many == 1 else ''} at another instant by today's rules:"


def _shift(opened: Practice, one: Differs) -> str:
    """What begins at another instant: the wall time that was told, and where it was by mistake."""
    from palpate import clock
    from palpate.scheduling.written import moment_said

    name = f"{one.ref}, {opened.scheduling.appointment(one.id).client_shown}" if one.id else one.name
    was = moment_said(clock.from_minute(one.was).astimezone(clock.zone(one.timezone)))
    return f"{name}: {one.told} in {one.timezone}, which was taken for {was}"


def _many(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"
