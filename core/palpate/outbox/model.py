"""Messages, as the rest of palpate sees them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from palpate.followups.model import FollowUp
from palpate.refs import ref
from palpate.scheduling.booking.holds import Hold
from palpate.scheduling.model import Appointment

KINDS = ("confirmation", "reminder", "change", "cancellation", "offer", "follow_up")
"""What a message can say."""

PARTS = ("subject", "text", "html")
"""What a message is written in, each by a template of its own."""

OUT = ("sending", "sent", "printed")
"""Where the client has it, or may have."""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message to a client. ``sent`` is what went out: subject, text, html, calendar parts, and of what it told.

    A message that is ``sending`` is on its way, or nobody knows: its sender ended before it could say.
    """

    id: int
    uid: str
    kind: str
    client_id: int
    client: str
    appointment_id: int | None
    hold_id: int | None
    follow_up_id: int | None
    due_at: dt.datetime
    status: str
    address: str
    tries: int
    error: str
    sent: dict[str, Any] | None
    sent_at: dt.datetime | None
    created_at: dt.datetime

    @property
    def ref(self) -> str:
        """m3."""
        return ref("m", self.id)

    @property
    def about(self) -> str:
        """The reference of what it is about: a57, h4, f12; nothing where that was taken back."""
        abouts = (("a", self.appointment_id), ("h", self.hold_id), ("f", self.follow_up_id))
        return next((ref(letter, number) for letter, number in abouts if number is not None), "")

    def as_json(self, zone: ZoneInfo) -> dict[str, Any]:
        """As it is printed, without what went out."""
        return {
            "ref": self.ref,
            "id": self.id,
            "uid": self.uid,
            "kind": self.kind,
            "status": self.status,
            "client": self.client,
            "client_ref": ref("c", self.client_id),
            "about": self.about,
            "due_at": self.due_at.astimezone(zone).isoformat(timespec="minutes"),
            "sent_at": self.sent_at and self.sent_at.astimezone(zone).isoformat(timespec="minutes"),
            "address": self.address,
            "tries": self.tries,
            "error": self.error,
        }


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """How a client is reached: by which name, at which address, in which zone. ``wants``: any messages at all."""

    name: str
    address: str
    zone: ZoneInfo
    wants: bool

    @property
    def lacking(self) -> str:
        """Why nothing can be sent to them; nothing where it can."""
        if not self.wants:
            return "wants no messages"
        return "" if self.address else "has no valid e-mail address"


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A message that is this process's to send, and what it tells: appointments, an offer, or what is asked.

    ``before`` has the wall time that the client was told last of each appointment, by its number, where that was
    another; ``fees`` what its cancellation costs, in the smallest unit of the currency. ``told`` is what is kept of it.
    """

    message: Message
    reach: Reach
    appointments: tuple[Appointment, ...] = ()
    offer: Hold | None = None
    follow_up: FollowUp | None = None
    before: dict[int, str] = {}
    fees: dict[int, int] = {}
    told: dict[str, dict[str, Any]] = {}


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """A message that does not go out now: what became of it, and why."""

    message: Message
    status: str
    why: str
