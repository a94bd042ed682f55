"""What a client is told after a visit, and what is asked later."""

from __future__ import annotations

from typing import Literal

from palpate.modality.entry import Entry, Key
from palpate.modality.fields import AnyField


class AftercareNote(Entry, frozen=True, kw_only=True):
    """One thing to do or look for, from and until hours after the visit.

    ``after`` names techniques of which one must have been used, ``when`` is a condition over the answers; both empty
    is always. ``call`` says whom to call: nobody, the therapist, a doctor, an ambulance.
    """

    key: Key
    text: str
    from_hours: float = 0
    until_hours: float | None = None
    call: Literal["", "therapist", "doctor", "ambulance"] = ""
    after: list[str] = []
    when: str = ""
    contested: str = ""
    source: list[str] = []


class FollowUp(Entry, frozen=True, kw_only=True):
    """What is asked ``due_hours`` after the visit, if ``after`` and ``when`` hold, as for aftercare."""

    key: Key
    title: str
    due_hours: float
    asks: list[AnyField]
    message: str = ""
    after: list[str] = []
    when: str = ""
    source: list[str] = []
