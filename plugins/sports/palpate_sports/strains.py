"""Strained muscle: its grade and stage of healing held against the work done there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from palpate.modality import Entry, Finding, Key, Span, VisitView, WorkView
from palpate_sports.places import said, worked_at


class Strain(Entry, frozen=True, kw_only=True):
    """One grade. ``blocks``: work on the place cannot be signed; ``clearance``: a clinician must have agreed."""

    key: Key
    name: str
    signs: str
    usual_time: str
    advice: str
    blocks: bool = False
    clearance: bool = False
    contested: str = ""
    source: tuple[str, ...] = ()


class Stage(Entry, frozen=True, kw_only=True):
    """One stage of healing, by ``days`` since the strain, ``times`` in words.

    ``felt`` is the most on the place, 0 for none at all.
    """

    key: Key
    name: str
    times: str
    days: Span
    felt: int
    advice: str
    fits: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    source: tuple[str, ...] = ()


class Strains:
    """The grades and stages of the data files, asked about one place at a time."""

    def __init__(self, grades: list[Strain], stages: list[Stage]) -> None:
        self._grades = {grade.key: grade for grade in grades}
        self._stages = stages

    def grade(self, place: Mapping[str, Any]) -> Strain:
        """The grade of a place; what was not graded is unsure."""
        return self._grades.get(place.get("strain_grade", ""), self._grades["unsure"])

    def stage(self, place: Mapping[str, Any]) -> Stage | None:
        """The earliest stage that its age or its answer names, the first where both are missing, None past the last."""
        days, answered = place.get("strain_days"), place.get("healing_stage")
        for stage in self._stages:
            if stage.key == answered or (days is not None and days in stage.days):
                return stage
        return self._stages[0] if days is None else None

    def uncleared(self, place: Mapping[str, Any]) -> bool:
        """Whether a clinician's word is needed and not recorded."""
        return self.grade(place).clearance and place.get("strain_cleared") is not True

    def closed(self, place: Mapping[str, Any]) -> bool:
        """Whether the place is to be left alone for now."""
        stage = self.stage(place)
        return self.grade(place).blocks or self.uncleared(place) or (stage is not None and stage.felt == 0)

    def review(self, visit: VisitView) -> list[Finding]:
        """Work on strained places, and work that does not say where it was while there is one."""
        places = visit.answers.get("strains") or []
        findings = [finding for place in places for finding in self._at(place, visit)]
        nowhere = dict.fromkeys(work.name for work in visit.work if not (work.region or work.site))
        closed = [said(place) for place in places if self.closed(place)]
        if nowhere and closed:
            findings.append(
                Finding.warning(
                    f"{', '.join(nowhere)}: no place is recorded, and the strain at {'; '.join(closed)} is to be left "
                    "alone. Record where the work was."
                )
            )
        return findings

    def _at(self, place: Mapping[str, Any], visit: VisitView) -> list[Finding]:
        grade, stage = self.grade(place), self.stage(place)
        what = f"Strain of {grade.name} at {said(place)}"
        done = [work for work in visit.work if worked_at(work, place)]
        if grade.blocks and done:
            return [Finding.blocking(f"{what}, and {_names(done)} recorded there: {grade.advice}.")]
        if grade.blocks and self.uncleared(place):
            return [Finding.warning(f"{what}, not yet seen: {grade.advice}.")]
        if not done:
            return []
        reasons = ["no agreement of a clinician is recorded"] if self.uncleared(place) else []
        if stage is not None and stage.felt == 0:
            aged = "strain_days" in place or "healing_stage" in place
            reasons.append(
                f"it is in the {stage.name} stage" if aged else f"its age is unknown, so taken as {stage.name}"
            )
        if reasons:
            advice = grade.advice if self.uncleared(place) or stage is None else stage.advice
            return [Finding.warning(f"{what}, and {_names(done)} recorded there; {', and '.join(reasons)}: {advice}.")]
        return _unfit(stage, done, what) if stage is not None else []


def _unfit(stage: Stage, done: list[WorkView], what: str) -> list[Finding]:
    """Work that the stage of healing does not take: a technique it avoids, or more than it bears."""
    findings = []
    for work in done:
        firm = work.pressure is not None and work.pressure > stage.felt
        if firm or work.technique in stage.avoid:
            felt = f" at {work.pressure} felt (at most {stage.felt})" if firm else ""
            text = f"{what}, in the {stage.name} stage: {work.name}{felt} does not fit. What does: {stage.advice}."
            findings.append(Finding.warning(text))
    return findings


def _names(done: list[WorkView]) -> str:
    return ", ".join(dict.fromkeys(work.name for work in done))
