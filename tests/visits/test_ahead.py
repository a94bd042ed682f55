"""What modalities say of a booking: from the last assessment, from the days around it; and it stands all the same."""

from __future__ import annotations

import datetime as dt

import pytest

from palpate import clock
from palpate.clients.model import Client
from palpate.scheduling.model import Appointment
from palpate.services.model import Service
from palpate.visits.model import Visit
from tests.command import Run, command
from tests.visits.plugin import Outside
from tests.visits.scene import Scene

NEW_YORK = clock.zone("America/New_York")
WALK_IN = ("visit", "start", "--staff", "Mara", "--day-of", "all=no", "--consent", "verbal", "--walk-in")
MARATHON = {"event_date": "2027-04-18", "event_details": "Spring marathon"}
TELLS = """def at_booking(self, booking):
        said = f"{booking.minutes} min, first {booking.client.first_visit}, {booking.answers}, {booking.other_days}"
        return [Finding.warning(said)]
"""


@pytest.fixture
def sports(scene: Scene) -> Service:
    """Sports massage of an hour, which Mara gives at any hour of the day."""
    practice = scene.practice
    practice.staff.qualify(scene.mara, "sports")
    scene.mara = practice.staff.find("Mara")
    practice.scheduling.hours.give(scene.mara, range(7), [(0, 1440)], practice.premises.location())
    return practice.services.add("Sports 60", ["sports"], 60, needs_room=False)


def assessed(scene: Scene, service: Service, client: Client | None = None, **answers: str) -> Visit:
    visit = scene.start(client, service)
    scene.visits.assess(visit, service.modalities[0], answers, typed=True)
    return visit


def book(scene: Scene, service: Service, day: str, client: Client | None = None) -> Appointment:
    start = dt.datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=NEW_YORK)
    return scene.practice.scheduling.book(client or scene.ana, service, start, staff=scene.mara)


def said(scene: Scene, service: Service, day: str, client: Client | None = None) -> str:
    return "\n".join(scene.visits.at_booking(book(scene, service, day, client)))


def test_a_booking_three_days_before_a_race_that_was_told_says_race_week(scene: Scene, sports: Service) -> None:
    assessed(scene, sports, **MARATHON)
    line = said(scene, sports, "2027-04-15")
    for words in ("Sports massage: Spring marathon on 2027-04-18 is 3 days after this booking (told on 2027-03-08)",):
        assert words in line
    assert "Race week (2 to 5 felt, 30 to 60 min)" in line
    assert "nothing deep" in line


def test_a_booking_far_from_the_race_and_one_of_a_client_who_told_of_none_say_nothing(
    scene: Scene, sports: Service
) -> None:
    assessed(scene, sports, **MARATHON)
    assert said(scene, sports, "2027-04-09") == ""
    assert said(scene, sports, "2027-04-15", scene.client("Ben Ito")) == ""


def test_the_last_assessment_speaks_and_one_entered_in_error_does_not(scene: Scene, sports: Service) -> None:
    assessed(scene, sports, **MARATHON)
    scene.later(days=1)
    moved = assessed(scene, sports, event_date="2027-05-16")
    assert said(scene, sports, "2027-04-15") == ""
    assert "2027-05-16 is 2 days after" in said(scene, sports, "2027-05-14")
    scene.visits.enter_in_error(scene.visits.finish(moved)[0], scene.mara, "It was Bela.")
    assert "Spring marathon" in said(scene, sports, "2027-04-16")


def test_what_a_merged_client_told_under_either_name_speaks(scene: Scene, sports: Service) -> None:
    assessed(scene, sports, **MARATHON)
    other = scene.practice.clients.add("Anna Diaz")
    scene.practice.clients.merge(scene.ana, other)
    assert "Spring marathon" in said(scene, sports, "2027-04-15", scene.practice.clients.get(other.id))


def test_sessions_of_reflexology_too_near_each_other_warn_and_both_stand(scene: Scene) -> None:
    practice = scene.practice
    practice.scheduling.hours.give(scene.mara, range(7), [(0, 1440)], practice.premises.location())
    feet = practice.services.add("Feet", ["reflexology"], 45, needs_room=False)
    first = book(scene, feet, "2027-03-20")
    line = said(scene, feet, "2027-03-22")
    assert line.startswith("Reflexology: Another session is on 2027-03-20")
    assert said(scene, feet, "2027-03-25") == ""
    assert said(scene, scene.nmt, "2027-03-21") == ""
    practice.scheduling.cancel(first, "ill")
    assert said(scene, feet, "2027-03-18") == ""


