"""Swedish massage, with positioning in pregnancy: what needs judgement; the rest is the TOML beside this file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from palpate.modality import AssessmentView, Finding, Modality, Suggestion, VisitView, WorkView, vocabulary

_FLAT = {"face_down", "face_up"}
_SOFTEST = {"resting_stroke", "effleurage", "feather_stroke"}
_LIGHT = 3
_ON_ONE_SIDE_FROM = 12
"""The week from which the cautious reading is neither flat on the back nor face down."""

_AS_WANTED = {"light": 3, "medium": 5, "firm": 6}
_LIGHT_IN_PREGNANCY = ("abdomen", "groin", "thigh", "knee", "leg", "ankle", "foot")
"""As the rule `pregnancy_legs_and_abdomen` has them: the buttock, which often wants kneading then, is none of them."""


class Swedish(Modality):
    """Light to medium work in a position that suits the client."""

    def suggest(self, assessment: AssessmentView) -> list[Suggestion]:
        """In pregnancy how to lie; for each area of focus the stroke that suits what was felt there."""
        answers = assessment.answers
        names = {technique.key: technique.name for technique in self.technique_catalog()}
        found = []
        if _keeps_off_back_and_belly(answers) and answers.get("lies") not in {"side", "propped", "seated"}:
            found.append(
                Suggestion(
                    kind="pattern",
                    key="side_lying",
                    name="On one side, a wedge under the belly and a pillow from knee to foot",
                    because=_how_far(answers),
                    answer="weeks" if answers.get("weeks") is not None else "pregnant",
                )
            )
        for area in answers.get("focus_areas") or []:
            key, because = _stroke_for(area, answers)
            if key in names:
                found.append(
                    Suggestion(
                        kind="technique",
                        key=key,
                        name=names[key],
                        because=f"{_called(area)}: {because}",
                        answer="focus_areas",
                        region=area["site"],
                    )
                )
        return found

    def review(self, visit: VisitView) -> list[Finding]:
        """Also: how a pregnant client lay, her hands, work that was to be light, what was wanted, what to leave out."""
        return [
            *super().review(visit),
            *_pregnancy_not_answered(visit),
            *_position(visit.answers),
            *_swollen_hands(visit.answers),
            *_in_pregnancy(visit),
            *_beyond_what_was_wanted(visit),
            *_areas_left_out(visit),
            *self._cautionary_sites(visit),
        ]

    def _cautionary_sites(self, visit: VisitView) -> Iterator[Finding]:
        for work in visit.work:
            for point in self.body_points():
                if (work.site == point.key or work.region == point.region) and not _is_light(work):
                    yield Finding.warning(
                        f"{work.name}{_at(work)}: {_felt(work)}, at a cautionary site. {point.caution}"
                    )


def _keeps_off_back_and_belly(answers: Mapping[str, Any]) -> bool:
    """Whether she should lie neither flat on her back nor face down; weeks that nobody knows are the later ones."""
    weeks = answers.get("weeks")
    return answers.get("pregnant") is True and (weeks is None or weeks >= _ON_ONE_SIDE_FROM)


def _pregnancy_not_answered(visit: VisitView) -> Iterator[Finding]:
    if visit.answers.get("pregnant") is None and visit.client.conditions.get("pregnancy") == "yes":
        yield Finding.warning(
            "The history says pregnant and today's form says nothing: answer it, since how the client lay, "
            "where strokes stay light and what she is told afterwards follow from it."
        )


def _position(answers: Mapping[str, Any]) -> Iterator[Finding]:
    if not _keeps_off_back_and_belly(answers):
        return
    lies = answers.get("lies")
    if lies is None:
        yield Finding.warning(f"{_how_far(answers)}, and how the client lay is not recorded.")
    elif lies in _FLAT:
        yield Finding.warning(
            f"{_how_far(answers)}, and the client lay flat. Pages differ on from when that should stop; "
            "on one side or propped up is the cautious reading. Say in the note how this was agreed."
        )
    if answers.get("comfortable") is False:
        yield Finding.warning("The client was not comfortable: say in the note what was changed.")


def _swollen_hands(answers: Mapping[str, Any]) -> Iterator[Finding]:
    if answers.get("pregnant") is True and "hands" in (answers.get("swelling") or []):
        yield Finding.warning(
            "Swollen hands in pregnancy: where it came suddenly, or with a bad headache or trouble seeing, it is an "
            "emergency. Ask, correct the answer of the day, and say in the note what she said."
        )


def _in_pregnancy(visit: VisitView) -> Iterator[Finding]:
    if visit.answers.get("pregnant") is not True:
        return
    for work in visit.work:
        if not _stays_light(work.region):
            continue
        if work.technique not in _SOFTEST:
            yield Finding.warning(f"{work.name}{_at(work)}: in pregnancy only light strokes on legs and abdomen.")
        elif not _is_light(work):
            yield Finding.warning(f"{work.name}{_at(work)}: {_felt(work)}; in pregnancy legs and abdomen stay light.")


def _beyond_what_was_wanted(visit: VisitView) -> Iterator[Finding]:
    wanted = visit.answers.get("pressure_wanted")
    most = _AS_WANTED.get(str(wanted))
    for work in visit.work:
        if most is not None and work.pressure is not None and work.pressure > most:
            yield Finding.warning(f"{work.name}{_at(work)}: {_felt(work)}, and {wanted} was wanted.")


def _areas_left_out(visit: VisitView) -> Iterator[Finding]:
    for area in visit.answers.get("avoid_areas") or []:
        for work in visit.work:
            same = vocabulary.lies_in(work.region, area["site"]) or vocabulary.lies_in(area["site"], work.region)
            sides = {work.side, area.get("side", "")}
            if work.region and same and (len(sides) == 1 or sides & {"", "bilateral", "midline"}):
                yield Finding.warning(
                    f"{work.name}{_at(work)}: {_called(area)} was to be left out. "
                    "Say in the note how the client came to agree, or correct the place."
                )


def _stroke_for(area: Mapping[str, Any], answers: Mapping[str, Any]) -> tuple[str, str]:
    """The stroke for an area and why; nothing where nothing was felt there."""
    tight, tender = area.get("tightness"), area.get("tender") is True
    if tight is None and not tender:
        return "", ""
    if answers.get("pregnant") is True and _stays_light(area["site"]):
        return "effleurage", "in pregnancy only light strokes here"
    if tender:
        return "effleurage", "it is tender"
    return ("petrissage", f"tightness {tight} of 3") if tight and tight >= 2 else ("effleurage", "it is hardly tight")


def _stays_light(region: str) -> bool:
    """Whether a region is, lies in or takes in one that has light strokes only in pregnancy."""
    return any(vocabulary.lies_in(region, one) or vocabulary.lies_in(one, region) for one in _LIGHT_IN_PREGNANCY)


def _how_far(answers: Mapping[str, Any]) -> str:
    weeks = answers.get("weeks")
    return "Pregnant, the weeks not known" if weeks is None else f"Pregnant, week {weeks:g}"


def _is_light(work: WorkView) -> bool:
    """Whether it is known to have been light, with a flat hand or fingertips."""
    return work.pressure is not None and work.pressure <= _LIGHT and work.tool not in {"thumb", "elbow", "knuckle"}


def _felt(work: WorkView) -> str:
    if work.pressure is None:
        return "the pressure is not recorded"
    return f"{work.pressure}/10 felt" + (f" with the {work.tool}" if work.tool and work.pressure <= _LIGHT else "")


def _called(area: Mapping[str, Any]) -> str:
    return f"{area['site'].replace('_', ' ')} {area.get('side', '')}".strip()


def _at(work: WorkView) -> str:
    place = f"{work.site_name} {work.side}".strip()
    return f" at {place}" if place else ""
