"""Recording: techniques, adverse reactions."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from palpate.cli.session import Json, from_stdin, practice, warn
from palpate.cli.visit_start import VisitRef, Words, leading_visit


def register(app: typer.Typer) -> None:
    """Add the commands to ``palpate visit``."""
    for command in (treat, untreat, reaction):
        app.command()(command)


def treat(
    ctx: typer.Context,
    words_: Annotated[list[str], typer.Argument(metavar="[VISIT] TECHNIQUE", help="By key, short form or name.")],
    site: Annotated[str, typer.Option(help="Where: a point, a muscle or a region.")] = "",
    side: Annotated[str, typer.Option(help="left, right, bilateral or midline; l and r will do.")] = "",
    tool: Annotated[str, typer.Option(help="With what: thumb, elbow, forearm, …")] = "",
    pressure: Annotated[int | None, typer.Option(help="Felt by the client, 0 to 10.")] = None,
    applied: Annotated[int | None, typer.Option(help="Applied by the therapist, 1 to 5 (Walton).")] = None,
    hold: Annotated[float | None, typer.Option(help="Seconds at one place.")] = None,
    times: Annotated[int | None, typer.Option(help="How often.")] = None,
    minutes: Annotated[float | None, typer.Option(help="Minutes on the area.")] = None,
    response: Annotated[str, typer.Option(help="How it responded, in words.")] = "",
    words: Words = "",
    json: Json = False,
) -> None:
    """Record a technique applied; it is held against screening as it is entered."""
    import msgspec

    from palpate.cli.show import as_json, text
    from palpate.cli.visit_ask import ask_before
    from palpate.modality import vocabulary
    from palpate.screening.model import places
    from palpate.visits import wording
    from palpate.visits.model import WorkDone

    with practice(ctx) as here:
        visit, rest = leading_visit(here, words_, 1, "TECHNIQUE")
        done = WorkDone(
            technique=rest[0],
            site=site,
            side=side,
            tool=tool,
            pressure=pressure,
            applied=applied,
            hold=hold,
            repetitions=times,
            minutes=minutes,
            response=response,
            words=words,
        )
        if sys.stdin.isatty():
            ask_before(here, visit, done)
        row = here.visits.treat(visit, done)
        consented, sensitive = row.pop("consent"), row.pop("sensitive")
        if not consented:
            warn(f"Consent to treatment is not recorded: palpate visit consent {visit.ref} --how verbal")
        if sensitive:
            how = f'palpate visit consent {visit.ref} --for "{places([sensitive])[0]}"'
            warn(f"Consent for a sensitive area is not recorded: {how}")
        if json:
            as_json({"ref": visit.ref, "client": visit.client, "born": visit.born, "work": row})
            return
        with_ = vocabulary.tools()[row["tool"]].label if row["tool"] else ""
        parts = wording.work(row["name"], row["site_name"], with_, msgspec.structs.replace(done, side=row["side"]))
        print(f"{visit.shown}: {' · '.join(parts)}")
        if row["beyond"]:
            text([f"  Beyond screening, with words: {row['words']}"])


def untreat(
    ctx: typer.Context,
    words_: Annotated[list[str], typer.Argument(metavar="[VISIT] LINE", help="Its number in visit show.")],
) -> None:
    """Take back one line of work of an open visit; the audit keeps it."""
    with practice(ctx) as here:
        visit, rest = leading_visit(here, words_, 1, "LINE")
        # "²" is a digit and no number; int() reads other scripts, and no visit has a line of ten figures.
        if not (rest[0].isascii() and rest[0].isdecimal() and len(rest[0]) < 10):
            raise typer.BadParameter(f"{rest[0]!r} is not the number of a line: palpate visit show lists them.")
        print(f"{visit.shown}: {here.visits.remove_work(visit, int(rest[0]))} taken back.")


def reaction(
    ctx: typer.Context,
    visit: VisitRef = None,
    text: Annotated[str, typer.Option(help="What happened, in words; - reads it.")] = "-",
) -> None:
    """Note an adverse reaction."""
    with practice(ctx) as here:
        found = here.visits.find(visit, here.acting)
        here.visits.adverse_reaction(found, from_stdin(text) or "")
        print(f"{found.shown}: adverse reaction noted.")
