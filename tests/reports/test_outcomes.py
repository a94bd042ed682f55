"""Outcomes: every figure as counting gives it, with what is missing; nothing ranked of few, nothing proved."""

from __future__ import annotations

import datetime as dt
import random
import re
import statistics
from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from palpate.errors import Refused
from palpate.modality.outcomes import Measure
from palpate.reports.outcomes import outcomes
from palpate.reports.outcomes_model import Outcomes, Row, Table
from palpate.reports.spread import spread
from palpate.visits.tables import addendum
from tests.command import command, refused
from tests.reports.filed import EASE, NPRS, START, filed
from tests.visits.scene import Scene

PAIN = "pain_now"
NDI = Measure(key="ndi", name="Neck", minimum=0, maximum=100, better="lower", unit="%", error=10)


def table(found: Outcomes, interval: str, measure: str = "nprs") -> Table:
    return next(one for one in found.tables if (one.interval, one.measure) == (interval, measure))


def row(found: Outcomes, interval: str, key: str, measure: str = "nprs") -> Row:
    return next(one for one in table(found, interval, measure).rows if one.key == key)


@given(st.lists(st.integers(-100, 100).map(lambda tenths: tenths / 10), min_size=1, max_size=60))
def test_the_median_and_the_quartiles_are_those_of_the_statistics_module(figures: list[float]) -> None:
    found = spread(figures)
    assert (found.n, found.median) == (len(figures), round(statistics.median(figures), 2))
    if len(figures) > 1:
        lower, _, upper = statistics.quantiles(figures, n=4, method="inclusive")
        assert (found.lower, found.upper) == (round(lower, 2), round(upper, 2))
    else:
        assert (found.lower, found.upper) == (None, None)


def test_nothing_has_no_median() -> None:
    assert (spread([]).n, spread([]).median) == (0, None)


def test_both_intervals_say_between_which_scores_they_lie(scene: Scene) -> None:
    ana = scene.ana.id
    filed(scene, ana, 0, {PAIN: (7, 5)})
    filed(scene, ana, 7, {PAIN: (6, 6)})
    filed(scene, ana, 21, {PAIN: (3, None)})
    found = outcomes(scene.practice, "modality")
    same, later = row(found, "visit", "neuromuscular"), row(found, "next", "neuromuscular")
    assert (same.n, same.missing, same.change.median, same.better, same.within_error) == (2, 1, -1, 1, 1)
    assert (later.n, later.missing, later.change.median, later.better) == (2, 1, -2, 1)
    assert later.days is not None
    assert (later.days.median, same.days) == (10.5, None)
    assert (same.people, later.people, same.meaningful) == (1, 1, 1)


def test_the_next_visit_is_the_next_at_which_the_same_was_scored_whoever_treats(scene: Scene) -> None:
    ana = scene.ana.id
    filed(scene, ana, 0, {PAIN: (7, None)})
    filed(scene, ana, 5, {}, modalities=["reflexology"])
    filed(scene, ana, 9, {PAIN: (4, None)}, modalities=["sports"])
    later = row(outcomes(scene.practice, "modality"), "next", "neuromuscular")
    assert (later.n, later.change.median) == (1, -3)
    assert later.days is not None
    assert later.days.median == 9


def test_a_visit_counts_in_the_row_of_each_technique_and_region_it_has_and_once_in_each(scene: Scene) -> None:
    ana = scene.ana.id
    work = [("press", "neck"), ("press", "chest"), ("strip", "neck")]
    filed(scene, ana, 0, {PAIN: (7, 4)}, techniques=work)
    filed(scene, ana, 1, {PAIN: (7, 6)}, techniques=[("strip", "")])
    filed(scene, ana, 2, {PAIN: (7, 1)})
    techniques = outcomes(scene.practice, "technique")
    assert [(one.name, one.n) for one in table(techniques, "visit").rows] == [
        ("Press (neuromuscular)", 1),
        ("Strip (neuromuscular)", 2),
    ]
    assert (techniques.visits, techniques.unplaced) == (3, 1)
    regions = outcomes(scene.practice, "region")
    assert {one.key: one.n for one in table(regions, "visit").rows} == {"neck": 1, "chest": 1}
    assert regions.unplaced == 2


BOTH = ["neuromuscular", "reflexology", "sports"]


