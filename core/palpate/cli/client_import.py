"""palpate client import: take clients in from a file of another program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from palpate.cli.session import Json, needed, practice

if TYPE_CHECKING:
    from palpate.exchange.clients_import import Report

_FEW = 10


def register(app: typer.Typer) -> None:
    """Add the command to ``palpate client``."""
    app.command("import")(import_)


def import_(
    ctx: typer.Context,
    file: Annotated[str | None, typer.Argument(help="CSV, or FHIR R4 Patients as NDJSON or as a Bundle.")] = None,
    map_: Annotated[
        list[str] | None, typer.Option("--map", help='What a column is, as in "Client=name" or "Tags=ignore".')
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="Of a CSV that is not UTF-8, as in latin-1.")] = None,
    dates: Annotated[str | None, typer.Option(help="How a CSV writes birth dates: dmy or mdy.")] = None,
    source: Annotated[str, typer.Option(help="Which program a CSV's ids are of, where there are several.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without it, only say what would be done.")] = False,
    json: Json = False,
) -> None:
    """Take clients in from a file. First it says what it would do; with --yes it does it. Nobody comes in twice."""
    from palpate.cli.show import as_json
    from palpate.exchange import clients_import

    file = needed(file, "File")
    order: Literal["dmy", "mdy"] | None = None
    if dates is not None:
        if dates not in ("dmy", "mdy"):
            raise typer.BadParameter(f"--dates is dmy (day first) or mdy (month first), not {dates}.")
        order = "dmy" if dates == "dmy" else "mdy"
    with practice(ctx) as open_practice:
        batch = clients_import.load(
            file,
            open_practice.info.country,
            columns=_columns(map_),
            encoding=encoding,
            source=source.strip(),
            order=order,
        )
        report = clients_import.run(open_practice, batch, _name(file), write=yes)
    if json:
        as_json(report)
    else:
        _print(report)


def _name(file: str) -> str:
    from pathlib import Path

    return Path(file).name


def _columns(given: list[str] | None) -> dict[str, str]:
    found = {}
    for text in given or ():
        theirs, equals, ours = text.rpartition("=")
        if not equals or not theirs.strip():
            raise typer.BadParameter(f"{text!r} does not say what a column is: write it as Client=name.")
        found[theirs.strip()] = ours.strip()
    return found


def _print(report: Report) -> None:
    print(f"{report.file}: {report.people} people ({report.format}).")
    if report.columns:
        print("  Columns: " + ", ".join(f"{theirs} is {ours}" for theirs, ours in report.columns.items()) + ".")
    if report.dates:
        print(f"  Birth dates: {report.dates}.")
    print(f"  {report.new} {'came in' if report.written else 'are new'}, {report.already_here} are here already.")
    for count, words in (
        (report.twice_in_file, "stand in the file twice and come in once"),
        (report.deceased, "are recorded as deceased, and get an alert that says so"),
        (report.without_birth_date, "have no birth date"),
        (report.invalid_phones, "phone numbers do not look valid; they are kept as they are"),
        (report.invalid_emails, "e-mail addresses do not look valid; they are kept as they are"),
    ):
        if count:
            print(f"  {count} {words}.")
    for words, counted in (("Not understood", report.not_understood), ("Left out", report.left_out)):
        if counted:
            print(f"  {words}: " + ", ".join(f"{what} ({count})" for what, count in counted.items()) + ".")
    for words, lines in (
        ("Not taken in", report.conflicts),
        ("Look twice", report.similar),
        ("To put right", report.problems),
    ):
        if lines:
            print(f"  {words}:")
            for line in lines[:_FEW]:
                print(f"    {line}")
            if len(lines) > _FEW:
                print(f"    and {len(lines) - _FEW} more: --json shows all")
    if not report.new:
        print("There is nobody to take in.")
    elif not report.written:
        print("Nothing was written. To do it, run it again with --yes.")
