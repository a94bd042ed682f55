"""What a line can come to: work, answers, a piece of the note, an adverse reaction, a consent."""

from __future__ import annotations

from typing import Any

import msgspec

from palpate.errors import Refused
from palpate.modality.catalog import Technique
from palpate.modality.fields import AnyField
from palpate.modality.vocabulary import SharedMeasure
from palpate.visits.carrying import Carried
from palpate.visits.model import WorkDone
from palpate.visits.places import Place
from palpate.visits.scoring import Result


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """A technique applied. ``done`` names it by modality and key, as ``treat`` takes it."""

    modality: str
    technique: Technique
    place: Place | None
    done: WorkDone


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a field of a modality's form is answered with; ``after`` is the score after treatment, where one was given.

    ``also`` are answers that the field is asked under: a joint is one of those that were looked at.
    """

    modality: str
    field: AnyField
    value: Any = None
    after: Any = None
    also: dict[str, Any] = {}


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Words for a section of the note."""

    section: str
    text: str


class Reaction(msgspec.Struct, frozen=True, kw_only=True):
    """How the client reacted badly."""

    text: str


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """What the client agreed to, refused or withdrew; a minor's guardian with their name and what they are to them."""

    kind: str
    how: str
    given: bool
    signed_by: str = ""
    relation: str = ""


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """The score of a measure that belongs to no modality, before treatment and after it, where each was given."""

    measure: SharedMeasure
    before: Result | None = None
    after: Result | None = None


class Carry(msgspec.Struct, frozen=True, kw_only=True):
    """Sections to be carried over from the last visit that has them; ``taken`` is what was, once it is entered."""

    sections: tuple[str, ...]
    taken: tuple[Carried, ...] = ()


Line = Work | Answer | Note | Reaction | Consent | Score | Carry


class NotUnderstood(Refused):
    """A line that cannot be placed: what of it was understood, and what is nearest."""

    def __init__(self, why: str, understood: str = "", nearest: tuple[str, ...] = ()) -> None:
        self.why, self.understood, self.nearest = why, understood, nearest
        super().__init__(str(self))

    def __str__(self) -> str:
        read = f" Understood so far: {self.understood}." if self.understood else ""
        near = f" Nearest: {', '.join(self.nearest)}." if self.nearest else ""
        return f"{self.why.rstrip('.')}.{read}{near}"