@pytest.mark.parametrize("body", ["raise RuntimeError('it fell over')", "return ['Not that day.']", "return None"])
def test_a_modality_that_cannot_say_is_named_in_a_line_and_the_booking_stands(
    quick_target: str, outside: Outside, body: str
) -> None:
    outside.install(f"def at_booking(self, booking): {body}")
    outside.offer(quick_target)
    ran = command(quick_target)("book", "Ana", "Cups 30", "2027-03-20 10:00", "--outside-hours", "a favour")
    assert ran.code == 0, ran.err
    assert "a1  " in ran.out
    assert "The modality cupping cannot be used: its at_booking" in ran.err


def test_any_modality_is_shown_the_booking_and_what_is_recorded(quick_target: str, outside: Outside) -> None:
    outside.install(TELLS)
    outside.offer(quick_target)
    palpate = command(quick_target)
    at = ("--outside-hours", "a favour")
    assert "Cupping: 30 min, first True, {}, []" in palpate("book", "Ana", "Cups 30", "2027-03-20 10:00", *at).err
    assert palpate(*WALK_IN, "Ana", "Cups 30").code == 0
    assert palpate("visit", "assess", "cupping", "--set", "stiffness=4").code == 0
    booked = palpate("book", "Ana", "Cups 30", "2027-03-22 10:00", "--minutes", "45", *at)
    days = "[datetime.date(2027, 3, 8), datetime.date(2027, 3, 20)]"
    assert f"Cupping: 45 min, first False, {{'stiffness': 4}}, {days}" in booked.err
    moved = palpate("move", "a2", "2027-03-23 10:00", *at)
    assert (moved.code, "Cupping: 45 min" in moved.err) == (0, True)


def test_book_warns_of_the_race_and_so_does_a_series(quick_target: str) -> None:
    palpate: Run = command(quick_target)
    assert palpate("staff", "qualify", "Mara", "sports").code == 0
    assert palpate("service", "add", "Sports 90", "--modality", "sports", "--minutes", "90", "--no-room").code == 0
    assert palpate(*WALK_IN, "Ana", "Sports 90").code == 0
    given = [f"--set={key}={value}" for key, value in MARATHON.items()]
    assert palpate("visit", "assess", "sports", *given).code == 0
    booked = palpate("book", "Ana", "Sports 90", "2027-04-15 10:00", "--outside-hours", "a favour")
    assert booked.code == 0
    assert "Spring marathon on 2027-04-18 is 3 days after this booking" in booked.err
    assert "90 min are booked." in booked.err
    weekly = ("--weekly", "--count", "2", "--yes", "--outside-hours", "a favour")
    series = palpate("series", "book", "Ana", "Sports 90", "2027-04-09 15:00", *weekly)
    assert series.code == 0, series.err
    assert series.err.count("Spring marathon on 2027-04-18 is 2 days after this booking") == 1


@pytest.fixture
def deep(scene: Scene, sports: Service) -> Service:
    """Deep tissue work of an hour, beside sports massage."""
    practice = scene.practice
    practice.staff.qualify(scene.mara, "deep_tissue")
    scene.mara = practice.staff.find("Mara")
    return practice.services.add("Deep 60", ["deep_tissue"], 60, needs_room=False)


def test_deep_work_on_the_eve_of_a_race_that_was_told_is_warned_of(
    scene: Scene, sports: Service, deep: Service
) -> None:
    assessed(scene, sports, **MARATHON)
    eve = book(scene, deep, "2027-04-17")
    (line,) = scene.visits.at_booking(eve)
    assert line.startswith("Sports massage: Spring marathon on 2027-04-18 is 1 day after this booking")
    assert "deep or corrective work and long holds may leave the client dull" in line
    assert "are booked" not in line
    assert said(scene, deep, "2027-04-01") == ""
    scene.practice.scheduling.cancel(eve, "ill")
    assert said(scene, deep, "2027-04-17", scene.client("Ben Ito")) == ""


def test_a_modality_that_does_not_ask_for_it_says_nothing_of_the_bookings_of_others(
    scene: Scene, deep: Service
) -> None:
    feet = scene.practice.services.add("Feet", ["reflexology"], 45, needs_room=False)
    assessed(scene, feet, relaxation_now="3")
    assert "Another session" in said(scene, feet, "2027-03-09")
    assert "Another session" not in said(scene, deep, "2027-03-10")


def test_what_was_denied_at_the_door_is_not_asked_first_once_more(scene: Scene, sports: Service) -> None:
    visit = assessed(scene, sports, sport="running", event_phase="maintenance", tight_calves="yes")
    assert "calf_one_sided_swelling" not in {one.key for one in scene.visits.suggestions(visit, "sports")}
