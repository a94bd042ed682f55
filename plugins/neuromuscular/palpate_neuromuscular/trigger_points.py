"""Which trigger points are worth looking for, and what is worth considering at those that were found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from palpate.modality import BodyPoint, Finding, Suggestion
from palpate_neuromuscular.places import covered, named
from palpate_neuromuscular.pressure import PAINFUL

AT_MOST = 10
"""How many points are named; those that cover more of the pain come first."""

LITTLE_TOLERANCE = 3
"""Up to this tolerance of touch, of 10, the gentler technique is named."""

SIGNS = ("taut_band", "hypersensitive_spot", "referred_sensation")
"""The three signs that experts agree on."""


def that_refer_to_the_pain(points: list[BodyPoint], answers: Mapping[str, Any]) -> list[Suggestion]:
    """The points whose map covers where it hurts: what refers there before what only spills there."""
    hurting = list(dict.fromkeys(place["site"] for place in answers.get("pain_regions") or []))
    found = [
        (2 * len(main) + len(spill), _point(point, main + spill))
        for point in points
        if point.kind == "trigger_point"
        for main in [covered(hurting, point.refers)]
        for spill in [[region for region in covered(hurting, point.spills) if region not in main]]
        if main or spill
    ]
    return [point for _, point in sorted(found, key=lambda scored: -scored[0])[:AT_MOST]]


def techniques_for_those_found(
    points: list[BodyPoint], names: Mapping[str, str], answers: Mapping[str, Any]
) -> Iterator[Suggestion]:
    """Pressure at each point with the three signs or the client's own pain; none where it sent numbness further."""
    by_key = {point.key: point for point in points}
    tolerance = answers.get("touch_tolerance")
    numb = answers.get("numbness") or answers.get("tingling")
    without_feeling = [region["site"] for region in answers.get("nerve_regions") or []] if numb else []
    for place in answers.get("trigger_points") or []:
        point = by_key.get(place["site"])
        familiar, signs = place.get("familiar_pain"), all(place.get(sign) for sign in SIGNS)
        if point is None or place.get("distal_symptoms") or not (familiar or signs):
            continue
        if (place.get("pain_on_pressure") or 0) >= PAINFUL:
            key, so = "barrier_release", f"it hurts {place['pain_on_pressure']}/10 when pressed, so stay light"
        elif covered(without_feeling, [point.region, *point.refers]):
            key, so = "barrier_release", "numbness or tingling is reported there or where it refers, so stay light"
        elif tolerance is None:
            key, so = "barrier_release", "tolerance of touch is not recorded, so start light"
        elif tolerance <= LITTLE_TOLERANCE:
            key, so = "barrier_release", f"tolerance of touch is {tolerance}/10, so stay light"
        else:
            key, so = "ischemic_compression", f"tolerance of touch is {tolerance}/10"
        where = " ".join(filter(None, (point.name, place.get("side"))))
        found = "pressing brings the client's own pain" if familiar else "all three signs were found"
        yield Suggestion(
            kind="technique",
            key=key,
            name=names[key],
            because=f"{where}: {found}; {so}. {point.caution}".strip(),
            answer="trigger_points",
            region=point.region,
        )


def findings(points: list[BodyPoint], answers: Mapping[str, Any]) -> list[Finding]:
    """Which of the places recorded count as a trigger point, and whether active or latent."""
    names = {point.key: point.name for point in points}
    by_standing: dict[str, list[str]] = {}
    for place in answers.get("trigger_points") or []:
        if standing := _standing(place):
            where = " ".join(filter(None, (names.get(place["site"], place["site"]), place.get("side"))))
            by_standing.setdefault(standing, []).append(where)
    if not by_standing:
        return []
    said = "; ".join(f"{standing}: {', '.join(where)}" for standing, where in sorted(by_standing.items()))
    return [Finding.info(f"Trigger points by the three signs: {said}.")]


def _standing(place: Mapping[str, Any]) -> str:
    """What the three signs make of a place; nothing where not all of them were judged."""
    if any(place.get(sign) is None for sign in SIGNS):
        return ""
    if not all(place[sign] for sign in SIGNS):
        return "not all three, so not counted"
    if place.get("familiar_pain") is None:
        return "the client's own pain not asked"
    return "active" if place["familiar_pain"] else "latent"


def _point(point: BodyPoint, hurting: list[str]) -> Suggestion:
    return Suggestion(
        kind="point",
        key=point.key,
        name=point.name,
        because=f"It hurts at {named(hurting)}, where pressing this point may be felt; the map only suggests. "
        f"{point.caution}".strip(),
        answer="pain_regions",
        region=point.region,
    )
