"""Finding things by enough of their name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import combinations
from typing import Any, TypeVar

from palpate.errors import Ambiguous, NotFound, Refused

T = TypeVar("T")

_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal could obey: C0 and C1 without the line breaks and the tab, what turns text about, half characters."""
_DEEPEST = 20
_ALIKE = 0.75
"""How like a name is to what was typed, from 0 to 1, to be offered."""


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """A name without case and accents, one space between words, for comparing."""
    # Twice, since a letter may have a case only once it is spread: what is folded stays as it is when folded again.
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name.casefold()).casefold())
    plain = "".join(character for character in spread if not unicodedata.combining(character))
    return " ".join(plain.replace("-", " ").split())


def matches(wanted: str, name: str) -> bool:
    """Whether every word of what was typed begins a word of the name, each word used once."""
    words = fold(name).split()
    for part in fold(wanted).split():
        found = next((word for word in words if word.startswith(part)), None)
        if found is None:
            return False
        words.remove(found)
    return True


def pick(
    kind: str,
    wanted: str,
    things: Iterable[T],
    name: Callable[[T], str],
    shown: Callable[[T], str],
    how: str = "Name one by its reference.",
) -> T:
    """The one thing of this name: the whole name first, then enough of it.

    Raises NotFound, or Ambiguous with every thing that could be meant, as ``shown`` shows it, and ``how`` to say which.
    """
    everything = list(things)
    whole = [thing for thing in everything if fold(name(thing)) == fold(wanted)]
    found = whole or [thing for thing in everything if fold(wanted) and matches(wanted, name(thing))]
    if not found:
        near = "; ".join(shown(thing) for thing in nearest(wanted, everything, name))
        raise NotFound(f"There is no {kind} called {wanted!r} here.{f' Nearest: {near}.' if near else ''}")
    if len(found) > 1:
        listed = "; ".join(shown(thing) for thing in found[:12])
        more = f"; and {len(found) - 12} more" if len(found) > 12 else ""
        raise Ambiguous(f"{wanted!r} could be {len(found)} {kind}s: {listed}{more}. {how}")
    return found[0]


def nearest(wanted: str, things: Iterable[T], name: Callable[[T], str], most: int = 3) -> list[T]:
    """What may be meant where a name is typed wrong: the things whose name, or as much of it, is spelt like it."""
    from difflib import get_close_matches

    everything, spelt = list(things), dict[str, list[int]]()
    for number, thing in enumerate(everything):
        words = fold(name(thing)).split()
        for first, last in combinations(range(len(words) + 1), 2):
            spelt.setdefault("".join(words[first:last]), []).append(number)
    close = get_close_matches(fold(wanted).replace(" ", ""), spelt, len(spelt) or 1, _ALIKE)
    found = dict.fromkeys(number for one in close for number in spelt[one])
    return [everything[number] for number in list(found)[:most]]


def printable(text: str) -> str:
    """A text without what cannot be printed, on one line: a terminal must not obey what a file says."""
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(text.split())


def written(text: str, what: str) -> str:
    """Free text as it is kept, its lines parted by \\n; Refused where a character in it controls and is not read."""
    text = _BREAK.sub("\n", text)
    if found := _CONTROL.search(text):
        raise Refused(f"{what} has a character that cannot be printed (U+{ord(found[0]):04X}): take it out.")
    return text


def written_through(value: Any, what: str, level: int = 1) -> Any:
    """What JSON held, with every text in it as it is kept; Refused also where it is nested deeper than answers are."""
    if level > _DEEPEST:
        raise Refused(f"{what} is nested too deeply.")
    if isinstance(value, str):
        return written(value, what)
    if isinstance(value, list):
        return [written_through(one, what, level + 1) for one in value]
    if isinstance(value, dict):
        return {written(key, what): written_through(one, what, level + 1) for key, one in value.items()}
    return value


def legible(text: str) -> str:
    """Text from a record as it may be shown, with its lines; what a terminal could obey is shown as U+FFFD."""
    return _CONTROL.sub("\ufffd", _BREAK.sub("\n", text))


def sentence(words: str) -> str:
    """Words as a sentence that ends: with a full stop, unless whoever wrote them ended it."""
    words = words.strip()
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def tidy(text: str, what: str) -> str:
    """A name as it is kept, one space between its words; Refused where none is left or it cannot be printed."""
    name = " ".join(text.split())
    if not name:
        raise Refused(f"{what} has a name.")
    if not name.isprintable():
        raise Refused(f"The name {name!r} has a character that cannot be printed: type it again.")
    return name
