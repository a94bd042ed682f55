"""What a modality suggests, less what screening excludes: never a technique, a tool, a place or a force that is out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from palpate.host.host import Host
from palpate.modality import vocabulary
from palpate.modality.catalog import Technique
from palpate.modality.safety import Level, Suggestion
from palpate.screening.model import Reason


def allowed(host: Host, modality: str, offered: Iterable[Suggestion], reasons: list[Reason]) -> list[Suggestion]:
    """The suggestions that no reason of the verdict excludes."""
    points = {one.key: one.region for one in host.read(modality, "body_points")}
    catalog = {one.key: one for one in host.read(modality, "technique_catalog")}
    return [
        one
        for one in offered
        if not any(_excludes(reason, one, _region(one, points), catalog.get(one.key)) for reason in reasons)
    ]


def _region(one: Suggestion, points: Mapping[str, str]) -> str:
    """The region a suggestion is for: a modality may name a point of its own or a muscle in its place."""
    named = one.region or (one.key if one.kind == "point" else "")
    if named in points:
        return points[named]
    muscle = vocabulary.muscles().get(named)
    return muscle.region if muscle else named


def _excludes(reason: Reason, one: Suggestion, region: str, technique: Technique | None) -> bool:
    if not reason.holds_in(region):
        return False
    if one.key in reason.techniques or (region and (reason.avoid or reason.level == Level.AVOID_REGION.key)):
        return True
    if one.kind != "technique" or technique is None:
        return False
    if technique.tools and set(technique.tools) <= set(reason.tools):
        return True
    span = None if reason.limit is None else technique.felt if reason.limit.scale == "felt" else technique.applied
    return span is not None and reason.limit is not None and span.least > reason.limit.most
