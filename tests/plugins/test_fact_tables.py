"""Reflexology and sports massage have every row of the tables they were written from: one lost row is seen, and which.

The numbers and keys here are the tables'; the data files hold the rows in their own words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from typing import Any

import pytest
from tests.plugins.test_catalogs import PLUGINS, entries, text_of

from palpate.modality import vocabulary
from palpate.modality.fields import RangeOfMotion, flatten
from palpate.modality.identity import read_identity

BOTH = ("reflexology", "sports")


def own(modality: str, name: str) -> list[dict[str, Any]]:
    """The entries of a file that only this modality has."""
    text = text_of(modality, f"{name}.toml")
    assert text is not None, f"{modality} has no {name}.toml"
    tables: list[dict[str, Any]] = tomllib.loads(text)[name]
    return tables


def foot(key: str) -> bool:
    return not key.startswith(("hand_", "ear_"))


def points(wanted: Any) -> list[Any]:
    return [point for point in entries("reflexology", "points") if wanted(point.key)]


def fields(modality: str) -> set[str]:
    return {field.key for field in flatten(entries(modality, "fields"))}


def missing(wanted: Iterable[str], have: Iterable[str]) -> set[str]:
    return set(wanted) - set(have)


# How many rows


COUNTS = [
    ("charts and where they differ", lambda: own("reflexology", "charts"), 6),
    ("longitudinal zones, five a side", lambda: own("reflexology", "zones"), 5),
    ("guide lines", lambda: own("reflexology", "lines"), 5),
    ("foot reflexes", lambda: points(foot), 54),
    ("hand areas", lambda: points(lambda key: key.startswith("hand_")), 23),
    ("ear areas", lambda: points(lambda key: key.startswith("ear_")), 8),
    ("reflexology techniques, the ear press beside eleven", lambda: entries("reflexology", "techniques"), 12),
    ("steps of a session", lambda: own("reflexology", "order"), 12),
    ("reflexology claims", lambda: own("reflexology", "claims"), 8),
    ("event phases, race week among them", lambda: own("sports", "phases"), 7),
    ("how often by season", lambda: own("sports", "seasons"), 4),
    ("strain grades, and one for not graded", lambda: own("sports", "strains"), 4),
    ("healing stages", lambda: own("sports", "stages"), 3),
    ("answers that stop a session", lambda: own("sports", "stops"), 5),
    ("sports and their usual focus", lambda: own("sports", "focus"), 9),
    ("movements with their reference sets", lambda: own("sports", "ranges"), 34),
    ("sports claims", lambda: own("sports", "claims"), 9),
]


@pytest.mark.parametrize(("table", "rows", "count"), COUNTS, ids=[table for table, _, _ in COUNTS])
def test_no_row_of_a_table_is_lost(table: str, rows: Any, count: int) -> None:
    assert len(rows()) == count, table


UNSOURCED_REFLEXES = {
    *("hypothalamus", "side_of_head", "face", "teeth_jaw", "ears", "eustachian_tube", "neck_throat", "parathyroid"),
    *("thymus", "shoulder", "oesophagus", "duodenum", "adrenals", "ureters", "bladder", "arm_elbow"),
}


def test_the_sixteen_foot_reflexes_that_no_page_was_found_for_say_so() -> None:
    marked = {point.key.removesuffix("_reflex") for point in points(foot) if "CK" in point.source}
    assert marked == UNSOURCED_REFLEXES


def test_a_range_of_the_clinical_set_that_was_not_seen_in_a_table_says_so() -> None:
    marked = {one["key"].removeprefix("rom_").split("_")[0] for one in own("sports", "ranges") if "CK" in one["source"]}
    assert marked == {"hip", "knee", "ankle", "foot", "cervical", "lumbar", "thoracolumbar"}


def test_every_movement_that_is_asked_has_its_sets_and_its_reference_is_of_the_set_it_names() -> None:
    ranges = {one["key"]: one for one in own("sports", "ranges")}
    asked = [field for field in flatten(entries("sports", "fields")) if isinstance(field, RangeOfMotion)]
    assert {field.key for field in asked} == set(ranges)
    for field in asked:
        figure = ranges[field.key]["sets"][field.reference_set]
        assert field.reference == float(figure.split()[0]), field.key


def test_what_no_clinician_has_reviewed_says_so() -> None:
    for modality in BOTH:
        assert read_identity(PLUGINS / modality / f"palpate_{modality}" / "modality.toml").reviewed is False
        for name in ("points", "contraindications"):
            assert not any(entry.reviewed for entry in entries(modality, name))


# What is asked


SIDED = ("skin_colour", "temperature", "moisture", "tissue_tone", "skin", "arch")
REFLEXOLOGY_ASKS = {
    *(f"{what}_{side}" for what in SIDED for side in ("left", "right")),
    *("reflexes_found", "reactions", "chart_tradition", "ear_areas_found"),
}
ATHLETE = {
    *("sport", "position_or_event", "level", "dominant_side", "weekly_hours", "weekly_sessions", "training_phase"),
    *("event_date", "event_details", "second_event_date", "third_event_date", "last_hard_session"),
    *("equipment_change", "soreness_sites", "past_injuries", "concussion", "participation", "product_rules"),
    *("team_contact", "team_release"),
}


def test_the_assessment_of_the_feet_and_the_athlete_s_profile_are_whole() -> None:
    assert missing(REFLEXOLOGY_ASKS, fields("reflexology")) == set()
    assert missing(ATHLETE, fields("sports")) == set()


def test_what_drives_the_phase_is_asked() -> None:
    wanted = {"event_phase", "minutes_to_event", "hours_since_event", "oil_allowed", "readiness_wanted", "heat_signs"}
    assert missing(wanted, fields("sports")) == set()


# Contraindications, row by row: the condition, its class for reflexology, for sports; "-" where there is none


RULES = """
fever A A
contagious_illness A A
deep_vein_thrombosis A A
clotting_history C C
anticoagulant M C
antiplatelet M M
bleeding_disorder C A
low_blood_counts C C
uncontrolled_hypertension C A
controlled_hypertension M M
recent_heart_attack_or_stroke C A
organ_failure C A
aneurysm_or_artery_disease C A
heart_inflammation C A
implanted_device M L
varicose_veins L L
pregnancy.pregnancy_first_trimester C M
pregnancy.pregnancy_later M M
pre_eclampsia A A
pregnancy_warning_signs E E
high_risk_pregnancy C C
pregnancy.pregnancy_ankle_points L -
cancer_treatment C C
tumour_or_radiation_site L L
unchecked_lump L L
chemotherapy C A
bone_metastasis C A
lymph_node_removal M L
osteoporosis M C
recent_fracture L L
recent_surgery C C
recent_surgery.recent_surgery_site L L
recent_injury.recent_injury_acute L L
bruise_or_burn L L
broken_skin L L
skin_infection L L
hot_red_swelling A A
foot_fungus_or_wart L L
weeping_eczema L L
diabetes C M
neuropathy C L
insulin_site - L
peripheral_artery_disease C C
gout L L
inflammatory_arthritis L L
disc_injury_or_whiplash M C
unstable_spine M L
epilepsy C C
severe_asthma C C
sudden_severe_headache E E
alcohol_or_drugs A A
vomiting_or_diarrhoea A A
mental_distress C C
steroids_or_immunosuppression M M
recent_injection L L
concussion C A
allergy M M
abdominal_condition M L
hypermobility M M
fibromyalgia M M
heat_illness - A
stroke_or_collapse E E
recent_scar L L
new_symptoms C C
terminal_illness C -
fertility_treatment C -
calf_swelling E E
chest_pain_or_breathlessness E E
saddle_numbness E E
serious_back_pain_signs C C
progressive_weakness C C
unchecked_accident C C
"""
CLASSES = {"A": "absolute", "L": "local", "C": "clearance", "M": "modify", "E": "emergency"}
ROWS = [line.split() for line in RULES.split("\n") if line]
COLUMNS = [(*row[:1], modality, row[column]) for row in ROWS for column, modality in enumerate(BOTH, 1)]


@pytest.mark.parametrize(("named", "modality", "code"), COLUMNS, ids=[f"{row[1]}-{row[0]}" for row in COLUMNS])
def test_a_condition_has_the_class_of_its_column(named: str, modality: str, code: str) -> None:
    """The first rule of a condition, or the one that is named after the dot."""
    condition, _, key = named.partition(".")
    found = [rule for rule in entries(modality, "contraindications") if rule.condition == condition]
    rules = [rule for rule in found if not key or rule.key == key]
    if code == "-":
        assert rules == []
        return
    assert rules[0].severity == CLASSES[code]
    assert rules[0].advice
    assert rules[0].source


def test_no_rule_stands_outside_the_table() -> None:
    listed = {named.partition(".")[0] for named, _, _ in COLUMNS}
    for modality in BOTH:
        assert {rule.condition for rule in entries(modality, "contraindications")} <= listed


@pytest.mark.parametrize("modality", BOTH)
def test_menstruation_a_heavy_meal_and_age_by_themselves_are_no_rules(modality: str) -> None:
    for rule in entries(modality, "contraindications"):
        assert not {"menstruation", "heavy_meal"} & {rule.condition, rule.key}
        assert "age" not in rule.when.split()


# Red flags, each with the question that asks for it


RED_FLAGS = {
    "saddle_numbness": "emergency",
    "serious_back_pain_signs": "urgent",
    "unchecked_accident": "urgent",
    "progressive_weakness": "urgent",
    "calf_swelling": "emergency",
    "chest_pain_or_breathlessness": "emergency",
    "sudden_severe_headache": "emergency",
    "stroke_or_collapse": "emergency",
    "unchecked_lump": "routine",
    "hot_red_swelling": "urgent",
    "pregnancy_warning_signs": "emergency",
}
"""Eighteen rows in eleven questions: tumour and infection of the spine are asked together, heart, lung and the pulsing
belly, headache, meningitis and neck arteries, stroke and collapse. Abuse and suicidal thoughts follow local law, and
are no rule."""


def test_every_red_flag_is_asked_for_and_has_a_rule_in_both() -> None:
    flagged = {one.key: one.red_flag for one in vocabulary.conditions().values() if one.red_flag}
    assert flagged == RED_FLAGS
    for modality in BOTH:
        assert missing(RED_FLAGS, {rule.condition for rule in entries(modality, "contraindications")}) == set()


# Outcome measures, aftercare, who asks


def test_what_is_scored_is_named_with_its_error() -> None:
    def errors(modality: str) -> dict[str, float | None]:
        return {measure.key: measure.error for measure in entries(modality, "measures")}

    assert errors("reflexology") == {"nprs": 2, "relaxation": None}
    ranges = {"range_of_motion_arm": 5, "range_of_motion_leg": 6, "range_of_motion_spine": 6}
    assert errors("sports") == {"nprs": 2, "soreness": None, "psfs": 2, **ranges}
    assert missing({"psfs", "lefs", "ndi", "odi", "quickdash"}, vocabulary_measures()) == set()


def vocabulary_measures() -> set[str]:
    path = PLUGINS.parent / "core" / "palpate" / "modality" / "vocabulary" / "measures.toml"
    return {one["key"] for one in tomllib.loads(path.read_text(encoding="utf-8"))["measures"]}


AFTERCARE = {
    "reflexology": {
        *("rise_slowly", "drink_to_thirst", "tender_feet", "easy_movement", "warmth_or_cold", "wash_off_oil"),
        *("citrus_oil_and_sun", "rest_and_eat_lightly", "mild_reactions", "next_visit"),
        *("call_the_therapist", "call_a_doctor", "call_an_ambulance"),
    },
    "sports": {
        *("rise_slowly", "drink_to_thirst", "mild_soreness", "keep_moving", "warmth_or_cold", "little_alcohol"),
        *("oil_on_skin", "warm_up_still", "after_the_event", "fuller_massage_later", "lighter_training"),
        *("call_therapist", "call_doctor", "call_ambulance", "first_aid_for_the_injury"),
    },
}


@pytest.mark.parametrize("modality", BOTH)
def test_every_piece_of_aftercare_is_there_and_says_whom_to_call(modality: str) -> None:
    notes = {note.key: note for note in entries(modality, "aftercare")}
    assert missing(AFTERCARE[modality], notes) == set()
    assert {note.call for note in notes.values()} >= {"therapist", "doctor", "ambulance"}


@pytest.mark.parametrize("modality", BOTH)
def test_a_modality_says_whom_it_attracts_its_goals_its_load_and_what_to_offer(modality: str) -> None:
    identity = read_identity(PLUGINS / modality / f"palpate_{modality}" / "modality.toml")
    assert min(len(identity.attracts), len(identity.goals), len(identity.services)) >= 3
    assert identity.load == {"reflexology": 2, "sports": 4}[modality]
    assert set(identity.usual_minutes) >= {30, 60}


# Contested claims


CLAIMS = {
    "reflexology": {
        *("treats_disease", "organ_links", "crystals", "healing_crisis", "toxins", "first_trimester", "starts_labour"),
        "change_by_session",
    },
    "sports": {
        *("lactic_acid", "toxins", "performance", "soreness", "adhesions", "trigger_points", "pain_in_general"),
        *("timing_before_an_event", "normal_range"),
    },
}


@pytest.mark.parametrize("modality", BOTH)
def test_every_contested_claim_says_what_is_known_what_to_say_and_where_from(modality: str) -> None:
    claims = {one["key"]: one for one in own(modality, "claims")}
    assert set(claims) == CLAIMS[modality]
    for claim in claims.values():
        assert set(claim) == {"key", "claim", "known", "say", "source"}
        assert all(claim.values())


def test_reflexology_says_nowhere_that_it_finds_or_cures_anything_of_an_organ() -> None:
    """Its scope says what it is not; outside that, and the claims it corrects, the words do not stand."""
    identity = read_identity(PLUGINS / "reflexology" / "palpate_reflexology" / "modality.toml")
    assert "makes no diagnosis, promises no cure" in identity.scope
    for point in entries("reflexology", "points"):
        assert "nothing about the body part" in point.contested
    said = [identity.summary, *identity.goals, *identity.attracts]
    said += [technique.summary + technique.dose for technique in entries("reflexology", "techniques")]
    said += [note.text for note in entries("reflexology", "aftercare")]
    words = [word for word in identity.avoid_words for text in said if word in text.casefold()]
    assert words == []
