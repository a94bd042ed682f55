"""Holds: what is kept for somebody is nobody else's until its moment, and theirs to book until somebody else's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select

from palpate.errors import NotFound, Refused
from palpate.scheduling.booking.choosing import Taken
from palpate.scheduling.booking.holds import Hold
from palpate.scheduling.booking.watching import HoldChange
from palpate.scheduling.tables import appointment, claim, hold
from palpate.store.chain import audit, broken
from palpate.store.context import Writing
from tests.command import Run, command, refused
from tests.scheduling import workers_holds
from tests.scheduling.clinic import MONDAY, Clinic, at
from tests.scheduling.workers import in_processes


def keep(clinic: Clinic, time: str = "10:00", client: Any = None, **more: Any) -> Hold:
    return clinic.scheduling.hold(client, clinic.nmt, at(time), **more)


def later(clinic: Clinic, minutes: int) -> None:
    now = clinic.practice.clock.now()
    clinic.practice.clock.fixed = now + dt.timedelta(minutes=minutes)


def claimed(clinic: Clinic) -> list[tuple[str, int, int | None]]:
    """What takes time now: kind, resource, and whose hold."""
    with clinic.practice.context.read() as connection:
        rows = connection.execute(select(claim).where(claim.c.state > 0)).all()
    return sorted((row.kind, row.resource_id, row.hold_id) for row in rows)


def test_what_is_held_is_nobody_elses_and_the_refused_are_told_which_hold_has_it(clinic: Clinic) -> None:
    held = keep(clinic, client=clinic.ana, note="calls back")
    assert (held.ref, held.client, held.practitioner, held.room) == ("h1", "Ana Diaz", "Mara Lind", "Room 1")
    assert (held.status, held.note, held.expires_at) == ("held", "calls back", at("2027-03-01 09:30"))
    assert clinic.scheduling.held(1) == held
    assert clinic.scheduling.holds() == [held]
    assert claimed(clinic) == sorted([("hold", clinic.mara.resource_id, 1), ("hold", clinic.room.id, 1)])
    assert "10:30" not in clinic.starts()
    with pytest.raises(Taken, match=r"Mara Lind is held from 10:00 to 11:00 then \(h1\)\. Free nearest: Mon 8"):
        clinic.book("10:30", clinic.ben)
    with pytest.raises(Taken, match=r"\(h1\)"):
        keep(clinic, "10:15")
    assert [one.id for one in clinic.scheduling.holds()] == [1]


def test_a_hold_ends_at_its_minute_whether_or_not_anything_noted_it(clinic: Clinic) -> None:
    held = keep(clinic, lasting=45)
    later(clinic, 44)
    assert clinic.scheduling.held(held.id).status == "held"
    assert "10:00" not in clinic.starts()
    later(clinic, 1)
    assert clinic.scheduling.held(held.id).status == "expired"
    assert clinic.scheduling.holds() == []
    assert "10:00" in clinic.starts()
    assert len(claimed(clinic)) == 2  # nobody has written since
    booked = clinic.book("10:30", clinic.ben)
    assert [kind for kind, _, _ in claimed(clinic)] == ["booking", "booking"]
    assert [(one.ref, one.status) for one in clinic.scheduling.expire_holds()] == [("h1", "expired")]
    assert clinic.scheduling.expire_holds() == []
    assert clinic.again(booked).status == "booked"


def test_a_hold_lasts_as_the_practice_has_set_and_never_past_its_start(clinic: Clinic) -> None:
    clinic.practice.premises.set("booking.hold", 300)
    assert keep(clinic).expires_at == at("2027-03-01 14:00")
    assert keep(clinic, "2027-03-01 11:00").expires_at == at("2027-03-01 11:00")


@pytest.mark.parametrize(
    ("time", "more", "said"),
    [
        ("2027-02-26 10:00", {}, "is past"),
        ("2027-03-01 09:00", {}, "is now: book it"),
        ("2027-03-07 10:00", {}, "does not work on Sundays"),
        ("10:00", {"lasting": 0}, "1 minute to 30 days"),
        ("10:00", {"lasting": 43_201}, "1 minute to 30 days"),
        ("10:00", {"minutes": 0}, "lasts 5 to 720 minutes"),
        ("10:00", {"minutes": 1500}, "lasts 5 to 720 minutes"),
    ],
)
def test_what_cannot_be_held_is_refused_and_nothing_is_left(
    clinic: Clinic, time: str, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        keep(clinic, time, **more)
    with clinic.practice.context.read() as connection:
        assert connection.execute(select(func.count()).select_from(hold)).scalar_one() == 0
    assert claimed(clinic) == []


def test_a_hold_that_is_let_go_is_free_at_once_and_once(clinic: Clinic) -> None:
    held = keep(clinic)
    assert clinic.scheduling.release_hold(held).status == "withdrawn"
    assert claimed(clinic) == []
    assert "10:00" in clinic.starts()
    with pytest.raises(Refused, match=r"h1 was let go\."):
        clinic.scheduling.release_hold(held)
    with pytest.raises(Refused, match=r"h1 was let go\."):
        clinic.scheduling.book_hold(held, clinic.ana)
    with pytest.raises(NotFound, match="no hold h9"):
        clinic.scheduling.held(9)


def test_what_is_booked_is_exactly_what_was_held(clinic: Clinic) -> None:
    second = clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    jonas = clinic.practitioner("Jonas Weber", "neuromuscular")
    clinic.work(jonas, range(5), (540, 1020))
    held = keep(clinic, client=clinic.ana, staff=jonas, room=second, minutes=90)
    booked = clinic.scheduling.book_hold(held, note="left knee")
    assert (booked.ref, booked.client, booked.practitioner, booked.room) == ("a1", "Ana Diaz", "Jonas Weber", "Room 2")
    assert (booked.starts_at, booked.minutes, booked.note) == (held.starts_at, 90, "left knee")
    assert clinic.scheduling.held(held.id).status == "booked"
    assert claimed(clinic) == sorted([("booking", jonas.resource_id, None), ("booking", second.id, None)])
    with pytest.raises(Refused, match=r"h1 is booked already\."):
        clinic.scheduling.book_hold(held)
    with pytest.raises(Refused, match=r"h1 is booked already\."):
        clinic.scheduling.release_hold(held)
    with clinic.practice.context.read() as connection:
        acts = connection.execute(select(audit.c.action).order_by(audit.c.seq)).scalars().all()
        assert acts[-3:] == ["hold", "hold_ended", "book"]
        assert list(broken(connection)) == []


def test_a_hold_is_booked_for_whom_it_is_kept(clinic: Clinic) -> None:
    held = keep(clinic, client=clinic.ana)
    with pytest.raises(Refused, match="h1 is kept for Ana Diaz, born 1984-05-02"):
        clinic.scheduling.book_hold(held, clinic.ben)
    assert clinic.scheduling.held(held.id).status == "held"
    for_anyone = keep(clinic, "12:00")
    with pytest.raises(Refused, match="h2 is kept for whoever calls: say who"):
        clinic.scheduling.book_hold(for_anyone)
    assert clinic.scheduling.book_hold(for_anyone, clinic.ben).client == "Ben Okafor"


def test_a_hold_of_a_merged_client_is_of_the_one_person(clinic: Clinic) -> None:
    twin = clinic.practice.clients.add("Anna Diaz")
    held = keep(clinic, client=twin)
    clinic.practice.clients.merge(twin, clinic.ana, anyway=True)
    again = clinic.scheduling.held(held.id)
    assert (again.client, again.client_id, again.born) == ("Ana Diaz", clinic.ana.id, clinic.ana.born)
    assert clinic.scheduling.holds() == [again]
    assert clinic.scheduling.book_hold(held, clinic.ana).client_id == clinic.ana.id


def test_an_expired_hold_is_booked_where_it_is_free_and_refused_where_it_is_not(clinic: Clinic) -> None:
    held, other = keep(clinic, client=clinic.ana), keep(clinic, "12:00", clinic.ana)
    later(clinic, 60)
    clinic.scheduling.expire_holds()
    assert clinic.scheduling.book_hold(clinic.scheduling.held(held.id)).ref == "a1"
    clinic.book("12:30", clinic.ben)
    with pytest.raises(Taken, match=r"Mara Lind has NMT 60 from 12:30 to 13:30 then \(a2\)\. Free nearest: Mon 8 Mar"):
        clinic.scheduling.book_hold(clinic.scheduling.held(other.id))
    assert clinic.scheduling.held(other.id).status == "expired"


def test_what_was_held_in_time_is_booked_though_notice_and_hours_say_otherwise_since(clinic: Clinic) -> None:
    clinic.practice.premises.set("booking.notice", 180)
    with pytest.raises(Refused, match="notice"):
        keep(clinic, "2027-03-01 11:30")
    held = keep(clinic, "2027-03-01 12:30", clinic.ana, lasting=200)
    later(clinic, 150)
    clinic.work(clinic.mara, [0], (780, 1020))
    assert clinic.scheduling.book_hold(held).starts_at == held.starts_at


def test_those_who_watch_holds_are_told_inside_the_transaction(clinic: Clinic) -> None:
    told: list[tuple[str, str, str]] = []

    def watch(writing: Writing, change: HoldChange) -> None:
        status = writing.execute(select(hold.c.status).where(hold.c.id == change.hold.id)).scalar_one()
        told.append((change.kind, change.hold.ref, status))
        if change.hold.note == "no":
            raise Refused("No.")

    clinic.scheduling.watchers.add_for_holds(watch)
    clinic.scheduling.release_hold(keep(clinic))
    clinic.scheduling.book_hold(keep(clinic), clinic.ana)
    keep(clinic, "12:00", lasting=1)
    later(clinic, 1)
    clinic.scheduling.expire_holds()
    assert told == [
        ("held", "h1", "held"),
        ("withdrawn", "h1", "withdrawn"),
        ("held", "h2", "held"),
        ("booked", "h2", "booked"),
        ("held", "h3", "held"),
        ("expired", "h3", "expired"),
    ]
    before = claimed(clinic)
    with pytest.raises(Refused, match=r"No\."):
        keep(clinic, "14:00", note="no")
    assert claimed(clinic) == before
    assert clinic.scheduling.holds() == []


def test_what_lies_over_a_hold_on_purpose_is_guarded_when_the_hold_goes(clinic: Clinic) -> None:
    held = keep(clinic)
    over = clinic.book("10:30", clinic.ben, despite={"overlap": "twins"})
    clinic.scheduling.release_hold(held)
    with clinic.practice.context.read() as connection:
        rows = connection.execute(select(claim).where(claim.c.state > 0)).all()
    assert {(row.state, row.appointment_id) for row in rows} == {(1, over.id)}
    with pytest.raises(Taken, match=r"\(a1\)"):
        clinic.book("10:45")


def test_of_two_who_book_the_same_hold_one_does_and_no_time_is_held_twice(clinic: Clinic) -> None:
    clinic.work(clinic.mara, range(7), (540, 1020))
    found = clinic.scheduling.slots(clinic.nmt, MONDAY, MONDAY + dt.timedelta(days=4))
    starts = [slot.s for slot in found if slot.starts_at.minute == 0]
    assert len(starts) == 40
    told = in_processes(clinic.practice.database.target, workers_holds.hold_and_book, (starts, 1), (starts, 2))
    assert [one for one in told if one[0] == "error"] == []
    booked = [s for what, s, _ in told if what == "booked"]
    assert sorted(booked) == sorted(starts)
    with clinic.practice.context.read() as connection:
        taken = connection.execute(select(claim.c.s, claim.c.kind).where(claim.c.state == 1)).all()
        statuses = connection.execute(select(hold.c.status, func.count()).group_by(hold.c.status)).all()
        number = connection.execute(select(func.count()).select_from(appointment)).scalar_one()
        assert list(broken(connection)) == []
    assert sorted(taken) == sorted((s, "booking") for s in starts for _ in range(2))
    assert [tuple(row) for row in statuses] == [("booked", 40)]
    assert number == 40


@pytest.fixture
def palpate(sqlite_clinic: Clinic) -> Run:
    run = command(sqlite_clinic.practice.database.target)
    for name in ("Ana", "Ben"):
        assert run("client", "history", name, "--rest", "no", "--asked-by", "Mara").code == 0
    return run


def test_holding_by_command(palpate: Run) -> None:
    ran = palpate("hold", "NMT 60", "2027-03-08 10:00", "--client", "Ana", "--for", "2h")
    assert ran.out == (
        "h1  Ana Diaz, born 1984-05-02 (c1): NMT 60 with Mara Lind in Room 1, Mon 8 Mar 2027 10:00 to 11:00; "
        "held until Mon 1 Mar 2027 11:00.\n"
    )
    assert palpate("hold", "--for", "1d", "NMT 60", "2027-03-08 12:00").out.startswith("h2  whoever calls: NMT 60")
    shown = palpate("hold", "list", "--json").json
    assert [(one["ref"], one["client_ref"], one["starts_at"], one["expires_at"], one["status"]) for one in shown] == [
        ("h1", "c1", "2027-03-08T10:00-05:00", "2027-03-01T11:00-05:00", "held"),
        ("h2", None, "2027-03-08T12:00-05:00", "2027-03-02T09:00-05:00", "held"),
    ]
    assert len(palpate("hold", "list").out.splitlines()) == 3
    booked = palpate("hold", "book", "h1", "--json")
    assert (booked.json["ref"], booked.json["client_ref"], booked.json["screening"]["verdict"]) == (
        "a1",
        "c1",
        "proceed",
    )
    assert booked.err == ""
    assert palpate("hold", "release", "h2").out.startswith("h2  Let go: whoever calls: NMT 60")
    assert palpate("hold", "list").out == "Nothing is held.\n"


def test_booking_an_expired_hold_by_command_says_so(palpate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    palpate("hold", "NMT 60", "2027-03-08 10:00", "--client", "Ana")
    monkeypatch.setenv("PALPATE_NOW", "2027-03-01T12:00:00-05:00")
    ran = palpate("hold", "book", "h1")
    assert ran.err == "h1 had expired; its time was still free.\n"
    assert ran.out.startswith("a1  Ana Diaz")


WRONG = {
    "no such length": (("hold", "NMT 60", "2027-03-08 10:00", "--for", "soon"), 2, "30m, 2h or 1d"),
    "a hold of no time": (("hold", "NMT 60", "2027-03-08 10:00", "--for", "0m"), 1, "1 minute to 30 days"),
    "a hold for ever": (("hold", "NMT 60", "2027-03-08 10:00", "--for", "99999d"), 1, "1 minute to 30 days"),
    "no time": (("hold", "NMT 60"), 2, "When"),
    "no such service": (("hold", "Cupping", "2027-03-08 10:00"), 1, "no service"),
    "no such hold": (("hold", "book", "h7"), 1, "no hold h7"),
    "the reference of something else": (("hold", "release", "a7"), 1, "not of a hold"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_held_is_one_sentence(palpate: Run, what: str) -> None:
    words, code, said = WRONG[what]
    refused(palpate(*words), said, code=code)
    assert palpate("hold", "list", "--json").json == []
