"""The grid says every appointment once, within the width of the terminal, whatever names and times there are."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palpate import clock
from palpate.cli.canvas import ASCII, Glyphs
from palpate.cli.grid import Look, lines
from palpate.cli.widths import width
from palpate.documents.agenda import Agenda, Column, Entry, Sheet, plain
from palpate.documents.agenda_axis import Axis

NEW_YORK = "America/New_York"
DAYS = {
    "an ordinary day": dt.date(2027, 3, 8),
    "a day of 23 hours": dt.date(2027, 3, 14),
    "a day of 25 hours": dt.date(2027, 11, 7),
}
ZONES = ["Europe/Berlin", "Australia/Lord_Howe", "America/Havana", "Asia/Beirut", "Africa/Cairo"]
ESCAPES = re.compile("\x1b\\[[0-9;]*m")


def column(day: dt.date, *entries: Entry, title: str = "Mara", open_: tuple[int, int] | None = None) -> Column:
    """A day of somebody, with these wall minutes open."""
    zone = clock.zone(NEW_YORK)
    s, e = clock.window(day, 0, 1440, zone)
    hours = [clock.window(day, *open_, zone)] if open_ else []
    return Column(title=title, day=day, s=s, e=e, open=hours, entries=list(entries), buffers=[], free=0)


def entry(number: int, s: int, minutes: int, client: str = "Ana Diaz", letter: str = "", service: str = "NMT") -> Entry:
    """An appointment."""
    local = clock.from_minute(s).astimezone(clock.zone(NEW_YORK))
    return Entry(
        kind="appointment",
        s=s,
        e=s + minutes,
        starts=f"{local.hour}:{local:%M}",
        ref=f"a{number}",
        client=plain(client),
        service=plain(service),
        where="Room 1",
        letter=letter,
    )


def agenda(*columns: Column, days: int = 1, now: int = 0, notes: tuple[str, ...] = ()) -> Agenda:
    """A drawing of these columns."""
    sheet = Sheet(title="Mara" if days > 1 else "", columns=list(columns))
    return Agenda(
        practice="Riverbend",
        simulated=True,
        country="US",
        zone=NEW_YORK,
        first=columns[0].day,
        days=days,
        now=now,
        sheets=[sheet],
        notes=list(notes),
    )


def look(columns: int, coloured: bool = False, glyphs: Glyphs | None = None) -> Look:
    """A terminal."""
    return Look(columns, 42, coloured, glyphs or Glyphs())


# Names without what could be taken for a reference.
_names = st.text(st.characters(exclude_categories=["Cs", "Nd"], exclude_characters="aANVUD"), max_size=40)


@st.composite
def _days(draw: st.DrawFn) -> tuple[Agenda, int]:
    day = draw(st.sampled_from(list(DAYS.values())))
    numbers = iter(draw(st.permutations(range(1, 40))))
    columns = []
    for _ in range(draw(st.integers(1, 9))):
        empty = column(day)
        entries = []
        for _ in range(draw(st.integers(0, 4))):
            s = draw(st.integers(empty.s - 90, empty.e - 1))
            minutes = draw(st.integers(max(5, empty.s - s + 1), 720))
            letter = draw(st.sampled_from(["", "A", "V", "U", "N", "D"]))
            entries.append(entry(next(numbers), s, minutes, draw(_names), letter, draw(_names)))
        start = draw(st.integers(0, 1300))
        hours = draw(st.none() | st.tuples(st.just(start), st.integers(start + 5, 1440)))
        columns.append(column(day, *entries, title=plain(draw(_names)), open_=hours))
    now = draw(st.integers(columns[0].s - 60, columns[0].e + 60))
    return agenda(*columns, now=now), draw(st.integers(60, 220))


@settings(max_examples=150)
@given(_days(), st.booleans(), st.booleans())
def test_every_appointment_of_a_day_is_there_once_and_no_line_is_wider_than_the_terminal(
    drawn: tuple[Agenda, int], coloured: bool, ascii_: bool
) -> None:
    of_day, columns = drawn
    shown = [ESCAPES.sub("", line) for line in lines(of_day, look(columns, coloured, ASCII if ascii_ else None))]
    assert all(width(line) <= columns for line in shown)
    expected = {one.ref for each in of_day.sheets[0].columns for one in each.entries}
    found = Counter(re.findall(r"(?<![^\W_])a\d+(?!\d)", "\n".join(shown)))
    assert found == Counter(dict.fromkeys(expected, 1))


@pytest.mark.parametrize("what", DAYS)
def test_wall_times_and_places_on_the_axis_answer_each_other(what: str) -> None:
    whole = column(DAYS[what], open_=(0, 1440))
    zone = clock.zone(NEW_YORK)
    axis = Axis([whole], zone, [(whole, (whole.s, whole.e))])
    before = -1
    for minute in range(whole.s, whole.e):
        position = axis.at(whole, minute, minute + 1)[0]
        local = clock.from_minute(minute).astimezone(zone)
        assert axis.wall(position) == (local.hour * 60 + local.minute, bool(local.fold))
        assert position > before
        before = position


@settings(max_examples=60)
@given(
    st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "America/Havana", "Asia/Beirut", "Africa/Cairo"]),
    st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)),
)
def test_on_every_day_of_every_zone_later_is_further_down(key: str, day: dt.date) -> None:
    zone = clock.zone(key)
    s, e = clock.window(day, 0, 1440, zone)
    whole = Column(title="", day=day, s=s, e=e, open=[(s, e)], entries=[], buffers=[], free=0)
    axis = Axis([whole], zone, [(whole, (s, e))])
    places = [axis.at(whole, minute, minute + 1) for minute in range(s, e)]
    assert all(before[1] <= after[0] for before, after in pairwise(places))
    assert places[0][0] >= 0
    assert places[-1][1] <= axis.length


def test_a_week_keeps_a_wall_time_at_one_height_over_a_clock_change() -> None:
    zone = clock.zone(NEW_YORK)
    saturday, sunday = dt.date(2027, 11, 6), dt.date(2027, 11, 7)
    columns = [
        column(day, entry(number, clock.window(day, 600, 660, zone)[0], 60), open_=(0, 720))
        for number, day in enumerate((saturday, sunday), 1)
    ]
    shown = list(lines(agenda(*columns, days=2), look(80)))
    (row,) = [line for line in shown if "10:00" in line]
    assert "a1" in row
    assert "a2" in row
    assert [line[:6].strip() for line in shown if line.startswith((" 1:00", " 2:00"))] == ["1:00", "1:00+", "2:00"]
    assert any("again" in line for line in shown)


def test_the_hour_that_a_clock_change_takes_is_said_in_the_grid() -> None:
    shown = list(lines(agenda(column(DAYS["a day of 23 hours"], open_=(0, 360))), look(80)))
    assert any("2:00 │(clocks change)" in line for line in shown)


def test_who_reaches_over_midnight_is_marked_on_both_days() -> None:
    day = DAYS["an ordinary day"]
    whole = column(day)
    early, late = entry(1, whole.s - 30, 60), entry(2, whole.e - 60, 90)
    shown = "\n".join(lines(agenda(column(day, early, late)), look(80)))
    assert "↑23:30" in shown
    assert "↓" in shown


def test_what_has_no_room_beside_others_is_listed_and_not_lost() -> None:
    day = DAYS["an ordinary day"]
    s = column(day).s + 600
    crowd = [entry(number, s, 60) for number in range(1, 12)]
    columns = [column(day, *crowd), *(column(day, title=f"P{number}", open_=(540, 720)) for number in range(3))]
    shown = "\n".join(lines(agenda(*columns), look(80)))
    assert "and not drawn: a" in shown
    assert set(re.findall(r"\ba\d+\b", shown)) == {one.ref for one in crowd}


def test_every_mark_is_a_letter_and_colour_says_nothing_more() -> None:
    day = DAYS["an ordinary day"]
    whole = column(day)
    drawn = agenda(column(day, entry(1, whole.s + 600, 60, letter="N"), entry(2, whole.s + 700, 60, letter="U")))
    plainly, coloured = (list(lines(drawn, look(80, on))) for on in (False, True))
    assert [ESCAPES.sub("", line) for line in coloured] == plainly
    assert any("N a1" in line for line in plainly)
    assert any("U a2" in line for line in plainly)
    assert any("N did not come" in line and "U visited, not signed" in line for line in plainly)
    assert not any("\x1b" in line for line in plainly)


def test_a_terminal_of_few_signs_gets_only_those() -> None:
    day = DAYS["an ordinary day"]
    whole = column(day)
    drawn = agenda(column(day, entry(1, whole.s + 600, 60), open_=(540, 720)), now=whole.s + 630)
    assert all(line.isascii() for line in lines(drawn, look(80, glyphs=ASCII)))