def test_by_modality_a_score_counts_for_the_one_that_asked_for_it_and_for_no_other(scene: Scene) -> None:
    filed(scene, scene.ana.id, 0, {PAIN: (6, 3)}, modalities=BOTH, others={"reflexology": {PAIN: (4, 2)}})
    filed(scene, scene.ana.id, 7, {PAIN: (6, 3)}, modalities=BOTH, techniques=[("sports.press", "neck")])
    found = outcomes(scene.practice, "modality")
    assert {one.key: (one.n, one.change.median) for one in table(found, "visit").rows} == {
        "neuromuscular": (2, -3),
        "reflexology": (1, -2),
    }
    # Reflexology's 4 does not go on to a 6 that another asked for.
    assert {one.key: (one.n, one.missing) for one in table(found, "next").rows} == {
        "neuromuscular": (1, 1),
        "reflexology": (0, 1),
    }
    assert row(found, "next", "neuromuscular").change.median == 0
    assert any("counts for the modality that asked for it" in note for note in found.notes)


def test_by_modality_a_score_that_none_asks_for_counts_for_those_that_worked(scene: Scene) -> None:
    ana, shared = scene.ana.id, {"shared": {"ndi": (40, 20)}}
    filed(scene, ana, 0, {}, modalities=BOTH, measures={"ndi": NDI}, others=shared, techniques=[("press", "neck")])
    filed(scene, ana, 1, {}, modalities=BOTH, measures={"ndi": NDI}, others=shared)
    found = outcomes(scene.practice, "modality")
    assert [(one.key, one.n) for one in table(found, "visit", "ndi").rows] == [("neuromuscular", 1)]
    assert (found.visits, found.unplaced) == (2, 1)


@pytest.mark.parametrize(
    ("by", "mine", "feet"), [("technique", "press", "reflexology.walk"), ("region", "neck", "foot")]
)
def test_by_technique_and_region_what_was_scored_differently_counts_for_the_work_of_each(
    scene: Scene, by: str, mine: str, feet: str
) -> None:
    work = [("press", "neck"), ("reflexology.walk", "foot")]
    filed(
        scene,
        scene.ana.id,
        0,
        {PAIN: (6, 3)},
        modalities=BOTH,
        techniques=work,
        others={"reflexology": {PAIN: (4, 2)}},
    )
    soto = scene.client("Ana Soto")  # whose pain was asked once, for both
    filed(scene, soto.id, 0, {PAIN: (8, 3)}, modalities=BOTH, techniques=work)
    found = outcomes(scene.practice, by)
    mine = f"neuromuscular.{mine}" if by == "technique" else mine
    assert {one.key: (one.n, one.change.median) for one in table(found, "visit").rows} == {
        mine: (2, -4),
        feet: (2, -3.5),
    }
    assert (found.visits, found.unplaced) == (2, 0)


def test_what_was_struck_declined_or_is_still_open_is_in_no_sum(scene: Scene) -> None:
    ana = scene.ana.id
    filed(scene, ana, 0, {PAIN: (7, 4)})
    for day, status in enumerate(("open", "declined", "entered_in_error"), 1):
        filed(scene, ana, day, {PAIN: (9, 0)}, status=status)
    wrong = filed(scene, ana, 5, {PAIN: (9, 0)})
    with scene.practice.context.write() as writing:
        values = {"kind": "entered_in_error", "staff_id": scene.mara.id, "at": START, "why": "", "text": "wrong"}
        writing.add(addendum, visit_id=wrong, **values)
    found = outcomes(scene.practice, "modality")
    assert row(found, "visit", "neuromuscular").n == 1
    assert (row(found, "next", "neuromuscular").n, row(found, "next", "neuromuscular").missing) == (0, 1)


def test_one_person_under_two_entries_is_one_and_their_next_visit_is_found(scene: Scene) -> None:
    soto = scene.client("Ana Soto")
    filed(scene, scene.ana.id, 0, {PAIN: (7, None)})
    filed(scene, soto.id, 4, {PAIN: (3, None)})
    assert row(outcomes(scene.practice, "modality"), "next", "neuromuscular").n == 0
    scene.practice.clients.merge(soto, scene.ana, anyway=True)
    later = row(outcomes(scene.practice, "modality"), "next", "neuromuscular")
    assert (later.n, later.people, later.missing) == (1, 1, 1)


