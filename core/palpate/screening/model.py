"""A verdict: what stands against treating, by modality and region, with reasons. The therapist decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from palpate.modality.entry import ours
from palpate.modality.safety import Level, PressureLimit
from palpate.modality.vocabulary import conditions, lies_in, regions
from palpate.names import sentence

UNREVIEWED = "not clinician-reviewed"


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A clearance letter as it was found; ``lapsed`` says why it does not hold, "" where it stands for the words."""

    ref: str
    given_by: str
    dated: dt.date
    expires_on: dt.date | None = None
    modality: str = ""
    says: str = ""
    lapsed: str = ""

    def told(self) -> str:
        """In a sentence."""
        whose = f"letter {self.ref} of {self.given_by}, {self.dated.isoformat()},"
        if self.lapsed:
            return sentence(f"The {whose} does not hold: {self.lapsed}")
        until = f" until {self.expires_on.isoformat()}" if self.expires_on else ""
        return sentence(f"The {whose} stands for clearance{until}{f': {self.says}' if self.says else ''}")


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that stands against treating. ``rule`` is its key, ``definition`` the hash of the rule in force.

    ``avoid``: the place is to be left alone, though the level says more since it has to be asked again.
    ``techniques`` and ``tools`` are out. A red flag has an ``urgency``, and no rule. ``letter`` is the one on file
    about a condition that asks for clearance, whether it holds or not. ``overlaid`` is what a practice set itself.
    """

    level: str
    condition: str
    label: str
    answer: str
    advice: str
    rule: str = ""
    definition: str = ""
    regions: list[str] = []
    avoid: bool = False
    where_unknown: bool = False
    limit: PressureLimit | None = None
    techniques: list[str] = []
    tools: list[str] = []
    source: list[str] = []
    reviewed: bool = False
    urgency: str = ""
    letter: Letter | None = None
    overlaid: list[str] = []

    def holds_in(self, region: str) -> bool:
        """Whether it concerns a region: one it names, a part of that, or a larger one that takes it in.

        The whole body where it names none; and wherever work was done where the place was not recorded, or is unknown.
        """
        return (
            not self.regions
            or region not in regions()
            or any(lies_in(region, one) or lies_in(one, region) for one in self.regions)
        )


class ModalityVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What screening says of one modality; ``failed`` says why it could not be asked.

    ``rules`` is the hash of all its rules as they were in force; ``unasked`` are the conditions they turn on and nobody
    knows about.
    """

    modality: str
    title: str
    version: str
    level: str
    reasons: list[Reason] = []
    failed: str = ""
    rules: str = ""
    unasked: list[str] = []


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What screening says for one client on one day. ``unasked`` are the conditions nobody knows about.

    ``declined`` are those of them that the client was asked about, and would not answer.
    ``medicines`` were noted too long ago, and are asked about again; ``not_known`` are those that palpate knows nothing
    of; ``by_then`` are conditions known today that have to be asked again by a day to come; ``told`` is what the client
    said beside the questions, to be read; ``region`` is the one place it is narrowed to.
    """

    day: dt.date
    verdict: str
    modalities: list[ModalityVerdict]
    red_flags: list[Reason] = []
    unasked: list[str] = []
    declined: list[str] = []
    reviewed: bool = False
    medicines: list[str] = []
    not_known: list[str] = []
    by_then: list[str] = []
    told: list[str] = []
    region: str = ""

    @property
    def level(self) -> Level:
        """The most serious of all."""
        return Level.of(self.verdict)

    @property
    def unasked_red_flags(self) -> list[str]:
        """Red-flag questions nobody has answered."""
        known = conditions()
        return [key for key in self.unasked if key in known and known[key].red_flag]

    def of(self, modality: str) -> ModalityVerdict | None:
        """What it says of one modality."""
        return next((one for one in self.modalities if one.modality == modality), None)

    def keeping(self, before: Verdict, modalities: Collection[str]) -> Verdict:
        """With what was said before of these modalities, which cannot be asked any more."""
        if not modalities:
            return self
        stood = {one.modality: one for one in before.modalities if one.modality in modalities}
        found = [stood.get(one.modality, one) for one in self.modalities]
        return msgspec.structs.replace(self, modalities=found).weighed()

    def weighed(self) -> Verdict:
        """With the level of what it says now, and whether all of that was reviewed."""
        floor = Level.ASK_FIRST if self.unasked or self.medicines else Level.PROCEED
        levels = [*(one.level for one in self.modalities), *(one.level for one in self.red_flags)]
        level = max([floor, *map(Level.of, levels)])
        reasons = [*self.red_flags, *(reason for one in self.modalities for reason in one.reasons)]
        reviewed = bool(reasons) and all(reason.reviewed for reason in reasons)
        return msgspec.structs.replace(self, verdict=level.key, reviewed=reviewed)

    def reasons(self) -> list[tuple[str, Reason]]:
        """Every reason with the title of what it comes from, the most serious first; a red flag is said once."""
        found = [("Red flag", reason) for reason in self.red_flags]
        flagged = {(reason.condition, reason.level) for reason in self.red_flags}
        found += [
            (one.title, reason)
            for one in self.modalities
            for reason in one.reasons
            if (reason.condition, reason.level) not in flagged
        ]
        return sorted(found, key=lambda pair: -Level.of(pair[1].level))

    def at(self, region: str) -> Verdict:
        """What it says of work in one region: without what concerns other places, red flags and *do not treat* kept."""
        narrowed = [self._narrowed(one, region) for one in self.modalities]
        return msgspec.structs.replace(self, modalities=narrowed, region=region).weighed()

    def _narrowed(self, one: ModalityVerdict, region: str) -> ModalityVerdict:
        kept = [
            reason for reason in one.reasons if reason.holds_in(region) or Level.of(reason.level) >= Level.DO_NOT_TREAT
        ]
        asks = bool(one.unasked or one.failed or self.medicines)
        floor = Level.ASK_FIRST if asks else Level.PROCEED
        level = max([floor, *(Level.of(reason.level) for reason in kept)])
        return msgspec.structs.replace(one, reasons=kept, level=level.key)

    def urgent_first(self) -> list[tuple[str, Reason]]:
        """Every reason with its title as they are shown: red flags first, the most urgent first, then the rest."""
        return sorted(self.reasons(), key=lambda pair: not pair[1].urgency)

    def lines(self) -> list[str]:
        """As a person reads it: the verdict, then each reason with advice and source, red flags first."""
        return [
            f"Screening for {self.day.isoformat()}: {self.level.words.upper()} ({self.review()}).",
            *self.why(self.urgent_first()),
            *self.asks(),
        ]

    def why(self, reasons: Iterable[tuple[str, Reason]]) -> list[str]:
        """A line for each reason."""
        return [
            f"  {Level.of(reason.level).words} - {title}{f' ({reason.urgency})' if reason.urgency else ''}"
            f"{': ' if title else ''}{describe(reason)}"
            for title, reason in reasons
        ]

    def asks(self) -> list[str]:
        """What nobody knows, a line each; and what the client told us in words."""
        lines = [
            f"  ask first - {one.title}: screening could not be asked: {one.failed}"
            for one in self.modalities
            if one.failed
        ]
        silent = [key for key in self.unasked if key not in self.declined]
        for keys, why in ((silent, "not asked, or to be asked again"), (self.declined, "declined to answer")):
            if keys:
                lines.append(f"  ask first - {why}: {_some(labels(keys))}")
        if self.medicines:
            lines.append(f"  ask first - medicines to be asked about again: {'; '.join(self.medicines)}")
        if self.by_then:
            lines.append(f"  To be asked again by then: {_some(labels(self.by_then))}")
        if self.not_known:
            lines.append(f"  Not known here, to be looked up: {'; '.join(self.not_known)}")
        return lines + [f"  Told us besides: {text}" for text in self.told]

    def as_json(self) -> dict[str, Any]:
        """As it is stored and printed."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built

    def review(self) -> str:
        """Whether a clinician has reviewed all that it says."""
        return "clinician-reviewed" if self.reviewed else UNREVIEWED


