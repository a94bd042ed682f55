"""Overlapping on purpose: only the overlapping part goes unguarded, and only as long as the other is there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from palpate.scheduling.booking.choosing import Taken
from palpate.scheduling.claiming.overlaps import pieces
from palpate.scheduling.tables import claim
from tests.scheduling.clinic import Clinic, at


def hers(clinic: Clinic) -> list[tuple[int, int, int, int]]:
    """Mara's claims that hold: appointment, minutes from 10:00, state."""
    ten = int(at("10:00").timestamp() // 60)
    mine = (claim.c.resource_id == clinic.mara.resource_id, claim.c.state > 0)
    with clinic.practice.context.read() as connection:
        rows = connection.execute(select(claim).where(*mine)).all()
    return sorted((row.appointment_id, row.s - ten, row.e - ten, row.state) for row in rows if row.appointment_id)


def test_only_the_overlapping_part_is_unguarded(clinic: Clinic) -> None:
    clinic.book("10:00")
    clinic.book("10:30", clinic.ben, despite={"overlap": "twins, together"})
    assert hers(clinic) == [(1, 0, 60, 1), (2, 30, 60, 2), (2, 60, 90, 1)]
    with pytest.raises(Taken, match=r"\(a2\)"):
        clinic.book("11:15")


def test_when_the_other_is_cancelled_the_part_is_guarded(clinic: Clinic) -> None:
    first = clinic.book("10:00")
    clinic.book("10:30", clinic.ben, despite={"overlap": "twins"})
    clinic.scheduling.cancel(first, "ill")
    assert hers(clinic) == [(2, 30, 60, 1), (2, 60, 90, 1)]
    with pytest.raises(Taken, match=r"Mara Lind has NMT 60 from 10:30 to 11:30 then \(a2\)"):
        clinic.book("10:15")
    assert clinic.starts()[:3] == ["09:00", "09:15", "09:30"]


def test_when_the_other_is_moved_the_part_is_guarded(clinic: Clinic) -> None:
    first = clinic.book("10:00")
    clinic.book("10:30", clinic.ben, despite={"overlap": "twins"})
    clinic.scheduling.move(first, at("14:00"))
    assert hers(clinic) == [(1, 240, 300, 1), (2, 30, 60, 1), (2, 60, 90, 1)]


def test_moving_back_over_it_needs_words_again(clinic: Clinic) -> None:
    first = clinic.book("10:00")
    clinic.book("10:30", clinic.ben, despite={"overlap": "twins"})
    with pytest.raises(Taken, match="a2"):
        clinic.scheduling.move(first, at("10:15"))
    moved = clinic.scheduling.move(first, at("10:15"), despite={"overlap": "twins"})
    # a2 was guarded when a1 let go, so that it is a1 which now lies over it.
    assert hers(clinic) == [(1, 15, 30, 1), (1, 30, 60, 2), (1, 60, 75, 2), (2, 30, 60, 1), (2, 60, 90, 1)]
    clinic.scheduling.cancel(moved, "ill")
    assert hers(clinic) == [(2, 30, 60, 1), (2, 60, 90, 1)]


def test_when_the_overlapping_one_goes_nothing_else_changes(clinic: Clinic) -> None:
    clinic.book("10:00")
    second = clinic.book("10:30", clinic.ben, despite={"overlap": "twins"})
    clinic.scheduling.cancel(second, "ill")
    assert hers(clinic) == [(1, 0, 60, 1)]


def test_of_three_at_once_one_is_always_guarded(clinic: Clinic) -> None:
    first = clinic.book("10:00")
    second = clinic.book("10:00", clinic.ben, despite={"overlap": "class"})
    clinic.book("10:00", clinic.ben, despite={"overlap": "class"})
    assert [row[3] for row in hers(clinic)] == [1, 2, 2]
    clinic.scheduling.cancel(first, "ill")
    assert hers(clinic) == [(2, 0, 60, 1), (3, 0, 60, 2)]
    clinic.scheduling.cancel(second, "ill")
    assert hers(clinic) == [(3, 0, 60, 1)]


def test_one_over_two_is_guarded_piece_by_piece(clinic: Clinic) -> None:
    first, second = clinic.book("10:00"), clinic.book("11:00", clinic.ben)
    clinic.book("10:30", clinic.ben, despite={"overlap": "late"})
    assert hers(clinic) == [(1, 0, 60, 1), (2, 60, 120, 1), (3, 30, 60, 2), (3, 60, 90, 2)]
    clinic.scheduling.cancel(second, "ill")
    assert hers(clinic) == [(1, 0, 60, 1), (3, 30, 60, 2), (3, 60, 90, 1)]
    clinic.scheduling.cancel(first, "ill")
    assert hers(clinic) == [(3, 30, 60, 1), (3, 60, 90, 1)]


def test_time_off_taken_back_gives_the_time_to_what_lay_over_it(clinic: Clinic) -> None:
    book, zone = clinic.scheduling.time_off, clinic.scheduling.hours.zone(clinic.mara)
    book.take(clinic.mara, at("10:00").date(), at("10:00").date(), zone)
    clinic.book("10:00", despite={"overlap": "comes in for this one"})
    assert (1, 0, 60, 2) in hers(clinic)
    book.withdraw(clinic.mara, at("10:00").date(), zone)
    assert hers(clinic) == [(1, 0, 60, 1)]


def test_with_words_whoever_is_free_still_comes_first(clinic: Clinic) -> None:
    clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 1020))
    clinic.book("10:00")
    second = clinic.book("10:00", clinic.ben, staff=None, despite={"overlap": "if need be"})
    assert second.practitioner == "Jonas Weber"
    assert all(row[3] == 1 for row in hers(clinic))


def test_the_room_that_is_free_is_taken_before_one_that_is_not(clinic: Clinic) -> None:
    clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    clinic.book("10:00")
    assert clinic.book("10:00", clinic.ben, despite={"overlap": "twins"}).room == "Room 2"


interval = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair), max(pair)))


@given(st.lists(interval, max_size=6))
def test_pieces_cover_the_interval_once_and_are_unguarded_where_another_is(taken: list[tuple[int, int]]) -> None:
    cut = list(pieces(10, 50, taken))
    states = {minute: state for s, e, state in cut for minute in range(s, e)}
    assert sum(e - s for s, e, _ in cut) == 40
    assert states == {minute: 2 if any(s <= minute < e for s, e in taken) else 1 for minute in range(10, 50)}
