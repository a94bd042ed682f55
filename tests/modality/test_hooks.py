"""Every hook: answered from the files beside a modality, and by a modality that overrides it, as the host asks it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from palpate.host.discovery import Found
from palpate.host.host import Host
from palpate.modality import (
    AftercareNote,
    AnyField,
    AssessmentView,
    BodyPoint,
    BookingView,
    ClientView,
    Contraindication,
    Finding,
    FollowUp,
    Identity,
    Measure,
    Modality,
    Suggestion,
    Technique,
    Text,
    VisitView,
    WorkView,
)
from palpate.modality.files import OneFile

FILES = {
    "contraindications.toml": """
[[contraindications]]
key = "anticoagulant"
condition = "anticoagulant"
class = "modify"
advice = "Stay light."
limit = { scale = "felt", most = 2 }
""",
    "fields.toml": """
[[fields]]
kind = "group"
key = "swelling"
label = "Swelling"

[[fields.fields]]
kind = "scale"
key = "heaviness"
label = "Heaviness of the limb"
measure = "heaviness"

[[fields.fields]]
kind = "quantity"
key = "ankle"
label = "Around the ankle"
unit = "cm"
minimum = 10
maximum = 60
""",
    "points.toml": """
[[points]]
key = "terminus"
name = "Terminus"
kind = "node"
region = "neck"
""",
    "techniques.toml": """
[[techniques]]
key = "stationary_circles"
name = "Stationary circles"
summary = "The skin is moved over what lies under it, and let go."
felt = { least = 0, most = 2 }
hold = { least = 1, below = 10 }
""",
    "measures.toml": """
[[measures]]
key = "heaviness"
name = "Heaviness of the limb"
minimum = 0
maximum = 10
better = "lower"
""",
    "aftercare.toml": """
[[aftercare]]
key = "walk"
text = "Walk a little."

[[aftercare]]
key = "leg_up"
text = "Put the leg up for half an hour."
when = "heaviness >= 4"

[[aftercare]]
key = "skin"
text = "Look after the skin that was moved."
after = ["stationary_circles"]
""",
    "follow_ups.toml": """
[[follow_ups]]
key = "next_day"
title = "The day after"
due_hours = 24

[[follow_ups.asks]]
kind = "scale"
key = "heaviness"
label = "Heaviness of the limb"

