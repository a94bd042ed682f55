"""Before the first client: the rooms, the practitioners and their hours, the services."""

from __future__ import annotations

import datetime as dt

from palpate.demo.cast import Practitioner
from palpate.demo.scene import Scene


def open_doors(scene: Scene) -> None:
    """Everything that is there before the first client is."""
    practice = scene.practice
    place = practice.premises.location()
    for room in scene.cast.rooms:
        practice.premises.add("room", room, place.id)
    for one in scene.cast.staff:
        _take_on(scene, one)
    for service in scene.cast.services:
        practice.services.add(
            service.name, service.modalities, service.minutes, price=service.price, buffer_after=service.after
        )


def _take_on(scene: Scene, one: Practitioner) -> None:
    practice = scene.practice
    staff = practice.staff.add(one.name, registration=one.registration, gender=one.gender)
    for modality in one.modalities:
        practice.staff.qualify(staff, modality)
    for held in one.credentials:
        practice.staff.add_credential(
            staff,
            kind=held.kind,
            issuer=held.issuer,
            number=held.number,
            programme=held.programme,
            training_hours=held.training_hours,
            trained_on=_date(scene, held.trained),
            issued_on=_date(scene, held.issued),
            expires_on=_date(scene, held.expires),
        )
    practice.scheduling.hours.give(staff, one.weekdays, one.hours, practice.premises.location())
    if one.off:
        first, last = (scene.date(day) for day in one.off)
        practice.scheduling.time_off.take(staff, first, last, scene.zone, one.off_reason)


def _date(scene: Scene, day: int | None) -> dt.date | None:
    return None if day is None else scene.date(day)
