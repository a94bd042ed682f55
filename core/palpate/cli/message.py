"""palpate message: what goes out to clients."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli import message_template
from palpate.cli.session import Json, needed, practice, warn

if TYPE_CHECKING:
    from palpate.outbox.model import Message
    from palpate.practice import Practice

app = typer.Typer(
    no_args_is_help=True, help="Messages to clients: confirmations, reminders, changes, offers, follow-ups."
)
app.add_typer(message_template.app, name="template")

Ref = Annotated[str | None, typer.Argument(help="Its reference, as in m3.")]


@app.command()
def send(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go out, and send nothing.")] = False,
    print_: Annotated[bool, typer.Option("--print", help="Print what is due instead of sending it.")] = False,
    to: Annotated[str | None, typer.Option(metavar="FOLDER", help="Print into a folder, as .eml files.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, max=100_000, help="So many at most.")] = None,
    json: Json = False,
) -> None:
    """Send what is due, each message once.

    Nothing goes out in the quiet hours of a client. The password of the mail server is taken from
    PALPATE_SMTP_PASSWORD, or asked for. Let it be run every few minutes: it does nothing where nothing is due.
    """
    from palpate.cli.show import as_json
    from palpate.errors import Refused
    from palpate.messages import sending

    if dry_run and (print_ or to):
        raise typer.BadParameter("--dry-run sends and prints nothing: leave --print and --to away.")
    if to is not None and not to.strip():
        raise typer.BadParameter("--to names no folder.")
    done: list[dict[str, Any]] = []
    with practice(ctx) as here:
        if dry_run:
            found = sending.rehearse(here, limit)
        elif print_ or to:
            found = sending.print_(here, limit, Path(to) if to else None)
        else:
            found = sending.send(here, _password, limit)
        try:
            for one in found:
                done.append({**one.message.as_json(here.zone), "status": one.status, "error": one.why})
                if json:
                    continue
                if one.status == "printed" and to is None and one.letter:
                    _letter(one.message.client, one.message.address, one.letter.subject, one.letter.text)
                else:
                    _say(one.message, one.status, one.why)
        except Refused:
            if json and done:
                as_json(done)
            raise
    if json:
        as_json(done)
    elif not done:
        print("Nothing is due.")


@app.command("list")
def list_(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(help="Of one client: the reference, or enough of the name.")] = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="What waits.")] = False,
    unsure: Annotated[bool, typer.Option("--unsure", help="What is on its way, or nobody knows.")] = False,
    sent: Annotated[bool, typer.Option("--sent", help="What went out, sent or printed.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="What could not go out.")] = False,
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="What was taken back.")] = False,
    cannot: Annotated[
        bool, typer.Option("--cannot", help="What is booked and no message tells of: call them.")
    ] = False,
    json: Json = False,
) -> None:
    """The messages, by when they are due; those that were taken back only where asked for."""
    from palpate.cli.show import as_json, moment, table

    with practice(ctx) as here:
        if cannot:
            _cannot(here, json)
            return
        asked = {"waiting": waiting, "sending": unsure, "sent": sent, "printed": sent, "failed": failed}
        asked["withdrawn"] = withdrawn
        statuses = [name for name, on in asked.items() if on] or [name for name in asked if name != "withdrawn"]
        ids = here.clients.ids(here.clients.find(client).id) if client else None
        found = here.outbox.messages(statuses, ids)
        if json:
            as_json([one.as_json(here.zone) for one in found])
        elif found:
            rows = [
                (
                    one.ref,
                    one.kind,
                    one.client,
                    one.about,
                    moment(one.sent_at or one.due_at, here.zone),
                    "unsure" if one.status == "sending" else one.status,
                    one.error,
                )
                for one in found
            ]
            table(("ref", "message", "client", "of", "at", "status", ""), rows)
        else:
            print("No messages.")


@app.command()
def show(ctx: typer.Context, message: Ref = None, json: Json = False) -> None:
    """A message as it went out, or as it would now."""
    from palpate import refs
    from palpate.cli.show import as_json
    from palpate.messages import sending
    from palpate.outbox.model import Passed

    number = refs.number(needed(message, "Message, as in m3"), "m")
    with practice(ctx) as here:
        one = here.outbox.get(number)
        kept = one.sent if one.sent and "subject" in one.sent else None
        why = one.error
        if kept is None and one.status == "waiting":
            found = here.outbox.look(number)
            if isinstance(found, Passed):
                why = f"will be {found.status}: {found.why}"
            else:
                kept = sending.compose(here, found).kept
        if json:
            as_json({**one.as_json(here.zone), "error": why, "message": kept})
            return
        _say(one, one.status, why)
        if kept is not None:
            print()
            _letter(one.client, kept["address"], kept["subject"], kept["text"])
            if kept["ics"]:
                print("With appointment.ics for their calendar.")


@app.command()
def withdraw(ctx: typer.Context, message: Ref = None) -> None:
    """Take a message back that has not gone out."""
    from palpate import refs

    number = refs.number(needed(message, "Message, as in m3"), "m")
    with practice(ctx) as here:
        one = here.outbox.withdraw(number)
        print(f"{one.ref} is withdrawn: {one.kind} to {one.client}.")


@app.command()
def again(ctx: typer.Context, message: Ref = None) -> None:
    """Let a message go out that failed, was taken back, or of which nobody knows whether it went."""
    from palpate import refs

    number = refs.number(needed(message, "Message, as in m3"), "m")
    with practice(ctx) as here:
        one = here.outbox.again(number)
        print(f"{one.ref} waits again: {one.kind} to {one.client}. Send it with palpate message send.")


def _cannot(here: Practice, json: bool) -> None:
    from palpate.cli.show import as_json, moment, table

    found = here.outbox.untold()
    if json:
        as_json([{**booked.as_json(), "why": why} for booked, why in found])
    elif found:
        rows = [(one.ref, one.client_shown, one.service, moment(one.starts_at, one.zone), why) for one, why in found]
        table(("ref", "client", "service", "at", ""), rows)
    else:
        print("Of everything that is booked a message tells.")


def _say(one: Message, status: str, why: str) -> None:
    from palpate.names import legible

    shown = "unsure, it may have gone out" if status == "sending" else status
    address = f" <{one.address}>" if one.address else ""
    line = f"{one.ref}  {one.kind} to {one.client}{address}: {shown}{f' ({why})' if why else ''}."
    if status == "failed":
        warn(line)
    else:
        print(legible(line))


def _letter(client: str, address: str, subject: str, text: str) -> None:
    from palpate.names import legible

    print(legible(f"To: {client} <{address}>\nSubject: {subject}\n\n{text}"))


def _password() -> str:
    """The mail server's password: from the environment, else asked on a terminal. It is kept nowhere."""
    import os
    import sys

    from palpate.errors import Refused

    if given := os.environ.get("PALPATE_SMTP_PASSWORD"):
        return given
    if not sys.stdin.isatty():
        raise Refused("The mail server asks for a password: give it in PALPATE_SMTP_PASSWORD.")
    asked: str = typer.prompt("Password of the mail server", hide_input=True)
    return asked
