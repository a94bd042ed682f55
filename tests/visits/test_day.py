"""The day at a glance: who comes and what to know, what is not signed, which follow-ups are due."""

from __future__ import annotations

import datetime as dt

from palpate import clock
from palpate.clients.model import Client
from palpate.scheduling.finding.ask import Second
from palpate.visits.day import closing, today
from palpate.visits.day_model import Closing, Today
from tests.visits.scene import Scene

NEW_YORK = clock.zone("America/New_York")


def day(scene: Scene, on: dt.date = dt.date(2027, 3, 8)) -> Today:
    with scene.practice.context.read() as connection:
        return today(connection, on, NEW_YORK, scene.practice.clock.now())


def book(scene: Scene, hour: int, client: Client | None = None, on: dt.date = dt.date(2027, 3, 8)) -> int:
    place = scene.practice.premises.location()
    scene.practice.scheduling.hours.give(scene.mara, list(range(5)), [(540, 1020)], place)
    client = client or scene.ana
    verdict = scene.practice.screening.screen(client.id, scene.nmt.modalities, on)
    start = dt.datetime.combine(on, dt.time(hour), NEW_YORK)
    booked = scene.practice.scheduling.book(client, scene.nmt, start, staff=scene.mara, screening=verdict.as_json())
    return booked.id


def test_it_shows_who_comes_with_what_has_to_be_known(scene: Scene) -> None:
    bela = scene.client("Bela Kis", dt.date(1950, 1, 31), anticoagulant="yes")
    scene.practice.clients.add_alert(bela, "Hard of hearing.")
    scene.signed()
    book(scene, 13, bela)
    book(scene, 11)
    book(scene, 11, on=dt.date(2027, 3, 9))
    ana, other = day(scene).appointments
    assert (ana.ref, ana.client, ana.first_visit, ana.alerts, ana.screening) == ("a2", "Ana Diaz", False, [], "proceed")
    assert ana.starts_at.isoformat() == "2027-03-08T11:00:00-05:00"
    assert (other.client, other.born, other.first_visit) == ("Bela Kis", dt.date(1950, 1, 31), True)
    assert (other.alerts, other.screening) == (["Hard of hearing."], "clearance")


def test_it_shows_what_is_added_who_is_beside_and_what_lost_its_time(scene: Scene) -> None:
    place = scene.practice.premises.location()
    lea = scene.practice.staff.qualify(scene.practice.staff.add("Lea Horn", registration="LMT-9"), "neuromuscular")
    scene.practice.scheduling.hours.give(lea, list(range(5)), [(540, 1020)], place)
    scene.practice.scheduling.hours.give(scene.mara, list(range(5)), [(540, 1020)], place)
    stones = scene.practice.services.add_add_on("Hot stones", 15)
    start = dt.datetime(2027, 3, 8, 11, tzinfo=NEW_YORK)
    more = {"seconds": [Second(staff=lea, role="assists")], "add_ons": [stones]}
    scene.practice.scheduling.book(scene.ana, scene.nmt, start, staff=scene.mara, **more)
    (comer,) = day(scene).appointments
    assert (comer.add_ons, comer.beside) == (["Hot stones"], ["Lea Horn"])
    gone = scene.practice.scheduling.appointment(book(scene, 14, on=dt.date(2027, 3, 10)))
    assert day(scene).to_move == 0
    scene.practice.scheduling.settled(lambda writing: scene.practice.scheduling.become(writing, gone, "to_move", "ill"))
    assert day(scene).to_move == 1


def test_a_merged_client_comes_as_the_person_with_all_their_alerts(scene: Scene) -> None:
    """Merged twice over: the first into the second, the second into Ana."""
    first, second = scene.practice.clients.add("Anna Diaz"), scene.practice.clients.add("A. Diaz")
    scene.practice.clients.add_alert(first, "Allergic to arnica.")
    scene.practice.clients.merge(first, second)
    scene.signed()
    book(scene, 11, second)
    scene.practice.clients.merge(second, scene.ana)
    (comer,) = day(scene).appointments
    assert (comer.client, comer.born, comer.client_ref) == ("Ana Diaz", scene.ana.born, scene.ana.ref)
    assert comer.alerts == ["Allergic to arnica."]
    assert comer.first_visit is False


