"""Whom to call, printed: appointments that need another time, with telephone numbers and times that are free."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from palpate.scheduling.finding.calls import Call


def lines(calls: Iterable[Call]) -> Iterable[str]:
    """Three lines for each: what is booked, how the client is reached, what could be offered."""
    for one in calls:
        linked = ", one of two booked together" if one.booked.linked_uid else ""
        yield f"{one.booked.ref}  {one.booked.shown}{linked}"
        yield f"    call {', '.join(one.reached) or 'nobody: no telephone number or e-mail address is known'}"
        yield f"    {offered(one)}"


def offered(call: Call) -> str:
    """free: then with Tom Berg; Tue 9 Mar 2027 10:00 with Mara Lind."""
    from palpate.scheduling.written import moment_said

    then = [slot.practitioner for slot in call.alternatives if slot.s == call.booked.s]
    others = [
        f"{moment_said(slot.starts_at)} with {slot.practitioner}"
        for slot in call.alternatives
        if slot.s != call.booked.s
    ]
    said = [f"at the same time with {' or '.join(then)}"] * bool(then) + others
    return f"free: {'; '.join(said)}" if said else "nothing free near it: palpate slots"
