"""Deep tissue work, counted: every row of the tables it was made from is there, so that one lost row is seen."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from tests.plugins.test_deep_tissue import DEEP_TISSUE, FIELDS, SITES, TECHNIQUES

import palpate_deep_tissue
from palpate.modality import vocabulary
from palpate.modality.identity import read_identity

FOLDER = Path(palpate_deep_tissue.__file__).parent
BACKGROUND = {one["key"]: one for one in tomllib.loads((FOLDER / "background.toml").read_text("utf-8"))["background"]}
SOURCES = {one.key: one for one in DEEP_TISSUE._data.sources}
IDENTITY = read_identity(FOLDER / "modality.toml")

# The table of techniques: 9 rows, each with tools, direction, the layers it reaches, and felt pressure.
ROWS = {
    "warming_effleurage": ("palm forearm", "centripetal", "superficial_muscle", "2 to 4"),
    "stripping": ("knuckle thumb forearm elbow", "with_fibre", "deep_muscle", "5 to 7"),
    "cross_fibre_friction": ("finger thumb elbow", "cross_fibre", "tendon", "5 to 7"),
    "sustained_pressure": ("thumb knuckle elbow", "static", "deep_muscle", "3 to 7"),
    "direct_myofascial_release": ("forearm loose_fist multi_finger", "multidirectional", "deep_fascia", "3 to 6"),
    "indirect_myofascial_release": ("palm", "multidirectional", "deep_fascia", "1 to 2"),
    "compressive_lean": ("forearm loose_fist elbow handheld_tool", "static", "deep_muscle", "4 to 7"),
    "pin_and_stretch": ("thumb client_effort", "with_fibre", "deep_muscle", "4 to 6"),
    "finishing_effleurage": ("palm", "centripetal", "superficial_muscle", "2 to 3"),
}
DOSES = {
    "warming_effleurage": "3 to 5 minutes", "stripping": "2 to 4 times", "cross_fibre_friction": "few minutes",
    "sustained_pressure": "Until it eases", "direct_myofascial_release": "90 to 120 seconds",
    "indirect_myofascial_release": "often 5 minutes", "compressive_lean": "Short holds",
    "pin_and_stretch": "3 to 5 times", "finishing_effleurage": "2 to 3 minutes",
}  # fmt: skip

# The list of cautionary sites: 19, each with its region.
CAUTIONARY = {
    "anterior_neck_triangle": "throat", "posterior_neck_triangle": "supraclavicular", "armpit_hollow": "axilla",
    "antecubital_fossa": "elbow_ant", "ulnar_groove": "elbow_med", "radial_spiral_groove": "arm_post",
    "umbilicus_and_aorta": "abdomen_mid", "xiphoid_process": "sternum", "kidneys_and_floating_ribs": "flank",
    "femoral_triangle": "groin", "sciatic_notch": "buttock_low", "popliteal_fossa": "popliteal",
    "fibular_head": "knee_lat", "eyes": "eye", "jaw_joint_and_styloid": "tmj", "cervical_nodes": "neck_lat",
    "axillary_nodes": "axilla", "inguinal_nodes": "groin", "bony_prominences": "back",
}  # fmt: skip


@pytest.mark.parametrize("key", ROWS)
def test_each_of_9_techniques_has_tools_direction_layer_dose_and_pressure(key: str) -> None:
    assert set(ROWS) == set(TECHNIQUES) == set(DOSES)
    tools, direction, layer, felt = ROWS[key]
    technique = TECHNIQUES[key]
    assert technique.tools == tools.split()
    assert technique.directions == [direction]
    assert layer in technique.layers
    assert str(technique.felt) == felt
    assert DOSES[key] in technique.dose


def test_the_list_of_cautionary_sites_has_19_each_in_its_region() -> None:
    assert {key: point.region for key, point in SITES.items()} == CAUTIONARY
    assert len(CAUTIONARY) == 19


def test_the_order_of_work_has_six_steps_from_talking_to_finishing() -> None:
    steps = BACKGROUND["order_of_work"]["more"]
    assert list(steps) == ["1", "2", "3", "4", "5", "6"]
    assert "talk" in steps["1"]
    assert "upper layers to the deeper" in steps["3"]
    assert "movement again" in steps["5"]


def test_the_ceiling_the_soreness_and_what_is_unproven_are_told_with_their_figures() -> None:
    assert "ceiling of 7" in BACKGROUND["pressure_ceiling"]["name"]
    assert "within 12 hours and end within 36" in BACKGROUND["soreness_window"]["text"]
    assert "72 hours" in BACKGROUND["soreness_window"]["text"]
    assert BACKGROUND["why_it_is_sore"]["source"] == ["CK"]
    assert "Cochrane, 2014" in BACKGROUND["friction_evidence"]["more"].values()
    assert "unproven" in BACKGROUND["what_is_said_of_fascia"]["text"]
    assert len(BACKGROUND) == 14


def test_the_measures_of_the_table_are_there_of_this_modality_or_of_none() -> None:
    own = {measure.key for measure in DEEP_TISSUE.outcome_measures()}
    assert {"nprs", "stiffness", "soreness", "range_of_motion_arm"} <= own
    assert {"vas", "psfs", "ndi", "odi", "rmdq", "lefs", "quickdash", "groc"} <= set(vocabulary.measures())


def test_aftercare_has_the_rows_for_all_and_its_own_two() -> None:
    rows = {
        "rise_slowly", "drink_to_thirst", "soreness_window", "easy_movement", "warmth_or_cold", "little_alcohol",
        "wash_off_oil", "citrus_oil_and_sun", "no_hard_training", "tell_of_bruises",
    }  # fmt: skip
    calls = {"soreness_over_three_days", "call_a_doctor", "call_an_ambulance", "numbness_or_electric_pain"}
    assert {note.key for note in DEEP_TISSUE._data.aftercare} == rows | calls


def test_it_says_whom_it_attracts_its_load_and_what_it_offers() -> None:
    assert len(IDENTITY.attracts) >= 3
    assert (IDENTITY.load, sorted(service.minutes for service in IDENTITY.services)) == (5, [30, 60, 90])
    assert [credential.required for credential in IDENTITY.credentials] == [True, False]
    assert all(set(credential.source) <= set(SOURCES) for credential in IDENTITY.credentials)
    assert not IDENTITY.reviewed


def test_the_stop_signs_are_asked_at_every_visit() -> None:
    assert set(getattr(FIELDS["stop_signs"], "choices")) == {  # noqa: B009
        "breath_holding", "guarding", "sharp_pain", "electric_pain", "numbness",
    }  # fmt: skip
    assert FIELDS["stop_signs"].each_visit
