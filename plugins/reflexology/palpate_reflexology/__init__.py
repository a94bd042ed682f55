"""Reflexology of the feet and hands: what needs judgement; the rest is the TOML beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from palpate.modality import (
    AssessmentView,
    BodyPoint,
    BookingView,
    Entry,
    Finding,
    Key,
    Modality,
    Suggestion,
    VisitView,
    WorkView,
    must_name,
    read_table,
    vocabulary,
)

_USUAL_TECHNIQUE = {
    "pituitary_reflex": "hook_in_and_back_up",
    "pineal_reflex": "hook_in_and_back_up",
    "ileocaecal_valve_reflex": "hook_in_and_back_up",
    "sigmoid_colon_reflex": "hook_in_and_back_up",
    "solar_plexus_reflex": "press_and_breathe",
    "stomach_reflex": "c_effleurage",
    "small_intestine_reflex": "cross_hatch_and_wring",
    "ascending_colon_reflex": "cross_hatch_and_wring",
    "transverse_colon_reflex": "cross_hatch_and_wring",
    "descending_colon_reflex": "cross_hatch_and_wring",
    "sciatic_nerve_reflex": "knuckle_press",
    "pelvis_buttock_reflex": "knuckle_press",
}
"""The technique that tradition uses at a reflex; elsewhere it is the thumb walk on the sole, the finger walk on top."""

_CARE = {
    "wound": "open skin",
    "rash": "a rash",
    "fungal": "skin that looks fungal",
    "verruca": "a verruca",
    "swelling": "swelling",
    "pitting": "swelling that keeps a dent",
}
"""What is seen on a foot that keeps the work away from it, or asks a question first."""

_SHARP, _TENSE, _UNFELT_LIMIT = 3, 4, 3

_APART = 3
"""Days that practitioners leave between two sessions, at the least."""


class Step(Entry, frozen=True, kw_only=True):
    """A step of a session, an entry of ``order.toml``: what is done, and the reflexes that belong to it."""

    key: Key
    name: str
    does: str
    techniques: list[str]
    points: list[str]
    source: list[str] = []


class Reflexology(Modality):
    """Relaxing foot and hand work: findings are areas of a foot or hand, never of an organ."""

    def at_booking(self, booking: BookingView) -> list[Finding]:
        """Another session too near; a custom of practitioners, and so a warning."""
        return [
            Finding.warning(
                f"Another session is on {day.isoformat()}, and the custom is to leave {_APART} days between two."
            )
            for day in booking.other_days
            if abs((booking.day - day).days) < _APART
        ]

    def suggest(self, assessment: AssessmentView) -> list[Suggestion]:
        """What tradition does where something was found, in the order of a session; a quiet start for the tense."""
        suggestions = []
        relaxed = assessment.answers.get("relaxation_now")
        if relaxed is not None and relaxed <= _TENSE:
            because = f"the client is at {relaxed}/10 on the relaxation scale"
            suggestions += [
                self._technique("relaxers", because, "relaxation_now", "foot"),
                self._technique("press_and_breathe", because, "relaxation_now", "forefoot_plant"),
            ]
        found = sorted(assessment.answers.get("reflexes_found") or [], key=self._turn)
        suggestions += [self._for_place(place) for place in found]
        return [suggestion for suggestion in suggestions if suggestion]

    def review(self, visit: VisitView) -> list[Finding]:
        """Also: reflexes on the wrong side, what was seen on a foot that was worked on."""
        return [
            *super().review(visit),
            *self._wrong_sides(visit),
            *_feet_to_mind(visit),
            *_pressure_not_felt(visit),
            *_worked_but_not_ticked(visit),
        ]

    def _for_place(self, place: Mapping[str, Any]) -> Suggestion | None:
        point = self._by_key.get(place["site"])
        tenderness = place.get("tenderness")
        if point is None or tenderness is None or tenderness >= _SHARP:
            return None
        usual = "finger_walk" if point.surface == "dorsal" else "thumb_walk"
        side = f", {place['side']}" if place.get("side") else ""
        step = self._steps.get(point.key)
        when = f", in the step {step.name.lower()}" if step else ""
        because = f"{point.name}{side}: tenderness {tenderness}/3; tradition works this place so{when}"
        return self._technique(_USUAL_TECHNIQUE.get(point.key, usual), because, "reflexes_found", point.region)

    def _technique(self, key: str, because: str, answer: str, region: str) -> Suggestion | None:
        for technique in self.technique_catalog():
            if technique.key == key:
                return Suggestion(
                    kind="technique", key=key, name=technique.name, because=because, answer=answer, region=region
                )
        return None

    def _wrong_sides(self, visit: VisitView) -> list[Finding]:
        found = [
            ("Found", str(place.get("site")), place.get("side")) for place in visit.answers.get("reflexes_found") or []
        ]
        worked = [(work.name, work.site, work.side) for work in visit.work]
        return [
            Finding.warning(
                f"{what}: the {point.name[0].lower()}{point.name[1:]} is on the {point.sides[0]} only in this chart, "
                f"and {side} is recorded."
            )
            for what, site, side in dict.fromkeys(found + worked)
            if (point := self._by_key.get(site)) and side and side not in point.sides and len(point.sides) == 1
        ]

    def _turn(self, place: Mapping[str, Any]) -> tuple[bool, bool, int]:
        """When in a session a place comes: the right foot before the left, step by step; what has no step last."""
        step = self._steps.get(place["site"])
        order = list(dict.fromkeys(one.key for one in self._steps.values()))
        return step is None, place.get("side") == "left", order.index(step.key) if step else 0

    @cached_property
    def _steps(self) -> dict[str, Step]:
        """The step of each reflex."""
        steps = read_table(self, "order", Step)
        must_name("order", steps, ("points",), self._by_key)
        must_name("order", steps, ("techniques",), {technique.key for technique in self.technique_catalog()})
        return {point: step for step in steps for point in step.points}

    @cached_property
    def _by_key(self) -> dict[str, BodyPoint]:
        return {point.key: point for point in self.body_points()}


def _feet_to_mind(visit: VisitView) -> list[Finding]:
    seen = {side: visit.answers.get(f"skin_{side}") or [] for side in ("left", "right")}
    findings = []
    for side, items in seen.items():
        other = seen["right" if side == "left" else "left"]
        things = [words for key, words in _CARE.items() if key in items]
        if things and any(_on_foot(work, side) for work in visit.work):
            findings.append(
                Finding.warning(
                    f"{side.capitalize()} foot: {', '.join(things)} seen, and work is recorded on that foot. "
                    "Say in the note what was left out, covered or asked."
                )
            )
        red = visit.answers.get(f"skin_colour_{side}") == "red"
        if _swollen(items) and not _swollen(other) and (red or visit.answers.get(f"temperature_{side}") == "hot"):
            findings.append(
                Finding.warning(
                    f"Only the {side} foot is swollen, and it is {'red' if red else 'hot'}: leave the leg alone, ask "
                    "about the calf, and send the client to a doctor today; with breathlessness call an ambulance."
                )
            )
    return findings


def _pressure_not_felt(visit: VisitView) -> list[Finding]:
    less = {"less_left": ["left"], "less_right": ["right"], "less_both": ["left", "right"]}
    sides = less.get(str(visit.answers.get("touch_sense")), [])
    return [
        Finding.warning(
            f"{work.name}{_at(work)}: {work.pressure}/10 felt, on a foot that feels touch less. "
            "The client cannot judge pressure there; stay light."
        )
        for work in visit.work
        if work.pressure is not None and work.pressure > _UNFELT_LIMIT and any(_on_foot(work, side) for side in sides)
    ]


def _worked_but_not_ticked(visit: VisitView) -> list[Finding]:
    ticked = visit.answers.get("limbs_worked")
    if ticked is None:
        return []
    return [
        Finding.info(f"Work is recorded on the {side} foot, and the form does not list that foot as worked on.")
        for side in ("left", "right")
        if f"{side}_foot" not in ticked and any(work.side == side and _on_foot(work, side) for work in visit.work)
    ]


def _on_foot(work: WorkView, side: str) -> bool:
    elsewhere = any(vocabulary.lies_in(work.region, part) for part in ("upper_limb", "head"))
    return work.side in {side, "bilateral", ""} and not elsewhere


def _swollen(items: list[str]) -> bool:
    return "swelling" in items or "pitting" in items


def _at(work: WorkView) -> str:
    place = " ".join(part for part in (work.site_name, work.side) if part)
    return f" at {place}" if place else ""
