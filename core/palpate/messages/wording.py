"""What a message says, as plain words for its template: who, what, when, where. Nothing of anybody's health.

Notes, screening and conditions never come near a template; a follow-up brings what its modality asks of everybody, and
no answer. Every value is text on one line, bounded, and there for every kind of message; what does not apply is empty.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from palpate.followups.model import FollowUp
from palpate.messages.questions import in_words
from palpate.names import printable
from palpate.outbox.model import Claimed
from palpate.premises.model import Location
from palpate.scheduling.booking.holds import Hold
from palpate.scheduling.model import Appointment
from palpate.services.price import shown

LONGEST = 300
"""Characters of a value at most."""

LONGEST_ASKED = 1000
"""Of what a follow-up asks: when to call a doctor stands at its end."""

VALUES = {
    "practice": "the practice's name",
    "client": "what the client is called",
    "service": "what is booked",
    "practitioner": "with whom",
    "when": "day, time, and whose time where the client lives elsewhere",
    "date": "the day",
    "time": "when it starts",
    "until": "when it ends",
    "minutes": "how long it lasts",
    "zone": "whose time it is, where the client lives in another zone",
    "location": "where",
    "address": "the address of it",
    "reply": "where a client turns to (the setting messages.reply)",
    "reference": "a57",
    "before": "when it was to be, where it was moved",
    "another_time": "of a cancellation: not empty where another time is being found",
    "fee": "of a cancellation: what it costs, where it does",
    "expires": "of an offer: until when it holds",
    "asks": "of a follow-up: what is asked, and when to call a doctor, as the modality words it",
}
"""What a template may name, and what it is; ``appointments`` has several, each with these, where it is a series.

``questions`` are those of a follow-up, each in words with what may be answered.
"""


def values(claimed: Claimed, practice: str, reply: str, currency: str, places: list[Location]) -> dict[str, Any]:
    """The words of one message; ``places`` are the locations."""
    base = {"practice": practice, "client": claimed.reach.name, "reply": reply}
    where = {place.id: place for place in places}
    if claimed.follow_up is not None:
        return asked(claimed.follow_up, base)
    if claimed.offer is not None:
        one = {
            **base,
            **_time(claimed.offer, claimed.reach.zone, where),
            "reference": claimed.offer.ref,
            "expires": _moment(claimed.offer.expires_at, claimed.offer.zone, claimed.reach.zone),
        }
        return {**_whole(one), "appointments": [_whole(one)], "questions": []}
    told = [
        _whole(
            {
                **base,
                **_time(each, claimed.reach.zone, where),
                "reference": each.ref,
                "before": _before(claimed.before.get(each.id, "")),
                "another_time": "another time is being found" if each.status == "to_move" else "",
                "fee": shown(claimed.fees[each.id], currency) if each.id in claimed.fees else "",
            }
        )
        for each in claimed.appointments
    ]
    # What stands for the message as a whole is of the first of them.
    return {**told[0], "appointments": told, "questions": []}


def asked(one: FollowUp, base: dict[str, str]) -> dict[str, Any]:
    """The words of a follow-up: ``base`` names practice, client, and where they turn to."""
    words = {
        "practitioner": one.practitioner,
        "date": _day(one.visited_at.astimezone(one.zone).date()),
        "reference": one.ref,
        "asks": one.message or one.title,
    }
    questions = [printable(in_words(ask))[:LONGEST] for ask in one.asks]
    return {**_whole({**base, **words}), "appointments": [], "questions": questions}


def sample(kind: str) -> list[dict[str, Any]]:
    """Values that a template is tried with before it is kept: with everything there is, with little, with several."""
    full = {name: f"<{name} & more>" for name in VALUES}
    if kind == "confirmation":
        full["before"] = ""
    little = {**dict.fromkeys(VALUES, ""), "practice": "Riverbend", "client": "Ana", "reply": "555-0100"}
    return [
        {**full, "appointments": [full, full], "questions": ["<one & more>", "another"]},
        {**full, "appointments": [full], "questions": ["<one & more>"]},
        {**little, "appointments": [little], "questions": []},
    ]


def example() -> dict[str, Any]:
    """Values to show a template with."""
    one = _whole(
        {
            "practice": "Riverbend",
            "client": "Ana",
            "service": "Massage 60",
            "practitioner": "Mara Lind",
            "when": "Monday 8 March 2027, 10:00 to 11:00",
            "date": "Monday 8 March 2027",
            "time": "10:00",
            "until": "11:00",
            "minutes": "60",
            "location": "Riverbend",
            "address": "12 Mill Lane",
            "reply": "555-0100",
            "reference": "a57",
            "before": "Friday 5 March 2027, 9:00",
            "expires": "Friday 5 March 2027, 12:00",
        }
    )
    return {**one, "appointments": [one], "questions": []}


def _whole(some: dict[str, str]) -> dict[str, Any]:
    return {name: printable(some.get(name, ""))[: LONGEST if name != "asks" else LONGEST_ASKED] for name in VALUES}


def _time(one: Appointment | Hold, there: ZoneInfo, where: dict[int, Location]) -> dict[str, str]:
    """When and where; ``there`` is the zone the client lives in."""
    start, end, zone = one.starts_at, one.ends_at, _zone(one.starts_at, one.zone, there)
    place = where.get(one.location_id)
    return {
        "service": one.what if isinstance(one, Appointment) else one.service,
        "practitioner": one.practitioner,
        "when": f"{_day(start.date())}, {_clock(start)} to {_clock(end)}{f' ({zone})' if zone else ''}",
        "date": _day(start.date()),
        "time": _clock(start),
        "until": _clock(end),
        "minutes": str(one.minutes),
        "zone": zone,
        "location": place.name if place else "",
        "address": place.address if place else "",
    }


def _zone(instant: dt.datetime, zone: ZoneInfo, there: ZoneInfo) -> str:
    if instant.astimezone(zone).utcoffset() == instant.astimezone(there).utcoffset():
        return ""
    return f"{zone.key.rpartition('/')[2].replace('_', ' ')} time"


def _moment(instant: dt.datetime, zone: ZoneInfo, there: ZoneInfo) -> str:
    local, whose = instant.astimezone(zone), _zone(instant, zone, there)
    return f"{_day(local.date())}, {_clock(local)}{f' ({whose})' if whose else ''}"


def _before(told: str) -> str:
    """The wall time that they were told, as they were told it."""
    if not told:
        return ""
    local = dt.datetime.fromisoformat(told)
    return f"{_day(local.date())}, {_clock(local)}"


def _day(day: dt.date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _clock(local: dt.datetime) -> str:
    """10:00; which of the two, where a time comes twice."""
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    which = (" (the second)" if local.fold else " (the first)") if twice else ""
    return f"{local.hour}:{local:%M}{which}"
