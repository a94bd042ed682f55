"""Deep tissue work: what needs judgement; the rest is the TOML beside this file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from palpate.modality import AssessmentView, BodyPoint, Finding, Modality, Suggestion, VisitView, WorkView, vocabulary

_CEILING, _FIRM, _LIGHT, _LIGHT_APPLIED, _HARDEST_APPLIED = 8, 7, 3, 2, 5
"""Felt from which the client must say yes, felt that counts as firm; light work, felt and applied; the most applied."""

_POINTED = {"thumb", "knuckle", "elbow", "pressure_bar", "handheld_tool"}

_IS_THE_SITE = {
    "throat",
    "supraclavicular",
    "axilla",
    "elbow_ant",
    "abdomen_mid",
    "flank",
    "groin",
    "knee_post",
    "popliteal",
    "eye",
}
"""Regions that are a cautionary site as a whole; the others only contain one."""

_FOR_TEXTURE = {
    "hypertonic": "stripping",
    "ropy": "stripping",
    "taut_band": "sustained_pressure",
    "nodule": "sustained_pressure",
    "adherent": "direct_myofascial_release",
    "fibrotic": "direct_myofascial_release",
    "gritty": "cross_fibre_friction",
}
"""What a texture lends itself to; boggy and slack tissue to none of it."""

_LIGHTEST, _FINISH = "indirect_myofascial_release", "finishing_effleurage"


class DeepTissue(Modality):
    """Firm, slow work from the upper layers to the deeper ones, within what the client agrees to."""

    def suggest(self, assessment: AssessmentView) -> list[Suggestion]:
        """A technique for what was felt, in the areas of focus, and what to mind there; light work after too much."""
        areas: list[Mapping[str, Any]] = assessment.answers.get("focus_areas") or []
        because, answer = _too_much_last_time(assessment.answers)
        names = {technique.key: technique.name for technique in self.technique_catalog()}
        suggestions = []
        for area in areas:
            texture = str(area.get("texture", ""))
            technique = _LIGHTEST if because else _FOR_TEXTURE.get(texture, "")
            if technique in names:
                suggestions.append(
                    Suggestion(
                        kind="technique",
                        key=technique,
                        name=names[technique],
                        because=because or f"{_place(area)}: {texture.replace('_', ' ')}",
                        answer=answer or "focus_areas",
                        region=area["site"],
                    )
                )
        return [*suggestions, *self._to_mind(areas)]

    def _to_mind(self, areas: list[Mapping[str, Any]]) -> Iterator[Suggestion]:
        """The cautionary sites that lie in an area of focus, each once."""
        for point in self.body_points():
            area = next((area for area in areas if vocabulary.lies_in(point.region, area["site"])), None)
            if point.kind == "cautionary" and area is not None:
                yield Suggestion(
                    kind="point",
                    key=point.key,
                    name=point.name,
                    because=f"Lies in {_place(area)}: {point.caution} Broad, flat and light here, or not at all.",
                    answer="focus_areas",
                    region=point.region,
                )

    def review(self, visit: VisitView) -> list[Finding]:
        """Also: the pressure ceiling, cautionary sites, areas left out, the order of the layers."""
        return [
            *super().review(visit),
            *_above_the_ceiling(visit),
            *self._cautionary_sites(visit),
            *_areas_left_out(visit),
            *_areas_not_asked_about(visit),
            *_after_a_sore_visit(visit),
            *self._deep_before_superficial(visit),
        ]

    def _cautionary_sites(self, visit: VisitView) -> Iterator[Finding]:
        sites = [point for point in self.body_points() if point.kind == "cautionary"]
        for work in visit.work:
            site = next((point for point in sites if _is_at(work, point)), None)
            problem = _not_light(work)
            if site and problem:
                yield Finding.warning(
                    f"{work.name}{_at(work)}: {problem}, at a cautionary site. {site.caution} "
                    "Broad, flat and light here, or not at all."
                )

    def _deep_before_superficial(self, visit: VisitView) -> Iterator[Finding]:
        """Work on an upper layer that came after deeper work, in an area that nothing had prepared."""
        inwards = list(vocabulary.layers())
        depths = {
            technique.key: min(map(inwards.index, technique.layers))
            for technique in self.technique_catalog()
            if technique.layers and set(technique.layers) <= set(inwards)
        }
        done: list[tuple[int, WorkView]] = []
        for work in visit.work:
            if work.technique not in depths or not work.region:
                continue
            depth = depths[work.technique]
            before = [(earlier, one) for earlier, one in done if _same_area(work, one)]
            done.append((depth, work))
            if before and work.technique != _FINISH and all(earlier > depth for earlier, _ in before):
                yield Finding.info(
                    f"{before[0][1].name}{_at(before[0][1])} came before {work.name.lower()}: "
                    "the usual order is from the upper layers to the deeper ones."
                )


def _above_the_ceiling(visit: VisitView) -> Iterator[Finding]:
    """Felt pressure of 8 and more needs the client's own yes; where it is not recorded, or was no, that stops."""
    consent = visit.answers.get("consent_above_ceiling")
    for work in visit.work:
        if work.pressure is None:
            if work.applied == _HARDEST_APPLIED:
                yield Finding.warning(
                    f"{work.name}{_at(work)}: applied {work.applied}/5, and what the client felt is not recorded."
                )
        elif work.pressure >= _CEILING and consent is not True:
            said = "the client said no to 8 or more" if consent is False else "no yes of the client is recorded"
            yield Finding.blocking(
                f"{work.name}{_at(work)}: {work.pressure}/10 felt, and {said}. "
                "Record the answer the client gave (consent_above_ceiling), or correct the pressure."
            )


