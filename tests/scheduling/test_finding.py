"""What is asked of a search: notice, horizon, preferences, the usual practitioner, a whole day; and why nothing is."""

from __future__ import annotations

import datetime as dt

import pytest

from palpate.errors import Refused
from palpate.scheduling.finding.preferences import Preferences
from tests.scheduling.clinic import MONDAY, Clinic, at

DAY = dt.timedelta(days=1)
TODAY = dt.date(2027, 3, 1)


def by(clinic: Clinic, first: dt.date = MONDAY, last: dt.date = MONDAY, **terms: object) -> dict[str, str]:
    """What ruled each out."""
    return {one.name: one.by for one in clinic.scheduling.explain(clinic.nmt, first, last, **terms)}


def test_what_is_nearer_than_the_notice_is_not_offered_and_booked_only_with_words(clinic: Clinic) -> None:
    clinic.practice.premises.set("booking.notice", 180)  # it is 9:00
    assert clinic.starts(TODAY)[0] == "12:00"
    with pytest.raises(Refused, match="3 hours of notice"):
        clinic.book("2027-03-01 11:00")
    assert clinic.book("2027-03-01 11:00", despite={"notice": "she is in pain"}).status == "booked"
    assert by(clinic, TODAY, TODAY) == {"Mara Lind": ""}
    clinic.practice.premises.set("booking.notice", 1440)
    assert by(clinic, TODAY, TODAY) == {"Mara Lind": "notice"}


def test_a_services_own_notice_and_horizon_come_before_the_practices(clinic: Clinic) -> None:
    clinic.practice.premises.set("booking.horizon", 3)
    assert clinic.starts(MONDAY) == []
    assert by(clinic) == {"Mara Lind": "notice"}
    clinic.nmt = clinic.practice.services.edit(clinic.nmt, horizon=60)
    assert clinic.starts(MONDAY)


def test_only_the_days_and_parts_of_the_day_that_are_preferred_are_offered(clinic: Clinic) -> None:
    wanted = Preferences(weekdays=(0, 2), parts=((0, 720),))
    found = clinic.scheduling.slots(clinic.nmt, MONDAY, MONDAY + 6 * DAY, preferences=wanted)
    assert {slot.starts_at.weekday() for slot in found} == {0, 2}
    assert max(slot.starts_at.time() for slot in found) < dt.time(12)
    evening = Preferences(parts=((1020, 1440),))
    assert by(clinic, preferences=evening) == {"Mara Lind": "preferences"}


def test_who_says_nothing_of_their_gender_is_not_offered_where_it_is_asked_for(clinic: Clinic) -> None:
    clinic.jonas = clinic.practice.staff.add("Jonas Weber", gender="man")
    clinic.practice.staff.qualify(clinic.jonas, "neuromuscular")
    clinic.work(clinic.jonas, range(5), (540, 780))
    found = clinic.scheduling.slots(clinic.nmt, MONDAY, MONDAY, preferences=Preferences(gender="man"))
    assert {slot.practitioner for slot in found} == {"Jonas Weber"}
    assert by(clinic, preferences=Preferences(gender="Man"))["Mara Lind"] == "preferences"
    with pytest.raises(Refused, match="woman"):
        clinic.starts(preferences=Preferences(gender="woman"))


def test_the_practitioner_of_last_time_comes_first(clinic: Clinic) -> None:
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 780))
    found = clinic.scheduling.slots(clinic.nmt, MONDAY, MONDAY + 6 * DAY, usual=clinic.mara, wanted=5)
    assert {slot.practitioner for slot in found} == {"Mara Lind"}
    assert found == sorted(found, key=lambda slot: slot.s)


def test_the_day_is_left_whole(clinic: Clinic) -> None:
    clinic.book("11:00")
    first = clinic.scheduling.slots(clinic.nmt, MONDAY, MONDAY, whole=True)
    # Free are 9:00 to 11:00 and 12:00 to 17:00, and nothing shorter than an hour is offered here.
    left = [f"{slot.starts_at:%H:%M}" for slot in first]
    assert left[:2] == ["09:00", "10:00"]
    orphans = {"09:15", "09:30", "09:45", "12:15", "12:30", "12:45", "15:15", "15:30", "15:45"}
    assert set(left[-len(orphans) :]) == orphans
    assert sorted(left) == clinic.starts()


