"""Who and what a service may be served by: those qualified, the rooms, the equipment; Refused where there is nobody."""

from __future__ import annotations

from palpate.errors import Refused
from palpate.host.host import Host
from palpate.premises.model import Resource
from palpate.premises.service import Premises
from palpate.scheduling.roster import resource_of
from palpate.scheduling.slots import Ask
from palpate.services.model import Service
from palpate.staff.model import Staff
from palpate.staff.service import StaffBook

SHORTEST, LONGEST = 5, 720
"""Minutes of an appointment."""


class Asking:
    """Makes what is asked of the finder and of a booking."""

    def __init__(self, host: Host, premises: Premises, staff: StaffBook) -> None:
        self._host = host
        self._premises = premises
        self._staff = staff

    def ask(
        self,
        service: Service,
        staff: Staff | None = None,
        room: Resource | None = None,
        minutes: int | None = None,
        booked: bool = False,
    ) -> Ask:
        """Everyone and everything that may serve; with ``staff`` and ``room``, only those.

        What is ``booked`` can be moved though its service is no longer offered.
        """
        if not (service.active or booked):
            raise Refused(f"{service.name} is no longer offered.")
        if off := [key for key in service.modalities if key not in self._host.active()]:
            raise Refused(
                f"{service.name} is {self._host.title(off[0])}, which is not enabled here: "
                f"palpate modality enable {off[0]}."
            )
        length = service.minutes if minutes is None else minutes
        if not SHORTEST <= length <= LONGEST:
            raise Refused(f"An appointment lasts {SHORTEST} to {LONGEST} minutes, not {length}.")
        with_room = service.needs_room or room is not None
        equipment = {one.id: one for one in self._premises.resources("equipment")} if service.equipment else {}
        if set(service.equipment) - set(equipment):
            raise Refused(f"A piece of equipment that {service.name} needs is out of use.")
        return Ask(
            service=service,
            minutes=length,
            practitioners=self._qualified(service, staff),
            rooms=[room] if room else self._premises.resources("room") if with_room else [],
            equipment=[equipment[one] for one in service.equipment],
            places=self._premises.locations(),
            with_room=with_room,
        )

    def _qualified(self, service: Service, staff: Staff | None) -> list[Staff]:
        if staff is not None:
            resource_of(staff)
            if not staff.active:
                raise Refused(f"{staff.name} no longer works here.")
            if lacking := [key for key in service.modalities if key not in staff.qualifications]:
                raise Refused(
                    f"{staff.name} is not qualified for {self._host.title(lacking[0])}, which {service.name} gives: "
                    f'palpate staff qualify "{staff.name}" {lacking[0]}.'
                )
            return [staff]
        able = [one for one in self._staff.practitioners() if set(service.modalities) <= set(one.qualifications)]
        if not able:
            titles = " and ".join(self._host.title(key) for key in service.modalities)
            raise Refused(f"Nobody here is qualified for {titles}, which {service.name} gives: palpate staff qualify.")
        return able
