"""Signing: the document is built, hashed with a salt, chained, and the visit closed for ever."""

from __future__ import annotations

import secrets
from typing import Any

import msgspec
from sqlalchemy import Connection, select, update

from palpate.errors import NeedsWords, Refused, SaysHow
from palpate.screening.model import labels
from palpate.staff.model import Staff
from palpate.store import chain
from palpate.store.context import Writing
from palpate.store.metadata import canonical, instant_text
from palpate.visits import consents, document, lateness, reading, who
from palpate.visits.finishing import findings
from palpate.visits.model import Visit
from palpate.visits.tables import hook_answer, signature
from palpate.visits.tables import visit as visit_table


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """A signature: who, when, over which digest."""

    name: str
    registration: str
    signed_at: str
    digest: str
    words: str


def sign(writing: Writing, visit: Visit, by: Staff, practice: dict[str, Any], words: str) -> Signed:
    """Sign a finished visit that is held. Refused where something blocks it, or it needs words and has none."""
    if by.id != visit.practitioner_id:
        raise Refused(f"{visit.shown} was treated by {visit.practitioner}, who signs it: palpate --as NAME visit sign.")
    if not by.registration:
        raise Refused(
            f"{by.name} has no registration number: palpate staff edit {by.ref} --registration NUMBER, then sign."
        )
    blocking = [finding.text for _, finding in findings(writing.connection, visit.id) if finding.level == "blocking"]
    if blocking and not visit.stopped:  # what is found may be why it was stopped
        why = f"{visit.shown} cannot be signed: {blocking[0]} Mend it:"
        raise SaysHow(why, command=f"palpate visit reopen {visit.ref}", line="reopen, and what is asked for")
    wanting = wants_words(writing.connection, visit)
    if wanting and not words.strip():
        raise NeedsWords(f"{visit.shown} can be signed only with words: {'; '.join(wanting)}. Give them")
    kept = words.strip() if wanting else ""
    failed = (hook_answer.c.visit_id == visit.id, hook_answer.c.failed != "")
    writing.execute(update(hook_answer).where(*failed).values(words=kept))
    signed_at = instant_text(writing.now)
    built = {
        **who.people(writing.connection, visit.id, practice),
        "record": document.build(writing.connection, visit.id),
        "signature": {
            "practitioner": by.uid,
            "name": by.name,
            "registration": by.registration,
            "signed_at": signed_at,
            "flags": [
                *wanting,
                *_unasked(writing.connection, visit),
                *lateness.late(writing.connection, visit, writing.now),
            ],
            "words": kept,
            "chain_before": str(chain.head(writing.connection)),
        },
    }
    body, salt = canonical(built), secrets.token_hex(16)
    digest = chain.digest(salt, body)
    writing.add(
        signature,
        visit_id=visit.id,
        staff_id=by.id,
        name=by.name,
        registration=by.registration,
        signed_at=writing.now,
        document=body,
        salt=salt,
        digest=digest,
        words=kept,
    )
    writing.execute(update(visit_table).where(visit_table.c.id == visit.id).values(status="signed"))
    writing.record("sign", f"visit {visit.id}", after={"visit": visit.uid, "digest": digest, "by": by.uid})
    return Signed(name=by.name, registration=by.registration, signed_at=signed_at, digest=digest, words=kept)


def _unasked(connection: Connection, visit: Visit) -> list[str]:
    """What was never asked and is shown on the document; it does not stop the signature."""
    unasked = labels(reading.screened(connection, visit.id).verdict.unasked_red_flags)
    return [f"not asked, or not answered: {'; '.join(unasked)}"] if unasked else []


def wants_words(connection: Connection, visit: Visit) -> list[str]:
    """What a visit can be signed with only in words: consent not recorded, a modality that could not be asked."""
    wanting = consents.wanting(connection, visit)
    failed = connection.execute(
        select(hook_answer.c.modality, hook_answer.c.hook, hook_answer.c.failed)
        .where(hook_answer.c.visit_id == visit.id, hook_answer.c.failed != "")
        .order_by(hook_answer.c.id)
    )
    return wanting + [f"{hook} of {modality} could not be asked ({why})" for modality, hook, why in failed]
