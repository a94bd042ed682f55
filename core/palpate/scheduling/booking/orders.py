"""What is wanted of a booking: who, what, when, on what terms."""

from __future__ import annotations

from typing import Any

import msgspec

from palpate.clients.model import Client
from palpate.scheduling.booking.candidates import Wish
from palpate.scheduling.finding.ask import Ask


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One appointment to be made. ``linked_uid`` is shared by a couple's two; ``occurrence`` is a series' own."""

    client: Client
    ask: Ask
    wish: Wish
    note: str = ""
    idempotency_key: str | None = None
    screening: dict[str, Any] | None = None
    linked_uid: str | None = None
    series_id: int | None = None
    occurrence: str | None = None