def _some(said: list[str]) -> str:
    more = f"; and {len(said) - 8} more" if len(said) > 8 else ""
    return f"{'; '.join(said[:8])}{more}"


def places(keys: Iterable[str]) -> list[str]:
    """What regions are called."""
    known = regions()
    return [known[key].label if key in known else key.replace("_", " ") for key in keys]


def labels(keys: Iterable[str]) -> list[str]:
    """What conditions are called."""
    known = conditions()
    return [known[key].label if key in known else key.replace("_", " ") for key in keys]


def limit(one: PressureLimit) -> str:
    """A limit with its scale: 2 applied (1 to 5)."""
    return f"{one.most} {one.scale} ({'0 to 10' if one.scale == 'felt' else '1 to 5'})"


def advised(advice: str, letter: Letter | None) -> str:
    """What a rule advises, with the letter on file: one that stands says first that what is asked for was given."""
    if letter is None:
        return advice
    return f"{advice} {letter.told()}" if letter.lapsed else f"{letter.told()} The rule reads: {advice}"


def describe(reason: Reason) -> str:
    """One reason in a line: what, where, how much, and the source."""
    parts = [f"{reason.label}: {sentence(reason.answer)} {advised(reason.advice, reason.letter)}".strip()]
    if reason.regions:
        parts.append(f"Where: {', '.join(places(reason.regions))}.")
    if reason.where_unknown:
        parts.append("Where it is has not been recorded.")
    if reason.limit:
        parts.append(f"At most {limit(reason.limit)}.")
    if reason.source:
        parts.append(f"[{', '.join(reason.source)}]")
    return " ".join(parts) + ours(reason.overlaid)
