"""When a visit ended: what is finished hours later says so, and the record and the follow-ups go by it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from palpate import clock
from palpate.errors import Refused
from palpate.followups.tables import follow_up
from palpate.store import chain
from palpate.visits import verify
from palpate.visits.day import closing
from tests.visits.scene import Scene


def finishes(scene: Scene) -> list[dict[str, Any]]:
    """What the audit holds of every finish: when it was said, and what."""
    entries = chain.audit.select().where(chain.audit.c.action == "finish").order_by(chain.audit.c.seq)
    with scene.practice.context.read() as connection:
        rows = connection.execute(entries).mappings().all()
    return [{"at": row["at"], **msgspec.json.decode(row["body"])} for row in rows]


def faults(scene: Scene) -> list[str]:
    with scene.practice.database.snapshot() as connection:
        return list(verify.faults(connection))


def test_a_visit_finished_in_the_evening_ended_when_it_is_said_to(scene: Scene) -> None:
    begun = scene.start()
    scene.treat(begun)
    evening = scene.later(hours=7, minutes=30)
    done, _ = scene.visits.finish(begun, ended="11:00")
    ended = begun.started_at + dt.timedelta(hours=1)
    assert (done.status, done.ended_at) == ("finished", ended)
    assert [row["due_at"] - ended for row in scene.rows(follow_up, done)] == [
        dt.timedelta(hours=36),
        dt.timedelta(days=14),
    ]
    (entry,) = finishes(scene)
    assert entry["at"] == evening.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert entry["after"]["ended_at"] == ended.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert scene.visits.overlong(done) == ""
    scene.visits.sign(done, scene.mara, "")
    record = scene.visits.record(scene.visits.get(done.id))
    assert record["record"]["ended_at"] == entry["after"]["ended_at"]
    assert faults(scene) == []


def test_what_is_signed_days_later_is_late_whenever_it_is_said_to_have_ended(scene: Scene) -> None:
    begun = scene.start()
    scene.later(days=3)
    done, _ = scene.visits.finish(begun, ended="2027-03-08 11:00")
    scene.visits.sign(done, scene.mara, "")
    assert scene.visits.record(scene.visits.get(done.id))["signature"]["flags"] == ["signed 3 days after the visit"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("9:59", "began at 2027-03-08 10:00: it cannot have ended at 2027-03-08 09:59."),
        ("17:31", "cannot have ended at 2027-03-08 17:31: that is still to come."),
        ("2027-03-07 11:00", "it cannot have ended at 2027-03-07 11:00."),
        ("2027-03-08T22:31:00Z", "cannot have ended at 2027-03-08 17:31: that is still to come."),
        ("+1h", "that is still to come."),
        ("25:00", "is not a time palpate can read"),
        ("around noon", "is not a time palpate can read"),
    ],
)
def test_no_visit_ends_before_it_began_nor_after_now(quick: Scene, said: str, why: str) -> None:
    begun = quick.start()
    quick.later(hours=7, minutes=30)
    with pytest.raises(Refused) as refused:
        quick.visits.finish(begun, ended=said)
    assert why in str(refused.value)
    assert (quick.visits.get(begun.id).status, finishes(quick)) == ("open", [])


@pytest.mark.parametrize("said", ["11:15", "11:15am", " 2027-03-08 11:15 ", "2027-03-08T16:15:00Z", "today 11:15"])
def test_it_is_said_as_a_time_of_the_day_or_as_an_instant(quick: Scene, said: str) -> None:
    begun = quick.start()
    quick.later(hours=7)
    done, _ = quick.visits.finish(begun, ended=said)
    assert done.ended_at == begun.started_at + dt.timedelta(minutes=75)


def test_a_time_is_that_of_the_day_of_the_visit_and_not_of_today(quick: Scene) -> None:
    begun = quick.start()
    quick.later(days=2)
    assert quick.visits.finish(begun, ended="11:00")[0].ended_at == begun.started_at + dt.timedelta(hours=1)


def test_a_visit_that_went_past_midnight_is_said_with_its_day(quick: Scene) -> None:
    quick.later(hours=13, minutes=30)
    begun = quick.start()
    quick.later(hours=10)
    with pytest.raises(Refused, match='where it went past midnight, say the day too: "2027-03-09 00:15"'):
        quick.visits.finish(begun, ended="00:15")
    assert quick.visits.finish(begun, ended="2027-03-09 00:15")[0].ended_at == begun.started_at + dt.timedelta(
        minutes=45
    )


def test_the_minute_in_which_it_began_is_no_time_before_it(quick: Scene) -> None:
    quick.later(seconds=40)
    begun = quick.start()
    quick.later(hours=1)
    assert quick.visits.finish(begun, ended="10:00")[0].ended_at == begun.started_at


def test_finished_too_late_it_is_opened_again_and_the_end_is_mended(scene: Scene) -> None:
    begun = scene.start()
    now = scene.later(hours=7, minutes=30)
    done, _ = scene.visits.finish(begun)
    assert (done.ended_at, scene.visits.overlong(done)) == (now, "10:00 to 17:30")
    mended, _ = scene.visits.finish(scene.visits.reopen(done), ended="11:00")
    ended = begun.started_at + dt.timedelta(hours=1)
    assert (mended.ended_at, scene.visits.overlong(mended)) == (ended, "")
    assert {row["due_at"] - ended for row in scene.rows(follow_up, mended)} == {
        dt.timedelta(hours=36),
        dt.timedelta(days=14),
    }
    _, entry = finishes(scene)
    assert entry["before"]["ended_at"] == now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert entry["after"]["ended_at"] == ended.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert faults(scene) == []


@pytest.mark.parametrize(("minutes", "recorded"), [(180, ""), (181, "10:00 to 13:01")])
def test_two_hours_more_than_planned_are_not_wondered_at(quick: Scene, minutes: int, recorded: str) -> None:
    begun = quick.start()
    quick.later(minutes=minutes)
    assert quick.visits.overlong(quick.visits.finish(begun)[0]) == recorded


def test_one_that_is_finished_on_another_day_shows_the_days(quick: Scene) -> None:
    begun = quick.start()
    quick.later(days=1)
    assert quick.visits.overlong(quick.visits.finish(begun)[0]) == "2027-03-08 10:00 to 2027-03-09 10:00"


def test_the_day_says_when_what_is_open_was_to_end(scene: Scene) -> None:
    """A walk-in by what its service takes; one that was booked by its booking, though it began some minutes late."""
    practice = scene.practice
    practice.scheduling.hours.give(scene.mara, list(range(5)), [(540, 1020)], practice.premises.location())
    start = dt.datetime(2027, 3, 8, 10, 30, tzinfo=clock.zone("America/New_York"))
    booked = practice.scheduling.book(scene.client("Bela Kis"), scene.nmt, start, staff=scene.mara)
    scene.start()
    scene.later(minutes=34)
    beginning = scene.visits.from_appointment(booked.id)
    scene.visits.start(beginning, scene.all_no(scene.nmt), consent="verbal", words="")
    with practice.context.read() as connection:
        found = closing(connection, start.date(), practice.zone, scene.later(hours=6))
    assert [f"{one.planned_end:%H:%M}" for one in found.unsigned] == ["11:00", "11:30"]
