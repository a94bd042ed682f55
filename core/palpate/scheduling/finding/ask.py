"""What is asked of the finder and of a booking: the service, and whom and what it may use."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from palpate.premises.model import Location, Resource
from palpate.scheduling.finding.preferences import Preferences
from palpate.services.model import AddOn, Service
from palpate.staff.model import Staff


class Second(msgspec.Struct, frozen=True, kw_only=True):
    """A practitioner beside the one who treats: one who ``assists`` treats too, one who ``supervises`` is there."""

    staff: Staff
    role: str


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """Whom and what a slot may use: one of the practitioners and of the rooms, and all of the rest.

    ``minutes`` and ``price`` have the ``add_ons`` in them. ``seconds`` are practitioners who are there beside the one
    who treats. ``load`` is that of an hour, on a scale of 1 to 5. ``notice`` in minutes, ``horizon`` in days. A
    person chose the practitioner who is ``named``, and is warned where they would not have been offered.
    """

    service: Service
    minutes: int
    price: int
    practitioners: Sequence[Staff]
    rooms: Sequence[Resource]
    equipment: Sequence[Resource]
    places: Sequence[Location]
    with_room: bool = True
    named: bool = False
    seconds: Sequence[Second] = ()
    add_ons: Sequence[AddOn] = ()
    load: int = 0
    notice: int = 0
    horizon: int | None = None
    preferences: Preferences = Preferences()

    @property
    def before(self) -> int:
        """Minutes that are looked at before a start."""
        return max(self.service.practitioner_before, self.service.room_before)

    @property
    def after(self) -> int:
        """Minutes that are looked at after an end."""
        return max(self.service.practitioner_after, self.service.room_after)

    @property
    def people(self) -> list[Staff]:
        """Every practitioner whose time matters, those who are there beside included."""
        return [*self.practitioners, *(one.staff for one in self.seconds)]

    @property
    def resource_ids(self) -> list[int]:
        """Everything whose claims matter."""
        rooms = self.rooms if self.with_room else ()
        return [
            *dict.fromkeys(one.resource_id for one in self.people if one.resource_id is not None),
            *(place for one in rooms for place in one.places),
            *(one.id for one in self.equipment),
        ]
