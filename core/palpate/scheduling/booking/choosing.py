"""Choosing who and what serves a time, held against what is claimed, inside the transaction that takes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from typing import Any

import msgspec

from palpate.errors import Refused
from palpate.premises.model import Resource
from palpate.scheduling.booking.candidates import Candidate
from palpate.scheduling.claiming import overlaps
from palpate.scheduling.claiming.claims import Claim
from palpate.scheduling.finding.ask import Ask
from palpate.scheduling.model import Slot
from palpate.scheduling.written import moment_said

Need = tuple[int, int, int]
"""A resource, from and to."""


class Taken(Refused):
    """The time is taken: what has it, and the nearest free slots, which are looked for when somebody asks."""

    def __init__(self, said: Sequence[str], find: Callable[[], Sequence[Slot]] | None = None) -> None:
        super().__init__()
        self.said = list(said)
        self._find = find

    @cached_property
    def nearest(self) -> list[Slot]:
        """The nearest free slots, at most three."""
        return list(self._find()) if self._find is not None else []

    def __str__(self) -> str:
        more = f"; and {len(self.said) - 4} more" if len(self.said) > 4 else ""
        return "; ".join(self.said[:4]) + more + "." + _nearest(self.nearest)


def _nearest(slots: Sequence[Slot]) -> str:
    if not slots:
        return ""
    shown = [f"{moment_said(slot.starts_at)} with {slot.practitioner}" for slot in slots]
    return f" Free nearest: {'; '.join(shown)}."


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Who serves and where, with the claims that it takes."""

    candidate: Candidate
    room: Resource | None
    claims: list[dict[str, Any]]


class Chooser:
    """Chooses for one time. ``held`` is what is claimed around it; ``overlap`` the reason for lying over it."""

    def __init__(self, ask: Ask, s: int, held: Iterable[Claim], overlap: str = "") -> None:
        self._ask = ask
        self._s = s
        self._overlap = overlap
        self._held: dict[int, list[Claim]] = {}
        for one in held:
            self._held.setdefault(one.resource_id, []).append(one)

    def choose(self, candidates: Collection[Candidate]) -> tuple[Choice | None, list[Claim]]:
        """The first candidate and room that are free; where there are none, what has the time.

        With a reason to overlap, who is free still comes first.
        """
        against: list[Claim] = []
        for candidate in candidates:
            if conflicts := self._conflicts(self._fixed(candidate)):
                against += conflicts
                continue
            for room in self._rooms(candidate):
                conflicts = self._conflicts(self._in(room))
                if not conflicts:
                    return self._choice(candidate, room), []
                against += conflicts
        if self._overlap:
            for candidate in candidates:
                rooms = list(self._rooms(candidate))
                if rooms:
                    room = min(rooms, key=lambda one: len(self._conflicts(self._in(one))))
                    return self._choice(candidate, room), against
        return None, list({claim.id: claim for claim in against}.values())

    def against(self, candidate: Candidate, rooms: Iterable[Resource]) -> list[Claim]:
        """What is in the way of a candidate in all of these rooms."""
        needs = [need for room in rooms for need in self._in(room)]
        return self._conflicts([*self._fixed(candidate), *needs])

    def _rooms(self, candidate: Candidate) -> list[Resource | None]:
        if not self._ask.with_room:
            return [None]
        return [room for room in self._ask.rooms if room.location_id in {None, candidate.location_id}]

    def _fixed(self, candidate: Candidate) -> list[Need]:
        """What is claimed whatever the room: the practitioner and the equipment."""
        service, e = self._ask.service, self._s + self._ask.minutes
        people = (candidate.staff, *(one.staff for one in self._ask.seconds))
        around = (self._s - service.practitioner_before, e + service.practitioner_after)
        return [
            *((one.resource_id, *around) for one in people if one.resource_id is not None),
            *((thing.id, self._s, e) for thing in self._ask.equipment),
        ]

    def _in(self, room: Resource | None) -> list[Need]:
        service, e = self._ask.service, self._s + self._ask.minutes
        around = (self._s - service.room_before, e + service.room_after)
        return [(place, *around) for place in room.places] if room else []

    def _conflicts(self, needs: Iterable[Need]) -> list[Claim]:
        """The guarded claims in the way of these."""
        return [claim for need in needs for claim in self._against(need)]

    def _against(self, need: Need) -> list[Claim]:
        resource_id, s, e = need
        return [
            claim
            for claim in self._held.get(resource_id, ())
            if claim.state == overlaps.GUARDED and claim.s < e and s < claim.e
        ]

    def _choice(self, candidate: Candidate, room: Resource | None) -> Choice:
        claims = [
            {
                "resource_id": resource_id,
                "kind": "booking",
                "s": s,
                "e": e,
                "state": state,
                "reason": self._overlap if state == overlaps.OVERLAPPING else "",
            }
            for need in [*self._fixed(candidate), *self._in(room)]
            for resource_id, start, end in [need]
            for s, e, state in overlaps.pieces(start, end, [(claim.s, claim.e) for claim in self._against(need)])
        ]
        return Choice(candidate=candidate, room=room, claims=claims)
