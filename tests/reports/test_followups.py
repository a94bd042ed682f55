"""Who had improved by 36 hours, and how long it lasted: no answer is never an improvement, nor a late one."""

from __future__ import annotations

import datetime as dt
import random
import statistics
from collections.abc import Mapping

import pytest

from palpate.reports.followups import follow_ups
from palpate.reports.followups_model import FollowUps, Lasted, Replies, Row
from palpate.visits.tables import addendum
from tests.command import command
from tests.reports.filed import EASE, START, asked, filed
from tests.visits.scene import Scene

PAIN = "pain_now"

Answers = Mapping[str, float] | None


@pytest.fixture(autouse=True)
def _later(scene_or_quick: Scene) -> None:
    scene_or_quick.later(days=60)


@pytest.fixture
def scene_or_quick(request: pytest.FixtureRequest) -> Scene:
    """Whichever of the two the test asks for."""
    name = "scene" if "scene" in request.fixturenames else "quick"
    found: Scene = request.getfixturevalue(name)
    return found


def at(found: FollowUps, hours: float) -> Row:
    return next(one for one in found.rows if one.due_hours == hours)


def visited(scene: Scene, day: float, before: float | None, client_id: int | None = None) -> int:
    return filed(scene, client_id or scene.ana.id, day, {PAIN: (before, None)})


def test_improved_is_beyond_the_error_against_the_score_before_treatment(scene: Scene) -> None:
    for day, after in enumerate((4, 5, 6, 7, 8, 9)):
        asked(scene, visited(scene, day, 7), 36, {PAIN: after})
    row = at(follow_ups(scene.practice), 36)
    assert (row.replies.asked, row.replies.in_time) == (6, 6)
    assert (row.improved, row.meaningful, row.same, row.worse, row.not_comparable) == (2, 2, 3, 1, 0)


def test_an_answer_is_held_against_what_its_own_modality_scored_where_another_scored_differently(scene: Scene) -> None:
    both = ["neuromuscular", "reflexology"]
    number = filed(
        scene, scene.ana.id, 0, {PAIN: (8, None)}, modalities=both, others={"reflexology": {PAIN: (4, None)}}
    )
    asked(scene, number, 36, {PAIN: 4})
    asked(scene, number, 24, {PAIN: 4}, modality="reflexology")
    found = follow_ups(scene.practice)
    assert [(at(found, hours).improved, at(found, hours).same) for hours in (36, 24)] == [(1, 0), (0, 1)]


def test_who_did_not_answer_is_counted_and_never_read_as_improved(scene: Scene) -> None:
    asked(scene, visited(scene, 0, 7), 36, {PAIN: 2})
    asked(scene, visited(scene, 1, 7), 36, None)
    asked(scene, visited(scene, 2, 7), 36, None, status="dropped")
    asked(scene, visited(scene, 3, 7), 36, {"lasted": 3})  # answered, but not this
    asked(scene, visited(scene, 4, None), 36, {PAIN: 1})  # nothing to hold it against
    asked(scene, visited(scene, 59, 7), 36, None)  # not due yet
    row = at(follow_ups(scene.practice), 36)
    assert row.replies == Replies(asked=5, in_time=3, early=0, late=0, unanswered=1, dropped=1, not_yet=1)
    assert (row.improved, row.same, row.worse, row.not_comparable) == (1, 0, 0, 2)


def test_an_answer_more_than_a_day_late_or_early_says_nothing_of_36_hours(scene: Scene) -> None:
    asked(scene, visited(scene, 0, 7), 36, {PAIN: 2}, after=24)
    asked(scene, visited(scene, 1, 7), 36, {PAIN: 2}, after=24.1)
    asked(scene, visited(scene, 2, 7), 36, {PAIN: 2}, after=-24)
    asked(scene, visited(scene, 3, 7), 36, {PAIN: 2}, after=-24.1)
    asked(scene, visited(scene, 4, 7), 36, {PAIN: 7}, after=48)
    row = at(follow_ups(scene.practice), 36)
    assert row.replies == Replies(asked=5, in_time=2, early=1, late=2, unanswered=0, dropped=0, not_yet=0)
    assert (row.improved, row.improved_late, row.compared) == (2, 1, 2)


