"""palpate client history, medication, allergy: what a client says of their health."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli.session import Json, from_stdin, needed, piped, practice, warn
from palpate.cli.typed import day, pairs

if TYPE_CHECKING:
    from palpate.clients.asking import Recorded
    from palpate.clients.model import Client
    from palpate.practice import Practice
    from palpate.staff.model import Staff

Name = Annotated[str | None, typer.Argument(help="Their reference or enough of their name.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``palpate client``."""
    for command in (history, medication, allergy):
        app.command()(command)


def history(
    ctx: typer.Context,
    client: Name = None,
    set_: Annotated[list[str] | None, typer.Option("--set", help="An answer, as in anticoagulant=no.")] = None,
    detail: Annotated[list[str] | None, typer.Option(help="More of a yes, as in pregnancy.due=2027-06-01.")] = None,
    rest: Annotated[str | None, typer.Option(help="The rest of what is asked here: no, or declined.")] = None,
    group: Annotated[str | None, typer.Option(help="Only this group, as in heart_and_circulation.")] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="FILE", help='Answers as JSON, from a file or "-".')
    ] = None,
    asked_by: Annotated[str | None, typer.Option(help="The member of staff who asked.")] = None,
    asked_on: Annotated[
        dt.date | None, typer.Option(parser=day, metavar="DAY", help="When, where it was not today.")
    ] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask for everything, group by group.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Only what was never asked, or too long ago: to ask, or to see.")
    ] = False,
    also: Annotated[
        str | None, typer.Option("--also", metavar="WORDS", help="What else they told us, in words; - reads them.")
    ] = None,
    json: Json = False,
) -> None:
    """Show a client's health history, or record what they answered."""
    client = needed(client, "Client")
    if ask and not sys.stdin.isatty():
        raise typer.BadParameter("--ask needs a terminal: give answers with --set, --rest or --from.")
    given = _details(pairs(set_, "anticoagulant=no"), pairs(detail, "pregnancy.due=2027-06-01"))
    if also is not None:
        given = _also(given, also, from_)
    with practice(ctx) as open_practice:
        one = open_practice.clients.find(client)
        if ask:
            _walk(open_practice, one, _asker(open_practice, asked_by), group, again)
        if not (given or rest or from_):
            _show(open_practice, one, json, group, again)
            return
        sheet = _sheet(from_)
        twice = [key for key in given if key in sheet.answers]
        if twice:
            raise typer.BadParameter(f"{twice[0]} is answered in {from_} and with --set.")
        recorded = open_practice.histories.record(
            one,
            {**sheet.answers, **given},
            rest=rest or sheet.rest,
            asked_by=_asker(open_practice, asked_by),
            medications=sheet.medications,
            allergies=sheet.allergies,
            asked_on=asked_on,
            group=group,
        )
        _show_recorded(one, recorded, json)


def medication(
    ctx: typer.Context,
    client: Name = None,
    name: Annotated[str | None, typer.Argument(help='A medicine, as they say it; "-" from standard input.')] = None,
    dose: Annotated[str, typer.Option(help="How much of it.")] = "",
    stop: Annotated[str | None, typer.Option(help="A medicine they take no more.")] = None,
    same: Annotated[bool, typer.Option("--same", help="Asked again: they take what is noted.")] = False,
    json: Json = False,
) -> None:
    """Note a medicine, stop one, or list them. Some raise a question to "ask first".

    They are asked about again after half a year, or when the practice says; until then, they read as "ask first".
    """
    from palpate.screening.model import labels

    client = needed(client, "Client")
    with practice(ctx) as open_practice:
        one, histories = open_practice.clients.find(client), open_practice.histories
        if stop is not None:
            histories.stop_medication(one, stop)
        if same:
            histories.same_medications(one)
        if (said := from_stdin(name)) is not None:
            if histories.knows_nothing_of(said):
                warn(f"{said} is none of the medicines known here: look up what it asks of the work.")
            answered = histories.current(one.id)
            for condition, medicine in histories.add_medication(one, said, dose).items():
                if condition not in answered or answered[condition].answer != "yes":
                    (label,) = labels([condition])
                    warn(f"{medicine} raises {label} to ask first, unless that is answered yes.")
        _list(one, histories.medications(one.id), ("name", "dose"), "medicines", json)


