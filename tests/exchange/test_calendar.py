"""The calendar as a file: what it shows and what it never shows, and that it says the same instants to any reader."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from dateutil import tz as reader
from hypothesis import given, settings
from hypothesis import strategies as st

from palpate import clock
from palpate.errors import Refused
from palpate.exchange import calendar, filing
from palpate.exchange.calendar_events import CalendarEvent, event, listed, shortened
from palpate.practice import Practice
from palpate.scheduling.tables import claim, hold
from tests.command import command, refused
from tests.exchange.test_timezones import ZONES, moments
from tests.scheduling.clinic import MONDAY, NOW, Clinic, at


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALPATE_NOW", NOW)


@pytest.fixture
def clinic(practice: Practice) -> Clinic:
    """The small clinic, on SQLite and on PostgreSQL."""
    return Clinic(practice)


def unfolded(content: bytes) -> list[str]:
    """The lines of a file, put together where they are folded; to the letter of RFC 5545, and by no library."""
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    return content.decode().replace("\r\n ", "").split("\r\n")


def events(content: bytes) -> list[dict[str, str]]:
    """The events of a file: each property by its name, with its parameters."""
    found: list[dict[str, str]] = []
    within = False
    for line in unfolded(content):
        if line == "BEGIN:VEVENT":
            found.append({})
        within = line == "BEGIN:VEVENT" or (within and line != "END:VEVENT")
        if within and line != "BEGIN:VEVENT":
            name, value = re.split(r"(?<=[A-Z-])(?=[:;])", line, maxsplit=1)
            found[-1][name] = re.sub(r"\\([\\,;])", r"\1", value.removeprefix(":"))
    return found


def instant(told: str, zones: Any) -> dt.datetime:
    """The instant of a DTSTART or DTEND, by the rules of the file alone."""
    if told.endswith("Z"):
        return dt.datetime.strptime(told, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    match = re.fullmatch(r";TZID=([^:]+):(\d{8}T\d{6})", told)
    assert match is not None, told
    zone = zones.get(match[1])
    return dt.datetime.strptime(match[2], "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(dt.UTC)


def instants(content: bytes) -> list[tuple[str, int, int]]:
    """UID, start and end in UTC minutes, as dateutil reads them with the file's own time zones."""
    zones = reader.tzical(io.StringIO("\r\n".join(unfolded(content)).split("BEGIN:VEVENT")[0]))
    return [
        (one["UID"], *(clock.to_minute(instant(one[name], zones)) for name in ("DTSTART", "DTEND")))
        for one in events(content)
    ]


def exported(practice: Practice, **more: Any) -> list[dict[str, str]]:
    """The events of the calendar that is written."""
    return events(calendar.written(practice, listed(practice, **more)))


def test_an_appointment_is_an_event_with_all_that_a_calendar_needs(clinic: Clinic) -> None:
    booked = clinic.book("10:00", note="HIV positive, bring the blue towels")
    assert exported(clinic.practice, staff=clinic.mara) == [
        {
            "UID": f"{booked.uid}@palpate",
            "SEQUENCE": "0",
            "DTSTAMP": "20270301T140000Z",
            "LAST-MODIFIED": "20270301T140000Z",
            "CREATED": "20270301T140000Z",
            "DTSTART": ";TZID=America/New_York:20270308T100000",
            "DTEND": ";TZID=America/New_York:20270308T110000",
            "SUMMARY": "NMT 60: A. D.",
            "LOCATION": "Room 1, Riverbend",
            "DESCRIPTION": "From a simulated practice.",
            "STATUS": "CONFIRMED",
            "TRANSP": "OPAQUE",
            "CLASS": "PRIVATE",
        }
    ]


def test_the_file_says_what_it_is_and_has_the_rules_of_its_zone(clinic: Clinic) -> None:
    clinic.book("10:00")
    lines = unfolded(calendar.written(clinic.practice, listed(clinic.practice), "Mara Lind"))
    assert lines[0] == "BEGIN:VCALENDAR"
    for line in ("VERSION:2.0", "METHOD:PUBLISH", r"X-WR-CALNAME:Mara Lind\, Riverbend (simulated practice)"):
        assert line in lines
    assert any(line.startswith("PRODID:-//palpate//") for line in lines)
    assert lines.count("BEGIN:VTIMEZONE") == 1
    nothing = unfolded(calendar.written(clinic.practice, []))
    assert "TZID:America/New_York" in nothing  # a calendar of nothing has to have something in it


