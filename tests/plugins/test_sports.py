"""Sports massage: the dose follows the phase, strains are left alone, and some questions come before any work."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from palpate.modality import (
    AssessmentView,
    BookingView,
    Choice,
    ClientView,
    RangeOfMotion,
    Suggestion,
    VisitView,
    WorkView,
    vocabulary,
    when,
)
from palpate.modality.fields import flatten
from palpate.modality.identity import read_identity
from palpate_sports import Sports

PLUGIN = Path(__file__).parents[2] / "plugins" / "sports" / "palpate_sports"
TODAY = datetime.date(2026, 11, 22)
SPORTS = Sports()
TECHNIQUES = {technique.key: technique for technique in SPORTS.technique_catalog()}
FIELDS = {field.key: field for field in flatten(SPORTS.assessment_fields())}


def work(technique: str = "effleurage", **details: Any) -> WorkView:
    name = TECHNIQUES[technique].name
    return WorkView(
        **{"technique": technique, "name": name, "site": "thigh_ant", "region": "thigh_ant", "side": "left"} | details
    )


def review(*done: WorkView, **answers: Any) -> list[tuple[str, str]]:
    answers = {"event_phase": "maintenance", "concussion": "no", "heat_signs": []} | answers
    visit = VisitView(modality="sports", day=TODAY, answers=answers, work=list(done))
    return [(finding.level, finding.text) for finding in SPORTS.review(visit)]


def said(findings: list[tuple[str, str]], level: str, *words: str) -> bool:
    return any(found == level and all(word in text for word in words) for found, text in findings)


def suggest(**answers: Any) -> list[Suggestion]:
    return SPORTS.suggest(AssessmentView(modality="sports", day=TODAY, answers=answers))


def in_days(days: int) -> str:
    return (TODAY + datetime.timedelta(days)).isoformat()


# The dose of each phase


@pytest.mark.parametrize(
    ("phase", "name", "least", "most"),
    [
        ("pre_event", "Pre-event", 3, 5),
        ("inter_event", "Between events", 2, 4),
        ("post_event", "Post-event", 1, 3),
        ("post_event_delayed", "Recovery", 3, 6),
        ("race_week", "Race week", 2, 5),
        ("maintenance", "Maintenance", 4, 7),
        ("rehab", "Rehabilitation", 1, 5),
    ],
)
def test_felt_pressure_outside_the_phase_is_a_warning_that_names_phase_and_range(
    phase: str, name: str, least: int, most: int
) -> None:
    words = (name, "outside the phase's range", f"{least} to {most}")
    for inside in (least, most):
        assert not said(review(work("compression", pressure=inside), event_phase=phase), "warning", *words)
    for outside in (least - 1, most + 1):
        assert said(review(work("compression", pressure=outside), event_phase=phase), "warning", *words)


@pytest.mark.parametrize(
    ("phase", "least", "most"),
    [
        ("pre_event", 10, 20),
        ("inter_event", 5, 15),
        ("post_event", 5, 20),
        ("post_event_delayed", 30, 60),
        ("race_week", 30, 60),
        ("maintenance", 60, 90),
        ("rehab", 15, 45),
    ],
)
def test_minutes_outside_the_phase_are_a_warning(phase: str, least: int, most: int) -> None:
    words = ("outside the phase's range", f"{least} to {most} min")
    for inside in (least, most):
        assert not said(review(work(minutes=inside), event_phase=phase), "warning", *words)
    for outside in (least - 1, most + 1):
        assert said(review(work(minutes=outside), event_phase=phase), "warning", *words)


def test_minutes_of_the_whole_visit_are_added_up() -> None:
    findings = review(work(minutes=10), work("compression", minutes=11), event_phase="pre_event")
    assert said(findings, "warning", "Pre-event", "21 min of work in all", "10 to 20 min")


def test_a_visit_is_not_called_too_short_where_some_minutes_are_missing() -> None:
    assert not said(review(work(minutes=5), work("compression"), event_phase="pre_event"), "warning", "in all")


def test_a_light_opening_stroke_in_a_firm_visit_is_not_called_too_light() -> None:
    findings = review(work(pressure=2), work("stripping", pressure=6), event_phase="maintenance")
    assert not said(findings, "warning", "phase's range")


def test_deep_work_recorded_on_the_applied_scale_is_seen_before_an_event() -> None:
    assert said(review(work(applied=4), event_phase="race_week"), "warning", "Race week", "4 applied", "1 to 3")
    assert not said(review(work(applied=3), event_phase="race_week"), "warning", "applied")
    assert not said(review(work(applied=4), event_phase="maintenance"), "warning", "applied")


@pytest.mark.parametrize(
    ("phase", "technique"),
    [
        ("pre_event", "friction"),
        ("pre_event", "passive_stretch"),
        ("inter_event", "trigger_point_pressure"),
        ("post_event", "pnf_stretch"),
        ("post_event", "stripping"),
        ("race_week", "myofascial_release"),
    ],
)
def test_a_technique_to_avoid_in_the_phase_is_a_warning(phase: str, technique: str) -> None:
    findings = review(work(technique), event_phase=phase)
    assert said(findings, "warning", TECHNIQUES[technique].name, "is to be avoided")


def test_the_full_set_is_free_in_maintenance() -> None:
    assert not said(review(*map(work, TECHNIQUES)), "warning", "avoided")


def test_deep_work_over_very_sore_muscle_is_a_warning_after_an_event() -> None:
    sore = [{"site": "thigh", "side": "left", "soreness": 7}]
    done = work("petrissage", pressure=4)
    assert said(review(done, event_phase="post_event_delayed", soreness_sites=sore), "warning", "very sore", "7/10")
    less = [sore[0] | {"soreness": 6}]
    assert not said(review(done, event_phase="post_event_delayed", soreness_sites=less), "warning", "very sore")
    other_side = [sore[0] | {"side": "right"}]
    assert not said(review(done, event_phase="post_event_delayed", soreness_sites=other_side), "warning", "very sore")


def test_work_without_a_phase_says_that_the_dose_was_not_checked() -> None:
    assert said(review(work(pressure=9), event_phase=None), "warning", "event phase is not answered")


# The date against the phase


@pytest.mark.parametrize("days", [2, 7])
def test_race_week_holds_from_day_2_to_day_7(days: int) -> None:
    findings = review(event_phase="race_week", event_date=in_days(days))
    assert findings == []


def test_race_week_on_the_day_before_is_a_warning_and_says_pre_event() -> None:
    findings = review(event_phase="race_week", event_date=in_days(1))
    assert said(findings, "warning", "1 day away", "this is Pre-event")


def test_race_week_eight_days_before_is_only_worth_knowing() -> None:
    findings = review(event_phase="race_week", event_date=in_days(8))
    assert said(findings, "info", "8 days away", "Maintenance")
    assert not said(findings, "warning", "away")


@pytest.mark.parametrize(
    ("days", "phase"), [(5, "Race week"), (2, "Pre-event or Race week"), (0, "Pre-event"), (-3, "Recovery")]
)
def test_maintenance_close_to_an_event_is_a_warning_that_names_the_phase_of_that_day(days: int, phase: str) -> None:
    assert said(review(event_phase="maintenance", event_date=in_days(days)), "warning", f"this is {phase}")


def test_maintenance_is_quiet_away_from_events() -> None:
    assert review(event_phase="maintenance", event_date=in_days(8)) == []
    assert review(event_phase="maintenance", event_date=in_days(-5)) == []


@pytest.mark.parametrize(
    ("phase", "answer", "inside", "outside"),
    [
        ("pre_event", "minutes_to_event", [15, 45, 2880], [14]),
        ("post_event", "hours_since_event", [0, 2, 23.5], [24]),
        ("post_event_delayed", "hours_since_event", [24, 96], [23.5, 97]),
    ],
)
def test_time_to_or_since_the_event_outside_the_phase_is_a_warning(
    phase: str, answer: str, inside: list[float], outside: list[float]
) -> None:
    for value in inside:
        assert review(event_phase=phase, **{answer: value}) == []
    for value in outside:
        assert said(review(event_phase=phase, **{answer: value}), "warning", f"{value:g}", "is outside that")


@pytest.mark.parametrize(("answer", "words"), [(None, "not answered"), (False, "new to the client")])
def test_race_week_work_that_is_not_known_to_be_familiar_is_a_warning(answer: bool | None, words: str) -> None:
    assert said(review(work(), event_phase="race_week", familiar_work=answer), "warning", "nothing new", words)
    assert not said(review(work(), event_phase="race_week", familiar_work=True), "warning", "nothing new")


# The calendar: the date drives the phase, and warns at booking


def booking(days: int, minutes: int = 60, **answers: Any) -> list[str]:
    """What is said of a booking so many days before an event that was told three weeks ago."""
    day = TODAY + datetime.timedelta(30)
    given = {"event_date": (day + datetime.timedelta(days)).isoformat()} | answers
    told = day - datetime.timedelta(21)
    view = BookingView(modality="sports", day=day, minutes=minutes, answers=given, answered_on=told)
    assert all(one.level == "warning" for one in SPORTS.at_booking(view))
    return [one.text for one in SPORTS.at_booking(view)]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (
            7,
            "7 days after this booking (told on 2026-12-01): by its date this is Race week (2 to 5 felt, 30 to 60 min)",
        ),
        (2, "Pre-event (3 to 5 felt, 10 to 20 min) or Race week (2 to 5 felt, 30 to 60 min)"),
        (1, "1 day after this booking (told on 2026-12-01): by its date this is Pre-event"),
        (0, "on the day of this booking"),
        (-3, "3 days before this booking (told on 2026-12-01): by its date this is Recovery"),
    ],
)
def test_a_booking_near_an_event_says_how_near_and_what_the_phase_takes(days: int, words: str) -> None:
    (line,) = booking(days, event_details="10 km")
    assert line.startswith("10 km on ")
    assert words in line


@pytest.mark.parametrize("days", [8, -5, 100])
def test_a_booking_far_from_every_event_is_quiet(days: int) -> None:
    assert booking(days) == []
    assert SPORTS.at_booking(BookingView(modality="sports", day=TODAY, minutes=60)) == []


def test_minutes_that_the_phase_does_not_take_are_named_in_the_warning() -> None:
    assert booking(3, 90)[0].endswith("90 min are booked.")
    assert "are booked" not in booking(3, 60)[0]
    assert "are booked" not in booking(2, 15)[0]


def test_every_event_of_the_calendar_is_looked_at() -> None:
    day = TODAY + datetime.timedelta(30)
    third = (day + datetime.timedelta(5)).isoformat()
    (line,) = booking(60, second_event_date=in_days(200), third_event_date=third, third_event_details="the relay")
    assert line.startswith(f"The relay on {third} is 5 days after this booking")


def test_where_nobody_named_a_phase_the_date_that_leaves_one_sets_the_dose() -> None:
    findings = review(work(pressure=7), event_phase=None, event_date=in_days(5), familiar_work=True)
    assert said(findings, "warning", "Race week", "7 felt", "2 to 5")
    assert not said(findings, "warning", "event phase is not answered")
    visit = VisitView(modality="sports", day=TODAY, answers={"event_date": in_days(5)}, work=[work()])
    assert "nothing_new_before_the_race" in {one.key for one in SPORTS.aftercare_notes(visit)}
    assert [one.key for one in SPORTS.follow_ups(visit)] == ["after_the_event"]


def test_a_date_that_leaves_two_phases_sets_none_and_suggests_both() -> None:
    assert said(review(work(), event_phase=None, event_date=in_days(2)), "warning", "event phase is not answered")
    offered = suggest(event_date=in_days(2))
    assert [(one.kind, one.key, one.answer) for one in offered] == [
        ("pattern", "pre_event", "event_date"),
        ("pattern", "race_week", "event_date"),
    ]


def test_a_phase_that_the_date_speaks_against_is_suggested_otherwise_and_one_that_fits_is_not() -> None:
    names = [one.name for one in suggest(event_phase="maintenance", event_date=in_days(4))]
    assert names[0] == "By its date: Race week"
    assert "By its date: Race week" not in [one.name for one in suggest(event_phase="race_week", event_date=in_days(4))]


# Strains


def strain(**details: Any) -> dict[str, Any]:
    return {"site": "thigh_post", "side": "left"} | details


def on_strain(place: dict[str, Any], technique: str = "effleurage", **details: Any) -> list[tuple[str, str]]:
    details = {"site": "thigh_post", "region": "thigh_post", "pressure": 2} | details
    return review(work(technique, **details), event_phase="rehab", strains=[place])


@pytest.mark.parametrize("days", [1, 30, 400])
def test_work_on_a_grade_3_strain_blocks_whatever_its_age(days: int) -> None:
    place = strain(strain_grade="iii", strain_days=days, strain_cleared=True)
    assert said(on_strain(place), "blocking", "grade III", "back of the thigh, left")


def test_work_on_the_larger_region_or_an_unnamed_side_counts_as_on_the_strain() -> None:
    place = strain(strain_grade="iii")
    assert said(on_strain(place, region="thigh"), "blocking", "grade III")
    assert said(on_strain(place, side=""), "blocking", "grade III")
    assert said(on_strain(place, side="bilateral"), "blocking", "grade III")


def test_work_elsewhere_is_free_of_the_strain() -> None:
    place = strain(strain_grade="iii", strain_cleared=True)
    assert on_strain(place, side="right") == []
    assert on_strain(place, site="shoulder", region="shoulder") == []


def test_a_grade_3_strain_that_nobody_has_seen_is_referred_even_if_left_alone() -> None:
    assert said(on_strain(strain(strain_grade="iii"), side="right"), "warning", "not yet seen", "refer")


def test_a_mild_strain_is_left_alone_for_72_hours_and_gently_worked_after() -> None:
    assert said(on_strain(strain(strain_grade="i", strain_days=2.9)), "warning", "acute stage")
    assert on_strain(strain(strain_grade="i", strain_days=3)) == []


def test_a_moderate_strain_wants_a_clinicians_word() -> None:
    assert said(on_strain(strain(strain_grade="ii", strain_days=10)), "warning", "no agreement")
    assert on_strain(strain(strain_grade="ii", strain_days=10, strain_cleared=True)) == []


@pytest.mark.parametrize("grade", [{}, {"strain_grade": "unsure"}])
def test_a_strain_of_unknown_grade_never_reads_as_safe(grade: dict[str, str]) -> None:
    assert said(on_strain(strain(strain_days=10, **grade)), "warning", "unknown grade", "no agreement")


def test_a_strain_of_unknown_age_never_reads_as_safe() -> None:
    assert said(on_strain(strain(strain_grade="i")), "warning", "age is unknown", "acute")


def test_where_age_and_stage_disagree_the_earlier_stage_holds() -> None:
    place = strain(strain_grade="i", strain_days=1, healing_stage="remodelling")
    assert said(on_strain(place), "warning", "acute stage")


def test_the_stage_of_healing_bounds_technique_and_pressure() -> None:
    sub_acute, later = strain(strain_grade="i", strain_days=20), strain(strain_grade="i", strain_days=21)
    assert said(on_strain(sub_acute, technique="friction", pressure=3), "warning", "sub-acute", "does not fit")
    assert said(on_strain(sub_acute, pressure=4), "warning", "sub-acute", "at most 3")
    assert on_strain(later, technique="friction", pressure=4) == []


def test_work_with_no_place_is_asked_where_it_was_while_a_strain_is_closed() -> None:
    findings = on_strain(strain(strain_grade="iii", strain_cleared=True), site="", region="")
    assert said(findings, "warning", "no place is recorded")


# What stops a session


def test_one_sided_calf_swelling_blocks_and_refers() -> None:
    findings = review(tight_calves=True, calf_one_sided_swelling=True)
    assert said(findings, "blocking", "do not treat", "Refer at once")


def test_tight_calves_ask_about_swelling_first() -> None:
    assert when.evaluate(FIELDS["calf_one_sided_swelling"].show_when, {"tight_calves": True}) is True
    first = suggest(sport="running", event_phase="maintenance", tight_calves=True)[0]
    assert (first.kind, first.key, first.answer) == ("test", "calf_one_sided_swelling", "tight_calves")
    assert said(review(work(), tight_calves=True), "warning", "Tight calves", "swollen")
    assert not said(review(work(), tight_calves=True, calf_one_sided_swelling=False), "warning", "Tight calves")


@pytest.mark.parametrize(("answer", "asks"), [("no", False), ("unknown", True), ("declined", True)])
def test_a_swollen_calf_that_was_denied_that_day_is_not_asked_about_again(answer: str, asks: bool) -> None:
    client = ClientView(conditions={"calf_swelling": answer})
    answers = {"sport": "triathlon", "event_phase": "maintenance", "tight_calves": True, "concussion": "no"}
    suggested = SPORTS.suggest(AssessmentView(modality="sports", day=TODAY, client=client, answers=answers))
    assert ("calf_one_sided_swelling" in {one.key for one in suggested}) is asks
    assert ("calf_muscles" in {one.key for one in suggested}) is not asks
    found = SPORTS.review(VisitView(modality="sports", day=TODAY, client=client, answers=answers, work=[work()]))
    assert any("Tight calves" in one.text for one in found) is asks


def test_what_answers_a_stop_elsewhere_is_a_question_of_the_day() -> None:
    conditions = vocabulary.conditions()
    assert [conditions[stop.known].ask for stop in SPORTS._stops if stop.known] == ["day"]


def test_no_place_on_the_leg_is_suggested_until_swelling_is_ruled_out() -> None:
    def places(**answers: Any) -> set[str]:
        return {one.key for one in suggest(sport="triathlon", **answers) if one.kind == "point"}

    assert places(tight_calves=True) == {"mid_back_erectors"}
    assert "calf_muscles" in places(tight_calves=True, calf_one_sided_swelling=False)


def test_uncleared_concussion_blocks_and_a_cleared_one_does_not() -> None:
    assert said(review(concussion="uncleared"), "blocking", "concussion", "do not treat")
    assert review(concussion="cleared") == []


def test_work_without_the_concussion_question_is_a_warning() -> None:
    assert said(review(work(), concussion=None), "warning", "concussion")


def test_a_suspected_fracture_blocks_and_is_asked_after_a_fresh_injury() -> None:
    assert said(review(fresh_injury=True, suspected_fracture=True), "blocking", "fracture")
    assert said(review(work(), fresh_injury=True), "warning", "bone could be broken")


def test_collapse_after_effort_is_an_emergency_and_cramp_comes_before_massage() -> None:
    assert said(review(event_phase="post_event", heat_signs=["collapse"]), "blocking", "ambulance")
    assert said(review(event_phase="post_event", heat_signs=["cramp"]), "blocking", "no massage now")
    unasked = [text for _, text in review(work(), event_phase="post_event", heat_signs=None)]
    assert sum("heat illness" in text for text in unasked) == 1


@pytest.mark.parametrize(
    "answers", [{"concussion": "uncleared"}, {"calf_one_sided_swelling": True}, {"suspected_fracture": True}]
)
def test_where_the_session_stops_nothing_but_the_stop_is_suggested(answers: dict[str, Any]) -> None:
    suggestions = suggest(sport="running", event_phase="maintenance", **answers)
    assert [one.name.endswith("do not treat") for one in suggestions] == [True]
    assert suggestions[0].answer in answers


# Suggestions


def test_a_phase_suggests_its_techniques_with_its_reason() -> None:
    suggestions = suggest(event_phase="pre_event")
    assert {one.key for one in suggestions} == {"compression", "effleurage", "shaking", "tapotement", "active_stretch"}
    assert all(one.answer == "event_phase" and "Pre-event (3 to 5 felt" in one.because for one in suggestions)


def test_a_sport_suggests_its_usual_places_with_its_reason() -> None:
    suggestions = suggest(sport="swimming")
    assert {one.key for one in suggestions} == {"rotator_cuff", "neck_and_trapezius"}
    assert all(one.answer == "sport" and one.because.startswith("Swimming: ") and one.region for one in suggestions)


def test_a_throwing_sport_suggests_measuring_inward_rotation_of_the_shoulder() -> None:
    assert ("test", "rom_shoulder_internal_rotation") in {(one.kind, one.key) for one in suggest(sport="throwing")}


def test_a_place_that_is_to_be_left_alone_is_not_suggested() -> None:
    def places(**details: Any) -> set[str]:
        return {one.key for one in suggest(sport="football", strains=[strain(**details)])}

    assert "hamstring_group" not in places(strain_grade="i", strain_days=1)
    assert "hamstring_group" not in places(strain_grade="iii", strain_days=100)
    assert "hamstring_group" in places(strain_grade="i", strain_days=10)


def test_a_healing_strain_suggests_what_its_stage_takes() -> None:
    def techniques(days: float) -> set[str]:
        return {one.key for one in suggest(strains=[strain(strain_grade="i", strain_days=days)])}

    assert techniques(2) == set()
    assert "range_of_motion" in techniques(3)
    assert "friction" not in techniques(20)
    assert "friction" in techniques(21)


@pytest.mark.parametrize(
    ("answers", "every"),
    [
        ({"training_phase": "off_season"}, "about once a month"),
        ({"training_phase": "pre_season"}, "every two weeks"),
        ({"training_phase": "in_season", "level": "elite"}, "once a week, or every three to four days"),
        ({"level": "recreational", "event_phase": "maintenance"}, "once or twice a month"),
        ({"training_phase": "taper"}, ""),
        ({}, ""),
    ],
)
def test_the_season_says_how_often_massage_is_usual(answers: dict[str, str], every: str) -> None:
    names = [one.name for one in suggest(**answers) if one.name.startswith("Visits ")]
    assert len(names) == bool(every)
    assert every in "".join(names)


def test_a_movement_that_is_less_on_one_side_by_more_than_the_error_is_pointed_out_beside_the_sets() -> None:
    (one,) = suggest(rom_ankle_dorsiflexion={"left": 8, "right": 18})
    assert (one.kind, one.name, one.answer) == (
        "pattern",
        "Ankle, dorsiflexion: less on the left",
        "rom_ankle_dorsiflexion",
    )
    assert "8 against 18 degrees, more than the 6 of its error" in one.because
    assert "AAOS 20, VA 20, Merck 20" in one.because
    assert suggest(rom_ankle_dorsiflexion={"left": 12, "right": 18}) == []
    assert suggest(rom_ankle_dorsiflexion={"left": 8}) == []
    assert suggest(rom_cervical_flexion={"midline": 20}) == []


# The form, aftercare and follow-ups


@pytest.mark.parametrize(("participation", "shown"), [("full", 0), ("on_hold", 2), ("return_to_play", 4), (None, 0)])
def test_a_return_to_play_is_asked_about_only_where_there_is_one(participation: str | None, shown: int) -> None:
    fields = [field for key, field in FIELDS.items() if key.startswith("return_")]
    assert len(fields) == 4
    assert not any(field.quick for field in fields)
    facts = {"participation": participation}
    assert sum(when.evaluate(field.show_when, facts) is True for field in fields) == shown


def test_a_return_to_play_is_noted_as_seen_and_no_note_clears_anyone() -> None:
    assert "none of them says that the client may play" in FIELDS["return_seen"].help
    assert "does not clear anyone to play" in FIELDS["return_led_by"].help
    identity = read_identity(PLUGIN / "modality.toml")
    assert {"fit to play", "cleared to play"} <= set(identity.avoid_words)


def test_a_fresh_injury_is_told_first_aid_and_when_to_see_a_doctor() -> None:
    def told(**answers: Any) -> list[str]:
        visit = VisitView(modality="sports", day=TODAY, answers=answers)
        return [one.call for one in SPORTS.aftercare_notes(visit) if one.key == "first_aid_for_the_injury"]

    assert told(fresh_injury=True) == ["doctor"]
    assert told(fresh_injury=False) == told() == []


def test_range_of_motion_is_asked_only_for_the_joints_that_were_chosen() -> None:
    def shown(joints: list[str] | None) -> set[str]:
        facts = {"rom_joints": joints}
        asked = [field for field in FIELDS.values() if isinstance(field, RangeOfMotion)]
        return {field.joint for field in asked if when.evaluate(field.show_when, facts) is True}

    assert shown(None) == shown([]) == set()
    assert shown(["shoulder", "ankle"]) == {"shoulder", "ankle"}


def test_each_measured_movement_names_its_reference_and_the_set_it_is_from() -> None:
    movements = [field for field in FIELDS.values() if isinstance(field, RangeOfMotion)]
    assert all(field.reference is not None and field.reference_set and field.source for field in movements)
    flexion = FIELDS["rom_shoulder_flexion"]
    assert isinstance(flexion, RangeOfMotion)
    assert (flexion.reference, flexion.reference_set, flexion.measure) == (180, "AAOS", "range_of_motion_arm")


def test_a_leg_must_change_by_more_degrees_than_an_arm() -> None:
    errors = {measure.key: measure.error for measure in SPORTS.outcome_measures()}
    assert (errors["range_of_motion_arm"], errors["range_of_motion_leg"]) == (5, 6)


@pytest.mark.parametrize(
    ("phase", "note", "not_note"),
    [
        ("pre_event", "warm_up_still", "lighter_training"),
        ("post_event", "after_the_event", "warm_up_still"),
        ("maintenance", "lighter_training", "after_the_event"),
    ],
)
def test_aftercare_follows_the_phase(phase: str, note: str, not_note: str) -> None:
    visit = VisitView(modality="sports", day=TODAY, answers={"event_phase": phase}, work=[work()])
    keys = {one.key for one in SPORTS.aftercare_notes(visit)}
    assert note in keys
    assert not_note not in keys
    assert {"call_therapist", "call_doctor", "call_ambulance"} <= keys


@pytest.mark.parametrize(
    ("phase", "technique", "expected"),
    [
        ("post_event", "effleurage", {"soreness_after_event": 36}),
        ("maintenance", "friction", {"soreness_after_firm_work": 48}),
        ("maintenance", "effleurage", {}),
        ("rehab", "range_of_motion", {"rehab_two_weeks": 336}),
        ("race_week", "effleurage", {"after_the_event": 216}),
    ],
)
def test_follow_ups_fall_due_by_phase_and_work(phase: str, technique: str, expected: dict[str, float]) -> None:
    visit = VisitView(modality="sports", day=TODAY, answers={"event_phase": phase}, work=[work(technique)])
    assert {one.key: one.due_hours for one in SPORTS.follow_ups(visit)} == expected


@pytest.mark.parametrize(
    ("phase", "days", "key", "due"),
    [
        ("race_week", 4, "after_the_event", 144),
        ("race_week", 7, "after_the_event", 216),
        ("pre_event", 0, "after_the_day", 48),
    ],
)
def test_what_is_asked_once_the_event_is_over_falls_due_two_days_after_its_date(
    phase: str, days: int, key: str, due: int
) -> None:
    visit = VisitView(modality="sports", day=TODAY, answers={"event_phase": phase, "event_date": in_days(days)})
    assert {one.key: one.due_hours for one in SPORTS.follow_ups(visit)} == {key: due}


def test_after_an_event_only_soreness_pain_and_new_injury_are_asked() -> None:
    visit = VisitView(modality="sports", day=TODAY, answers={"event_phase": "race_week"})
    assert [ask.key for ask in SPORTS.follow_ups(visit)[0].asks] == ["soreness_now", "pain_now", "new_injury"]


# The data files name only what there is


def test_the_rules_name_only_techniques_points_and_fields_that_exist() -> None:
    points = {point.key for point in SPORTS.body_points()}
    rules: list[Any] = [*SPORTS._phases.values(), *SPORTS._strains._stages]
    for rule in rules:
        assert {*rule.fits, *rule.avoid} <= set(TECHNIQUES), rule.key
        assert not {*rule.fits} & {*rule.avoid}, rule.key
    for focus in SPORTS._focus.values():
        assert set(focus.points) <= points, focus.key
        assert set(focus.tests) <= set(FIELDS), focus.key
    for stop in SPORTS._stops:
        assert {stop.asks, *when.keys(stop.when), *when.keys(stop.asked_when)} <= set(FIELDS), stop.key


def test_every_phase_and_sport_that_can_be_answered_has_its_rules() -> None:
    phase, sport = FIELDS["event_phase"], FIELDS["sport"]
    assert isinstance(phase, Choice)
    assert isinstance(sport, Choice)
    assert set(phase.choices) == set(SPORTS._phases)
    assert set(sport.choices) - {"other"} == set(SPORTS._focus)


def test_the_short_form_holds_the_questions_that_stop_a_session() -> None:
    quick = {field.key for field in FIELDS.values() if field.quick}
    assert len(quick) <= 12
    assert {"concussion", "calf_one_sided_swelling", "heat_signs", "strains", "event_phase"} <= quick


def test_what_is_asked_for_by_days_to_an_event_is_so_for_the_days_of_its_phase() -> None:
    phases = SPORTS._phases
    dated = {ask.key: ask.days for ask in SPORTS._data.asks if ask.days}
    assert dated == {key: phases[key].days for key in dated}
    assert set(dated) == {key for key, phase in phases.items() if phase.days} - {"inter_event"}
