"""Two practitioners for one client: one who assists, or one who supervises somebody in training."""

from __future__ import annotations

import pytest

from palpate.errors import Refused
from palpate.scheduling.booking.choosing import Taken
from palpate.scheduling.finding.ask import Second
from tests.scheduling.clinic import MONDAY, Clinic, at


@pytest.fixture
def school(clinic: Clinic) -> Clinic:
    """A clinic with somebody in training, who is qualified for nothing yet."""
    clinic.tess = clinic.practitioner("Tess New")
    clinic.work(clinic.tess, range(5), (540, 780))
    return clinic


def supervised(school: Clinic, time: str) -> object:
    seconds = [Second(staff=school.mara, role="supervises")]
    return school.scheduling.book(school.ana, school.nmt, at(time), staff=school.tess, seconds=seconds)


def test_who_is_in_training_treats_under_supervision_and_both_are_taken(school: Clinic) -> None:
    booked = supervised(school, "10:00")
    assert "Tess New (supervised by Mara Lind)" in booked.shown
    with pytest.raises(Taken, match="Mara Lind has NMT 60"):
        school.book("10:30", school.ben)
    with pytest.raises(Refused, match="Tess New is not qualified"):
        school.book("14:00", staff=school.tess)


def test_nobody_supervises_while_taken(school: Clinic) -> None:
    school.book("10:00", school.ben)
    with pytest.raises(Taken, match="Mara Lind has NMT 60"):
        supervised(school, "10:30")


def test_nobody_is_there_beside_outside_their_hours(school: Clinic) -> None:
    jonas = school.practitioner("Jonas Weber", "neuromuscular")
    school.work(jonas, [0], (720, 780))
    seconds = [Second(staff=jonas, role="assists")]
    with pytest.raises(Refused, match="Jonas Weber works 12:00 to 13:00"):
        school.scheduling.book(school.ana, school.nmt, at("10:00"), staff=school.mara, seconds=seconds)
    assert school.starts(staff=school.mara, seconds=seconds) == ["12:00"]


def test_nobody_is_beside_themselves(school: Clinic) -> None:
    with pytest.raises(Refused, match="cannot be there twice"):
        school.starts(staff=school.mara, seconds=[Second(staff=school.mara, role="assists")])


def test_both_go_along_when_it_is_moved(school: Clinic) -> None:
    moved = school.scheduling.move(supervised(school, "10:00"), at("11:00"))
    assert moved.beside == (("supervises", "Mara Lind"),)
    assert "11:00" not in school.starts(staff=school.mara)
    assert "9:45" not in school.starts(staff=school.mara)
    assert "10:00" in school.starts(MONDAY, staff=school.mara)


def test_who_is_beside_can_be_changed_and_taken_away(school: Clinic) -> None:
    jonas = school.practitioner("Jonas Weber", "neuromuscular")
    school.work(jonas, range(5), (540, 1020))
    first = school.scheduling.book(
        school.ana, school.nmt, at("10:00"), staff=school.mara, seconds=[Second(staff=jonas, role="assists")]
    )
    other = school.practitioner("Petra Zeman", "neuromuscular")
    school.work(other, range(5), (540, 1020))
    moved = school.scheduling.move(first, at("10:00"), seconds=[Second(staff=other, role="assists")])
    assert moved.beside == (("assists", "Petra Zeman"),)
    for number in (2, 3):
        school.practice.premises.add("room", f"Room {number}", school.place.id)
    assert school.book("10:00", school.ben, staff=jonas).status == "booked"
    alone = school.scheduling.move(school.again(moved), at("10:00"), seconds=[])
    assert alone.beside == ()
    assert "10:00" in school.starts(staff=other)
