"""Neuromuscular therapy: its ranges, its five factors, what it suggests, what its review finds, what it asks later."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

import pytest

from palpate.modality import (
    AnswerError,
    AssessmentView,
    ClientView,
    Finding,
    Group,
    Sites,
    Span,
    Suggestion,
    VisitView,
    WorkView,
    when,
)
from palpate.modality.answers import check, parse
from palpate.modality.fields import flatten
from palpate.modality.vocabulary import joints, layers, lies_in, muscles, regions, tools
from palpate_neuromuscular import Neuromuscular

DAY = datetime.date(2026, 3, 3)
NMT = Neuromuscular()
TECHNIQUES = {technique.key: technique for technique in NMT.technique_catalog()}
POINTS = {point.key: point for point in NMT.body_points()}
FIELDS = {field.key: field for field in flatten(NMT.assessment_fields())}
RANGES = ("hold", "pressure", "minutes", "repetitions")


def work(
    technique: str = "ischemic_compression", site: str = "infraspinatus", side: str = "left", **how: Any
) -> WorkView:
    point = POINTS.get(site)
    return WorkView(
        technique=technique,
        name=TECHNIQUES[technique].name,
        site=site,
        site_name=point.name if point else "",
        region=how.pop("region", point.region if point else ""),
        side=side,
        **how,
    )


def visit(*done: WorkView, **answers: Any) -> VisitView:
    return VisitView(modality="neuromuscular", day=DAY, work=list(done), answers=answers)


def review(*done: WorkView, **answers: Any) -> list[Finding]:
    return NMT.review(visit(*done, **answers))


def suggest(age: int | None = None, **answers: Any) -> list[Suggestion]:
    client = ClientView(age=age)
    return NMT.suggest(AssessmentView(modality="neuromuscular", day=DAY, client=client, answers=answers))


def suggested(kind: str, **answers: Any) -> dict[str, Suggestion]:
    return {suggestion.key: suggestion for suggestion in suggest(**answers) if suggestion.kind == kind}


def notes(*done: WorkView, **answers: Any) -> set[str]:
    return {note.key for note in NMT.aftercare_notes(visit(*done, **answers))}


def span_of(technique: str, what: str) -> Span | None:
    span: Span | None = getattr(TECHNIQUES[technique], {"pressure": "felt"}.get(what, what))
    return span


# The founding protocol: at least 10 and under 30 seconds, pressure varied at each point.


@pytest.mark.parametrize("hold", [10, 20, 29.9])
def test_a_hold_of_10_to_just_under_30_seconds_is_in_range_for_sustained_compression(hold: float) -> None:
    assert review(work(hold=hold, pressure=5)) == []


@pytest.mark.parametrize("hold", [9, 9.9, 30, 45])
def test_a_hold_of_9_or_of_30_seconds_is_out_of_range_for_sustained_compression(hold: float) -> None:
    (finding,) = review(work(hold=hold, pressure=5))
    assert finding.level == "warning"
    assert f"{hold:g} s hold" in finding.text
    assert "10 to under 30" in finding.text
    assert "Infraspinatus" in finding.text


def test_sustained_compression_is_given_with_finger_thumb_knuckle_or_elbow() -> None:
    assert set(TECHNIQUES["ischemic_compression"].tools) == {"finger", "thumb", "knuckle", "elbow"}
    assert TECHNIQUES["ischemic_compression"].short == "ic"


def test_its_felt_pressure_says_that_it_is_a_default_and_no_finding() -> None:
    assert "editorial default" in TECHNIQUES["ischemic_compression"].dose
    assert "ED" in TECHNIQUES["ischemic_compression"].source


def test_the_classic_style_is_a_technique_of_its_own_with_its_own_range() -> None:
    assert review(work("classic_compression", hold=60, pressure=7)) == []
    assert len(review(work("classic_compression", hold=61, pressure=7))) == 1


@pytest.mark.parametrize(
    ("technique", "what"),
    [(key, what) for key in TECHNIQUES for what in RANGES if span_of(key, what) is not None],
)
def test_each_technique_is_held_to_its_own_range_and_no_other(technique: str, what: str) -> None:
    span = span_of(technique, what)
    assert span is not None
    ends = [span.least, span.top if span.most is not None else span.top - 0.1]
    for inside in ends:
        assert not [f for f in review(work(technique, **{what: inside})) if "outside its range" in f.text]
    for outside in (span.least - 1, span.top + 1):
        (finding,) = [f for f in review(work(technique, **{what: outside})) if "outside its range" in f.text]
        assert str(span) in finding.text


def test_every_one_of_the_15_techniques_has_a_range_or_says_its_dose_in_words() -> None:
    assert len(TECHNIQUES) == 15
    assert [key for key, one in TECHNIQUES.items() if not one.dose] == []
    assert [key for key in TECHNIQUES if not any(span_of(key, what) for what in RANGES)] == []


def test_shorts_are_unique_so_that_typing_one_is_never_ambiguous() -> None:
    assert max(Counter(technique.short for technique in TECHNIQUES.values()).values()) == 1


def test_no_technique_that_presses_is_offered_for_a_nerve_entrapment_site() -> None:
    assert [key for key, one in TECHNIQUES.items() if "entrapment" in one.at or not one.at] == []


# The assessment.


def test_all_five_factors_are_assessed_each_with_a_prompt_on_the_short_form() -> None:
    groups = {group.key: group for group in NMT.assessment_fields() if isinstance(group, Group)}
    for factor in ("tenderness", "trigger_point_factor", "nerve", "posture", "biomechanics"):
        assert any(field.quick for field in groups[factor].fields), factor


def test_local_tenderness_is_named_as_such_and_with_the_word_the_trade_uses() -> None:
    (group,) = [group for group in NMT.assessment_fields() if group.key == "tenderness"]
    assert group.label == "Local tenderness (the trade says ischemia)"


def test_the_short_form_has_at_most_12_prompts_and_where_it_is_numb_is_asked_only_where_it_is() -> None:
    quick = [field for field in FIELDS.values() if field.quick]
    assert len(quick) <= 12
    assert {"pain_now", "touch_tolerance", "trigger_points", "numbness", "tingling", "weakness"} <= {
        f.key for f in quick
    }
    assert {field.key: field.show_when for field in quick if field.show_when} == dict.fromkeys(
        ("nerve_regions", "nerve_pattern"), "numbness or tingling or weakness"
    )


def test_what_is_scored_or_felt_on_the_short_form_is_asked_afresh_at_every_visit() -> None:
    for key in ("pain_now", "touch_tolerance", "trigger_points", "numbness", "tingling", "weakness"):
        assert FIELDS[key].each_visit, key


def test_pain_and_touch_tolerance_are_scores_of_measures_that_exist() -> None:
    measures = {measure.key: measure for measure in NMT.outcome_measures()}
    assert FIELDS["pain_now"].measure == "nprs"
    assert FIELDS["touch_tolerance"].measure == "touch_tolerance"
    assert measures["touch_tolerance"].better == "higher"
    assert measures["touch_tolerance"].meaningful is None  # our own, untested: no change is called meaningful
    movement = {f"range_of_motion_{part}" for part in ("arm", "leg", "spine")}
    assert set(measures) == {"nprs", "touch_tolerance", "ppt", "psfs", *movement}
    assert all(FIELDS[key].measure in movement for key in ("neck_rotation", "shoulder_flexion", "ankle_dorsiflexion"))


def test_touch_tolerance_takes_0_to_10_where_10_is_full_tolerance() -> None:
    field = FIELDS["touch_tolerance"]
    assert [parse(field, text) for text in ("0", "10")] == [0, 10]
    for wrong in ("11", "-1", "3.5", "full"):
        with pytest.raises(AnswerError):
            parse(field, wrong)


def test_a_trigger_point_is_recorded_with_its_signs_and_where_it_is_felt() -> None:
    field = FIELDS["trigger_points"]
    assert isinstance(field, Sites)
    assert field.of == "trigger_point"
    typed = "infraspinatus left taut_band=yes familiar_pain=yes pain_on_pressure=7 felt_at=shoulder,arm; scalenes r"
    assert parse(field, typed) == [
        {
            "site": "infraspinatus",
            "side": "left",
            "taut_band": True,
            "familiar_pain": True,
            "pain_on_pressure": 7,
            "felt_at": ["shoulder", "arm"],
        },
        {"site": "scalenes", "side": "right"},
    ]
    with pytest.raises(AnswerError):
        check(field, [{"site": "infraspinatus", "pain_on_pressure": 11}])


@pytest.mark.parametrize("symptom", ["numbness", "tingling", "weakness"])
def test_nerve_tests_appear_for_the_limb_with_symptoms_and_only_then(symptom: str) -> None:
    arm, leg = FIELDS["phalen"].show_when, FIELDS["slump"].show_when
    nothing = {"numbness": False, "tingling": False, "weakness": False}
    assert when.evaluate(arm, {}) is not True
    assert when.evaluate(arm, {**nothing, "nerve_limb": "arm"}) is False
    assert when.evaluate(arm, {**nothing, symptom: True, "nerve_limb": "arm"}) is True
    assert when.evaluate(leg, {**nothing, symptom: True, "nerve_limb": "arm"}) is False
    assert when.evaluate(leg, {**nothing, symptom: True, "nerve_limb": "both"}) is True


def test_a_condition_never_waits_for_a_field_or_an_answer_that_does_not_exist() -> None:
    conditions = [field.show_when for field in FIELDS.values()]
    conditions += [hint.when for hint in NMT._hints] + [referral.when for referral in NMT._referrals]
    conditions += [note.when for note in NMT._data.aftercare]
    for condition in filter(None, conditions):
        assert when.keys(condition) <= {*FIELDS, "age"}, condition
        for words in (condition.replace("(", " ").replace(")", " ").split(),):
            for key, operator, value in zip(words, words[1:], words[2:], strict=False):
                if operator in {"has", "=="}:
                    assert value in getattr(FIELDS[key], "choices"), condition  # noqa: B009


def test_a_slow_nail_bed_and_a_dropping_foot_say_refer_where_they_are_asked() -> None:
    assert "refer" in FIELDS["cap_refill"].help
    assert "refer" in FIELDS["wrist_or_foot_drop"].help


def test_fields_use_joints_movements_and_tools_of_the_shared_words() -> None:
    for field in FIELDS.values():
        if field.__struct_config__.tag == "range_of_motion":
            assert field.movement in joints()[field.joint].movements, field.key  # type: ignore[union-attr]
    for technique in TECHNIQUES.values():
        assert set(technique.tools) <= set(tools()), technique.key
        assert set(technique.layers) <= set(layers()), technique.key


# The map.


def test_all_59_rows_of_the_map_are_there_with_bundled_muscles_split() -> None:
    kinds = Counter(point.kind for point in POINTS.values())
    assert kinds == {"trigger_point": 81, "entrapment": 17}
    split = {
        "anterior_deltoid", "posterior_deltoid", "adductor_longus", "adductor_brevis", "tibialis_anterior",
        "fibularis_longus", "fibularis_brevis", "tibialis_posterior", "flexor_digitorum_longus",
        "flexor_hallucis_longus", "biceps_femoris", "semimembranosus", "semitendinosus",
    }  # fmt: skip
    assert split <= set(POINTS)


def test_infraspinatus_is_one_point() -> None:
    assert [key for key in POINTS if "infraspinatus" in key] == ["infraspinatus"]
    assert "shoulder_ant" in POINTS["infraspinatus"].refers


def test_every_trigger_point_says_that_the_map_only_suggests() -> None:
    for point in POINTS.values():
        if point.kind == "trigger_point":
            assert "only suggests" in point.contested, point.key
            assert point.muscle in muscles(), point.key
            assert point.refers, point.key
            assert point.where, point.key


def test_every_point_lies_in_a_known_region_and_refers_to_known_regions() -> None:
    for point in POINTS.values():
        assert {point.region, *point.refers, *point.spills} <= set(regions()), point.key
        assert not set(point.refers) & set(point.spills), point.key
        assert point.sides == ("left", "right"), point.key


def test_every_entrapment_site_names_its_nerve_and_a_caution() -> None:
    sites = [point for point in POINTS.values() if point.kind == "entrapment"]
    assert [point.key for point in sites if not point.concerns or not point.caution] == []
    assert "referred the same day" in POINTS["common_peroneal"].caution
    assert "referred the same day" in POINTS["radial_spiral_groove"].caution


def test_points_over_the_heart_and_in_the_calf_carry_their_emergency() -> None:
    for key in ("pectoralis_minor", "serratus_anterior"):
        assert "doctor" in POINTS[key].caution
    for point in POINTS.values():
        if point.kind == "trigger_point" and point.region == "calf":
            assert "emergency" in point.caution, point.key


def test_what_is_contested_is_said_without_the_words_this_modality_avoids() -> None:
    said = [
        text
        for entry in [*TECHNIQUES.values(), *POINTS.values(), *NMT._data.aftercare, *NMT._data.follow_ups, *NMT._hints]
        for text in (
            getattr(entry, name, "") for name in ("summary", "dose", "text", "contested", "because", "message")
        )
    ]
    for word in ("toxin", "lactic", "crystal", "healing crisis", "cure", "diagnosed"):
        assert [text for text in said if word in text.casefold()] == []
    assert TECHNIQUES["ischemic_compression"].contested


# What it suggests, and why.


def test_pain_at_the_front_of_the_shoulder_suggests_the_points_that_refer_there_and_says_so() -> None:
    points = suggested("point", pain_regions=[{"site": "shoulder_ant", "side": "left"}])
    assert "infraspinatus" in points
    assert "rhomboids" not in points
    assert all(POINTS[key].kind == "trigger_point" for key in points)
    for point in points.values():
        assert point.answer == "pain_regions"
        assert "front of the shoulder" in point.because
        assert "only suggests" in point.because


def test_points_that_refer_to_more_of_the_pain_come_first_and_a_spill_counts_less() -> None:
    keys = [s.key for s in suggest(pain_regions=[{"site": "arm_lat"}, {"site": "shoulder_ant"}]) if s.kind == "point"]
    assert keys[0] == "infraspinatus"  # refers to both
    assert keys.index("posterior_deltoid") > keys.index("scalenes")  # spills to one, refers to one
    assert len(keys) <= 10


def test_pain_in_a_larger_region_finds_the_points_that_refer_to_any_part_of_it() -> None:
    for key in suggested("point", pain_regions=[{"site": "knee"}]):
        assert any(lies_in(region, "knee") for region in [*POINTS[key].refers, *POINTS[key].spills]), key
    assert "rectus_femoris" in suggested("point", pain_regions=[{"site": "knee"}])


def test_an_answer_that_was_not_given_suggests_nothing() -> None:
    assert suggest() == []
    assert suggest(pain_regions=[], trigger_points=[], repetitive_task=[]) == []


@pytest.mark.parametrize("task", [task for task in FIELDS["repetitive_task"].choices if task != "other"])  # type: ignore[union-attr]
def test_each_repeated_task_leads_to_its_pattern(task: str) -> None:
    (pattern,) = suggest(repetitive_task=[task])
    assert pattern.kind == "pattern"
    assert pattern.answer == "repetitive_task"
    assert pattern.region in regions()
    assert pattern.because


def test_thumb_side_tingling_suggests_the_tests_of_the_median_nerve() -> None:
    tests = suggested("test", tingling=True, nerve_pattern=["thumb_to_middle"])
    assert {"phalen", "tinel_wrist"} <= set(tests)
    assert "slump" not in tests
    assert tests["phalen"].answer == "nerve_pattern"
    assert "median" in tests["phalen"].because


def test_every_test_suggested_is_a_field_that_can_then_be_answered() -> None:
    for hint in NMT._hints:
        if hint.kind == "test":
            assert FIELDS[hint.key].label == hint.name


def test_a_pattern_left_over_from_symptoms_that_are_gone_suggests_no_test() -> None:
    assert suggest(numbness=False, tingling=False, weakness=False, nerve_pattern=["thumb_to_middle"]) == []


def test_dropped_objects_are_named_as_the_answer_that_led_to_the_test() -> None:
    assert suggested("test", weakness=True, drops_objects=True)["adson"].answer == "drops_objects"
    assert suggested("test", weakness=True, nerve_pattern=["heavy_arm"])["adson"].answer == "nerve_pattern"


def test_a_forward_head_is_suggested_to_adults_only_as_teenagers_would_be_flagged_too_readily() -> None:
    assert suggested("pattern", age=40, cva=45)["forward_head"].answer == "cva"
    assert suggested("pattern", age=16, cva=45) == {}
    assert suggested("pattern", age=None, cva=45) == {}


def found(**signs: Any) -> dict[str, Any]:
    return {"site": "infraspinatus", "side": "left", **signs}


ALL_SIGNS = {"taut_band": True, "hypersensitive_spot": True, "referred_sensation": True}


def test_a_point_with_all_three_signs_suggests_sustained_compression_there() -> None:
    (technique,) = suggest(trigger_points=[found(**ALL_SIGNS)], touch_tolerance=7)
    assert (technique.key, technique.answer) == ("ischemic_compression", "trigger_points")
    assert technique.region == POINTS["infraspinatus"].region
    assert "Infraspinatus left" in technique.because
    assert "all three signs" in technique.because


def test_two_of_three_signs_suggest_nothing_unless_it_is_the_clients_own_pain() -> None:
    two = {**ALL_SIGNS, "referred_sensation": False}
    assert suggest(trigger_points=[found(**two)], touch_tolerance=7) == []
    assert len(suggest(trigger_points=[found(**two, familiar_pain=True)], touch_tolerance=7)) == 1


@pytest.mark.parametrize(
    "answers",
    [
        {"touch_tolerance": 3, "trigger_points": [found(**ALL_SIGNS)]},
        {"touch_tolerance": 8, "trigger_points": [found(**ALL_SIGNS, pain_on_pressure=8)]},
        {"trigger_points": [found(**ALL_SIGNS)]},
    ],
    ids=["little tolerance", "pain on pressure", "tolerance not asked"],
)
def test_where_touch_is_hardly_borne_or_was_not_tried_the_gentler_technique_is_suggested(answers: Any) -> None:
    (technique,) = suggest(**answers)
    assert technique.key == "barrier_release"
    assert "light" in technique.because


def test_where_numbness_is_reported_at_a_point_or_where_it_refers_the_gentler_technique_is_suggested() -> None:
    numb = {"trigger_points": [found(**ALL_SIGNS)], "touch_tolerance": 8, "nerve_regions": [{"site": "thumb"}]}
    gentle = suggested("technique", tingling=True, **numb)
    assert list(gentle) == ["barrier_release"]
    assert "where it refers, so stay light" in gentle["barrier_release"].because
    assert list(suggested("technique", tingling=False, numbness=False, **numb)) == ["ischemic_compression"]


def test_what_is_to_be_minded_at_a_point_is_said_where_it_is_suggested() -> None:
    minor = suggested("point", pain_regions=[{"site": "chest_ant", "side": "left"}])["pectoralis_minor"]
    assert "seen by a doctor before it is taken for muscle" in minor.because
    scalenes = {"site": "scalenes", "side": "left", **ALL_SIGNS}
    pressed = suggested("technique", trigger_points=[scalenes], touch_tolerance=8)["ischemic_compression"]
    assert "stop at tingling" in pressed.because


def test_no_pressure_is_suggested_where_pressing_sent_numbness_further_along() -> None:
    assert suggest(trigger_points=[found(**ALL_SIGNS, distal_symptoms=True)], touch_tolerance=8) == []


REFER = [
    {"weakness": True, "wrist_or_foot_drop": True},
    {"tingling": True, "nerve_course": "growing"},
    {"cap_refill": 3},
    {"skin_temperature": -2, "skin_colour": "pale"},
    {"numbness": True, "reflexes": "absent"},
    {"end_feel": "empty"},
]


@pytest.mark.parametrize("answers", REFER)
def test_what_is_to_be_referred_is_said_in_the_review_and_nothing_is_suggested(answers: dict[str, Any]) -> None:
    (finding,) = review(**answers)
    assert finding.level == "warning"
    assert "refer" in finding.text
    assert suggest(pain_regions=[{"site": "arm_lat"}], repetitive_task=["gripping"], **answers) == []


def test_a_nail_bed_that_refills_in_2_seconds_is_not_referred() -> None:
    assert review(cap_refill=2) == []
    assert suggest(cap_refill=2, repetitive_task=["gripping"])


# What the review finds.


@pytest.mark.parametrize(
    ("signs", "said"),
    [
        ({**ALL_SIGNS, "familiar_pain": True}, "active: Infraspinatus left"),
        ({**ALL_SIGNS, "familiar_pain": False}, "latent: Infraspinatus left"),
        (ALL_SIGNS, "the client's own pain not asked: Infraspinatus left"),
        ({**ALL_SIGNS, "taut_band": False, "familiar_pain": True}, "not all three, so not counted: Infraspinatus left"),
    ],
)
def test_a_trigger_point_is_active_or_latent_by_the_three_signs_and_the_clients_own_pain(
    signs: dict[str, bool], said: str
) -> None:
    (finding,) = review(trigger_points=[found(**signs)])
    assert (finding.level, said in finding.text) == ("info", True)


def test_a_place_of_which_not_all_signs_were_judged_is_called_nothing() -> None:
    assert review(trigger_points=[found(pain_on_pressure=3, familiar_pain=True)]) == []
    assert review(trigger_points=[found(taut_band=True, referred_sensation=True)]) == []


@pytest.mark.parametrize("side", ["left", "right"])
def test_all_four_of_the_neck_root_cluster_on_one_side_are_referred_and_three_are_not(side: str) -> None:
    four = dict.fromkeys(("spurling", "neck_distraction", "ultt_median", "neck_rotation_limited"), side)
    (finding,) = review(**four)
    assert f"positive on the {side}" in finding.text
    assert "refer before the neck is worked on" in finding.text
    assert review(**{**four, "ultt_median": "both"}) == [finding]
    for test in four:
        assert review(**{**four, test: "negative"}) == []
        assert review(**{**four, test: {"left": "right", "right": "left"}[side]}) == []
        assert review(**{key: value for key, value in four.items() if key != test}) == []


def test_a_mean_that_its_three_presses_do_not_give_is_a_warning() -> None:
    series = {"ppt_1": 3.0, "ppt_2": 3.4, "ppt_3": 3.8}
    (finding,) = review(**series, ppt=2.9)
    assert "mean of 3.4 kg/cm²" in finding.text
    assert review(**series, ppt=3.4) == []
    assert review(ppt=2.9) == review(**series) == []


def test_the_same_pressure_and_hold_at_every_point_is_pointed_out() -> None:
    same = [work(site=site, hold=20, pressure=5) for site in ("infraspinatus", "scalenes", "upper_trapezius")]
    (finding,) = review(*same)
    assert finding.level == "info"
    assert "All 3 points" in finding.text
    assert "5/10 for 20 s" in finding.text


def test_pressure_that_varies_is_not_pointed_out_nor_is_one_point_alone() -> None:
    assert review(work(hold=20, pressure=5), work(site="scalenes", hold=20, pressure=4)) == []
    assert review(work(hold=20, pressure=5), work(hold=12, pressure=6)) == []


def test_each_press_of_one_point_at_the_same_pressure_is_pointed_out() -> None:
    (finding,) = review(work(hold=20, pressure=5), work(hold=12, pressure=5))
    assert finding.level == "info"
    assert "All 2 presses at Infraspinatus left were felt at 5/10" in finding.text
    assert review(work(pressure=5), work(pressure=5, side="right")) == []
    assert review(work("static_hold", pressure=5, hold=10), work("static_hold", pressure=5, hold=11)) == []


def test_points_whose_figures_were_not_recorded_are_not_called_the_same() -> None:
    assert review(work(), work(site="scalenes")) == []
    assert review(work(pressure=5), work(site="scalenes", pressure=5)) == []


@pytest.mark.parametrize("pressure", [8, 9, 10])
def test_pressure_felt_at_8_or_more_is_a_warning_even_where_the_range_of_the_technique_ends_at_8(pressure: int) -> None:
    findings = [f for f in review(work("classic_compression", pressure=pressure)) if "it hurts" in f.text]
    assert [finding.level for finding in findings] == ["warning"]
    assert f"{pressure}/10 at Infraspinatus left" in findings[0].text


def test_pressure_felt_at_7_is_no_warning() -> None:
    assert review(work("classic_compression", pressure=7)) == []


NUMB_ARM = {"numbness": True, "nerve_regions": [{"site": "forearm", "side": "left"}]}


def test_pressure_where_numbness_is_reported_is_a_warning() -> None:
    (finding,) = review(work(site="supinator", region="forearm_dors", hold=20, pressure=5), **NUMB_ARM)
    assert finding.level == "warning"
    assert "Supinator left" in finding.text
    assert "cannot judge" in finding.text


def test_pressure_on_the_other_arm_or_far_from_the_numbness_is_no_warning() -> None:
    assert review(work(site="brachioradialis", side="right", hold=20, pressure=5), **NUMB_ARM) == []
    assert review(work(site="soleus", hold=20, pressure=5), **NUMB_ARM) == []


def test_light_strokes_where_it_is_numb_are_no_warning_but_held_pressure_of_unknown_strength_is() -> None:
    assert review(work("gliding", site="brachioradialis", pressure=3), **NUMB_ARM) == []
    assert len(review(work(site="brachioradialis"), **NUMB_ARM)) == 1


def test_numbness_whose_place_was_not_recorded_never_reads_as_safe_to_press() -> None:
    (finding,) = review(work(hold=20, pressure=5), tingling=True)
    assert "not where" in finding.text
    assert review(work(hold=20, pressure=5), tingling=False) == []


def test_holding_on_after_numbness_further_along_or_pain_of_8_is_a_warning_of_its_own() -> None:
    held = work(hold=20, pressure=5)
    for sign in ({"distal_symptoms": True}, {"pain_on_pressure": 8}):
        (finding,) = review(held, trigger_points=[found(**sign)])
        assert "the rule is to stop" in finding.text
        assert review(held, trigger_points=[{**found(**sign), "side": "right"}]) == []


# What the client is told, and what is asked later.


def test_what_the_client_is_told_depends_on_what_was_done() -> None:
    glided, pressed, strong, warmed = (
        notes(work(technique)) for technique in ("gliding", "ischemic_compression", "classic_compression", "heat")
    )
    assert "sore_points" in pressed
    assert not {"sore_points", "stretch_worked_muscle", "rest_between_strong_work"} & glided
    assert "wash_off_oil" in glided - pressed
    assert "rest_between_strong_work" in strong - pressed
    assert "skin_after_heat" in warmed - pressed


def test_what_the_client_is_told_depends_on_what_was_reported() -> None:
    numb = notes(numbness=True, tingling=False, weakness=False)
    well = notes(numbness=False, tingling=False, weakness=False)
    assert {"no_heat_where_numb", "watch_nerve_signs"} <= numb - well
    assert "heat_for_tightness" in well - numb
    assert "short_breaks" in notes(repetitive_task=["sitting"]) - notes(repetitive_task=["running"])


def test_heat_is_not_advised_where_nobody_asked_about_numbness() -> None:
    assert "heat_for_tightness" not in notes(work())


def test_whom_to_call_is_told_after_every_visit_from_therapist_to_ambulance() -> None:
    calls = {note.call for note in NMT.aftercare_notes(visit())}
    assert {"therapist", "doctor", "ambulance"} <= calls


def test_it_is_asked_again_after_36_hours_and_after_two_weeks() -> None:
    later = {follow_up.key: follow_up for follow_up in NMT.follow_ups(visit(work()))}
    assert {key: one.due_hours for key, one in later.items()} == {"soreness_36h": 36, "two_weeks": 14 * 24}
    assert [ask.key for ask in later["soreness_36h"].asks] == ["soreness", "pain_now", "new_numbness_or_weakness"]
    assert [ask.key for ask in later["two_weeks"].asks] == ["pain_now", "improvement_lasted", "compared_with_before"]
    for one in later.values():
        assert [ask.measure for ask in one.asks if ask.key == "pain_now"] == ["nprs"]


def test_the_activities_are_asked_again_only_where_they_were_scored() -> None:
    assert "activities_two_weeks" in {one.key for one in NMT.follow_ups(visit(psfs_mean=0))}
    assert "activities_two_weeks" not in {one.key for one in NMT.follow_ups(visit())}


def test_how_long_an_improvement_lasted_is_answered_in_days() -> None:
    (asked,) = [ask for one in NMT.follow_ups(visit()) for ask in one.asks if ask.key == "improvement_lasted"]
    assert [parse(asked, text) for text in ("0", "5", "5 days", "1 week")] == [0, 5, 5, 7]


def test_improvement_within_36_hours_is_looked_for_and_never_promised() -> None:
    (note,) = [note for note in NMT._data.aftercare if note.key == "sore_points"]
    assert "no change by a certain hour is promised" in note.text
    assert "no trial" in note.contested


def test_the_same_view_always_has_the_same_answer() -> None:
    answers = {
        "tingling": True,
        "nerve_pattern": ["thumb_to_middle"],
        "pain_regions": [{"site": "shoulder_ant", "side": "left"}],
        "trigger_points": [found(**ALL_SIGNS, familiar_pain=True)],
        "touch_tolerance": 6,
        "repetitive_task": ["typing"],
    }
    seen = visit(work(hold=35, pressure=9), work(site="scalenes", hold=35, pressure=9), **answers)
    assert len(suggest(**answers)) > 5
    for modality in (NMT, NMT, Neuromuscular()):
        assert modality.review(seen) == NMT.review(seen)
        assert modality.aftercare_notes(seen) == NMT.aftercare_notes(seen)
        assert modality.follow_ups(seen) == NMT.follow_ups(seen)
        view = AssessmentView(modality="neuromuscular", day=DAY, answers=answers)
        assert modality.suggest(view) == NMT.suggest(view)