def test_an_add_on_lengthens_what_is_looked_for_and_what_is_booked(clinic: Clinic) -> None:
    stones = clinic.practice.services.add_add_on("Hot stones", 30, price="20")
    assert clinic.starts(add_ons=[stones])[-1] == "15:30"
    booked = clinic.book("10:00", add_ons=[stones])
    assert (booked.minutes, booked.price) == (90, 11500)
    assert "11:15" not in clinic.starts()


def test_a_room_is_used_in_its_hours_only(clinic: Clinic) -> None:
    clinic.scheduling.hours.give(clinic.room, [0], [(600, 720)], clinic.place)
    assert clinic.starts() == ["10:00", "10:15", "10:30", "10:45", "11:00"]
    assert by(clinic, MONDAY + DAY, MONDAY + DAY) == {"Mara Lind": "room"}
    with pytest.raises(Refused, match="No room is open then"):
        clinic.book("14:00")
    assert clinic.book("14:00", despite={"hours": "she has the key"}).room == "Room 1"


def test_who_leaves_or_whose_licence_is_over_is_not_offered_after_that_day(clinic: Clinic) -> None:
    clinic.practice.staff.add_credential(clinic.mara, kind="licence", expires_on=MONDAY)
    mara = clinic.practice.staff.get(clinic.mara.id)
    assert clinic.starts(MONDAY)
    assert clinic.starts(MONDAY + DAY) == []
    assert by(clinic, MONDAY + DAY, MONDAY + DAY) == {"Mara Lind": "expired credential"}
    with pytest.raises(Refused, match="holds until Mon 8 Mar 2027"):
        clinic.book("2027-03-09 10:00", staff=None)
    assert clinic.book("2027-03-09 10:00", staff=mara).status == "booked"
    clinic.practice.staff.add_credential(clinic.mara, kind="licence", expires_on=MONDAY + 700 * DAY)
    assert clinic.starts(MONDAY + DAY)


def test_a_certificate_that_is_over_only_warns(clinic: Clinic) -> None:
    clinic.practice.staff.add_credential(clinic.mara, kind="first aid", expires_on=TODAY)
    assert clinic.starts(MONDAY)
    booked = clinic.book("2027-03-09 10:00", staff=None)
    assert "first aid holds until" in clinic.scheduling.cautions(booked, [clinic.ana.id])[0]


def test_every_practitioner_is_told_by_the_step_that_ruled_them_out(clinic: Clinic) -> None:
    clinic.practitioner("Nora Quist", "neuromuscular")
    clinic.practitioner("Olaf Berg")
    petra = clinic.practitioner("Petra Zeman", "neuromuscular")
    clinic.work(petra, [0], (540, 600))
    clinic.book("9:00")
    clinic.scheduling.time_off.take(petra, MONDAY, MONDAY, clinic.practice.zone)
    ruled = {one.name: one for one in clinic.scheduling.explain(clinic.nmt, MONDAY, MONDAY)}
    assert {name: one.by for name, one in ruled.items()} == {
        "Mara Lind": "",
        "Nora Quist": "hours",
        "Olaf Berg": "qualification",
        "Petra Zeman": "claims",
    }
    assert ruled["Mara Lind"].slots == len(clinic.starts())
    assert "time off" in ruled["Petra Zeman"].said
    clinic.practice.premises.close(clinic.room)
    assert by(clinic)["Mara Lind"] == "room"


def test_what_is_past_is_said_to_be(clinic: Clinic) -> None:
    assert by(clinic, TODAY - 7 * DAY, TODAY - 6 * DAY) == {"Mara Lind": "past"}


def test_the_step_that_rules_out_is_the_one_without_which_there_is_a_slot(clinic: Clinic) -> None:
    clinic.book("9:00", despite={"hours": "x"})
    stone = clinic.practice.premises.add("equipment", "Stone set", clinic.place.id)
    hot = clinic.practice.services.add("Stone 60", ["neuromuscular"], 60, equipment=[stone.id])
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, [0], (540, 600))
    clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    clinic.book("10:00", clinic.ben, service=hot)
    clinic.scheduling.book(clinic.ana, hot, at("9:00"), staff=jonas)
    clinic.scheduling.cancel(clinic.scheduling.between(0, 10**8)[0], "x")
    found = {one.name: one.by for one in clinic.scheduling.explain(hot, MONDAY, MONDAY, staff=jonas)}
    assert found == {"Jonas Weber": "claims"}
