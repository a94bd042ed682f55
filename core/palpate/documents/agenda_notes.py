"""What belongs under the agenda."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from palpate.clients.model import told_apart
from palpate.documents.agenda import plain
from palpate.documents.agenda_axis import change_said
from palpate.scheduling.model import Appointment


def notes(found: Sequence[Appointment], zone: ZoneInfo, first: dt.date, days: int) -> list[str]:
    """What belongs under the drawing: what has lost its time, what is cancelled, who bears one name, the clock."""
    lines = [
        f"To be moved: {one.ref} {plain(one.client)}, {plain(one.service)}, was {one.starts_at:%a %H:%M} "
        f"with {plain(one.practitioner)}"
        for one in found
        if one.status == "to_move"
    ]
    if cancelled := sum(one.status == "cancelled" for one in found):
        lines.append(f"Cancelled, and left out: {cancelled}")
    shown = [one for one in found if one.status != "cancelled"]
    people = {(one.client, one.client_id, one.born) for one in shown}
    namesakes = Counter(name for name, _, _ in people)
    for name, client_id, born in sorted(people, key=lambda one: (one[0], one[1])):
        if namesakes[name] > 1:
            theirs = ", ".join(one.ref for one in shown if one.client_id == client_id)
            lines.append(f"{theirs}: {told_apart(plain(name), born, client_id)}")
    changes = (change_said(first + dt.timedelta(days=number), zone) for number in range(days))
    lines += [said for said in changes if said]
    if elsewhere := sorted({one.timezone for one in shown} - {zone.key}):
        lines.append(f"Drawn in the time of {zone.key}; times of {', '.join(elsewhere)} are named with it")
    return lines
