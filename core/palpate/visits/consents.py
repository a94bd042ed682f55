"""Consent: to be treated, and to work in a sensitive area. It can be given, refused, withdrawn, and given anew.

For a client who is under age it is a parent's or guardian's, with their name and what they are to the client. Without
that the visit can be signed only in words, and says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Literal, TypeVar

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
from palpate.names import fold
from palpate.screening.model import places
from palpate.store.context import Writing
from palpate.visits.model import Visit
from palpate.visits.tables import consent, work
from palpate.visits.tables import visit as visit_table

TREATMENT = wordings.TREATMENT

HOW = ("verbal", "written", "not_recorded")

State = Literal["given", "refused", "withdrawn", "not_recorded"]
T = TypeVar("T")


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """How consent to one thing stands, and since when; ``guardian``: a parent or guardian was the last to give it."""

    state: State
    at: dt.datetime
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
    region = vocabulary.regions().get(kind)
    if kind != TREATMENT and (region is None or not region.sensitive):
        areas = ", ".join(one.label for one in vocabulary.regions().values() if one.sensitive)
        raise Refused(f"Consent is to treatment, or to work in a sensitive area: {areas}.")
    said = to(kind, standing(writing.connection, visit_id))
    if how == "not_recorded" and said != "not_recorded":
        what = named(kind)
        raise Refused(f"{what[0].upper()}{what[1:]} was {said}: that stands until the client says otherwise.")
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
    return _states(_said(connection, visit_id))


def _said(connection: Connection, visit_id: int) -> dict[str, Consent]:
    rows = connection.execute(
        select(consent.c.kind, consent.c.given, consent.c.how, consent.c.signed_by, consent.c.at)
        .where(consent.c.visit_id == visit_id)
        .order_by(consent.c.id)
    )
    found: dict[str, Consent] = {}
    for kind, given, how, signed_by, at in rows:
        state: State = "given" if given else "not_recorded" if how == "not_recorded" else "refused"
        # The nearest larger area may be what was agreed to: "chest" given, then "breast" taken back.
        before = _nearest(kind, found)
        if state == "refused" and before and before.state in {"given", "withdrawn"}:
            since = before.at if before.state == "withdrawn" else at
            found[kind] = Consent(state="withdrawn", at=since, guardian=before.guardian)
        else:
            found[kind] = Consent(state=state, at=at, guardian=bool(signed_by))
    return found


def _states(said: Mapping[str, Consent]) -> dict[str, State]:
    return {kind: one.state for kind, one in said.items()}


def sensitive(region: str) -> str:
    """The sensitive area that a region is, or that it lies in most nearly; "" where it is none."""
    return next((one.key for one in _outwards(region) if one.sensitive), "")


def to(kind: str, said: Mapping[str, State]) -> State:
    """How consent stands to one thing: what was said of the area itself counts before what was said of a larger one."""
    return _nearest(kind, said) or "not_recorded"


def _nearest(kind: str, said: Mapping[str, T]) -> T | None:
    keys = [kind] if kind == TREATMENT else [one.key for one in _outwards(kind)]
    return next((said[key] for key in keys if key in said), None)


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
    said, lies_in = standing(connection, visit_id), sensitive(region)
    return [kind for kind in (TREATMENT, *([lies_in] if lies_in else [])) if to(kind, said) == "not_recorded"]


def wanting(connection: Connection, visit: Visit) -> list[str]:
    """What is wanting in the consent to a visit and to the work done at it; a signature then takes words.

    What was taken back was given until then: it is wanting only to work that went on.
    """
    said = _said(connection, visit.id)
    done = connection.execute(select(work.c.region, work.c.at, work.c.beyond).where(work.c.visit_id == visit.id)).all()
    areas = [sensitive(row.region) for row in done]
    found, agreed = [], []
    for kind in (TREATMENT, *sorted({one for one in areas if one})):
        one = _nearest(kind, said)
        if one is None or one.state in {"refused", "not_recorded"}:
            stands = "was refused" if one and one.state == "refused" else "is not recorded"
            found.append(f"{named(kind)} {stands}")
            continue
        agreed.append((kind, one.guardian))
        there = [row for row, lies_in in zip(done, areas, strict=True) if kind in {TREATMENT, lies_in}]
        # Work after it was entered with words, as ``against`` makes sure: two instants may be one on a coarse clock.
        if one.state == "withdrawn" and any(row.at >= one.at and row.beyond for row in there):
            found.append(f"{named(kind)} was withdrawn, and work went on")
    if under_age(connection, visit):
        own = [kind for kind, guardian in agreed if not guardian]
        found += [f"{named(kind)} is not a parent's or guardian's, and the client is under age" for kind in own]
    return found


def under_age(connection: Connection, visit: Visit) -> bool:
    """Whether the client cannot agree alone on the day of a visit; where no birth date is known, nobody can say so."""
    grown = guardians.of_age(connection, clients.get(connection, visit.client_id).born)
    return grown is not None and visit.day < grown


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
    return f"consent to work in a sensitive area ({places([kind])[0]})"


def area(wanted: str) -> str:
    """The kind of consent that is named, by its key or what the area is called; as typed where it is none."""
    named_so = (key for key, one in vocabulary.regions().items() if fold(wanted) in {fold(key), fold(one.label)})
    return next(named_so, wanted)
