"""The whole record of a client: everything that is kept of one person, of all the entries they have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from palpate.clients.model import Client
from palpate.documents import client_health, kept, visit
from palpate.documents import progress as reported
from palpate.documents.blocks import Block, Document, Heading, Notice, Pairs, Para, Rows
from palpate.plans.progress import Progress
from palpate.practice import Practice
from palpate.refs import ref
from palpate.scheduling.written import moment_said
from palpate.screening.model import places
from palpate.store import chain


def document(practice: Practice, client: Client, progress: Progress) -> Document:
    """The record as it stands now; ``progress`` is the client's, reckoned by whoever asks for the record."""
    with practice.context.read() as connection:
        head = str(chain.head(connection))
    now = practice.clock.now().astimezone(practice.zone)
    return Document(
        title="Whole record",
        practice=practice.info.name,
        whom=f"Client: {client.shown}",
        blocks=[
            Para(f"As it stood on {moment_said(now)}.", quiet=True),
            *_details(practice, client),
            *client_health.history(practice, client),
            *client_health.agreements(practice, client),
            *client_health.letters(practice, client),
            *_progress(progress),
            *_appointments(practice, client),
            *_visits(practice, client),
            *_messages(practice, client),
        ],
        foot=f"Chain head {head}",
        country=practice.info.country,
        stamp=now.replace(tzinfo=None).isoformat(timespec="minutes"),
        simulated=practice.info.simulated,
    )


def _details(practice: Practice, client: Client) -> Iterator[Block]:
    ids = practice.clients.ids(client.id)
    with practice.context.read() as connection:
        entries, alerts = kept.entries(connection, ids), kept.alerts(connection, ids)
    yield Heading("Details")
    for one in alerts:
        if one["ended_at"] is None:
            yield Notice(one["text"], "Alert")
    mine = next(one for one in entries if one["id"] == client.id)
    pairs = [
        ("Called", client.preferred_name),
        ("Pronouns", client.pronouns),
        ("Gender", client.gender),
        ("Sex", client.sex),
        *((one.kind.capitalize(), _contact(one)) for one in practice.clients.contacts(client)),
        ("Likes pressure", f"{client.pressure}/10, felt" if client.pressure is not None else ""),
        ("Leave alone", ", ".join(places(client.avoid))),
        ("Asks for a practitioner", client.practitioner_gender),
        ("Time zone", client.timezone),
        ("Messages", "" if client.messages else "wants none"),
        ("Note", client.note),
        ("Client since", _day(practice, mine["created_at"])),
        ("Put away", _day(practice, mine["archived_at"])),
        *((f"Entered also as {ref('c', one['id'])}", _entry(one)) for one in entries if one["id"] != client.id),
        *(
            (f"Alert until {_day(practice, one['ended_at'])}", one["text"])
            for one in alerts
            if one["ended_at"] is not None
        ),
    ]
    yield Pairs([(label, value) for label, value in pairs if value])


def _contact(one: object) -> str:
    name, relation, value = (getattr(one, part) for part in ("name", "relation", "value"))
    return ", ".join(part for part in (name, relation, value) if part)


def _entry(one: dict[str, object]) -> str:
    parts = [str(one["name"]), f"born {one['born']}" if one["born"] else "birth date not known", str(one["note"] or "")]
    return ", ".join(part for part in parts if part)


def _progress(progress: Progress) -> Iterator[Block]:
    if progress.plans or progress.trends:
        yield Heading("Plans and scores")
        yield from _lower(reported.blocks(progress))


def _appointments(practice: Practice, client: Client) -> Iterator[Block]:
    booked = practice.scheduling.of_client(practice.clients.ids(client.id))
    if not booked:
        return
    noted = practice.scheduling.cancellations([one.id for one in booked])
    rows = []
    for one in booked:
        late = (what := noted.get(one.id)) is not None and what.kind == "late_cancelled"
        status = "cancelled late" if late else one.status.replace("_", " ")
        where = ", ".join(part for part in (one.practitioner, one.room) if part)
        said = ", ".join(part for part in (status, one.reason, one.note) if part)
        rows.append([one.ref, moment_said(one.starts_at), one.what, where, said])
    yield Heading("Appointments")
    yield Rows(["Ref", "When", "What", "With, where", "What became of it"], rows)


def _visits(practice: Practice, client: Client) -> Iterator[Block]:
    for one in practice.visits.of_client(practice.clients.ids(client.id)):
        record = practice.visits.record(one)
        status = "entered in error" if record["struck"] else str(record["status"]).replace("_", " ")
        yield Heading(f"Visit {one.ref} on {one.day.day} {one.day:%B %Y}: {status.upper()}")
        yield from _lower(visit.blocks(record))


def _messages(practice: Practice, client: Client) -> Iterator[Block]:
    found = practice.outbox.messages(client_ids=practice.clients.ids(client.id))
    if not found:
        return
    yield Heading("Messages")
    yield Rows(
        ["Ref", "What", "About", "Stands", "When", "To"],
        [
            [
                one.ref,
                one.kind.replace("_", " "),
                one.about,
                one.status,
                _moment(practice, one.sent_at or one.due_at),
                one.address,
            ]
            for one in found
        ],
    )


def _lower(blocks: Iterator[Block] | list[Block]) -> Iterator[Block]:
    """Blocks of a document of its own, to stand in a section of a larger one."""
    for one in blocks:
        yield Heading(one.text, 3) if isinstance(one, Heading) else one


def _day(practice: Practice, instant: dt.datetime | None) -> str:
    return instant.astimezone(practice.zone).date().isoformat() if instant else ""


def _moment(practice: Practice, instant: dt.datetime) -> str:
    return moment_said(instant.astimezone(practice.zone))
