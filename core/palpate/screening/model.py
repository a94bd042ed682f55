"""A verdict: what stands against treating, by modality and region, with reasons. The therapist decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec

from palpate.modality.safety import Level, PressureLimit
from palpate.modality.vocabulary import conditions, lies_in, regions

UNREVIEWED = "not clinician-reviewed"


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that stands against treating. ``rule`` is its key, ``definition`` the hash of the rule in force.

    ``avoid``: the place is to be left alone, though the level says more since it has to be asked again.
    ``techniques`` and ``tools`` are out.
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

    def holds_in(self, region: str) -> bool:
        """Whether it concerns a region: one it names, a part of that, or a larger one that takes it in.

        The whole body where it names none; and wherever work was done where the place was not recorded.
        """
        return (
            not self.regions or not region or any(lies_in(region, one) or lies_in(one, region) for one in self.regions)
        )


class ModalityVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What screening says of one modality; ``failed`` says why it could not be asked."""

    modality: str
    title: str
    version: str
    level: str
    reasons: list[Reason] = []
    failed: str = ""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What screening says for one client on one day. ``unasked`` are the conditions nobody has asked about."""

    day: dt.date
    verdict: str
    modalities: list[ModalityVerdict]
    red_flags: list[Reason] = []
    unasked: list[str] = []
    reviewed: bool = False

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

    def lines(self) -> list[str]:
        """As a person reads it: the verdict, then each reason with advice and source."""
        lines = [f"Screening for {self.day.isoformat()}: {self.level.words.upper()} ({self._review()})."]
        for title, reason in self.reasons():
            lines.append(f"  {Level.of(reason.level).words} - {title}: {describe(reason)}")
        lines += [
            f"  ask first - {one.title}: screening could not be asked: {one.failed}"
            for one in self.modalities
            if one.failed
        ]
        if self.unasked:
            shown = "; ".join(labels(self.unasked[:8]))
            more = f"; and {len(self.unasked) - 8} more" if len(self.unasked) > 8 else ""
            lines.append(f"  ask first - not asked, or to be asked again: {shown}{more}")
        return lines

    def as_json(self) -> dict[str, Any]:
        """As it is stored and printed."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built

    def _review(self) -> str:
        return "clinician-reviewed" if self.reviewed else UNREVIEWED


def places(keys: Iterable[str]) -> list[str]:
    """What regions are called."""
    known = regions()
    return [known[key].label if key in known else key.replace("_", " ") for key in keys]


def labels(keys: Iterable[str]) -> list[str]:
    """What conditions are called."""
    known = conditions()
    return [known[key].label if key in known else key.replace("_", " ") for key in keys]


def describe(reason: Reason) -> str:
    """One reason in a line: what, where, how much, and the source."""
    parts = [f"{reason.label}: {reason.answer}. {reason.advice}".strip()]
    if reason.regions:
        parts.append(f"Where: {', '.join(places(reason.regions))}.")
    if reason.where_unknown:
        parts.append("Where it is has not been recorded.")
    if reason.limit:
        scale = "0 to 10" if reason.limit.scale == "felt" else "1 to 5"
        parts.append(f"At most {reason.limit.most} {reason.limit.scale} ({scale}).")
    if reason.source:
        parts.append(f"[{', '.join(reason.source)}]")
    return " ".join(parts)
