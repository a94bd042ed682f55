"""A client's progress: every score in its trend, a change told only where it is one, drawn so that all can read it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.cli import progress_plot
from palpate.cli.progress_plot import ASCII, Signs
from palpate.documents import progress as told
from palpate.documents.axes import band, scale
from palpate.documents.blocks import Figure, Rows
from palpate.documents.page import Box, Circle, Rule, Text
from palpate.documents.plot import HEIGHT, WIDTH, plot, sheet
from palpate.documents.plot import words as alt
from palpate.documents.svg import drawn
from palpate.errors import Refused
from palpate.modality.outcomes import Measure
from palpate.plans.measures import find
from palpate.plans.model import Terms
from palpate.plans.progress import Progress
from palpate.plans.trend import Point, Trend
from palpate.reports.progress import progress
from tests.command import command, refused
from tests.reports.filed import EASE, NPRS, asked, filed
from tests.visits.scene import Scene

PAIN = "pain_now"


def of(scene: Scene, wanted: str | None = None) -> Progress:
    return progress(scene.practice, scene.ana, wanted)


def the(scene: Scene, wanted: str) -> Trend:
    (found,) = of(scene, wanted).trends
    return found


def falling(
    scene: Scene, *pairs: tuple[float | None, float | None], measure: Measure = NPRS, field: str = PAIN
) -> None:
    for number, pair in enumerate(pairs):
        filed(scene, scene.ana.id, 10 * number, {field: pair}, measures={field: measure})


def test_scores_before_after_and_asked_later_are_one_trend_in_order(scene: Scene) -> None:
    number = filed(scene, scene.ana.id, 0, {PAIN: (7, 5)})
    asked(scene, number, 36, {PAIN: 4}, after=30)
    filed(scene, scene.ana.id, 7, {PAIN: (6, None)})
    found = the(scene, "nprs")
    assert [(one.moment, one.score, one.ref, one.late) for one in found.points] == [
        ("before", 7, "v1", False),
        ("after", 5, "v1", False),
        ("follow_up", 4, "f1", True),
        ("before", 6, "v2", False),
    ]
    assert [str(one.day) for one in found.points] == ["2027-03-08", "2027-03-08", "2027-03-11", "2027-03-15"]
    assert found.overall is not None
    assert (found.overall.before, found.overall.after, found.overall.verdict) == (7, 6, "none")


def test_what_modalities_ask_alike_is_one_trend_and_another_range_is_another(scene: Scene) -> None:
    ana = scene.ana.id
    filed(scene, ana, 0, {PAIN: (7, None)})
    filed(scene, ana, 3, {PAIN: (5, None)}, modalities=["sports"])
    assert [one.score for one in the(scene, "nprs").points] == [7, 5]
    wide = msgspec.structs.replace(NPRS, maximum=100)
    filed(scene, ana, 6, {PAIN: (50, None)}, measures={PAIN: wide})
    assert [[one.score for one in trend.points] for trend in of(scene).trends] == [[7, 5], [50]]


def two(scene: Scene, *days: tuple[tuple[float | None, float | None], tuple[float | None, float | None]]) -> None:
    """Visits of two modalities, ten days apart: pain now as the first asked it, and as reflexology did."""
    for number, (first, other) in enumerate(days):
        both = ["neuromuscular", "reflexology"]
        filed(scene, scene.ana.id, 10 * number, {PAIN: first}, modalities=both, others={"reflexology": {PAIN: other}})


def test_two_scores_of_one_visit_by_two_modalities_are_two_trends_each_named_and_judged_by_itself(scene: Scene) -> None:
    two(scene, ((6, 3), (4, 2)), ((6, 3), (5, None)))
    nmt, feet = of(scene, "pain").trends
    assert [(one.moment, one.score) for one in nmt.points] == [("before", 6), ("after", 3), ("before", 6), ("after", 3)]
    assert [(one.moment, one.score) for one in feet.points] == [("before", 4), ("after", 2), ("before", 5)]
    assert (nmt.title, feet.title) == ("Pain: pain now (Neuromuscular therapy)", "Pain: pain now (Reflexology)")
    assert [one.overall.verdict if one.overall else None for one in (nmt, feet)] == ["none", "none"]
    assert [one.modality for one in of(scene, "reflexology.nprs").trends] == ["reflexology"]


def test_what_two_modalities_scored_alike_or_at_different_moments_stays_one_trend(scene: Scene) -> None:
    two(scene, ((6, None), (6, 2)), ((None, 3), (5, None)))
    (found,) = of(scene).trends
    assert (found.title, [one.score for one in found.points]) == ("Pain: pain now", [6, 2, 5, 3])


def test_once_scored_differently_visits_before_and_answers_later_go_to_who_asked(scene: Scene) -> None:
    filed(scene, scene.ana.id, -10, {PAIN: (8, None)}, modalities=["reflexology"])
    two(scene, ((6, None), (4, None)))
    asked(scene, filed(scene, scene.ana.id, 20, {}), 36, {PAIN: 1})
    found = {one.modality: [each.score for each in one.points] for one in of(scene).trends}
    assert found == {"reflexology": [8, 4], "neuromuscular": [6, 1]}


def test_both_scores_stand_wherever_progress_is_shown(quick: Scene, quick_target: str, tmp_path: Path) -> None:
    two(quick, ((6, 3), (4, 2)), ((6, 3), (5, None)))
    quick.practice.close()
    palpate = command(quick_target)
    titles = ("Pain: pain now (Neuromuscular therapy)", "Pain: pain now (Reflexology)")
    texts = [palpate("progress", "Ana", "--measure", "pain").out]
    for name in ("p.txt", "p.html", "p.svg"):
        assert palpate("progress", "Ana", "-o", str(tmp_path / name)).code == 0
        texts.append((tmp_path / name).read_text())
    assert palpate("client", "record", "Ana", "-o", str(tmp_path / "r.txt")).code == 0
    texts.append((tmp_path / "r.txt").read_text())
    for text in texts:
        assert all(title in text for title in titles), text
        assert "worse by" not in text
    trends = palpate("progress", "Ana", "--json").json["trends"]
    assert [(one["modality"], one["n"], one["change"]["from"]) for one in trends] == [
        ("neuromuscular", 2, 6),
        ("reflexology", 2, 4),
    ]


def test_a_mean_of_activities_is_one_trend_whether_the_form_asked_or_it_was_scored_by_itself(quick: Scene) -> None:
    visit = quick.start()
    quick.visits.assess(visit, "neuromuscular", {"psfs_mean": 4}, typed=False)
    quick.visits.score(visit, "psfs", [6, 7, 8], after=True)
    found = the(quick, "psfs")
    assert [(one.moment, one.score, one.answered) for one in found.points] == [("before", 4, None), ("after", 7, 3)]


def test_sides_are_trend_of_their_own(quick: Scene) -> None:
    visit = quick.start()
    given_ = {"rom_areas": "shoulder", "shoulder_flexion": "left=140 right=165"}
    quick.visits.assess(visit, "neuromuscular", given_, typed=True)
    fields = [one.field for one in of(quick, "shoulder_flexion").trends]
    assert fields == ["shoulder_flexion.left", "shoulder_flexion.right"]
    assert the(quick, "shoulder_flexion.left").title == "Range of motion, arm: shoulder flexion, left"
    with pytest.raises(Refused, match=r"no score of 'ndi': there are scores of range_of_motion_arm"):
        of(quick, "ndi")


def test_struck_visits_are_out_and_merged_clients_are_in(scene: Scene) -> None:
    soto = scene.client("Ana Soto")
    filed(scene, soto.id, 0, {PAIN: (8, None)})
    number = filed(scene, scene.ana.id, 3, {PAIN: (7, None)})
    asked(scene, number, 36, {PAIN: 1})
    scene.practice.clients.merge(soto, scene.ana, anyway=True)
    assert [one.score for one in the(scene, "nprs").points] == [8, 7, 1]
    with scene.practice.context.write() as writing:
        from palpate.visits.tables import visit

        writing.execute(visit.update().where(visit.c.id == number).values(status="entered_in_error"))
    assert [one.score for one in the(scene, "nprs").points] == [8]
    assert of(scene).visits == 1


def test_a_score_of_a_modality_that_is_gone_is_read_from_what_was_stored(quick: Scene) -> None:
    from palpate.host import enabling

    number = filed(quick, quick.ana.id, 0, {PAIN: (7, None)})
    asked(quick, number, 36, {PAIN: 4})
    with quick.practice.context.write() as writing:
        enabling.disable(writing, "neuromuscular")
    assert [one.score for one in the(quick, "nprs").points] == [7, 4]


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([(7, None), (6, None)], "no change beyond the measure's error (2)"),
        ([(7, None), (5, None)], "better by 2, beyond the measure's error, and meaningful"),
        ([(3, None), (6, None)], "worse by 3"),
        ([(7, None)], "1 score: nothing to hold it against yet."),
        (
            [(6, 3)],
            "From visit to visit: 1 score, nothing to hold it against yet. "
            "From before to after treatment (n 1): better at 1 visit.",
        ),
        ([(None, 3), (None, 4)], "From visit to visit: nothing yet, as nothing was scored before treatment."),
        (
            [(7, 4), (6, 5)],
            "From before to after treatment (n 2): better at 1 visit, no change beyond the error at 1 visit.",
        ),
    ],
)
def test_the_words_say_a_change_only_where_there_is_one(
    quick: Scene, pairs: list[tuple[float, float | None]], words: str
) -> None:
    falling(quick, *pairs)
    assert words in " ".join(told.summary(the(quick, "nprs")))


def test_an_unknown_error_is_said_and_nothing_is_claimed(quick: Scene) -> None:
    falling(quick, (1, 9), (9, None), measure=EASE, field="ease")
    found = the(quick, "ease")
    assert "cannot be said: the measure's error is not known" in told.summary(found)[0]
    assert band(found) is None
    assert not re.search(
        "better|worse", " ".join([*told.summary(found), *(cell for row in told.rows(found) for cell in row)])
    )


def goal_of(scene: Scene, target: float) -> Progress:
    pain = find(scene.practice.host, "nprs")
    terms = Terms(goal="To sleep", measure=pain.key, field=pain.field, baseline=7, target=target)
    scene.practice.plans.add(scene.ana, scene.mara, terms)
    return of(scene)


def test_the_picture_says_the_numbers_in_words_and_needs_no_colour(quick: Scene) -> None:
    falling(quick, (7, 5), (6, None), (3, 3))
    found = goal_of(quick, 2)
    trend = found.trends[0]
    picture = plot(trend, found.goal(trend))
    assert picture.alt == (
        "Pain: pain now (0 to 10, lower is better). 2027-03-08 before treatment 7; 2027-03-08 after treatment 5; "
        "2027-03-18 before treatment 6; 2027-03-28 before treatment 3; 2027-03-28 after treatment 3. From 7 to 3: "
        "better by 4, beyond the measure's error, and meaningful (the smallest change that counts is 2). Goal: 2."
    )
    tones = {one.fill for one in picture.items if isinstance(one, Box | Circle)}
    assert not any(isinstance(one, str) for one in tones)
    text = [one.text for one in picture.items if isinstance(one, Text)]
    assert {"lower is better", "goal 2", "no change beyond the error", "before treatment", "after treatment"} <= set(
        text
    )
    dashed = [one for one in picture.items if isinstance(one, Rule) and one.dashed]
    assert len(dashed) == 2  # the goal, and what the legend says of it
    for one in picture.items:
        if isinstance(one, Text):
            assert one.x >= 0, one.text
            assert one.x + one.width <= WIDTH + 0.01, one.text
            assert 0 < one.y <= HEIGHT


def test_days_are_true_to_scale_and_lower_scores_lie_lower(quick: Scene) -> None:
    for day, score in ((0, 8), (10, 6), (40, 2)):
        filed(quick, quick.ana.id, day, {PAIN: (score, None)})
    dots = [one for one in plot(the(quick, "nprs")).items if isinstance(one, Circle) and one.fill == 0.0][:3]
    assert (dots[2].x - dots[0].x) == pytest.approx(4 * (dots[1].x - dots[0].x))
    assert (dots[2].y - dots[0].y) == pytest.approx(3 * (dots[1].y - dots[0].y))


@given(
    st.sampled_from([(1, 0), (1, 1), (10, 1), (100, 2)]),
    st.integers(0, 1000),
    st.integers(0, 1000),
    st.sampled_from([0, 0.05, 0.5, 1, 1.5, 2, 8.1]),
    st.sampled_from(["lower", "higher"]),
)
def test_a_score_lies_in_the_shade_only_where_it_is_no_change_and_never_on_its_edge(
    grain: tuple[int, int], first: int, then: int, error: float, better: Literal["lower", "higher"]
) -> None:
    one, other = first / grain[0], then / grain[0]
    measure = Measure(key="m", name="M", minimum=0, maximum=1000, better=better, error=error)
    at = dt.datetime(2027, 3, 8, tzinfo=dt.UTC)
    points = [
        Point(at=at, day=at.date(), moment="before", score=score, ref="v1", visit_id=number)
        for number, score in enumerate((one, other))
    ]
    trend = Trend(modality="x", measure=measure, field="m", points=points)
    shade = band(trend)
    assert shade is not None
    assert trend.overall is not None
    assert (shade[0] < other < shade[1]) == (trend.overall.verdict == "none")
    assert min(abs(other - edge) for edge in shade) > 0.001


def test_better_by_the_error_lies_outside_the_shade_on_the_terminal_and_on_paper(quick: Scene) -> None:
    falling(quick, (4, None), (2, None))
    trend = the(quick, "nprs")
    assert told.rows(trend)[1][-1] == "better by 2"
    lines = progress_plot.lines(trend, None, 80, False, ASCII)
    assert [int(line.split()[0]) for line in lines[:11] if ASCII.shade * 5 in line] == [5, 4, 3]
    picture = plot(trend)
    shade = next(one for one in picture.items if isinstance(one, Box) and one.fill == 0.9)
    first, second = [one for one in picture.items if isinstance(one, Circle) and one.fill == 0.0][:2]
    assert shade.y < first.y < shade.y + shade.height
    assert second.y - second.radius > shade.y + shade.height


def test_the_svg_is_whole_and_carries_the_words(quick: Scene) -> None:
    falling(quick, (7, 5), (6, None))
    quick.practice.clients.edit(quick.ana, {"name": 'Ana <Diaz> & "Co"'})
    root = ElementTree.fromstring(drawn(sheet(progress(quick.practice, quick.practice.clients.get(quick.ana.id)))))
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert 'Ana <Diaz> & "Co"' in (title.text or "")
    assert "before treatment 7" in (title.text or "")


@given(
    st.lists(st.tuples(st.floats(0, 400), st.integers(0, 100)), min_size=1, max_size=12),
    st.sampled_from([(0.0, 10.0), (0.0, 100.0), (0.0, 360.0), (-5.0, 11.0)]),
    st.one_of(st.none(), st.floats(0, 1)),
    st.one_of(st.none(), st.floats(0.5, 20)),
    st.integers(20, 200),
    st.sampled_from([Signs(), ASCII]),
)
def test_any_trend_is_drawn_within_its_width_with_every_score_on_the_scale(
    given_: list[tuple[float, int]],
    reach: tuple[float, float],
    goal: float | None,
    error: float | None,
    width: int,
    signs: Signs,
) -> None:
    least, most = reach
    measure = Measure(key="m", name="M", minimum=least, maximum=most, better="lower", error=error)
    points = [
        Point(
            at=(at := dt.datetime(2027, 3, 8, tzinfo=dt.UTC) + dt.timedelta(days=days)),
            day=at.date(),
            moment="before",
            score=least + (most - least) * part / 100,
            ref="v1",
            visit_id=number,
        )
        for number, (days, part) in enumerate(sorted(given_))
    ]
    trend = Trend(modality="x", measure=measure, field="m", points=points)
    target = None if goal is None else least + (most - least) * goal
    found = scale(trend, target)
    assert found.least <= min(one.score for one in points)
    assert max(one.score for one in points) <= found.most
    assert 1 <= found.steps <= 12
    lines = progress_plot.lines(trend, target, width, False, signs)
    assert max(len(line) for line in lines) <= max(min(width, 100), 40)
    assert any(signs.before in line for line in lines)
    assert "\x1b" not in "".join(lines)
    for one in plot(trend, target).items:
        if isinstance(one, Circle | Text):
            assert -0.01 <= one.x <= WIDTH
            assert 0 <= one.y <= HEIGHT
    assert alt(trend, target).count("before treatment") == len(points)


def test_the_report_has_a_picture_and_a_table_for_each_trend(quick: Scene) -> None:
    falling(quick, (7, 5), (6, None))
    filed(quick, quick.ana.id, 30, {"ease": (4, None)}, measures={"ease": EASE})
    blocks = told.blocks(of(quick))
    assert [type(one) for one in blocks].count(Figure) == 2
    rows = next(one for one in blocks if isinstance(one, Rows))
    assert rows.rows[0] == ["8 Mar 2027", "v1", "7", "5", "", "better by 2", ""]
    assert rows.rows[1] == ["18 Mar 2027", "v2", "6", "", "", "", "within error"]
    assert told.document(of(quick)).whom == "Ana Diaz, born 1984-05-02 (c1)"


def test_progress_by_command(quick: Scene, quick_target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    falling(quick, (7, 5), (6, None), (3, None))
    quick.practice.close()
    palpate = command(quick_target)
    out = palpate("progress", "Ana").out
    assert out.startswith("c1 Ana Diaz, born 1984-05-02: 3 visits  (simulated practice)\n")
    assert "better by 4, beyond the measure's error" in out
    assert "does not prove" in out
    assert max(len(line) for line in out.splitlines() if "┤" in line) <= 80
    monkeypatch.setenv("COLUMNS", "50")
    assert max(len(line) for line in palpate("progress", "Ana").out.splitlines() if "┤" in line) <= 50
    shown = palpate("progress", "Ana", "--measure", "nprs", "--json").json
    (trend,) = shown["trends"]
    assert trend["change"] == {"from": 7, "to": 3, "verdict": "better", "meaningful": True}
    assert trend["scores"][0]["at"] == "2027-03-08T10:00-05:00"
    for name, begins in (("p.svg", "<?xml"), ("p.html", "<!DOCTYPE html"), ("p.pdf", "%PDF")):
        file = tmp_path / name
        assert palpate("progress", "Ana", "-o", str(file)).code == 0
        assert file.read_bytes()[:30].decode("latin-1").startswith(begins)
        assert palpate("progress", "Ana", "-o", str(file)).code == 0
    (tmp_path / "other.svg").write_text("not one of ours")
    refused(palpate("progress", "Ana", "-o", str(tmp_path / "other.svg")), "is something else")
    refused(palpate("progress", "Ana", "-o", "p.doc"), ".svg, .pdf, .html, .txt", code=2)
    refused(palpate("progress", "Ana", "--measure", "ndi"), "there are scores of nprs")
    refused(palpate("progress"), "client", code=2)


def test_a_client_without_scores_is_told_so(quick: Scene, quick_target: str, tmp_path: Path) -> None:
    quick.practice.close()
    palpate = command(quick_target)
    assert palpate("progress", "Ana").out.endswith("Nothing was scored yet.\n")
    refused(palpate("progress", "Ana", "-o", str(tmp_path / "p.svg")), "nothing to draw")
