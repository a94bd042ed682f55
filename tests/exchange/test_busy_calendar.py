"""Reading what other programs wrote: whatever is in an .ics file, it ends in times or in a sentence, and soon."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate import clock
from palpate.errors import Refused
from palpate.exchange import busy_calendar, ics_lines, ics_rules
from palpate.exchange.busy_calendar import Calendar, Reading
from tests.real_data import real_data

icalendar = pytest.importorskip("icalendar")

NEW_YORK = clock.zone("America/New_York")
FIRST, LAST = dt.date(2027, 3, 1), dt.date(2028, 2, 29)


def nobody(uids: Collection[str]) -> set[str]:
    return set()


def event(*lines: str, uid: str = "one") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"])


def read(*parts: str, first: dt.date = FIRST, last: dt.date = LAST, own: Any = nobody) -> Reading:
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", ""])
    return Calendar(text.encode(), "other.ics", NEW_YORK, first, last).read(own)


def times(found: Reading) -> list[str]:
    return [
        f"{clock.from_minute(one.s).astimezone(NEW_YORK):%m-%d %H:%M} "
        f"{clock.from_minute(one.e).astimezone(NEW_YORK):%m-%d %H:%M}"
        for one in found.busy
    ]


def test_times_with_and_without_a_zone_and_whole_days() -> None:
    found = read(
        event("DTSTART:20270308T090000", "DTEND:20270308T100000", uid="floating"),
        event("DTSTART:20270308T160000Z", "DTEND:20270308T170000Z", uid="utc"),
        event("DTSTART;TZID=Europe/Berlin:20270308T180000", "DURATION:PT30M", uid="berlin"),
        event("DTSTART;TZID=Eastern Standard Time:20270308T130000", "DURATION:PT30M", uid="windows"),
        event("DTSTART;TZID=/example.org/1/America/New_York:20270308T140000", "DURATION:PT30M", uid="path"),
        event("DTSTART;VALUE=DATE:20270314", uid="short day"),
        event("DTSTART;VALUE=DATE:20271106", "DTEND;VALUE=DATE:20271108", uid="long day"),
        event("DTSTART:20270310T090000", uid="a moment takes no time"),
    )
    assert times(found) == [
        "03-08 09:00 03-08 10:00",
        "03-08 11:00 03-08 12:00",
        "03-08 12:00 03-08 12:30",
        "03-08 13:00 03-08 13:30",
        "03-08 14:00 03-08 14:30",
        "03-14 00:00 03-15 00:00",
        "11-06 00:00 11-08 00:00",
    ]
    hours = {one.event_uid: (one.e - one.s) / 60 for one in found.busy}
    assert (hours["short day"], hours["long day"]) == (23, 49)
    assert found.left_out == []


def test_a_weekly_event_keeps_its_wall_time_over_a_clock_change() -> None:
    weekly = ("DTSTART;TZID=America/New_York:20200106T100000", "DTEND;TZID=America/New_York:20200106T110000")
    found = read(event(*weekly, "RRULE:FREQ=WEEKLY"), last=dt.date(2027, 3, 28))
    assert times(found) == [f"03-{day} 10:00 03-{day} 11:00" for day in ("01", "08", "15", "22")]


def test_exceptions_changes_and_cancellations_of_one_occurrence() -> None:
    weekly = ("DTSTART:20270301T100000", "DTEND:20270301T110000", "RRULE:FREQ=WEEKLY;COUNT=5")
    found = read(
        event(*weekly, "EXDATE:20270308T100000", "SUMMARY:Choir"),
        event("RECURRENCE-ID:20270315T100000", "DTSTART:20270316T120000", "DTEND:20270316T130000"),
        event("RECURRENCE-ID:20270322T100000", "DTSTART:20270322T100000", "DTEND:20270322T110000", "STATUS:CANCELLED"),
    )
    assert times(found) == ["03-01 10:00 03-01 11:00", "03-16 12:00 03-16 13:00", "03-29 10:00 03-29 11:00"]
    assert (found.free, found.busy[0].summary) == (1, "Choir")


def test_what_is_shown_as_free_cancelled_or_our_own_is_not_busy() -> None:
    day = ("DTSTART:20270308T090000", "DTEND:20270308T100000")
    found = read(
        event(*day, "TRANSP:TRANSPARENT", uid="free"),
        event(*day, "STATUS:CANCELLED", uid="cancelled"),
        event(*day, "X-MICROSOFT-CDO-BUSYSTATUS:FREE", uid="outlook"),
        event(*day, uid="mine"),
        own=lambda uids: {"mine"},
    )
    assert (found.busy, found.free, found.own) == ([], 3, 1)


def test_a_bad_event_is_named_and_spoils_no_other() -> None:
    good = event("DTSTART:20270308T090000", "DTEND:20270308T100000", "SUMMARY:Good", uid="good")
    found = read(
        event("DTSTART;TZID=Mars/Olympus:20270308T090000", "DTEND;TZID=Mars/Olympus:20270308T100000", "SUMMARY:Mars"),
        event("DTSTART:20270308T090000", "DTEND:20270308T080000", "SUMMARY:Backwards"),
        event("DTSTART:yesterday", "SUMMARY:Words"),
        event("DTEND:20270308T080000", "SUMMARY:Startless"),
        event("DTSTART;VALUE=DATE:20270308", "DTEND:20270308T080000", "SUMMARY:Half a day"),
        event("DTSTART:20270308T090000", "RRULE:FREQ=SOMETIMES", "SUMMARY:Sometimes"),
        "BEGIN:VEVENT\r\nUID:open\r\nDTSTART:20270308T090000\r\nSUMMARY:Endless",
        good,
    )
    assert times(found) == ["03-08 09:00 03-08 10:00"]
    assert len(found.left_out) == 7
    for word in ("Mars/Olympus", "Backwards", "Words", "Startless", "Half a day", "Sometimes", "Endless"):
        assert any(word in line for line in found.left_out), word


def test_a_zone_that_the_file_defines_is_read_by_what_it_stands_for_or_by_its_rules() -> None:
    alias = ["BEGIN:VTIMEZONE", "TZID:Ours", "TZID-ALIAS-OF:America/Los_Angeles", "END:VTIMEZONE"]
    rules = [
        "BEGIN:VTIMEZONE", "TZID:Custom",
        "BEGIN:STANDARD", "DTSTART:16010101T020000", "TZOFFSETFROM:-0300", "TZOFFSETTO:-0400",
        "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11", "END:STANDARD",
        "BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:-0400", "TZOFFSETTO:-0300",
        "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE",
    ]  # fmt: skip
    found = read(
        *alias,
        *rules,
        event("DTSTART;TZID=Ours:20270308T090000", "DURATION:PT1H", uid="alias"),
        event("DTSTART;TZID=Custom:20270701T090000", "DURATION:PT1H", uid="rules"),
    )
    assert times(found) == ["03-08 12:00 03-08 13:00", "07-01 08:00 07-01 09:00"]


def test_a_bomb_in_a_zone_is_not_lit() -> None:
    zone = [
        "BEGIN:VTIMEZONE", "TZID:Bomb", "BEGIN:STANDARD", "DTSTART:16010101T020000", "TZOFFSETFROM:-0300",
        "TZOFFSETTO:-0400", "RRULE:FREQ=SECONDLY", "END:STANDARD", "END:VTIMEZONE",
    ]  # fmt: skip
    found = read(*zone, event("DTSTART;TZID=Bomb:20270308T090000", "DURATION:PT1H"))
    assert (found.busy, len(found.left_out)) == ([], 1)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=SECONDLY;COUNT=1000000000",
        "FREQ=MINUTELY;UNTIL=99991231T235959Z",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7;BYMINUTE=0,1,2,3,4,5,6,7;BYSECOND=0,1,2,3,4,5,6,7",
        "RSCALE=CHINESE;FREQ=YEARLY",
    ],
)
def test_a_rule_that_would_not_end_is_left_out(rule: str) -> None:
    found = read(event("DTSTART:20270301T000000", "DTEND:20270301T000500", f"RRULE:{rule}", "SUMMARY:Bomb"))
    assert found.busy == []
    assert [line for line in found.left_out if "Bomb" in line]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=6MO",
    ],
)
def test_a_rule_that_never_comes_ends_too(rule: str) -> None:
    found = read(event("DTSTART:00010301T100000", "DTEND:00010301T110000", f"RRULE:{rule}"))
    assert (found.busy, len(found.left_out)) == ([], 1)
    assert "never comes" in found.left_out[0]


def test_a_rule_that_never_comes_after_the_days_asked_for_is_not_followed() -> None:
    never = event("DTSTART:20300301T100000", "DTEND:20300301T110000", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    assert read(never).busy == []


def test_a_count_beyond_all_days_is_what_lies_in_them() -> None:
    found = read(event("DTSTART:20270301T100000", "DTEND:20270301T110000", "RRULE:FREQ=DAILY;COUNT=1000000000"))
    assert len(found.busy) == 366


def test_a_count_ends_where_it_ends() -> None:
    before = event("DTSTART:20260101T100000", "DTEND:20260101T110000", "RRULE:FREQ=DAILY;COUNT=426")
    assert times(read(before))[-1] == "03-02 10:00 03-02 11:00"


def test_fifty_thousand_rules_are_refused_before_they_are_followed() -> None:
    daily = [
        event("DTSTART:20270301T100000", "DTEND:20270301T110000", "RRULE:FREQ=DAILY", uid=f"e{number}")
        for number in range(50_000)
    ]
    with pytest.raises(Refused, match="50000 events that may matter"):
        read(*daily)


def test_what_is_busy_too_often_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busy_calendar, "MOST_BUSY", 700)
    daily = [
        event("DTSTART:20270301T100000", "DTEND:20270301T110000", "RRULE:FREQ=DAILY", uid=f"e{number}")
        for number in range(3)
    ]
    with pytest.raises(Refused, match="busy more than 700 times"):
        read(*daily)


def test_rules_that_come_to_nothing_cost_no_more_than_a_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ics_rules, "MOST_STEPS", 2000)
    never = [
        event(
            "DTSTART:20270301T100000", "DTEND:20270301T110000", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", uid=f"{n}"
        )
        for n in range(20)
    ]
    with pytest.raises(Refused, match="repeats more than palpate reads"):
        read(*never)


def test_most_of_an_old_calendar_is_never_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busy_calendar, "MOST_EVENTS", 1)
    old = [event("DTSTART:20150301T100000", "DTEND:20150301T110000", uid=f"e{number}") for number in range(50)]
    ended = event(
        "DTSTART:20100301T100000", "DTEND:20100301T110000", "RRULE:FREQ=DAILY;UNTIL=20150101T000000Z", uid="x"
    )
    assert len(read(*old, ended, event("DTSTART:20270308T100000", "DTEND:20270308T110000", uid="now")).busy) == 1


@pytest.mark.parametrize("raw", [b"", b"\x00\xff\x00", b"BEGIN:VCARD\r\nEND:VCARD", "Grüße vom Mars".encode("utf-16")])
def test_what_is_no_calendar_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "other.ics"
    path.write_bytes(raw)
    with pytest.raises(Refused, match="is no calendar"):
        busy_calendar.read(path, NEW_YORK, FIRST, LAST, nobody)


def test_a_file_that_is_too_large_or_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="cannot be read: No such file"):
        busy_calendar.read(tmp_path / "none.ics", NEW_YORK, FIRST, LAST, nobody)
    (tmp_path / "lines.ics").write_bytes(b"BEGIN:VCALENDAR\r\n" + b"X\n" * 1_600_000)
    with pytest.raises(Refused, match="more lines than a calendar has"):
        busy_calendar.read(tmp_path / "lines.ics", NEW_YORK, FIRST, LAST, nobody)
    monkeypatch.setattr(busy_calendar, "LARGEST", 100)
    monkeypatch.setattr(ics_lines, "LARGEST", 100)
    (tmp_path / "large.ics").write_bytes(b"BEGIN:VCALENDAR\r\n" + b" " * 100)
    with pytest.raises(Refused, match="is larger than"):
        busy_calendar.read(tmp_path / "large.ics", NEW_YORK, FIRST, LAST, nobody)


@given(st.text(max_size=400))
def test_any_text_at_all_is_read_or_refused(text: str) -> None:
    raw = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{text}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode("utf-8", "replace")
    Calendar(raw, "other.ics", NEW_YORK, FIRST, LAST).read(nobody)


@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 5),
    st.dates(dt.date(1999, 1, 1), dt.date(2027, 12, 31)),
    st.sampled_from(["", ";COUNT=7", ";COUNT=900", ";UNTIL=20270601T000000Z"]),
    st.sampled_from(["", ";BYDAY=MO,TH", ";BYMONTHDAY=29,31", ";BYSETPOS=-1;BYDAY=FR"]),
    st.integers(1, 60),
)
def test_a_rule_brought_near_comes_as_it_would_from_its_beginning(
    frequency: str, interval: int, day: dt.date, end: str, more: str, hours: int
) -> None:
    """Against the library on the untouched event: the days asked for are all the same."""
    import recurring_ical_events

    starts = dt.datetime.combine(day, dt.time(10))
    ends = starts + dt.timedelta(hours=hours)
    rule = f"RRULE:FREQ={frequency};INTERVAL={interval}{more}{end}"
    one = event(
        f"DTSTART;TZID=America/New_York:{starts:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=America/New_York:{ends:%Y%m%dT%H%M%S}",
        rule,
    )
    first, last = dt.date(2027, 3, 1), dt.date(2027, 9, 30)
    whole = icalendar.Calendar.from_ical(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-\r\n{one}\r\nEND:VCALENDAR\r\n")
    lo, hi = clock.window(first, 0, 214 * 1440, NEW_YORK)
    expected = {
        clock.to_minute(found["DTSTART"].dt)
        for found in recurring_ical_events.of(whole).between(clock.from_minute(lo), clock.from_minute(hi))
    }
    assert {busy.s for busy in read(one, first=first, last=last).busy} == expected


@pytest.mark.parametrize("folder", ["icalendar", "khal", "recurring-ical-events"])
def test_calendars_of_other_projects_are_read_as_the_library_reads_them(folder: str) -> None:
    import recurring_ical_events

    first, last = dt.date(2019, 1, 1), dt.date(2020, 12, 31)
    lo, hi = clock.window(first, 0, 731 * 1440, NEW_YORK)
    day = dt.timedelta(days=2)
    known = {  # by file: what palpate reads otherwise, and why
        "tz_windows_format.ics",  # the zone it defines is wrong, the name it has is right
        "discourse_no_dtend.ics",  # it ends at some seconds, which fill a minute
        "end_before_start_event.ics",
    }
    compared = 0
    for path in sorted(real_data("calendars", folder).rglob("*.ics")):
        try:
            found = busy_calendar.read(path, NEW_YORK, first, last, nobody)
        except Refused:  # a part of one, or something else
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                whole = icalendar.Calendar.from_ical(path.read_bytes())
                events = recurring_ical_events.of(whole).between(
                    clock.from_minute(lo) - day, clock.from_minute(hi) + day
                )
        except Exception:  # what the library cannot read whole, palpate reads in part: there is nothing to compare with
            continue
        if path.name in known:
            continue
        expected = set()
        for one in events:
            if {str(one.get(name, "")).upper() for name in ("STATUS", "TRANSP")} & {"CANCELLED", "TRANSPARENT"}:
                continue
            s, e = (_minute(one[name].dt) for name in ("DTSTART", "DTEND"))
            if s < e and e > lo and s < hi:
                expected.add((s, e))
        assert {(one.s, one.e) for one in found.busy} == expected, path.name
        compared += 1
    assert compared > 10


def _minute(moment: Any) -> int:
    if not isinstance(moment, dt.datetime):
        return clock.window(moment, 0, 0, NEW_YORK)[0]
    return clock.to_minute(moment if moment.tzinfo else moment.replace(tzinfo=NEW_YORK))


@pytest.mark.parametrize(
    "lines",
    [
        ["BEGIN:X"] * 20_000 + ["END:Y"] * 20_000,
        ["DTSTART:20270308T090000", "RDATE:" + ",".join(["20270308T090000"] * 20_000)],
        ["DTSTART:20270308T090000", "RRULE:FREQ=DAILY;BYMONTHDAY=" + ",".join(["1"] * 20_000)],
        ["DTSTART:20270308T090000", "SUMMARY:" + "x" * 200_000, "DTEND:20270308T100000"],
    ],
)
def test_what_is_long_in_one_event_is_cut_or_left_out(lines: list[str]) -> None:
    found = read(event(*lines))
    assert len(found.busy) + len(found.left_out) == 1
    assert all(len(one.summary) <= 200 for one in found.busy)


def test_a_uid_that_no_database_would_keep_is_kept_by_its_digest() -> None:
    day = ("DTSTART:20270308T090000", "DTEND:20270308T100000")
    found = read(event(*day, uid="x" * 5000), event(*day, uid="a\x00b"), event(*day, uid=""))
    assert len({one.event_uid for one in found.busy}) == 3
    assert all(one.event_uid.startswith("sha256-") and len(one.event_uid) < 80 for one in found.busy)