[[follow_ups]]
key = "two_weeks"
title = "Two weeks on"
due_hours = 336
asks = []
when = "first_visit"
""",
}


class Plain(Modality):
    """A modality with no code of its own."""

    def __init__(self) -> None:
        super().__init__(OneFile("".join(FILES.values()), "lymph.toml"))


class Careful(Plain):
    """The same files, and judgement on top of each of them."""

    def contraindications(self) -> list[Contraindication]:
        more = Contraindication(key="fever", condition="fever", severity="absolute", advice="Another day.")
        return [*super().contraindications(), more]

    def assessment_fields(self) -> list[AnyField]:
        return [*super().assessment_fields(), Text(key="remarks", label="Remarks")]

    def suggest(self, assessment: AssessmentView) -> list[Suggestion]:
        heavy = assessment.answers.get("heaviness")
        if heavy is None or heavy < 4:
            return []
        return [
            Suggestion(
                kind="technique",
                key="stationary_circles",
                name="Stationary circles",
                because=f"the limb is {heavy}/10 heavy",
                answer="heaviness",
                region="ankle",
            )
        ]

    def at_booking(self, booking: BookingView) -> list[Finding]:
        near = [day for day in booking.other_days if abs((booking.day - day).days) <= 1]
        return [Finding.warning(f"Also on {day.isoformat()}.") for day in near]

    def body_points(self) -> list[BodyPoint]:
        return [*super().body_points(), BodyPoint(key="popliteal", name="Popliteal", kind="node", region="knee_post")]

    def technique_catalog(self) -> list[Technique]:
        return [*super().technique_catalog(), Technique(key="pump", name="Pump", summary="Slow strokes upwards.")]

    def outcome_measures(self) -> list[Measure]:
        ankle = Measure(key="girth", name="Girth of the ankle", minimum=10, maximum=60, better="lower", unit="cm")
        return [*super().outcome_measures(), ankle]

    def aftercare_notes(self, visit: VisitView) -> list[AftercareNote]:
        young = visit.client.age is not None and visit.client.age < 18
        extra = [AftercareNote(key="tell", text="Tell whoever brought you.")] if young else []
        return [*super().aftercare_notes(visit), *extra]

    def follow_ups(self, visit: VisitView) -> list[FollowUp]:
        return [one for one in super().follow_ups(visit) if visit.work or one.key != "next_day"]

    def review(self, visit: VisitView) -> list[Finding]:
        heavy = [work for work in visit.work if (work.pressure or 0) > 4]
        return [*super().review(visit), *(Finding.blocking(f"{work.name} was far too firm.") for work in heavy)]


def host_of(kind: type[Modality]) -> Host:
    """A host with this one modality, enabled under the name "lymph"."""
    point = EntryPoint(name="lymph", value=f"{kind.__module__}:{kind.__name__}", group="palpate.modality")
    identity = Identity(key="lymph", title="Lymph", summary="", api=1, version="1")
    found = Found(key="lymph", entry_point=point, package="lymph", version="1", identity=identity)

    def fails(line: str) -> None:
        raise AssertionError(line)

    return Host({"lymph": "Lymph"}, fails, lambda: {"lymph": found})


@pytest.fixture
def plain() -> Callable[..., Any]:
    """Ask the modality that has no code of its own."""
    host = host_of(Plain)
    return lambda hook, **arguments: host.ask("lymph", hook, **arguments)


@pytest.fixture
def careful() -> Callable[..., Any]:
    """Ask the modality that overrides."""
    host = host_of(Careful)
    return lambda hook, **arguments: host.ask("lymph", hook, **arguments)


def visit(*work: WorkView, first: bool = False, age: int | None = None, **answers: Any) -> VisitView:
    client = ClientView(first_visit=first, age=age)
    return VisitView(modality="lymph", day=dt.date(2027, 3, 8), client=client, answers=answers, work=list(work))


def circles(**figures: Any) -> WorkView:
    return WorkView(technique="stationary_circles", name="Stationary circles", site_name="Terminus", **figures)


def keys(answer: list[Any]) -> list[str]:
    return [one.key for one in answer]


def test_hook_contraindications(plain: Callable[..., Any], careful: Callable[..., Any]) -> None:
    (rule,) = plain("contraindications")
    assert (rule.condition, rule.severity, rule.level.words) == ("anticoagulant", "modify", "modify")
    assert (rule.limit.scale, rule.limit.most) == ("felt", 2)
    assert [(one.key, one.level.words) for one in careful("contraindications")] == [
        ("anticoagulant", "modify"),
        ("fever", "do not treat"),
    ]


def test_hook_assessment_fields(plain: Callable[..., Any], careful: Callable[..., Any]) -> None:
    (group,) = plain("assessment_fields")
    assert [(type(field).__name__, field.key) for field in group.fields] == [
        ("Scale", "heaviness"),
        ("Quantity", "ankle"),
    ]
    assert keys(careful("assessment_fields")) == ["swelling", "remarks"]


def test_hook_suggest(plain: Callable[..., Any], careful: Callable[..., Any]) -> None:
    """Data suggests nothing; judgement names the answer that led to it."""
    heavy = AssessmentView(modality="lymph", day=dt.date(2027, 3, 8), answers={"heaviness": 7})
    light = AssessmentView(modality="lymph", day=dt.date(2027, 3, 8), answers={"heaviness": 1})
    assert plain("suggest", assessment=heavy) == []
    (suggestion,) = careful("suggest", assessment=heavy)
    assert (suggestion.key, suggestion.answer, suggestion.because) == (
        "stationary_circles",
        "heaviness",
        "the limb is 7/10 heavy",
    )
    assert careful("suggest", assessment=light) == []


def test_hook_at_booking(plain: Callable[..., Any], careful: Callable[..., Any]) -> None:
    """Data says nothing of a day; judgement may, from what is recorded and what else is booked."""
    booking = BookingView(modality="lymph", day=dt.date(2027, 3, 8), minutes=60, other_days=[dt.date(2027, 3, 9)])
    assert plain("at_booking", booking=booking) == []
    (found,) = careful("at_booking", booking=booking)
    assert (found.level, found.text) == ("warning", "Also on 2027-03-09.")


def test_hook_body_points(plain: Callable[..., Any], careful: Callable[..., Any]) -> None:
    (point,) = plain("body_points")
    assert (point.name, point.region, point.sides) == ("Terminus", "neck", ("left", "right"))
    assert keys(careful("body_points")) == ["terminus", "popliteal"]


def test_hook_technique_catalog(plain: Callable[..., Any], careful: Callable[..., Any]) -> None:
    (technique,) = plain("technique_catalog")
    assert 2 in technique.felt
    assert 3 not in technique.felt
    assert 9.9 in technique.hold
    assert 10 not in technique.hold  # `below` is not included
    assert keys(careful("technique_catalog")) == ["stationary_circles", "pump"]


def test_hook_outcome_measures(plain: Callable[..., Any], careful: Callable[..., Any]) -> None:
    (measure,) = plain("outcome_measures")
    assert (measure.key, measure.better) == ("heaviness", "lower")
    assert (measure.error, measure.meaningful) == (None, None)  # not known is said, and is not nought
    assert keys(careful("outcome_measures")) == ["heaviness", "girth"]


def test_hook_aftercare_notes(plain: Callable[..., Any], careful: Callable[..., Any]) -> None:
    """What was answered and what was done decide what the client is told; what is not known tells nothing."""
    assert keys(plain("aftercare_notes", visit=visit())) == ["walk"]
    assert keys(plain("aftercare_notes", visit=visit(heaviness=3))) == ["walk"]
    assert keys(plain("aftercare_notes", visit=visit(heaviness=4))) == ["walk", "leg_up"]
    assert keys(plain("aftercare_notes", visit=visit(circles(), heaviness=4))) == ["walk", "leg_up", "skin"]
    assert keys(careful("aftercare_notes", visit=visit(age=12))) == ["walk", "tell"]
    assert keys(careful("aftercare_notes", visit=visit(age=40))) == ["walk"]


def test_hook_follow_ups(plain: Callable[..., Any], careful: Callable[..., Any]) -> None:
    first = plain("follow_ups", visit=visit(first=True))
    assert [(one.key, one.due_hours) for one in first] == [("next_day", 24), ("two_weeks", 336)]
    assert keys(first[0].asks) == ["heaviness"]
    assert keys(plain("follow_ups", visit=visit())) == ["next_day"]
    assert keys(careful("follow_ups", visit=visit(first=True))) == ["two_weeks"]
    assert keys(careful("follow_ups", visit=visit(circles(), first=True))) == ["next_day", "two_weeks"]


def test_hook_review(plain: Callable[..., Any], careful: Callable[..., Any]) -> None:
    """Each figure is held against the technique's own range; what was not recorded is not out of it."""
    assert plain("review", visit=visit(circles(pressure=2, hold=9.9), circles())) == []
    found = plain("review", visit=visit(circles(pressure=5, hold=10)))
    assert [(one.level, one.text) for one in found] == [
        ("warning", "Stationary circles at Terminus: 10 s hold is outside its range, 1 to under 10."),
        ("warning", "Stationary circles at Terminus: 5 felt is outside its range, 0 to 2."),
    ]
    assert plain("review", visit=visit(WorkView(technique="gone", name="Gone", hold=500))) == []
    blocked = careful("review", visit=visit(circles(pressure=5)))
    assert [one.level for one in blocked] == ["warning", "blocking"]
