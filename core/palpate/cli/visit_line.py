"""The chairside prompt, and its lines one at a time from a script."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.session import Json, confirmed, folded, from_stdin, needed, practice, warn

if TYPE_CHECKING:
    from palpate.documents.blocks import Document
    from palpate.practice import Practice
    from palpate.visits.model import Visit

Who = Annotated[
    str | None,
    typer.Argument(metavar="[VISIT|APPOINTMENT]", help="As v31, or a57 to start it; else yours that is open, or next."),
]


def register(app: typer.Typer) -> None:
    """Add the commands to ``palpate visit``, which without any opens the prompt."""
    app.callback(invoke_without_command=True)(visit)
    app.command("open")(open_)
    app.command()(line)
    app.command()(undo)


def visit(ctx: typer.Context) -> None:
    """Visits: alone the chairside prompt; else start, assess, treat, note, finish, sign."""
    if ctx.invoked_subcommand is None:
        open_(ctx)


def open_(ctx: typer.Context, who: Who = None) -> None:
    """One prompt that stays open on a client, from the first line to the signed note."""
    from palpate import refs
    from palpate.chairside import terminal
    from palpate.chairside.form import fill
    from palpate.chairside.prompt import Prompt
    from palpate.cli.papers import checked, give
    from palpate.errors import Refused
    from palpate.names import legible

    if not sys.stdin.isatty():
        raise typer.BadParameter("The prompt needs a terminal; from a script: palpate visit line [VISIT] 'ic infra L'.")
    with practice(ctx) as here:
        found = _wanted(here, who)
    if isinstance(found, str):
        from palpate.cli.visit_start import start

        start(ctx, who=found)
    with practice(ctx) as here:
        shown = _begun(here, refs.number(found, "a")) if isinstance(found, str) else found
        assert shown is not None

        def put(document: Document, name: str) -> None:
            try:
                give(document, checked(name))
            except typer.BadParameter as error:
                raise Refused(str(error)) from None

        terminal.run(Prompt(here, shown, fill, put), lambda said: print(folded(legible(said), sys.stdout)))


def line(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[VISIT] LINE", help="As at the prompt: ic infra L 6/10 20s x3. - reads lines."),
    ] = None,
    json: Json = False,
) -> None:
    """Enter a line of shorthand into a visit; it is saved at once and said back in full."""
    from palpate.chairside.words import must_be_a_line
    from palpate.cli.show import as_json, text
    from palpate.errors import Refused, at_prompt
    from palpate.refs import looks_like_ref
    from palpate.shorthand.explaining import explain, overview

    given = words or [needed(None, "The line")]
    named = given[0] if len(given) > 1 and looks_like_ref(given[0]) else None
    typed = " ".join(given[1:] if named else given)
    lines = [one for one in (from_stdin(typed) or "").splitlines() if one.strip()]
    if not lines:
        raise Refused("An empty line says nothing: type it as at the prompt, as in ic infra L 6/10 20s.")
    with practice(ctx) as here:
        found = here.visits.find(named, here.acting)
        lexicon, entered = here.shorthand.lexicon(found), []
        if len(lines) == 1 and lines[0].startswith("?"):
            wanted = lines[0][1:].strip()
            told = explain(lexicon, wanted) if wanted else list(overview(lexicon))
            as_json(told) if json else text(told)
            return
        for number, one in enumerate(lines, 1):
            try:
                must_be_a_line(one, found)
                entered.append(here.shorthand.enter(found, one, lexicon))
            except Refused as refused:
                if len(lines) == 1:
                    raise Refused(at_prompt(refused)) from None
                saved = f"Saved are the {number - 1} before it" if number > 1 else "Nothing is saved"
                raise Refused(f"Line {number}, {one.strip()[:60]!r}: {at_prompt(refused)} {saved}.") from None
        if json:
            said = [
                {"typed": one, "said": done.said, "notes": list(done.notes)}
                for one, done in zip(lines, entered, strict=True)
            ]
            as_json({"ref": found.ref, "client": found.client, "born": found.born, "lines": said})
            return
        print(found.shown)
        for done in entered:
            text([f"  {done.said}"])
            for note in done.notes:
                warn(note)


def undo(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[VISIT] [LINE]", help="Its number in --list, or how it begins; the last unless given."),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show the lines that stand, numbered.")] = False,
) -> None:
    """Take a line back, the last unless one is named; the audit keeps it."""
    from palpate.cli.show import text
    from palpate.refs import looks_like_ref

    given = words or []
    named = given[0] if given and looks_like_ref(given[0]) and not given[0].isdecimal() else None
    which = " ".join(given[1:] if named else given)
    with practice(ctx) as here:
        found = here.visits.find(named, here.acting)
        if list_:
            print(found.shown)
            entered = here.shorthand.entered(found)
            text([f"  {number:2}  {typed}" for number, typed in enumerate(entered, 1)] or ["  No line yet."])
            return
        print(f"{found.shown}: {here.shorthand.undo(found, which)}")


def _begun(here: Practice, appointment_id: int) -> Visit | None:
    """The visit that an appointment was started as, where it is not signed yet."""
    return next((one for one in here.visits.unsigned() if one.appointment_id == appointment_id), None)


def _wanted(here: Practice, who: str | None) -> Visit | str:
    """The visit that is meant, or the reference of the appointment that is to be started."""
    from palpate.errors import NotFound, Refused
    from palpate.refs import parse, ref

    if who is not None:
        letter, number = parse(who, "v", "a")
        if letter == "v":
            return here.visits.get(number)
        return _begun(here, number) or ref("a", number)
    if here.acting is None:
        raise Refused("Say who you are, before the command: palpate --as NAME visit.")
    mine = [one for one in here.visits.unsigned() if one.practitioner_id == here.acting.id]
    if any(one.status == "open" for one in mine):
        return here.visits.find(None, here.acting)
    for one in mine:
        warn(f"Not signed yet: {one.shown}: palpate visit open {one.ref}")
    now, today = here.clock.now(), here.clock.today(here.zone)
    from palpate import clock

    s, e = clock.window(today, 0, 1440, here.zone)
    booked = [one for one in here.scheduling.between(s, e, staff=here.acting) if one.status in {"booked", "arrived"}]
    if not booked:
        raise NotFound("No visit is open, and nobody else is booked with you today: palpate visit start --walk-in.")
    # Who has arrived comes first, then whoever is nearest to now.
    nearest = min(booked, key=lambda one: (one.status != "arrived", abs(one.s - clock.to_minute(now))))
    if not confirmed(f"Start {nearest.ref}, {nearest.shown}?", default=True):
        raise Refused("Nothing was started: name another, as in palpate visit open a57.")
    return nearest.ref
