"""What clients answer when they are asked after a visit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from palpate.demo.clockwork import Course
from palpate.demo.scene import Scene
from palpate.followups.service import FollowUp
from palpate.modality.fields import AnyField, Choice, Choices, Duration, Scale, YesNo
from palpate.visits.model import Visit

_SCORES = {"relaxation_now": (6, 8), "pain_now": (1, 3), "stiffness_now": (2, 4)}
"""What a score is like some time after a visit; soreness is low."""

_CHOICES = {"reactions_since": ["slept_well"], "compared_with_before": "better", "participation": "full"}


def replies(scene: Scene, asked: FollowUp, visit: Visit) -> Course:
    """A follow-up is answered about a day after it fell due."""
    given = {field.key: answer for field in asked.asks if (answer := _answer(scene, field)) is not None}
    yield asked.due_at + dt.timedelta(hours=scene.chance.randint(16, 30))
    scene.acts(visit.practitioner_id)
    scene.practice.follow_ups.answer(asked.id, given, typed=False)


def _answer(scene: Scene, field: AnyField) -> Any:
    if field.show_when:
        return None
    match field:
        case Scale():
            return scene.chance.randint(*_SCORES.get(field.key, (0, 2)))
        case YesNo():
            return False
        case Choice() | Choices():
            return _CHOICES.get(field.key)
        case Duration():
            return scene.chance.randint(3, 9)
    return None
