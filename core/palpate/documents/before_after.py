"""The scores of a visit's record, before and after side by side, read from the document alone."""

from __future__ import annotations

from typing import Any

import msgspec

from palpate.modality.outcomes import Measure
from palpate.plans.change import Change, judged, measure_of


class BeforeAfter(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was scored. ``asked`` is what the form called it, ``name`` what its measure is called.

    ``measure`` is None where the document is older than what a score is read by: then nothing is said of a change.
    """

    field: str
    asked: str
    name: str
    unit: str
    before: float | None
    after: float | None
    measure: Measure | None

    @property
    def change(self) -> Change | None:
        """The change over the visit, where both scores are there and may be compared."""
        if self.before is None or self.after is None or self.measure is None:
            return None
        return judged(self.measure, self.before, self.after)


def before_after(visit: dict[str, Any]) -> list[BeforeAfter]:
    """What was scored at a visit, in the order it was; ``visit`` is the record without the people.

    What two modalities asked, and was answered alike, stands once.
    """
    labels = {
        (one["modality"], answer["key"]): answer["label"] for one in visit["assessment"] for answer in one["answers"]
    }
    pairs: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for one in visit["outcomes"]:
        pairs.setdefault((one["modality"], one["field"]), {})[one["moment"]] = one
    found: dict[tuple[Any, ...], BeforeAfter] = {}
    for (modality, field), moments in pairs.items():
        one = moments.get("before") or moments["after"]
        key, dot, side = field.partition(".")
        label = labels.get((modality, key)) or one["name"]
        measure = measure_of({**one, "key": one["measure"]}) if "better" in one else None
        scored = BeforeAfter(
            field=field,
            asked=f"{label}, {side}" if dot else label,
            name=one["name"],
            unit=one["unit"],
            before=moments["before"]["score"] if "before" in moments else None,
            after=moments["after"]["score"] if "after" in moments else None,
            measure=measure,
        )
        same = (scored.asked, one["measure"], scored.before)
        if same not in found or found[same].after is None:
            found[same] = scored
    return list(found.values())
