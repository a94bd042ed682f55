"""The tables of contraindications and of red flags, row by row, for neuromuscular therapy and deep tissue work."""

from __future__ import annotations

import pytest

from palpate.modality import Contraindication, vocabulary
from palpate_deep_tissue import DeepTissue
from palpate_neuromuscular import Neuromuscular

RULES: dict[str, dict[str, Contraindication]] = {
    "neuromuscular": {rule.key: rule for rule in Neuromuscular().contraindications()},
    "deep_tissue": {rule.key: rule for rule in DeepTissue().contraindications()},
}
CLASS = {"A": "absolute", "L": "local", "C": "clearance", "M": "modify", "E": "emergency"}

# Row: the rule, its class for neuromuscular therapy and for deep tissue work, the stricter where a row gives two.
# C+M is clearance, and then changed: by a limit, or by a rule beside it.
ROWS: dict[int, tuple[str, str, str]] = {
    1: ("fever", "A", "A"),
    2: ("contagious_illness", "A", "A"),
    3: ("deep_vein_thrombosis", "A", "A"),
    4: ("clotting_history", "C+M", "C+M"),
    5: ("anticoagulant", "C+M", "A"),
    6: ("antiplatelet", "M", "M"),
    7: ("bleeding_disorder", "A", "A"),
    8: ("low_blood_counts", "C+M", "A"),
    9: ("uncontrolled_hypertension", "A", "A"),
    10: ("controlled_hypertension", "M", "M"),
    11: ("recent_heart_attack_or_stroke", "A", "A"),
    12: ("organ_failure", "A", "A"),
    13: ("aneurysm_or_artery_disease", "A", "A"),
    14: ("heart_inflammation", "A", "A"),
    15: ("implanted_device", "L", "L"),
    16: ("varicose_veins", "L", "L"),
    17: ("pregnancy_first_trimester", "C", "M"),
    18: ("pregnancy_later", "M", "M"),
    19: ("pre_eclampsia", "A", "A"),
    20: ("pregnancy_warning_signs", "E", "E"),
    21: ("high_risk_pregnancy", "C", "A"),
    23: ("cancer_treatment", "C+M", "A"),
    24: ("tumour_or_radiation_site", "L", "L"),
    25: ("chemotherapy", "A", "A"),
    26: ("bone_metastasis", "C+M", "A"),
    27: ("lymph_node_removal", "L", "L"),
    28: ("osteoporosis", "C+M", "A"),
    29: ("recent_fracture", "L", "L"),
    30: ("recent_surgery", "C", "C"),
    31: ("recent_injury_acute", "L", "L"),
    32: ("bruise_or_burn", "L", "L"),
    33: ("broken_skin", "L", "L"),
    34: ("skin_infection", "L", "L"),
    35: ("foot_fungus_or_wart", "M", "L"),
    36: ("weeping_eczema", "L", "L"),
    37: ("diabetes", "M", "M"),
    38: ("neuropathy", "L", "L"),
    39: ("insulin_site", "L", "L"),
    40: ("peripheral_artery_disease", "C+M", "L"),
    41: ("gout", "L", "L"),
    42: ("inflammatory_arthritis", "L", "L"),
    43: ("disc_injury_or_whiplash", "C", "A"),
    44: ("unstable_spine", "L", "L"),
    45: ("epilepsy", "C", "C"),
    46: ("severe_asthma", "C", "C"),
    47: ("sudden_severe_headache", "E", "E"),
    48: ("alcohol_or_drugs", "A", "A"),
    49: ("vomiting_or_diarrhoea", "A", "A"),
    50: ("mental_distress", "C", "C"),
    51: ("steroids_or_immunosuppression", "M", "M"),
    52: ("recent_injection", "L", "L"),
    53: ("recent_injection", "L", "L"),
    54: ("recent_injection", "L", "L"),
    55: ("recent_injection", "L", "L"),
    56: ("concussion", "A", "A"),
    57: ("allergy", "M", "M"),
    58: ("abdominal_condition", "L", "L"),
    59: ("hypermobility", "M", "M"),
    60: ("fibromyalgia", "M", "C"),
    64: ("stroke_or_collapse", "E", "E"),
    65: ("recent_scar", "L", "L"),
    66: ("new_symptoms", "C", "C"),
    68: ("terminal_illness", "C+M", "A"),
    69: ("recent_surgery_site", "L", "L"),
}
LEFT_OUT = {
    22: "work meant to bring on labour: of reflexology",
    61: "menstruation: tradition only",
    62: "a heavy meal: tradition only",
    63: "heat illness after an event: of sports massage",
    67: "a minor: a guardian agrees in the record, and no rule turns on age",
    70: "a fertility cycle: of reflexology",
}

