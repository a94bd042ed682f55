"""Which column of a CSV is what: by its name, by a synonym that other programs use, or as a person says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from palpate.errors import Refused
from palpate.names import fold

OURS: dict[str, tuple[str, ...]] = {
    "name": ("name", "full name", "client name", "patient name", "customer name", "client", "patient", "display name"),
    "given": ("first name", "given name", "forename", "first", "given", "given names"),
    "middle": ("middle name", "middle", "middle names"),
    "family": ("last name", "family name", "surname", "last", "family"),
    "preferred_name": ("preferred name", "preferred first name", "nickname", "known as", "called"),
    "born": ("born", "birth date", "date of birth", "dob", "birthday", "d o b"),
    "phone": (
        *("phone", "phone number", "mobile", "mobile phone", "mobile number", "mobile phone number", "cell"),
        *("cell phone", "home phone", "work phone", "day phone", "night phone", "telephone", "tel", "primary phone"),
        *("phone 1", "phone 2", "phone 3", "patient phone numbers", "phone home", "phone mobile", "phone work"),
    ),
    "email": ("email", "email address", "e mail", "e mail address", "mail", "primary email", "email 1", "email 2"),
    "address": (
        *("address", "street", "street address", "address 1", "address 2", "address 3", "address line 1"),
        *("address line 2", "address line 3", "home address", "postal address", "mailing address"),
    ),
    "city": ("city", "town", "suburb", "locality"),
    "state": ("state", "province", "region", "county", "state province"),
    "postcode": ("post code", "postal code", "zip", "zip code"),
    "country": ("country",),
    "sex": ("sex", "birth sex", "sex at birth"),
    "gender": ("gender", "gender identity"),
    "pronouns": ("pronouns",),
    "emergency_name": ("emergency contact", "emergency contact name", "emergency name"),
    "emergency_relation": ("emergency contact relation", "emergency contact relationship", "emergency relation"),
    "emergency_phone": ("emergency contact phone", "emergency contact number", "emergency phone", "emergency number"),
    "note": ("note", "notes", "comment", "comments", "client notes"),
    "id": (
        *("id", "client id", "patient id", "customer id", "reference id", "external id", "client number"),
        *("patient number", "customer number", "old reference id", "ref"),
    ),
}
"""What a column can be, and what other programs call it."""

IGNORE = "ignore"


def plain(name: str) -> str:
    """A column's name without case, accents, signs and spaces: First Name*, firstName and first_name are one."""
    return re.sub(r"[^a-z0-9]", "", fold(name))


_KNOWN = {plain(synonym): ours for ours, synonyms in OURS.items() for synonym in (ours, *synonyms)}


def match(header: Sequence[str], said: Mapping[str, str], file: str) -> dict[int, str]:
    """What each column is, by position; those that are nothing known are left out.

    ``said`` maps a column's name to what it is, as a person says. Refused where it names a column that is not there,
    or something a column cannot be; and where no column holds a name.
    """
    found = {index: _KNOWN[plain(name)] for index, name in enumerate(header) if plain(name) in _KNOWN}
    for theirs, ours in said.items():
        if ours not in OURS and ours != IGNORE:
            raise Refused(f"A column cannot be {ours!r}: it is {', '.join(OURS)} or {IGNORE}.")
        places = [index for index, name in enumerate(header) if plain(name) == plain(theirs)]
        if not places:
            raise Refused(f"{file} has no column {theirs!r}: it has {shown(header)}.")
        for index in places:
            found.pop(index, None)
            if ours != IGNORE:
                found[index] = ours
    if not {"name", "given", "family"} & set(found.values()):
        raise Refused(
            f"{file} has no column with a name: it has {shown(header)}. Say which it is with --map theirs=name."
        )
    return found


def score(header: Sequence[str]) -> tuple[int, int]:
    """How much a row looks like the names of columns: how many are known, how many there are."""
    return sum(plain(name) in _KNOWN for name in header), len(header)


def shown(header: Sequence[str]) -> str:
    """The names of columns, for a sentence."""
    names = [repr(name[:40]) for name in header[:20]]
    return ", ".join(names) + (f" and {len(header) - 20} more" if len(header) > 20 else "")
