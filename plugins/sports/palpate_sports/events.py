"""The client's events: how many days it is to each, the phase that leaves, and what it means for a booking."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from palpate.modality import BookingView, Finding, FollowUp, Suggestion, VisitView
from palpate_sports.phases import Phase, days_to_event, in_days, on

_CALENDAR = (
    ("event_date", "event_details"),
    ("second_event_date", "second_event_details"),
    ("third_event_date", "third_event_details"),
)
"""The fields that hold an event's day and what it is; the first is what a visit is about."""


_ONCE_OVER = {"after_the_event", "after_the_day"}
"""Follow-ups that are about the event itself."""


def told(answers: Mapping[str, Any]) -> list[tuple[datetime.date, str]]:
    """The events that were told, each its day and what it is called."""
    return [
        (datetime.date.fromisoformat(answers[day]), answers.get(name) or "the client's event")
        for day, name in _CALENDAR
        if answers.get(day)
    ]


def with_phase(phases: Mapping[str, Phase], answers: dict[str, Any], day: datetime.date) -> dict[str, Any]:
    """The answers with the phase that the date of the event leaves, where nobody named one and it leaves only one."""
    days = days_to_event(answers, day)
    if answers.get("event_phase") or days is None:
        return answers
    fitting = on(phases, days)
    return {**answers, "event_phase": fitting[0].key} if len(fitting) == 1 else answers


def by_date(phases: Mapping[str, Phase], answers: Mapping[str, Any], day: datetime.date) -> list[Suggestion]:
    """The phases that the date speaks for, where none is answered or another one is."""
    days = days_to_event(answers, day)
    fitting = [] if days is None else on(phases, days)
    if days is None or answers.get("event_phase") in {phase.key for phase in fitting}:
        return []
    return [
        Suggestion(
            kind="pattern",
            key=phase.key,
            name=f"By its date: {phase.name}",
            because=f"the event is {in_days(days)}; {phase.name} is {phase.timing}, {phase.because}",
            answer="event_date",
        )
        for phase in fitting
    ]


def at_booking(phases: Mapping[str, Phase], booking: BookingView) -> list[Finding]:
    """A line for each event that the booking lies near: the phase it falls in, its dose, and minutes outside it.

    Minutes are held against the phase where sports massage is booked: of other work, the pressure and kind count.
    """
    when = f" (told on {booking.answered_on.isoformat()})" if booking.answered_on else ""
    findings = []
    for day, name in told(booking.answers):
        fitting = on(phases, (day - booking.day).days)
        if not fitting:
            continue
        doses = " or ".join(f"{phase.name} ({phase.felt} felt, {phase.minutes} min)" for phase in fitting)
        text = (
            f"{name[0].upper()}{name[1:]} on {day.isoformat()} is {_after((day - booking.day).days)}{when}: "
            f"by its date this is {doses}, {fitting[0].because}"
        )
        if not booking.other and not any(booking.minutes in phase.minutes for phase in fitting):
            text += f". {booking.minutes} min are booked"
        findings.append(Finding.warning(f"{text}."))
    return findings


def due(follow_up: FollowUp, visit: VisitView) -> FollowUp:
    """What is asked once the event is over, two days after its date; where that is not known, or a practice has set
    when, as it is."""
    days = days_to_event(visit.answers, visit.day)
    if follow_up.key not in _ONCE_OVER or days is None or days < 0 or "due_hours" in follow_up.overlaid:
        return follow_up
    same = {name: getattr(follow_up, name) for name in follow_up.__struct_fields__}
    return FollowUp(**same | {"due_hours": (days + 2) * 24})


def _after(days: int) -> str:
    """An event so many days after a booking, in words."""
    if days == 0:
        return "on the day of this booking"
    return f"{abs(days)} day{'s' if abs(days) > 1 else ''} {'after' if days > 0 else 'before'} this booking"
