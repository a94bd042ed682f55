"""The health of a client in their whole record: what was asked, agreed to, and written by whoever may clear them."""

from __future__ import annotations

from collections.abc import Iterator

from palpate.clients.model import Client
from palpate.documents import kept
from palpate.documents.blocks import Block, Heading, Para, Rows
from palpate.host import definitions
from palpate.practice import Practice
from palpate.screening.model import labels


def history(practice: Practice, client: Client) -> Iterator[Block]:
    """Every answer, medicine and allergy, those that stand no more too."""
    ids = practice.clients.ids(client.id)
    with practice.context.read() as connection:
        answers = list(kept.history(connection, ids))
        taken, not_borne = kept.medicines(connection, ids), kept.allergies(connection, ids)
    yield Heading("Health history")
    yield from answers or [Para("Nothing was asked yet.")]
    if taken:
        yield Heading("Medicines", 3)
        yield Rows(
            ["Medicine", "Dose", "Asked on", "Taken until"],
            [[one["name"], one["dose"], kept.day(one["asked_on"]), kept.day(one["stopped_on"])] for one in taken],
        )
    if not_borne:
        yield Heading("Allergies", 3)
        yield Rows(
            ["Substance", "What it does", "Asked on", "Taken back"],
            [
                [one["substance"], one["reaction"], kept.day(one["asked_on"]), kept.day(one["ended_on"])]
                for one in not_borne
            ],
        )


def agreements(practice: Practice, client: Client) -> Iterator[Block]:
    """What was agreed to, with its wording."""
    found = practice.agreements.of(client)
    if not found:
        return
    yield Heading("Agreements")
    yield Rows(
        ["Ref", "To what", "How", "Signed by", "On", "Withdrawn"],
        [
            [
                one.ref,
                one.kind.replace("_", " "),
                one.how,
                one.by or "the client",
                one.signed_on.isoformat(),
                ", ".join(part for part in (kept.day(one.withdrawn_on), one.why) if part),
            ]
            for one in found
        ],
    )
    with practice.context.read() as connection:
        for number in dict.fromkeys(one.wording for one in found):
            refs = ", ".join(one.ref for one in found if one.wording == number)
            yield Para(f"{refs}: {definitions.load(connection, number)}", quiet=True)


def letters(practice: Practice, client: Client) -> Iterator[Block]:
    """The clearance letters."""
    found = practice.clearances.of(client)
    if not found:
        return
    yield Heading("Clearance letters")
    yield Rows(
        ["Ref", "About", "For", "From", "Dated", "Until", "Withdrawn", "What it says"],
        [
            [
                one.ref,
                labels([one.condition])[0],
                practice.host.title(one.modality) if one.modality else "any modality",
                one.given_by,
                one.dated.isoformat(),
                kept.day(one.expires_on),
                kept.day(one.withdrawn_on),
                one.says,
            ]
            for one in found
        ],
    )
