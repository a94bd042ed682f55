"""Treatment plans: a goal in the client's words, its measure, visits made, the review, and how it ended."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from sqlalchemy import select

from palpate.documents import progress as told
from palpate.errors import Ambiguous, NotFound, Refused
from palpate.plans import reading
from palpate.plans.measures import find, scorable
from palpate.plans.model import Plan, Terms
from palpate.plans.progress import Standing
from palpate.reports.progress import latest, progress, standings
from palpate.store import chain
from tests.command import command, refused
from tests.reports.filed import NPRS, filed
from tests.visits.scene import Scene

TODAY = dt.date(2027, 3, 8)


def made(scene: Scene, goal: str = "To sleep through", **more: object) -> Plan:
    plan = scene.practice.plans.add(scene.ana, scene.mara, Terms(goal=goal, **more))  # type: ignore[arg-type]
    scene.later(minutes=1)
    return plan


def by_pain(scene: Scene, **more: object) -> Plan:
    """A plan that is measured by pain now, from the score that stands."""
    measure = find(scene.practice.host, "nprs")
    with scene.practice.context.read() as connection:
        baseline = latest(scene.practice, connection, scene.ana.id, measure.key, measure.field)
    return made(scene, measure=measure.key, field=measure.field, baseline=baseline, **more)


def pain(scene: Scene, score: int, after: int | None = None) -> int:
    """A visit with this pain, signed; gives its number."""
    visit = scene.start()
    scene.visits.assess(visit, "neuromuscular", {"pain_now": score}, typed=False)
    if after is not None:
        scene.visits.assess(visit, "neuromuscular", {"pain_now": after}, typed=False, after=True)
    scene.treat(visit)
    done = scene.visits.finish(visit)[0]
    scene.visits.sign(done, scene.mara, "")
    scene.later(days=7)
    return visit.id


def stands(scene: Scene, plan: Plan) -> Standing:
    return standings(scene.practice, [scene.practice.plans.get(plan.id)])[0]


def test_a_plan_keeps_what_was_planned_and_is_audited(scene: Scene) -> None:
    plan = made(scene, "  To lift my daughter\nagain ", visits=6, every_days=7, review_on=dt.date(2027, 4, 1))
    assert (plan.ref, plan.goal, plan.status) == ("p1", "To lift my daughter\nagain", "active")
    assert (plan.visits, plan.every_days, plan.review_on) == (6, 7, dt.date(2027, 4, 1))
    assert plan.shown == "p1 Ana Diaz, born 1984-05-02"
    with scene.practice.context.read() as connection:
        acts = connection.execute(
            select(chain.audit.c.action, chain.audit.c.actor).where(chain.audit.c.subject == "plan 1")
        ).all()
    assert acts == [("add", "Mara Lind (s1)")]


def test_progress_is_visits_made_of_planned_and_the_score_since_the_plan_was_made(scene: Scene) -> None:
    pain(scene, 7)
    plan = by_pain(scene, target=3, visits=4)
    assert plan.baseline == 7
    found = stands(scene, plan)
    assert (found.visits_made, found.last, found.reached) == (0, None, None)
    pain(scene, 6)
    found = stands(scene, plan)
    assert found.change is not None
    assert (found.visits_made, found.change.verdict, found.reached) == (1, "none", False)
    pain(scene, 3)
    found = stands(scene, plan)
    assert found.change is not None
    assert (found.visits_made, found.change.verdict, found.change.counts, found.reached) == (2, "better", True, True)


def test_what_is_scored_right_after_treatment_does_not_reach_a_target(scene: Scene) -> None:
    pain(scene, 7)
    plan = by_pain(scene, target=3)
    pain(scene, 6, after=2)
    found = stands(scene, plan)
    assert found.last is not None
    assert (found.last.score, found.reached) == (6, False)


def test_an_answer_to_a_follow_up_counts_as_a_score_of_the_plan(quick: Scene) -> None:
    pain(quick, 7)
    plan = by_pain(quick, target=3)
    number = pain(quick, 6)
    quick.practice.follow_ups.answer(quick.practice.follow_ups.of_visit(number)[0].id, {"pain_now": 2}, typed=False)
    found = stands(quick, plan)
    assert found.last is not None
    assert (found.last.moment, found.last.late, found.reached) == ("follow_up", True, True)


def test_without_a_score_before_it_the_first_one_after_is_what_it_begins_from(quick: Scene) -> None:
    plan = by_pain(quick, target=3)
    assert plan.baseline is None
    pain(quick, 7)
    found = stands(quick, plan)
    assert (found.baseline, found.last, found.reached) == (7, None, None)
    pain(quick, 4)
    found = stands(quick, plan)
    assert found.change is not None
    assert (found.baseline, found.change.gain, found.reached) == (7, 3, False)


def test_a_plan_begins_from_the_range_that_its_measure_has_now(quick: Scene) -> None:
    wide = msgspec.structs.replace(NPRS, maximum=100)
    filed(quick, quick.ana.id, -20, {"pain_now": (70, None)}, measures={"pain_now": wide})
    filed(quick, quick.ana.id, -10, {"pain_now": (7, None)})
    plan = by_pain(quick, target=3)
    assert plan.baseline == 7
    shown = progress(quick.practice, quick.ana)
    assert [(one.measure.maximum, shown.goal(one)) for one in shown.trends] == [(100, None), (10, 3)]


def test_struck_visits_are_in_no_plan(scene: Scene) -> None:
    pain(scene, 7)
    plan = by_pain(scene, target=3)
    wrong = scene.visits.get(pain(scene, 1))
    assert stands(scene, plan).reached is True
    scene.visits.enter_in_error(wrong, scene.mara, "wrong client")
    found = stands(scene, plan)
    assert (found.visits_made, found.last, found.reached) == (0, None, None)


def test_what_comes_after_a_plan_was_ended_is_not_its_own(quick: Scene) -> None:
    pain(quick, 7)
    plan = by_pain(quick, target=3)
    pain(quick, 5)
    quick.practice.plans.end(plan.id, reached=False, why="moves away")
    quick.later(minutes=1)
    pain(quick, 2)
    found = stands(quick, plan)
    assert found.last is not None
    assert (found.visits_made, found.last.score, found.reached) == (1, 5, False)


def test_a_plan_of_who_was_merged_is_read_with_the_one_who_stays(scene: Scene) -> None:
    soto = scene.client("Ana Soto")
    pain(scene, 7)
    plan = by_pain(scene, review_on=TODAY + dt.timedelta(days=10))
    scene.practice.clients.merge(scene.ana, soto, anyway=True)
    with scene.practice.context.read() as connection:
        (found,) = reading.listed(connection, scene.practice.clients.ids(soto.id))
        (due,) = reading.due(connection, TODAY + dt.timedelta(days=10))
        assert latest(scene.practice, connection, soto.id, "neuromuscular.nprs", "pain_now") == 7
    assert (found.id, found.client, found.client_id) == (plan.id, "Ana Soto", soto.id)
    assert due == found
    pain(scene, 4)
    assert stands(scene, plan).visits_made == 1


def test_plans_are_due_for_review_from_their_day_on_until_they_end(scene: Scene) -> None:
    plan = made(scene, review_on=TODAY + dt.timedelta(days=2))
    made(scene, "no review")
    with scene.practice.context.read() as connection:
        assert reading.due(connection, TODAY + dt.timedelta(days=1)) == []
        assert [one.id for one in reading.due(connection, TODAY + dt.timedelta(days=2))] == [plan.id]
        assert [one.id for one in reading.due(connection, TODAY + dt.timedelta(days=90))] == [plan.id]
    ended = scene.practice.plans.end(plan.id, reached=True)
    assert (ended.status, ended.why) == ("reached", "")
    with scene.practice.context.read() as connection:
        assert reading.due(connection, TODAY + dt.timedelta(days=90)) == []
        assert [one.ref for one in reading.listed(connection)] == ["p2"]
        assert [one.ref for one in reading.listed(connection, ended=True)] == ["p1", "p2"]
    with pytest.raises(Refused, match="is reached already"):
        scene.practice.plans.end(plan.id, reached=False, why="again")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"goal": "  "}, "in the client's words"),
        ({"goal": "a\x1bb"}, "cannot be printed"),
        ({"target": 3.0}, "name it with --measure"),
        ({"visits": 0}, "--visits is 0: it is from 1 to 500"),
        ({"every_days": 400}, "--every is 400: it is from 1 to 366 days"),
        ({"review_on": dt.date(2027, 3, 7)}, "2027-03-07 is past"),
    ],
)
def test_what_no_plan_can_be_is_refused_and_nothing_is_written(
    quick: Scene, more: dict[str, object], words: str
) -> None:
    with pytest.raises(Refused) as refusal:
        made(quick, **{"goal": "To run", **more})  # type: ignore[arg-type]
    assert words in str(refusal.value)
    with quick.practice.context.read() as connection:
        assert reading.listed(connection, ended=True) == []


def test_a_target_lies_in_the_range_of_its_measure(quick: Scene) -> None:
    with pytest.raises(Refused, match=r"Numeric pain rating scale does not take 12: it goes from 0 to 10\."):
        by_pain(quick, target=12.0)
    with pytest.raises(Refused, match="does not treat"):
        quick.practice.plans.add(quick.ana, quick.practice.staff.add("Desk", treats=False), Terms(goal="x"))
    with pytest.raises(NotFound, match="no treatment plan p9"):
        quick.practice.plans.get(9)


@pytest.mark.parametrize(
    ("wanted", "key", "field"),
    [
        ("neuromuscular.nprs", "neuromuscular.nprs", "pain_now"),
        ("pain_now", None, "pain_now"),
        ("NPRS", None, "pain_now"),
        ("shoulder_flexion.left", None, "shoulder_flexion.left"),
        ("neuromuscular.touch_tolerance", "neuromuscular.touch_tolerance", "touch_tolerance"),
        ("ndi", "shared.ndi", "ndi"),
        ("shared.lefs", "shared.lefs", "lefs"),
        ("oswestry", "shared.odi", "odi"),
        ("psfs", None, "psfs_mean"),
    ],
)
def test_a_measure_is_found_as_people_name_it(quick: Scene, wanted: str, key: str | None, field: str) -> None:
    found = find(quick.practice.host, wanted)
    assert found.field == field
    assert key in {None, found.key}


def test_every_thing_that_is_scored_is_found_by_its_own_names(quick: Scene) -> None:
    everything = scorable(quick.practice.host)
    assert {"pain_now", "shoulder_flexion.left", "ndi"} <= {one.field for one in everything}
    for one in everything:
        assert find(quick.practice.host, f"{one.modality}.{one.field}").field == one.field


def test_a_name_of_several_things_lists_them_and_a_wrong_one_gets_the_nearest(quick: Scene) -> None:
    with pytest.raises(Ambiguous, match=r"shoulder_flexion\.left, shoulder_flexion\.right"):
        find(quick.practice.host, "shoulder_flexion")
    with pytest.raises(NotFound, match="pain_now is nearest"):
        find(quick.practice.host, "pane_now")
    with pytest.raises(Ambiguous, match=r"'foo' could be .*_foot_inversion\.left \(.*oot.*, left\), "):
        find(quick.practice.host, "foo")


def test_a_plan_is_held_against_the_scores_of_its_own_modality_where_another_scored_differently(scene: Scene) -> None:
    scene.later(days=-30)
    neck_, foot_ = "neuromuscular.nprs", "reflexology.nprs"
    mine, other = (made(scene, measure=one, field="pain_now", target=2) for one in (neck_, foot_))
    for neck, foot in ((6, 4), (3, 5)):
        scene.later(days=7)
        visit = scene.start(service=scene.both)
        scene.visits.assess(visit, "neuromuscular", {"pain_now": neck}, typed=False)
        scene.visits.assess(visit, "reflexology", {"pain_now": foot}, typed=False)
    for plan, scores, verdict in ((mine, (6, 3), "better"), (other, (4, 5), "none")):
        found = stands(scene, plan)
        assert found.last is not None
        assert found.change is not None
        assert (found.baseline, found.last.score, found.change.verdict) == (*scores, verdict)
    assert [dict(told.plan(stands(scene, plan)))["Measure"] for plan in (mine, other)] == [
        "Numeric pain rating scale (pain now), Neuromuscular therapy",
        "Numeric pain rating scale (pain now), Reflexology",
    ]
    shown = progress(scene.practice, scene.ana)
    assert [(one.modality, shown.goal(one)) for one in shown.trends] == [("neuromuscular", 2), ("reflexology", 2)]
    only = progress(scene.practice, scene.ana, "reflexology.nprs")
    assert [one.plan.ref for one in only.plans] == [other.ref]
    # A new plan begins from the score of its own modality too.
    with scene.practice.context.read() as connection:
        begins = [latest(scene.practice, connection, scene.ana.id, one, "pain_now") for one in (neck_, foot_)]
        with pytest.raises(Ambiguous, match=r"by Neuromuscular therapy and Reflexology: name one of them, as neuro"):
            latest(scene.practice, connection, scene.ana.id, "deep_tissue.nprs", "pain_now")
    assert begins == [3, 5]


def test_plans_by_command(quick: Scene, quick_target: str) -> None:
    pain(quick, 7)
    quick.practice.close()
    palpate = command(quick_target)
    as_mara = ("--as", "Mara")
    words = (
        "plan",
        "add",
        "Ana",
        "--goal",
        "-",
        "--measure",
        "nprs",
        "--target",
        "3",
        "--visits",
        "6",
        "--every",
        "7d",
    )
    ran = palpate(*as_mara, *words, "--review", "+30d", stdin="To sleep through\n")
    assert ran.out.splitlines() == [
        "p1 Ana Diaz, born 1984-05-02",
        "  Goal (p1): To sleep through",
        "  Visits: 0 of 6 made, every 7 days",
        "  Measure: Numeric pain rating scale (pain now)",
        "  Score: 7 at the start, none since",
        "  Target: 3: not scored since",
        "  Review: 7 Apr 2027",
    ]
    (listed,) = palpate("plan", "list", "--json").json
    assert (listed["ref"], listed["measure"], listed["field"], listed["baseline"]) == (
        "p1",
        "deep_tissue.nprs",
        "pain_now",
        7,
    )
    assert palpate("plan", "list", "--due").out == "No plan is to be reviewed.\n"
    assert "To sleep through" in palpate("plan", "list", "Ana").out
    refused(palpate("plan", "end", "p1"), "--reached")
    assert palpate("plan", "end", "p1", "--reached", "--json").json["status"] == "reached"
    assert "Ended: goal reached on 8 Mar 2027" in palpate("plan", "show", "p1").out
    refused(palpate("plan", "show", "c1"), "a treatment plan")
    refused(palpate(*as_mara, "plan", "add", "Ana", "--goal", "x", "--every", "90m"), "is not a number of days", code=2)
    refused(palpate("plan", "add", "Ana", "--goal", "x"), "palpate --as NAME")
