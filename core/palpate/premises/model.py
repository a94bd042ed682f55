"""The practice, its locations and its resources, as the rest of palpate sees them."""

from __future__ import annotations

from typing import Any

import msgspec


class PracticeInfo(msgspec.Struct, frozen=True, kw_only=True):
    """The practice. ``simulated``: made for the demo or for tests, and every document says so."""

    uid: str
    name: str
    currency: str
    country: str
    simulated: bool
    settings: dict[str, Any]


class Location(msgspec.Struct, frozen=True, kw_only=True):
    """Where the practice works; its wall times are of this IANA zone."""

    id: int
    name: str
    address: str
    timezone: str


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """What can be in one place at a time: a practitioner, a room, a piece of equipment.

    ``places`` are what is claimed when all of it is taken: of a room for several, one for each.
    """

    id: int
    kind: str
    name: str
    location_id: int | None
    places: tuple[int, ...]
