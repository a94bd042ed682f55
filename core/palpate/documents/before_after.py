"""The scores of a visit's record, before and after side by side, read from the document alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from palpate.modality import vocabulary
from palpate.modality.outcomes import Measure
from palpate.plans.apart import apart
from palpate.plans.change import Change, judged, measure_of

_SAME = ("measure", "minimum", "maximum", "better", "unit", "field")
"""What makes two scores those of one thing."""


class BeforeAfter(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was scored. ``asked`` is what the form called it, ``name`` what its measure is called.

    ``whose`` is the modality that scored it, where another scored the same thing differently; else "". ``measure`` is
    None where the document is older than what a score is read by: then nothing is said of a change.
    """

    field: str
    asked: str
    name: str
    unit: str
    before: float | None
    after: float | None
    measure: Measure | None
    modality: str = ""
    whose: str = ""

    @property
    def called(self) -> str:
        """What it is called beside the other scores of the visit: pain now, Reflexology."""
        return f"{self.asked}, {self.whose}" if self.whose else self.asked

    @property
    def titled(self) -> str:
        """The same, with what its measure is called."""
        more = [part for part in (self.name if self.name != self.asked else "", self.whose) if part]
        return f"{self.asked} ({'; '.join(more)})" if more else self.asked

    @property
    def change(self) -> Change | None:
        """The change over the visit, where both scores are there and may be compared."""
        if self.before is None or self.after is None or self.measure is None:
            return None
        return judged(self.measure, self.before, self.after)


def before_after(visit: dict[str, Any]) -> list[BeforeAfter]:
    """What was scored at a visit; ``visit`` is the record without the people.

    It stands in the order of the forms; what none of them asked comes after, in the order it was scored. What
    modalities asked with the same measure under the same name, and was answered alike, stands once; what was answered
    differently stands once for each, with the modality named.
    """
    labels = {
        (one["modality"], answer["key"]): answer["label"] for one in visit["assessment"] for answer in one["answers"]
    }
    place = {asked: number for number, asked in enumerate(labels)}
    things: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for one in sorted(
        visit["outcomes"],
        key=lambda one: place.get((one["modality"], one["field"].partition(".")[0]), len(place)),
    ):
        things.setdefault(tuple(one.get(name) for name in _SAME), []).append(one)
    found = [_scored(scores, labels) for alike in things.values() for scores in _parted(alike)]
    askers: dict[str, set[str]] = {}
    for one in found:
        askers.setdefault(one.asked, set()).add(one.modality)
    titles = {one["modality"]: one["title"] for one in visit["modalities"]}
    return [
        msgspec.structs.replace(one, whose=titles.get(one.modality, one.modality))
        if len(askers[one.asked]) > 1 and one.modality != vocabulary.SHARED
        else one
        for one in found
    ]


def _parted(scores: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The scores of one thing: together, or for each modality where several gave it different ones."""
    if not apart((one["modality"], one["moment"], one["score"]) for one in scores):
        yield scores
        return
    for modality in dict.fromkeys(one["modality"] for one in scores):
        yield [one for one in scores if one["modality"] == modality]


def _scored(scores: list[dict[str, Any]], labels: dict[tuple[str, str], str]) -> BeforeAfter:
    moments = {one["moment"]: one for one in scores}
    one = scores[0]
    key, dot, side = one["field"].partition(".")
    label = next((labels[each["modality"], key] for each in scores if (each["modality"], key) in labels), one["name"])
    return BeforeAfter(
        field=one["field"],
        asked=f"{label}, {side}" if dot else label,
        name=one["name"],
        unit=one["unit"],
        before=moments["before"]["score"] if "before" in moments else None,
        after=moments["after"]["score"] if "after" in moments else None,
        measure=measure_of({**one, "key": one["measure"]}) if "better" in one else None,
        modality=one["modality"],
    )
