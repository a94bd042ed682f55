"""The consent form: what a client agrees to, word for word, with places to sign; or how it stands today."""

from __future__ import annotations

from collections.abc import Iterator

from palpate.clients.agreements import Agreement
from palpate.clients.model import Client
from palpate.clients.wordings import TREATMENT, WORDINGS, wording
from palpate.documents.blocks import Blank, Block, Choice, Document, Heading, Notice, Para, Signature
from palpate.modality import vocabulary
from palpate.practice import Practice

_AREAS = "sensitive_areas"
_TITLES = {TREATMENT: "Treatment", _AREAS: "Sensitive areas", "photographs": "Photographs", "records": "Records"}
_AGREE = ["I agree", "I do not agree"]


def document(practice: Practice, client: Client | None = None) -> Document:
    """The form for a client, with the agreements that stand; empty where nobody is named."""
    blocks: list[Block] = [
        Para(
            "You may say no to any of this, or take it back later, without giving a reason. "
            "What you sign here does not stand for the consent of the day: we ask again at every visit."
        )
    ]
    if client is None:
        blocks += [Blank("The client's name"), Blank("Born on")]
    standing = practice.agreements.standing(client, practice.histories.today()) if client else {}
    minor = client is not None and under_age(practice, client)
    for kind in WORDINGS:
        blocks += _agreed(kind, standing.get(kind), minor)
    blocks += [Heading("Signed"), *guardian_signs(practice, client)]
    return Document(
        title="Consent form",
        practice=practice.info.name,
        whom=whose(client),
        blocks=blocks,
        country=practice.info.country,
        simulated=practice.info.simulated,
    )


def whose(client: Client | None) -> str:
    """Whose form it is; nothing on an empty one, which has a line for it."""
    return f"Client: {client.shown}" if client else ""


def under_age(practice: Practice, client: Client) -> bool:
    """Whether a guardian has to sign."""
    grown = practice.agreements.of_age(client)
    return grown is not None and practice.histories.today() < grown


def guardian_signs(practice: Practice, client: Client | None) -> Iterator[Block]:
    """Places to sign: the client's own, a guardian's, or both where nobody knows yet whose form it will be."""
    age = practice.premises.settings().history.adult_age
    if client is None or client.born is None:
        yield Signature("The client")
        yield Signature(f"Parent or guardian, where the client is under {age}")
    elif under_age(practice, client):
        yield Notice(f"{client.name} is under {age}: a parent or guardian signs.", "Minor")
        yield Signature("Parent or guardian, and what they are to the client")
        yield Signature("The client, where they wish to")
    else:
        yield Signature("The client")


def _agreed(kind: str, stands: Agreement | None, minor: bool) -> Iterator[Block]:
    yield Heading(_TITLES.get(kind, kind.replace("_", " ").capitalize()))
    yield Para(wording(kind, minor))
    chosen = _AGREE[:1] if stands else []
    said = ""
    if stands:
        by = stands.by or "the client"
        said = f"{stands.ref}, {stands.how}, by {by} on {stands.signed_on.isoformat()}"
    detail = "Kept as" if said else ""
    if kind != _AREAS:
        yield Choice(_TITLES.get(kind, kind), _AGREE, chosen, detail, said)
        return
    known = vocabulary.regions()
    for one in known.values():
        # A part of a sensitive area is asked about with it.
        if one.sensitive and not (one.part_of in known and known[one.part_of].sensitive):
            yield Choice(one.label[:1].upper() + one.label[1:], _AGREE, chosen)
    if said:
        yield Para(f"Kept as {said}", quiet=True)
