"""Swedish massage: all that palpate asks of a modality, and the judgement in this one."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from palpate_swedish import Swedish

from palpate.conformance import Conformance
from palpate.modality import AssessmentView, ClientView, Finding, Suggestion, VisitView, WorkView, when

DAY = datetime.date(2027, 3, 8)
SWEDISH = Swedish()


class TestSwedish(Conformance):
    """One test a check: what they are and why stands in palpate's docs/reference/conformance.md."""

    modality = Swedish


def review(*work: WorkView, **answers: Any) -> list[Finding]:
    return SWEDISH.review(VisitView(modality="swedish", day=DAY, answers=answers, work=list(work)))


def suggest(**answers: Any) -> list[Suggestion]:
    return SWEDISH.suggest(AssessmentView(modality="swedish", day=DAY, answers=answers))


def stroke(technique: str, region: str, pressure: int | None, **more: str) -> WorkView:
    name = technique.replace("_", " ").capitalize()
    return WorkView(technique=technique, name=name, site=region, region=region, pressure=pressure, **more)


@pytest.mark.parametrize("weeks", [12, 20, 40, None])
@pytest.mark.parametrize("lies", ["face_down", "face_up"])
def test_lying_flat_from_week_12_is_told_and_so_where_the_weeks_are_not_known(lies: str, weeks: int | None) -> None:
    (found,) = review(pregnant=True, lies=lies, **({"weeks": weeks} if weeks else {}))
    assert found.level == "warning"
    assert "the client lay flat" in found.text
    assert "Pages differ" in found.text


@pytest.mark.parametrize("lies", ["side", "propped", "seated"])
def test_on_one_side_or_propped_up_is_as_it_should_be(lies: str) -> None:
    assert review(pregnant=True, weeks=30, lies=lies, comfortable=True) == []


def test_before_week_12_and_without_a_pregnancy_lying_flat_is_nothing_to_tell() -> None:
    assert review(pregnant=True, weeks=11, lies="face_down") == []
    assert review(pregnant=False, lies="face_down") == []
    assert review(lies="face_down") == []


def test_a_pregnancy_that_only_the_history_knows_of_is_asked_about() -> None:
    def seen(history: str, **answers: Any) -> list[Finding]:
        client = ClientView(conditions={"pregnancy": history})
        return SWEDISH.review(VisitView(modality="swedish", day=DAY, client=client, answers=answers))

    assert "The history says pregnant" in seen("yes")[0].text
    assert seen("yes", pregnant=False) == []
    assert seen("no") == []


def test_how_a_pregnant_client_lay_is_recorded_and_discomfort_is_answered() -> None:
    assert [found.text for found in review(pregnant=True, weeks=24)] == [
        "Pregnant, week 24, and how the client lay is not recorded."
    ]
    (found,) = review(pregnant=True, weeks=24, lies="side", comfortable=False)
    assert "not comfortable" in found.text


@pytest.mark.parametrize("region", ["calf", "thigh_med", "abdomen_low", "foot"])
def test_in_pregnancy_legs_and_abdomen_have_light_strokes_only(region: str) -> None:
    common = {"pregnant": True, "weeks": 20, "lies": "side"}
    assert review(stroke("effleurage", region, 3), **common) == []
    assert "only light strokes" in review(stroke("petrissage", region, 3), **common)[0].text
    assert "stay light" in review(stroke("effleurage", region, 4), **common)[0].text
    assert "not recorded" in review(stroke("effleurage", region, None), **common)[0].text
    assert review(stroke("petrissage", "shoulder", 4), **common) == []
    assert review(stroke("petrissage", region, 4), pregnant=False) == []


@pytest.mark.parametrize("region", ["buttock", "buttock_up", "back_low"])
def test_in_pregnancy_buttock_and_back_may_be_kneaded(region: str) -> None:
    common = {"pregnant": True, "weeks": 30, "lies": "side"}
    assert review(stroke("petrissage", region, 5), **common) == []
    assert [one.key for one in suggest(focus_areas=[{"site": region, "tightness": 3}], **common)] == ["petrissage"]


@pytest.mark.parametrize("region", ["lower_limb", "hip"])
def test_a_place_that_may_be_one_to_be_light_on_counts_as_one(region: str) -> None:
    (found,) = review(stroke("petrissage", region, 4), pregnant=True, weeks=30, lies="side")
    assert "only light strokes" in found.text


def test_what_screening_says_of_pregnancy_and_what_a_review_says_agree() -> None:
    rules = {rule.key: rule for rule in SWEDISH.contraindications()}
    position, light = rules["pregnancy_position"], rules["pregnancy_legs_and_abdomen"]
    for weeks in range(1, 43):
        told = any("lay flat" in one.text for one in review(pregnant=True, weeks=weeks, lies="face_down"))
        assert when.evaluate(position.when, {"weeks": weeks}) is told
    assert when.evaluate(position.when, {}) is None  # without a due date the rule applies
    for region in light.regions:
        assert review(stroke("petrissage", region, 2), pregnant=True, weeks=8)
        assert light.limit is not None
        assert review(stroke("effleurage", region, light.limit.most), pregnant=True, weeks=8) == []
        assert review(stroke("effleurage", region, light.limit.most + 1), pregnant=True, weeks=8)


