"""A text in the order in which it is seen: what is written from right to left turned about, Arabic letters joined.

For printing alone, where each letter is put beside the last one. Names are short: the finer rules of mixed directions
are not needed, and not kept.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_RIGHT = {"R", "AL"}


def as_seen(text: str) -> str:
    """A line from left to right as it is seen; one without letters of the other direction stays as it is."""
    if text.isascii() or not any(unicodedata.bidirectional(one) in _RIGHT for one in text):
        return text
    seen, run, waiting = "", "", ""
    for character in _joined(text):
        if unicodedata.bidirectional(character) in _RIGHT or (run and not waiting and unicodedata.combining(character)):
            run, waiting = run + waiting + character, ""
        elif run and character in " -'’":
            waiting += character
        else:
            seen, run, waiting = seen + _turned(run) + waiting + character, "", ""
    return seen + _turned(run) + waiting


def _turned(run: str) -> str:
    clusters: list[str] = []
    for character in run:
        if clusters and unicodedata.combining(character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return "".join(reversed(clusters))


def _joined(text: str) -> str:
    """Arabic letters in the form that their neighbours give them."""
    forms = _forms()
    found = []
    for at, character in enumerate(text):
        mine = forms.get(character)
        if mine is None:
            found.append(character)
            continue
        before, after = _neighbour(text, at, -1), _neighbour(text, at, 1)
        joins_before = "initial" in forms.get(before, {}) and "final" in mine
        joins_after = "final" in forms.get(after, {}) and "initial" in mine
        form = {(True, True): "medial", (True, False): "final", (False, True): "initial"}.get(
            (joins_before, joins_after), "isolated"
        )
        found.append(mine.get(form, character))
    return "".join(found)


def _neighbour(text: str, at: int, step: int) -> str:
    at += step
    while 0 <= at < len(text) and unicodedata.combining(text[at]):
        at += step
    return text[at] if 0 <= at < len(text) else ""


@cache
def _forms() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for code in [*range(0xFB50, 0xFC00), *range(0xFE70, 0xFEFD)]:
        kind, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        if len(letters) == 1:
            found.setdefault(chr(int(letters[0], 16)), {})[kind.strip("<>")] = chr(code)
    return found
