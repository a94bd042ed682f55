"""A treatment plan, as the rest of palpate sees it."""

from __future__ import annotations

import datetime as dt

import msgspec

from palpate.refs import ref


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a client wants to reach, by which measure, in how many visits, and when it is looked at again.

    ``measure`` is the key of one (neuromuscular.nprs) and ``field`` which score of it (pain_now); "" where nothing is
    scored. ``baseline`` is the score that stood when the plan was made, None where there was none.
    """

    id: int
    uid: str
    client_id: int
    client: str
    born: dt.date | None
    practitioner_id: int
    practitioner: str
    goal: str
    measure: str
    field: str
    baseline: float | None
    target: float | None
    visits: int | None
    every_days: int | None
    review_on: dt.date | None
    status: str
    why: str
    created_at: dt.datetime
    ended_at: dt.datetime | None

    @property
    def ref(self) -> str:
        """p1."""
        return ref("p", self.id)

    @property
    def terms(self) -> str:
        """What was agreed on beside the goal: "nprs to 3; 6 visits, every 7 days; review on 2027-04-05"."""
        scored = self.measure.rpartition(".")[2]
        visits = f"{self.visits} visit{'' if self.visits == 1 else 's'}" if self.visits else ""
        spaced = f"every {self.every_days} day{'' if self.every_days == 1 else 's'}" if self.every_days else ""
        parts = [
            f"{scored} to {self.target:g}" if scored and self.target is not None else scored,
            ", ".join(part for part in (visits, spaced) if part),
            f"review on {self.review_on.isoformat()}" if self.review_on else "",
        ]
        return "; ".join(part for part in parts if part)

    @property
    def shown(self) -> str:
        """p1 Ana Diaz, born 1984-05-02: what every command on a plan echoes."""
        born = f", born {self.born.isoformat()}" if self.born else ""
        return f"{self.ref} {self.client}{born}"