def test_fewer_than_the_least_are_shown_with_their_n_by_name_and_unranked(quick: Scene) -> None:
    ana = quick.ana.id
    for day in range(4):
        filed(quick, ana, day, {PAIN: (7, 6)}, techniques=[("good", "neck")])
        filed(quick, ana, day + 0.1, {PAIN: (7, 3)}, techniques=[("better", "neck")])
    filed(quick, ana, 9, {PAIN: (9, 0)}, techniques=[("zonal", "neck"), ("aimed", "neck")])
    found = outcomes(quick.practice, "technique", least=4)
    told = [(one.name.split()[0], one.n, one.rank) for one in table(found, "visit").rows]
    assert told == [("Better", 4, 1), ("Good", 4, 2), ("Aimed", 1, None), ("Zonal", 1, None)]
    by_default = table(outcomes(quick.practice, "technique"), "visit").rows
    assert [(one.name.split()[0], one.rank) for one in by_default] == [
        ("Aimed", None),
        ("Better", None),
        ("Good", None),
        ("Zonal", None),
    ]
    assert outcomes(quick.practice, "technique").least == 30


def test_a_row_alone_has_no_rank_and_equal_medians_share_one(quick: Scene) -> None:
    ana = quick.ana.id
    filed(quick, ana, 0, {PAIN: (7, 5)}, techniques=[("one", "neck")])
    assert [one.rank for one in table(outcomes(quick.practice, "technique", least=1), "visit").rows] == [None]
    filed(quick, ana, 1, {PAIN: (7, 5)}, techniques=[("two", "neck")])
    filed(quick, ana, 2, {PAIN: (7, 6)}, techniques=[("three", "neck")])
    rows = table(outcomes(quick.practice, "technique", least=1), "visit").rows
    assert [(one.name.split()[0], one.rank) for one in rows] == [("One", 1), ("Two", 1), ("Three", 3)]


def test_a_measure_whose_error_is_not_known_claims_nothing(quick: Scene) -> None:
    filed(quick, quick.ana.id, 0, {"ease": (1, 9)}, measures={"ease": EASE})
    found = row(outcomes(quick.practice, "modality"), "visit", "neuromuscular", "ease")
    assert (found.n, found.change.median, found.untold, found.better, found.meaningful) == (1, 8, 1, 0, None)


def test_scores_of_another_range_are_another_measure(quick: Scene) -> None:
    import msgspec

    wide = msgspec.structs.replace(NPRS, maximum=100)
    filed(quick, quick.ana.id, 0, {PAIN: (7, 5)})
    filed(quick, quick.ana.id, 3, {PAIN: (70, 50)}, measures={PAIN: wide})
    found = outcomes(quick.practice, "modality")
    assert [one.rows[0].n for one in found.tables if one.interval == "visit"] == [1, 1]
    assert all(one.rows[0].n == 0 for one in found.tables if one.interval == "next")


def test_days_are_those_of_the_practice_and_both_are_included(quick: Scene) -> None:
    ana = quick.ana.id
    filed(quick, ana, 0, {PAIN: (7, 5)})
    filed(quick, ana, 1 + 14.5 / 24, {PAIN: (7, 4)})  # half past midnight in New York
    filed(quick, ana, 4, {PAIN: (7, 3)})
    day = dt.date(2027, 3, 10)
    found = outcomes(quick.practice, "modality", first=day, last=day)
    assert row(found, "visit", "neuromuscular").change.median == -3
    # The next visit may lie outside.
    assert row(found, "next", "neuromuscular").n == 1
    with pytest.raises(Refused, match="days, both included"):
        outcomes(quick.practice, "modality", first=day, last=dt.date(2027, 3, 9))


