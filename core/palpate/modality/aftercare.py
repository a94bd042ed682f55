"""What a client is told after a visit, and what is asked later."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from palpate.modality.entry import Entry, Key, Overlaid
from palpate.modality.fields import AnyField

Hours = Annotated[float, msgspec.Meta(ge=0, le=366 * 24)]
"""Hours after a visit, a year at most."""


class AftercareNote(Entry, frozen=True, kw_only=True):
    """One thing to do or look for, from and until hours after the visit.

    ``after`` names techniques of which one must have been used, ``when`` is a condition over the answers; both empty
    is always. ``call`` says whom to call: nobody, the therapist, a doctor, an ambulance.
    """

    key: Key
    text: str
    from_hours: Hours = 0
    until_hours: Hours | None = None
    call: Literal["", "therapist", "doctor", "ambulance"] = ""
    after: list[str] = []
    when: str = ""
    contested: str = ""
    source: list[str] = []
    overlaid: Overlaid = []

    def __post_init__(self) -> None:
        if self.until_hours is not None and self.until_hours <= self.from_hours:
            raise ValueError(f"it holds from hour {self.from_hours:g} until {self.until_hours:g}: that is never")


class RedFlag(Entry, frozen=True, kw_only=True):
    """An answer to a follow-up that calls for somebody at once: ``when`` is a condition over its answers.

    ``call`` says whom the client is to call, ``text`` what they are told to do.
    """

    when: str
    call: Literal["therapist", "doctor", "ambulance"]
    text: str
    source: list[str] = []


class FollowUp(Entry, frozen=True, kw_only=True):
    """What is asked ``due_hours`` after the visit, if ``after`` and ``when`` hold, as for aftercare.

    ``message`` is what the client reads; ``red_flags`` are answers that somebody has to act on.
    """

    key: Key
    title: str
    due_hours: Annotated[float, msgspec.Meta(gt=0, le=366 * 24)]
    asks: list[AnyField]
    message: str = ""
    red_flags: list[RedFlag] = []
    after: list[str] = []
    when: str = ""
    source: list[str] = []
    overlaid: Overlaid = []
