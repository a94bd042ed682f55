"""What is typed at a question of the form, read: a choice by its number or a few letters, a place by a few letters."""

from __future__ import annotations

import re
from typing import Any

from palpate.errors import Ambiguous
from palpate.modality import answers
from palpate.modality.fields import AnyField, Choice, Choices
from palpate.names import matches
from palpate.visits.naming import meant
from palpate.visits.places import Place


def read(asked: AnyField, typed: str, now: Any) -> Any:
    """The value that is meant; AnswerError or Ambiguous where none is. Choices are toggled, beginning from ``now``."""
    if isinstance(asked, Choice):
        return answers.parse(asked, _choice(asked, typed))
    if not isinstance(asked, Choices):
        return answers.parse(asked, typed)
    wanted = typed.strip().casefold()
    if wanted in {"none", "0"} and wanted not in asked.choices:
        return []
    pieces = re.split(r"[,\s]+" if re.fullmatch(r"[\d,\s]+", typed) else ",", typed)
    named = answers.parse(asked, ",".join(_choice(asked, piece) for piece in pieces if piece.strip()))
    chosen = set(now or ()) ^ set(named)
    return [key for key in asked.choices if key in chosen]


def _choice(asked: Choice | Choices, typed: str) -> str:
    """The key of the choice that is meant; what was typed, where it is none."""
    typed = typed.strip()
    wanted = typed.casefold()
    keys = list(asked.choices)
    if typed in keys or wanted in {label.casefold() for label in asked.choices.values()}:
        return typed
    if re.fullmatch("[0-9]{1,3}", typed):
        return keys[int(typed) - 1] if 0 < int(typed) <= len(keys) else typed
    near = choices(asked, typed)
    if len(near) > 1 and wanted.replace(" ", "_") not in near:
        raise Ambiguous(f"{asked.label}: {typed!r} could be {', '.join(near)}: type more of it, or its number.")
    return near[0] if len(near) == 1 else typed


def choices(asked: Choice | Choices, typed: str) -> list[str]:
    """The keys of the choices that what is typed begins."""
    return [
        key
        for key, label in asked.choices.items()
        if typed.strip() and (matches(typed, label) or key.startswith(typed.strip().casefold().replace(" ", "_")))
    ]


def places(kinds: list[dict[str, Place]], typed: str) -> list[Place]:
    """The places that what is typed begins, those whose key begins so first; of a line, what follows its last ``;``.

    One key is one place: the first kind that has it.
    """
    wanted = typed.rpartition(";")[2].strip()
    found: dict[str, Place] = {}
    for kind in kinds:
        for key, one in kind.items():
            if wanted and meant(wanted, f"{one.name} {key}"):
                found.setdefault(key, one)
    begun = wanted.casefold().replace(" ", "_")
    return sorted(found.values(), key=lambda one: (one.key != begun, not one.key.startswith(begun)))
