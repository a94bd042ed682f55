"""Charts of the body: where places lie, that a picture and its words say all of it, and that grey is enough."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import xml.etree.ElementTree as ElementTree
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from palpate.documents.charts import marks, places
from palpate.documents.charts.curves import Point, crossings, edges
from palpate.documents.charts.figures import PAIRS, VIEWS, views
from palpate.documents.charts.modality_chart import document, modality_chart, numbered
from palpate.documents.charts.stage import HIGH, WIDTH, Stage
from palpate.documents.charts.visit_chart import visit_chart
from palpate.documents.page import Box, Circle, Item, Laid, Page, Path, Picture, Rule, Text
from palpate.documents.paper import pages
from palpate.documents.pdf import printed
from palpate.documents.svg import drawn, picture
from palpate.errors import NotFound
from palpate.host.host import Host
from palpate.modality import vocabulary
from palpate.modality.catalog import BodyPoint
from palpate.practice import Practice
from tests.conftest import BUILT_IN
from tests.visits.conftest import (  # noqa: F401 fixtures
    _now,
    _scene_file,
    outside,
    quick,
    quick_target,
)
from tests.visits.plugin import Outside
from tests.visits.scene import Scene

HOST = Host(dict.fromkeys(BUILT_IN, ""), lambda line: None)
POINTS: list[tuple[str, BodyPoint]] = [
    (key, point) for key in BUILT_IN for point in HOST.ask(key, "body_points") if point.kind != "ear_area"
]
"""Those that are drawn: the parts of an ear lie on no figure."""
SIDES = ("left", "right", "bilateral", "midline", "")


def texts(items: list[Item]) -> list[str]:
    """The words of a picture, in the order they are drawn."""
    return [item.text for item in items if isinstance(item, Text)]


def read(items: list[Item]) -> str:
    """All its words as one text."""
    return " ".join(texts(items))


def site(key: str, side: str, score: int | None = None, most: int = 10, **known: Any) -> dict[str, Any]:
    """A place of a record, assessed, as the record gathers it."""
    scores = [] if score is None else [{"label": "pain on pressure", "value": score, "minimum": 0, "maximum": most}]
    point = next((point for _, point in POINTS if point.key == key), None)
    own = {} if point is None else {"region": point.region, "refers": point.refers, "spills": point.spills}
    if point is not None and point.chart is not None:
        own["chart"] = {"view": point.chart.view, "x": point.chart.x, "y": point.chart.y}
    name = point.name if point else key.replace("_", " ")
    assessed = [{"label": "Trigger points", "scores": scores}]
    return {"key": key, "name": name, "side": side, "assessed": assessed, "treated": [], **own, **known}


def treated(key: str, side: str, **known: Any) -> dict[str, Any]:
    """A place of a record where something was done, and nothing was assessed."""
    return site(key, side, **{"assessed": [], "treated": [{"number": 1, "name": "Pin and stretch"}], **known})


def on_paper(drawing: Picture) -> Laid:
    """A picture as a page of its own."""
    return Laid(title="Chart", width=drawing.width, height=drawing.height, stamp="", pages=[Page(drawing.items)])


def within(drawing: Picture) -> None:
    """Nothing of a picture lies outside it."""
    for item in drawing.items:
        if isinstance(item, Text):
            assert -0.1 <= item.x <= item.x + item.width <= drawing.width + 0.1, item.text
            assert 0 < item.y <= drawing.height, item.text
        elif isinstance(item, Circle):
            assert item.radius <= item.x + 0.1 <= drawing.width - item.radius + 0.2
            assert item.radius <= item.y + 0.1 <= drawing.height - item.radius + 0.2
        elif isinstance(item, Path):
            for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", item.d):
                assert -0.1 <= float(x) <= drawing.width + 0.1
                assert -0.1 <= float(y) <= drawing.height + 0.1


# Where places lie


def test_every_region_of_the_vocabulary_has_a_place() -> None:
    assert list(places.regions()) == list(vocabulary.regions())


@pytest.mark.parametrize("region", vocabulary.regions())
def test_a_region_lies_on_the_body_in_every_view_and_on_both_sides(region: str) -> None:
    for side in SIDES:
        found = [*places.shapes(region, side), *((spot, [spot.at]) for spot in places.spots(None, region, side))]
        assert found
        for spot, shape in found:
            assert [at for at in shape if not views()[spot.view].holds(at)] == [], (spot.view, side)


@pytest.mark.parametrize(("modality", "point"), POINTS, ids=[f"{key}.{point.key}" for key, point in POINTS])
def test_a_point_of_a_modality_has_a_place_in_the_box_and_on_the_body(modality: str, point: BodyPoint) -> None:
    assert point.chart is not None
    assert point.chart.view in VIEWS
    assert 0 <= point.chart.x <= 1000
    assert 0 <= point.chart.y <= 1000
    assert views()[point.chart.view].holds((point.chart.x, point.chart.y))


@pytest.mark.parametrize(
    ("modality", "point"),
    # The subscapularis is reached from the front, through the armpit; its region is the shoulder blade.
    [(key, point) for key, point in POINTS if point.key != "subscapularis"],
    ids=lambda one: getattr(one, "key", one),
)
def test_a_point_is_drawn_in_or_beside_the_region_it_is_said_to_be_in(modality: str, point: BodyPoint) -> None:
    assert point.chart is not None
    side = point.sides[0] if point.sides else "left"
    (here, *_) = places.spots({"view": point.chart.view, "x": point.chart.x, "y": point.chart.y}, "", side)
    shapes = [shape for spot, shape in places.shapes(point.region, side) if spot.view == here.view]
    assert shapes, f"{point.region} is not drawn in the view {here.view}"
    inside = any(within_shape(shape, here.at) for shape in shapes)
    wide = views()[here.view].wide / 1000
    beside = min(math.hypot(wide * (here.at[0] - x), here.at[1] - y) for shape in shapes for x, y in shape)
    assert inside or beside < (70 if here.view in PAIRS else 25)


@cache
def on_the_left(view: str) -> list[Point]:
    """Places of a figure, left of its middle on the paper."""
    places_there = [(x + 0.37, float(y)) for x in range(290, 500, 7) for y in range(10, 990, 11)]
    return [at for at in places_there if views()[view].holds(at)]


def within_shape(shape: list[Point], at: Point) -> bool:
    """Whether a place lies in a shape."""
    return sum(x <= at[0] for x in crossings(edges(shape), at[1])) % 2 == 1


@pytest.mark.parametrize("view", ["front", "back"])
@given(data=st.data())
def test_left_and_right_are_mirror_images(view: str, data: st.DataObject) -> None:
    x, y = data.draw(st.sampled_from(on_the_left(view)))
    (left,), (right,) = (places.spots({"view": view, "x": x, "y": y}, "", side) for side in ("left", "right"))
    assert left.at == (x, y)
    assert math.isclose(left.at[0] + right.at[0], 1000)
    assert left.at[1] == right.at[1]
    assert views()[view].holds(right.at)


@pytest.mark.parametrize("view", PAIRS)
def test_feet_and_hands_are_drawn_with_the_inner_edges_towards_each_other(view: str) -> None:
    stage = Stage(view, 0, 0, 300)
    (inner_left, _), (outer_left, _) = (stage.put((x, 500), "left") for x in (100, 900))
    (inner_right, _), (outer_right, _) = (stage.put((x, 500), "right") for x in (100, 900))
    assert abs(inner_left - inner_right) < abs(outer_left - outer_right)
    assert math.isclose(inner_left + inner_right, outer_left + outer_right)


def test_the_left_of_the_body_is_on_the_right_from_the_front_and_on_the_left_from_the_back() -> None:
    (front,), (back,) = places.spots(None, "chest_ant", "left"), places.spots(None, "scapula", "left")
    assert front.at[0] > 500 > back.at[0]


def test_a_point_of_the_side_goes_to_the_view_of_that_side() -> None:
    chart = {"view": "left", "x": 492, "y": 92}
    assert [spot.view for spot in places.spots(chart, "tmj", "bilateral")] == ["left", "right"]
    assert places.spots({**chart, "view": "right", "x": 508}, "tmj", "bilateral") == places.spots(chart, "tmj", "")


def test_what_is_in_the_middle_is_marked_once_and_in_the_middle() -> None:
    for side in ("midline", ""):
        assert [spot.at[0] for spot in places.spots(None, "sternum", side)] == [500]
    assert [spot.at[0] for spot in places.spots({"view": "front", "x": 500, "y": 400}, "abdomen_mid", "")] == [500]
    assert [(spot.view, spot.at[0]) for spot in places.spots(None, "head", "midline")] == [("back", 500)]


SPARED = ("throat", "eye", "abdomen", "elbow_ant", "axilla", "groin")


@pytest.mark.parametrize(
    "region", [key for key, found in places.regions().items() if {"front", "back"} <= {one.view for one in found}]
)
def test_a_region_that_also_lies_in_front_is_not_marked_on_what_is_to_be_spared(region: str) -> None:
    for side in SIDES:
        for spot in places.spots(None, region, side):
            for spared in SPARED:
                if vocabulary.lies_in(region, spared):
                    continue
                shaded = [shape for at, shape in places.shapes(spared, side) if at.view == spot.view]
                if spot.view in ("front", "back"):
                    assert not any(within_shape(shape, spot.at) for shape in shaded), (side, spared)


def test_work_on_the_neck_is_drawn_on_its_back() -> None:
    for side in SIDES:
        assert {spot.view for spot in places.spots(None, "neck", side)} == {"back"}
    (chart,) = visit_chart({"sites": [treated("neck", "left", region="neck")]})
    assert "Back" in texts(chart.items)
    assert "Front" not in texts(chart.items)
    assert "Neck, left" in read(chart.items)


# The marks


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(440, 560), st.integers(180, 300), st.booleans()), max_size=30))
def test_no_mark_lies_over_another(wanted: list[tuple[int, int, bool]]) -> None:
    stage = Stage("back", 0, 0, 400)  # at the edge of its picture
    put = [
        marks.Mark(
            number, marks.ASSESSED, stage.put((x, y)), 1.0 if large else None, marks.size(1.0 if large else None)
        )
        for number, (x, y, large) in enumerate(wanted, 1)
    ]
    rounds = [one for one in marks.spread(stage, put) if isinstance(one, Circle) and one.line is not None]
    assert len(rounds) == len(put)
    within(Picture(width=WIDTH, height=HIGH, items=list(rounds), alt=""))
    for number, one in enumerate(rounds):
        for other in rounds[:number]:
            assert math.dist((one.x, one.y), (other.x, other.y)) >= one.radius + other.radius


def test_a_mark_that_had_to_move_has_a_line_to_its_place() -> None:
    stage = Stage("back", 0, 0, 400)
    put = [marks.Mark(number, marks.ASSESSED, stage.put((450, 240))) for number in (1, 2)]
    (line,) = [one for one in marks.spread(stage, put) if isinstance(one, Rule)]
    assert (line.x, line.y) == stage.put((450, 240))
    assert line.line == 0.0, "the line to its place is black"


@pytest.mark.parametrize("view", ["front", "back"])
def test_on_a_chart_of_one_side_no_number_stands_on_the_other_or_across_the_middle(view: str) -> None:
    for key in BUILT_IN:
        stage = Stage(view, 8, 6, 500)
        held = [one for one in numbered(HOST, key) if any(spot.view == view for spot in one.spots)]
        middles = {
            str(one.number)
            for one in held
            for spot in one.spots
            if abs(stage.put(spot.at)[0] - (stage.middle or 0)) < 1
        }
        put = [
            marks.Mark(one.number, one.shape, stage.put(spot.at), None, 6.4)
            for one in held
            for spot in one.spots
            if spot.view == view
        ]
        for item in marks.spread(stage, put):
            if isinstance(item, Text) and item.text not in middles:
                across = item.x + item.width / 2 - (stage.middle or 0)
                # The left of the body is on the right of the front, and on the left of the back.
                assert (across if view == "front" else -across) >= 6.3, (key, item.text)


def test_more_is_larger_and_darker_so_that_grey_says_it_too() -> None:
    def grey(tone: Any) -> float:
        red, green, blue = (int(tone[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    steps = [at / 10 for at in range(1, 11, 2)]
    lights = [grey(marks.tone(much)) for much in steps]
    assert all(more - less > 0.08 for less, more in zip(lights[1:], lights, strict=False))
    sizes = [marks.size(much) for much in steps]
    assert sizes == sorted(set(sizes))


# The chart of a visit


def test_nothing_found_and_nothing_done_is_no_chart() -> None:
    assert visit_chart({"sites": []}) == []


def test_a_chart_says_in_words_name_side_what_and_how_much_for_every_mark() -> None:
    sites = [
        site("infraspinatus", "left", 7),
        treated("levator_scapulae", "right"),
        site("back_low", "bilateral", region="back_low"),
    ]
    (chart,) = visit_chart({"sites": sites})
    for words in (chart.alt, read(chart.items)):
        assert "Infraspinatus, left" in words
        assert "pain on pressure 7/10" in words
        assert "May be felt at: front of the shoulder" in words
        assert "Levator scapulae, right" in words
        assert "Treated: Pin and stretch (line 1)" in words
        assert "Back low, bilateral" in words
        assert "not scored" in words


def test_only_the_views_that_have_something_are_drawn() -> None:
    (chart,) = visit_chart({"sites": [site("quadratus_plantae", "left", 3, refers=[])]})
    assert [one for one in texts(chart.items) if one.startswith(("Soles", "Front", "Back", "Palms"))] == [
        "Soles: right",
        "Soles: left",
    ]
    (both,) = visit_chart({"sites": [site("piriformis", "left"), site("quadratus_plantae", "left")]})
    assert {"Back", "Soles: left"} <= set(texts(both.items)), "there is room for the feet beside the body"
    assert "Front" not in texts(both.items)
    wide = [treated(one, "bilateral", region=one) for one in ("head", "chest_ant", "palm")]
    body, feet = visit_chart({"sites": [site("piriformis", "left"), site("quadratus_plantae", "left"), *wide]})
    assert "Back" in texts(body.items)
    assert "Soles: left" not in texts(body.items)
    assert "Piriformis, left" not in texts(feet.items)


def test_shape_and_number_tell_what_was_done_without_any_colour() -> None:
    sites = [site("piriformis", "left", 9), treated("piriformis", "right")]
    (chart,) = visit_chart({"sites": sites})
    numbers = {"1", "2"}
    assert sum(one in numbers for one in texts(chart.items)) == 4, "each number stands at its mark and in the legend"
    grey = [one for one in chart.items if isinstance(one, Box) and not one.dashed]
    round_ones = [one for one in chart.items if isinstance(one, Circle)]
    assert len(grey) == 3, "the square at the mark, in the key and in the legend"
    assert len(round_ones) >= 3
    assert {"assessed", "treated"} <= set(texts(chart.items))


def test_a_place_on_both_sides_is_marked_on_both() -> None:
    (chart,) = visit_chart({"sites": [site("piriformis", "bilateral", 4, refers=[], spills=[])]})
    first, second = [one for one in chart.items if isinstance(one, Text) and one.text == "1"][:2]
    assert first.y == second.y
    (under,) = [one for one in chart.items if isinstance(one, Text) and one.text == "Back"]
    assert first.x < under.x + under.width / 2 < second.x


def test_a_place_without_a_side_is_dashed_and_hollow_and_nobody_reads_two_treated_sides_in_it() -> None:
    (chart,) = visit_chart(
        {"sites": [site("infraspinatus", "", 9), treated("piriformis", "left", refers=[], spills=[])]}
    )
    rounds = [one for one in chart.items if isinstance(one, Circle) and one.dashed]
    squares = [one for one in chart.items if isinstance(one, Box)]
    assert len(rounds) >= 3, "on both sides, and in the legend"
    assert all(one.fill == 1.0 for one in rounds), "a score would be read as that of both"
    assert not any(one.dashed for one in squares), "what has a side is drawn whole"
    assert not any(isinstance(one, Path) and one.dashed for one in chart.items), "nothing is shaded on both"
    words = read(chart.items)
    assert "dashed: side not recorded; where it may be felt is not shaded" in words
    assert "Infraspinatus, side not recorded" in words
    assert "May be felt at: front of the shoulder" in words
    (sided,) = visit_chart({"sites": [site("infraspinatus", "left", 9)]})
    assert "dashed" not in read(sided.items)


def test_where_pressing_may_be_felt_is_shaded_and_edged_so_that_grey_shows_it() -> None:
    (chart,) = visit_chart({"sites": [site("infraspinatus", "left", 5)]})
    shaded = [one for one in chart.items if isinstance(one, Path) and one.dashed]
    assert shaded
    assert all(one.line is not None for one in shaded)
    assert "Front" in texts(chart.items), "what it refers to is on the front"
    (plain,) = visit_chart({"sites": [site("infraspinatus", "left", 5, refers=[], spills=[])]})
    assert not any(isinstance(one, Path) and one.dashed for one in plain.items)


def test_a_site_without_a_place_is_in_the_legend_and_not_lost() -> None:
    charts = visit_chart(
        {"sites": [site("piriformis", "left", 4), treated("gills", "left", name="Gills", region="gill")]}
    )
    assert "Gills, left" in read(charts[-1].items)
    assert "It has no place on these figures" in charts[-1].alt
    assert "Gills" not in charts[0].alt


@pytest.mark.parametrize("chart", [{"view": "front", "x": 20, "y": 20}, {"view": "from above", "x": 500, "y": 300}])
def test_a_place_beside_the_body_or_on_an_unknown_view_gives_way_to_its_region(chart: dict[str, Any]) -> None:
    assert places.spots(chart, "calf", "left") == places.spots(None, "calf", "left") != []
    assert places.spots(chart, "", "left") == []


def test_a_region_that_is_not_known_any_more_is_named_by_its_key() -> None:
    (chart,) = visit_chart({"sites": [site("piriformis", "left", refers=["third_elbow"], spills=[])]})
    assert "May be felt at: third elbow" in chart.alt


@pytest.mark.parametrize("view", VIEWS)
def test_what_stands_under_a_figure_has_room_and_runs_into_nothing(view: str) -> None:
    """However small: the tops of the feet beside a body, on a page of their own."""
    stage = Stage(view, 0, 0, 160)
    under = [one for one in stage.captions() if isinstance(one, Text) and one.y > 160]
    assert under
    assert all(-0.1 <= one.x <= one.x + one.width <= stage.width + 0.1 for one in under)
    assert all(one.x + one.width < other.x for one, other in pairwise(under))


@example(
    [
        ("anterior_neck_triangle", "left", None, False),
        ("fibular_head", "left", None, False),
        ("fibular_head", "right", None, False),
        ("bony_prominences", "left", None, False),
        ("arm_elbow_reflex", "right", None, False),
    ]
)
@example([("face_reflex", "left", None, False)])
@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([point.key for key, point in POINTS]),
            st.sampled_from(SIDES),
            st.one_of(st.none(), st.integers(0, 10)),
            st.booleans(),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_whatever_a_record_holds_is_drawn_inside_its_pictures_and_said_in_words(wanted: list[Any]) -> None:
    made = [treated(key, side) if work else site(key, side, score) for key, side, score, work in wanted]
    charts = visit_chart({"sites": made})
    for chart in charts:
        within(chart)
        assert chart.height <= 680
    alt = " ".join(chart.alt for chart in charts)
    assert all(f"{number}: {one['name']}" in alt for number, one in enumerate(made, 1))


def test_control_characters_and_markup_in_a_name_do_no_harm() -> None:
    (chart,) = visit_chart({"sites": [treated("x", "left", name="a<b>&\x1b[31m\x00", region="calf")]})
    found = ElementTree.fromstring(picture(chart))
    assert "A<b>& [31m" in (found.get("aria-label") or "")


# From a real record


def test_a_visit_is_drawn_with_what_was_found_done_and_referred_and_without_the_client(quick: Scene) -> None:  # noqa: F811
    visit = quick.start(service=quick.both)
    found = [{"site": "infraspinatus", "side": "left", "pain_on_pressure": 7}, {"site": "scalenes", "side": "right"}]
    quick.visits.assess(visit, "neuromuscular", {"trigger_points": found}, typed=False)
    reflex = [{"site": "liver_reflex", "side": "right", "tenderness": 2, "remark": "Ana Diaz said it was sharp"}]
    quick.visits.assess(visit, "reflexology", {"reflexes_found": reflex}, typed=False)
    quick.treat(visit, site="infraspinatus")
    record = quick.visits.record(visit)
    assert [(one["key"], one["side"]) for one in record["sites"]] == [
        ("infraspinatus", "left"),
        ("scalenes", "right"),
        ("liver_reflex", "right"),
    ]
    charts = visit_chart(record)
    said = " ".join([*(chart.alt for chart in charts), *(read(chart.items) for chart in charts)])
    assert "pain on pressure 7/10" in said
    assert "Tenderness 2/3" in said
    assert "(line 1)" in said
    for secret in ("Ana", "Diaz", "1984", "sharp"):
        assert secret not in said


def test_the_same_record_gives_the_same_bytes(quick: Scene) -> None:  # noqa: F811
    visit = quick.signed()
    first, second = (visit_chart(quick.visits.record(visit)) for _ in range(2))
    assert first
    assert [picture(one) for one in first] == [picture(one) for one in second]
    assert [printed(on_paper(one)) for one in first] == [printed(on_paper(one)) for one in second]


def test_what_is_drawn_of_a_signed_visit_is_no_part_of_what_was_signed(quick: Scene) -> None:  # noqa: F811
    visit = quick.start()
    found = [{"site": "infraspinatus", "side": "left", "pain_on_pressure": 7}]
    quick.visits.assess(visit, "neuromuscular", {"trigger_points": found}, typed=False)
    signed = quick.signed(visit)
    record = quick.visits.record(signed)
    assert "sites" not in record["record"]
    assert {one["key"] for one in record["sites"]} == {"infraspinatus", "upper_trapezius"}
    with quick.practice.context.read() as connection:
        from palpate.visits import verify

        assert list(verify.faults(connection)) == []


POINT = """
[[points]]
key = "cup_place"
name = "Cup place"
kind = "cup"
region = "scapula"
chart = { view = "back", x = 455, y = 250 }
refers = ["arm_post"]
"""
FORM = """
[[fields]]
kind = "sites"
key = "cup_sites"
label = "Cup sites"
of = "cup"