def test_the_same_state_gives_the_same_bytes_whenever_it_is_asked(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.book("10:00")
    clinic.scheduling.time_off.take(clinic.mara, dt.date(2027, 4, 1), dt.date(2027, 4, 2), clinic.practice.zone)
    first = calendar.written(clinic.practice, listed(clinic.practice))
    monkeypatch.setenv("PALPATE_NOW", "2027-03-05T12:00:00-05:00")
    with Practice.open(clinic.practice.database.target, warn=print) as again:
        assert calendar.written(again, listed(again)) == first


def test_a_uid_stays_and_the_sequence_rises_with_every_change(clinic: Clinic) -> None:
    booked = clinic.book("10:00")
    moved = clinic.scheduling.move(booked, at("14:00"))
    (one,) = exported(clinic.practice)
    assert (one["UID"], one["SEQUENCE"]) == (f"{booked.uid}@palpate", "1")
    assert one["DTSTART"].endswith("T140000")
    clinic.scheduling.cancel(moved, "flu")
    (one,) = exported(clinic.practice)
    assert (one["UID"], one["SEQUENCE"]) == (f"{booked.uid}@palpate", "2")


@pytest.mark.parametrize(
    ("status", "said", "busy"),
    [
        ("booked", "CONFIRMED", "OPAQUE"),
        ("arrived", "CONFIRMED", "OPAQUE"),
        ("visited", "CONFIRMED", "OPAQUE"),
        ("cancelled", "CANCELLED", "TRANSPARENT"),
        ("no_show", "CANCELLED", "TRANSPARENT"),
        ("declined", "CANCELLED", "TRANSPARENT"),
        ("to_move", "TENTATIVE", "TRANSPARENT"),
    ],
)
def test_what_became_of_an_appointment_shows(sqlite_practice: Practice, status: str, said: str, busy: str) -> None:
    clinic = Clinic(sqlite_practice)
    booked = clinic.book("10:00")
    if status != "booked":
        with clinic.practice.context.write() as writing:
            clinic.scheduling.become(writing, booked, status, "why it is so is told to nobody")
    content = calendar.written(clinic.practice, listed(clinic.practice))
    (one,) = events(content)
    assert (one["STATUS"], one["TRANSP"]) == (said, busy)
    assert b"told to nobody" not in content


def test_two_who_come_together_are_two_events(clinic: Clinic) -> None:
    other = clinic.practitioner("Jo Bell", "neuromuscular")
    clinic.work(other, range(5), (540, 1020))
    clinic.practice.premises.add("room", "Room 2", clinic.place.id)
    first = clinic.book("10:00", linked_uid="one couple")
    second = clinic.book("10:00", clinic.ben, staff=other, linked_uid="one couple")
    assert {one["UID"] for one in exported(clinic.practice)} == {f"{one.uid}@palpate" for one in (first, second)}


@pytest.mark.parametrize(
    ("how", "shown"),
    [
        ("full", "NMT 60: Ana Diaz"),
        ("first", "NMT 60: Ana"),
        ("initials", "NMT 60: A. D."),
        ("none", "NMT 60"),
    ],
)
def test_as_much_of_a_name_shows_as_is_set(sqlite_practice: Practice, how: str, shown: str) -> None:
    clinic = Clinic(sqlite_practice)
    clinic.practice.premises.set("calendar.client", how)
    clinic.book("10:00")
    content = calendar.written(clinic.practice, listed(clinic.practice, staff=clinic.mara))
    assert events(content)[0]["SUMMARY"] == shown
    assert (b"Diaz" in content) == (how == "full")


@pytest.mark.parametrize(("name", "shown"), [("Zoë", "Z."), ("María José de la Cruz", "M. C."), ("  ", "")])
def test_a_name_of_any_length_has_initials(name: str, shown: str) -> None:
    assert shortened(name, "initials") == shown


def test_the_clients_own_calendar_says_what_with_whom_and_where(clinic: Clinic) -> None:
    clinic.book("10:00")
    clinic.book("14:00", clinic.ben)
    (one,) = exported(clinic.practice, client=clinic.ana)
    assert one["SUMMARY"] == "NMT 60 with Mara Lind, Riverbend"
    assert one["LOCATION"] == "Riverbend"
    assert one["DTSTART"].endswith("20270308T100000")


def test_a_merged_client_has_one_calendar(clinic: Clinic) -> None:
    clinic.book("10:00")
    clinic.book("14:00", clinic.ben)
    clinic.practice.clients.merge(clinic.ben, clinic.ana, anyway=True)
    for one in (clinic.ana, clinic.practice.clients.get(clinic.ben.id)):
        assert len(exported(clinic.practice, client=one)) == 2
    clinic.practice.premises.set("calendar.client", "full")
    assert {one["SUMMARY"] for one in exported(clinic.practice, staff=clinic.mara)} == {"NMT 60: Ana Diaz"}


def test_whoever_is_there_beside_has_it_in_their_calendar(clinic: Clinic) -> None:
    from palpate.scheduling.tables import attending

    booked = clinic.book("10:00")
    beside = clinic.practitioner("Jo Bell", "neuromuscular")
    assert exported(clinic.practice, staff=beside) == []
    with clinic.practice.context.write() as writing:
        writing.add(attending, appointment_id=booked.id, staff_id=beside.id, role="supervises")
    assert [one["UID"] for one in exported(clinic.practice, staff=beside)] == [f"{booked.uid}@palpate"]


def test_a_hold_and_time_off_are_busy_in_the_calendars_they_are_of(clinic: Clinic) -> None:
    jo = clinic.practitioner("Jo Bell", "neuromuscular")
    zone = clinic.practice.zone
    clinic.scheduling.time_off.take(clinic.mara, MONDAY, MONDAY, zone, "chemotherapy")
    s, now = clock.to_minute(at("2027-03-09 10:00")), clock.to_minute(clinic.practice.clock.now())
    kept = {"service_id": clinic.nmt.id, "practitioner_id": clinic.mara.id, "location_id": clinic.place.id}
    times = {"timezone": "America/New_York", "minutes": 60, "e": s + 60, "created_at": dt.datetime.now(dt.UTC)}
    with clinic.practice.context.write() as writing:
        for expires, status in ((now + 30, "held"), (now - 1, "held"), (now + 30, "withdrawn")):
            more = {"client_id": clinic.ana.id, "room_id": clinic.room.id, "expires": expires, "status": status}
            writing.add(hold, **kept, **times, **more, s=s, note="")
        elsewhere = {"resource_id": clinic.mara.resource_id, "kind": "block", "state": 1, "s": s + 60, "e": s + 120}
        writing.add(claim, **elsewhere, source="mara-private.ics")
        writing.add(claim, **{**elsewhere, "resource_id": clinic.room.id}, reason="damp wall")
    assert [
        (one["SUMMARY"], one["DTSTART"], one["DTEND"], one["TRANSP"])
        for one in exported(clinic.practice, staff=clinic.mara)
    ] == [
        (
            "Off",
            *(f";TZID=America/New_York:2027030{day}T{hour}" for day, hour in ((8, "000000"), (9, "000000"))),
            "OPAQUE",
        ),
        ("Held", *(f";TZID=America/New_York:20270309T{hour}0000" for hour in (10, 11)), "OPAQUE"),
    ]
    assert [one["SUMMARY"] for one in exported(clinic.practice, room=clinic.room)] == ["Held: Mara Lind", "Blocked"]
    assert exported(clinic.practice, staff=jo) == exported(clinic.practice, client=clinic.ana) == []
    whole = calendar.written(clinic.practice, listed(clinic.practice))
    assert [one["SUMMARY"] for one in events(whole)] == ["Off: Mara Lind", "Held: Mara Lind", "Blocked: Room 1"]
    assert not re.search(rb"chemo|damp|private\.ics|Ana", whole)
    assert len({one["UID"] for one in events(whole)}) == 3


def test_time_off_in_pieces_is_one_event(clinic: Clinic) -> None:
    s = clock.to_minute(at("2027-03-09 00:00"))
    whole = {"resource_id": clinic.mara.resource_id, "kind": "time_off", "source": "off 1"}
    with clinic.practice.context.write() as writing:
        for start, end in ((0, 600), (600, 660), (660, 1440)):
            writing.add(claim, **whole, s=s + start, e=s + end, state=1)
    (one,) = listed(clinic.practice, staff=clinic.mara)
    assert (one.summary, one.s, one.e) == ("Off", s, s + 1440)


def test_days_are_both_included_and_thirty_days_back_unless_said(sqlite_practice: Practice) -> None:
    clinic = Clinic(sqlite_practice)
    uids = {day: clinic.book(f"2027-03-{day} 16:00").uid for day in ("08", "09", "10")}
    palpate = command(str(clinic.practice.database.target))

    def days(*words: str) -> list[str]:
        return [
            day
            for one in palpate("calendar", "export", "--json", *words).json
            for day in uids
            if uids[day] in one["uid"]
        ]

    assert days() == days("--from", "2027-03-08") == ["08", "09", "10"]
    assert days("--from", "2027-03-09", "--to", "2027-03-09") == ["09"]
    assert days("--to", "2027-03-09") == ["08", "09"]


def test_what_reaches_into_the_first_day_is_in_it_and_old_times_are_left_out(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.work(clinic.mara, [0], (1380, 1560))
    late = clinic.book("23:30")
    assert [one.ref for one in listed(clinic.practice, first=MONDAY + dt.timedelta(days=1))] == [late.ref]
    monkeypatch.setenv("PALPATE_NOW", "2027-05-01T12:00:00-04:00")
    palpate = command(clinic.practice.database.target)
    assert palpate("calendar", "export", "--json").json == []
    assert len(palpate("calendar", "export", "--json", "--from", "2027-03-01").json) == 1


times = st.tuples(st.sampled_from(ZONES), moments(2005, 2060), st.integers(5, 720))


@given(wanted=st.lists(times, max_size=6), words=st.lists(st.text(max_size=90), max_size=6))
@settings(max_examples=60)
def test_any_times_of_any_zones_are_read_by_the_file_alone_as_they_were_meant(
    wanted: list[tuple[str, dt.datetime, int]], words: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    words = ["".join(one if one.isprintable() else " " for one in word) for word in words]
    given_events = [
        CalendarEvent(
            kind="appointment",
            uid=f"{number}@palpate",
            summary=words[number] if number < len(words) else "",
            s=clock.to_minute(start),
            e=clock.to_minute(start) + minutes,
            timezone=zone,
            changed_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
            created_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
        )
        for number, (zone, start, minutes) in enumerate(wanted)
    ]
    content = calendar.written(_practice(tmp_path_factory), given_events)
    assert instants(content) == [(one.uid, one.s, one.e) for one in given_events]
    assert [one["SUMMARY"] for one in events(content)] == [one.summary for one in given_events]


_open: dict[str, Practice] = {}


def _practice(folders: pytest.TempPathFactory) -> Practice:
    """A practice for all examples: what is written of it does not depend on them."""
    if "practice" not in _open:
        place = str(folders.mktemp("calendar") / "practice.db")
        _open["practice"] = Practice.found(place, name="Riverbend", timezone="UTC", modalities=[], simulated=True)
    return _open["practice"]


@pytest.mark.parametrize("which", ["first", "second"])
def test_both_of_an_hour_that_comes_twice_are_told_apart(clinic: Clinic, which: str) -> None:
    clinic.work(clinic.mara, [6], (0, 360))
    booked = clinic.book(f"2027-11-07 1:30 {which}")
    content = calendar.written(clinic.practice, listed(clinic.practice))
    assert instants(content) == [(f"{booked.uid}@palpate", booked.s, booked.e)]


# The part that goes with a message.


def test_an_invitation_puts_one_appointment_into_a_calendar_and_takes_it_out_again(clinic: Clinic) -> None:
    clinic.practice.premises.set("messages.sender", "Riverbend <desk@riverbend.example>")
    ana = clinic.practice.clients.edit(clinic.ana, {}, emails=["ana@example.org"])
    booked = clinic.book("10:00", ana)
    clinic.book("14:00", clinic.ben)
    asked = calendar.invitation(clinic.practice, booked)
    assert "METHOD:REQUEST" in unfolded(asked)
    (one,) = events(asked)
    assert one["SUMMARY"] == "NMT 60 with Mara Lind, Riverbend"
    assert one["ORGANIZER"] == ";CN=Riverbend:mailto:desk@riverbend.example"
    assert one["ATTENDEE"].endswith(":mailto:ana@example.org")
    assert "RSVP=FALSE" in one["ATTENDEE"]
    gone = calendar.invitation(clinic.practice, clinic.scheduling.cancel(booked, "flu"))
    assert "METHOD:CANCEL" in unfolded(gone)
    (after,) = events(gone)
    assert (after["UID"], after["STATUS"], after["SEQUENCE"]) == (one["UID"], "CANCELLED", "1")
    assert instants(asked) == instants(gone) == [(one["UID"], booked.s, booked.e)]


def test_an_invitation_without_addresses_is_one_all_the_same(sqlite_practice: Practice) -> None:
    clinic = Clinic(sqlite_practice)
    booked = clinic.book("10:00")
    (one,) = events(calendar.invitation(clinic.practice, booked))
    assert "ORGANIZER" not in one
    assert "ATTENDEE" not in one
    (one,) = events(calendar.invitation(clinic.practice, booked, "CANCEL"))
    assert one["STATUS"] == "CANCELLED"
    with pytest.raises(ValueError, match="REQUEST or a CANCEL"):
        calendar.invitation(clinic.practice, booked, "REPLY")


def test_an_event_of_one_appointment_is_what_the_calendar_has(clinic: Clinic) -> None:
    booked = clinic.book("10:00")
    assert [event(clinic.practice, booked)] == listed(clinic.practice, staff=clinic.mara)
    assert [event(clinic.practice, booked, for_client=True)] == listed(clinic.practice, client=clinic.ana)


# By command.


def test_the_command_prints_the_file_or_puts_it_where_it_is_wanted(sqlite_practice: Practice, tmp_path: Path) -> None:
    clinic = Clinic(sqlite_practice)
    clinic.book("10:00")
    palpate = command(clinic.practice.database.target)
    printed = palpate("calendar", "export", "--staff", "mara")
    file = tmp_path / "mara.ics"
    file.write_text("BEGIN:VCALENDAR, an older one")
    file.chmod(0o644)
    written = palpate("calendar", "export", "--staff", "mara", "-o", str(file))
    assert written.out == f"1 event in {file}\n"
    assert file.read_bytes().decode() == printed.out
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir() if "mara" in one.name] == ["mara.ics"]
    told = palpate("calendar", "export", "--room", "Room 1", "--json", "-o", str(file)).json
    assert told[0]["starts_at"] == "2027-03-08T10:00-05:00"
    assert (told[0]["ref"], told[0]["id"], told[0]["status"]) == ("a1", 1, "CONFIRMED")
    assert palpate("calendar", "export", "--client", "ana", "-o", "-").out.startswith("BEGIN:VCALENDAR")


def test_what_cannot_be_exported_is_refused_in_a_sentence(sqlite_practice: Practice, tmp_path: Path) -> None:
    palpate = command(Clinic(sqlite_practice).practice.database.target)
    refused(palpate("calendar", "export", "--staff", "mara", "--room", "Room 1"), "of one", code=2)
    refused(palpate("calendar", "export", "--staff", "nobody"), "nobody")
    refused(palpate("calendar", "export", "--from", "2027-03-09", "--to", "2027-03-08"), "before")
    refused(palpate("calendar", "export", "--from", "the other day"), "not a time")
    refused(palpate("calendar", "export", "-o", str(tmp_path)), "no file that can be replaced")
    refused(palpate("calendar", "export", "-o", str(tmp_path / "no" / "a.ics")), "cannot be written")
    if os.path.exists("/dev/null"):
        refused(palpate("calendar", "export", "-o", "/dev/null"), "no file that can be replaced")


def test_a_file_that_cannot_be_written_whole_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mara.ics"
    file.write_text("an older one")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match=r"is as it was: No space left on device\."):
        filing.put(str(file), b"half")
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("mara.ics", "an older one")]


def test_without_the_library_a_sentence_says_what_to_install(
    sqlite_practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = Clinic(sqlite_practice)
    monkeypatch.setitem(sys.modules, "icalendar", None)
    refused(command(clinic.practice.database.target)("calendar", "export"), "pip install 'palpate[calendar]'")
    assert json.loads(command(clinic.practice.database.target)("calendar", "export", "--json").out) == []
