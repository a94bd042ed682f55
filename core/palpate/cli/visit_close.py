"""Closing visits: finish, sign, add to, strike; and showing them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from palpate.cli.papers import Output, checked, drawn, give
from palpate.cli.session import Json, from_stdin, needed, practice, warn
from palpate.cli.visit_start import VisitRef, Words

if TYPE_CHECKING:
    from palpate.practice import Practice
    from palpate.staff.model import Staff


def register(app: typer.Typer) -> None:
    """Add the commands to ``palpate visit``."""
    for command in (finish, reopen, sign, show, addendum, error):
        app.command()(command)
    app.command("list")(list_)


def finish(
    ctx: typer.Context,
    visit: VisitRef = None,
    ended: Annotated[
        str, typer.Option(help="When it ended, where that is not now: 12:00 of its day, or 2027-03-08 12:00.")
    ] = "",
    words: Words = "",
    json: Json = False,
) -> None:
    """End a visit: aftercare and follow-ups are set, and the review is made."""
    from palpate.cli.show import as_json, iso, moment, text

    with practice(ctx) as here:
        found, failures = here.visits.finish(here.visits.find(visit, here.acting), words, ended=ended)
        for failure in failures:
            warn(failure)
        if not ended and (recorded := here.visits.overlong(found)):
            how = f"palpate visit reopen {found.ref}, then finish --ended HH:MM"
            warn(f"{found.ref} is recorded as {recorded}; if it ended earlier: {how}")
        findings = here.visits.findings(found)
        follow_ups = [one for one in here.follow_ups.of_visit(found.id) if one.status == "waiting"]
        if json:
            as_json(
                {
                    "ref": found.ref,
                    "client": found.client,
                    "born": found.born,
                    "status": found.status,
                    "started_at": iso(found.started_at, found.zone),
                    "ended_at": iso(found.ended_at, found.zone) if found.ended_at else None,
                    "findings": [{"modality": key, "level": one.level, "text": one.text} for key, one in findings],
                    "follow_ups": [
                        {"ref": one.ref, "title": one.title, "due_at": iso(one.due_at, found.zone)}
                        for one in follow_ups
                    ],
                    "failures": failures,
                }
            )
            return
        then = f"; it ended {moment(found.ended_at, found.zone)}" if ended and found.ended_at else ""
        text([f"{found.shown}: finished{then}."])
        text(f"  {one.level}: {one.text} ({here.host.title(key)})" for key, one in findings)
        for ask in follow_ups:
            due = moment(ask.due_at, found.zone)
            text([f"  follow-up {ask.ref}: {ask.title} ({here.host.title(ask.modality)}), {due}"])
        print(f"Next: palpate visit sign {found.ref}, palpate aftercare {found.ref}")


def reopen(ctx: typer.Context, visit: VisitRef = None) -> None:
    """Open a finished visit again, to mend it before it is signed."""
    with practice(ctx) as here:
        found = here.visits.reopen(here.visits.find(visit, here.acting, "finished"))
        print(f"{found.shown}: open again.")


def sign(
    ctx: typer.Context,
    visit: VisitRef = None,
    words: Words = "",
    json: Json = False,
) -> None:
    """Sign a finished visit: from then on it never changes."""
    from palpate.cli.show import as_json, moment, text
    from palpate.visits.reading import must_be

    with practice(ctx) as here:
        found = here.visits.find(visit, here.acting, "finished")
        must_be(found, "open", "finished")  # of what is closed there is nothing to be read any more
        if found.status == "open":
            lines = here.visits.review(found).said(here.host.title)
        else:
            read = [(key, one) for key, one in here.visits.findings(found) if one.level != "info"]
            lines = [f"{one.level}: {one.text} ({here.host.title(key)})" for key, one in read]
        for line in lines:
            warn(line)
        signed = here.visits.sign(found, _signer(here), words)
        if json:
            as_json(
                {"ref": found.ref, "client": found.client, "born": found.born, "status": "signed", "signature": signed}
            )
        else:
            at = moment(dt.datetime.fromisoformat(signed.signed_at), found.zone)
            text([f"{found.shown}: signed by {signed.name}, registration {signed.registration}, {at}."])


def show(
    ctx: typer.Context,
    visit: VisitRef = None,
    plain: Annotated[bool, typer.Option("--plain", help="The client's own copy, in plain words.")] = False,
    output: Output = None,
    json: Json = False,
) -> None:
    """The whole record of a visit."""
    from palpate.cli.show import as_json
    from palpate.documents import plain as copy
    from palpate.documents import visit as whole
    from palpate.store import chain

    checked(output)
    with practice(ctx) as here:
        record = here.visits.record(here.visits.find(visit, here.acting))
        if json:
            as_json(record)
            return
        with here.context.read() as connection:
            head = str(chain.head(connection))
        country, reply = here.info.country, here.premises.settings().messages.reply
    if plain:
        give(copy.document(record, reply, country), output)
    else:
        # On a terminal and in a text, what a picture shows is said by the work done.
        give(whole.document(record, head, country, pictures=drawn(output)), output)


def addendum(
    ctx: typer.Context,
    visit: VisitRef = None,
    text: Annotated[str | None, typer.Option(help="What is added; - reads it.")] = None,
    why: Annotated[str | None, typer.Option(help="Why it is added; a late entry is its own reason.")] = None,
    late: Annotated[bool, typer.Option("--late", help="A late entry: it belonged in the visit.")] = False,
) -> None:
    """Add to a signed visit: dated, by whom, why, and how long after the visit."""
    with practice(ctx) as here:
        found = here.visits.find(visit, here.acting)
        expanded = here.snippets.expand(here.acting, from_stdin(needed(text, "What is added (--text)")) or "")
        for line in expanded.warnings:
            warn(line)
        because = (why or "") if late else needed(why, "Why it is added (--why)")
        kind = "late_entry" if late else "addendum"
        for _, finding in here.visits.add(found, _signer(here), expanded.text, because, kind):
            warn(f"{finding.level}: {finding.text}")
        print(f"{found.shown}: added.")


def error(
    ctx: typer.Context,
    visit: VisitRef = None,
    reason: Annotated[str | None, typer.Option(help="Why it was entered in error.")] = None,
) -> None:
    """Mark a visit as entered in error: struck, still legible, out of all sums."""
    with practice(ctx) as here:
        found = here.visits.find(visit, here.acting)
        here.visits.enter_in_error(found, _signer(here), needed(reason, "Why it was entered in error (--reason)"))
        print(f"{found.shown}: entered in error.")


def list_(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Argument(help="Whose; the unsigned ones of all where nobody is named.")] = None,
    json: Json = False,
) -> None:
    """Visits of a client, or all that are not signed yet."""
    from palpate.cli.show import as_json, iso, moment, table

    with practice(ctx) as here:
        if client:
            found = here.visits.of_client(here.clients.ids(here.clients.find(client).id))
        else:
            found = here.visits.unsigned()
        if json:
            as_json(
                [
                    {
                        "ref": one.ref,
                        "id": one.id,
                        "client": one.client,
                        "born": one.born,
                        "service": one.service,
                        "practitioner": one.practitioner,
                        "starts_at": iso(one.started_at, one.zone),
                        "status": one.status,
                        "stopped": one.stopped,
                        "struck": one.struck,
                        "modalities": list(one.modalities),
                    }
                    for one in found
                ]
            )
        elif found:
            table(
                ("ref", "when", "client", "service", "practitioner", "status"),
                [
                    (
                        one.ref,
                        moment(one.started_at, one.zone),
                        one.client,
                        one.service,
                        one.practitioner,
                        one.stands,
                    )
                    for one in found
                ],
            )
        else:
            print("No visits." if client else "Every visit is signed.")


def _signer(here: Practice) -> Staff:
    from palpate.errors import Refused

    if here.acting is None:
        raise Refused("Say who you are, before the command: palpate --as NAME visit …")
    if not here.acting.treats:
        raise Refused(f"{here.acting.name} does not treat: a visit is signed, added to and struck by practitioners.")
    return here.acting
