"""palpate followups: what is to be asked, how far behind it is, and what the answers call for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from palpate.cli import followups_answer
from palpate.cli.followups_answer import Ref, as_shown, say
from palpate.cli.session import Json, needed, practice, said, warn

if TYPE_CHECKING:
    import datetime as dt

    from palpate.followups.model import FollowUp

app = typer.Typer(invoke_without_command=True, help="Follow-ups due, and their answers.")
followups_answer.register(app)


@app.callback()
def followups(
    ctx: typer.Context,
    due: Annotated[bool, typer.Option("--due", help="Only those that are due.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Those answered and dropped, too.")] = False,
    json: Json = False,
) -> None:
    """Follow-ups due, and their answers.

    One is LATE when a day has gone since it fell due; an answer that comes so is marked late.
    """
    if ctx.invoked_subcommand:
        return
    from palpate.cli.show import as_json, moment, table, text

    if due and everything:
        raise typer.BadParameter("--due and --all are two lists: give one.")
    with practice(ctx) as here:
        now, zone = here.clock.now(), here.zone
        found = here.follow_ups.all() if everything else here.follow_ups.waiting(now if due else None)
        if json:
            as_json([as_shown(one, now, zone) for one in found])
        elif found:
            rows = [
                (
                    one.ref,
                    _stands(one, now),
                    moment(one.due_at, zone),
                    one.shown.removeprefix(f"{one.ref} "),
                    f"{one.title} ({here.host.title(one.modality)})",
                )
                for one in found
            ]
            table(("ref", "", "due", "client", "ask"), rows)
        else:
            print("No follow-up is waiting.")
        for one in () if json else here.follow_ups.calling():
            called = "; ".join(one.alert.splitlines())
            text([f"{one.shown}: {called} Say what was done: palpate followups done {one.ref}"])


@app.command()
def show(ctx: typer.Context, follow_up: Ref = None, json: Json = False) -> None:
    """One follow-up whole: what is asked, what was answered, what that calls for and what was done."""
    from palpate.cli.show import as_json
    from palpate.refs import number

    which = number(needed(follow_up, "Follow-up, as in f1"), "f")
    with practice(ctx) as here:
        found = here.follow_ups.get(which)
        if json:
            as_json(as_shown(found, here.clock.now(), here.zone))
        else:
            say(here, found)


@app.command()
def message(ctx: typer.Context, follow_up: Ref = None, json: Json = False) -> None:
    """The words that ask a client, to be copied; no mail needs to be set up."""
    from palpate.cli.show import as_json, moment
    from palpate.messages import sending
    from palpate.names import legible
    from palpate.refs import number

    which = number(needed(follow_up, "Follow-up, as in f1"), "f")
    with practice(ctx) as here:
        found, letter = here.follow_ups.get(which), sending.question(here, which)
        mine = {one.status: one for one in here.outbox.of_follow_up(which)}
        if json:
            told = {"subject": letter.subject, "text": letter.text, "html": letter.html}
            as_json({"ref": found.ref, "client": found.client, "born": found.born, **told})
        else:
            print(legible(letter.text), end="")
        if not here.premises.settings().messages.reply.strip():
            warn('It does not say where a client turns to: palpate practice set messages.reply "555-0100".')
        if found.status != "waiting":
            warn(f"{found.shown} is {found.status} already.")
        elif waits := mine.get("waiting"):
            at = moment(waits.due_at, here.zone)
            warn(f"{waits.ref} asks the same by e-mail, {at}: palpate message withdraw {waits.ref} takes it back.")
        elif went := mine.get("sent") or mine.get("sending") or mine.get("printed"):
            warn(f"{went.ref} has asked the same by e-mail.")


@app.command()
def done(
    ctx: typer.Context,
    follow_up: Ref = None,
    what: Annotated[
        str | None, typer.Option(callback=lambda value: said(value) if value else value, help="In words; - reads them.")
    ] = None,
    json: Json = False,
) -> None:
    """Say what was done about an answer that called for somebody at once."""
    from palpate.cli.show import as_json
    from palpate.refs import number

    which = number(needed(follow_up, "Follow-up, as in f1"), "f")
    with practice(ctx) as here:
        here.follow_ups.get(which)
        found = here.follow_ups.act(which, needed(what, "What was done (--what)"))
        if json:
            as_json(as_shown(found, here.clock.now(), here.zone))
        else:
            print(f"{found.shown}: noted.")


@app.command()
def drop(
    ctx: typer.Context,
    follow_up: Ref = None,
    reason: Annotated[str, typer.Option(help="Why it is not asked any more.")] = "",
) -> None:
    """Ask no more."""
    from palpate.refs import number

    which = number(needed(follow_up, "Follow-up, as in f1"), "f")
    with practice(ctx) as here:
        print(f"{here.follow_ups.drop(which, reason).shown}: not asked any more.")


def _stands(one: FollowUp, now: dt.datetime) -> str:
    from palpate.followups.lateness import behind

    if one.status == "waiting":
        return behind(one.overdue(now))
    marks: list[Any] = [one.late and "late", one.corrected_at and "corrected", one.calls and "TO ACT ON"]
    return ", ".join([one.status, *(mark for mark in marks if mark)])
