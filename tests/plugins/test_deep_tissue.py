"""Deep tissue: pressure within what the client agreed to, from the upper layers to the deeper ones."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from palpate.modality import AssessmentView, BodyPoint, ClientView, Finding, VisitView, WorkView, when
from palpate.modality.fields import flatten
from palpate.modality.vocabulary import regions
from palpate_deep_tissue import DeepTissue

DAY = datetime.date(2026, 3, 3)
DEEP_TISSUE = DeepTissue()
TECHNIQUES = {technique.key: technique for technique in DEEP_TISSUE.technique_catalog()}
SITES = {point.key: point for point in DEEP_TISSUE.body_points()}
FIELDS = {field.key: field for field in flatten(DEEP_TISSUE.assessment_fields())}
PRESSING = [
    "stripping",
    "cross_fibre_friction",
    "sustained_pressure",
    "direct_myofascial_release",
    "compressive_lean",
    "pin_and_stretch",
]


def worked(technique: str = "stripping", region: str = "back_low", side: str = "left", **more: Any) -> WorkView:
    return WorkView(technique=technique, name=TECHNIQUES[technique].name, region=region, side=side, **more)


def visit(*work: WorkView, **given: Any) -> VisitView:
    return VisitView(modality="deep_tissue", day=DAY, client=ClientView(age=40), answers=given, work=list(work))


def findings(*work: WorkView, **given: Any) -> list[Finding]:
    return DEEP_TISSUE.review(visit(*work, **given))


def levels(*work: WorkView, **given: Any) -> list[str]:
    return [finding.level for finding in findings(*work, **given)]


def told(*work: WorkView, **given: Any) -> set[str]:
    return {note.key for note in DEEP_TISSUE.aftercare_notes(visit(*work, **given))}


def due(*work: WorkView, **given: Any) -> dict[str, float]:
    return {follow_up.key: follow_up.due_hours for follow_up in DEEP_TISSUE.follow_ups(visit(*work, **given))}


def suggested(**given: Any) -> list[tuple[str, str, str]]:
    view = AssessmentView(modality="deep_tissue", day=DAY, answers=given)
    return [(one.key, one.region, one.answer) for one in DEEP_TISSUE.suggest(view)]


# The pressure ceiling


@pytest.mark.parametrize("consent", [{}, {"consent_above_ceiling": False}, {"consent_above_ceiling": True}])
def test_pressure_of_7_needs_no_consent_of_its_own(consent: dict[str, bool]) -> None:
    assert findings(worked(pressure=7), **consent) == []


@pytest.mark.parametrize("pressure", [8, 9, 10])
def test_pressure_of_8_or_more_with_no_yes_recorded_cannot_be_signed(pressure: int) -> None:
    [finding] = [one for one in findings(worked(pressure=pressure)) if one.level == "blocking"]
    assert f"{pressure}/10 felt" in finding.text
    assert "no yes of the client is recorded" in finding.text
    assert "consent_above_ceiling" in finding.text


def test_pressure_of_8_against_the_clients_no_cannot_be_signed() -> None:
    said = [one.text for one in findings(worked(pressure=8), consent_above_ceiling=False) if one.level == "blocking"]
    assert "the client said no" in said[0]


def test_pressure_of_8_with_the_clients_yes_can_be_signed_and_stays_a_warning() -> None:
    assert levels(worked(pressure=8), consent_above_ceiling=True) == ["warning"]


def test_every_work_above_the_ceiling_is_named() -> None:
    work = [worked(pressure=8, region="calf"), worked(pressure=5), worked("compressive_lean", pressure=9)]
    assert levels(*work).count("blocking") == 2


def test_the_hardest_applied_pressure_with_nothing_felt_recorded_is_a_warning() -> None:
    [finding] = findings(worked(applied=5))
    assert (finding.level, "what the client felt is not recorded" in finding.text) == ("warning", True)
    assert findings(worked(applied=5, pressure=7)) == []
    assert findings(worked(applied=4)) == []


def test_no_technique_goes_above_the_ceiling_of_its_own_accord() -> None:
    assert [key for key, technique in TECHNIQUES.items() if technique.felt is None or technique.felt.top > 7] == []


@pytest.mark.parametrize(("wanted", "asked"), [(7, False), (8, True), (10, True)])
def test_the_form_asks_for_consent_from_8_on(wanted: int, asked: bool) -> None:
    condition = FIELDS["consent_above_ceiling"].show_when
    assert when.evaluate(condition, {"pressure_wanted": wanted}) is asked


# Ranges of the techniques


def test_there_are_nine_techniques_from_warming_to_finishing() -> None:
    assert next(iter(TECHNIQUES)) == "warming_effleurage"
    assert list(TECHNIQUES)[-1] == "finishing_effleurage"
    assert len(TECHNIQUES) == 9


@pytest.mark.parametrize(
    ("technique", "hold", "fits"),
    [
        ("direct_myofascial_release", 89, False),
        ("direct_myofascial_release", 90, True),
        ("direct_myofascial_release", 300, True),
        ("direct_myofascial_release", 301, False),
        ("indirect_myofascial_release", 301, True),
        ("sustained_pressure", 60, True),
        ("sustained_pressure", 61, False),
    ],
)
def test_a_hold_is_held_against_the_range_of_its_own_technique(technique: str, hold: int, fits: bool) -> None:
    assert (findings(worked(technique, hold=hold)) == []) is fits


def test_light_work_pressed_at_3_is_out_of_range_for_indirect_release() -> None:
    assert levels(worked("indirect_myofascial_release", pressure=2)) == []
    assert levels(worked("indirect_myofascial_release", pressure=3)) == ["warning"]


# Cautionary sites


def test_there_are_nineteen_cautionary_sites() -> None:
    assert len(SITES) == 19


@pytest.mark.parametrize("point", SITES.values(), ids=SITES)
def test_each_says_what_lies_there_and_that_it_calls_for_care(point: BodyPoint) -> None:
    assert point.kind == "cautionary"
    assert point.caution
    # Some are not pressed at all: one sentence over all of them promises nothing.
    assert "forbidden" not in point.contested
    assert "little evidence" in point.contested


def at_the_fibular_head(**more: Any) -> WorkView:
    name = SITES["fibular_head"].name
    return worked("warming_effleurage", "knee_lat", site="fibular_head", site_name=name, **more)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"pressure": 4}, "4/10 felt is more than light"),
        ({"applied": 3}, "3/5 applied is more than light"),
        ({"pressure": 3, "applied": 3}, "3/5 applied is more than light"),
        ({}, "the pressure is not recorded"),
        ({"pressure": 3, "tool": "elbow"}, "the elbow is a point"),
        ({"pressure": 3, "tool": "pressure_bar"}, "the pressure bar is a point"),
    ],
)
def test_more_than_broad_flat_and_light_at_a_cautionary_site_is_a_warning(more: dict[str, Any], problem: str) -> None:
    [finding] = findings(at_the_fibular_head(**more))
    assert finding.level == "warning"
    assert problem in finding.text
    assert "Common peroneal nerve" in finding.text


@pytest.mark.parametrize("more", [{"pressure": 3}, {"applied": 2}, {"pressure": 2, "tool": "palm"}])
def test_light_work_there_passes(more: dict[str, Any]) -> None:
    assert findings(at_the_fibular_head(**more)) == []


@pytest.mark.parametrize("region", ["popliteal", "knee_post", "throat", "groin", "axilla", "flank", "supraclavicular"])
def test_a_region_that_is_a_cautionary_site_as_a_whole_counts_as_one(region: str) -> None:
    assert levels(worked(region=region, pressure=6)) == ["warning"]


@pytest.mark.parametrize("region", ["knee_lat", "buttock_low", "arm_post", "back", "neck", "calf"])
def test_a_region_that_only_contains_one_does_not(region: str) -> None:
    assert findings(worked(region=region, pressure=6)) == []


# Areas left out, and the last visit


@pytest.mark.parametrize(
    ("area", "warned"),
    [
        ({"site": "buttock"}, True),
        ({"site": "buttock_up", "side": "left"}, True),
        ({"site": "buttock_up", "side": "bilateral"}, True),
        ({"site": "buttock_up", "side": "right"}, False),
        ({"site": "thigh"}, False),
    ],
)
def test_work_in_an_area_the_client_wanted_left_out_is_a_warning(area: dict[str, str], warned: bool) -> None:
    said = findings(worked(region="buttock_up", side="left", pressure=5), avoid_areas=[area])
    assert [finding.level for finding in said] == (["warning"] if warned else [])


@pytest.mark.parametrize(
    "last", [{"soreness_lasted": "over_3_days"}, {"soreness_lasted": "still"}, {"bruise_after_last": True}]
)
def test_firm_work_after_a_visit_that_was_too_much_is_a_warning(last: dict[str, Any]) -> None:
    assert levels(worked(pressure=7), **last) == ["warning"]
    assert findings(worked(pressure=6), **last) == []


def test_soreness_that_was_gone_in_a_day_and_a_half_calls_for_nothing() -> None:
    assert findings(worked(pressure=7), soreness_lasted="up_to_36_hours", bruise_after_last=False) == []


# The order of the layers

HELD = worked("sustained_pressure", pressure=6)
STRIPPED = worked("stripping", pressure=6)
WARMED = worked("warming_effleurage", pressure=3)
FINISHED = worked("finishing_effleurage", pressure=3)


def test_deep_work_before_the_upper_layers_of_the_same_area_is_mentioned() -> None:
    [finding] = findings(STRIPPED, WARMED)
    assert finding.level == "info"
    assert finding.text.startswith("Stripping at back low left came before warming effleurage")


@pytest.mark.parametrize(
    "order",
    [
        [WARMED, STRIPPED, HELD, FINISHED],
        [WARMED, STRIPPED, WARMED],
        [STRIPPED, FINISHED],
        [HELD],
        [STRIPPED, STRIPPED],
    ],
)
def test_upper_layers_first_a_second_round_and_the_finish_are_in_order(order: list[WorkView]) -> None:
    assert findings(*order) == []


def test_each_side_and_each_area_is_warmed_for_itself() -> None:
    right = worked("warming_effleurage", side="right", pressure=3)
    calf = worked("warming_effleurage", region="calf", pressure=3)
    assert findings(STRIPPED, right, calf) == []
    assert levels(STRIPPED, worked("warming_effleurage", side="bilateral", pressure=3)) == ["info"]


def test_warming_the_whole_back_warms_the_low_back() -> None:
    assert findings(worked("warming_effleurage", region="back", pressure=3), HELD, STRIPPED) == []


# Suggestions


@pytest.mark.parametrize(
    ("texture", "technique"),
    [
        ("hypertonic", "stripping"),
        ("nodule", "sustained_pressure"),
        ("adherent", "direct_myofascial_release"),
        ("gritty", "cross_fibre_friction"),
    ],
)
def test_what_was_felt_in_an_area_suggests_a_technique_there(texture: str, technique: str) -> None:
    areas = [{"site": "scapula", "side": "left", "texture": texture}]
    assert suggested(focus_areas=areas) == [(technique, "scapula", "focus_areas")]


@pytest.mark.parametrize("texture", ["normal", "boggy", "flaccid"])
def test_boggy_slack_or_normal_tissue_suggests_nothing(texture: str) -> None:
    assert suggested(focus_areas=[{"site": "calf", "texture": texture}, {"site": "calf"}]) == []


def test_after_a_visit_that_was_too_much_only_the_lightest_work_is_suggested() -> None:
    areas = [{"site": "scapula", "texture": "nodule"}]
    light = "indirect_myofascial_release"
    assert suggested(focus_areas=areas, soreness_lasted="still") == [(light, "scapula", "soreness_lasted")]
    assert suggested(focus_areas=areas, bruise_after_last=True) == [(light, "scapula", "bruise_after_last")]


@pytest.mark.parametrize(
    ("area", "named"),
    [
        ("buttock_low", {"sciatic_notch"}),
        ("arm", {"radial_spiral_groove"}),
        ("groin", {"femoral_triangle", "inguinal_nodes"}),
        ("calf", set()),
    ],
)
def test_what_to_mind_in_an_area_of_focus_is_named_with_the_reason(area: str, named: set[str]) -> None:
    view = AssessmentView(modality="deep_tissue", day=DAY, answers={"focus_areas": [{"site": area, "side": "left"}]})
    minded = {one.key: one for one in DEEP_TISSUE.suggest(view) if one.kind == "point"}
    assert set(minded) == named
    for key, one in minded.items():
        assert one.because.startswith(f"Lies in {regions()[area].label} left: {SITES[key].caution}")
        assert one.answer == "focus_areas"


def test_a_site_in_two_areas_of_focus_is_named_once() -> None:
    areas = [{"site": "buttock_low", "side": side} for side in ("left", "right")]
    assert [key for key, _, _ in suggested(focus_areas=areas)] == ["sciatic_notch"]


def test_an_area_whose_pressure_was_not_asked_is_pointed_out_where_others_were() -> None:
    calf = worked(region="calf")
    [finding] = findings(worked(pressure=5), calf)
    assert (finding.level, "recorded at calf left" in finding.text) == ("info", True)
    assert findings(worked(pressure=5), worked(region="calf", pressure=5), calf) == []
    assert findings(calf) == []


# The assessment


def test_the_short_form_asks_at_most_twelve_things_and_pressure_and_pain_are_among_them() -> None:
    quick = {key for key, field in FIELDS.items() if field.quick}
    assert len(quick) <= 12
    assert {"pain_now", "pressure_wanted", "consent_above_ceiling", "focus_areas", "avoid_areas"} <= quick


# Aftercare and follow-ups


@pytest.mark.parametrize("technique", PRESSING)
def test_soreness_training_and_bruises_are_spoken_of_after_work_that_presses(technique: str) -> None:
    assert {"soreness_window", "no_hard_training", "tell_of_bruises"} <= told(worked(technique))


@pytest.mark.parametrize("technique", sorted(set(TECHNIQUES) - set(PRESSING)))
def test_after_light_work_alone_they_are_not(technique: str) -> None:
    assert not {"soreness_window", "no_hard_training", "tell_of_bruises"} & told(worked(technique))


def test_soreness_of_more_than_72_hours_is_a_reason_to_call_the_therapist_whatever_was_done() -> None:
    [note] = [one for one in DEEP_TISSUE.aftercare_notes(visit()) if one.key == "soreness_over_three_days"]
    assert note.call == "therapist"
    assert "72 hours" in note.text


@pytest.mark.parametrize("sign", ["numbness", "electric_pain"])
def test_numbness_or_electric_pain_during_the_work_adds_when_to_call_a_doctor(sign: str) -> None:
    assert "numbness_or_electric_pain" in told(stop_signs=["guarding", sign])
    assert "numbness_or_electric_pain" not in told(stop_signs=["guarding"])


@pytest.mark.parametrize(("used", "sun"), [("citrus", True), ("plain", False), ("none", False)])
def test_citrus_oil_adds_a_word_about_the_sun(used: str, sun: bool) -> None:
    assert ("citrus_oil_and_sun" in told(lubricant=used)) is sun


def test_soreness_is_asked_36_hours_after_work_that_presses_and_the_state_after_two_weeks() -> None:
    assert due(worked("stripping")) == {"soreness_36h": 36, "two_weeks": 336}
    assert due(worked("indirect_myofascial_release")) == {"two_weeks": 336}


def test_the_soreness_follow_up_asks_soreness_pain_and_bruise_and_where_only_if_there_is_one() -> None:
    [follow_up] = [one for one in DEEP_TISSUE.follow_ups(visit(worked())) if one.key == "soreness_36h"]
    asks = {ask.key: ask for ask in follow_up.asks}
    assert {"soreness_now", "pain_now", "new_bruise"} <= set(asks)
    assert asks["soreness_now"].measure == "soreness"
    assert when.evaluate(asks["bruise_where"].show_when, {"new_bruise": False}) is False
    assert when.evaluate(asks["bruise_where"].show_when, {"new_bruise": True}) is True
