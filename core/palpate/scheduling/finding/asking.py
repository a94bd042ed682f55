"""Who and what a service may be served by: those qualified, the rooms, the equipment; Refused where there is nobody."""

from __future__ import annotations

from collections.abc import Sequence

from palpate.errors import Refused
from palpate.host.host import Host
from palpate.names import fold
from palpate.premises.model import Location, Resource
from palpate.premises.service import locations, resources, settings
from palpate.premises.settings import BookingSettings
from palpate.scheduling.finding.ask import Ask, Second
from palpate.scheduling.finding.explaining import Ruled
from palpate.scheduling.finding.preferences import Preferences
from palpate.scheduling.reading import LONGEST
from palpate.scheduling.working.roster import resource_of
from palpate.services.model import AddOn, Service
from palpate.services.price import MOST
from palpate.staff.model import Staff
from palpate.staff.service import everybody
from palpate.store.context import Context
from palpate.store.memory import Moment

SHORTEST = 5
"""Minutes of an appointment at least."""


class Asking:
    """Makes what is asked of the finder and of a booking."""

    def __init__(self, context: Context, host: Host) -> None:
        self._context = context
        self._host = host

    def ask(
        self,
        service: Service,
        staff: Staff | None = None,
        room: Resource | None = None,
        minutes: int | None = None,
        booked: bool = False,
        *,
        seconds: Sequence[Second] = (),
        add_ons: Sequence[AddOn] = (),
        preferences: Preferences | None = None,
        moment: Moment | None = None,
    ) -> Ask:
        """Everyone and everything that may serve; with ``staff`` and ``room``, only those.

        What is ``booked`` can be moved though its service is no longer offered. ``minutes`` are without the add-ons.
        """
        if not (service.active or booked):
            raise Refused(f"{service.name} is no longer offered.")
        if off := [key for key in service.modalities if key not in self._host.active()]:
            raise Refused(
                f"{service.name} is {self._host.title(off[0])}, which is not enabled here: "
                f"palpate modality enable {off[0]}."
            )
        if wrong := [one for one in add_ons if one.service_id not in {None, service.id}]:
            raise Refused(f"{wrong[0].name} cannot be added to {service.name}.")
        length = (service.minutes if minutes is None else minutes) + sum(one.minutes for one in add_ons)
        if not SHORTEST <= length <= LONGEST:
            raise Refused(f"An appointment lasts {SHORTEST} to {LONGEST} minutes, not {length}.")
        price = service.price + sum(one.price for one in add_ons)
        if price > MOST:
            raise Refused("That is more than an appointment can cost: look at the prices of the service and add-ons.")
        with_room = service.needs_room or room is not None
        wanted = preferences or Preferences()
        everyone, rooms, things, places, standing = self._kept(moment)
        equipment = {one.id: one for one in things}
        if set(service.equipment) - set(equipment):
            raise Refused(f"A piece of equipment that {service.name} needs is out of use.")
        return Ask(
            service=service,
            minutes=length,
            price=price,
            practitioners=self._qualified(service, everyone, staff, seconds, wanted),
            rooms=[room] if room else rooms if with_room else [],
            equipment=[equipment[one] for one in service.equipment],
            places=places,
            with_room=with_room,
            named=staff is not None,
            seconds=seconds,
            add_ons=add_ons,
            load=max(self._host.load(key) for key in service.modalities),
            notice=standing.notice if service.notice is None else service.notice,
            horizon=standing.horizon if service.horizon is None else service.horizon,
            preferences=wanted,
        )

    def _kept(
        self, moment: Moment | None
    ) -> tuple[list[Staff], list[Resource], list[Resource], list[Location], BookingSettings]:
        if moment is None:
            with self._context.read() as connection:
                return self._kept(self._context.memory.at(connection))
        return (
            moment.get("staff", everybody),
            moment.get("rooms", lambda connection: resources(connection, "room")),
            moment.get("equipment", lambda connection: resources(connection, "equipment")),
            moment.get("locations", locations),
            moment.get("settings", settings).booking,
        )

    def not_asked(self, ask: Ask) -> list[Ruled]:
        """Those who treat here and were not even asked, and why."""
        if ask.named:
            return []
        with self._context.read() as connection:
            everyone = self._context.memory.at(connection).get("staff", everybody)
        asked = {one.id for one in ask.people}
        return [self._left_out(ask, one) for one in everyone if one.active and one.treats and one.id not in asked]

    def _left_out(self, ask: Ask, one: Staff) -> Ruled:
        lacking = [self._host.title(key) for key in ask.service.modalities if key not in one.qualifications]
        if lacking:
            by, said = "qualification", f"{one.name} is not qualified for {' and '.join(lacking)}"
        else:
            by, said = "preferences", f"{one.name} is not whom the client asks for"
        return Ruled(staff_id=one.id, name=one.name, by=by, said=said)

    def _qualified(
        self,
        service: Service,
        everyone: Sequence[Staff],
        staff: Staff | None,
        seconds: Sequence[Second],
        wanted: Preferences,
    ) -> list[Staff]:
        for second in seconds:
            self._must_be_qualified(service, second.staff)
        if staff is not None:
            if staff.id in {second.staff.id for second in seconds}:
                raise Refused(f"{staff.name} cannot be there twice: name somebody else beside.")
            if any(second.role == "supervises" for second in seconds):
                _must_treat(staff)  # who is supervised may be in training for it
            else:
                self._must_be_qualified(service, staff)
            return [staff]
        beside = {second.staff.id for second in seconds}
        able = [
            one for one in everyone if one.active and one.treats and set(service.modalities) <= set(one.qualifications)
        ]
        if not able:
            titles = " and ".join(self._host.title(key) for key in service.modalities)
            raise Refused(f"Nobody here is qualified for {titles}, which {service.name} gives: palpate staff qualify.")
        found = [
            one
            for one in able
            if one.id not in beside
            and (not wanted.staff_ids or one.id in wanted.staff_ids)
            and (not wanted.gender or fold(one.gender) == fold(wanted.gender))
        ]
        if not found:
            if wanted.gender:
                raise Refused(f"Nobody who gives {service.name} says of themselves that they are {wanted.gender}.")
            raise Refused(f"None of those asked for gives {service.name}.")
        return found

    def _must_be_qualified(self, service: Service, staff: Staff) -> None:
        _must_treat(staff)
        if lacking := [key for key in service.modalities if key not in staff.qualifications]:
            raise Refused(
                f"{staff.name} is not qualified for {self._host.title(lacking[0])}, which {service.name} gives: "
                f'palpate staff qualify "{staff.name}" {lacking[0]}.'
            )


def _must_treat(staff: Staff) -> None:
    resource_of(staff)
    if not staff.active:
        raise Refused(f"{staff.name} no longer works here.")
