"""New time-zone rules: whoever was told ten o'clock comes at ten o'clock, nothing is dropped, and the past stays."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from palpate import clock
from palpate.practice import Practice
from palpate.scheduling.checking import derived, rederive
from palpate.scheduling.checking.derived import Look
from palpate.scheduling.checking.rederive import RULES
from palpate.scheduling.tables import appointment, claim, hold
from palpate.store import chain, guards
from palpate.store.chain import audit
from tests.command import command
from tests.scheduling.clinic import MONDAY, NEW_YORK, Clinic, at
from tests.scheduling.older_rules import book, with_rules

Earlier = Callable[..., list[dict[str, Any]]]

NO_SUMMER_TIME = {"America/New_York": "EST5"}
"""Rules of before: by them ten o'clock in summer is 15:00 UTC, by today's it is 14:00."""


@pytest.fixture
def earlier(clinic: Clinic, tmp_path: Path) -> Earlier:
    """Books as palpate did before the rules changed."""
    environment = with_rules(tmp_path, "2020.1", NO_SUMMER_TIME)
    return lambda *wanted: book(clinic.practice.database.target, environment, wanted)


def repair(clinic: Clinic) -> Look:
    """As the command does it."""
    return clinic.scheduling.settled(rederive.repair)


def look(clinic: Clinic) -> Look:
    """As the command does it."""
    with clinic.practice.context.read() as connection:
        return derived.look(connection, clock.to_minute(clinic.practice.clock.now()))


def rows(clinic: Clinic, table: Any, *where: Any) -> list[dict[str, Any]]:
    """The rows of a table."""
    with clinic.practice.context.read() as connection:
        return [dict(row) for row in connection.execute(select(table).where(*where).order_by(table.c.id)).mappings()]


def head(clinic: Clinic) -> chain.Head:
    """The end of the audit."""
    with clinic.practice.context.read() as connection:
        return chain.head(connection)


def taken(clinic: Clinic, number: int) -> set[tuple[int, int, int, int, str]]:
    """What an appointment takes: resource, minutes before its start and after its end, state and reason."""
    one = clinic.scheduling.appointment(number)
    found = rows(clinic, claim, claim.c.appointment_id == number, claim.c.state > 0)
    return {(row["resource_id"], row["s"] - one.s, row["e"] - one.e, row["state"], row["reason"]) for row in found}


def said(clinic: Clinic) -> list[str]:
    """What the overlaps are that nobody wanted."""
    with clinic.practice.context.read() as connection:
        return [one.said for one in rederive.unwanted(connection, clock.to_minute(clinic.practice.clock.now()))]


def test_the_planted_rules_are_other_ones(clinic: Clinic, earlier: Earlier) -> None:
    (then,) = earlier({"start": "2027-03-15 10:00"})
    assert then["tzdata"] == "2020.1" != clock.tzdata_version()
    assert then["s"] == clock.to_minute(at("2027-03-15 10:00")) + 60


def test_what_the_client_was_told_stands_and_the_instant_follows(clinic: Clinic, earlier: Earlier) -> None:
    clinic.practice.services.add("Hot 60", ["neuromuscular"], 60, buffer_after=15)
    hot = {"start": "2027-03-15 10:00", "client": "Ben", "service": "Hot 60"}
    same, other = earlier({"start": "2027-03-12 10:00"}, hot)
    buffers = taken(clinic, other["id"])
    assert clinic.scheduling.appointment(other["id"]).starts_at == at("2027-03-15 11:00")  # an hour late
    found = look(clinic)
    assert (found.to_come, found.otherwise) == (2, {"2020.1": 2})
    assert [(one.ref, one.told) for one in found.differ] == [("a2", "2027-03-15 10:00")]
    repair(clinic)
    first, second = (clinic.scheduling.appointment(one["id"]) for one in (same, other))
    assert (first.starts_at, first.version) == (at("2027-03-12 10:00"), 1)
    assert (second.starts_at, second.ends_at, second.version) == (at("2027-03-15 10:00"), at("2027-03-15 11:00"), 2)
    assert taken(clinic, other["id"]) == buffers
    assert {row["tzdata"] for row in rows(clinic, appointment)} == {clock.tzdata_version()}
    assert look(clinic).differ == said(clinic) == []
    assert {(before, after) for _, before, after, _, _ in buffers} == {(0, 15)}
    assert clinic.starts(dt.date(2027, 3, 15))[:2] == ["09:00", "11:15"]
    with clinic.practice.database.snapshot() as connection:
        assert list(chain.broken(connection)) == []
        acts = connection.execute(select(audit.c.subject, audit.c.body).where(audit.c.action == "rederive")).all()
    assert [subject for subject, _ in acts] == ["appointment 2", "appointments to come"]
    assert "2027-03-15T10:00-04:00" in acts[0].body


def test_a_second_repair_does_nothing(clinic: Clinic, earlier: Earlier) -> None:
    earlier({"start": "2027-03-12 10:00"}, {"start": "2027-03-15 10:00"}, {"off": ["2027-03-22", "2027-03-23"]})
    repair(clinic)
    before = rows(clinic, appointment), rows(clinic, claim), head(clinic)
    found = repair(clinic)
    assert (found.differ, found.otherwise) == ([], {})
    assert (rows(clinic, appointment), rows(clinic, claim), head(clinic)) == before


def test_the_past_is_never_touched(clinic: Clinic, earlier: Earlier, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier({"start": "2027-03-15 10:00"}, {"start": "2027-03-15 12:00"}, {"start": "2027-03-17 10:00"})
    monkeypatch.setenv("PALPATE_NOW", "2027-03-15T11:30:00-04:00")
    before = rows(clinic, appointment), rows(clinic, claim)
    with Practice.open(clinic.practice.database.target, warn=print) as later:
        found = later.scheduling.settled(rederive.repair)
    assert [one.ref for one in found.differ] == ["a2", "a3"]
    assert rows(clinic, appointment)[0] == before[0][0]  # begun at 11:00 by the rules it was kept with
    assert [row for row in rows(clinic, claim) if row["appointment_id"] == 1] == [
        row for row in before[1] if row["appointment_id"] == 1
    ]


def test_what_is_cancelled_stays_as_it_was(clinic: Clinic, earlier: Earlier) -> None:
    (one,) = earlier({"start": "2027-03-15 10:00"})
    clinic.scheduling.cancel(clinic.scheduling.appointment(one["id"]), "flu")
    before = rows(clinic, appointment), rows(clinic, claim)
    assert look(clinic).to_come == 0
    repair(clinic)
    assert (rows(clinic, appointment), rows(clinic, claim)) == before


def test_what_is_to_be_moved_follows_and_takes_nothing(clinic: Clinic, earlier: Earlier) -> None:
    (one,) = earlier({"start": "2027-03-15 10:00"})
    with clinic.practice.context.write() as writing:
        clinic.scheduling.become(writing, clinic.scheduling.appointment(one["id"]), "to_move", "ill")
    repair(clinic)
    assert clinic.scheduling.appointment(one["id"]).starts_at == at("2027-03-15 10:00")
    assert taken(clinic, one["id"]) == set()


def test_what_another_booking_is_in_the_way_of_is_kept_at_its_time_and_listed(clinic: Clinic, earlier: Earlier) -> None:
    (told,) = earlier({"start": "2027-03-15 10:00"})
    between = clinic.book("2027-03-15 9:30", clinic.ben)  # by today's rules, where ten o'clock looks free
    repair(clinic)
    kept = clinic.scheduling.appointment(told["id"])
    assert (kept.starts_at, kept.status) == (at("2027-03-15 10:00"), "booked")
    for resource_id in (clinic.mara.resource_id, clinic.room.id):
        assert {row for row in taken(clinic, kept.id) if row[0] == resource_id} == {
            (resource_id, 0, -30, 2, RULES),
            (resource_id, 30, 0, 1, ""),
        }
    assert [row[3] for row in taken(clinic, between.id)] == [1, 1]
    assert sorted(said(clinic)) == [
        f"a1 and a2 both take time of {name} since the time-zone rules changed: move one of them."
        for name in ("Mara Lind", "Room 1")
    ]
    clinic.scheduling.move(clinic.scheduling.appointment(between.id), at("2027-03-15 14:00"))
    assert said(clinic) == []
    assert {row[3] for row in taken(clinic, kept.id)} == {1}  # what was freed guards it again


def test_an_overlap_on_purpose_goes_on_with_its_own_reason(clinic: Clinic, earlier: Earlier) -> None:
    despite = {"overlap": "supervised training"}
    one, other = earlier(
        {"start": "2027-03-15 10:00"}, {"start": "2027-03-15 10:30", "client": "Ben", "despite": despite}
    )
    before = taken(clinic, one["id"]), taken(clinic, other["id"])
    assert any(state == 2 for *_, state, _ in before[1])
    repair(clinic)
    assert (taken(clinic, one["id"]), taken(clinic, other["id"])) == before
    assert said(clinic) == []


def test_neighbours_that_move_into_each_others_place_are_no_conflict(clinic: Clinic, earlier: Earlier) -> None:
    booked = earlier(*({"start": f"2027-03-15 {hour}:00"} for hour in range(9, 17)))
    repair(clinic)
    assert [clinic.scheduling.appointment(one["id"]).starts_at.hour for one in booked] == list(range(9, 17))
    assert {row["state"] for row in rows(clinic, claim, claim.c.state > 0)} == {1}


def test_a_wall_time_that_no_longer_exists_is_listed_and_kept(clinic: Clinic, earlier: Earlier) -> None:
    clinic.work(clinic.mara, [6], (0, 600))
    (one,) = earlier({"start": "2027-03-14 2:30"})
    before = rows(clinic, appointment), rows(clinic, claim)
    for _ in range(2):
        found = repair(clinic)
        assert (rows(clinic, appointment), rows(clinic, claim)) == before
        assert [fault.ref for fault in found.unclear] == ["a1"]
        assert "2027-03-14 02:30 in America/New_York, which does not exist there any more" in found.unclear[0].said
    clinic.scheduling.move(clinic.scheduling.appointment(one["id"]), at("2027-03-14 4:00"))
    assert look(clinic).unclear == []


def test_time_off_is_the_same_days_again(clinic: Clinic, earlier: Earlier) -> None:
    earlier({"off": ["2027-03-22", "2027-03-23"]}, {"off": ["2027-03-10", "2027-03-10"]})
    repair(clinic)
    offs = clinic.scheduling.time_off.of(clinic.mara, NEW_YORK)
    assert [(one.first.day, one.last.day, one.reason) for one in offs] == [(10, 10, "vacation"), (22, 23, "vacation")]
    span = clock.window(dt.date(2027, 3, 22), 0, 2880, NEW_YORK)
    late = rows(clinic, claim, claim.c.kind == "time_off", claim.c.state > 0, claim.c.s > span[0] - 1440)
    assert [(row["s"], row["e"]) for row in late] == [span]
    assert look(clinic).differ == []
    assert clinic.starts(dt.date(2027, 3, 23)) == []
    assert "09:00" in clinic.starts(dt.date(2027, 3, 24))


def test_time_off_that_a_booking_is_in_the_way_of_is_listed(clinic: Clinic, earlier: Earlier) -> None:
    short = clinic.practice.services.add("Short", ["neuromuscular"], 30)
    earlier({"off": ["2027-03-22", "2027-03-22"]})  # which begins at 1:00 by today's rules
    between = clinic.book("2027-03-22 0:15", service=short, despite={"hours": "late flight"})
    repair(clinic)
    assert [row[3] for row in taken(clinic, between.id)] == [1, 1]
    assert said(clinic) == [
        "time off and a1 both take time of Mara Lind since the time-zone rules changed: move one of them."
    ]
    clinic.scheduling.cancel(clinic.scheduling.appointment(between.id), "flu")
    assert said(clinic) == look(clinic).differ == []
    (off,) = clinic.scheduling.time_off.of(clinic.mara, NEW_YORK)
    assert (off.first, off.last) == (dt.date(2027, 3, 22), dt.date(2027, 3, 22))


def test_time_off_that_is_of_no_days_is_listed_and_left(clinic: Clinic) -> None:
    s = clock.to_minute(at("2027-03-22 10:00"))
    with clinic.practice.context.write() as writing:
        writing.add(claim, resource_id=clinic.mara.resource_id, kind="time_off", s=s, e=s + 120, state=1)
    before = rows(clinic, claim)
    assert ["is not of whole days" in one.said for one in repair(clinic).unclear] == [True]
    assert rows(clinic, claim) == before


def test_a_hold_is_left_and_listed_where_its_zone_has_changed(clinic: Clinic, earlier: Earlier) -> None:
    values = {"service_id": clinic.nmt.id, "practitioner_id": clinic.mara.id, "location_id": clinic.place.id}
    s = clock.to_minute(at("2027-03-16 11:00"))
    with clinic.practice.context.write() as writing:
        times = {"timezone": "America/New_York", "minutes": 60, "s": s, "e": s + 60, "expires": s}
        writing.add(hold, **values, **times, status="held", note="", created_at=writing.now)
    assert look(clinic).unclear == []
    earlier({"start": "2027-03-15 10:00"})
    before = rows(clinic, hold)
    assert [one.ref for one in repair(clinic).unclear] == ["h1"]
    assert rows(clinic, hold) == before


def test_a_repair_that_fails_in_the_middle_changes_nothing(
    clinic: Clinic, earlier: Earlier, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier({"start": "2027-03-15 10:00"}, {"start": "2027-03-15 12:00"})
    before = rows(clinic, appointment), rows(clinic, claim)

    def fails(*_: object) -> None:
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(rederive, "_stamp", fails)
    with pytest.raises(RuntimeError, match="stops here"):
        repair(clinic)
    assert (rows(clinic, appointment), rows(clinic, claim)) == before


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_was_booked_is_where_it_was_told_and_every_minute_is_guarded_once(
    clinic: Clinic, earlier: Earlier, seed: int
) -> None:
    chance = random.Random(seed)
    clinic.practice.services.add("Long 90", ["neuromuscular"], 90, buffer_after=15)
    clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    jo = clinic.practitioner("Jo Bell", "neuromuscular")
    clinic.work(jo, range(7), (0, 1440))
    clinic.work(clinic.mara, range(7), (0, 1440))

    def wanted(count: int) -> list[dict[str, Any]]:
        return [
            {
                "start": f"2027-03-{chance.randint(13, 16)} {chance.randint(0, 23)}:{chance.choice([0, 15, 30]):02}",
                "staff": chance.choice(("Mara", "Jo")),
                "service": chance.choice(("NMT 60", "Long 90")),
                "client": chance.choice(("Ana", "Ben")),
                "despite": {"overlap": "as it comes"},
            }
            for _ in range(count)
        ]

    told = wanted(25)
    booked = earlier(*told)
    for one in wanted(12):
        start = one["start"] if " 2:" not in one["start"] else one["start"].replace(" 2:", " 3:")
        staff = clinic.practice.staff.find(one["staff"])
        service = clinic.practice.services.find(one["service"])
        clinic.book(start, service=service, staff=staff, despite={"overlap": "as it comes"})
    found = repair(clinic)
    unclear = {fault.ref for fault in found.unclear}
    for one, then in zip(told, booked, strict=True):
        now = clinic.scheduling.appointment(then["id"])
        if now.ref in unclear:
            assert one["start"].startswith("2027-03-14 2:")
            assert now.s == then["s"]
        else:
            assert f"{now.starts_at:%Y-%m-%d} {now.starts_at.hour}:{now.starts_at:%M}" == one["start"]
    # Every minute that anything takes is guarded by exactly one claim.
    standing = rows(clinic, claim, claim.c.state > 0)
    for resource_id in {row["resource_id"] for row in standing}:
        mine = [row for row in standing if row["resource_id"] == resource_id]
        minutes = {minute for row in mine for minute in range(row["s"], row["e"])}
        guarded = [minute for row in mine if row["state"] == 1 for minute in range(row["s"], row["e"])]
        assert sorted(guarded) == sorted(minutes)


# By command.


def test_the_doctor_says_what_would_change_and_repairs_it(clinic: Clinic, earlier: Earlier) -> None:
    earlier({"start": "2027-03-12 10:00"}, {"start": "2027-03-15 10:00", "client": "Ben"})
    palpate = command(clinic.practice.database.target)
    ill = palpate("doctor")
    assert ill.code == 1
    assert "2 appointments to come, 2 derived with other rules (2020.1)." in ill.out
    assert "a2, Ben Okafor, born 1979-11-30 (c2): 2027-03-15 10:00 in America/New_York" in ill.out
    assert "palpate doctor --repair" in ill.out
    told = palpate("doctor", "--json")
    assert (told.code, told.json["derived_otherwise"], told.json["repaired"]) == (1, {"2020.1": 2}, False)
    assert told.json["differ"] == [
        {
            "kind": "appointment",
            "ref": "a2",
            "id": 2,
            "told": "2027-03-15 10:00",
            "timezone": "America/New_York",
            "was": "2027-03-15T11:00-04:00",
            "now": "2027-03-15T10:00-04:00",
        }
    ]
    done = palpate("doctor", "--repair")
    assert (done.code, "All is well." in done.out) == (0, True), done
    well = palpate("doctor", "--json")
    assert (well.code, well.json["differ"], well.json["attention"]) == (0, [], [])


def test_the_doctor_goes_on_listing_what_needs_a_person(clinic: Clinic, earlier: Earlier) -> None:
    earlier({"start": "2027-03-15 10:00"})
    clinic.book("2027-03-15 9:30", clinic.ben)
    palpate = command(clinic.practice.database.target)
    for words in (["--repair"], [], ["--repair"]):
        told = palpate("doctor", "--json", *words)
        assert told.code == 1
        assert [one["ref"] for one in told.json["attention"]] == ["a1", "a1"]
    assert "a1 and a2 both take time of Mara Lind" in palpate("doctor").out


def test_the_calendar_follows_with_a_higher_sequence_only_where_the_instant_changed(
    clinic: Clinic, earlier: Earlier
) -> None:
    earlier({"start": "2027-03-12 10:00"}, {"start": "2027-03-15 10:00"})
    palpate = command(clinic.practice.database.target)
    palpate("doctor", "--repair")
    told = palpate("calendar", "export", "--json").json
    assert [(one["starts_at"], one["sequence"]) for one in told] == [
        ("2027-03-12T10:00-05:00", 0),
        ("2027-03-15T10:00-04:00", 1),
    ]


@pytest.mark.parametrize(
    ("planted", "words"),
    [
        (
            "UPDATE claim SET state = 0 WHERE resource_id = {mara}",
            "a1 is booked, and does not take all the time of its practitioner",
        ),
        (
            "UPDATE claim SET state = 0 WHERE resource_id = {room}",
            "a1 is booked, and does not take all the time of its room",
        ),
        ("UPDATE claim SET s = s + 30 WHERE resource_id = {mara}", "does not take all the time of its practitioner"),
        ("UPDATE appointment SET status = 'cancelled'", "a1 is cancelled, and still takes time of Mara Lind"),
        ("UPDATE appointment SET s = s + 60, e = e + 60", "a1"),
        ("UPDATE appointment SET timezone = 'America/Atlantis'", "a time zone that is gone"),
        ("UPDATE claim SET kind = 'hold', hold_id = 1, expires = s", "h1 is over, and still takes time"),
        ("UPDATE hold SET status = 'held'", "h1 is held, and takes no time"),
    ],
)
def test_what_does_not_agree_is_seen(sqlite_clinic: Clinic, planted: str, words: str) -> None:
    clinic = sqlite_clinic
    booked = clinic.book("2027-03-10 10:00")
    palpate = command(clinic.practice.database.target)
    values = {"service_id": clinic.nmt.id, "practitioner_id": clinic.mara.id, "location_id": clinic.place.id}
    with clinic.practice.context.write() as writing:
        times = {"timezone": "America/New_York", "minutes": 60, "s": booked.s + 60, "e": booked.e + 60}
        more = {"expires": booked.s, "status": "withdrawn", "note": "", "created_at": writing.now}
        writing.add(hold, **values, **times, **more)
    well = palpate("doctor")
    assert (well.code, "All is well." in well.out) == (0, True), well
    with clinic.practice.database.write() as connection:
        connection.execute(text(planted.format(mara=clinic.mara.resource_id, room=clinic.room.id)))
    ill = palpate("doctor")
    assert (ill.code, words in ill.out) == (1, True), ill


def test_a_guard_that_was_taken_away_is_seen(clinic: Clinic) -> None:
    with clinic.practice.database.moving_house() as connection:
        guards.drop(connection, [guards.not_twice(connection.dialect.name)])
    ill = command(clinic.practice.database.target)("doctor", "--json")
    assert ill.code == 1
    assert "Guards of the database do not stand" in ill.json["attention"][0]["said"]


def test_a_practice_without_anything_is_well(clinic: Clinic) -> None:
    well = command(clinic.practice.database.target)("doctor")
    assert (well.code, well.err) == (0, "")
    assert f"Time-zone rules: tzdata {clock.tzdata_version()}." in well.out
    assert f"{MONDAY}" not in well.out
