"""What stands against treating, how far it goes, what a review found, and what is worth considering."""

from __future__ import annotations

from enum import IntEnum
from typing import Literal

from palpate.modality.entry import Entry, Key, Overlaid

PressureScale = Literal["felt", "applied"]


class Level(IntEnum):
    """How far a verdict goes, from the least to the most serious. Unknown is ``ASK_FIRST``, never ``PROCEED``."""

    PROCEED = 0
    MODIFY = 1
    AVOID_REGION = 2
    ASK_FIRST = 3
    CLEARANCE = 4
    DO_NOT_TREAT = 5
    EMERGENCY = 6

    @property
    def key(self) -> str:
        """As it stands in JSON and in the database: ``ask_first``."""
        return self.name.lower()

    @property
    def words(self) -> str:
        """As it is said: "ask first"."""
        return self.key.replace("_", " ")

    @classmethod
    def of(cls, key: str) -> Level:
        """The level of a key."""
        return cls[key.upper()]


CLASS_LEVELS: dict[str, Level] = {
    "modify": Level.MODIFY,
    "local": Level.AVOID_REGION,
    "clearance": Level.CLEARANCE,
    "absolute": Level.DO_NOT_TREAT,
    "emergency": Level.EMERGENCY,
}


class PressureLimit(Entry, frozen=True, kw_only=True):
    """The most pressure a rule allows, on the scale it names: ``felt`` 0 to 10, ``applied`` 1 to 5."""

    scale: PressureScale
    most: int

    def __post_init__(self) -> None:
        least, most = (0, 10) if self.scale == "felt" else (1, 5)
        if not least <= self.most <= most:
            raise ValueError(f"{self.scale} pressure runs from {least} to {most}, not {self.most}")


class Contraindication(Entry, frozen=True, kw_only=True, rename={"severity": "class"}):
    """What a modality does about one condition of the shared vocabulary.

    ``class`` is absolute (no session), local (not in ``regions``), clearance (written clearance first), modify
    (proceed changed) or emergency (an ambulance). ``when`` narrows it by facts the record knows (``trimester``,
    ``days_since``); where such a fact is missing, the rule applies. ``regions`` empty means the whole body, for a
    local rule "where it is", and so for one to proceed changed that only takes ``techniques`` or ``tools`` out.
    ``limit`` holds wherever the rule applies, and so does what is out: ``techniques`` of the modality, ``tools`` of the
    shared vocabulary. ``reviewed``: by a clinician.
    """

    key: Key
    condition: str
    severity: Literal["absolute", "local", "clearance", "modify", "emergency"]
    advice: str
    when: str = ""
    regions: list[str] = []
    limit: PressureLimit | None = None
    techniques: list[str] = []
    tools: list[str] = []
    contested: str = ""
    reviewed: bool = False
    source: list[str] = []
    overlaid: Overlaid = []

    @property
    def level(self) -> Level:
        """How far a verdict goes when the condition is present."""
        return CLASS_LEVELS[self.severity]

    @property
    def where_it_is(self) -> bool:
        """Whether it concerns the place of the condition, where that is recorded, rather than the whole body."""
        if self.regions:
            return False
        takes_out = self.limit is None and bool(self.techniques or self.tools)
        return self.severity == "local" or (self.severity == "modify" and takes_out)


class Finding(Entry, frozen=True, kw_only=True):
    """What a modality says of a booking, or in review before a visit is signed; ``blocking`` stops the signature."""

    level: Literal["info", "warning", "blocking"]
    text: str

    @classmethod
    def info(cls, text: str) -> Finding:
        """Worth knowing."""
        return cls(level="info", text=text)

    @classmethod
    def warning(cls, text: str) -> Finding:
        """Out of the usual; shown, and kept with the visit."""
        return cls(level="warning", text=text)

    @classmethod
    def blocking(cls, text: str) -> Finding:
        """Not to be signed so."""
        return cls(level="blocking", text=text)


class Suggestion(Entry, frozen=True, kw_only=True):
    """A technique, test or point worth considering, and the answer that led there. The therapist decides."""

    kind: Literal["technique", "point", "test", "pattern"]
    key: Key
    name: str
    because: str
    answer: str
    region: str = ""
