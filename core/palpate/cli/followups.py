"""palpate followups: what is to be asked, and the answers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, practice, said, warn
from palpate.cli.typed import json_answers, pairs

if TYPE_CHECKING:
    import datetime as dt
    from zoneinfo import ZoneInfo

    from palpate.followups.model import FollowUp

app = typer.Typer(invoke_without_command=True, help="Follow-ups due, and their answers.")


@app.callback()
def followups(
    ctx: typer.Context,
    due: Annotated[bool, typer.Option("--due", help="Only those that are due.")] = False,
    json: Json = False,
) -> None:
    """Follow-ups due, and their answers."""
    if ctx.invoked_subcommand:
        return
    from palpate.cli.show import as_json, moment, table

    with practice(ctx) as here:
        now, zone = here.clock.now(), here.zone
        found = here.follow_ups.waiting(now if due else None)
        if json:
            as_json([_shown(one, now, zone) for one in found])
        elif found:
            rows = [
                (
                    one.ref,
                    "DUE" if one.due_at <= now else "",
                    moment(one.due_at, zone),
                    _client(one),
                    f"{one.title} ({here.host.title(one.modality)})",
                )
                for one in found
            ]
            table(("ref", "", "due", "client", "ask"), rows)
        else:
            print("No follow-up is waiting.")


@app.command()
def answer(
    ctx: typer.Context,
    follow_up: Annotated[str, typer.Argument(metavar="FOLLOW-UP", help="As f1.")],
    set_: Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="An answer.")] = None,
    source: Annotated[str | None, typer.Option("--from", help="JSON answers from a file; - reads them.")] = None,
    note: Annotated[str, typer.Option(callback=said, help="What else the client said; - reads it.")] = "",
    json: Json = False,
) -> None:
    """Record what the client answered."""
    from palpate.cli.show import as_json
    from palpate.modality.answers import show
    from palpate.refs import number

    given = pairs(set_, "pain_now=3")
    with practice(ctx) as here:
        found = here.follow_ups.get(number(follow_up, "f"))
        if not (given or note or source) and sys.stdin.isatty():
            given = _asked(found)
        values = json_answers(source) if source else {}
        answered = here.follow_ups.answer(found.id, given, typed=True, values=values, note=note)
        if answered.late:
            warn("Answered late; it is marked so.")
        if json:
            as_json(_shown(answered, here.clock.now(), here.zone))
            return
        print(f"{answered.ref} {_client(answered)}: {answered.title}")
        for field in answered.asks:
            if answered.answers and field.key in answered.answers:
                print(f"  {field.label}: {show(field, answered.answers[field.key])}")


def _asked(found: FollowUp) -> dict[str, str]:
    """What a client answers, question by question; Enter leaves one out."""
    from palpate.modality import when
    from palpate.modality.answers import allowed, parse
    from palpate.modality.errors import AnswerError

    print(f"{_client(found)}: {found.title}")
    if found.message:
        print(f"  {found.message}")
    typed: dict[str, str] = {}
    answers: dict[str, Any] = {}
    for field in found.asks:
        while when.evaluate(field.show_when, answers) is True:
            text = typer.prompt(f"{field.label} [{allowed(field)}]", default="", show_default=False).strip()
            if not text:
                break
            try:
                answers[field.key] = parse(field, text)
            except AnswerError as error:
                print(f"  {error}")
                continue
            typed[field.key] = text
            break
    return typed


@app.command()
def drop(
    ctx: typer.Context,
    follow_up: Annotated[str, typer.Argument(metavar="FOLLOW-UP", help="As f1.")],
    reason: Annotated[str, typer.Option(help="Why it is not asked any more.")] = "",
) -> None:
    """Ask no more."""
    from palpate.refs import number

    with practice(ctx) as here:
        dropped = here.follow_ups.drop(number(follow_up, "f"), reason)
        print(f"{dropped.ref} {_client(dropped)}: not asked any more.")


def _client(one: FollowUp) -> str:
    return f"{one.client}, born {one.born}" if one.born else one.client


def _shown(one: FollowUp, now: dt.datetime, zone: ZoneInfo) -> dict[str, Any]:
    from palpate.cli.show import iso
    from palpate.modality.answers import allowed
    from palpate.refs import ref

    return {
        "ref": one.ref,
        "id": one.id,
        "visit": ref("v", one.visit_id),
        "client": one.client,
        "client_ref": ref("c", one.client_id),
        "born": one.born,
        "modality": one.modality,
        "key": one.key,
        "title": one.title,
        "due_at": iso(one.due_at, zone),
        "due": one.status == "waiting" and one.due_at <= now,
        "status": one.status,
        "late": one.late,
        "asks": [{"key": field.key, "label": field.label, "takes": allowed(field)} for field in one.asks],
        "answers": one.answers or {},
        "message": one.message,
        "note": one.note,
    }