# Red flag: the condition that asks for it, the least that it stops, and a word of the question.
RED_FLAGS = {
    1: ("saddle_numbness", "emergency", "between the legs"),
    2: ("serious_back_pain_signs", "clearance", "had cancer"),
    3: ("serious_back_pain_signs", "clearance", "urine infection"),
    4: ("unchecked_accident", "clearance", "bones are weak"),
    5: ("progressive_weakness", "clearance", "foot or a hand drop"),
    6: ("calf_swelling", "emergency", "swollen"),
    7: ("chest_pain_or_breathlessness", "emergency", "sudden breathlessness"),
    8: ("chest_pain_or_breathlessness", "emergency", "left-arm"),
    9: ("sudden_severe_headache", "emergency", "sudden or unfamiliar"),
    10: ("stroke_or_collapse", "emergency", "seeing, swallowing"),
    11: ("stroke_or_collapse", "emergency", "drooping"),
    12: ("sudden_severe_headache", "emergency", "stiff neck with fever"),
    13: ("chest_pain_or_breathlessness", "emergency", "pulsing belly"),
    14: ("stroke_or_collapse", "emergency", "confusion"),
    15: ("unchecked_lump", "local", "mole"),
    16: ("hot_red_swelling", "absolute", "hot, red"),
    17: ("pregnancy_warning_signs", "emergency", "bad headache, sudden swelling"),
}
"""18, what somebody tells of abuse or of wanting to die, is answered by the law of the place and by no rule."""

each = pytest.mark.parametrize("modality", RULES)


def test_all_70_rows_are_a_rule_or_are_left_out_for_a_reason() -> None:
    assert sorted([*ROWS, *LEFT_OUT]) == list(range(1, 71))
    assert not set(ROWS) & set(LEFT_OUT)


@each
@pytest.mark.parametrize("row", ROWS)
def test_every_row_has_its_class(modality: str, row: int) -> None:
    key, *classes = ROWS[row]
    wanted = classes[list(RULES).index(modality)]
    rule = RULES[modality][key]
    assert rule.severity == CLASS[wanted[0]]
    if wanted == "C+M":
        beside = [
            one for one in RULES[modality].values() if one.condition == rule.condition and one.level.key == "modify"
        ]
        assert rule.limit is not None or beside, f"{key} is to be changed, and nothing says how"
    assert not rule.reviewed
    assert rule.source


@each
def test_what_spreads_and_what_nobody_has_looked_at_have_rules_of_their_own(modality: str) -> None:
    rules = RULES[modality]
    assert rules["hot_red_swelling"].severity == "absolute"
    assert rules["unchecked_lump"].severity == "local"
    assert rules["recent_injury_healing"].severity == "modify"


@each
@pytest.mark.parametrize("condition", ["menstruation", "heavy_meal", "age"])
def test_tradition_and_age_alone_are_no_rules(modality: str, condition: str) -> None:
    assert not any(condition in f"{rule.condition} {rule.when}".split() for rule in RULES[modality].values())


@each
@pytest.mark.parametrize("flag", RED_FLAGS)
def test_every_red_flag_is_asked_after_and_stops(modality: str, flag: int) -> None:
    assert sorted([*RED_FLAGS, 18]) == list(range(1, 19))
    condition, least, word = RED_FLAGS[flag]
    assert word in vocabulary.conditions()[condition].question
    strictest = max(rule.level for rule in RULES[modality].values() if rule.condition == condition)
    assert strictest.key == {"clearance": "clearance", "local": "avoid_region", "absolute": "do_not_treat"}.get(
        least, "emergency"
    )
