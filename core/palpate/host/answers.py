"""What hooks answer with: asked in quarantine, and checked before anyone else sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from palpate.host.quarantine import quarantine, reason
from palpate.modality import when
from palpate.modality.aftercare import AftercareNote, FollowUp
from palpate.modality.catalog import BodyPoint, Technique
from palpate.modality.errors import ContractError
from palpate.modality.fields import AnyField, flatten
from palpate.modality.outcomes import Measure
from palpate.modality.plainly import plainly
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
    """What one implementation answers to a hook; a ContractError says why it does not, or not what it should.

    It is shown pictures of its own, so that what it does to them reaches nobody else.
    """
    return shown(implementation, hook, pictures(arguments))


def pictures(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The same views once more, with nothing in them that another has too."""
    return {name: msgspec.convert(msgspec.to_builtins(view), type(view)) for name, view in arguments.items()}


def shown(implementation: Any, hook: str, arguments: Mapping[str, Any]) -> list[Any]:
    """As ``answer``, shown these very arguments: whoever asks sees what the hook has done to them."""
    with quarantine(f"its {hook} failed"):
        given = implementation.function(*(arguments[name] for name in implementation.argnames))
    try:
        # Through bytes once: msgspec checks what it decodes, and what it encodes can be stored.
        checked: list[Any] = msgspec.json.decode(_encoder.encode(given), type=ANSWERS[hook])
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError) as error:
        why = _why(error, hook, given) if isinstance(error, msgspec.ValidationError) else reason(error)
        raise ContractError(f"its {hook} gives what the contract does not allow: {why}") from error
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


def _why(error: msgspec.ValidationError, hook: str, given: Any) -> str:
    """Which entry is none, and what of it: "entry 1 (marks): due_hours: it takes a number, and has …"."""
    place = re.search(r" - at `\$\[(\d+)\]", str(error))
    if place is None:
        return f"it returns {_called(given)}, and is to return a list"
    (kind,) = get_args(ANSWERS[hook])
    number = int(place[1])
    entry = list(given)[number]
    if " - at `$`" in (told := str(error).replace(place[0], " - at `$", 1)) and not isinstance(entry, kind):
        told = f"it is {_called(entry)}, and is to be a {getattr(kind, '__name__', 'Field')}"
    else:
        told = plainly(msgspec.ValidationError(told), kind)
    key = getattr(entry, "key", "")
    return f"entry {number + 1}{f' ({key})' if key else ''}: {told}"


def _called(value: Any) -> str:
    return "None" if value is None else f"a {type(value).__name__}"
