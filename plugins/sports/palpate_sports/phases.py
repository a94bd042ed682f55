"""How near the event is, and the dose that leaves: ``phases.toml`` held against a visit."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from palpate.modality import Entry, Finding, Key, Span, VisitView
from palpate_sports.places import at, said, worked_at

VERY_SORE = 7
"""From here on, of 10, ``over_sore`` holds."""


class Phase(Entry, frozen=True, kw_only=True):
    """One phase. The spans are explained at the top of ``phases.toml``; ``because`` follows "Race week is …"."""

    key: Key
    name: str
    timing: str
    felt: Span
    minutes: Span
    because: str
    applied: Span | None = None
    days: Span | None = None
    hours_since: Span | None = None
    minutes_to: Span | None = None
    over_sore: int | None = None
    familiar_only: bool = False
    fits: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    source: tuple[str, ...] = ()


def review(phases: Mapping[str, Phase], visit: VisitView) -> list[Finding]:
    """What was done outside the phase of the visit, and what speaks against the phase itself."""
    phase = phases.get(visit.answers.get("event_phase", ""))
    if phase is None:
        unknown = "The event phase is not answered, so pressure and time could not be held against it."
        return [Finding.warning(unknown)] if visit.work else []
    return [
        *_timing(phase, phases, visit),
        *_familiar(phase, visit),
        *_pressure(phase, visit),
        *_minutes(phase, visit),
        *_techniques(phase, visit),
        *_very_sore(phase, visit),
    ]


def days_to_event(answers: Mapping[str, Any], day: datetime.date) -> int | None:
    """Days to the event a visit is about, minus where it is over; None where its date is not known."""
    answer = answers.get("event_date")
    return (datetime.date.fromisoformat(answer) - day).days if answer else None


def on(phases: Mapping[str, Phase], days: int) -> list[Phase]:
    """The phases that so many days to an event can be; none far from it."""
    return [phase for phase in phases.values() if phase.days and days in phase.days]


def in_days(days: int) -> str:
    """How far an event is from a visit, in words."""
    if days == 0:
        return "on the day of the visit"
    return f"{abs(days)} day{'s' if abs(days) > 1 else ''} {'away' if days > 0 else 'ago'}"


def _timing(phase: Phase, phases: Mapping[str, Phase], visit: VisitView) -> list[Finding]:
    findings = []
    days = days_to_event(visit.answers, visit.day)
    if days is not None:
        fitting = on(phases, days)
        if days not in phase.days if phase.days else fitting:
            others = fitting or [other for other in phases.values() if other.days is None]
            text = (
                f"{phase.name} is {phase.timing}, and the event is {in_days(days)}: "
                f"by its date this is {' or '.join(other.name for other in others)}."
            )
            findings.append(Finding.warning(text) if fitting else Finding.info(text))
    for key, span, words in (
        ("minutes_to_event", phase.minutes_to, "minutes before it"),
        ("hours_since_event", phase.hours_since, "hours after it"),
    ):
        value = visit.answers.get(key)
        if value is not None and span is not None and value not in span:
            findings.append(Finding.warning(f"{phase.name} is {phase.timing}; {value:g} {words} is outside that."))
    return findings


def _familiar(phase: Phase, visit: VisitView) -> list[Finding]:
    familiar = visit.answers.get("familiar_work")
    if not (phase.familiar_only and visit.work) or familiar is True:
        return []
    known = "this work is new to the client" if familiar is False else "whether it is new to the client is not answered"
    return [Finding.warning(f"{phase.name} is {phase.because}; {known}.")]


def _pressure(phase: Phase, visit: VisitView) -> list[Finding]:
    findings = [
        Finding.warning(f"{phase.name}: {work.name}{at(work)}: {value} {scale} is outside the phase's range, {span}.")
        for work in visit.work
        for value, span, scale in ((work.pressure, phase.felt, "felt"), (work.applied, phase.applied, "applied"))
        if value is not None and span is not None and value > span.top
    ]
    # Light strokes belong to a firmer visit too: too light is a matter of the visit as a whole.
    firmest = max((work.pressure for work in visit.work if work.pressure is not None), default=None)
    if firmest is not None and firmest < phase.felt.least:
        text = f"{phase.name}: {firmest} felt at the firmest is outside the phase's range, {phase.felt}."
        findings.append(Finding.warning(text))
    return findings


def _minutes(phase: Phase, visit: VisitView) -> list[Finding]:
    known = [work.minutes for work in visit.work if work.minutes is not None]
    total = sum(known)
    too_long = total > phase.minutes.top
    too_short = bool(known) and len(known) == len(visit.work) and total < phase.minutes.least
    if not (too_long or too_short):
        return []
    text = f"{phase.name}: {total:g} min of work in all is outside the phase's range, {phase.minutes} min."
    return [Finding.warning(text)]


def _techniques(phase: Phase, visit: VisitView) -> list[Finding]:
    avoided = dict.fromkeys(work.name for work in visit.work if work.technique in phase.avoid)
    because = f"{phase.name} is {phase.because}."
    return [Finding.warning(f"{phase.name}: {name} is to be avoided. {because}") for name in avoided]


def _very_sore(phase: Phase, visit: VisitView) -> list[Finding]:
    most = phase.over_sore
    return [
        Finding.warning(
            f"{phase.name}: {work.name} at {work.pressure} felt on a very sore place ({said(place)}, "
            f"{place['soreness']}/10): at most {most} there."
        )
        for place in visit.answers.get("soreness_sites") or []
        if most is not None and place.get("soreness", 0) >= VERY_SORE
        for work in visit.work
        if work.pressure is not None and work.pressure > most and worked_at(work, place)
    ]
