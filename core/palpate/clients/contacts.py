"""Ways to reach a client: kept as they were typed, flagged where they do not look right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypedDict, TypeVar

import msgspec
from sqlalchemy import Connection, delete, select

from palpate.clients.model import Contact
from palpate.clients.tables import contact
from palpate.errors import Refused
from palpate.names import fold, printable
from palpate.store.context import Writing


class Ways(TypedDict, total=False):
    """Contacts as they are typed, by kind; an emergency contact is "Name, relation, phone"."""

    phones: Iterable[str]
    emails: Iterable[str]
    addresses: Iterable[str]
    emergency: Iterable[str]


WAYS = tuple(Ways.__annotations__)


class NewContact(msgspec.Struct, frozen=True, kw_only=True):
    """A contact before it has a client. ``normal``: E.164, or the address in one spelling; "" where not valid."""

    kind: str
    value: str
    normal: str = ""
    valid: bool = True
    name: str = ""
    relation: str = ""


C = TypeVar("C", Contact, NewContact)


def phone(value: str, country: str) -> NewContact:
    """A phone number as typed; without a country code it is one of ``country``."""
    value = printable(value)
    normal = _e164(value, country)
    return NewContact(kind="phone", value=value, normal=normal, valid=bool(normal))


def email(value: str) -> NewContact:
    """An e-mail address as typed; nothing is sent and no server is asked."""
    from email_validator import EmailNotValidError, validate_email

    value = printable(value)
    try:
        normal = validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError:
        normal = ""
    return NewContact(kind="email", value=value, normal=normal, valid=bool(normal))


def address(value: str) -> NewContact:
    """A postal address, on one line."""
    return NewContact(kind="address", value=printable(value))


def emergency(text: str, country: str) -> NewContact:
    """Whom to call: "Name, relation, phone", or "Name, phone"."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) < 2 or not re.search(r"\d", parts[-1]):
        raise Refused(f'{text!r} is not an emergency contact: write it as "Name, relation, phone".')
    return emergency_parts(parts[0], ", ".join(parts[1:-1]), parts[-1], country)


def emergency_parts(name: str, relation: str, number: str, country: str) -> NewContact:
    """Whom to call, taken apart already."""
    name, relation, number = printable(name), printable(relation), printable(number)
    normal = _e164(number, country) if number else ""
    valid = bool(normal) or not number
    return NewContact(kind="emergency", value=number, normal=normal, valid=valid, name=name, relation=relation)


def key(one: Contact | NewContact) -> str:
    """What a contact is compared by: its one spelling, or what was typed, boiled down."""
    if one.normal:
        return one.normal.casefold()
    if one.kind in {"phone", "emergency"}:
        return re.sub(r"\D", "", one.value) or one.value.casefold()
    return " ".join(one.value.casefold().split())


def distinct(given: Iterable[C]) -> list[C]:
    """Without the empty and without repetitions."""
    found: dict[tuple[str, str, str], C] = {}
    for one in given:
        if one.value or one.name:
            found.setdefault((one.kind, one.name.casefold(), key(one)), one)
    return list(found.values())


def contacts(connection: Connection, client_ids: set[int]) -> list[Contact]:
    """The contacts of a person, of all their ids, each once."""
    statement = select(contact).where(contact.c.client_id.in_(client_ids)).order_by(contact.c.id)
    rows = connection.execute(statement).mappings()
    return distinct(Contact(**{name: row[name] for name in Contact.__struct_fields__}) for row in rows)


def add(writing: Writing, client_id: int, new: Sequence[NewContact]) -> None:
    """Write the contacts of a client."""
    for one in new:
        writing.add(contact, client_id=client_id, **{name: getattr(one, name) for name in NewContact.__struct_fields__})


def drop(writing: Writing, client_ids: set[int], text: str, country: str) -> list[Contact]:
    """Take away the contacts of a person that a text means; gives what is gone, nothing where none was meant."""
    meant = {key(phone(text, country)), key(email(text)), key(address(text))}
    rows = writing.execute(select(contact).where(contact.c.client_id.in_(client_ids))).mappings()
    known = [Contact(**{name: row[name] for name in Contact.__struct_fields__}) for row in rows]
    gone = [one for one in known if key(one) in meant or fold(one.value) == fold(text)]
    writing.execute(delete(contact).where(contact.c.id.in_([one.id for one in gone])))
    return gone


def as_new(one: Contact) -> NewContact:
    """A contact that is there, to be compared with new ones."""
    return NewContact(**{name: getattr(one, name) for name in NewContact.__struct_fields__})


def told(some: Iterable[Contact | NewContact]) -> list[dict[str, str]]:
    """Contacts as they stand in the audit."""
    return [{name: getattr(one, name) for name in ("kind", "value", "name", "relation")} for one in some]


def _e164(value: str, country: str) -> str:
    """The number in E.164; "" where it is not valid."""
    import phonenumbers

    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    normal: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return normal
