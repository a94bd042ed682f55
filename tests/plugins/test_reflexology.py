"""Reflexology: findings are areas of a foot or hand, and the notes keep within the scope."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from palpate.modality import (
    AnswerError,
    AssessmentView,
    BodyPoint,
    BookingView,
    Choice,
    Choices,
    ClientView,
    Finding,
    Sites,
    VisitView,
    WorkView,
    answers,
    read_table,
    when,
)
from palpate.modality.fields import flatten
from palpate.modality.vocabulary import lies_in
from palpate_reflexology import Reflexology, Step

DAY = datetime.date(2026, 3, 3)
REFLEXOLOGY = Reflexology()
POINTS = {point.key: point for point in REFLEXOLOGY.body_points()}
FEET = [point for key, point in POINTS.items() if not key.startswith(("hand_", "ear_"))]
HANDS = [point for key, point in POINTS.items() if key.startswith("hand_")]
EARS = [point for point in POINTS.values() if point.kind == "ear_area"]
REFLEXES = {point.key: point for point in (*FEET, *HANDS)}
FIELDS = {field.key: field for field in flatten(REFLEXOLOGY.assessment_fields())}


def worked(site: str, side: str = "", technique: str = "thumb_walk", **more: Any) -> WorkView:
    point = POINTS[site]
    name = next(one.name for one in REFLEXOLOGY.technique_catalog() if one.key == technique)
    return WorkView(
        technique=technique, name=name, site=site, site_name=point.name, region=point.region, side=side, **more
    )


def visit(*work: WorkView, **given: Any) -> VisitView:
    return VisitView(modality="reflexology", day=DAY, client=ClientView(age=40), answers=given, work=list(work))


def findings(*work: WorkView, **given: Any) -> list[Finding]:
    return REFLEXOLOGY.review(visit(*work, **given))


def texts(*work: WorkView, **given: Any) -> str:
    return "\n".join(finding.text for finding in findings(*work, **given))


def told(*work: WorkView, **given: Any) -> set[str]:
    return {note.key for note in REFLEXOLOGY.aftercare_notes(visit(*work, **given))}


def suggested(**given: Any) -> list[tuple[str, str]]:
    view = AssessmentView(modality="reflexology", day=DAY, answers=given)
    return [(suggestion.key, suggestion.region) for suggestion in REFLEXOLOGY.suggest(view)]


# The map of the feet and hands


def test_the_foot_map_has_54_reflexes_the_hand_map_23_and_the_ear_map_8() -> None:
    assert (len(FEET), len(HANDS), len(EARS)) == (54, 23, 8)
    assert len(POINTS) == 85


def test_six_foot_reflexes_are_on_the_right_only_and_six_on_the_left_only() -> None:
    def only(side: str) -> set[str]:
        return {point.key.removesuffix("_reflex") for point in FEET if point.sides == (side,)}

    right = {"liver", "gallbladder", "duodenum", "ileocaecal_valve", "ascending_colon", "hepatic_flexure"}
    left = {"heart", "spleen", "splenic_flexure", "descending_colon", "sigmoid_colon", "rectum"}
    assert only("right") == right
    assert only("left") == left


def test_every_area_of_an_ear_says_that_it_is_a_place_on_a_chart() -> None:
    for point in EARS:
        assert (point.region, point.where != "", point.concerns != "") == ("ear", True, True), point.key
        assert "ear chart" in point.contested


@pytest.mark.parametrize("point", REFLEXES.values(), ids=REFLEXES)
def test_every_reflex_says_that_it_is_a_place_on_a_chart_and_no_finding_about_the_body_part(point: BodyPoint) -> None:
    assert point.kind == "reflex"
    assert "western, Ingham" in point.contested
    assert "tender or textured area of the" in point.contested
    assert point.concerns
    assert point.where


def test_foot_reflexes_lie_on_feet_and_ankles_and_hand_reflexes_on_hands_and_wrists() -> None:
    assert [point.key for point in FEET if not (lies_in(point.region, "foot") or lies_in(point.region, "ankle"))] == []
    assert [point.key for point in HANDS if not (lies_in(point.region, "hand") or lies_in(point.region, "wrist"))] == []


def test_a_reflex_is_drawn_in_the_zone_it_names() -> None:
    """On the sole, inner to outer edge, zone 1 to zone 5, each about a fifth wide."""
    soles = [point for point in FEET if point.chart and point.chart.view == "sole" and point.surface == "plantar"]
    assert len(soles) > 30
    for point in soles:
        assert point.chart
        zone = min(5, point.chart.x // 200 + 1)
        assert min(point.zones) - 1 <= zone <= max(point.zones) + 1, point.key


def test_the_reflexes_of_the_toes_are_drawn_above_those_of_the_ball_the_arch_and_the_heel() -> None:
    def height(key: str) -> int:
        chart = POINTS[key].chart
        assert chart
        return chart.y

    order = [
        "brain_reflex",
        "eyes_reflex",
        "lungs_reflex",
        "diaphragm_reflex",
        "liver_reflex",
        "transverse_colon_reflex",
    ]
    order += ["bladder_reflex", "sciatic_nerve_reflex", "pelvis_buttock_reflex"]
    assert [height(key) for key in order] == sorted(height(key) for key in order)


# The assessment


def test_the_short_form_asks_twelve_things() -> None:
    assert sum(field.quick for field in FIELDS.values()) == 12


def test_the_form_listens_then_looks_then_touches() -> None:
    assert [group.key for group in REFLEXOLOGY.assessment_fields()][:3] == ["listen", "look", "touch"]


def test_a_tender_reflex_is_typed_in_one_line() -> None:
    found = answers.parse(FIELDS["reflexes_found"], "liver_reflex right tenderness=2 texture=gritty")
    assert found == [{"site": "liver_reflex", "side": "right", "tenderness": 2, "texture": "gritty"}]
    assert answers.show(FIELDS["reflexes_found"], found) == ("liver reflex right (Tenderness 2/3, Texture gritty)")


def test_tenderness_of_a_reflex_ends_at_3() -> None:
    with pytest.raises(AnswerError, match="0 to 3"):
        answers.parse(FIELDS["reflexes_found"], "liver_reflex right tenderness=4")


def test_every_step_of_the_tenderness_scale_is_named() -> None:
    field = FIELDS["reflexes_found"]
    assert isinstance(field, Sites)
    tenderness = field.fields[0]
    assert getattr(tenderness, "anchors", None) == {"0": "none", "1": "slight", "2": "moderate", "3": "sharp"}


@pytest.mark.parametrize(("worked_on", "asked"), [(None, False), (["left_foot"], False), (["left_ear"], True)])
def test_the_ear_map_is_asked_for_only_where_an_ear_was_worked_on(worked_on: list[str] | None, asked: bool) -> None:
    field = FIELDS["ear_areas_found"]
    assert (when.evaluate(field.show_when, {"limbs_worked": worked_on}) is True) is asked
    assert not field.quick


@pytest.mark.parametrize(
    "what", ["skin_colour", "temperature", "moisture", "tissue_tone", "skin", "arch"], ids=lambda what: str(what)
)
def test_both_feet_are_assessed_each_by_itself(what: str) -> None:
    left, right = FIELDS[f"{what}_left"], FIELDS[f"{what}_right"]
    assert isinstance(left, Choice | Choices)
    assert isinstance(right, Choice | Choices)
    assert left.choices == right.choices


def test_an_ear_is_pressed_for_10_to_30_seconds() -> None:
    assert findings(worked("ear_lobe", "left", "ear_press", hold=30)) == []
    assert "31 s hold is outside its range, 10 to 30" in texts(worked("ear_lobe", "left", "ear_press", hold=31))


# Review: which side


@pytest.mark.parametrize("side", ["right", "bilateral"])
def test_a_left_only_reflex_recorded_on_another_side_is_a_warning(side: str) -> None:
    [finding] = findings(worked("spleen_reflex", side, pressure=4))
    assert finding.level == "warning"
    assert "spleen reflex is on the left only" in finding.text
    assert f"{side} is recorded" in finding.text


def test_a_right_only_reflex_found_on_the_left_is_a_warning() -> None:
    [finding] = findings(reflexes_found=[{"site": "liver_reflex", "side": "left", "tenderness": 1}])
    assert finding.level == "warning"
    assert "liver reflex is on the right only" in finding.text


@pytest.mark.parametrize(
    ("site", "side"),
    [("spleen_reflex", "left"), ("liver_reflex", "right"), ("kidneys_reflex", "bilateral"), ("spleen_reflex", "")],
)
def test_a_reflex_on_a_side_it_has_or_with_no_side_given_passes(site: str, side: str) -> None:
    assert findings(worked(site, side, pressure=4)) == []


def test_the_same_wrong_side_is_said_once_a_technique_and_not_once_a_stroke() -> None:
    assert len(findings(worked("heart_reflex", "right"), worked("heart_reflex", "right"))) == 1


# Review: what was seen on the feet


@pytest.mark.parametrize(
    ("item", "words"),
    [("wound", "open skin"), ("fungal", "looks fungal"), ("verruca", "verruca"), ("pitting", "keeps a dent")],
)
def test_work_on_a_foot_with_skin_to_keep_away_from_is_a_warning(item: str, words: str) -> None:
    [finding] = findings(worked("kidneys_reflex", "left", pressure=3), skin_left=["callus", item], skin_right=[])
    assert finding.level == "warning"
    assert finding.text.startswith("Left foot: ")
    assert words in finding.text


def test_a_callus_or_work_on_the_other_foot_on_the_hand_or_on_the_ear_is_not() -> None:
    work = [worked("kidneys_reflex", "right", pressure=3), worked("hand_eyes_reflex", "left", pressure=3)]
    work.append(worked("ear_lobe", "left", "ear_press", pressure=3))
    assert findings(*work, skin_left=["wound"], skin_right=["callus"]) == []


@pytest.mark.parametrize("sign", [{"skin_colour_left": "red"}, {"temperature_left": "hot"}])
def test_one_swollen_foot_that_is_red_or_hot_is_sent_to_a_doctor(sign: dict[str, str]) -> None:
    said = texts(skin_left=["swelling"], skin_right=[], **sign)
    assert "ask about the calf" in said
    assert "ambulance" in said


def test_two_swollen_feet_or_one_of_usual_colour_and_warmth_are_not_read_so() -> None:
    both = texts(skin_left=["swelling"], skin_right=["pitting"], skin_colour_left="red")
    assert "ask about the calf" not in both
    assert "ask about the calf" not in texts(skin_left=["swelling"], skin_colour_left="usual", temperature_left="warm")


def test_felt_pressure_counts_for_little_on_a_foot_that_feels_touch_less() -> None:
    numb = {"touch_sense": "less_right"}
    assert "cannot judge pressure" in texts(worked("kidneys_reflex", "right", pressure=4), **numb)
    assert findings(worked("kidneys_reflex", "right", pressure=3), **numb) == []
    assert findings(worked("kidneys_reflex", "left", pressure=6), **numb) == []


def test_work_on_a_foot_the_form_does_not_list_is_mentioned() -> None:
    [finding] = findings(worked("kidneys_reflex", "left", pressure=4), limbs_worked=["right_foot"])
    assert (finding.level, "left foot" in finding.text) == ("info", True)
    assert findings(worked("kidneys_reflex", "left", pressure=4), limbs_worked=["left_foot"]) == []


def test_pressure_above_6_is_out_of_range_for_the_thumb_walk() -> None:
    assert findings(worked("kidneys_reflex", "left", pressure=6)) == []
    assert "7 felt is outside its range" in texts(worked("kidneys_reflex", "left", pressure=7))


# Booking


@pytest.mark.parametrize(("days", "too_near"), [(0, True), (2, True), (-2, True), (3, False), (-3, False)])
def test_less_than_three_days_between_two_sessions_is_a_warning(days: int, too_near: bool) -> None:
    other = DAY + datetime.timedelta(days)
    found = REFLEXOLOGY.at_booking(BookingView(modality="reflexology", day=DAY, minutes=45, other_days=[other]))
    assert [(one.level, other.isoformat() in one.text) for one in found] == [("warning", True)] * too_near


# Suggestions


def test_a_tender_reflex_suggests_what_tradition_does_there() -> None:
    found = [
        {"site": "pituitary_reflex", "side": "left", "tenderness": 1},
        {"site": "chest_reflex", "side": "left", "tenderness": 1},
        {"site": "kidneys_reflex", "side": "right", "tenderness": 2},
    ]
    assert suggested(reflexes_found=found) == [
        ("thumb_walk", "arch"),
        ("finger_walk", "foot_dors"),
        ("hook_in_and_back_up", "toe1"),
    ]


def test_suggestions_come_in_the_order_of_a_session_right_foot_first() -> None:
    def found(key: str, side: str) -> dict[str, Any]:
        return {"site": key, "side": side, "tenderness": 1}

    places = [found("bladder_reflex", "left"), found("lungs_reflex", "left"), found("kidneys_reflex", "right")]
    view = AssessmentView(modality="reflexology", day=DAY, answers={"reflexes_found": [*places, found("x", "right")]})
    reasons = [one.because for one in REFLEXOLOGY.suggest(view)]
    assert [reason.split(":")[0] for reason in reasons] == [
        "Kidneys reflex, right",
        "Lungs reflex, left",
        "Bladder reflex, left",
    ]
    assert reasons[1].endswith("in the step lungs and chest")


def test_each_foot_reflex_has_one_step_in_the_order_of_a_session() -> None:
    listed = [point for step in read_table(REFLEXOLOGY, "order", Step) for point in step.points]
    assert sorted(listed) == sorted(point.key for point in FEET)


def test_nothing_is_suggested_where_it_is_sharply_tender_not_scored_or_not_on_the_chart() -> None:
    sharp = {"site": "pituitary_reflex", "side": "left", "tenderness": 3}
    unscored = {"site": "pituitary_reflex", "side": "left"}
    unknown = {"site": "big_toe", "tenderness": 1}
    assert suggested(reflexes_found=[sharp, unscored, unknown]) == []


def test_a_tense_client_is_offered_a_quiet_start_and_one_at_ease_is_not() -> None:
    found = [{"site": "lungs_reflex", "side": "left", "tenderness": 1}]
    offered = [key for key, _ in suggested(relaxation_now=4, reflexes_found=found)]
    assert offered == ["relaxers", "press_and_breathe", "thumb_walk"]
    assert suggested(relaxation_now=5) == []
    assert suggested() == []


def test_every_suggested_technique_is_in_the_catalog_and_every_reflex_named_exists() -> None:
    found = [{"site": key, "tenderness": 1} for key in REFLEXES]
    assert len(suggested(reflexes_found=found)) == len(REFLEXES)


# Aftercare and follow-ups


def test_tender_feet_are_announced_after_pressing_and_not_after_relaxers_only() -> None:
    assert "tender_feet" in told(worked("kidneys_reflex", "left", "steady_press"))
    assert "tender_feet" not in told(worked("kidneys_reflex", "left", "relaxers"))


def test_warmth_is_advised_only_where_touch_was_felt_alike() -> None:
    work = worked("kidneys_reflex", "left")
    assert "warmth_or_cold" in told(work, touch_sense="alike")
    assert "warmth_or_cold" not in told(work, touch_sense="less_left")
    assert "warmth_or_cold" not in told(work)


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        (None, set()),
        ("none", set()),
        ("plain_oil", {"wash_off_oil"}),
        ("citrus_oil", {"wash_off_oil", "citrus_oil_and_sun"}),
    ],
)
def test_the_advice_about_oil_depends_on_what_was_used(product: str | None, expected: set[str]) -> None:
    given = {"skin_product": product} if product else {}
    assert told(**given) & {"wash_off_oil", "citrus_oil_and_sun"} == expected


def test_a_headache_during_the_visit_adds_whom_to_call() -> None:
    [note] = [
        note
        for note in REFLEXOLOGY.aftercare_notes(visit(reactions=["sigh", "headache"]))
        if note.key == "headache_afterwards"
    ]
    assert note.call == "doctor"
    assert "headache_afterwards" not in told(reactions=["sigh"])


def test_whatever_was_done_the_client_knows_when_to_call_therapist_doctor_and_ambulance() -> None:
    assert {note.call for note in REFLEXOLOGY.aftercare_notes(visit())} >= {"therapist", "doctor", "ambulance"}


def test_no_advice_asks_to_leave_out_medicines() -> None:
    said = " ".join(note.text for note in REFLEXOLOGY.aftercare_notes(visit(worked("kidneys_reflex"))))
    assert "Go on with your medicines as they were prescribed." in said
    assert "painkiller" not in said


def test_reactions_are_asked_after_a_day_and_the_state_after_two_weeks() -> None:
    due = {follow_up.key: follow_up for follow_up in REFLEXOLOGY.follow_ups(visit())}
    assert {key: follow_up.due_hours for key, follow_up in due.items()} == {"next_day": 24, "two_weeks": 336}
    assert "reactions_since" in {ask.key for ask in due["next_day"].asks}
    assert all({"pain_now", "relaxation_now"} <= {ask.key for ask in one.asks} for one in due.values())