def allergy(
    ctx: typer.Context,
    client: Name = None,
    substance: Annotated[str | None, typer.Argument(help='To what; "-" from standard input.')] = None,
    reaction: Annotated[str, typer.Option(help="What it does.")] = "",
    end: Annotated[str | None, typer.Option(help="An allergy that turned out to be none.")] = None,
    json: Json = False,
) -> None:
    """Note an allergy, end one, or list them."""
    client = needed(client, "Client")
    with practice(ctx) as open_practice:
        one, histories = open_practice.clients.find(client), open_practice.histories
        if end is not None:
            histories.end_allergy(one, end)
        if (said := from_stdin(substance)) is not None:
            histories.add_allergy(one, said, reaction)
        _list(one, histories.allergies(one.id), ("substance", "reaction"), "allergies", json)


def _list(one: Client, things: Any, names: tuple[str, str], what: str, json: bool) -> None:
    from msgspec import to_builtins

    from palpate.cli.show import as_json, text

    if json:
        as_json(to_builtins(things))
        return
    print(one.shown)
    for thing in things:
        between = ": " if what == "allergies" else " "
        said = between.join(getattr(thing, name) for name in names if getattr(thing, name))
        text([f"  {said} (noted {thing.asked_on.isoformat()})"])
    if not things:
        print(f"  No {what} are noted.")


def _asker(open_practice: Practice, asked_by: str | None) -> Staff:
    from palpate.errors import Refused

    if asked_by is not None:
        return open_practice.staff.find(asked_by)
    if open_practice.acting is None:
        raise Refused("Say who asked, with --asked-by NAME.")
    return open_practice.acting


def _details(answers: dict[str, str], details: dict[str, str]) -> dict[str, tuple[str, dict[str, str]]]:
    found: dict[str, tuple[str, dict[str, str]]] = {key: (answer, {}) for key, answer in answers.items()}
    for path, value in details.items():
        key, _, name = path.partition(".")
        if not name:
            raise typer.BadParameter(f"{path!r} is not a detail: write it as pregnancy.due=2027-06-01.")
        if key not in found:
            raise typer.BadParameter(f"--detail {path} goes with --set {key}=yes.")
        found[key][1][name] = value
    return found


def _sheet(source: str | None) -> Any:
    from palpate.clients.sheet import Sheet, read
    from palpate.errors import Refused

    if source is None:
        return Sheet()
    if source == "-":
        return read(piped(), "Standard input")
    try:
        with open(source, "rb") as file:
            return read(file.read(), source)
    except OSError as error:
        raise Refused(f"{source} cannot be read: {error.strerror}.") from None


def _also(given: dict[str, tuple[str, dict[str, str]]], also: str, from_: str | None) -> Any:
    from palpate.clients.answers import ANYTHING_ELSE

    if ANYTHING_ELSE in given:
        raise typer.BadParameter(f"--also is what --set {ANYTHING_ELSE}=yes says: give one of them.")
    if also == from_ == "-":
        raise typer.BadParameter("Only one thing can be read from standard input.")
    return {**given, ANYTHING_ELSE: ("yes", {"text": from_stdin(also) or ""})}


def _walk(open_practice: Practice, one: Client, asker: Staff, only: str | None, again: bool) -> None:
    from palpate.cli.client_ask import walk

    walk(open_practice, one, asker, only, again=again)


def _show(open_practice: Practice, one: Client, json: bool, group: str | None, again: bool) -> None:
    from palpate.cli.client_sheet import show

    show(open_practice, one, json, group, again)


def _show_recorded(one: Client, recorded: Recorded, json: bool) -> None:
    from palpate.cli.client_sheet import show_recorded

    show_recorded(one, recorded, json)
