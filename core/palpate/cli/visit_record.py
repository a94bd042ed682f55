"""Recording: techniques, notes, adverse reactions."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from palpate.cli.session import Json, asked, from_stdin, practice, warn
from palpate.cli.visit_start import VisitRef, Words, leading_visit


def register(app: typer.Typer) -> None:
    """Add the commands to ``palpate visit``."""
    for command in (treat, untreat, note, reaction):
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
    from palpate.cli.show import as_json, text
    from palpate.modality import vocabulary
    from palpate.visits.model import WorkDone

    with practice(ctx) as here:
        visit, rest = leading_visit(here, words_, 1, "TECHNIQUE")
        row = here.visits.treat(
            visit,
            WorkDone(
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
            ),
        )
        consented, sensitive = row.pop("consent"), row.pop("sensitive")
        if not consented:
            warn(f"Consent to treatment is not recorded: palpate visit consent {visit.ref} --how verbal")
        if sensitive:
            warn(f"Consent for a sensitive area is not recorded: palpate visit consent {visit.ref} --for {sensitive}")
        if json:
            as_json({"ref": visit.ref, "client": visit.client, "born": visit.born, "work": row})
            return
        place = f"{row['site_name']} {row['side']}".strip()
        figures = [
            f"{row['pressure']} felt" if row["pressure"] is not None else "",
            f"{row['applied']} applied" if row["applied"] is not None else "",
            f"{row['hold']:g} s" if row["hold"] else "",
            f"x {row['repetitions']}" if row["repetitions"] else "",
            f"{row['minutes']:g} min" if row["minutes"] else "",
        ]
        with_ = vocabulary.tools()[row["tool"]].label if row["tool"] else ""
        print(f"{visit.shown}: " + " · ".join(part for part in (row["name"], place, with_, *figures) if part))
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


def note(
    ctx: typer.Context,
    visit: VisitRef = None,
    subjective: Annotated[
        str | None, typer.Option("--subjective", "-s", help="What the client says; - reads it.")
    ] = None,
    objective: Annotated[str | None, typer.Option("--objective", "-o", help="What you find and do.")] = None,
    assessment: Annotated[str | None, typer.Option("--assessment", "-a", help="How it went.")] = None,
    plan: Annotated[str | None, typer.Option("--plan", "-p", help="What comes next.")] = None,
    json: Json = False,
) -> None:
    """Write the S, O, A, P sections; - reads a section from standard input."""
    from palpate.cli.show import as_json
    from palpate.errors import Refused

    given = {"subjective": subjective, "objective": objective, "assessment": assessment, "plan": plan}
    if list(given.values()).count("-") > 1:
        raise typer.BadParameter("Only one section can be read from standard input.")
    with practice(ctx) as here:
        found = here.visits.find(visit, here.acting)
        if not any(value is not None for value in given.values()) and sys.stdin.isatty():
            print(found.shown)
            given = {name: asked(name.capitalize()) or None for name in given}
        sections = {name: from_stdin(value) or "" for name, value in given.items() if value is not None}
        if empty := [name for name, text in sections.items() if not text.strip()]:
            raise Refused(f"Nothing was read for {empty[0]}, and what stands there is left: give it words.")
        if not sections:
            raise typer.BadParameter("Give a section: --subjective, --objective, --assessment or --plan.")
        here.visits.write_note(found, sections)
        if json:
            as_json({"ref": found.ref, "client": found.client, "born": found.born, "note": sections})
        else:
            print(f"{found.shown}: {', '.join(sections)} written.")


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