def test_a_hundred_visits_add_up_as_a_plain_count_of_them_does(scene: Scene) -> None:
    chance = random.Random(36)
    people = [scene.ana.id, *(scene.client(f"Client {number}").id for number in range(4))]
    keys = ["press", "strip", "hold"]
    kept: list[tuple[int, float, set[str], float | None, float | None]] = []
    for number in range(60):
        who, day = chance.choice(people), number + chance.random() / 2
        used = set(chance.sample(keys, chance.randint(1, 3)))
        before = chance.choice([None, *range(11)])
        after = chance.choice([None, *range(11)])
        filed(scene, who, day, {PAIN: (before, after)}, techniques=[(key, "neck") for key in sorted(used)])
        kept.append((who, day, used, before, after))
    found = outcomes(scene.practice, "technique", least=5)
    for key in keys:
        same = [one for one in kept if key in one[2]]
        changes = [after - before for _, _, _, before, after in same if before is not None and after is not None]
        missing = sum(1 for _, _, _, before, after in same if (before is None) != (after is None))
        at_visit = row(found, "visit", f"neuromuscular.{key}")
        assert (at_visit.n, at_visit.missing) == (len(changes), missing)
        assert at_visit.change.median == statistics.median(changes)
        assert at_visit.better == sum(1 for one in changes if one <= -2)
        assert at_visit.worse == sum(1 for one in changes if one >= 2)
        later: dict[int, list[tuple[float, float, set[str]]]] = defaultdict(list)
        for who, day, used, before, _ in kept:
            if before is not None:
                later[who].append((day, before, used))
        pairs = [
            (after[1] - one[1], after[0] - one[0])
            for mine in later.values()
            for one, after in pairwise(mine)
            if key in one[2]
        ]
        to_next = row(found, "next", f"neuromuscular.{key}")
        assert (to_next.n, to_next.change.median) == (len(pairs), statistics.median([one for one, _ in pairs]))
        assert to_next.days is not None
        assert to_next.days.median == pytest.approx(statistics.median([days for _, days in pairs]), abs=0.02)


def test_it_is_read_in_a_few_statements_however_many_visits_there_are(quick: Scene) -> None:
    def statements() -> int:
        seen = []
        engine = quick.practice.database.engine
        listener = lambda *_: seen.append(1)  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        outcomes(quick.practice, "technique")
        event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    filed(quick, quick.ana.id, 0, {PAIN: (7, 5)}, techniques=[("press", "neck")])
    few = statements()
    for day in range(1, 12):
        filed(quick, quick.ana.id, day, {PAIN: (7, 5)}, techniques=[("press", "neck")])
    assert statements() == few


def test_the_report_by_command_says_that_it_describes(quick: Scene, quick_target: str) -> None:
    for day in range(3):
        filed(quick, quick.ana.id, day, {PAIN: (7, 4)}, techniques=[("press", "neck")])
    quick.practice.close()
    palpate = command(quick_target)
    ran = palpate("report", "outcomes", "--by", "technique")
    assert "does not prove what caused it" in ran.out
    assert "From before to after treatment, at the same visit" in ran.out
    assert "n < 30" in ran.out
    told = palpate("report", "outcomes", "--by", "region", "--least", "2", "--measure", "nprs", "--json").json
    (line,) = told["tables"][0]["rows"]
    assert (line["key"], line["n"], line["change"]["median"], line["enough"]) == ("neck", 3, -3, True)
    assert palpate("practice", "set", "reports.least", "3").code == 0
    assert palpate("report", "outcomes", "--json").json["least"] == 3
    refused(palpate("report", "outcomes", "--by", "moon"), "modality, technique or region", code=2)
    refused(palpate("report", "outcomes", "--measure", "ndi"), "there are scores of nprs")
    refused(palpate("report", "outcomes", "--least", "0"), "least", code=2)


def test_a_practice_without_scores_has_an_empty_report(quick: Scene, quick_target: str) -> None:
    quick.practice.close()
    palpate = command(quick_target)
    assert "No score" in palpate("report", "outcomes").out
    assert palpate("report", "outcomes", "--json").json["tables"] == []


def test_the_report_fits_the_terminal_and_says_all_of_every_name_and_number(
    quick: Scene, quick_target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "longitudinal stripping of the thoracolumbar fascia with a loose fist"
    for day in range(12):
        filed(quick, quick.ana.id, day * 10.5, {PAIN: (7, 4 + day % 3)}, techniques=[(name, "neck"), ("press", "neck")])
    quick.practice.close()
    palpate = command(quick_target)
    for columns in (60, 80):
        monkeypatch.setenv("COLUMNS", str(columns))
        out = palpate("report", "outcomes", "--by", "technique", "--least", "2").out
        assert max(map(len, out.splitlines())) <= columns
    # Two tables at the visit and two to the next one, each with every word of the name.
    assert {out.count(word.title()) for word in name.split() if len(word) > 4} == {4}
    assert re.search(r"^Press .* 8 \(67 %\) +8 \(67 %\) +4 \(33 %\) +0 \(0 %\)$", out, re.MULTILINE)
