"""What can be booked, as the rest of palpate sees it."""

from __future__ import annotations

import msgspec


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A service. ``price`` is in the smallest unit of the practice's currency; all times are minutes.

    ``notice`` and ``horizon`` (days): how soon and how far ahead it is offered; None is what the practice has set.
    """

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
    notice: int | None = None
    horizon: int | None = None
    active: bool = True


class AddOn(msgspec.Struct, frozen=True, kw_only=True):
    """What can be added to a service (to any, without ``service_id``): it lengthens it and adds to its price."""

    id: int
    service_id: int | None
    name: str
    minutes: int
    price: int