def _areas_left_out(visit: VisitView) -> Iterator[Finding]:
    for area in visit.answers.get("avoid_areas") or []:
        for work in visit.work:
            if _overlap(work.region, area["site"]) and _sides_meet(work.side, area.get("side", "")):
                yield Finding.warning(
                    f"{work.name}{_at(work)}: {_place(area)} was to be left out. "
                    "Say in the note how the client came to agree, or correct the place."
                )


def _areas_not_asked_about(visit: VisitView) -> Iterator[Finding]:
    """Areas without a felt pressure in a visit that has some: it is asked at every change of area."""
    asked = [work for work in visit.work if work.pressure is not None]
    missed = [work for work in visit.work if work.region and not any(_same_area(work, one) for one in asked)]
    if asked and missed:
        places = ", ".join(dict.fromkeys(_at(work).removeprefix(" at ") for work in missed))
        yield Finding.info(f"No felt pressure is recorded at {places}: it is asked at every change of area.")


def _after_a_sore_visit(visit: VisitView) -> Iterator[Finding]:
    because, _ = _too_much_last_time(visit.answers)
    firm = [work for work in visit.work if work.pressure is not None and work.pressure >= _FIRM]
    if because and firm:
        first = firm[0]
        yield Finding.warning(f"{first.name}{_at(first)}: {first.pressure}/10 felt, though {because}. Go lighter.")


def _too_much_last_time(answers: Mapping[str, Any]) -> tuple[str, str]:
    """Why the last visit was too much, in words, and the answer that says so; both empty where it was not."""
    if answers.get("soreness_lasted") in {"over_3_days", "still"}:
        return "soreness after the last visit lasted too long", "soreness_lasted"
    if answers.get("bruise_after_last") is True:
        return "the last visit left a bruise", "bruise_after_last"
    return "", ""


def _is_at(work: WorkView, point: BodyPoint) -> bool:
    """At the point itself, or in a region that is the site as a whole."""
    if work.site == point.key:
        return True
    region = work.region or work.site
    return region in _IS_THE_SITE and point.region in _IS_THE_SITE and vocabulary.lies_in(point.region, region)


def _not_light(work: WorkView) -> str:
    """What is more than broad, flat and light about the work; unknown pressure counts."""
    if work.pressure is not None and work.pressure > _LIGHT:
        return f"{work.pressure}/10 felt is more than light"
    if work.applied is not None and work.applied > _LIGHT_APPLIED:
        return f"{work.applied}/5 applied is more than light"
    if work.pressure is None and work.applied is None:
        return "the pressure is not recorded"
    return f"the {work.tool.replace('_', ' ')} is a point, not a flat hand" if work.tool in _POINTED else ""


def _same_area(work: WorkView, other: WorkView) -> bool:
    return _overlap(work.region, other.region) and _sides_meet(work.side, other.side)


def _overlap(region: str, other: str) -> bool:
    return bool(region and other) and (vocabulary.lies_in(region, other) or vocabulary.lies_in(other, region))


def _sides_meet(one: str, other: str) -> bool:
    return one == other or bool({one, other} & {"", "bilateral", "midline"})


def _place(area: Mapping[str, Any]) -> str:
    known = vocabulary.regions().get(area["site"])
    return f"{known.label if known else area['site'].replace('_', ' ')} {area.get('side', '')}".strip()


def _at(work: WorkView) -> str:
    place = " ".join(part for part in (work.site_name or work.region.replace("_", " "), work.side) if part)
    return f" at {place}" if place else ""
