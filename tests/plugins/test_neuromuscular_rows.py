"""Neuromuscular therapy, counted: every row of the tables it was made from is there, so that one lost row is seen."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.plugins.test_neuromuscular import DAY, FIELDS, NMT, POINTS, TECHNIQUES, suggested

import palpate_neuromuscular
from palpate.matching.words import said, stems
from palpate.modality import AssessmentView, BodyPoint, Choices, Contraindication, Suggestion, Technique, vocabulary
from palpate.modality.files import decode
from palpate.modality.identity import read_identity
from palpate_neuromuscular import Neuromuscular

FOLDER = Path(palpate_neuromuscular.__file__).parent
BACKGROUND = {one["key"]: one for one in tomllib.loads((FOLDER / "background.toml").read_text("utf-8"))["background"]}
SOURCES = {one.key: one for one in NMT._data.sources}
IDENTITY = read_identity(FOLDER / "modality.toml")

# The table of trigger points: 59 rows; where a row bundles several muscles, each is a point of its own.
TRIGGER_POINTS = [
    "upper_trapezius", "middle_trapezius", "lower_trapezius", "levator_scapulae", "sternocleidomastoid_sternal",
    "sternocleidomastoid_clavicular", "splenius_capitis", "splenius_cervicis",
    "semispinalis_capitis semispinalis_cervicis cervical_multifidi", "suboccipitals",
    "scalenes", "masseter_superficial", "masseter_deep", "temporalis", "lateral_pterygoid", "medial_pterygoid",
    "digastric_anterior digastric_posterior", "supraspinatus", "infraspinatus", "teres_minor",
    "teres_major", "subscapularis", "latissimus_dorsi", "rhomboids", "anterior_deltoid posterior_deltoid",
    "serratus_anterior", "serratus_posterior_superior",
    "pectoralis_major_clavicular pectoralis_major_sternal pectoralis_major_costal", "pectoralis_minor", "subclavius",
    "biceps_brachii", "triceps_brachii", "brachioradialis",
    "extensor_carpi_radialis_longus extensor_carpi_radialis_brevis", "extensor_digitorum", "supinator",
    "pronator_teres", "wrist_flexors flexor_digitorum_superficialis flexor_digitorum_profundus",
    "adductor_pollicis opponens_pollicis", "quadratus_lumborum_superficial_upper quadratus_lumborum_superficial_lower",
    "quadratus_lumborum_deep_upper quadratus_lumborum_deep_lower", "iliopsoas", "lumbar_multifidi",
    "iliocostalis longissimus", "rectus_abdominis", "gluteus_maximus", "gluteus_medius", "gluteus_minimus",
    "piriformis", "tensor_fasciae_latae",
    "adductor_longus adductor_brevis", "rectus_femoris", "vastus_medialis", "vastus_lateralis",
    "biceps_femoris semimembranosus semitendinosus", "gastrocnemius", "soleus",
    "tibialis_anterior fibularis_longus fibularis_brevis",
    "tibialis_posterior flexor_digitorum_longus flexor_hallucis_longus quadratus_plantae flexor_digitorum_brevis",
]  # fmt: skip

# The table of entrapment sites: 17 rows, each with its nerve and a word of what a client says of it.
ENTRAPMENTS = {
    "brachial_plexus_outlet": ("brachial plexus", "heavy arm"),
    "median_carpal_tunnel": ("median", "at night"),
    "median_pronator": ("median", "forearm"),
    "ulnar_cubital_tunnel": ("ulnar", "little finger"),
    "ulnar_guyon_canal": ("ulnar", "little-finger side"),
    "radial_tunnel": ("radial", "straighten weakly"),
    "radial_spiral_groove": ("radial", "wrist that drops"),
    "suprascapular_notch": ("suprascapular", "behind the shoulder"),
    "greater_occipital": ("occipital", "Headache"),
    "sciatic_deep_gluteal": ("sciatic", "back of the thigh"),
    "lateral_femoral_cutaneous": ("lateral femoral", "outer thigh"),
    "common_peroneal": ("peroneal", "foot that drops"),
    "tibial_tarsal_tunnel": ("tibial", "burning sole"),
    "interdigital_forefoot": ("interdigital", "ball of the foot"),
    "obturator_canal": ("obturator", "inner thigh"),
    "cervical_roots": ("C5 to C8", "Arm pain"),
    "lumbosacral_roots": ("lumbar and sacral", "Leg pain"),
}

# The table of screening tests: 19 rows and the cluster, each with the figures that are known of it.
TESTS: dict[str, list[str]] = {
    "phalen": ["0.57", "0.67"],
    "tinel_wrist": ["0.45", "0.78"],
    "durkan": ["0.71", "0.22"],
    "spurling": ["0.30", "0.93", "0.92", "0.95"],
    "neck_distraction": ["0.44", "0.90"],
    "ultt_median": ["0.97", "0.22"],
    "neck_rotation_limited": ["0.99", "30.3"],
    "shoulder_abduction_relief": [],
    "adson": ["11 %"],
    "wright": [],
    "eden": ["11 %", "15 %"],
    "roos": ["62 %", "21 %", "36 %"],
    "halsted": [],
    "elbow_flexion": [],
    "straight_leg_raise": ["0.88", "0.43", "35 to 37°"],
    "slump": ["0.80", "0.71"],
    "fair": ["0.88", "0.83"],
    "seated_piriformis": ["0.91", "0.80"],
    "tinel_leg": [],
}
RESULTS = ["negative", "left", "right", "both", "equivocal", "not_done"]

# The table of techniques: 15 rows, each with its hold, its pressure and whether it has tools.
HOLDS = {
    "ischemic_compression": ("10 to under 30", "4 to 7"),
    "classic_compression": ("5 to 60", "7 to 8"),
    "nimmo_pressure": ("30 to 60", "4 to 7"),
    "intermittent_compression": ("4 to 6", "4 to 7"),
    "barrier_release": ("5 to 90", "1 to 3"),
    "static_hold": ("8 to 12", "5 to 7"),
    "gliding": ("None", "3 to 5"),
    "skin_rolling": ("None", "2 to 4"),
    "cross_fibre_friction": ("None", "4 to 6"),
    "muscle_energy": ("6 to 10", "1 to 3"),
    "contract_relax": ("4 to 6", "1 to 5"),
    "positional_release": ("30 to 90", "0 to 2"),
    "passive_stretch": ("20 to 30", "1 to 3"),
    "pincer_compression": ("10 to 30", "4 to 7"),
    "heat": ("None", "None"),
}

# The table of tasks: 12 rows, each with a word of its load.
LOADS = {
    "gripping": "5 %", "golf_throwing": "inner side", "typing": "shallow breathing", "overhead": "20°",
    "running": "heel strikes", "cycling": "stays bent", "swimming": "overhead again", "lifting": "turning under load",
    "sitting": "stay short", "one_sided": "one side", "pinching": "pinch", "clenching": "held shut",
}  # fmt: skip

# The table of the assessment, row by row: the questions that each became.
ASSESSMENT = {
    "all": "pain_now pain_best pain_worst pain_regions onset duration how_it_began aggravating easing psfs_activities "
    "psfs_mean",
    "tenderness": "touch_tolerance tenderness_grade skin_temperature skin_colour cap_refill flush_after_release "
    "flush_fades tissue_texture ppt ppt_1 ppt_2 ppt_3 ppt_other_side ppt_deltoid",
    "trigger points": "trigger_points",
    "nerve": "numbness tingling weakness night_waking drops_objects nerve_regions nerve_pattern dermatome "
    "muscle_strength weak_movements reflexes phalen_onset wrist_or_foot_drop",
    "posture": "cva occiput_wall shoulders_forward shoulder_height_difference scapular_winging upper_back_curve "
    "low_back_curve pelvic_tilt leg_length_difference knee_alignment foot_posture posture_pattern",
    "biomechanics": "repetitive_task task_detail task_hours task_years task_break_every movement_fault rom_areas "
    "end_feel painful_arc thomas ober ely trendelenburg single_leg_squat gird workstation",
}
SIGNS = (
    "taut_band hypersensitive_spot referred_sensation sensation familiar_pain felt_at twitch jump_sign "
    "pain_on_pressure pain_on_pressure_after"
)


def test_the_table_of_trigger_points_has_59_rows_and_every_point_stands_in_one() -> None:
    assert len(TRIGGER_POINTS) == 59
    keys = [key for row in TRIGGER_POINTS for key in row.split()]
    assert sorted(keys) == sorted(key for key, point in POINTS.items() if point.kind == "trigger_point")
    assert len(keys) == 81


def test_the_table_of_entrapment_sites_has_17_rows_with_nerve_and_complaint() -> None:
    assert len(ENTRAPMENTS) == 17
    assert set(ENTRAPMENTS) == {key for key, point in POINTS.items() if point.kind == "entrapment"}
    for key, (nerve, complaint) in ENTRAPMENTS.items():
        assert nerve in POINTS[key].concerns, key
        assert complaint in POINTS[key].complaint, key


@pytest.mark.parametrize("key", TESTS)
def test_each_of_19_tests_says_how_it_is_done_when_it_is_positive_and_how_often_it_is_right(key: str) -> None:
    assert len(TESTS) == 19
    field = FIELDS[key]
    assert list(getattr(field, "choices")) == RESULTS  # noqa: B009
    assert "positive" in field.help
    for figure in TESTS[key]:
        assert figure in field.detail, f"{key} lacks {figure}"
    assert field.detail, f"{key} says nothing of its accuracy, not even that none is known"


def test_a_test_of_which_no_figure_is_known_says_so() -> None:
    for key, figures in TESTS.items():
        assert bool(figures) is not ("No figures" in FIELDS[key].detail or "no figures" in FIELDS[key].detail), key


def test_every_test_that_a_form_asks_is_one_of_the_19() -> None:
    asked = {
        f.key for f in FIELDS.values() if list(getattr(f, "choices", [])) == RESULTS and "rom_areas" not in f.show_when
    }
    assert asked == set(TESTS)


@pytest.mark.parametrize("timed", ["phalen", "roos", "adson", "eden", "durkan", "elbow_flexion"])
def test_a_timed_test_asks_after_how_many_seconds_only_where_it_is_positive(timed: str) -> None:
    assert f"{timed} == left" in FIELDS[f"{timed}_onset"].show_when
    assert not FIELDS[f"{timed}_onset"].quick


def test_the_table_of_techniques_has_15_rows_with_hold_and_pressure() -> None:
    assert {key: (str(one.hold), str(one.felt)) for key, one in TECHNIQUES.items()} == HOLDS
    assert [key for key, one in TECHNIQUES.items() if not one.tools] == ["passive_stretch"]


@pytest.mark.parametrize("task", LOADS)
def test_each_of_12_tasks_has_its_load_and_what_is_often_found(task: str) -> None:
    choices = FIELDS["repetitive_task"]
    assert isinstance(choices, Choices)
    assert set(LOADS) == set(choices.choices) - {"other"}
    told = BACKGROUND[f"{task}_load"]
    assert set(told["more"]) == {"load", "often found"}
    assert LOADS[task] in " ".join(told["more"].values())
    assert suggested("pattern", repetitive_task=[task])[told["key"]].name == told["name"]


def test_the_table_of_postures_has_4_rows_with_what_is_tight_and_what_is_weak() -> None:
    patterns = {key for key, one in BACKGROUND.items() if one["topic"] == "postural pattern"}
    assert patterns == {"upper_crossed", "lower_crossed", "layered", "forward_head"}
    upper = BACKGROUND["upper_crossed"]["more"]
    for muscle in ("suboccipitals", "sternocleidomastoid", "levator", "pectoralis major and minor", "scalenes"):
        assert muscle in upper["tight or overactive"]
    for muscle in ("deep neck flexors", "serratus anterior", "rhomboids", "middle and lower trapezius"):
        assert muscle in upper["weak or inhibited"]
    assert "gluteus maximus" in BACKGROUND["lower_crossed"]["more"]["weak or inhibited"]
    assert "50°" in BACKGROUND["forward_head"]["text"]
    assert "47.4" in str(BACKGROUND["forward_head"]["more"])
    assert all(
        "no cause" in BACKGROUND[key]["contested"] or "caused" in BACKGROUND[key]["contested"] for key in patterns
    )


@pytest.mark.parametrize("factor", ASSESSMENT)
def test_every_row_of_the_assessment_is_a_question(factor: str) -> None:
    assert set(ASSESSMENT[factor].split()) <= set(FIELDS)


def test_every_row_about_a_trigger_point_is_asked_of_each_point() -> None:
    inner = {sub.key for sub in getattr(FIELDS["trigger_points"], "fields")}  # noqa: B009
    assert set(SIGNS.split()) <= inner


def test_what_is_known_of_the_evidence_is_told_with_its_figures() -> None:
    figures = {
        "compression_evidence": "SMD 0.67 (95 % CI 0.35 to 0.98), 11 studies, 427 people",
        "palpation_evidence": "kappa 0.45 (0.36 to 0.54), pooled",
        "what_pressure_does_not_do": "3178 and 4203 mL (P 0.024), 12 people, handgrip",
        "massage_for_pain": "129, of which 41 rated certainty",
        "reported_harms": "40, with 138 events, 2003 to 2013",
        "active_and_latent": "84 %",
    }
    for key, figure in figures.items():
        assert figure in BACKGROUND[key]["more"].values(), key
    assert {"lineage", "five_factors", "pressure_hold", "when_to_let_go", "how_long_it_lasts"} <= set(BACKGROUND)
    assert len(BACKGROUND) == 29


def test_the_measures_of_the_table_are_there_of_this_modality_or_of_none() -> None:
    own = {measure.key for measure in NMT.outcome_measures()}
    assert {"nprs", "psfs", "ppt", "range_of_motion_arm"} <= own
    assert {"vas", "ndi", "odi", "rmdq", "lefs", "quickdash", "groc"} <= set(vocabulary.measures())


def test_aftercare_has_its_10_rows_and_says_when_to_call() -> None:
    rows = [
        "rise_slowly", "drink_to_thirst", "mild_soreness", "easy_movement", "heat_for_tightness", "little_alcohol",
        "wash_off_oil", "sore_points", "stretch_worked_muscle short_breaks",
        "how_long_it_may_last a_course_of_visits",
    ]  # fmt: skip
    assert len(rows) == 10
    notes = {note.key for note in NMT._data.aftercare}
    assert {key for row in rows for key in row.split()} <= notes


def test_it_says_whom_it_attracts_what_it_offers() -> None:
    assert len(IDENTITY.attracts) >= 4
    assert (IDENTITY.load, [service.minutes for service in IDENTITY.services]) == (4, [30, 60, 90])
    assert not IDENTITY.reviewed


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("a knot that sends pain somewhere else", "pain_elsewhere"),
        ("my head will not turn", "stiff"),
        ("tingling fingers from the laptop", "desk"),
        ("headaches, and I grind my teeth at night", "headache"),
        ("tennis elbow from gripping all day", "repeated_task"),
    ],
)
def test_what_a_client_asks_for_in_plain_words_is_understood(words: str, key: str) -> None:
    assert key in {ask.key for ask in NMT._data.asks if said(ask.says, stems(words))}


def test_certified_or_not_and_training_before_the_examination_is_said_where_it_is_introduced() -> None:
    certified = IDENTITY.credentials[0]
    assert not certified.required
    assert "practise it without" in certified.text
    assert certified.text.index("training first") < certified.text.index("examination")
    for credential in IDENTITY.credentials:
        assert set(credential.source) <= set(SOURCES)


def test_what_no_page_was_found_for_is_marked_so_in_the_data() -> None:
    assert (SOURCES["CK"].grade, SOURCES["ED"].grade) == ("unsourced", "editorial")
    unsourced = {"biceps_brachii", "extensor_digitorum", "vastus_lateralis"}
    for key in unsourced:
        assert set(POINTS[key].source) - {"N11"} == {"CK"}, key
    for key in ("static_hold", "gliding"):
        assert "CK" in TECHNIQUES[key].source


def test_no_entry_claims_that_a_clinician_has_looked_at_it() -> None:
    assert not any(one.reviewed for one in [*POINTS.values(), *NMT.contraindications()])
    assert not any(one.get("reviewed") for one in BACKGROUND.values())


# The day is not slowed.


def test_of_a_trigger_point_the_short_form_asks_five_things_and_the_long_one_all() -> None:
    inner = getattr(FIELDS["trigger_points"], "fields")  # noqa: B009
    quick = [sub.key for sub in inner if sub.quick]
    assert quick == ["taut_band", "hypersensitive_spot", "referred_sensation", "familiar_pain", "pain_on_pressure"]
    assert len(inner) > len(quick)


@pytest.mark.parametrize("rare", ["ppt", "ppt_1", "ppt_2", "ppt_3", "ppt_place", "hand_reflexes"])
def test_what_is_rare_is_asked_only_where_somebody_says_so(rare: str) -> None:
    assert FIELDS[rare].show_when.startswith("also has ")
    assert not FIELDS[rare].quick
    assert not FIELDS["also"].quick


def test_accuracy_stands_in_no_prompt_but_beside_the_help() -> None:
    for key in TESTS:
        assert not re.search(r"sensitivity|specificity|0\.\d", FIELDS[key].help, re.IGNORECASE), key


# What is suggested reaches every row.


def led_to(test: str) -> Suggestion | None:
    patterns = getattr(FIELDS["nerve_pattern"], "choices")  # noqa: B009
    for pattern in patterns:
        if found := suggested("test", tingling=True, nerve_pattern=[pattern]).get(test):
            return found
    return None


@pytest.mark.parametrize("test", TESTS)
def test_a_complaint_leads_to_each_of_the_tests_with_its_reason(test: str) -> None:
    found = led_to(test)
    assert found is not None
    assert found.name == FIELDS[test].label
    assert found.because.endswith(".")


@pytest.mark.parametrize("point", [key for key, one in POINTS.items() if one.kind == "trigger_point"])
def test_pain_wherever_it_refers_leads_to_each_trigger_point(point: str) -> None:
    pain = [{"site": region} for region in POINTS[point].refers]
    assert point in suggested("point", pain_regions=pain)


@pytest.mark.parametrize("site", ENTRAPMENTS)
def test_numbness_in_the_area_of_its_nerve_leads_to_each_entrapment_site(site: str) -> None:
    reported = [{"site": region} for region in POINTS[site].refers]
    found = suggested("point", numbness=True, nerve_regions=reported)[site]
    assert found.answer == "nerve_regions"
    assert POINTS[site].concerns in found.because
    assert POINTS[site].caution in found.because


def test_a_region_left_over_from_symptoms_that_are_gone_leads_to_no_site() -> None:
    gone = {"numbness": False, "tingling": False, "weakness": False, "nerve_regions": [{"site": "thumb"}]}
    assert suggested("point", **gone) == {}


def test_at_most_six_entrapment_sites_are_named_the_best_fitting_first() -> None:
    wide = [{"site": region} for region in ("dig4", "dig5", "dig2", "forearm", "hand", "thigh", "foot")]
    view = AssessmentView(modality="neuromuscular", day=DAY, answers={"tingling": True, "nerve_regions": wide})
    sites = [one.key for one in Neuromuscular().suggest(view) if one.kind == "point"]
    assert len(sites) == 6
    assert sites[0] == "cervical_roots"


# A line got wrong is told by file, entry and what is wrong with it.


@pytest.mark.parametrize(
    ("file", "kind", "key", "wrong", "said"),
    [
        ("points", BodyPoint, "middle_trapezius", {"refer": ["shoulder_top"]}, "refer"),
        ("points", BodyPoint, "rhomboids", {"region": 7}, "region"),
        ("points", BodyPoint, "supinator", {"chart": {"view": "front", "x": "left", "y": 1}}, "chart.x"),
        ("techniques", Technique, "ischemic_compression", {"hold": {"least": 30, "below": 10}}, "30 to under 10"),
        ("contraindications", Contraindication, "calf_swelling", {"class": "emergancy"}, "emergancy"),
    ],
)
def test_a_line_got_wrong_is_told_by_its_file_its_entry_and_what_it_is(
    file: str, kind: Any, key: str, wrong: dict[str, Any], said: str
) -> None:
    tables = tomllib.loads((FOLDER / f"{file}.toml").read_text("utf-8"))[file]
    assert decode(tables, f"{file}.toml", kind)[1] == []
    number = next(place for place, one in enumerate(tables, 1) if one["key"] == key)
    tables[number - 1] |= wrong
    (problem,) = decode(tables, f"{file}.toml", kind)[1]
    assert problem.startswith(f"{file}.toml, entry {number} ({key}): ")
    assert said in problem
