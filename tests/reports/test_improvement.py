"""Who had improved by 36 hours, and how long it lasted: no answer is never an improvement, nor a late one."""

from __future__ import annotations

import datetime as dt
import random
import statistics

import pytest

from palpate.reports.improvement import improvement
from palpate.reports.improvement_model import Improvement, Row
from palpate.visits.tables import addendum
from tests.command import command
from tests.reports.filed import START, asked, filed
from tests.visits.scene import Scene

PAIN = "pain_now"


@pytest.fixture(autouse=True)
def _later(scene_or_quick: Scene) -> None:
    scene_or_quick.later(days=60)


@pytest.fixture
def scene_or_quick(request: pytest.FixtureRequest) -> Scene:
    """Whichever of the two the test asks for."""
    name = "scene" if "scene" in request.fixturenames else "quick"
    found: Scene = request.getfixturevalue(name)
    return found


def at(found: Improvement, hours: float) -> Row:
    return next(one for one in found.rows if one.due_hours == hours)


def visited(scene: Scene, day: float, before: float | None, client_id: int | None = None) -> int:
    return filed(scene, client_id or scene.ana.id, day, {PAIN: (before, None)})


def test_improved_is_beyond_the_error_against_the_score_before_treatment(scene: Scene) -> None:
    for day, after in enumerate((4, 5, 6, 7, 8, 9)):
        asked(scene, visited(scene, day, 7), 36, {PAIN: after})
    row = at(improvement(scene.practice), 36)
    assert (row.due, row.in_time, row.improved, row.same, row.worse, row.untold) == (6, 6, 2, 3, 1, 0)


def test_who_did_not_answer_is_counted_and_never_read_as_improved(scene: Scene) -> None:
    asked(scene, visited(scene, 0, 7), 36, {PAIN: 2})
    asked(scene, visited(scene, 1, 7), 36, None)
    asked(scene, visited(scene, 2, 7), 36, None, status="dropped")
    asked(scene, visited(scene, 3, 7), 36, {"lasted": 3})  # answered, but not this
    asked(scene, visited(scene, 4, None), 36, {PAIN: 1})  # nothing to hold it against
    asked(scene, visited(scene, 59, 7), 36, None)  # not due yet
    row = at(improvement(scene.practice), 36)
    assert (row.due, row.not_yet, row.in_time, row.unanswered, row.dropped) == (5, 1, 3, 1, 1)
    assert (row.improved, row.same, row.worse, row.untold) == (1, 0, 0, 2)


def test_an_answer_more_than_a_day_late_says_nothing_of_36_hours(scene: Scene) -> None:
    asked(scene, visited(scene, 0, 7), 36, {PAIN: 2}, after=24)
    asked(scene, visited(scene, 1, 7), 36, {PAIN: 2}, after=24.1)
    asked(scene, visited(scene, 2, 7), 36, {PAIN: 2}, after=-10)
    row = at(improvement(scene.practice), 36)
    assert (row.in_time, row.late, row.improved, row.improved_late) == (2, 1, 2, 1)


def test_how_long_it_lasted_follows_those_who_had_improved(scene: Scene) -> None:
    answers: list[tuple[int | None, int | None]] = [(2, 3), (2, 6), (2, None), (7, 1), (None, 1)]
    for day, (early, late) in enumerate(answers):
        number = visited(scene, day, 7)
        asked(scene, number, 36, None if early is None else {PAIN: early})
        asked(scene, number, 336, None if late is None else {PAIN: late, "lasted": day})
    young = visited(scene, 55, 7)
    asked(scene, young, 36, {PAIN: 2})
    asked(scene, young, 336, None)
    found = improvement(scene.practice)
    (lasted,) = at(found, 36).lasted
    assert (lasted.improved, lasted.still, lasted.no_longer, lasted.unknown, lasted.not_yet) == (4, 1, 1, 1, 1)
    assert at(found, 336).lasted == []
    (told,) = [one for one in found.told if one.key == "after_336"]
    assert (told.lengths.n, told.lengths.median, told.none, told.unanswered) == (
        4,
        statistics.median([0, 1, 3, 4]),
        1,
        1,
    )


