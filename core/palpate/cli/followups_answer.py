"""palpate followups answer: what a client answered, and at once what that calls for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, asked, broken_off, from_stdin, needed, practice, said, warn
from palpate.cli.typed import json_answers, pairs

if TYPE_CHECKING:
    import datetime as dt
    from zoneinfo import ZoneInfo

    from palpate.followups.model import FollowUp
    from palpate.practice import Practice

Ref = Annotated[str | None, typer.Argument(metavar="FOLLOW-UP", help="As f1.")]


def register(app: typer.Typer) -> None:
    """Add the command to ``palpate followups``."""
    app.command()(answer)


def answer(
    ctx: typer.Context,
    follow_up: Ref = None,
    answers: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FIELD=VALUE]…", help="As pain_now=3 soreness=2; - reads them, a line each."),
    ] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="An answer.")] = None,
    source: Annotated[str | None, typer.Option("--from", help="JSON answers from a file; - reads them.")] = None,
    note: Annotated[str, typer.Option(callback=said, help="What else the client said; - reads it.")] = "",
    none: Annotated[
        str | None,
        typer.Option("--none", metavar="WORDS", help="No answer yet, as: did not reach. It goes on waiting."),
    ] = None,
    json: Json = False,
) -> None:
    """Record what the client answered; asked question by question on a terminal.

    An answer that meets a red flag is said at once, with what to do. What is answered again takes the place of what
    stood there, which the audit keeps.
    """
    from palpate.cli.show import as_json
    from palpate.errors import Refused
    from palpate.refs import number

    given = pairs([*_lines(answers or []), *(set_ or [])], "pain_now=3")
    if none is not None and (given or source or note):
        raise typer.BadParameter("--none says that there is no answer: give no answers with it.")
    with practice(ctx) as here:
        if follow_up is None and sys.stdin.isatty():
            _due(here)
        which = number(needed(follow_up, "Follow-up, as in f1"), "f")
        found = here.follow_ups.get(which)
        if none is not None:
            noted = here.follow_ups.attempt(which, from_stdin(none) or "")
            if json:
                as_json(as_shown(noted, here.clock.now(), here.zone))
            else:
                print(f"{noted.shown}: noted; it goes on waiting.")
            return
        if not (given or note or source) and sys.stdin.isatty():
            with broken_off(
                lambda: (
                    f"Nothing was saved: {found.ref} is as it was. Begin again with: "
                    f"palpate followups answer {found.ref}"
                )
            ):
                given = _asked(found)
            if not given:
                raise Refused(
                    f"Nothing was answered, and nothing is written: palpate followups answer {found.ref} --none WORDS "
                    "says why, as did not reach."
                )
        values = json_answers(source) if source else {}
        answered = here.follow_ups.answer(which, given, typed=True, values=values, note=note)
        if json:
            as_json(as_shown(answered, here.clock.now(), here.zone))
        else:
            say(here, answered)
        if answered.late:
            warn("Answered late; it is marked so.")
        if answered.calls:
            warn("")
            for line in answered.alert.splitlines():
                warn(f"!! {answered.shown}: {line}")
            warn(f"!! When it is done: palpate followups done {answered.ref} --what -")


def say(here: Practice, one: FollowUp) -> None:
    """A follow-up as lines: what was answered or is asked, what that calls for, what was done."""
    from palpate.cli.show import moment, text
    from palpate.followups.lateness import behind
    from palpate.modality.answers import allowed, show

    stands = behind(one.overdue(here.clock.now())) if one.status == "waiting" else one.status
    lines = [f"{one.shown}: {one.title}{f' ({stands})' if stands not in {'', 'answered'} else ''}"]
    for field in one.asks:
        if field.key in (one.answers or {}):
            lines.append(f"  {field.label}: {show(field, (one.answers or {})[field.key])}")
        elif one.status == "waiting":
            lines.append(f"  {field.label} ({field.key}): {allowed(field)}")
    if one.answered_at is not None:
        late = ", late" if one.late else ""
        lines.append(f"  Answered {moment(one.answered_at, here.zone)}{late}")
    if one.corrected_at is not None:
        lines.append(f"  Corrected {moment(one.corrected_at, here.zone)}: the audit keeps what stood there before.")
    lines += [f"  {line}" for line in one.note.splitlines()]
    lines += [f"  {line}" for line in one.alert.splitlines()]
    lines += [f"  Done: {act.what} ({act.by}, {moment(act.at, here.zone)})" for act in one.acted]
    text(lines)


def as_shown(one: FollowUp, now: dt.datetime, zone: ZoneInfo) -> dict[str, Any]:
    """A follow-up as JSON has it. ``late`` is the answer, ``hours_overdue`` one that waits."""
    from palpate.cli.show import iso
    from palpate.modality.answers import allowed
    from palpate.refs import ref

    overdue = one.overdue(now)
    return {
        "ref": one.ref,
        "id": one.id,
        "visit": ref("v", one.visit_id),
        "client": one.client,
        "client_ref": ref("c", one.client_id),
        "born": one.born,
        "practitioner": one.practitioner,
        "modality": one.modality,
        "key": one.key,
        "title": one.title,
        "due_at": iso(one.due_at, zone),
        "due": overdue is not None,
        "hours_overdue": None if overdue is None else int(overdue.total_seconds() // 3600),
        "status": one.status,
        "late": one.late,
        "asks": [{"key": field.key, "label": field.label, "takes": allowed(field)} for field in one.asks],
        "answers": one.answers or {},
        "answered_at": one.answered_at and iso(one.answered_at, zone),
        "corrected_at": one.corrected_at and iso(one.corrected_at, zone),
        "alert": one.alert,
        "acted": [{"what": act.what, "at": iso(act.at, zone), "by": act.by} for act in one.acted],
        "message": one.message,
        "note": one.note,
    }


def _lines(given: list[str]) -> list[str]:
    """Pairs as they were typed; those of standard input, a line each, where one is "-"."""
    if "-" not in given:
        return given
    if given.count("-") > 1:
        raise typer.BadParameter("Standard input is read once: give - once.")
    read = [line.strip() for line in (from_stdin("-") or "").splitlines() if line.strip()]
    return [*(one for one in given if one != "-"), *read]


def _due(here: Practice) -> None:
    """Those that are due, to choose from."""
    from palpate.errors import Refused

    found = here.follow_ups.waiting(here.clock.now())
    if not found:
        raise Refused("No follow-up is due: palpate followups lists those that are still to come.")
    for one in found:
        warn(f"{one.shown}: {one.title}")


def _asked(found: FollowUp) -> dict[str, str]:
    """What a client answers, question by question; Enter leaves one out."""
    from palpate.cli.show import text
    from palpate.modality import when
    from palpate.modality.answers import allowed, parse
    from palpate.modality.errors import AnswerError

    text([f"{found.shown}: {found.title}", *([f"  {found.message}"] if found.message else [])])
    typed: dict[str, str] = {}
    answers: dict[str, Any] = dict(found.answers or {})
    for field in found.asks:
        while when.evaluate(field.show_when, answers) is True:
            said = asked(f"{field.label} [{allowed(field)}]")
            if not said:
                break
            try:
                answers[field.key] = parse(field, said)
            except AnswerError as error:
                text([f"  {error}"])
                continue
            typed[field.key] = said
            break
    return typed
