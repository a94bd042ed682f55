"""Somebody leaves: nothing of theirs is lost, nothing signed for them, and everybody booked is seen or called."""

from __future__ import annotations

import datetime as dt

import pytest

from palpate.errors import Refused
from palpate.scheduling.finding.ask import Second
from palpate.scheduling.finding.preferences import Preferences
from tests.command import command, refused
from tests.handover.house import LAST, House
from tests.scheduling.clinic import at


def test_what_is_booked_goes_to_the_other_where_they_can_and_else_is_to_be_moved(house: House) -> None:
    before, free = house.book("2027-03-12 10:00"), house.book("2027-03-15 10:00")
    afternoon, feet = house.book("2027-03-15 15:00"), house.book("2027-03-16 10:00", service=house.feet)
    taken = house.book("2027-03-17 10:00")
    house.book("2027-03-17 10:30", house.ben, staff=house.tom)
    done = house.goes(house.tom)
    assert [(one.ref, one.practitioner, one.starts_at) for one in done.shifted] == [
        (free.ref, "Tom Berg", free.starts_at)
    ]
    assert [one.ref for one in done.to_move] == [afternoon.ref, feet.ref, taken.ref]
    assert ["lies outside" in why or "not qualified" in why or "Tom Berg has" in why for why in done.why] == [True] * 3
    assert house.again(before).status == "booked"
    assert [house.again(one).status for one in (free, afternoon, feet, taken)] == ["booked"] + ["to_move"] * 3
    assert house.starts(dt.date(2027, 3, 12), staff=house.staff("Mara"))
    assert house.staff("Mara").leaves_on == LAST


def test_hours_end_with_the_last_day(house: House) -> None:
    book = house.scheduling.hours
    book.give(house.mara, [5], [(540, 720)], house.place, dt.date(2027, 4, 1))
    book.give_day(house.mara, dt.date(2027, 3, 20), [(540, 720)], house.place)
    house.goes()
    assert {(one.weekday, one.valid_to) for one in book.of(house.mara)} == {(day, LAST) for day in range(5)}
    assert book.days(house.mara, LAST) == []


def test_without_anybody_all_of_it_is_to_be_moved(house: House) -> None:
    booked = house.book("2027-03-15 10:00")
    done = house.goes()
    assert (done.shifted, [one.ref for one in done.to_move]) == ((), [booked.ref])
    [call] = house.scheduling.to_call(house.scheduling.to_move())
    assert call.alternatives[0].practitioner == "Tom Berg"


def test_an_unsigned_visit_is_listed_and_stays_theirs(house: House) -> None:
    visits = house.practice.visits
    house.practice.histories.record(house.ana, {}, rest="no", asked_by=house.mara)
    beginning = visits.from_walk_in(house.ana, house.nmt, house.mara)
    answers = {one.key: "no" for one in house.practice.screening.day_of(house.nmt.modalities)}
    visit = visits.start(beginning, answers, consent="verbal", words="")
    assert [one.ref for one in house.left().unsigned] == [visit.ref]
    house.goes(house.tom)
    assert visits.get(visit.id).practitioner_id == house.mara.id
    assert [one.ref for one in house.left().unsigned] == [visit.ref]


def test_who_waits_for_one_waits_for_the_other_where_they_give_it(house: House) -> None:
    waitlist, mara = house.practice.waitlist, Preferences(staff_ids=(house.mara.id,))
    hands = waitlist.add(house.ana, house.nmt, preferences=mara)
    feet = waitlist.add(house.ben, house.feet, preferences=mara)
    both = waitlist.add(house.ben, house.nmt, preferences=Preferences(staff_ids=(house.tom.id, house.mara.id)))
    assert [one.ref for one in house.left().waiting] == [hands.ref, feet.ref, both.ref]
    house.goes(house.tom)
    assert [waitlist.get(one.id).preferences.staff_ids for one in (hands, feet, both)] == [
        (house.tom.id,),
        (house.mara.id,),
        (house.tom.id,),
    ]


def test_a_merged_client_is_listed_as_the_person_they_are(house: House) -> None:
    twice = house.practice.clients.add("Anna Diaz", born=house.ana.born)
    house.book("2027-03-15 10:00", twice)
    house.practice.waitlist.add(twice, house.nmt, preferences=Preferences(staff_ids=(house.mara.id,)))
    house.practice.clients.merge(twice, house.ana)
    left = house.left()
    assert {one.client_id for one in (*left.booked, *left.waiting)} == {house.ana.id}


def test_nobody_takes_over_from_themselves_or_goes_too(house: House) -> None:
    booked = house.book("2027-03-15 10:00")
    with pytest.raises(Refused, match="is the one who leaves"):
        house.goes(house.mara)
    desk = house.practice.staff.add("Uma Desk", treats=False)
    with pytest.raises(Refused, match="is not a practitioner"):
        house.goes(desk)
    command(house.practice.database.target)("staff", "leave", "Tom", "--on", "2027-03-05", "--yes")
    with pytest.raises(Refused, match="leaves too"):
        house.goes(house.staff("Tom"))
    assert (house.again(booked).status, house.staff("Mara").leaves_on) == ("booked", None)


def test_whoever_is_there_beside_another_is_named(house: House) -> None:
    booked = house.scheduling.book(
        house.ana,
        house.nmt,
        at("2027-03-15 10:00"),
        staff=house.tom,
        seconds=[Second(staff=house.mara, role="assists")],
    )
    assert [one.ref for one in house.left().beside] == [booked.ref]
    house.goes()
    assert house.again(booked).status == "booked"


def test_the_command_shows_first_and_asks(house: House) -> None:
    palpate = command(house.practice.database.target)
    palpate("book", "Ana", "NMT 60", "2027-03-15 10:00", "--staff", "Mara")
    palpate("book", "Ben", "NMT 60", "2027-03-15 15:00", "--staff", "Mara")
    shown = palpate("staff", "leave", "Mara", "--on", "2027-03-12")
    assert "Booked afterwards: 2" in shown.out
    assert "Not signed, and theirs to sign: none" in shown.out
    assert "Nothing was changed: --yes does it." in shown.err
    told = palpate("staff", "leave", "Mara", "--on", "2027-03-12", "--to", "Tom", "--json").json
    assert (told["done"], len(told["booked"]), told["shifted"]) == (False, 2, [])
    assert palpate("staff", "show", "Mara", "--json").json["leaves_on"] is None
    done = palpate("staff", "leave", "Mara", "--on", "2027-03-12", "--to", "Tom", "--yes")
    assert "With Tom Berg now: 1" in done.out
    assert "To call, 1:" in done.out
    assert "not with Tom Berg" in done.out
    assert palpate("staff", "show", "Mara", "--json").json["leaves_on"] == "2027-03-12"
    assert palpate("staff", "leave", "Mara", "--stay").code == 0
    refused(palpate("staff", "leave", "Mara", "--stay"), "is not leaving")


def test_bad_days_and_options(house: House) -> None:
    palpate = command(house.practice.database.target)
    refused(palpate("staff", "leave", "Mara", "--on", "2999-01-01", "--yes"), "more than five years")
    refused(palpate("staff", "leave", "Mara", "--on", "someday", "--yes"), "palpate can read")
    assert palpate("staff", "leave", "Mara", "--on", "2027-03-12", "--stay").code == 2
    assert palpate("staff", "leave", "Mara").code == 2
