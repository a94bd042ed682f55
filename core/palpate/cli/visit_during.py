"""During a visit: an answer of the day corrected, a consent, a modality more."""

from __future__ import annotations

from typing import Annotated

import typer

from palpate.cli.session import Json, practice
from palpate.cli.visit_start import By, Relation, VisitRef, Words, about, leading_visit


def register(app: typer.Typer) -> None:
    """Add the commands to ``palpate visit``."""
    for command in (dayof, consent, add):
        app.command()(command)


def dayof(
    ctx: typer.Context,
    visit: VisitRef = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="QUESTION=ANSWER", help="An answer, as new_symptoms=no.")
    ] = None,
    words: Words = "",
    json: Json = False,
) -> None:
    """Correct or add answers of the day; the verdict is made anew.

    A yes may have details: --set recent_injection=yes --set recent_injection.site=shoulder, and .since=2027-03-05 for
    the day it began. Where a place is to be left alone, its .site says which.
    """
    from palpate.cli.show import as_json, text
    from palpate.visits import day_of

    if not set_:
        raise typer.BadParameter("Give an answer with --set, as in --set fever=no.")
    with practice(ctx) as here:
        found = here.visits.find(visit, here.acting)
        standing = here.visits.screened(found).day_of
        answers = day_of.read(here.screening, found.modalities, set_, standing)
        verdict = here.visits.answer_day(found, answers, words)
        if json:
            as_json(about(found) | {"verdict": verdict.verdict, "screening": verdict.as_json()})
            return
        print(found.shown)
        text(verdict.lines())


def consent(
    ctx: typer.Context,
    visit: VisitRef = None,
    area: Annotated[str, typer.Option("--for", help="treatment, or a sensitive area.")] = "treatment",
    how: Annotated[str, typer.Option(help="verbal, written or not_recorded.")] = "verbal",
    refused: Annotated[bool, typer.Option("--refused", help="It was asked, and refused.")] = False,
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="It was given, and is taken back.")] = False,
    by: By = "",
    relation: Relation = "",
    words: Annotated[str, typer.Option(help="What was said about it.")] = "",
    json: Json = False,
) -> None:
    """Record a consent, to treatment or to work in a sensitive area; or that it is refused, or taken back."""
    from palpate.cli.show import as_json, text
    from palpate.clients.guardians import named as guardian_named
    from palpate.visits import consents

    if refused and withdrawn:
        raise typer.BadParameter("A consent is refused before it is given and withdrawn after: say one of them.")
    with practice(ctx) as here:
        found, guardian = here.visits.find(visit, here.acting), guardian_named(by, relation)
        if withdrawn:
            here.visits.withdraw_consent(found, area, words, guardian)
        else:
            here.visits.consent(found, area, how, not refused, words, guardian)
        area = consents.area(area)
        state = "withdrawn" if withdrawn else "refused" if refused else how
        if json:
            as_json(about(found) | {"consent": area, "state": state, "wanting": here.visits.consent_wanting(found)})
            return
        whose = f" by {guardian.shown}" if guardian else ""
        given = f"given, {state}" if state in {"verbal", "written"} else state.replace("_", " ")
        text([f"{found.shown}: {consents.named(area)}: {given}{whose}."])


def add(
    ctx: typer.Context,
    words_: Annotated[list[str], typer.Argument(metavar="[VISIT] MODALITY", help="The modality to add.")],
    words: Words = "",
    json: Json = False,
) -> None:
    """Add a modality to an open visit; it is screened for as at the start."""
    from palpate.cli.show import as_json, text

    with practice(ctx) as here:
        visit, rest = leading_visit(here, words_, 1, "MODALITY")
        key = here.host.named(rest[0])
        verdict = here.visits.add_modality(visit, key, words)
        if json:
            as_json(about(here.visits.get(visit.id)) | {"verdict": verdict.verdict, "screening": verdict.as_json()})
            return
        print(f"{visit.shown}: {here.host.title(key)} added.")
        text(verdict.lines())
