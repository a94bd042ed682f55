"""The small clinic of scheduling with Tom in it, who is qualified for less than Mara and works in the mornings."""

from __future__ import annotations

import datetime as dt

from palpate.handover.leaving import Leaving, leaving
from palpate.handover.service import HandedOver, hand_over
from palpate.practice import Practice
from palpate.staff.model import Staff
from tests.scheduling.clinic import Clinic

LAST = dt.date(2027, 3, 12)
"""Mara's last day, a Friday."""


class House(Clinic):
    """What a test works with."""

    def __init__(self, practice: Practice) -> None:
        super().__init__(practice)
        practice.act(self.mara)
        self.tom = self.practitioner("Tom Berg", "neuromuscular")
        self.work(self.tom, range(5), (540, 780))
        practice.premises.add("room", "Room 2", self.place.id)
        self.feet = practice.services.add("Feet 60", ["reflexology"], 60, price="80")

    def left(self, last: dt.date = LAST) -> Leaving:
        """What there is of Mara."""
        return leaving(self.practice, self.staff("Mara"), last)

    def goes(self, to: Staff | None = None) -> HandedOver:
        """Mara leaves."""
        return hand_over(self.practice, self.left(), to)

    def staff(self, name: str) -> Staff:
        """Somebody as they are now."""
        return self.practice.staff.find(name)
