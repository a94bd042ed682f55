"""What a hook is shown: a picture of a visit or a booking, to be read.

Each hook is shown its own: what it changes in it reaches no other hook, no other modality and nothing that is kept. A
plugin never sees a connection, a clock or a terminal."""

from __future__ import annotations

import datetime
from typing import Any

from palpate.modality.entry import Entry


class ClientView(Entry, frozen=True, kw_only=True):
    """The client, without a name: age in whole years, whether this is a first visit, conditions by key.

    At a visit they have the questions of its day too: at a booking those are not asked yet.
    """

    age: int | None = None
    first_visit: bool = False
    conditions: dict[str, str] = {}


class WorkView(Entry, frozen=True, kw_only=True):
    """One technique applied. ``pressure`` is felt, 0 to 10; ``applied`` is Walton, 1 to 5; ``hold`` in seconds."""

    technique: str
    name: str
    site: str = ""
    site_name: str = ""
    region: str = ""
    side: str = ""
    tool: str = ""
    pressure: int | None = None
    applied: int | None = None
    hold: float | None = None
    repetitions: int | None = None
    minutes: float | None = None
    response: str = ""


class VisitView(Entry, frozen=True, kw_only=True):
    """A visit as one modality sees it: its own answers and work, the day, the client, the verdict's key."""

    modality: str
    day: datetime.date
    client: ClientView = ClientView()
    answers: dict[str, Any] = {}
    work: list[WorkView] = []
    verdict: str = "proceed"

    def used(self, *techniques: str) -> bool:
        """Whether one of these techniques was applied."""
        return any(work.technique in techniques for work in self.work)


class AssessmentView(Entry, frozen=True, kw_only=True):
    """An assessment while it is being made: the answers so far."""

    modality: str
    day: datetime.date
    client: ClientView = ClientView()
    answers: dict[str, Any] = {}


class BookingView(Entry, frozen=True, kw_only=True):
    """A booking as one modality sees it, for its ``day`` and its ``minutes``.

    ``answers`` are those of the client's last assessment with this modality, given on ``answered_on``. ``other_days``
    are the days, four weeks back and ahead, on which the client had this modality or is booked for it. ``other``: the
    booking is of other modalities, and this one is asked since its ``modality.toml`` says ``at_any_booking``.
    """

    modality: str
    day: datetime.date
    minutes: int
    client: ClientView = ClientView()
    answers: dict[str, Any] = {}
    answered_on: datetime.date | None = None
    other_days: list[datetime.date] = []
    other: bool = False
