"""Taking people in from a file: who is new, who is here already, and what the file said that was not understood."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import insert

from palpate.clients import details
from palpate.clients.tables import alert, client, contact, identifier
from palpate.errors import Refused
from palpate.exchange import clients_csv, fhir_patients
from palpate.exchange.dates import Order
from palpate.exchange.known import Known
from palpate.exchange.people import Batch, Person
from palpate.practice import Practice
from palpate.store.context import Writing


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What an import does, or would do. ``written`` says which."""

    file: str
    format: str
    written: bool
    people: int
    new: int
    already_here: int
    twice_in_file: int
    invalid_phones: int
    invalid_emails: int
    without_birth_date: int
    deceased: int
    columns: dict[str, str]
    dates: str
    not_understood: dict[str, int]
    left_out: dict[str, int]
    conflicts: list[str]
    similar: list[str]
    problems: list[str]


def load(
    path: str | Path,
    country: str,
    *,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    source: str = "",
    order: Order | None = None,
) -> Batch:
    """The people of a CSV or FHIR file. Refused, in one sentence, where it holds nothing that can be read."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None
    if not data.strip():
        raise Refused(f"{path.name} is empty.")
    if fhir_patients.looks_like(data):
        return fhir_patients.read(data, path.name, country)
    return clients_csv.read(data, path.name, country, columns, encoding, source, order)


def run(practice: Practice, batch: Batch, file: str, *, write: bool) -> Report:
    """Take in everybody who is not here yet, in one transaction; without ``write``, only say what would be done."""
    if not write:
        with practice.context.read() as connection:
            return _report(batch, file, _sort(batch, Known(connection), practice.clock.now()), written=False)
    with practice.context.write() as writing:
        sorted_ = _sort(batch, Known(writing.connection), writing.now)
        if sorted_.new:
            uids = _write(writing, sorted_.new)
            after = {"file": file, "format": batch.form, "people": len(batch.people), "new": len(uids), "uids": uids}
            writing.record("import", "clients", after=after)
        return _report(batch, file, sorted_, written=True)


class _Sorted(msgspec.Struct):
    new: list[Person] = []
    here: int = 0
    twice: int = 0
    conflicts: list[str] = []
    similar: list[str] = []
    problems: list[str] = []


def _sort(batch: Batch, known: Known, now: dt.datetime) -> _Sorted:
    found = _Sorted()
    for one in batch.people:
        person = _plausible(one, now, found)
        match = known.match(person)
        if match.conflict:
            found.conflicts.append(f"{person.where}: {match.conflict}")
        elif match.here:
            found.here += 1
        elif match.twice:
            found.twice += 1
            found.problems.append(f"{person.where}: {person.name} stands in {match.twice} already; left out")
        else:
            if match.similar:
                found.similar.append(f"{person.where}: {person.name} could be {match.similar}")
            found.new.append(person)
            known.take(person)
    return found


def _plausible(person: Person, now: dt.datetime, found: _Sorted) -> Person:
    """Someone whose birth date cannot be one comes in without it, and it is kept in the note."""
    if person.born is None:
        return person
    try:
        details.birth_date(person.born, now)
    except Refused as error:
        found.problems.append(f"{person.where}: {error} Kept in the note.")
        note = f"{person.note}\nBirth date as imported: {person.born.isoformat()}".strip()
        return msgspec.structs.replace(person, born=None, note=note)
    return person


def _report(batch: Batch, file: str, found: _Sorted, written: bool) -> Report:
    wrong = Counter(one.kind for person in found.new for one in person.contacts if not one.valid)
    return Report(
        file=file,
        format=batch.form,
        written=written,
        people=len(batch.people),
        new=len(found.new),
        already_here=found.here,
        twice_in_file=found.twice,
        invalid_phones=wrong["phone"] + wrong["emergency"],
        invalid_emails=wrong["email"],
        without_birth_date=sum(person.born is None for person in found.new),
        deceased=sum(bool(person.deceased) for person in found.new),
        columns=batch.columns,
        dates=batch.dates,
        not_understood=_sorted(batch.not_understood),
        left_out=_sorted(batch.left_out),
        conflicts=found.conflicts,
        similar=found.similar,
        problems=[*batch.problems, *found.problems],
    )


def _sorted(counted: Counter[str]) -> dict[str, int]:
    return {what: count for what, count in counted.most_common() if count}


def _write(writing: Writing, people: list[Person]) -> list[str]:
    """Everybody at once: one statement a table."""
    uids = [str(uuid.uuid4()) for _ in people]
    plain = ("name", "preferred_name", "born", "sex", "gender", "pronouns", "note")
    rows: list[dict[str, Any]] = [
        {
            **{name: getattr(person, name) for name in plain},
            "uid": uid,
            "name_key": details.name_key(person.name, person.preferred_name),
            "avoid": [],
            "created_at": writing.now,
        }
        for person, uid in zip(people, uids, strict=True)
    ]
    statement = insert(client).returning(client.c.id, sort_by_parameter_order=True)
    ids: list[int] = list(writing.execute(statement, rows).scalars())
    both = list(zip(ids, people, strict=True))
    reached = [{"client_id": new, **msgspec.structs.asdict(one)} for new, person in both for one in person.contacts]
    known_as = [
        {"client_id": new, "system": system, "value": value}
        for new, person in both
        for system, value in person.identifiers
    ]
    deceased = [
        {"client_id": new, "text": f"Recorded as deceased ({person.deceased}).", "since": writing.now}
        for new, person in both
        if person.deceased
    ]
    for table, values in ((contact, reached), (identifier, known_as), (alert, deceased)):
        if values:
            writing.execute(insert(table), values)
    return uids
