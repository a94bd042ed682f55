"""Proving closed visits: the document against its digest, the digest against the chain, the rows against the document;
and what has no document, additions and visits closed unsigned, against the chain alone.

What was tampered with may not even be readable: that is a fault with a place, like any other, and never the end of
the search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Connection, String, bindparam, func, select, type_coerce

from palpate.host import definitions
from palpate.host.tables import definition
from palpate.refs import ref
from palpate.staff.tables import staff
from palpate.store import chain
from palpate.visits import additions, document, unsigned, who
from palpate.visits.chained import entries
from palpate.visits.tables import signature, visit


def faults(connection: Connection) -> Iterator[str]:
    """What is wrong with closed visits, each in a line; nothing where all is as it was closed.

    One page of visits is in memory at a time, and of every other signed visit its uid and digest.
    """
    chained = _chained(connection)
    for row in _visits(connection):
        name = f"visit {ref('v', row['id'])}"
        if row["signed"] is None:
            if row["status"] == "signed":
                yield f"{name}: it is marked signed and has no signature"
            elif row["uid"] in chained:
                yield f"{name}: it was signed, and its signature is gone"
        elif row["status"] != "signed":
            yield f"{name}: it has a signature and is marked {row['status']}"
        else:
            yield from (f"{name}: {fault}" for fault in _signed(connection, row, chained.get(row["uid"])))
        chained.pop(row["uid"], None)
    for visit_id in connection.execute(_WITHOUT_A_VISIT).scalars():
        yield f"visit {ref('v', visit_id)}: it has a signature and no record"
    for uid in chained:
        yield f"the signed visit {uid} is gone"
    yield from additions.faults(connection)
    yield from unsigned.faults(connection)
    yield from _definitions(connection)


def count(connection: Connection) -> int:
    """How many visits are signed."""
    return connection.execute(select(func.count()).select_from(signature)).scalar_one()


_KEPT = [signature.c[name] for name in ("document", "salt", "digest", "name", "registration", "words")]
_VISITS = (
    select(visit.c.id, visit.c.uid, visit.c.status, signature.c.visit_id.label("signed"), *_KEPT)
    # As they are stored, whether or not they can be read.
    .add_columns(type_coerce(signature.c.signed_at, String).label("signed_at"), staff.c.uid.label("by"))
    .outerjoin(signature, signature.c.visit_id == visit.c.id)
    .outerjoin(staff, staff.c.id == signature.c.staff_id)
    .where(visit.c.id > bindparam("after", type_=BigInteger))
    .order_by(visit.c.id)
    .limit(10)
)
_WITHOUT_A_VISIT = (
    select(signature.c.visit_id)
    .outerjoin(visit, visit.c.id == signature.c.visit_id)
    .where(visit.c.id.is_(None))
    .order_by(signature.c.visit_id)
)


def _visits(connection: Connection) -> Iterator[Any]:
    """Every visit with its signature, where it has one, a page at a time."""
    after = -(2**63)
    while found := connection.execute(_VISITS, {"after": after}).mappings().all():
        yield from found
        after = found[-1]["id"]


def _signed(connection: Connection, signing: Any, chained: str | None) -> Iterator[str]:
    """What is wrong with one signed visit, the digest of which the chain holds."""
    visit_id = signing["id"]
    if chained != signing["digest"]:
        yield "its signature is not the one in the audit chain"
    if signing["document"] is None:
        yield "its document is gone"
        return
    if chain.digest(signing["salt"] or "", signing["document"]) != signing["digest"]:
        yield "its document is not what was signed"
        return
    stored = msgspec.json.decode(signing["document"])
    record = stored["record"]
    own = {name: value for name, value in record.items() if name not in document.PARTS and name != "format"}
    for name, part in {document.VISIT: own, **{name: record[name] for name in document.PARTS}}.items():
        yield from _rows(name, part, partial(document.part, connection, visit_id, name))
    names = ("client", "practitioner", "location", "service", "appointment")
    uids = {name: stored[name]["uid"] if isinstance(stored[name], dict) else stored[name] for name in names}
    yield from _rows(document.VISIT, uids, partial(who.uids, connection, visit_id))
    shown = {name: stored["signature"][name] for name in ("name", "registration", "words", "signed_at", "practitioner")}
    kept = {name: signing[name] for name in ("name", "registration", "words", "signed_at")}
    for one in differences(shown, {**kept, "practitioner": signing["by"]}):
        yield f"its signature differs from what was signed: {one}"


def _rows(name: str, signed: Any, now: Callable[[], Any]) -> Iterator[str]:
    """How the rows of one part differ from what was signed."""
    try:
        rebuilt = document.stored(name, msgspec.json.decode(msgspec.json.encode(now())))
    except Exception as error:  # whatever was put there, it is no value that palpate wrote
        first = (str(error).splitlines() or [""])[0]
        yield f"its {name} rows cannot be read any more ({type(error).__name__}: {first})"
        return
    yield from (
        f"its {name} rows differ from what was signed: {one}"
        for one in differences(document.stored(name, signed), rebuilt)
    )


def _chained(connection: Connection) -> dict[str, str]:
    """The digest that the audit chain holds for each signed visit, by uid."""
    signings = (entry.after for entry in entries(connection, "sign"))
    return {after["visit"]: after["digest"] for after in signings if {"visit", "digest"} <= after.keys()}


def _definitions(connection: Connection) -> Iterator[str]:
    """Definitions that records name, and that are not what was stored under their hash."""
    for row in connection.execute(select(definition).order_by(definition.c.hash)):
        if definitions.hash_of(row.kind, row.key, msgspec.Raw(row.body.encode())) != row.hash:
            yield f"the definition {row.hash[:12]} ({row.kind} {row.key}) is not what was stored"


def differences(signed: Any, now: Any, path: str = "") -> Iterator[str]:
    """Where two values differ, by path: "2 pressure is 7, signed as 6"."""
    if signed == now:
        return
    if isinstance(signed, dict) and isinstance(now, dict):
        for key in sorted(set(signed) | set(now)):
            yield from differences(signed.get(key), now.get(key), f"{path} {key}".strip())
    elif isinstance(signed, list) and isinstance(now, list) and len(signed) == len(now):
        for number, (one, other) in enumerate(zip(signed, now, strict=True), 1):
            yield from differences(one, other, f"{path} {number}".strip())
    elif isinstance(signed, list) and isinstance(now, list):
        yield f"{path} has {len(now)} rows, signed with {len(signed)}".strip()
    else:
        yield f"{path} is {now!r}, signed as {signed!r}".strip()