def test_struck_visits_and_another_modalitys_answers_are_not_in_it(scene: Scene) -> None:
    asked(scene, visited(scene, 0, 7), 36, {PAIN: 2})
    wrong = visited(scene, 1, 7)
    asked(scene, wrong, 36, {PAIN: 0})
    with scene.practice.context.write() as writing:
        values = {"kind": "entered_in_error", "staff_id": scene.mara.id, "at": START, "why": "", "text": "wrong"}
        writing.add(addendum, visit_id=wrong, **values)
    asked(scene, visited(scene, 2, 7), 36, {PAIN: 0}, modality="sports")
    found = improvement(scene.practice)
    assert [(one.modality, one.due, one.improved) for one in found.rows] == [("neuromuscular", 1, 1), ("sports", 1, 0)]


def test_who_was_merged_is_followed_all_the_same(scene: Scene) -> None:
    soto = scene.client("Ana Soto")
    number = visited(scene, 0, 7, soto.id)
    asked(scene, number, 36, {PAIN: 2})
    scene.practice.clients.merge(soto, scene.ana, anyway=True)
    assert at(improvement(scene.practice), 36).improved == 1


def test_many_follow_ups_add_up_to_all_that_fell_due(quick: Scene) -> None:
    chance = random.Random(14)
    for number in range(80):
        before = chance.choice([None, *range(11)])
        visit_id = visited(quick, number / 2, before)
        answers = chance.choice([None, {PAIN: chance.randint(0, 10)}, {PAIN: chance.randint(0, 10)}, {}])
        status = chance.choice(["", "", "", "dropped"]) if answers is None else ""
        asked(quick, visit_id, 36, answers, after=chance.choice([-5, 0, 12, 40]), status=status)
    row = at(improvement(quick.practice), 36)
    assert row.due + row.not_yet == 80
    assert row.in_time + row.late + row.unanswered + row.dropped == row.due
    assert row.improved + row.same + row.worse + row.untold == row.in_time
    assert min(row.improved, row.same, row.worse, row.untold, row.late, row.unanswered, row.dropped) > 0


def test_days_are_of_the_visits(quick: Scene) -> None:
    for day in (0, 5):
        asked(quick, visited(quick, day, 7), 36, {PAIN: 2})
    found = improvement(quick.practice, dt.date(2027, 3, 9), dt.date(2027, 3, 20))
    assert at(found, 36).due == 1


def test_the_report_by_command(quick: Scene, quick_target: str) -> None:
    quick.practice.close()
    palpate = command(quick_target)
    assert "No visit has a follow-up yet." in palpate("report", "followups").out


def test_the_report_by_command_shows_who_did_not_answer(
    quick: Scene, quick_target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, answers in enumerate(({PAIN: 2}, {PAIN: 7}, None, None)):
        number = visited(quick, day, 7)
        asked(quick, number, 36, answers)
        asked(quick, number, 336, {PAIN: 3, "lasted": 10} if day == 0 else None)
    monkeypatch.setenv("PALPATE_NOW", quick.practice.clock.now().isoformat())
    quick.practice.close()
    palpate = command(quick_target)
    lines = palpate("report", "followups").out.splitlines()
    (line,) = [one.split() for one in lines if "After 36 hours" in one and "pain now" in one]
    # due, in time, improved of those in time, of due, same, worse, unknown, late, no answer
    assert line[-12:] == ["4", "2", "1", "(50", "%)", "25", "%", "1", "0", "0", "0", "2"]
    assert any(one.startswith("36 h, neuromuscular") and "1 (100 %)" in one for one in lines)
    told = palpate("report", "followups", "--json").json
    assert told["rows"][0]["unanswered"] == 2
    assert "does not prove" in " ".join(told["notes"])
