"""What hooks answer with: asked in quarantine, and checked before anyone else sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from palpate.host.quarantine import quarantine, reason
from palpate.modality import when
from palpate.modality.aftercare import AftercareNote, FollowUp
from palpate.modality.catalog import BodyPoint, Technique
from palpate.modality.errors import ContractError
from palpate.modality.fields import AnyField, flatten
from palpate.modality.outcomes import Measure
from palpate.modality.safety import Contraindication, Finding, Suggestion

ANSWERS: dict[str, Any] = {
    "contraindications": list[Contraindication],
    "at_booking": list[Finding],
    "assessment_fields": list[AnyField],
    "suggest": list[Suggestion],
    "body_points": list[BodyPoint],
    "technique_catalog": list[Technique],
    "outcome_measures": list[Measure],
    "aftercare_notes": list[AftercareNote],
    "follow_ups": list[FollowUp],
    "review": list[Finding],
}
"""What each hook answers with."""

_encoder = msgspec.json.Encoder()


def answer(implementation: Any, hook: str, arguments: Mapping[str, Any]) -> list[Any]:
    """What one implementation answers to a hook; a ContractError says why it does not, or not what it should."""
    with quarantine(f"its {hook} failed"):
        given = implementation.function(*(arguments[name] for name in implementation.argnames))
    try:
        # Through bytes once: msgspec checks what it decodes, and what it encodes can be stored.
        checked: list[Any] = msgspec.json.decode(_encoder.encode(given), type=ANSWERS[hook])
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise ContractError(f"its {hook} gives what the contract does not allow: {reason(error)}") from error
    seen: set[str] = set()
    for entry in flatten(checked) if hook == "assessment_fields" else checked:
        key = getattr(entry, "key", None)
        if key in seen and not isinstance(entry, Suggestion):
            raise ContractError(f"its {hook} gives the key {key!r} twice")
        if key is not None:
            seen.add(key)
        # A condition that cannot be read must not be found out in the middle of a screening.
        when.keys(getattr(entry, "when", "") or getattr(entry, "show_when", ""))
        for flag in getattr(entry, "red_flags", ()):
            when.keys(flag.when)
    return checked
