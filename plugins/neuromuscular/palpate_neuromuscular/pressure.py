"""How pressure was used in a visit, and what its review says about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from palpate.modality import Finding, VisitView, WorkView
from palpate_neuromuscular.places import overlap

HELD = {
    "ischemic_compression",
    "classic_compression",
    "nimmo_pressure",
    "intermittent_compression",
    "barrier_release",
    "static_hold",
    "pincer_compression",
}
"""The techniques that press one place and stay there."""

LIGHT = 3
"""The most that is felt as light, of 10."""

PAINFUL = 8
"""From here on pressure hurts: the limit at which a point is let go."""

ROUNDED = 0.1
"""How far a mean may lie from its three presses, in kg/cm²."""


def findings(visit: VisitView) -> list[Finding]:
    """What is worth saying about the pressure that was recorded."""
    return [
        *_the_same_everywhere(visit),
        *_the_same_each_time(visit),
        *_painful(visit),
        *_signs_not_heeded(visit),
        *_where_feeling_is_less(visit),
        *_mean_of_three(visit),
    ]


def _the_same_everywhere(visit: VisitView) -> Iterator[Finding]:
    held = [w for w in visit.work if w.technique in HELD and w.pressure is not None and w.hold is not None]
    places = {(work.site or work.region, work.side) for work in held}
    figures = {(work.pressure, work.hold) for work in held}
    if len(places) > 1 and len(figures) == 1:
        yield Finding.info(
            f"All {len(places)} points were pressed at {held[0].pressure}/10 for {held[0].hold:g} s: "
            "pressure is meant to vary from point to point. Check that these are the figures of each."
        )


def _the_same_each_time(visit: VisitView) -> Iterator[Finding]:
    """Sustained compression: each press of a point at the same pressure, where it was pressed more than once."""
    presses: dict[tuple[str, str], list[WorkView]] = {}
    for work in visit.work:
        if work.technique == "ischemic_compression" and work.pressure is not None:
            presses.setdefault((work.site or work.region, work.side), []).append(work)
    for pressed in presses.values():
        if len(pressed) > 1 and len({work.pressure for work in pressed}) == 1:
            yield Finding.info(
                f"All {len(pressed)} presses{_at(pressed[0])} were felt at {pressed[0].pressure}/10: "
                "pressure is meant to vary at each point. Check that this is the figure of each."
            )


def _painful(visit: VisitView) -> Iterator[Finding]:
    places = [f"{work.pressure}/10{_at(work)}" for work in visit.work if (work.pressure or 0) >= PAINFUL]
    if places:
        yield Finding.warning(f"Pressure felt at {', '.join(places)}: from {PAINFUL} on it hurts and may bruise.")


def _signs_not_heeded(visit: VisitView) -> Iterator[Finding]:
    for place in visit.answers.get("trigger_points") or []:
        pressed = [w for w in visit.work if w.technique in HELD and w.site == place["site"] and _same_side(w, place)]
        if not pressed:
            continue
        if place.get("distal_symptoms"):
            yield Finding.warning(
                f"Pressing brought numbness or tingling further along{_at(pressed[0])}, and pressure was held there: "
                "the rule is to stop."
            )
        if (place.get("pain_on_pressure") or 0) >= PAINFUL:
            yield Finding.warning(
                f"Pain on pressure was {place['pain_on_pressure']}/10{_at(pressed[0])}, and pressure was held there: "
                f"the rule is to stop at {PAINFUL}."
            )


def _where_feeling_is_less(visit: VisitView) -> Iterator[Finding]:
    if not (visit.answers.get("numbness") or visit.answers.get("tingling")):
        return
    pressed = [work for work in visit.work if work.technique in HELD or (work.pressure or 0) > LIGHT]
    regions = visit.answers.get("nerve_regions") or []
    if pressed and not regions:
        yield Finding.warning("Numbness or tingling is reported, but not where, and pressure was used: say where.")
    for work in pressed:
        if any(overlap(work.region, place["site"]) and _same_side(work, place) for place in regions):
            yield Finding.warning(
                f"{work.name}{_at(work)}: numbness or tingling is reported there, so the client cannot judge "
                "the pressure. Stay light, and stop when it brings more."
            )


def _mean_of_three(visit: VisitView) -> Iterator[Finding]:
    presses = [visit.answers.get(f"ppt_{number}") for number in (1, 2, 3)]
    given = [press for press in presses if press is not None]
    mean = visit.answers.get("ppt")
    if len(given) == len(presses) and mean is not None and abs(sum(given) / len(given) - mean) > ROUNDED:
        yield Finding.warning(
            f"The three presses of the algometer have a mean of {sum(given) / len(given):.1f} kg/cm², "
            f"and {mean:g} stands as the threshold: correct the one that is wrong."
        )


def _same_side(work: WorkView, place: Mapping[str, Any]) -> bool:
    either = {"", "bilateral", "midline"}
    return work.side in either or place.get("side", "") in either or work.side == place["side"]


def _at(work: WorkView) -> str:
    place = " ".join(filter(None, (work.site_name or work.site.replace("_", " "), work.side)))
    return f" at {place}" if place else ""