def test_hands_that_swell_in_pregnancy_are_asked_about() -> None:
    common = {"weeks": 30, "lies": "side", "swelling": ["hands"]}
    (found,) = review(pregnant=True, **common)
    assert "emergency" in found.text
    assert review(pregnant=True, **{**common, "swelling": ["feet"]}) == []
    assert review(pregnant=False, swelling=["hands"]) == []


def test_the_firmest_that_can_be_wanted_is_what_a_stroke_can_give() -> None:
    assert review(stroke("petrissage", "shoulder", 6), pressure_wanted="firm") == []
    beyond = [found.text for found in review(stroke("petrissage", "shoulder", 7), pressure_wanted="firm")]
    assert any("firm was wanted" in text for text in beyond)
    assert any("outside its range" in text for text in beyond)


def test_pressure_beyond_what_was_wanted_is_told() -> None:
    assert review(stroke("petrissage", "shoulder", 4), pressure_wanted="medium") == []
    (found,) = review(stroke("petrissage", "shoulder", 4), pressure_wanted="light")
    assert found.text == "Petrissage: 4/10 felt, and light was wanted."


def test_an_area_that_was_to_be_left_out_is_told_and_its_other_side_is_not() -> None:
    avoid = [{"site": "thigh", "side": "left"}]
    (found,) = review(stroke("effleurage", "thigh_post", 3, side="left"), avoid_areas=avoid)
    assert "thigh left was to be left out" in found.text
    assert review(stroke("effleurage", "thigh_post", 3, side="right"), avoid_areas=avoid) == []


def test_a_cautionary_site_is_worked_flat_and_light() -> None:
    assert review(stroke("effleurage", "popliteal", 2, tool="palm")) == []
    assert "Artery, vein and nerve" in review(stroke("effleurage", "popliteal", 4, tool="palm"))[0].text
    assert "with the thumb" in review(stroke("effleurage", "popliteal", 2, tool="thumb"))[0].text


def test_in_pregnancy_lying_on_one_side_is_suggested_with_why() -> None:
    (suggestion,) = suggest(pregnant=True, weeks=26)
    assert (suggestion.key, suggestion.because, suggestion.answer) == ("side_lying", "Pregnant, week 26", "weeks")
    assert suggest(pregnant=True, weeks=26, lies="side") == []
    assert suggest(pregnant=True, weeks=8) == []
    assert suggest(pregnant=True)[0].because == "Pregnant, the weeks not known"


@pytest.mark.parametrize(
    ("area", "answers", "key"),
    [
        ({"site": "shoulder", "tightness": 3}, {}, "petrissage"),
        ({"site": "shoulder", "tightness": 1}, {}, "effleurage"),
        ({"site": "shoulder", "tightness": 3, "tender": True}, {}, "effleurage"),
        ({"site": "calf", "tightness": 3}, {"pregnant": True, "weeks": 6}, "effleurage"),
        ({"site": "calf", "tightness": 3}, {"pregnant": False}, "petrissage"),
    ],
)
def test_a_stroke_is_suggested_for_what_was_felt(area: dict[str, Any], answers: dict[str, Any], key: str) -> None:
    assert [one.key for one in suggest(focus_areas=[area], **answers)] == [key]


def test_nothing_is_suggested_where_nothing_was_felt() -> None:
    assert suggest(focus_areas=[{"site": "shoulder"}]) == []
    assert suggest() == []


def told(**answers: Any) -> set[str]:
    visit = VisitView(modality="swedish", day=DAY, answers=answers, work=[stroke("petrissage", "shoulder", 4)])
    return {note.key for note in SWEDISH.aftercare_notes(visit)}


def test_a_pregnant_client_is_told_what_to_look_for_and_nobody_else_is() -> None:
    assert {"pregnancy_signs", "rise_from_the_side"} <= told(pregnant=True)
    assert not {"pregnancy_signs", "rise_from_the_side"} & told(pregnant=False)
    assert "warmth" in told(pregnant=False)
    assert "warmth" not in told(pregnant=True) | told()  # heat only where it is known that nothing speaks against it


def test_everybody_is_told_when_to_call_an_ambulance_and_of_citrus_who_had_it() -> None:
    assert {"emergency_signs", "one_leg", "see_a_doctor", "a_bruise"} <= told()
    assert "citrus_and_sun" in told(scent="citrus")
    assert "citrus_and_sun" not in told(scent="none")


def test_cancer_in_the_bones_leaves_a_resting_hand_and_the_lightest_gliding_and_asks_for_clearance() -> None:
    (rule,) = [one for one in SWEDISH.contraindications() if one.condition == "bone_metastasis"]
    left = {one.key for one in SWEDISH.technique_catalog()} - set(rule.techniques)
    assert left == {"resting_stroke", "effleurage", "feather_stroke"}
    assert rule.severity == "clearance"
    assert (rule.limit.scale, rule.limit.most) == ("applied", 1) if rule.limit else False


def test_a_scar_that_has_not_healed_is_left_alone_however_old_it_is() -> None:
    (rule,) = [one for one in SWEDISH.contraindications() if one.condition == "recent_scar"]
    assert rule.severity == "local"
    assert when.evaluate(rule.when, {"days_since": 200}) is True


def test_it_promises_nothing() -> None:
    words = " ".join(note.text for note in SWEDISH._data.aftercare).casefold()
    assert not [word for word in ("toxin", "detox", "heals", "cures", "flush") if word in words]
