"""A treatment plan, as the rest of palpate sees it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from palpate.refs import ref


def scored_by(measure: str, field: str) -> str:
    """What a score is called in few words: of a measure of no modality its name, else which score it is; "pain now"."""
    from palpate.modality import vocabulary  # the whole contract with it, which the day at a glance has no use for

    modality, _, key = measure.partition(".")
    shared = vocabulary.measures().get(key) if modality == vocabulary.SHARED else None
    return shared.name if shared else field.replace("_", " ").replace(".", ", ")


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What is planned. ``goal`` is in the client's words.

    ``measure`` is the key of one (neuromuscular.nprs) and ``field`` which score of it (pain_now); "" where nothing is
    scored. ``baseline`` is the score that stood when it was planned, None where there was none.
    """

    goal: str
    measure: str = ""
    field: str = ""
    baseline: float | None = None
    target: float | None = None
    visits: int | None = None
    every_days: int | None = None
    review_on: dt.date | None = None

    @property
    def shown(self) -> str:
        """What was agreed on beside the goal: "pain now to 3; 6 visits, every 7 days; review on 2027-04-05"."""
        scored = scored_by(self.measure, self.field)
        visits = f"{self.visits} visit{'' if self.visits == 1 else 's'}" if self.visits else ""
        spaced = f"every {self.every_days} day{'' if self.every_days == 1 else 's'}" if self.every_days else ""
        parts = [
            f"{scored} to {self.target:g}" if scored and self.target is not None else scored,
            ", ".join(part for part in (visits, spaced) if part),
            f"review on {self.review_on.isoformat()}" if self.review_on else "",
        ]
        return "; ".join(part for part in parts if part)


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """The terms of a plan were changed: when, by whom, and what they were until then."""

    at: dt.datetime
    by: str
    was: Terms


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a client wants to reach, by which measure, in how many visits, and when it is looked at again.

    It has its ``Terms`` as they are now; ``changes`` has those of before, the earliest first.
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
    changes: tuple[Changed, ...] = ()

    @property
    def ref(self) -> str:
        """p1."""
        return ref("p", self.id)

    @property
    def terms(self) -> Terms:
        """What is planned now."""
        return Terms(**{name: getattr(self, name) for name in Terms.__struct_fields__})

    @property
    def measured_since(self) -> dt.datetime:
        """Since when it is measured by what it is measured by now: scores from before are not held against it."""
        what = (self.measure, self.field)
        return next(
            (one.at for one in reversed(self.changes) if (one.was.measure, one.was.field) != what), self.created_at
        )

    def as_of(self, at: dt.datetime) -> Plan:
        """The plan with the terms that held at an instant."""
        later = [one for one in self.changes if one.at > at]
        if not later:
            return self
        was: dict[str, Any] = msgspec.structs.asdict(later[0].was)
        return msgspec.structs.replace(self, **was, changes=self.changes[: -len(later)])

    @property
    def shown(self) -> str:
        """p1 Ana Diaz, born 1984-05-02: what every command on a plan echoes."""
        born = f", born {self.born.isoformat()}" if self.born else ""
        return f"{self.ref} {self.client}{born}"
