"""One piece of work in words: the same at the prompt, on the command line, in the record and in the filled note."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from palpate.visits.model import WorkDone


def work(name: str, site: str, tool: str, done: WorkDone) -> list[str]:
    """What was done, where, with what, how strong, how long and how it responded, by the names they go by.

    ["Sustained (ischemic) compression", "Infraspinatus left", "elbow", "felt 6", "20 s × 3"]
    """
    held = f"{done.hold:g} s" if done.hold is not None else ""
    times = f"× {done.repetitions}" if done.repetitions else ""
    parts = [
        name,
        f"{site} {done.side}".strip(),
        tool,
        *strength(done),
        f"{held} {times}".strip(),
        f"{done.minutes:g} min" if done.minutes is not None else "",
        done.response,
    ]
    return [part for part in parts if part]


def strength(done: WorkDone) -> list[str]:
    """How strong: as the client feels it, as it is given, each where it was said."""
    felt = [] if done.pressure is None else [f"felt {done.pressure}"]
    return felt + ([] if done.applied is None else [f"applied {done.applied}"])


def recorded(one: Mapping[str, Any]) -> WorkDone:
    """A piece of work as a record holds it: figures with their units, sides and words plain."""
    names = ("pressure", "applied", "hold", "repetitions", "minutes")
    figures: dict[str, Any] = {name: one[name]["value"] if one[name] else None for name in names}
    return WorkDone(technique=one["technique"], side=one["side"], response=one["response"], **figures)
