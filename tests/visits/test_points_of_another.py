"""A question about the points of another modality: known where that one is enabled, kept with the record for ever."""

from __future__ import annotations

import pytest

from palpate.chairside.form_walk import Walk
from palpate.errors import NotFound
from palpate.host import enabling
from palpate.practice import Practice
from tests.visits.scene import Scene

HEART = {"also": "hand_reflexes", "hand_reflexes": "hand_heart_reflex left area_tenderness=2"}


def test_reflex_points_of_the_hands_are_named_in_neuromuscular_therapy_where_reflexology_is_enabled(
    quick: Scene,
) -> None:
    visit = quick.start()
    kept = quick.visits.assess(visit, "neuromuscular", HEART, typed=True)
    assert kept["hand_reflexes"] == [{"site": "hand_heart_reflex", "side": "left", "area_tenderness": 2}]


def test_where_reflexology_is_not_enabled_they_are_no_places_here_and_regions_still_are(quick_target: str) -> None:
    with Practice.open(quick_target) as practice:
        visit = Scene(practice).start()
        with practice.context.write() as writing:
            enabling.disable(writing, "reflexology")
    with Practice.open(quick_target) as practice:
        with pytest.raises(NotFound, match="hand_heart_reflex"):
            practice.visits.assess(visit, "neuromuscular", HEART, typed=True)
        assert practice.visits.assess(visit, "neuromuscular", {"hand_reflexes": "palm left"}, typed=True)


def test_what_was_recorded_shows_whole_when_reflexology_is_gone_again(quick_target: str) -> None:
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        visit = scene.start()
        scene.visits.assess(visit, "neuromuscular", HEART, typed=True)
        with practice.context.write() as writing:
            enabling.disable(writing, "reflexology")
    with Practice.open(quick_target) as practice:
        again = practice.visits.answers(practice.visits.get(visit.id), "neuromuscular")
        assert again["hand_reflexes"] == [{"site": "hand_heart_reflex", "side": "left", "area_tenderness": 2}]


@pytest.mark.parametrize(
    ("quickly", "asked"),
    [
        (True, ["taut band", "hypersensitive spot", "referred sensation", "the client's own pain", "pain on pressure"]),
        (False, 11),
    ],
)
def test_the_short_form_asks_of_a_trigger_point_what_is_quick_and_the_long_one_all(
    quick: Scene, quickly: bool, asked: list[str] | int
) -> None:
    walk = Walk(quick.practice, quick.start(), "neuromuscular", quick=quickly, after=False)
    walk.key = "trigger_points"
    assert walk.enter("infraspinatus l")
    labels = []
    while walk.part.site is not None:
        labels.append(walk.asked.label.partition(": ")[2])
        walk.enter("")
    assert labels == asked if isinstance(asked, list) else len(labels) == asked
