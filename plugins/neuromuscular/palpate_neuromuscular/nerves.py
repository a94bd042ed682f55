"""Where a nerve may be squeezed, from where it is numb, tingles or is weak."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from palpate.modality import BodyPoint, Suggestion
from palpate_neuromuscular.places import covered, named

AT_MOST = 6
"""How many sites are named; those that cover more of the regions come first."""

REPORTED = ("numbness", "tingling", "weakness")


def sites_that_fit(points: list[BodyPoint], answers: Mapping[str, Any]) -> list[Suggestion]:
    """The entrapment sites whose nerve serves a region that is numb, tingles or is weak."""
    if not any(answers.get(symptom) for symptom in REPORTED):
        return []
    regions = list(dict.fromkeys(place["site"] for place in answers.get("nerve_regions") or []))
    found = [
        (len(fits), _site(point, fits))
        for point in points
        if point.kind == "entrapment" and (fits := covered(regions, point.refers))
    ]
    return [site for _, site in sorted(found, key=lambda scored: -scored[0])[:AT_MOST]]


def _site(point: BodyPoint, fits: list[str]) -> Suggestion:
    return Suggestion(
        kind="point",
        key=point.key,
        name=point.name,
        because=f"Reported at {named(fits)}, which this nerve serves ({point.concerns}). {point.caution}",
        answer="nerve_regions",
        region=point.region,
    )
