"""A follow-up, as the rest of palpate sees it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from palpate.modality.fields import AnyField
from palpate.refs import ref


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """Something to ask a client, and the answers once there are any."""

    id: int
    visit_id: int
    client_id: int
    client: str
    born: dt.date | None
    modality: str
    key: str
    title: str
    due_at: dt.datetime
    status: str
    answers: dict[str, Any] | None
    answered_at: dt.datetime | None
    note: str
    asks: list[AnyField]
    message: str

    @property
    def ref(self) -> str:
        """f1."""
        return ref("f", self.id)

    @property
    def late(self) -> bool:
        """Whether the answer came more than a day after it was due."""
        return self.answered_at is not None and self.answered_at > self.due_at + dt.timedelta(days=1)
