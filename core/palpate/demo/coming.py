"""Clients: taken on, asked about their health, booked; and what becomes of each appointment."""

from __future__ import annotations

import datetime as dt
from typing import Any

from palpate.clients.guardians import Guardian
from palpate.clients.model import Client
from palpate.demo import treating
from palpate.demo.cast import Answer, Coming, Person
from palpate.demo.clockwork import Course
from palpate.demo.scene import Scene
from palpate.scheduling.model import Appointment

_LEAD = 7
"""Days before an appointment on which it is booked."""


def joins(scene: Scene, person: Person) -> Course:
    """A client is taken on shortly before the first booking; each appointment then takes its own course."""
    yield min(_booked(scene, one) for one in person.comes) - dt.timedelta(minutes=20)
    asker = scene.acts()
    clients, histories = scene.practice.clients, scene.practice.histories
    client = clients.add(
        person.name,
        born=person.born(scene.day),
        preferred_name=person.preferred,
        gender=person.gender,
        pronouns=person.pronouns,
        pressure=person.pressure,
        avoid=person.avoid,
        note=person.note,
        phones=person.phones,
        emails=person.emails,
        addresses=person.addresses,
        emergency=person.emergency,
    )
    if person.alert:
        clients.add_alert(client, person.alert.format(**scene.marks(person)))
    if person.guardian:
        guardian = Guardian(*person.guardian.split(", "))
        scene.practice.agreements.add(client, "treatment", "written", guardian=guardian)
    if person.asked:
        histories.record(
            client,
            {condition: _answer(scene, answer) for condition, answer in person.history.items()},
            rest="no",
            asked_by=asker,
            medications=[_pair(one) for one in person.medications],
            allergies=[_pair(one) for one in person.allergies],
        )
    for one in person.comes:
        scene.clockwork.begin(comes(scene, person, client, one))


def comes(scene: Scene, person: Person, client: Client, one: Coming) -> Course:
    """One appointment: booked, and then visited, moved, cancelled, declined, or not come to."""
    yield _booked(scene, one)
    booked = _book(scene, person, client, one)
    scheduling = scene.practice.scheduling
    if one.ends == "moved":
        yield booked.starts_at - dt.timedelta(days=2)
        slot = scene.slot(scene.services[booked.service], booked.starts_at.date() + dt.timedelta(days=1))
        staff = scene.acts(slot.practitioner_id)
        booked = scheduling.move(booked, slot.starts_at, staff=staff, room=scene.room(staff))
    elif one.ends == "cancelled":
        yield min(booked.starts_at - dt.timedelta(hours=20), scene.begins - dt.timedelta(hours=2))
        scene.acts()
        scheduling.cancel(booked, one.why)
        return
    elif one.ends == "no_show":
        yield booked.starts_at + dt.timedelta(minutes=15)
        scene.acts(booked.practitioner_id)
        scheduling.no_show(booked, one.why)
        return
    yield booked.starts_at + dt.timedelta(minutes=scene.chance.randint(0, 4))
    if one.ends == "declined":
        treating.decline(scene, booked, one)
    else:
        yield from treating.treats(scene, person, client, booked, one)


def _booked(scene: Scene, one: Coming) -> dt.datetime:
    """When an appointment is booked: what lies ahead, in the days before the demo."""
    day = one.day - _LEAD if one.day <= 0 else -1 - one.day % 5
    return scene.instant(day, 12, 2 * (one.day % 28))


def _book(scene: Scene, person: Person, client: Client, one: Coming) -> Appointment:
    practice, service = scene.practice, scene.services[one.service or person.service]
    # Days away from the demo's are shifted a little by chance; those around it stay, so that it has what it shows.
    shift = scene.chance.choice((-1, 0, 0, 1)) if abs(one.day) > 4 else 0
    slot = scene.slot(service, scene.date(one.day + shift), one.late)
    staff = scene.acts(slot.practitioner_id)
    if person.asked:
        scene.ask_again(client, staff)
    verdict = practice.screening.screen(client.id, service.modalities, slot.starts_at.date())
    return practice.scheduling.book(
        client, service, slot.starts_at, staff=staff, room=scene.room(staff), screening=verdict.as_json()
    )


def _answer(scene: Scene, given: str | Answer) -> str | tuple[str, dict[str, Any]]:
    if isinstance(given, str):
        return given
    days = {name: scene.date(day) for name in ("due", "since") if (day := getattr(given, name)) is not None}
    texts = {name: text for name in ("site", "text") if (text := getattr(given, name))}
    return given.answer, {**days, **texts}


def _pair(text: str) -> tuple[str, str]:
    name, _, more = text.partition(",")
    return name.strip(), more.strip()
