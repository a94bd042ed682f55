"""What the terms of a service may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from palpate.errors import Refused

CHANGED = (
    *("name", "minutes", "price", "grid", "notice", "horizon"),
    *("practitioner_before", "practitioner_after", "room_before", "room_after"),
)
"""What can be changed of a service; its modalities, and what it needs, make another one."""

_LIMITS = {
    "minutes": (5, 720, "A service takes {} to {} minutes, not {}."),
    "grid": (5, 240, "Starts are offered every {} to {} minutes, not {}."),
    "practitioner_before": (0, 240, "The time before is {} to {} minutes, not {}."),
    "practitioner_after": (0, 240, "The time after is {} to {} minutes, not {}."),
    "room_before": (0, 240, "The room's time before is {} to {} minutes, not {}."),
    "room_after": (0, 240, "The room's time after is {} to {} minutes, not {}."),
    "notice": (0, 366 * 1440, "The notice of a service is {} to {} minutes, not {}."),
    "horizon": (1, 1830, "A service is offered {} to {} days ahead, not {}."),
}


def check(values: Mapping[str, Any]) -> None:
    """Refused where one of these terms cannot be so; None is what the practice has set."""
    for name, (least, most, sentence) in _LIMITS.items():
        value = values.get(name)
        if value is not None and not least <= value <= most:
            raise Refused(sentence.format(least, most, value))


def of_room(both: int, room: int | None, needs_room: bool) -> int:
    """The room's time before or after: its own, or else the practitioner's."""
    if not needs_room:
        if room:
            raise Refused("A service that needs no room has no time before or after in one.")
        return 0
    return both if room is None else room
