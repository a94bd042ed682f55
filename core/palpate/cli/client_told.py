"""A client as they are printed: on a terminal, and as JSON."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from palpate.cli.session import warn

if TYPE_CHECKING:
    from palpate.clients.model import Client
    from palpate.practice import Practice


def warn_contacts(open_practice: Practice, one: Client) -> None:
    """Say which contacts do not look right."""
    for each in open_practice.clients.contacts(one):
        if not each.valid:
            kind = {"phone": "phone number", "email": "e-mail address"}.get(each.kind, "emergency number")
            warn(f"The {kind} {each.value!r} does not look valid; it is kept as typed.")


def print_client(open_practice: Practice, one: Client) -> None:
    """One client: alerts, contacts, preferences."""
    from palpate.screening.model import places

    today = open_practice.clock.today(open_practice.zone)
    age = one.age(today)
    print(one.shown + (f", {age} years" if age is not None else "") + (", archived" if one.archived else ""))
    for each in open_practice.clients.alerts(one):
        print(f"  ! {each.text}")
    called = ", ".join(part for part in (one.preferred_name, one.pronouns, one.gender, one.sex) if part)
    if called:
        print(f"  {called}")
    for contact in open_practice.clients.contacts(one):
        who = ", ".join(part for part in (contact.name, contact.relation) if part)
        parts = [contact.kind, who, contact.value, "" if contact.valid else "(does not look valid)"]
        print(f"  {' '.join(part for part in parts if part)}")
    if one.pressure is not None:
        print(f"  likes pressure {one.pressure}/10, felt")
    if one.avoid:
        print(f"  leave alone: {', '.join(places(one.avoid))}")
    if one.practitioner_gender:
        print(f"  asks for a practitioner: {one.practitioner_gender}")
    if one.timezone:
        print(f"  time zone {one.timezone}")
    if not one.messages:
        print("  wants no messages")
    if one.note:
        print(f"  {one.note}")


def summary(one: Client) -> dict[str, Any]:
    """A client's own fields."""
    from msgspec import to_builtins

    plain: dict[str, Any] = {"ref": one.ref, **to_builtins(one)}
    return plain


def as_told(open_practice: Practice, one: Client) -> dict[str, Any]:
    """A client with contacts, alerts, and who was merged into them."""
    from msgspec import to_builtins

    from palpate.refs import ref

    merged = sorted(open_practice.clients.ids(one.id) - {one.id})
    return {
        **summary(one),
        "contacts": to_builtins(open_practice.clients.contacts(one)),
        "alerts": [
            {"text": each.text, "since": iso_of(open_practice, each.since)}
            for each in open_practice.clients.alerts(one)
        ],
        "merged": [ref("c", number) for number in merged],
    }


def iso_of(open_practice: Practice, instant: dt.datetime) -> str:
    """An instant as JSON has it, where the practice works."""
    from palpate.cli.show import iso

    return iso(instant, open_practice.zone)
