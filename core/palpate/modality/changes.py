"""What became of a modality's fields: its own account, so that old scores and new ones are read as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from palpate.modality.entry import Entry, Key


class FieldChange(Entry, frozen=True, kw_only=True):
    """One field that is not what it was, since a ``version``.

    renamed: ``field`` is asked as the one field that it ``becomes``, and its scores go on there. split: it is asked as
    several; its scores stay by themselves, and its last answer is shown beside each of them when they are asked.
    widened: the same field takes a wider range, and scores of before are scores of it. Records are never rewritten:
    they read on as they were made.
    """

    key: Key
    version: str
    kind: Literal["renamed", "split", "widened"]
    field: Key
    becomes: list[Key] = []
    why: str = ""

    def __post_init__(self) -> None:
        wanted = {"renamed": len(self.becomes) == 1, "split": len(self.becomes) > 1, "widened": not self.becomes}
        if not wanted[self.kind]:
            one = {"renamed": "names the one field it", "split": "names the several fields it"}
            said = f"{one[self.kind]} `becomes`" if self.kind in one else "keeps its name, and has no `becomes`"
            raise ValueError(f"what is {self.kind} {said}")


def became(changes: Mapping[str, Sequence[str]], field: str) -> list[str]:
    """What a field is asked as in the end, however often it changed: itself, where nothing became of it
    or what did leads in a circle."""
    found, waiting, seen = [], [field], set[str]()
    while waiting:
        one = waiting.pop(0)
        if one not in changes:
            found += [one] if one not in found else []
        elif one not in seen:
            seen.add(one)
            waiting += changes[one]
    return found or [field]
