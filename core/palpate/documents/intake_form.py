"""The intake form: what this practice asks of a client's health, to be filled in by hand, or filled in already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from palpate.clients.model import Client, Contact, HistoryAnswer
from palpate.documents import kept
from palpate.documents.blocks import Blank, Block, Choice, Document, Heading, Para, Signature
from palpate.documents.consent_form import guardian_signs, whose
from palpate.modality.vocabulary import Condition
from palpate.practice import Practice

_SAY = {"yes": "yes", "no": "no", "unknown": "not sure", "declined": "rather not say"}
"""What may be ticked, by what it is kept as."""

_ASKS = {"since": "since when", "due": "when it is due", "site": "where", "text": "which, or what"}


def document(practice: Practice, client: Client | None = None) -> Document:
    """The form for a client, with the answers that stand; empty where nobody is named.

    What has to be asked again is not ticked: what was said is beside it.
    """
    return Document(
        title="Intake form",
        practice=practice.info.name,
        whom=whose(client),
        blocks=[
            Para(
                "What you write here is read by whoever treats you, and kept in your record. "
                "You may leave a question open or tick that you would rather not say; we will talk about it then."
            ),
            *_details(practice, client),
            *_history(practice, client),
            *_medicines(practice, client),
            *_today(practice),
            *_end(practice, client),
        ],
        country=practice.info.country,
        simulated=practice.info.simulated,
    )


def _details(practice: Practice, client: Client | None) -> Iterator[Block]:
    reach = practice.clients.contacts(client) if client else []
    yield Heading("About you")
    yield Blank("Name", client.name if client else "")
    yield Blank("Born on", client.born.isoformat() if client and client.born else "")
    yield Blank("What you like to be called, and your pronouns", _called(client))
    for kind, label in (("phone", "Phone"), ("email", "E-mail"), ("address", "Address")):
        yield Blank(label, ", ".join(one.value for one in reach if one.kind == kind))
    yield Blank("Whom we call in an emergency: name, relation, phone", _emergency(reach))


def _called(client: Client | None) -> str:
    return ", ".join(part for part in (client.preferred_name, client.pronouns) if part) if client else ""


def _emergency(reach: Sequence[Contact]) -> str:
    return "; ".join(
        ", ".join(part for part in (one.name, one.relation, one.value) if part)
        for one in reach
        if one.kind == "emergency"
    )


def _history(practice: Practice, client: Client | None) -> Iterator[Block]:
    standing = practice.histories.current(client.id) if client else {}
    group = ""
    for one in practice.histories.asked():
        if one.group != group:
            group = one.group
            yield Heading(group.replace("_", " ").capitalize())
        yield _asked(practice, one, standing.get(one.key))


def _asked(practice: Practice, one: Condition, answer: HistoryAnswer | None) -> Choice:
    options, chosen, said = list(_SAY.values()), [], ""
    if answer is not None and answer.answer != "unknown":
        shown = _SAY.get(answer.answer, answer.answer.replace("_", " "))
        said = kept.said(answer.detail)
        if answer.stale(practice.histories.today()):
            said = f"was {shown}{f' ({said})' if said else ''} when asked on {kept.day(answer.asked_on)}; asked again"
        else:
            chosen = [shown]
            options += [] if shown in options else [shown]
    detail = f"If yes, {' and '.join(_ASKS[name] for name in one.detail)}" if one.detail else ""
    if said and not detail:
        detail = "Said before"
    return Choice(one.question, options, chosen, detail, said)


def _medicines(practice: Practice, client: Client | None) -> Iterator[Block]:
    taken = practice.histories.medications(client.id) if client else []
    not_borne = practice.histories.allergies(client.id) if client else []
    yield Heading("Medicines and allergies, by name")
    yield Blank("Medicines, with their dose", "\n".join(f"{one.name} {one.dose}".strip() for one in taken), 4)
    yield Blank(
        "What you do not tolerate, and what it does",
        "\n".join(": ".join(part for part in (one.substance, one.reaction) if part) for one in not_borne),
        3,
    )


def _today(practice: Practice) -> Iterator[Block]:
    asked = practice.screening.day_of(practice.host.active())
    if asked:
        yield Heading("Today")
        yield Para("These are asked again at every visit.", quiet=True)
    for one in asked:
        detail = f"If yes, {' and '.join(_ASKS[name] for name in one.detail)}" if one.detail else ""
        yield Choice(one.question, list(_SAY.values()), [], detail)


def _end(practice: Practice, client: Client | None) -> Iterator[Block]:
    yield Heading("Signed")
    yield Para("This is right as far as I know. I will say so if anything changes.")
    yield from guardian_signs(practice, client)
    yield Signature("Asked by (practice)")
