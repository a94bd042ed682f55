"""Assessing: a modality's form, walked through on a terminal or answered by a script; and what it suggests."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, from_stdin, practice
from palpate.cli.typed import json_answers, pairs
from palpate.cli.visit_start import leading_visit

if TYPE_CHECKING:
    from palpate.practice import Practice
    from palpate.visits.model import Visit


def register(app: typer.Typer) -> None:
    """Add the commands to ``palpate visit``."""
    app.command()(assess)
    app.command()(suggest)


def assess(
    ctx: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(metavar="[VISIT] [MODALITY]")] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="An answer, as pain_now=6.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--from", help="JSON answers from a file, or - for standard input.")
    ] = None,
    unset: Annotated[
        list[str] | None, typer.Option("--unset", metavar="FIELD", help="Take an answer back: it is unanswered again.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Ask only the quick form.")] = False,
    after: Annotated[bool, typer.Option("--after", help="Scores after treatment.")] = False,
    json: Json = False,
) -> None:
    """Answer a modality's assessment form; each answer is saved at once."""
    from palpate.chairside.form import fill
    from palpate.cli.show import as_json, text
    from palpate.modality.answers import show
    from palpate.visits.forms import fields

    with practice(ctx) as here:
        visit, key = _visit_and_modality(here, words or [])
        given: dict[str, Any] = {}
        if set_ or source or unset:
            values = here.visits.answers_in(key, json_answers(source)) if source else {}
            typed = _pairs(set_)
            given = here.visits.assess(visit, key, typed, typed=True, values=values, unset=unset or (), after=after)
        elif not json and sys.stdin.isatty() and sys.stdout.isatty():
            fill(here, visit, key, quick, after)
        # Scores after treatment are no answers of the form: they stand beside those before.
        read = here.visits.scores_after if after else here.visits.answers
        answers = given if after and given else read(visit, key)
        if json:
            as_json({"ref": visit.ref, "client": visit.client, "born": visit.born, "modality": key, "answers": answers})
            return
        form = fields(here.host, key)
        print(f"{visit.shown}: {here.host.title(key)}{', after treatment' if after else ''}")
        for name, field in form.items():
            if name in answers:
                text([f"  {field.label}: {show(field, answers[name])}"])
        if not answers:
            print("  Nothing answered yet: --set FIELD=VALUE, or run it on a terminal.")


def suggest(
    ctx: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(metavar="[VISIT] [MODALITY]")] = None,
    json: Json = False,
) -> None:
    """What the answers so far make worth considering, and why; the therapist decides."""
    from itertools import groupby

    from palpate.cli.show import as_json, text

    with practice(ctx) as here:
        visit, key = _visit_and_modality(here, words or [])
        found = here.visits.suggestions(visit, key)
        if json:
            as_json(found)
            return
        text([f"{visit.shown}: worth considering ({here.host.title(key)}; the therapist decides)"])
        # What stands together for one reason is said with it once.
        for (kind, because), same in groupby(found, key=lambda one: (one.kind, one.because)):
            text([f"  {kind}: {', '.join(one.name for one in same)} - {because}"])
        if not found:
            print("  Nothing, from the answers so far.")


def _visit_and_modality(here: Practice, words: list[str]) -> tuple[Visit, str]:
    from palpate.refs import looks_like_ref

    if words and (len(words) > 1 or not looks_like_ref(words[0])):
        visit, rest = leading_visit(here, words, 1, "MODALITY")
        return visit, here.visits.modality(visit, rest[0])
    visit = here.visits.find(words[0] if words else None, here.acting)
    return visit, here.visits.modality(visit, None)


def _pairs(given: list[str] | None) -> dict[str, str]:
    """Answers as they are typed; the one that is "-" is read from standard input."""
    typed = pairs(given, "pain_now=6")
    if list(typed.values()).count("-") > 1:
        raise typer.BadParameter("Only one answer can be read from standard input.")
    return {key: from_stdin(value) or "" for key, value in typed.items()}