def test_how_long_it_lasted_is_told_of_those_who_had_improved_and_answered_again_in_time(scene: Scene) -> None:
    days = iter(range(40))

    def again(early: Answers, later: Answers, *, after: float = 0, status: str = "") -> None:
        number = visited(scene, next(days), 7)
        asked(scene, number, 36, early)
        asked(scene, number, 336, later, after=after, status=status)

    again({PAIN: 2}, {PAIN: 3})  # still
    again({PAIN: 2}, {PAIN: 6})  # within the error: no longer
    again({PAIN: 2}, {PAIN: 10})  # worse: no longer
    again({PAIN: 2}, {"lasted": 9})  # answered in time, but not this
    again({PAIN: 2}, {PAIN: 1}, after=30)  # late, still better then
    again({PAIN: 2}, {PAIN: 7}, after=200)  # late, and not
    again({PAIN: 2}, {PAIN: 1}, after=-100)  # the tenth day says nothing of the fourteenth
    again({PAIN: 2}, None)
    again({PAIN: 2}, None, status="dropped")
    again({PAIN: 7}, {PAIN: 1})  # had not improved
    again(None, {PAIN: 1})  # nobody knows
    asked(scene, visited(scene, next(days), 7), 36, {PAIN: 2})  # never asked again
    young = visited(scene, 55, 7)
    asked(scene, young, 36, {PAIN: 2})
    asked(scene, young, 336, None)
    found = follow_ups(scene.practice)
    (lasted,) = at(found, 36).lasted
    assert lasted == Lasted(
        key="after_336",
        title="After 336 hours",
        due_hours=336,
        improved=11,
        still=1,
        no_longer=2,
        not_comparable=1,
        early=1,
        late=2,
        still_late=1,
        unanswered=1,
        dropped=1,
        not_yet=1,
        not_asked=1,
    )
    assert at(found, 336).lasted == []


def test_how_long_it_eased_is_of_those_who_said_so_in_time_and_says_where_it_was_not_over(scene: Scene) -> None:
    said: list[tuple[Answers, float]] = [
        ({"lasted": 0}, 0),
        ({"lasted": 4}, 0),
        ({"lasted": 13}, 0),
        ({"lasted": 14}, 0),  # all the time there was
        ({"lasted": 13}, -20),  # so was this: it was answered on the fourteenth day
        ({"lasted": 40}, 0),  # longer than could be
        ({PAIN: 3}, 0),  # answered, but not this
        ({"lasted": 30}, 400),
        ({"lasted": 2}, -200),
        (None, 0),
    ]
    for day, (answers, after) in enumerate(said):
        asked(scene, visited(scene, day, 7), 336, answers, after=after)
    (told,) = follow_ups(scene.practice).told
    assert told.replies == Replies(asked=10, in_time=7, early=1, late=1, unanswered=1, dropped=0, not_yet=0)
    assert (told.lengths.n, told.lengths.median) == (6, statistics.median([0, 4, 13, 14, 13, 40]))
    assert (told.none, told.going_on, told.unsaid) == (1, 3, 1)


def test_a_measure_whose_error_is_not_known_improves_nobody(scene: Scene) -> None:
    for day, after in enumerate((9, 1)):
        number = filed(scene, scene.ana.id, day, {"ease": (5, None)}, measures={"ease": EASE})
        asked(scene, number, 36, {"ease": after}, scores={"ease": "ease"})
    row = at(follow_ups(scene.practice), 36)
    assert (row.field, row.replies.in_time, row.not_comparable) == ("ease", 2, 2)
    assert (row.improved, row.worse, row.meaningful) == (0, 0, None)


def test_a_question_that_is_asked_no_more_was_asked_all_the_same(scene: Scene) -> None:
    number = filed(scene, scene.ana.id, 0, {PAIN: (7, None), "worst": (9, None)})
    asked(scene, number, 36, {"worst": 3}, scores={"worst": "nprs"})
    asked(scene, visited(scene, 1, 7), 36, {PAIN: 2})
    rows = follow_ups(scene.practice).rows
    assert {one.field: (one.improved, one.not_comparable) for one in rows} == {"worst": (1, 1), PAIN: (1, 1)}


