"""Clients from FHIR R4 Patients: one a line (NDJSON), a Bundle, or a single resource."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from palpate.clients import contacts
from palpate.clients.contacts import NewContact
from palpate.errors import Refused
from palpate.exchange.people import Batch, Person
from palpate.names import printable, tidy

RESOURCE_ID = "fhir:Patient"
"""The system of a resource's own id; where a Bundle says on which server it lives, the server's address."""

_TAKEN = {"resourceType", "id", "meta", "text", "name", "telecom", "gender", "birthDate", "address", "identifier"}
_TAKEN |= {"deceasedBoolean", "deceasedDateTime", "contact", "link", "active", "implicitRules", "language"}
_PRIVATE = {"SS": "social security number", "DL": "driver's licence", "PPN": "passport number", "TAX": "tax number"}
_PRIVATE_SYSTEMS = {"http://hl7.org/fhir/sid/us-ssn": "social security number"}
_NAMES = ("official", "usual", "", "temp")


class Coding(msgspec.Struct):
    """A code."""

    code: str = ""
    display: str = ""


class Concept(msgspec.Struct):
    """A concept, as codes or as text."""

    coding: list[Coding] = []
    text: str = ""

    @property
    def words(self) -> str:
        """As it is said."""
        return self.text or next((coding.display for coding in self.coding if coding.display), "")


class HumanName(msgspec.Struct):
    """A name, and what it is used for."""

    use: str = ""
    text: str = ""
    family: str = ""
    given: list[str] = []
    prefix: list[str] = []
    suffix: list[str] = []

    @property
    def whole(self) -> str:
        """Given names and family name, digits and all; the text where there are none."""
        return printable(" ".join((*self.given, self.family))) or printable(self.text)


class Telecom(msgspec.Struct):
    """A way to reach someone."""

    system: str = ""
    value: str = ""
    use: str = ""
    rank: int = 99


class PostalAddress(msgspec.Struct, rename={"postal_code": "postalCode"}):
    """A postal address."""

    use: str = ""
    text: str = ""
    line: list[str] = []
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


class Identifier(msgspec.Struct):
    """What a system calls someone."""

    system: str = ""
    value: str = ""
    type: Concept | None = None


class ContactPoint(msgspec.Struct):
    """Whom to call."""

    name: HumanName | None = None
    relationship: list[Concept] = []
    telecom: list[Telecom] = []


class Link(msgspec.Struct):
    """Another record of the same person."""

    type: str = ""


class Patient(msgspec.Struct, rename="camel"):
    """A Patient, as far as palpate takes one in."""

    id: str = ""
    name: list[HumanName] = []
    telecom: list[Telecom] = []
    gender: str = ""
    birth_date: str = ""
    address: list[PostalAddress] = []
    identifier: list[Identifier] = []
    contact: list[ContactPoint] = []
    link: list[Link] = []
    active: bool = True
    deceased_boolean: bool = False
    deceased_date_time: str = ""


def looks_like(data: bytes) -> bool:
    """Whether a file could be FHIR: it begins with an object."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def read(data: bytes, file: str, country: str) -> Batch:
    """The people of a file. Refused where nothing in it can be read; a line that cannot is a problem of the batch."""
    batch = Batch(form="FHIR")
    for where, server, raw in _resources(data.removeprefix(b"\xef\xbb\xbf"), file, batch):
        if raw.get("resourceType") != "Patient":
            batch.not_understood[f"resource {raw.get('resourceType') or 'of no type'}"] += 1
            continue
        try:
            patient = msgspec.convert(raw, Patient)
        except msgspec.ValidationError as error:
            batch.problems.append(f"{where}: it is no FHIR Patient ({error}); left out")
            continue
        if person := _person(where, server, patient, batch, country):
            batch.people.append(person)
            _count(raw, batch)
    if not batch.people:
        wrong = [*batch.problems[:1], *(f"{count} × {what}" for what, count in batch.not_understood.most_common(5))]
        reason = f": {'; '.join(wrong)}" if wrong else ""
        raise Refused(f"{file} holds no FHIR Patient that palpate can read{reason}.")
    return batch


