"""The words that modalities share: they hang together, and what is asked can be asked."""

from __future__ import annotations

from collections import Counter
from importlib import resources
from itertools import groupby

import pytest

from palpate.modality import vocabulary

HISTORY_GROUPS = [
    "heart_and_circulation",
    "pregnancy",
    "bones_and_joints",
    "skin",
    "nerves_and_pain",
    "long_term_illness",
    "medicines_and_allergies",
    "recent",
    "general",
]
SPOKEN_WORDS_A_MINUTE = 180


def of_the_day() -> list[vocabulary.Condition]:
    return [condition for condition in vocabulary.conditions().values() if condition.ask == "day"]


def history() -> list[vocabulary.Condition]:
    return [condition for condition in vocabulary.conditions().values() if condition.ask == "history"]


def with_sources() -> list[vocabulary.Condition | vocabulary.Medication]:
    return [*vocabulary.conditions().values(), *vocabulary.medications().values()]


def test_every_region_lies_in_one_of_the_largest_parts_without_going_in_circles() -> None:
    for region in vocabulary.regions().values():
        path = [region.key]
        while parent := vocabulary.regions()[path[-1]].part_of:
            assert parent in vocabulary.regions(), f"{path[-1]} is part of {parent}, which is no region"
            assert parent not in path, f"{' → '.join([*path, parent])} goes in a circle"
            path.append(parent)
        assert path[-1] in {"head", "neck", "trunk", "upper_limb", "lower_limb"}, region.key


@pytest.mark.parametrize(
    ("region", "larger"),
    [
        ("head_temple", "head"),
        ("calf", "lower_limb"),
        ("popliteal", "knee"),
        ("heel", "sole"),
        ("toe1", "foot"),
        ("buttock_up", "lower_limb"),
        ("thumb", "hand"),
        ("shoulder_ant", "upper_limb"),
        ("scap_med_border", "back"),
        ("throat", "neck"),
        ("breast", "chest"),
        ("abdomen_low", "trunk"),
    ],
)
def test_a_rule_for_a_larger_part_holds_for_the_smaller_ones(region: str, larger: str) -> None:
    assert vocabulary.lies_in(region, larger)
    assert not vocabulary.lies_in(larger, region)


def test_consent_is_asked_for_chest_breast_abdomen_groin_inner_thigh_and_buttock_and_all_their_parts() -> None:
    asked = {"chest", "breast", "abdomen", "groin", "thigh_med", "buttock"}
    sensitive = {region.key for region in vocabulary.regions().values() if region.sensitive}
    expected = {key for key in vocabulary.regions() if any(vocabulary.lies_in(key, larger) for larger in asked)}
    assert sensitive == expected


@pytest.mark.parametrize("words", [vocabulary.regions, vocabulary.muscles, vocabulary.conditions, vocabulary.tools])
def test_no_two_entries_are_called_the_same(words: object) -> None:
    labels = Counter(entry.label.casefold() for entry in words().values())  # type: ignore[operator]
    assert [label for label, count in labels.items() if count > 1] == []


def test_labels_of_regions_are_plain_english_and_not_codes() -> None:
    labels = [region.label for region in vocabulary.regions().values()]
    assert [label for label in labels if "_" in label or label.isupper()] == []


def test_every_muscle_and_every_joint_lies_in_a_known_region() -> None:
    placed: list[vocabulary.Muscle | vocabulary.Joint] = [*vocabulary.muscles().values(), *vocabulary.joints().values()]
    assert [entry.key for entry in placed if entry.region not in vocabulary.regions()] == []


def test_infraspinatus_is_worked_at_the_back_of_the_shoulder() -> None:
    assert vocabulary.lies_in(vocabulary.muscles()["infraspinatus"].region, "shoulder")


def test_every_joint_has_movements_each_once() -> None:
    for joint in vocabulary.joints().values():
        assert joint.movements, joint.key
        assert len(set(joint.movements)) == len(joint.movements), joint.key


def test_every_medication_raises_known_conditions() -> None:
    for medication in vocabulary.medications().values():
        assert medication.raises, medication.key
        for condition in medication.raises:
            assert condition in vocabulary.conditions(), f"{medication.key} raises {condition}"


def test_a_name_of_a_medicine_means_one_medicine() -> None:
    names = Counter(name.casefold() for medication in vocabulary.medications().values() for name in medication.names)
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("Eliquis", "anticoagulant"),
        ("warfarin", "anticoagulant"),
        ("Plavix", "antiplatelet"),
        ("metformin", "diabetes"),
        ("prednisolone", "steroids_or_immunosuppression"),
        ("Fosamax", "osteoporosis"),
        ("lisinopril", "controlled_hypertension"),
        ("Keppra", "epilepsy"),
        ("chemo", "cancer_treatment"),
    ],
)
def test_a_medicine_by_the_name_that_clients_use_raises(name: str, condition: str) -> None:
    (medication,) = [m for m in vocabulary.medications().values() if name in m.names]
    assert condition in medication.raises


def test_the_questions_of_the_day_are_asked_in_a_minute() -> None:
    questions = of_the_day()
    assert len(questions) <= 14
    words = sum(len(condition.question.split()) for condition in questions)
    assert words <= SPOKEN_WORDS_A_MINUTE, f"{words} words"


@pytest.mark.parametrize(
    "key",
    [
        "fever",
        "contagious_illness",
        "vomiting_or_diarrhoea",
        "alcohol_or_drugs",
        "calf_swelling",
        "recent_injection",
        "recent_injury",
        "new_symptoms",
        "sudden_severe_headache",
        "chest_pain_or_breathlessness",
        "stroke_or_collapse",
        "saddle_numbness",
    ],
)
def test_every_visit_starts_with_asking_about(key: str) -> None:
    assert vocabulary.conditions()[key].ask == "day"


def test_an_answer_of_the_day_has_no_expiry_of_its_own_and_one_of_the_history_has() -> None:
    assert [condition.key for condition in of_the_day() if condition.expires_days is not None] == []
    assert [condition.key for condition in history() if condition.expires_days is None] == []


def test_every_condition_is_asked_as_one_question_that_can_be_read_aloud() -> None:
    for condition in vocabulary.conditions().values():
        assert condition.question.endswith("?"), condition.key
        assert condition.question.count("?") == 1, condition.key
        assert len(condition.question.split()) <= 32, condition.key
        assert not {"/", "(", "<"} & set(condition.question.replace("(IUD)", "")), condition.key


def test_every_red_flag_says_why_and_what_to_do() -> None:
    for condition in vocabulary.conditions().values():
        if condition.red_flag:
            assert condition.why, condition.key
            assert condition.advice, condition.key


def test_emergencies_are_asked_at_every_visit() -> None:
    flagged = [condition for condition in vocabulary.conditions().values() if condition.red_flag == "emergency"]
    assert flagged
    assert [condition.key for condition in flagged if condition.ask != "day"] == []


def test_the_history_is_asked_group_by_group_in_a_sensible_order() -> None:
    assert [group for group, _ in groupby(condition.group for condition in history())] == HISTORY_GROUPS
    assert vocabulary.condition_groups() == HISTORY_GROUPS


def test_every_condition_and_medicine_has_a_source() -> None:
    assert [entry.key for entry in with_sources() if not entry.source] == []


def test_every_source_resolves_in_the_bibliography() -> None:
    if not resources.files(vocabulary).joinpath("sources.toml").is_file():
        pytest.skip("the vocabulary has no sources.toml yet")
    for entry in with_sources():
        for key in entry.source:
            assert key in vocabulary.sources(), f"{entry.key}: {key}"
