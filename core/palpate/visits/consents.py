"""Consent: to be treated, and to work in a sensitive area. It can be given, refused, withdrawn, and given anew.

For a client who is under age it is a parent's or guardian's, with their name and what they are to the client. Without
that the visit can be signed only in words, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec
from sqlalchemy import Connection, select

from palpate import clock
from palpate.clients import agreements, guardians, wordings
from palpate.clients import reading as clients
from palpate.clients.guardians import Guardian
from palpate.errors import Refused
from palpate.host import definitions
from palpate.modality import vocabulary
from palpate.modality.vocabulary import Region
from palpate.store.context import Writing
from palpate.visits.model import Visit
from palpate.visits.tables import consent, work
from palpate.visits.tables import visit as visit_table

TREATMENT = wordings.TREATMENT

HOW = ("verbal", "written", "not_recorded")

State = Literal["given", "refused", "withdrawn", "not_recorded"]


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """How consent to one thing stands; ``guardian``: the last to say so was a parent or guardian."""

    state: State
    guardian: bool = False


def keep(
    writing: Writing,
    visit_id: int,
    kind: str,
    how: str,
    given: bool = True,
    words: str = "",
    guardian: Guardian | None = None,
) -> int:
    """Record a consent, to treatment or to a sensitive area, with the wording it was asked in; gives its number.

    One that is not ``given`` after it was is withdrawn.
    """
    if how not in HOW:
        raise Refused(f"Consent is {', '.join(HOW)}, not {how!r}.")
    area = vocabulary.regions().get(kind)
    if kind != TREATMENT and (area is None or not area.sensitive):
        areas = ", ".join(key for key, one in vocabulary.regions().items() if one.sensitive)
        raise Refused(f"Consent is to treatment, or to work in a sensitive area: {areas}.")
    if guardian:
        _must_agree(writing.connection, visit_id, guardian)
    name = TREATMENT if kind == TREATMENT else "sensitive_areas"
    text = wordings.wording(name, guardian is not None)
    values = {
        "kind": kind,
        "given": given and how != "not_recorded",
        "how": how,
        "words": words,
        **guardians.signed(guardian),
    }
    kept = definitions.keep(writing, "wording", f"consent.{name}", text)
    new = writing.add(consent, visit_id=visit_id, wording=kept, at=writing.now, **values)
    writing.record("consent", f"visit {visit_id}", after=values)
    return new


def _must_agree(connection: Connection, visit_id: int, guardian: Guardian) -> None:
    """Refused where the client agrees alone, of age and with no guardian on file; or where they are the guardian."""
    row = connection.execute(
        select(visit_table.c.client_id, visit_table.c.started_at, visit_table.c.timezone).where(
            visit_table.c.id == visit_id
        )
    ).one()
    client = clients.get(connection, row.client_id)
    day, grown = row.started_at.astimezone(clock.zone(row.timezone)).date(), guardians.of_age(connection, client.born)
    filed = agreements.standing(connection, client, day).get(TREATMENT)
    if grown is not None and day >= grown and not (filed and filed.guardian):
        raise Refused(
            f"{client.shown} is of age and agrees alone: leave the guardian out, or record first that they have a "
            f"legal guardian, with palpate client agreement {client.ref} treatment."
        )
    guardians.must_be_another(client, guardian)


def withdraw(writing: Writing, visit_id: int, kind: str, words: str, guardian: Guardian | None) -> int:
    """Record that a consent was taken back during the visit; Refused where there was none."""
    if to(kind, standing(writing.connection, visit_id)) != "given":
        what = named(kind)
        raise Refused(f"{what[0].upper()}{what[1:]} is not given, so it cannot be withdrawn: record --refused.")
    return keep(writing, visit_id, kind, "verbal", False, words, guardian)


def standing(connection: Connection, visit_id: int) -> dict[str, State]:
    """How consent stands at a visit, by kind: what was said last counts."""
    return {kind: one.state for kind, one in _said(connection, visit_id).items()}


def _said(connection: Connection, visit_id: int) -> dict[str, Consent]:
    rows = connection.execute(
        select(consent.c.kind, consent.c.given, consent.c.how, consent.c.signed_by)
        .where(consent.c.visit_id == visit_id)
        .order_by(consent.c.id)
    )
    found: dict[str, Consent] = {}
    for kind, given, how, signed_by in rows:
        before = found.get(kind)
        state: State = "given" if given else "not_recorded" if how == "not_recorded" else "refused"
        # The nearest larger area may be what was agreed to: "chest" given, then "breast" taken back.
        earlier = before.state if before else to(kind, {key: one.state for key, one in found.items()})
        if state == "refused" and earlier in {"given", "withdrawn"}:
            state = "withdrawn"
        found[kind] = Consent(state=state, guardian=bool(signed_by))
    return found


def sensitive(region: str) -> str:
    """The sensitive area that a region is, or that it lies in most nearly; "" where it is none."""
    return next((one.key for one in _outwards(region) if one.sensitive), "")


def to(kind: str, said: Mapping[str, State]) -> State:
    """How consent stands to one thing: what was said of the area itself counts before what was said of a larger one."""
    if kind == TREATMENT:
        return said.get(kind, "not_recorded")
    return next((said[one.key] for one in _outwards(kind) if one.key in said), "not_recorded")


def against(connection: Connection, visit_id: int, region: str) -> str:
    """Which consent to work in a region was refused or withdrawn, in a sentence; "" where none was."""
    said = standing(connection, visit_id)
    for kind in (TREATMENT, sensitive(region)):
        state = to(kind, said)
        if state in {"refused", "withdrawn"}:
            words = named(kind)
            return f"{words[0].upper()}{words[1:]} was {state}."
    return ""


def to_ask(connection: Connection, visit_id: int, region: str) -> list[str]:
    """What nobody has been asked about before work in a region: treatment, and the sensitive area it lies in."""
    said, area = standing(connection, visit_id), sensitive(region)
    return [kind for kind in (TREATMENT, *([area] if area else [])) if to(kind, said) == "not_recorded"]


def wanting(connection: Connection, visit: Visit) -> list[str]:
    """What is wanting in the consent to a visit and to the work done at it; a signature then takes words."""
    said = _said(connection, visit.id)
    regions = connection.execute(select(work.c.region).where(work.c.visit_id == visit.id).distinct()).scalars()
    states = {kind: one.state for kind, one in said.items()}
    kinds = (TREATMENT, *sorted({area for region in regions if (area := sensitive(region))}))
    found = [
        f"{named(kind)} {'is not recorded' if state == 'not_recorded' else f'was {state}'}"
        for kind in kinds
        if (state := to(kind, states)) != "given"
    ]
    if under_age(connection, visit):
        own = [kind for kind in kinds if to(kind, states) == "given" and not _by_guardian(kind, said)]
        found += [f"{named(kind)} is not a parent's or guardian's, and the client is under age" for kind in own]
    return found


def under_age(connection: Connection, visit: Visit) -> bool:
    """Whether the client cannot agree alone on the day of a visit; where no birth date is known, nobody can say so."""
    grown = guardians.of_age(connection, clients.get(connection, visit.client_id).born)
    return grown is not None and visit.day < grown


def _by_guardian(kind: str, said: Mapping[str, Consent]) -> bool:
    keys = [kind] if kind == TREATMENT else [one.key for one in _outwards(kind)]
    return next((said[key].guardian for key in keys if key in said), False)


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
