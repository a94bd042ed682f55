"""Who else is told of a change, inside the transaction that makes it: the outbox, the waitlist."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from palpate.scheduling.booking.holds import Hold
from palpate.scheduling.model import Appointment
from palpate.store.context import Writing


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an appointment; ``kind`` is booked, moved, or the status it has now. ``was`` is before."""

    kind: str
    now: Appointment
    was: Appointment | None = None

    @property
    def freed(self) -> tuple[int, int] | None:
        """The time that is free again, in UTC minutes, where there is any."""
        if self.was is not None and self.kind in {"moved", "cancelled", "no_show", "declined", "to_move"}:
            return self.was.s, self.was.e
        return None


class HoldChange(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a hold: ``kind`` is held (it is new), booked, withdrawn or expired."""

    kind: str
    hold: Hold


class Watchers:
    """Those who are told; what they write goes into the same transaction, and what they refuse undoes it."""

    def __init__(self) -> None:
        self._told: list[Callable[[Writing, Change], None]] = []
        self._told_of_holds: list[Callable[[Writing, HoldChange], None]] = []

    def add(self, watcher: Callable[[Writing, Change], None]) -> None:
        """Tell ``watcher`` of every change from here on."""
        self._told.append(watcher)

    def tell(self, writing: Writing, kind: str, now: Appointment, was: Appointment | None = None) -> None:
        """Tell all of a change."""
        if self._told:
            change = Change(kind=kind, now=now, was=was)
            for watcher in self._told:
                watcher(writing, change)

    def add_for_holds(self, watcher: Callable[[Writing, HoldChange], None]) -> None:
        """Tell ``watcher`` of every change of a hold from here on; one with a ``waiting_id`` is an offer."""
        self._told_of_holds.append(watcher)

    def tell_of_hold(self, writing: Writing, kind: str, hold: Hold) -> None:
        """Tell all of a change of a hold."""
        if self._told_of_holds:
            change = HoldChange(kind=kind, hold=hold)
            for watcher in self._told_of_holds:
                watcher(writing, change)