def _resources(data: bytes, file: str, batch: Batch) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every resource: its place, the server it lives on, and what it says."""
    try:
        whole = msgspec.json.decode(data)
    except RecursionError:
        raise Refused(f"{file} is nested too deeply.") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        for number, line in enumerate(data.splitlines(), 1):
            if not line.strip():
                continue
            try:
                raw = msgspec.json.decode(line)
            except RecursionError:
                batch.problems.append(f"line {number}: nested too deeply; left out")
                continue
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                batch.problems.append(f"line {number}: not JSON ({error}); left out")
                continue
            if isinstance(raw, dict):
                yield f"line {number}", "", raw
            else:
                batch.problems.append(f"line {number}: not a resource; left out")
        return
    if whole.get("resourceType") != "Bundle":
        yield "line 1", "", whole
        return
    entries = whole.get("entry", [])
    for number, entry in enumerate(entries if isinstance(entries, list) else [], 1):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict):
            address = entry.get("fullUrl")
            server = address.rpartition("/")[0] if isinstance(address, str) and address.startswith("http") else ""
            yield f"entry {number}", server, resource
        else:
            batch.problems.append(f"entry {number}: it has no resource; left out")


def _person(where: str, server: str, patient: Patient, batch: Batch, country: str) -> Person | None:
    if any(link.type == "replaced-by" for link in patient.link):
        batch.problems.append(f"{where}: it is replaced by another record there; left out")
        return None
    named = [name for name in patient.name if name.whole]
    names = [name for use in _NAMES for name in named if name.use == use] or named
    if not names:
        batch.problems.append(f"{where}: no name; left out")
        return None
    called = _first((name.given[0] if name.given else name.whole) for name in named if name.use == "nickname")
    for name in patient.name:
        if name is not names[0] and name.use != "nickname":
            batch.left_out[f"name, {name.use or 'further'}"] += 1
    for part in ("prefix", "suffix"):
        batch.left_out[f"name, {part}"] += bool(getattr(names[0], part))
    born, notes = _born(where, patient.birth_date, batch)
    deceased = printable(patient.deceased_date_time[:10]) or ("date not known" if patient.deceased_boolean else "")
    return Person(
        where=where,
        name=tidy(names[0].whole, "A client"),
        preferred_name=printable(called),
        born=born,
        gender=printable(patient.gender),
        note="\n".join(notes),
        contacts=tuple(contacts.distinct(_contacts(patient, batch, country))),
        identifiers=tuple(dict.fromkeys(_identifiers(patient, server, batch))),
        deceased=deceased,
    )


def _born(where: str, text: str, batch: Batch) -> tuple[dt.date | None, list[str]]:
    if not text:
        return None, []
    try:
        return dt.date.fromisoformat(text), []
    except ValueError:
        batch.not_understood["birthDate"] += 1
        batch.problems.append(f"{where}: {text!r} is not a whole birth date; kept in the note")
        return None, [f"Birth date as imported: {printable(text)}"]


def _contacts(patient: Patient, batch: Batch, country: str) -> list[NewContact]:
    found: list[NewContact] = []
    for point in sorted(patient.telecom, key=lambda point: point.rank):
        if point.use == "old" or not point.value:
            batch.left_out["telecom, old"] += 1
        elif point.system in {"phone", "sms"}:
            found.append(contacts.phone(point.value, country))
        elif point.system == "email":
            found.append(contacts.email(point.value))
        else:
            batch.not_understood[f"telecom {point.system or 'of no system'}"] += 1
    for place in patient.address:
        if place.use == "old":
            batch.left_out["address, old"] += 1
            continue
        town = " ".join(part for part in (place.state, place.postal_code) if part)
        parts = [part for part in (*place.line, place.city, town, place.country) if part]
        found.append(contacts.address(", ".join(parts) or place.text))
    for other in patient.contact:
        number = _first(point.value for point in other.telecom if point.system in {"phone", "sms"})
        name = other.name.whole if other.name else ""
        relation = _first(concept.words for concept in other.relationship)
        if name or number:
            found.append(contacts.emergency_parts(name, relation, number, country))
    return found


def _identifiers(patient: Patient, server: str, batch: Batch) -> Iterator[tuple[str, str]]:
    if patient.id:
        yield printable(server) or RESOURCE_ID, printable(patient.id)
    for one in patient.identifier:
        codes = [coding.code for coding in one.type.coding] if one.type else []
        private = _first(_PRIVATE[code] for code in codes if code in _PRIVATE) or _PRIVATE_SYSTEMS.get(one.system, "")
        if private:
            batch.left_out[private] += 1  # a practice has no need of it, and so does not keep it
        elif one.system and one.value:
            yield printable(one.system), printable(one.value)
        else:
            batch.not_understood["identifier without system or value"] += 1


def _count(raw: dict[str, Any], batch: Batch) -> None:
    """Count what a Patient says that palpate has no place for."""
    for key, value in raw.items():
        if key == "extension" and isinstance(value, Sequence):
            for one in value:
                url = one.get("url") if isinstance(one, dict) else None
                batch.not_understood[f"extension {str(url).rpartition('/')[2]}"] += 1
        elif key not in _TAKEN:
            batch.not_understood[key] += 1
    if raw.get("active") is False:
        batch.not_understood["active: false"] += 1


T = TypeVar("T")


def _first(some: Iterator[str]) -> str:
    return next((one for one in some if one), "")
