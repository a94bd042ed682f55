"""What is worth considering: stops first, then what fits the phase, the stage of healing, the sport and the season."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from palpate.modality import (
    AnyField,
    BodyPoint,
    ClientView,
    Entry,
    Key,
    Measure,
    RangeOfMotion,
    Suggestion,
    Technique,
    when,
)
from palpate_sports.phases import Phase
from palpate_sports.places import meet, said
from palpate_sports.stops import Stop
from palpate_sports.strains import Strains


class Focus(Entry, frozen=True, kw_only=True):
    """What one sport usually loads: ``points`` of points.toml, and ``tests``, fields worth measuring."""

    key: Key
    name: str
    points: list[str]
    because: str
    tests: tuple[str, ...] = ()
    source: tuple[str, ...] = ()


class Season(Entry, frozen=True, kw_only=True):
    """How often massage is usual in a part of the season; ``every`` reads on from "usual then is"."""

    key: Key
    name: str
    when: str
    every: str
    source: tuple[str, ...] = ()


class Range(Entry, frozen=True, kw_only=True):
    """How far a movement goes, as each set of reference gives it; the key is that of the field that measures it."""

    key: Key
    name: str
    sets: dict[str, str]
    note: str = ""
    source: tuple[str, ...] = ()


def stopped(stops: list[Stop], answers: Mapping[str, Any]) -> list[Suggestion]:
    """What stops the session. Where there is any, nothing else is suggested."""
    return [
        Suggestion(kind="pattern", key=stop.key, name=f"{stop.name}: do not treat", because=stop.text, answer=stop.asks)
        for stop in stops
        if stop.holds(answers)
    ]


def ask_first(stops: list[Stop], answers: Mapping[str, Any], client: ClientView) -> list[Suggestion]:
    """Questions that an answer has raised and that come before any work."""
    raised = {stop.asks: stop for stop in reversed(stops) if stop.asked_when and stop.unasked(answers, client)}
    return [
        Suggestion(
            kind="test",
            key=asks,
            name=f"Ask first: {stop.name[0].lower()}{stop.name[1:]}",
            because=stop.question,
            answer=min(when.keys(stop.asked_when)),
        )
        for asks, stop in raised.items()
    ]


def for_phase(phase: Phase | None, techniques: Mapping[str, Technique]) -> list[Suggestion]:
    """The techniques that fit the phase."""
    if phase is None:
        return []
    because = f"{phase.name} ({phase.felt} felt, {phase.minutes} min in all): {phase.because}."
    return [_technique(techniques[key], because, "event_phase") for key in phase.fits if key in techniques]


def for_strains(
    strains: Strains, answers: Mapping[str, Any], techniques: Mapping[str, Technique]
) -> Iterator[Suggestion]:
    """The techniques that fit the stage of healing, at each strain that may be worked on."""
    for place in answers.get("strains") or []:
        stage = strains.stage(place)
        if stage is None or strains.closed(place):
            continue
        because = f"{said(place).capitalize()} is in the {stage.name} stage, at most {stage.felt} felt: {stage.advice}."
        for key in stage.fits:
            if key in techniques:
                yield _technique(techniques[key], because, "strains", place["site"])


def for_sport(
    focus: Focus | None, points: Mapping[str, BodyPoint], fields: Mapping[str, AnyField], closed: list[str]
) -> Iterator[Suggestion]:
    """The places a sport usually loads, but for closed regions, and the movements worth measuring."""
    if focus is None:
        return
    because = f"{focus.name}: {focus.because}."
    for key in focus.points:
        point = points.get(key)
        if point and not any(meet(point.region, region) for region in closed):
            yield Suggestion(
                kind="point", key=key, name=point.name, because=because, answer="sport", region=point.region
            )
    for key in focus.tests:
        if key in fields:
            yield Suggestion(kind="test", key=key, name=fields[key].label, because=because, answer="sport")


def for_season(seasons: list[Season], answers: Mapping[str, Any]) -> Iterator[Suggestion]:
    """How often to come, by the part of the season."""
    for season in seasons:
        if when.evaluate(season.when, answers) is True:
            yield Suggestion(
                kind="pattern",
                key=season.key,
                name=f"Visits {season.every}",
                because=f"{season.name}: usual then is {season.every}; soreness and training decide.",
                answer="level" if season.key == "recreational" else "training_phase",
            )


def for_ranges(
    ranges: Mapping[str, Range], measures: Mapping[str, Measure], fields: Mapping[str, AnyField], answers: Any
) -> Iterator[Suggestion]:
    """A movement that is less on one side by more than the error of the measure, beside what the sets give."""
    for key, field in fields.items():
        degrees = answers.get(key) if isinstance(field, RangeOfMotion) else None
        measure = measures.get(field.measure)
        if not degrees or measure is None or measure.error is None or not {"left", "right"} <= set(degrees):
            continue
        less, more = sorted(("left", "right"), key=degrees.__getitem__)
        if degrees[more] - degrees[less] <= measure.error or key not in ranges:
            continue
        sets = ", ".join(f"{name.replace('_', ' ')} {figure}" for name, figure in ranges[key].sets.items())
        yield Suggestion(
            kind="pattern",
            key=key,
            name=f"{field.label}: less on the {less}",
            because=(
                f"{degrees[less]:g} against {degrees[more]:g} degrees, more than the {measure.error:g} of "
                f"its error; full range: {sets}."
            ),
            answer=key,
        )


def _technique(technique: Technique, because: str, answer: str, region: str = "") -> Suggestion:
    return Suggestion(
        kind="technique", key=technique.key, name=technique.name, because=because, answer=answer, region=region
    )
