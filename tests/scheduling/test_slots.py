"""Free slots: who is qualified, works then and is free, with a room and whatever else the service needs."""

from __future__ import annotations

import datetime as dt

import pytest

from palpate.errors import Refused
from palpate.scheduling.claiming import claims
from tests.scheduling.clinic import MONDAY, Clinic, at

DAY = dt.timedelta(days=1)


def test_a_free_day_offers_every_quarter_that_fits_the_hours(clinic: Clinic) -> None:
    starts = clinic.starts()
    assert starts[0] == "09:00"
    assert starts[1] == "09:15"
    assert starts[-1] == "16:00"
    assert len(starts) == 29


def test_a_slot_names_who_and_where(clinic: Clinic) -> None:
    slot = clinic.scheduling.slots(clinic.nmt, MONDAY, MONDAY)[0]
    assert slot.as_json() == {
        "starts_at": "2027-03-08T09:00-05:00",
        "ends_at": "2027-03-08T10:00-05:00",
        "practitioner": "Mara Lind",
        "practitioner_ref": clinic.mara.ref,
        "room": "Room 1",
        "room_ref": f"r{clinic.room.id}",
        "timezone": "America/New_York",
    }


def test_from_and_to_are_both_included_and_days_without_hours_are_not_offered(clinic: Clinic) -> None:
    found = clinic.scheduling.slots(clinic.nmt, MONDAY - DAY, MONDAY + DAY)
    assert {slot.starts_at.date() for slot in found} == {MONDAY, MONDAY + DAY}


def test_buffers_are_the_resources_own_and_the_first_free_room_serves(clinic: Clinic) -> None:
    cleaned = clinic.practice.services.add("Cleaned", ["neuromuscular"], 60, room_after=30)
    clinic.book("10:00", service=cleaned)
    # The practitioner is free at 11:00, her room at 11:30.
    assert clinic.starts()[:2] == ["09:00", "11:30"]
    second = clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    slots = {f"{slot.starts_at:%H:%M}": slot.room for slot in clinic.scheduling.slots(clinic.nmt, MONDAY, MONDAY)}
    assert (slots["09:00"], slots["11:00"], slots["11:30"]) == ("Room 1", second.name, "Room 1")


def test_a_buffer_may_reach_past_the_hours_but_not_into_a_booking(clinic: Clinic) -> None:
    buffered = clinic.practice.services.add("Buffered", ["neuromuscular"], 60, buffer_before=15, buffer_after=15)
    clinic.book("12:00", service=buffered)
    starts = [f"{slot.starts_at:%H:%M}" for slot in clinic.scheduling.slots(buffered, MONDAY, MONDAY)]
    assert (starts[0], starts[-1]) == ("09:00", "16:00")
    assert [start for start in starts if "10:30" <= start <= "13:30"] == ["10:30", "13:30"]


def test_only_who_is_qualified_for_all_of_a_service_is_offered(clinic: Clinic) -> None:
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 1020))
    both = clinic.practice.services.add("Both", ["neuromuscular", "reflexology"], 60)
    assert {slot.practitioner for slot in clinic.scheduling.slots(clinic.nmt, MONDAY, MONDAY)} == {
        "Mara Lind",
        "Jonas Weber",
    }
    assert {slot.practitioner for slot in clinic.scheduling.slots(both, MONDAY, MONDAY)} == {"Mara Lind"}
    with pytest.raises(Refused, match="Jonas Weber is not qualified for Reflexology"):
        clinic.scheduling.slots(both, MONDAY, MONDAY, staff=jonas)
    sports = clinic.practice.services.add("Sports 30", ["sports"], 30)
    with pytest.raises(Refused, match="Nobody here is qualified"):
        clinic.scheduling.slots(sports, MONDAY, MONDAY)


def test_equipment_that_is_in_use_is_not_offered_twice(clinic: Clinic) -> None:
    stones = clinic.practice.premises.add("equipment", "Hot stones", clinic.place.id)
    clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 1020))
    stone = clinic.practice.services.add("Stone 60", ["neuromuscular"], 60, equipment=[stones.id])
    clinic.book("10:00", service=stone)
    starts = {f"{slot.starts_at:%H:%M}" for slot in clinic.scheduling.slots(stone, MONDAY, MONDAY, staff=jonas)}
    assert "09:00" in starts
    assert not {"09:15", "10:00", "10:45"} & starts
    with pytest.raises(Refused, match="Hot stones has Stone 60"):
        clinic.book("10:30", clinic.ben, stone, staff=jonas)


