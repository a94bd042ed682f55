"""Answers that call for somebody at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from palpate.modality import when
from palpate.modality.aftercare import RedFlag

_URGENCY = ("ambulance", "doctor", "therapist")


def met(flags: Iterable[RedFlag], answers: Mapping[str, Any]) -> str:
    """What the answers call for, the most urgent first, a line each; nothing where they meet no red flag."""
    found = [flag for flag in flags if when.evaluate(flag.when, answers) is True]
    return "\n".join(_said(flag) for flag in sorted(found, key=lambda flag: _URGENCY.index(flag.call)))


def _said(flag: RedFlag) -> str:
    whom = {"ambulance": "AMBULANCE", "doctor": "DOCTOR", "therapist": "CALL THE CLIENT"}[flag.call]
    return f"{whom}: {flag.text}"
