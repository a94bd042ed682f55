"""Who waits: what is kept of them, who fits which gap, and how they are shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select, update

from palpate.clients.tables import client
from palpate.errors import NotFound, Refused
from palpate.scheduling.booking.choosing import Taken
from palpate.scheduling.finding.preferences import Preferences
from palpate.store.chain import audit
from palpate.waitlist.tables import waiting
from tests.command import Run, command, refused
from tests.scheduling.clinic import MONDAY, Clinic, at
from tests.waitlist.conftest import Waiters

MORNING, AFTERNOON = (0, 720), (720, 1020)


def test_an_entry_keeps_all_that_is_preferred(waiters: Waiters) -> None:
    wanted = Preferences(weekdays=(0, 3), parts=(MORNING, (840, 900)), staff_ids=(waiters.clinic.mara.id,))
    last = dt.date(2027, 4, 30)
    entry = waiters.list.add(
        waiters.clinic.ana, waiters.clinic.nmt, first=MONDAY, last=last, preferences=wanted, minutes=90, note="soon"
    )
    assert (entry.ref, entry.client, entry.service, entry.status) == ("w1", "Ana Diaz", "NMT 60", "waiting")
    assert (entry.preferences, entry.first, entry.last, entry.minutes) == (wanted, MONDAY, last, 90)
    assert waiters.list.get(1) == entry
    assert waiters.list.waiting() == [entry]
    assert "NMT 60, 1 hour 30 minutes, Monday, Thursday, morning, 14:00 to 15:00, from Mon 8 Mar 2027" in entry.wanted
    with waiters.practice.context.read() as connection:
        assert "wait" in connection.execute(select(audit.c.action)).scalars().all()


def test_the_gender_a_client_asks_for_is_theirs_unless_another_is_given(waiters: Waiters) -> None:
    lea = waiters.practice.staff.add("Lea Vogt", gender="female")
    waiters.practice.staff.qualify(lea, "neuromuscular")
    twin = waiters.practice.clients.add("Anna Diaz")
    with waiters.practice.context.write() as writing:
        writing.execute(update(client).where(client.c.id == twin.id).values(practitioner_gender="female"))
    waiters.practice.clients.merge(twin, waiters.clinic.ana, anyway=True)
    assert waiters.add(waiters.clinic.ana).preferences.gender == "female"
    with pytest.raises(Refused, match="Nobody who gives NMT 60 says of themselves that they are male"):
        waiters.add(waiters.clinic.ana, gender="male")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"last": dt.date(2027, 2, 26)}, "is before Mon 1 Mar 2027"),
        ({"first": MONDAY, "last": dt.date(2027, 3, 7)}, "is before Mon 8 Mar 2027"),
        ({"minutes": 0}, "lasts 5 to 720 minutes"),
        ({"minutes": 1500}, "lasts 5 to 720 minutes"),
        ({"priority": 10}, "A priority is 0 to 9"),
        ({"gender": "female"}, "Nobody who gives NMT 60"),
        ({"staff_ids": (99,)}, "None of those asked for gives NMT 60"),
    ],
)
def test_what_nobody_could_be_offered_is_refused(waiters: Waiters, more: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        waiters.add(waiters.clinic.ana, **more)
    with waiters.practice.context.read() as connection:
        assert connection.execute(select(func.count()).select_from(waiting)).scalar_one() == 0


def test_nobody_waits_for_the_same_twice(waiters: Waiters) -> None:
    entry = waiters.add(waiters.clinic.ana)
    with pytest.raises(Refused, match="waits for this already: w1"):
        waiters.add(waiters.clinic.ana)
    assert waiters.add(waiters.clinic.ana, weekdays=(0,)).ref == "w2"
    waiters.list.withdraw(entry)
    assert waiters.add(waiters.clinic.ana).ref == "w3"
    with pytest.raises(NotFound, match="no entry w9"):
        waiters.list.get(9)
    with pytest.raises(Refused, match="w1 is withdrawn"):
        waiters.list.withdraw(entry)


def test_priority_comes_first_then_who_waits_longer(waiters: Waiters) -> None:
    for name, priority in (("First", 0), ("Second", 0), ("Urgent", 1)):
        waiters.add(name, priority=priority)
        waiters.later(1)
    assert [one.client for one in waiters.list.waiting()] == ["Urgent", "First", "Second"]
    assert [fit.waiting.client for fit in waiters.list.fits()] == ["Urgent", "First", "Second"]


def test_who_fits_is_shown_the_first_times_that_suit_them(waiters: Waiters) -> None:
    waiters.add(waiters.clinic.ana, weekdays=(1,), parts=(AFTERNOON,), first=MONDAY)
    waiters.add(waiters.clinic.ben, first=dt.date(2027, 4, 1))
    fits = waiters.list.fits()
    assert [f"{slot.starts_at:%a %d %H:%M}" for slot in fits[0].slots] == [
        "Tue 09 12:00",
        "Tue 09 12:15",
        "Tue 09 12:30",
    ]
    assert fits[1].slots == []  # further ahead than is looked


def test_who_is_elsewhere_is_not_shown_that_time(waiters: Waiters) -> None:
    jonas = waiters.clinic.practitioner("Jonas Weber", "reflexology")
    waiters.clinic.work(jonas, range(5), (540, 1020))
    waiters.practice.premises.add("room", "Room 2", waiters.clinic.place.id)
    feet = waiters.practice.services.add("Feet", ["reflexology"], 120)
    twin = waiters.practice.clients.add("Anna Diaz")
    waiters.clinic.book("09:00", twin, feet, staff=jonas)
    waiters.practice.clients.merge(twin, waiters.clinic.ana, anyway=True)
    waiters.add(waiters.clinic.ana, first=MONDAY)
    assert [f"{slot.starts_at:%H:%M}" for slot in waiters.list.fits()[0].slots] == ["11:00", "11:15", "11:30"]


def test_an_entry_of_a_merged_client_is_of_the_one_person(waiters: Waiters) -> None:
    twin = waiters.practice.clients.add("Anna Diaz")
    entry = waiters.add(twin)
    waiters.practice.clients.merge(twin, waiters.clinic.ana, anyway=True)
    again = waiters.list.get(entry.id)
    assert (again.client, again.client_id, again.born) == ("Ana Diaz", waiters.clinic.ana.id, waiters.clinic.ana.born)
    assert waiters.list.waiting() == [again]
    assert waiters.list.of_client(waiters.practice.clients.ids(waiters.clinic.ana.id)) == [again]
    with pytest.raises(Refused, match="waits for this already"):
        waiters.add(waiters.clinic.ana)
    held = waiters.list.offer(again, at("10:00"))
    assert held.client_id == waiters.clinic.ana.id
    assert waiters.list.accept(again).client_id == waiters.clinic.ana.id


def test_a_time_is_offered_by_hand_and_only_one_at_once(waiters: Waiters) -> None:
    entry = waiters.add(waiters.clinic.ana, weekdays=(0,), parts=(AFTERNOON,), first=MONDAY)
    held = waiters.list.offer(entry)
    assert (f"{held.starts_at:%a %H:%M}", held.waiting_id, held.status) == ("Mon 12:00", entry.id, "held")
    assert held.expires_at == at("2027-03-01 11:00")
    with pytest.raises(Refused, match="w1 has an open offer: palpate waitlist decline w1"):
        waiters.list.offer(entry, at("14:00"))
    waiters.list.decline(entry)
    waiters.clinic.book("15:00", waiters.clinic.ben)
    with pytest.raises(Taken, match=r"Mara Lind has NMT 60 from 15:00 to 16:00 then \(a1\)\. Free nearest: Mon 8 Mar"):
        waiters.list.offer(entry, at("15:15"))
    assert f"{waiters.list.offer(entry, at('12:00')).starts_at:%H:%M}" == "12:00"  # by hand, what was declined too


def test_without_a_time_that_fits_one_has_to_be_named(waiters: Waiters) -> None:
    entry = waiters.add(waiters.clinic.ana, weekdays=(6,))
    with pytest.raises(Refused, match="No free time of the next 28 days fits w1: name one"):
        waiters.list.offer(entry)
    for act in (waiters.list.accept, waiters.list.decline):
        with pytest.raises(Refused, match=r"w1 has no offer: palpate waitlist offer w1\."):
            act(entry)


def test_who_waits_no_more_is_offered_nothing(waiters: Waiters) -> None:
    entry = waiters.list.withdraw(waiters.add(waiters.clinic.ana))
    assert waiters.list.fits() == waiters.list.waiting() == []
    for act in (waiters.list.offer, waiters.list.accept, waiters.list.decline):
        with pytest.raises(Refused, match="w1 is withdrawn"):
            act(entry)


@pytest.fixture
def palpate(sqlite_clinic: Clinic) -> Run:
    run = command(sqlite_clinic.practice.database.target)
    for name in ("Ana", "Ben"):
        assert run("client", "history", name, "--rest", "no", "--asked-by", "Mara").code == 0
    return run


def test_a_gap_from_cancellation_to_booking_by_command(palpate: Run) -> None:
    palpate("book", "Ana", "NMT 60", "2027-03-08 10:00")
    words = ("waitlist", "add", "Ben", "NMT 60", "--from", "2027-03-08", "--to", "2027-03-12", "--days", "mon,thu")
    said = palpate(*words, "--part", "morning", "--staff", "Mara", "--priority", "--note", "wants it soon").out
    assert said == (
        "w1  Ben Okafor, born 1979-11-30 (c2) waits for NMT 60, Monday, Thursday, morning, from Mon 8 Mar 2027, "
        "to Fri 12 Mar 2027, with Mara Lind, before others.\n"
    )
    listed = palpate("waitlist", "list", "--json").json
    assert [(one["ref"], one["client_ref"], one["weekdays"], one["parts"], one["staff_refs"]) for one in listed] == [
        ("w1", "c2", ["Monday", "Thursday"], ["morning"], ["s1"])
    ]
    shown = palpate("waitlist", "--json").json
    assert shown["offers"] == shown["expired"] == []
    assert [slot["starts_at"] for slot in shown["waiting"][0]["fits"]][:2] == [
        "2027-03-08T09:00-05:00",
        "2027-03-08T11:00-05:00",
    ]
    assert "w1" in palpate("waitlist").out
    palpate("cancel", "a1", "--reason", "ill")
    offers = palpate("waitlist", "--json").json["offers"]
    assert [(one["ref"], one["waiting_ref"], one["starts_at"], one["expires_at"]) for one in offers] == [
        ("h1", "w1", "2027-03-08T10:00-05:00", "2027-03-01T11:00-05:00")
    ]
    assert "Mon 1 Mar 2027 11:00" in palpate("waitlist").out
    booked = palpate("waitlist", "accept", "w1", "--json")
    assert (booked.json["ref"], booked.json["client_ref"], booked.json["starts_at"]) == (
        "a2",
        "c2",
        "2027-03-08T10:00-05:00",
    )
    assert booked.json["screening"]["verdict"] == "proceed"
    assert booked.err == ""
    entry = palpate("waitlist", "show", "w1", "--json").json
    assert (entry["status"], [one["status"] for one in entry["offers"]]) == ("booked", ["booked"])
    assert palpate("waitlist").out == palpate("waitlist", "list").out == "Nobody waits.\n"


def test_declining_and_withdrawing_by_command(palpate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    palpate("waitlist", "add", "Ana", "NMT 60", "--from", "2027-03-08")
    palpate("waitlist", "add", "Ben", "NMT 60", "--from", "2027-03-08")
    assert palpate("waitlist", "offer", "w1", "2027-03-08 10:00").out == (
        "h1  Offered to w1, Ana Diaz, born 1984-05-02 (c1): NMT 60 with Mara Lind in Room 1, "
        "Mon 8 Mar 2027 10:00 to 11:00; open until Mon 1 Mar 2027 11:00.\n"
    )
    lines = palpate("waitlist", "decline", "w1").out.splitlines()
    assert lines[0].startswith("h1  Let go: Ana Diaz")
    assert lines[1].startswith("h2  Offered next to w2, Ben Okafor")
    assert "Mon 8 Mar 2027 10:00 with Mara Lind: withdrawn" in palpate("waitlist", "show", "w1").out
    monkeypatch.setenv("PALPATE_NOW", "2027-03-01T12:00:00-05:00")
    ran = palpate("waitlist", "--json")
    assert [one["ref"] for one in ran.json["expired"]] == ["h2"]
    assert ran.json["offers"] == []
    accepted = palpate("waitlist", "accept", "w2")
    assert (accepted.code, accepted.err) == (0, "The offer h2 had expired; its time was still free.\n")
    assert palpate("waitlist", "withdraw", "w1").out == "w1  Ana Diaz, born 1984-05-02 (c1) waits no more for NMT 60.\n"


WRONG = {
    "no such part": (("waitlist", "add", "Ana", "NMT 60", "--part", "teatime"), 1, "not hours"),
    "a part past midnight": (("waitlist", "add", "Ana", "NMT 60", "--part", "22-2"), 1, "past midnight"),
    "no such days": (("waitlist", "add", "Ana", "NMT 60", "--days", "someday"), 1, "no days of the week"),
    "days backwards": (("waitlist", "add", "Ana", "NMT 60", "--from", "fri", "--to", "thu"), 1, "is before"),
    "too far": (("waitlist", "add", "Ana", "NMT 60", "--from", "9999-01-01"), 1, "too far"),
    "no service": (("waitlist", "add", "Ana"), 2, "Service"),
    "no such entry": (("waitlist", "accept", "w7"), 1, "no entry w7"),
    "the reference of something else": (("waitlist", "show", "c1"), 1, "not of an entry"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_is_one_sentence(palpate: Run, what: str) -> None:
    words, code, said = WRONG[what]
    refused(palpate(*words), said, code=code)
    assert palpate("waitlist", "list", "--json").json == []
