"""References: c12 a client, a57 an appointment, v31 a visit; printed so, typed so."""

from __future__ import annotations

import re

from palpate.errors import Refused

KINDS = {
    "c": "a client",
    "a": "an appointment",
    "v": "a visit",
    "f": "a follow-up",
    "s": "a member of staff",
    "r": "a room",
    "h": "a hold",
    "z": "a series",
    "w": "an entry of the waitlist",
    "m": "a message",
    "p": "a treatment plan",
    "k": "a clearance letter",
    "g": "an agreement",
}
"""What the letter of a reference stands for."""

_REFERENCE = re.compile(r"([a-z])?(\d{1,9})", re.IGNORECASE)


def ref(letter: str, number: int) -> str:
    """The reference of a row."""
    return f"{letter}{number}"


def looks_like_ref(text: str) -> bool:
    """Whether a text is a reference or a bare number, and not a name."""
    return _REFERENCE.fullmatch(text.strip()) is not None


def parse(text: str, *letters: str) -> tuple[str, int]:
    """The letter and number of a reference, which must be of one of these kinds.

    A bare number is taken where only one kind could be meant, and refused where there are two.
    """
    kinds = " or ".join(KINDS[letter] for letter in letters)
    example = " or ".join(f"{letter}12" for letter in letters)
    match = _REFERENCE.fullmatch(text.strip())
    if match is None:
        raise Refused(f"{text!r} is not the reference of {kinds}: write it as {example}.")
    letter, number = (match[1] or "").lower(), int(match[2])
    if not letter:
        if len(letters) > 1:
            raise Refused(f"{text} could be {kinds}: write " + " or ".join(f"{one}{number}" for one in letters) + ".")
        letter = letters[0]
    if letter not in letters:
        raise Refused(f"{text} is the reference of {KINDS.get(letter, 'nothing here')}, not of {kinds}.")
    return letter, number


def number(text: str, letter: str) -> int:
    """The number of a reference that can only be of one kind."""
    return parse(text, letter)[1]
