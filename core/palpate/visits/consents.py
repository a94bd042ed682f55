"""Consent: to be treated, and to work in a sensitive area. It can be given, refused, and given or refused anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from sqlalchemy import Connection, select

from palpate.errors import Refused
from palpate.host import definitions
from palpate.modality import vocabulary
from palpate.modality.vocabulary import Region
from palpate.store.context import Writing
from palpate.visits.tables import consent

TREATMENT = "treatment"

WORDINGS = {
    TREATMENT: (
        "I have been told what the treatment will be, which areas it takes in, and that bruising or soreness may "
        "follow. I may say stop at any time, for the whole of it or any part, and I agree to be treated."
    ),
    "sensitive": (
        "I have been told that the treatment takes in a sensitive area, why, and how I will be covered. I may refuse "
        "this part without refusing the rest, or stop it at any time, and I agree to it."
    ),
}
"""What a client agrees to; kept by hash with each consent."""

HOW = ("verbal", "written", "not_recorded")

State = Literal["given", "refused", "not_recorded"]


def keep(writing: Writing, visit_id: int, kind: str, how: str, given: bool = True, words: str = "") -> None:
    """Record a consent, to treatment or to work in a sensitive area, with the wording it was asked in."""
    if how not in HOW:
        raise Refused(f"Consent is {', '.join(HOW)}, not {how!r}.")
    area = vocabulary.regions().get(kind)
    if kind != TREATMENT and (area is None or not area.sensitive):
        areas = ", ".join(key for key, one in vocabulary.regions().items() if one.sensitive)
        raise Refused(f"Consent is to treatment, or to work in a sensitive area: {areas}.")
    name = TREATMENT if kind == TREATMENT else "sensitive"
    wording = definitions.keep(writing, "wording", f"consent.{name}", WORDINGS[name])
    given = given and how != "not_recorded"
    writing.add(
        consent, visit_id=visit_id, kind=kind, given=given, how=how, wording=wording, words=words, at=writing.now
    )
    writing.record("consent", f"visit {visit_id}", after={"kind": kind, "how": how, "given": given, "words": words})


def standing(connection: Connection, visit_id: int) -> dict[str, State]:
    """How consent stands at a visit, by kind: what was said last counts."""
    rows = connection.execute(
        select(consent.c.kind, consent.c.given, consent.c.how)
        .where(consent.c.visit_id == visit_id)
        .order_by(consent.c.id)
    )
    found: dict[str, State] = {}
    for kind, given, how in rows:
        found[kind] = "given" if given else "not_recorded" if how == "not_recorded" else "refused"
    return found


def sensitive(region: str) -> str:
    """The sensitive area that a region is, or that it lies in most nearly; "" where it is none."""
    return next((one.key for one in _outwards(region) if one.sensitive), "")


def to(kind: str, said: Mapping[str, State]) -> State:
    """How consent stands to one thing: what was said of the area itself counts before what was said of a larger one."""
    if kind == TREATMENT:
        return said.get(kind, "not_recorded")
    return next((said[one.key] for one in _outwards(kind) if one.key in said), "not_recorded")


def _outwards(region: str) -> Iterator[Region]:
    """A region, and each larger one that it lies in."""
    known, seen = vocabulary.regions(), set[str]()
    while region in known and region not in seen:
        seen.add(region)
        yield known[region]
        region = known[region].part_of


def named(kind: str) -> str:
    """Consent as it is said: "consent to treatment", "consent to work in a sensitive area (groin)"."""
    if kind == TREATMENT:
        return "consent to treatment"
    return f"consent to work in a sensitive area ({kind.replace('_', ' ')})"