def test_a_service_without_a_room_needs_none(clinic: Clinic) -> None:
    outside = clinic.practice.services.add("At home", ["neuromuscular"], 60, needs_room=False)
    clinic.practice.premises.close(clinic.room)
    assert clinic.starts() == []
    slots = clinic.scheduling.slots(outside, MONDAY, MONDAY)
    assert (slots[0].room, slots[0].room_id, len(slots)) == ("", None, 29)
    assert clinic.scheduling.lacking(clinic.nmt) == ['There is no room: palpate room add "Room 1"']


def test_what_is_past_is_not_offered(clinic: Clinic) -> None:
    clinic.practice.clock.fixed = at("14:20")
    assert clinic.starts()[0] == "14:30"
    assert clinic.starts(MONDAY - 3 * DAY) == []


def test_the_next_so_many_are_found_weeks_away(clinic: Clinic) -> None:
    zone = clinic.scheduling.hours.zone(clinic.mara)
    clinic.scheduling.time_off.take(clinic.mara, MONDAY - 7 * DAY, MONDAY + 22 * DAY, zone)
    found = clinic.scheduling.slots(clinic.nmt, MONDAY - 7 * DAY, MONDAY + 300 * DAY, wanted=3)
    assert [slot.starts_at.isoformat() for slot in found] == [
        "2027-03-31T09:00:00-04:00",
        "2027-03-31T09:15:00-04:00",
        "2027-03-31T09:30:00-04:00",
    ]


def test_a_slot_is_where_the_hours_are_and_its_room_with_it(clinic: Clinic) -> None:
    annex = clinic.practice.premises.add_location("Annex", "America/Chicago")
    clinic.scheduling.hours.give(clinic.mara, [0], [(1080, 1200)], annex)
    assert {slot.room for slot in clinic.scheduling.slots(clinic.nmt, MONDAY, MONDAY)} == {"Room 1"}
    clinic.practice.premises.add("room", "Annex room", annex.id)
    late = [slot for slot in clinic.scheduling.slots(clinic.nmt, MONDAY, MONDAY) if slot.room == "Annex room"]
    # 18:00 to 20:00 in Chicago.
    assert late[0].starts_at.isoformat() == "2027-03-08T18:00:00-06:00"
    assert late[-1].starts_at.isoformat() == "2027-03-08T19:00:00-06:00"
    booked = clinic.book("2027-03-08 19:30")
    assert (booked.room, booked.timezone, f"{booked.starts_at:%H:%M}") == ("Annex room", "America/Chicago", "18:30")


def test_an_expired_hold_takes_nothing_and_a_live_one_does(clinic: Clinic) -> None:
    s = int(at("10:00").timestamp() // 60)
    now = int(clinic.practice.clock.now().timestamp() // 60)
    hold = {"resource_id": clinic.mara.resource_id, "kind": "hold", "s": s, "e": s + 60, "state": 1}
    with clinic.practice.context.write() as writing:
        claims.take(writing, [{**hold, "expires": now + 10}])
    assert "10:00" not in clinic.starts()
    with pytest.raises(Refused, match="Mara Lind is held from 10:00 to 11:00"):
        clinic.book("10:30")
    clinic.practice.clock.fixed = clinic.practice.clock.now() + dt.timedelta(minutes=10)
    assert "10:00" in clinic.starts()
    clinic.book("10:30")


@pytest.mark.parametrize(("first", "last", "said"), [(0, -1, "is before"), (0, 366, "A year is searched at most")])
def test_days_that_make_no_search_are_refused(clinic: Clinic, first: int, last: int, said: str) -> None:
    with pytest.raises(Refused, match=said):
        clinic.scheduling.slots(clinic.nmt, MONDAY + first * DAY, MONDAY + last * DAY)


def test_a_service_of_a_disabled_modality_is_not_offered(clinic: Clinic) -> None:
    from palpate.host import enabling
    from palpate.practice import Practice

    with clinic.practice.context.write() as writing:
        enabling.disable(writing, "neuromuscular")
    with (
        Practice.open(clinic.practice.database.target) as again,
        pytest.raises(Refused, match="Neuromuscular therapy, which is not enabled here"),
    ):
        again.scheduling.slots(clinic.nmt, MONDAY, MONDAY)