[[fields.fields]]
kind = "scale"
key = "redness"
label = "redness"
maximum = 5
"""


def test_a_visit_of_a_modality_that_is_gone_is_drawn_as_it_was(
    quick_target: str,  # noqa: F811
    outside: Outside,  # noqa: F811
) -> None:
    outside.install(points=POINT, fields=FORM)
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        visit = scene.start(service=practice.services.find("Cups 30"))
        cups = [{"site": "cup_place", "side": "right", "redness": 4}]
        scene.visits.assess(visit, "cupping", {"cup_sites": cups}, typed=False)
        before = visit_chart(scene.visits.record(visit))
    outside.uninstall()
    with Practice.open(quick_target) as practice:
        after = visit_chart(practice.visits.record(practice.visits.get(visit.id)))
    assert after == before
    assert "Cup place, right. Assessed (Cup sites): redness 4/5. May be felt at: back of the upper arm." in after[0].alt
    assert "Back" in texts(after[0].items)


def test_a_place_is_drawn_where_it_was_when_it_was_assessed_though_its_modality_moved_it(
    quick_target: str,  # noqa: F811
    outside: Outside,  # noqa: F811
) -> None:
    outside.install(points=POINT, fields=FORM)
    outside.offer(quick_target)
    cups = [{"site": "cup_place", "side": "right", "redness": 4}]
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        old = scene.start(service=practice.services.find("Cups 30"))
        scene.visits.assess(old, "cupping", {"cup_sites": cups}, typed=False)
        before = visit_chart(scene.visits.record(old))
    outside.uninstall()
    outside.install(points=POINT.replace("x = 455, y = 250", "x = 455, y = 620"), fields=FORM)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        practice.clock.fixed = practice.clock.now() + dt.timedelta(days=1)
        new = scene.start(scene.client("Bo"), practice.services.find("Cups 30"))
        scene.visits.assess(new, "cupping", {"cup_sites": cups}, typed=False)
        assert visit_chart(scene.visits.record(old)) == before
        assert visit_chart(scene.visits.record(new)) != before


# The chart of a modality


@pytest.mark.parametrize("modality", BUILT_IN)
def test_a_modality_chart_has_every_point_with_its_number_sources_and_caveats(modality: str) -> None:
    charts = modality_chart(HOST, modality)
    said = " ".join(chart.alt for chart in charts)
    shown = " ".join(read(chart.items) for chart in charts)
    for one in numbered(HOST, modality):
        point = one.point
        assert f"{one.number}: {point.name}" in said
        assert f"[{', '.join(point.source)}]" in said
        for sentence in re.split(r"(?<=\.) ", point.contested):
            assert sentence in said
            assert sentence in shown
        assert str(one.number) in shown
    assert len(numbered(HOST, modality)) == len([key for key, _ in POINTS if key == modality])
    assert all("Not reviewed by a clinician." in read(chart.items) for chart in charts)
    for chart in charts:
        within(chart)


@pytest.mark.parametrize("modality", BUILT_IN)
def test_every_mark_of_a_crowded_chart_can_be_read(modality: str) -> None:
    for chart in modality_chart(HOST, modality):
        figures = [one for one in chart.items if isinstance(one, Text) and one.text.isdecimal()]
        for number, one in enumerate(figures):
            for other in figures[:number]:
                apart = (
                    abs(one.y - other.y) >= 0.9 * one.size
                    or one.x >= other.x + other.width
                    or other.x >= one.x + one.width
                )
                assert apart, (one.text, other.text)


def test_what_is_on_one_foot_only_is_drawn_on_that_foot() -> None:
    (chart,) = modality_chart(HOST, "reflexology", "sole")
    numbers = {one.point.key: str(one.number) for one in numbered(HOST, "reflexology")}

    def drawn_at(key: str) -> list[float]:
        figure = Stage("sole", 0, 0, 1).view
        assert figure.key == "sole"
        found = [one for one in chart.items if isinstance(one, Text) and one.text == numbers[key]]
        return [one.x for one in found[:-1]]

    assert [x < 249.5 for x in drawn_at("liver_reflex")] == [True], "the right sole is drawn on the left"
    assert [x < 249.5 for x in drawn_at("heart_reflex")] == [False]
    assert sorted(x < 249.5 for x in drawn_at("kidneys_reflex")) == [False, True]


def test_a_caveat_names_whom_it_holds_for() -> None:
    (sole,) = modality_chart(HOST, "reflexology", "sole")
    assert "23, 33: Some charts show it on both feet." in texts(sole.items)
    (back,) = modality_chart(HOST, "neuromuscular", "back")
    assert any(line.startswith("Trigger point: Location and referral vary") for line in texts(back.items))


def test_a_chart_of_places_to_take_care_at_says_of_each_what_to_mind() -> None:
    charts = modality_chart(HOST, "deep_tissue")
    said = " ".join(chart.alt for chart in charts)
    shown = " ".join(read(chart.items) for chart in charts)
    for one in numbered(HOST, "deep_tissue"):
        assert one.point.caution in said
        assert one.point.caution in shown
    assert "forbidden" not in said


def test_a_chart_of_one_kind_keeps_the_numbers_of_the_whole() -> None:
    whole = {one.point.key: one.number for one in numbered(HOST, "neuromuscular")}
    some = numbered(HOST, "neuromuscular", kind="entrapment")
    assert {one.point.kind for one in some} == {"entrapment"}
    assert all(whole[one.point.key] == one.number for one in some)


@pytest.mark.parametrize(
    ("view", "kind", "says"),
    [
        ("front", None, "Reflexology has no points to draw in the view 'front': it has sole, foot, palm, hand."),
        ("moon", None, "in the view 'moon'"),
        (None, "gland", "Reflexology has no points of the kind 'gland': it has reflex."),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(view: str | None, kind: str | None, says: str) -> None:
    host = Host({"reflexology": "Reflexology"}, lambda line: None)
    with pytest.raises(NotFound, match=re.escape(says)):
        modality_chart(host, "reflexology", view, kind)


def test_a_chart_can_be_listened_to_in_svg_and_searched_in_pdf(quick: Scene) -> None:  # noqa: F811
    from io import BytesIO

    from pypdf import PdfReader

    laid = pages(document(quick.practice, "reflexology"))
    found = ElementTree.fromstring(drawn(laid))
    labels = [one.get("aria-label") or "" for one in found.iter() if one.get("role") == "img"]
    assert any("Pituitary reflex" in label for label in labels)
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(printed(laid))).pages)
    for _, point in POINTS:
        if point.kind == "reflex":
            assert point.name.split()[0] in text


# The command


def run(target: str, *arguments: str) -> Any:
    from palpate.cli.root import app

    return CliRunner().invoke(app, ["--database", target, "modality", "chart", *arguments])


def test_the_command_writes_a_file_by_its_name_and_over_nothing_else(
    sqlite_target: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(sqlite_target, "reflexology").exit_code == 0
    ElementTree.fromstring((tmp_path / "reflexology-chart.svg").read_text())
    assert run(sqlite_target, "sports", "--view", "sole", "-o", "feet.pdf").exit_code == 0
    assert (tmp_path / "feet.pdf").read_bytes().startswith(b"%PDF")
    (tmp_path / "mine.svg").write_text("my own words")
    assert run(sqlite_target, "sports", "-o", "mine.svg").exit_code == 1
    assert (tmp_path / "mine.svg").read_text() == "my own words"
    assert run(sqlite_target, "sports", "-o", "chart.doc").exit_code == 2
    assert run(sqlite_target, "sports", "--view", "palm").exit_code == 1
    assert not (tmp_path / "sports-palm-chart.svg").exists()


def test_the_command_gives_the_points_as_data(sqlite_target: str) -> None:
    shown = run(sqlite_target, "deep_tissue", "--view", "left", "--json")
    assert shown.exit_code == 0
    listed = json.loads(shown.stdout)
    assert {place["view"] for one in listed for place in one["places"]} == {"left"}
    assert {one["key"] for one in listed} == {"fibular_head", "jaw_joint_and_styloid", "cervical_nodes"}
    assert all(one["reviewed"] is False and one["source"] and one["contested"] for one in listed)
