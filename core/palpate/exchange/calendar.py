"""Calendars as files that other programs read: RFC 5545, by icalendar.

The same state of the practice gives the same bytes: an event is stamped with when it last changed, and nothing with
when the file was made. A UID never changes and SEQUENCE only rises, so that whoever reads the next file replaces
what moved and drops what was cancelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import parseaddr
from types import ModuleType
from typing import TYPE_CHECKING

from palpate import __version__, clock
from palpate.errors import Refused
from palpate.exchange.calendar_events import CalendarEvent, event
from palpate.exchange.timezones import vtimezone
from palpate.practice import Practice
from palpate.scheduling.model import Appointment

if TYPE_CHECKING:
    import icalendar


def written(practice: Practice, events: Sequence[CalendarEvent], name: str = "") -> bytes:
    """A calendar of these events; ``name`` is whose it is, where it is not the whole practice's."""
    library = _library()
    calendar = _calendar(practice, "PUBLISH", events)
    title = ", ".join(part for part in (name, practice.info.name) if part)
    if practice.info.simulated:
        title += " (simulated practice)"
    calendar.add("X-WR-CALNAME", library.vText(title))
    for one in events:
        calendar.add_component(_component(practice, one))
    return bytes(calendar.to_ical())


def invitation(practice: Practice, appointment: Appointment, method: str | None = None) -> bytes:
    """The calendar part of a message: REQUEST puts an appointment into the client's calendar, CANCEL takes it out.

    Without a ``method`` it is CANCEL where the appointment's time is free again. The organizer is the sender of the
    practice's messages, where one is set; nobody is asked to answer.
    """
    library = _library()
    told = event(practice, appointment, for_client=True)
    method = method or ("REQUEST" if told.busy else "CANCEL")
    if method not in {"REQUEST", "CANCEL"}:
        raise ValueError(f"an invitation is a REQUEST or a CANCEL, not {method}")
    calendar = _calendar(practice, method, [told])
    component = _component(practice, told, cancelled=method == "CANCEL")
    organizer = parseaddr(practice.premises.settings().messages.sender)[1]
    client = practice.clients.get(appointment.client_id)
    address = next((one.normal for one in practice.clients.contacts(client) if one.kind == "email" and one.valid), "")
    if organizer:
        by = library.vCalAddress(f"mailto:{organizer}")
        by.params["CN"] = _parameter(practice.info.name)
        component.add("ORGANIZER", by)
    if address:
        to = library.vCalAddress(f"mailto:{address}")
        to.params["CN"] = _parameter(client.name)
        to.params["PARTSTAT"] = "ACCEPTED"
        to.params["RSVP"] = "FALSE"
        component.add("ATTENDEE", to)
    calendar.add_component(component)
    return bytes(calendar.to_ical())


def _library() -> ModuleType:
    try:
        import icalendar
    except ModuleNotFoundError as error:
        raise Refused("Calendars need icalendar: pip install 'palpate[calendar]'.") from error
    return icalendar


def _parameter(text: str) -> str:
    """A text as a parameter may hold it: without quotation marks, which only some readers know how to escape."""
    return text.replace('"', "'")


def _calendar(practice: Practice, method: str, events: Sequence[CalendarEvent]) -> icalendar.Calendar:
    """A calendar with the rules of every time zone that its events are told in, and of the practice's own."""
    calendar: icalendar.Calendar = _library().Calendar()
    calendar.add("PRODID", f"-//palpate//palpate {__version__}//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    for key in sorted({one.timezone for one in events} or {practice.zone.key}):
        zone = clock.zone(key)
        minutes = [minute for one in events if one.timezone == key for minute in (one.s, one.e)]
        moments = [clock.from_minute(one) for one in (min(minutes), max(minutes))] if minutes else []
        first, *_, last = [one.astimezone(zone).year for one in moments] or [practice.clock.today(zone).year] * 2
        calendar.add_component(vtimezone(zone, first, last))
    return calendar


def _component(practice: Practice, one: CalendarEvent, cancelled: bool = False) -> icalendar.Event:
    component: icalendar.Event = _library().Event()
    component.add("UID", one.uid)
    component.add("SEQUENCE", one.sequence)
    component.add("DTSTAMP", one.changed_at.replace(microsecond=0))
    component.add("LAST-MODIFIED", one.changed_at.replace(microsecond=0))
    component.add("CREATED", one.created_at.replace(microsecond=0))
    zone = clock.zone(one.timezone)
    ends = [clock.from_minute(minute).astimezone(zone) for minute in (one.s, one.e)]
    # Of a time that comes twice a calendar can only mean the first; told in UTC it is beyond doubt.
    doubt = any(end.fold for end in ends)
    for name, end in zip(("DTSTART", "DTEND"), ends, strict=True):
        if doubt:
            component.add(name, end.astimezone(clock.UTC))
        else:
            component.add(name, end.replace(tzinfo=None), parameters={"TZID": one.timezone})
    component.add("SUMMARY", one.summary)
    if one.location:
        component.add("LOCATION", one.location)
    if practice.info.simulated:
        component.add("DESCRIPTION", "From a simulated practice.")
    component.add("STATUS", "CANCELLED" if cancelled else one.status)
    component.add("TRANSP", "OPAQUE" if one.busy and not cancelled else "TRANSPARENT")
    component.add("CLASS", "PRIVATE")
    return component