def test_struck_visits_and_another_modalitys_answers_are_not_in_it(scene: Scene) -> None:
    asked(scene, visited(scene, 0, 7), 36, {PAIN: 2})
    wrong = visited(scene, 1, 7)
    asked(scene, wrong, 36, {PAIN: 0})
    with scene.practice.context.write() as writing:
        values = {"kind": "entered_in_error", "staff_id": scene.mara.id, "at": START, "why": "", "text": "wrong"}
        writing.add(addendum, visit_id=wrong, **values)
    asked(scene, visited(scene, 2, 7), 36, {PAIN: 0}, modality="sports")
    found = follow_ups(scene.practice)
    told = [(one.modality, one.replies.asked, one.improved) for one in found.rows]
    assert told == [("neuromuscular", 1, 1), ("sports", 1, 0)]


def test_who_was_merged_is_followed_all_the_same(scene: Scene) -> None:
    soto = scene.client("Ana Soto")
    number = visited(scene, 0, 7, soto.id)
    asked(scene, number, 36, {PAIN: 2})
    scene.practice.clients.merge(soto, scene.ana, anyway=True)
    assert at(follow_ups(scene.practice), 36).improved == 1


def test_many_follow_ups_add_up_to_all_that_fell_due(quick: Scene) -> None:
    chance = random.Random(14)
    for number in range(80):
        before = chance.choice([None, *range(11)])
        visit_id = visited(quick, number / 2, before)
        answers = chance.choice([None, {PAIN: chance.randint(0, 10)}, {PAIN: chance.randint(0, 10)}, {}])
        status = chance.choice(["", "", "", "dropped"]) if answers is None else ""
        asked(quick, visit_id, 36, answers, after=chance.choice([-30, -5, 0, 12, 40]), status=status)
    row = at(follow_ups(quick.practice), 36)
    said = row.replies
    assert said.asked + said.not_yet == 80
    assert said.in_time + said.early + said.late + said.unanswered + said.dropped == said.asked
    assert row.compared + row.not_comparable == said.in_time
    assert min(row.improved, row.same, row.worse, row.not_comparable) > 0
    assert min(said.early, said.late, said.unanswered, said.dropped) > 0


def test_days_are_of_the_visits(quick: Scene) -> None:
    for day in (0, 5):
        asked(quick, visited(quick, day, 7), 36, {PAIN: 2})
    found = follow_ups(quick.practice, dt.date(2027, 3, 9), dt.date(2027, 3, 20))
    assert at(found, 36).replies.asked == 1


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
    monkeypatch.setenv("COLUMNS", "80")
    out = palpate("report", "followups").out
    told = {" ".join(one.split()) for one in out.splitlines()}
    assert {"asked by now 4", "answered in time 2 50 %", "no answer 2"} <= told
    assert {"improved 1 50 % of 2 compared, 25 % of all asked", "still improved 1 100 % of 1 compared"} <= told
    assert "of the 1 improved at 36 hours, asked again after 14 days" in told
    assert "median 10 days" in told
    (row, _) = palpate("report", "followups", "--json").json["rows"]
    assert row["replies"]["unanswered"] == 2
    assert "does not prove" in out


@pytest.mark.parametrize("columns", [40, 80])
def test_the_report_fits_the_terminal_and_says_all_of_every_name(
    quick: Scene, quick_target: str, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    number = visited(quick, 0, 7)
    title = "How sore and how stiff it was on the morning after the second night, for those who were treated"
    asked(quick, number, 36, {PAIN: 2}, title=title)
    asked(quick, number, 336, {PAIN: 2, "lasted": 14})
    asked(quick, visited(quick, 1, 7), 336, {PAIN: 2}, after=90)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("PALPATE_NOW", quick.practice.clock.now().isoformat())
    quick.practice.close()
    out = command(quick_target)("report", "followups").out
    assert max(map(len, out.splitlines())) <= columns
    assert title in " ".join(out.split())
