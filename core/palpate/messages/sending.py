"""Sending what is due: each message claimed, worded, handed over, and kept as it went out. Once each.

Between the claim and the word that it went out a message is ``sending``. Whoever dies in between leaves it so: it may
have gone out, and is never sent again by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from palpate.errors import Refused
from palpate.exchange import calendar, filing
from palpate.exchange.calendar_events import Telling
from palpate.messages import mail, rendering, smtp, wording
from palpate.outbox.model import Claimed, Message, Passed
from palpate.practice import Practice
from palpate.scheduling.model import Appointment


class Became(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a message: sent, printed, withdrawn, failed, waiting; why, and its words where it went out."""

    message: Message
    status: str
    why: str = ""
    letter: rendering.Letter | None = None


class Composed(msgspec.Struct, frozen=True, kw_only=True):
    """A message ready to go: in words, as a MIME document from one address to another, and what is kept of it."""

    letter: rendering.Letter
    document: bytes
    by: str
    to: str
    kept: dict[str, Any]


def compose(practice: Practice, claimed: Claimed) -> Composed:
    """A message in words and as mail; Refused where it cannot be."""
    settings = practice.premises.settings().messages
    places = practice.premises.locations()
    values = wording.values(claimed, practice.info.name, settings.reply, practice.info.currency, places)
    own = practice.outbox.templates()
    letter = rendering.letter(claimed.message.kind, values, own, practice.info.simulated)
    by, to = mail.sender(settings.sender), mail.recipient(claimed.reach.name, claimed.reach.address)
    part = _calendar(practice, claimed.appointments)
    uid, now = claimed.message.uid, practice.clock.now()
    written = mail.message(letter, uid=uid, by=by, to=to, at=now, calendar=part)
    addresses = str(by.addr_spec), str(to.addr_spec)
    kept = {
        **msgspec.to_builtins(letter),
        "ics": part.decode() if part else None,
        "address": addresses[1],
        "message_id": str(written["Message-ID"]),
    }
    document = mail.document(written, *addresses)
    return Composed(letter=letter, document=document, by=addresses[0], to=addresses[1], kept=kept)


def question(practice: Practice, number: int) -> rendering.Letter:
    """What a follow-up asks, in words, as its message has them: to be copied, whether messages are set up or not."""
    one = practice.follow_ups.get(number)
    client = practice.clients.get(one.client_id)
    reply = practice.premises.settings().messages.reply
    base = {"practice": practice.info.name, "client": client.preferred_name or client.name, "reply": reply}
    values, own = wording.asked(one, base), practice.outbox.templates()
    return rendering.letter("follow_up", values, own, practice.info.simulated)


def ready(practice: Practice) -> None:
    """Refused where a practice has not said what every message needs."""
    settings = practice.premises.settings().messages
    if not settings.on:
        raise Refused("Messages are off: palpate practice set messages.on on, when all else is set.")
    mail.sender(settings.sender)
    if not settings.reply.strip():
        raise Refused(
            "Nobody knows where a client turns to, for the inbox is not watched: "
            'palpate practice set messages.reply "555-0100".'
        )


def send(
    practice: Practice, password: Callable[[], str], limit: int | None = None, timeout: float = smtp.TIMEOUT
) -> Iterator[Became]:
    """Send what is due, the first due first, and say what became of each.

    Raises Refused where the server does not serve; what it had not been given stays as it was.
    """
    ready(practice)
    numbers = practice.outbox.due(limit)
    if not numbers:
        return
    with smtp.Server(practice.premises.settings().messages, password, timeout) as server:

        def give(composed: Composed) -> None:
            server.give(composed.document, composed.by, composed.to)

        yield from _all(practice, numbers, give, "sent")


def print_(practice: Practice, limit: int | None = None, folder: Path | None = None) -> Iterator[Became]:
    """Print what is due: into a folder, a file each, or for the caller to show. Nobody is disturbed at night by it."""
    ready(practice)

    def give(composed: Composed) -> None:
        if folder is not None:
            _write(folder, composed)

    yield from _all(practice, practice.outbox.due(limit), give, "printed")


def rehearse(practice: Practice, limit: int | None = None) -> Iterator[Became]:
    """What ``send`` would do now, without doing it."""
    ready(practice)
    for number in practice.outbox.due(limit):
        found = practice.outbox.look(number, at_night=False)
        if isinstance(found, Passed):
            yield Became(message=found.message, status=found.status, why=found.why)
            continue
        try:
            composed = compose(practice, found)
        except Refused as error:
            yield Became(message=found.message, status="failed", why=str(error))
        else:
            shown = msgspec.structs.replace(found.message, address=found.reach.address)
            yield Became(message=shown, status="would go out", letter=composed.letter)


def _all(practice: Practice, numbers: list[int], give: Callable[[Composed], None], done: str) -> Iterator[Became]:
    outbox = practice.outbox
    for number in numbers:
        claimed = outbox.claim(number, at_night=done == "printed")
        if claimed is None:
            continue  # another process has it
        if isinstance(claimed, Passed):
            yield Became(message=claimed.message, status=claimed.status, why=claimed.why)
            continue
        one = msgspec.structs.replace(claimed.message, address=claimed.reach.address)
        try:
            composed = compose(practice, claimed)
        except Refused as error:
            outbox.failed(claimed, str(error))
            yield Became(message=one, status="failed", why=str(error))
            continue
        try:
            give(composed)
        except smtp.TurnedAway as error:
            outbox.failed(claimed, str(error))
            yield Became(message=one, status="failed", why=str(error))
        except smtp.NotNow as error:
            yield Became(message=one, status=outbox.later(claimed, str(error)), why=str(error))
        except smtp.NobodyKnows as error:
            raise Refused(
                f"{error}: whether {one.ref} to {one.client} went out, nobody knows. It is not sent again by itself; "
                f"palpate message again {one.ref} does, after a look at what arrived."
            ) from error
        except Refused:
            outbox.put_back(claimed)
            raise
        else:
            outbox.sent(claimed, done, composed.kept)
            yield Became(message=one, status=done, letter=composed.letter)


def _calendar(practice: Practice, told: Sequence[Appointment]) -> bytes | None:
    """The calendar part: an invitation of one appointment, a file of several; none of an offer, which is not booked."""
    if len(told) > 1:
        with practice.context.read() as connection:
            events = Telling(practice, connection).told(told, for_client=True, of_one=True)
        return calendar.written(practice, events)
    return calendar.invitation(practice, told[0]) if told else None


def _write(folder: Path, composed: Composed) -> None:
    """One message as a file, whole or not at all; Refused where it cannot be written."""
    name = composed.kept["message_id"].strip("<>").partition("@")[0]
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Refused(f"{folder} cannot be made: {error.strerror}.") from error
    filing.put(str(folder / f"{name}.eml"), composed.document)