def test_a_visit_that_was_struck_or_declined_is_no_visit_before(quick: Scene) -> None:
    quick.visits.enter_in_error(quick.signed(), quick.mara, "The wrong Ana.")
    quick.visits.decline(quick.start(), {}, why="Felt faint", referred="")
    book(quick, 11)
    assert day(quick).appointments[0].first_visit is True


def test_it_lists_what_is_not_signed_and_what_is_due(scene: Scene) -> None:
    scene.signed()
    finished, begun = scene.finished(), scene.start()
    assert [(one.ref, one.status) for one in day(scene).unsigned] == [(finished.ref, "finished"), (begun.ref, "open")]
    assert day(scene).follow_ups == []
    scene.later(hours=36)
    assert [(one.ref, one.client) for one in day(scene).follow_ups] == [("f1", "Ana Diaz"), ("f3", "Ana Diaz")]


def test_it_says_how_late_a_follow_up_is_and_which_answer_is_to_be_acted_on(scene: Scene) -> None:
    twin = scene.client("Anna Diaz")
    scene.signed(scene.start(twin))
    scene.practice.clients.merge(twin, scene.ana)
    scene.later(hours=36 + 49)
    (due,) = day(scene).follow_ups
    assert (due.ref, due.client, due.stands) == ("f1", "Ana Diaz", "LATE 2 days")
    scene.practice.follow_ups.answer(1, {"new_numbness_or_weakness": "yes"}, typed=True)
    (calling,) = day(scene).calling
    assert (calling.ref, calling.client, calling.alert.partition(":")[0]) == ("f1", "Ana Diaz", "DOCTOR")
    scene.practice.follow_ups.act(1, "She sees her doctor.")
    assert (day(scene).calling, day(scene).follow_ups) == ([], [])


def left(scene: Scene, on: dt.date = dt.date(2027, 3, 8)) -> Closing:
    with scene.practice.context.read() as connection:
        return closing(connection, on, NEW_YORK, scene.practice.clock.now())


def test_closing_lists_what_the_day_and_those_before_it_left_and_nothing_that_is_to_come(scene: Scene) -> None:
    scene.signed()
    finished = scene.finished()
    bela = scene.client("Bela Kis")
    for hour in (11, 12, 15, 16):
        book(scene, hour, bela)
    appointment = scene.practice.scheduling.appointment
    scene.later(hours=5, minutes=30)  # half past three
    scene.practice.scheduling.arrive(appointment(1))
    scene.practice.scheduling.no_show(appointment(2))
    begun = scene.start()
    found = left(scene)
    assert [(one.ref, one.status) for one in found.unsigned] == [(finished.ref, "finished"), (begun.ref, "open")]
    assert [(one.ref, one.status) for one in found.awaited] == [("a1", "arrived"), ("a3", "booked")]
    assert (found.follow_ups, found.calling, found.left) == ([], [], 4)
    scene.later(hours=48)
    assert [(one.ref, one.status) for one in left(scene).awaited] == [
        ("a1", "arrived"),
        ("a3", "booked"),
        ("a4", "booked"),
    ]
    assert left(scene).follow_ups == []  # not yet due at the end of that day
    next_but_one = left(scene, dt.date(2027, 3, 10))
    assert [one.ref for one in next_but_one.follow_ups] == ["f1", "f3"]
    assert (len(next_but_one.unsigned), next_but_one.awaited) == (2, [])


def test_a_cancelled_appointment_is_not_shown(quick: Scene) -> None:
    quick.practice.scheduling.cancel(quick.practice.scheduling.appointment(book(quick, 11)), "ill")
    assert day(quick).appointments == []


def test_a_credential_that_expired_is_told_until_it_is_renewed(quick: Scene) -> None:
    licence = {"kind": "licence", "issued_on": dt.date(2024, 3, 7)}
    quick.practice.staff.add_credential(quick.mara, **licence, expires_on=dt.date(2027, 3, 7))
    assert day(quick, dt.date(2027, 3, 7)).expired == []
    assert day(quick).expired == ["Mara Lind's licence expired on 2027-03-07"]
    quick.practice.staff.add_credential(quick.mara, **licence, expires_on=dt.date(2030, 3, 7))
    assert day(quick).expired == []
