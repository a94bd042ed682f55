"""A plan that is changed: what was planned before is kept, shown, and holds for what came before."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from palpate.errors import Refused
from palpate.host import enabling
from palpate.plans import reading
from palpate.plans.model import Terms
from palpate.practice import Practice
from palpate.store import chain
from tests.command import command, refused
from tests.plans.test_plans import by_pain, made, pain, stands
from tests.visits.scene import Scene


def test_what_was_planned_before_is_kept_with_who_changed_it_and_when(scene: Scene) -> None:
    plan = made(scene, "To sleep", visits=6, every_days=7)
    now = scene.practice.plans.change(plan, replace(plan.terms, goal=" To run ", visits=9))
    assert (now.goal, now.visits, now.every_days) == ("To run", 9, 7)
    (changed,) = now.changes
    assert changed.was == Terms(goal="To sleep", visits=6, every_days=7)
    assert (changed.at, changed.by) == (scene.practice.clock.now(), "Mara Lind (s1)")
    scene.later(days=1)
    again = scene.practice.plans.change(now, replace(now.terms, every_days=14))
    assert [one.was.visits for one in again.changes] == [6, 9]
    with scene.practice.context.read() as connection:
        acts = connection.execute(select(chain.audit.c.action).where(chain.audit.c.subject == "plan 1")).scalars().all()
    assert acts == ["add", "change plan", "change plan"]


def test_at_each_moment_the_plan_is_what_it_was_then(scene: Scene) -> None:
    plan = made(scene, "first", visits=3)
    starts = [scene.practice.clock.now()]
    for goal in ("second", "third"):
        scene.later(days=1)
        plan = scene.practice.plans.change(plan, replace(plan.terms, goal=goal))
        scene.later(minutes=1)
        starts.append(scene.practice.clock.now())
    with scene.practice.context.read() as connection:
        found = [reading.standing(connection, {scene.ana.id}, at)[0] for at in starts]
    assert [(one.goal, len(one.changes)) for one in found] == [("first", 0), ("second", 1), ("third", 2)]


def test_a_change_that_changes_nothing_writes_nothing(quick: Scene) -> None:
    plan = made(quick, visits=6)
    with quick.practice.context.read() as connection:
        before = chain.head(connection)
    assert quick.practice.plans.change(plan, plan.terms).changes == ()
    with quick.practice.context.read() as connection:
        assert chain.head(connection) == before


def test_a_new_measure_is_held_against_what_is_scored_from_then_on(quick: Scene) -> None:
    plan = made(quick)
    pain(quick, 8)
    pain(quick, 2)
    terms = by_pain(quick).terms
    now = quick.practice.plans.change(plan, terms)
    assert now.measured_since == now.changes[0].at
    quick.later(minutes=1)
    found = stands(quick, now)
    assert (found.baseline, found.last) == (2, None)
    pain(quick, 5)
    found = stands(quick, now)
    assert found.change is not None
    assert (found.visits_made, found.change.before, found.change.after) == (3, 2, 5)


def test_two_who_change_a_plan_at_once_do_not_undo_each_other(scene: Scene) -> None:
    plan = made(scene, visits=6)
    scene.practice.plans.change(plan, replace(plan.terms, visits=8))
    with pytest.raises(Refused, match="changed meanwhile"):
        scene.practice.plans.change(plan, replace(plan.terms, every_days=14))
    assert stands(scene, plan).plan.terms == Terms(goal="To sleep through", visits=8)


def test_what_no_plan_can_become_is_refused_and_it_stays_as_it_is(quick: Scene) -> None:
    plan = by_pain(quick, target=3)
    for more, words in (
        ({"goal": " "}, "in the client's words"),
        ({"visits": 501}, "from 1 to 500"),
        ({"target": 11.0}, "does not take 11"),
        ({"measure": "", "field": ""}, "name it with --measure"),
        ({"review_on": quick.practice.clock.now().date().replace(year=2020)}, "is past"),
    ):
        with pytest.raises(Refused, match=words):
            quick.practice.plans.change(plan, replace(plan.terms, **more))
    assert quick.practice.plans.get(plan.id) == plan
    quick.practice.plans.end(plan.id, reached=True)
    with pytest.raises(Refused, match="is reached already"):
        quick.practice.plans.change(plan, replace(plan.terms, visits=3))


def test_a_review_day_that_has_come_does_not_stand_in_the_way_of_another_change(quick: Scene) -> None:
    plan = made(quick, review_on=quick.practice.histories.today())
    quick.later(days=3)
    assert quick.practice.plans.change(plan, replace(plan.terms, visits=8)).visits == 8


def test_a_target_outlives_its_modality_and_what_is_not_of_it_can_still_be_changed(
    quick: Scene, quick_target: str
) -> None:
    pain(quick, 7)
    plan = by_pain(quick, target=3)
    with quick.practice.context.write() as writing:
        for modality in quick.practice.host.active():
            enabling.disable(writing, modality)
    with Practice.open(quick_target) as practice:
        assert practice.host.active() == []
        assert practice.plans.change(plan, replace(plan.terms, visits=8)).target == 3


def test_a_change_reads_from_the_audit_by_an_index(quick: Scene) -> None:
    """The audit has a million entries one day: what a plan was is sought among the few that changed one."""
    plan = made(quick, visits=6)
    quick.practice.plans.change(plan, replace(plan.terms, visits=8))
    with quick.practice.context.read() as connection:
        sought = select(chain.audit.c.body).where(chain.is_change_of_plan, chain.audit.c.subject.in_(["plan 1"]))
        text = str(sought.compile(connection, compile_kwargs={"literal_binds": True}))
        steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all()
    assert "ix_audit_plan" in str(steps)


def test_a_plan_is_changed_by_command(quick: Scene, quick_target: str) -> None:
    pain(quick, 7)
    quick.practice.close()
    palpate = command(quick_target)
    words = ("--as", "Mara", "plan", "add", "Ana", "--goal", "Sleep", "--measure", "nprs", "--target", "3")
    assert palpate(*words, "--visits", "6", "--every", "weekly").code == 0
    ran = palpate("--as", "Mara", "plan", "edit", "p1", "--goal", "-", "--visits", "8", "--every", "2w", stdin="Run\n")
    assert ran.out.splitlines() == [
        "p1 Ana Diaz, born 1984-05-02",
        "  Goal (p1): Run",
        "  Visits: 0 of 8 made, every 14 days",
        "  Measure: Numeric pain rating scale (pain now)",
        "  Score: 7 at the start, none since",
        "  Target: 3: not scored since",
        '  Changed: 8 Mar 2027 by Mara Lind (s1); before: "Sleep"; pain now to 3; 6 visits, every 7 days',
    ]
    assert palpate("--as", "Mara", "plan", "edit", "p1", "--visits", "9").out.splitlines()[-1] == (
        "  Changed: 8 Mar 2027 by Mara Lind (s1); before: pain now to 3; 8 visits, every 14 days"
    )
    palpate("plan", "edit", "p1", "--visits", "8")
    change, *_ = palpate("plan", "show", "p1", "--json").json["changes"]
    assert (change["by"], change["was"]["visits"]) == ("Mara Lind (s1)", 6)
    assert "before: " in palpate("progress", "Ana").out
    dropped = palpate("plan", "edit", "p1", "--drop", "visits", "--drop", "every", "--json").json
    assert (dropped["visits"], dropped["every_days"], dropped["target"]) == (None, None, 3)
    refused(palpate("plan", "edit", "p1", "--measure", "ndi"), "give the new one with --target")
    other = palpate("plan", "edit", "p1", "--measure", "ndi", "--drop", "target", "--json").json
    assert (other["measure"], other["baseline"], other["target"]) == ("shared.ndi", None, None)
    for wrong, sentence, code in (
        ((), "Say what changes", 2),
        (("--drop", "goal"), "cannot be dropped from a plan", 2),
        (("--visits", "3", "--drop", "visits"), "visits is given and dropped", 2),
        (("--every", "monthly"), "write it as 7, 10d, 2w or weekly", 2),
        (("--target", "3000"), "does not take 3000", 1),
    ):
        refused(palpate("plan", "edit", "p1", *wrong), sentence, code=code)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("7", 7), ("7d", 7), ("10 days", 10), ("1w", 7), ("2 weeks", 14), ("1w3d", 10), ("weekly", 7), ("daily", 1),
        ("Every week", 7), ("every 7 days", 7), ("every other week", 14), ("fortnightly", 14),
    ],
)  # fmt: skip
def test_how_far_apart_visits_are_is_typed_as_people_say_it(
    quick: Scene, quick_target: str, typed: str, days: int
) -> None:
    quick.practice.close()
    words = ("--as", "Mara", "plan", "add", "Ana", "--goal", "Sleep", "--json", "--every", typed)
    assert command(quick_target)(*words).json["every_days"] == days


@pytest.mark.parametrize("typed", ["90m", "monthly", "twice a week", "0", "-7", "1.5w", "", "٧", "99999999"])
def test_what_is_no_spacing_is_one_sentence(quick: Scene, quick_target: str, typed: str) -> None:
    quick.practice.close()
    ran = command(quick_target)("--as", "Mara", "plan", "add", "Ana", "--goal", "Sleep", f"--every={typed}")
    assert ran.code in {1, 2}, ran
    assert "Traceback" not in ran.err
    assert command(quick_target)("plan", "list", "--json").json == []
