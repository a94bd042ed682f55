"""What can be booked, as the rest of palpate sees it."""

from __future__ import annotations

import msgspec


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A service. ``price`` is in the smallest unit of the practice's currency; all times are minutes."""

    id: int
    uid: str
    name: str
    modalities: tuple[str, ...]
    minutes: int
    price: int
    grid: int
    needs_room: bool
    practitioner_before: int
    practitioner_after: int
    room_before: int
    room_after: int
    equipment: tuple[int, ...] = ()
    active: bool = True
