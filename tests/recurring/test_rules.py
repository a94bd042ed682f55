"""Rules: what is taken, what is refused in a sentence and at once, and how a rule is said."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.errors import Refused
from palpate.recurring import expanding, rules, words
from palpate.recurring.shifting import shifted

TUESDAY = dt.datetime.fromisoformat("2027-03-02T10:00")


@pytest.mark.parametrize(
    ("rule", "start", "said"),
    [
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=10", TUESDAY, "every 2 weeks on Tuesday at 10:00, 10 times"),
        ("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=4", TUESDAY, "every week on Monday and Thursday at 10:00, 4 times"),
        ("FREQ=MONTHLY;BYDAY=1TU;COUNT=3", TUESDAY, "every month on the 1st Tuesday at 10:00, 3 times"),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=1", TUESDAY, "every month on the last Friday at 10:00, once"),
        ("FREQ=MONTHLY;COUNT=3", TUESDAY, "every month on day 2 at 10:00, 3 times"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20271231",
            TUESDAY,
            "every month on the last Monday, Tuesday, Wednesday, Thursday or Friday at 10:00, until Fri 31 Dec 2027",
        ),
        ("FREQ=YEARLY;COUNT=2", TUESDAY, "every year on 2 March at 10:00, 2 times"),
        ("FREQ=DAILY;INTERVAL=3;COUNT=5", TUESDAY.replace(hour=9, minute=5), "every 3 days at 9:05, 5 times"),
        ("RRULE:freq=weekly;count=2;wkst=su", TUESDAY, "every week on Tuesday at 10:00, 2 times"),
    ],
)
def test_a_rule_is_said_in_words(rule: str, start: dt.datetime, said: str) -> None:
    assert words.said(rules.read(rule), start) == said


REFUSED = {
    "every second": ("FREQ=SECONDLY;COUNT=10", "daily, weekly, monthly or yearly"),
    "no frequency": ("COUNT=10", "daily, weekly, monthly or yearly"),
    "a thousand million": ("FREQ=DAILY;COUNT=1000000000", "1 to 104 appointments"),
    "more digits than any number of times": (f"FREQ=DAILY;COUNT={'9' * 60}", "COUNT is a whole number"),
    "none": ("FREQ=DAILY;COUNT=0", "1 to 104 appointments"),
    "every nothing": ("FREQ=DAILY;INTERVAL=0;COUNT=3", "every 1 to 104"),
    "every million weeks": ("FREQ=WEEKLY;INTERVAL=1000000;COUNT=3", "every 1 to 104"),
    "two ends": ("FREQ=DAILY;COUNT=3;UNTIL=20270401", "COUNT or UNTIL"),
    "what a series does not keep": ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", "cannot keep BYMONTHDAY"),
    "hours": ("FREQ=DAILY;BYHOUR=9,10,11;COUNT=3", "cannot keep BYHOUR"),
    "a part twice": ("FREQ=DAILY;FREQ=WEEKLY;COUNT=3", "is not a rule"),
    "words": ("every tuesday", "is not a rule"),
    "nothing": ("", "is not a rule"),
    "a day that is none": ("FREQ=WEEKLY;BYDAY=XX;COUNT=3", "'XX' is not a day"),
    "the noughtth Tuesday": ("FREQ=MONTHLY;BYDAY=0TU;COUNT=3", "'0TU' is not a day"),
    "the sixth Tuesday of a month": ("FREQ=MONTHLY;BYDAY=6TU;COUNT=3", "BYDAY can number days in a month"),
    "a numbered day of a week": ("FREQ=WEEKLY;BYDAY=2TU;COUNT=3", "BYDAY can number days in a month"),
    "a place that no month has": ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=200;COUNT=3", "BYSETPOS chooses"),
    "the second of the one fifth Monday": ("FREQ=MONTHLY;BYDAY=5MO;BYSETPOS=2;COUNT=3", "BYSETPOS chooses"),
    "a place among nothing": ("FREQ=YEARLY;BYSETPOS=3;COUNT=3", "BYSETPOS chooses"),
    "a place in a week": ("FREQ=WEEKLY;BYDAY=MO,TH;BYSETPOS=1;COUNT=3", "BYSETPOS chooses"),
    "every seventh day, if it is another weekday": (
        "FREQ=DAILY;INTERVAL=7;BYDAY=WE;COUNT=3",
        "write it as FREQ=WEEKLY",
    ),
    "days without end": (f"FREQ=WEEKLY;COUNT=3;BYDAY={','.join(['MO'] * 60)}", "write each once"),
    "a rule as long as a book": ("FREQ=WEEKLY;" + "X" * 100000, "too long"),
    "an end with a time": ("FREQ=DAILY;UNTIL=20270401T120000Z", "without a time"),
    "an end on no day": ("FREQ=DAILY;UNTIL=20270231", "without a time"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_rule_that_cannot_be_kept_is_refused_in_a_sentence(what: str) -> None:
    rule, said = REFUSED[what]
    with pytest.raises(Refused, match=said):
        rules.read(rule)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            "FREQ=DAILY;UNTIL=20280831",
            "at most 104 appointments, and this one has more: the 104th is on Sun 13 Jun 2027",
        ),
        ("FREQ=WEEKLY;UNTIL=20990101", "two years ahead at most: let it end by Thu 1 Mar 2029"),
        ("FREQ=WEEKLY;UNTIL=20270301", "is before the first"),
        ("FREQ=YEARLY;INTERVAL=104;COUNT=104", "that is 1 of the"),
        ("FREQ=MONTHLY;COUNT=30", "that is 24 of the 30 asked for"),
        ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20270304", "gives no day at all"),
    ],
)
def test_a_series_that_is_too_long_or_empty_is_refused_in_a_sentence(rule: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        expanding.planned(rules.read(rule), TUESDAY, dt.date(2027, 3, 1))


def test_a_series_starts_within_two_years() -> None:
    with pytest.raises(Refused, match="Tue 2 Mar 2027 is later"):
        expanding.planned(rules.read("FREQ=WEEKLY;COUNT=2"), TUESDAY, dt.date(2025, 2, 1))


def test_a_series_has_one_end() -> None:
    weekly, day = rules.weekly(), dt.date(2027, 12, 31)
    for rule, count, until in (
        (weekly, 3, day),
        (rules.read("FREQ=WEEKLY;COUNT=3"), 3, None),
        (rules.read("FREQ=WEEKLY;UNTIL=20271231"), 3, None),
    ):
        with pytest.raises(Refused, match="ends in one way"):
            rules.ends(rule, count, until)
    with pytest.raises(Refused, match="Say when the series ends"):
        rules.ends(weekly, None, None)
    with pytest.raises(Refused, match="not 10000"):
        rules.ends(weekly, 10000, None)


@pytest.mark.parametrize(
    ("day", "kept"),
    [
        (dt.date(2027, 3, 2), "FREQ=MONTHLY;BYDAY=1TU"),
        (dt.date(2027, 3, 26), "FREQ=MONTHLY;BYDAY=-1FR"),  # the 4th too
        (dt.date(2027, 4, 30), "FREQ=MONTHLY;BYDAY=-1FR"),  # the 5th
        (dt.date(2027, 4, 23), "FREQ=MONTHLY;BYDAY=4FR"),
    ],
)
def test_monthly_is_by_weekday_and_the_last_where_it_is_the_last(day: dt.date, kept: str) -> None:
    assert str(rules.monthly(day)) == kept


_DAYS = st.lists(st.sampled_from(rules.DAYS), min_size=1, max_size=7, unique=True)
_WORDS = st.builds(
    lambda parts: ";".join(f"{name}={value}" for name, value in parts.items() if value is not None),
    st.fixed_dictionaries(
        {
            "FREQ": st.sampled_from(rules.FREQUENCIES),
            "INTERVAL": st.none() | st.integers(1, 110),
            "BYDAY": st.none()
            | _DAYS.map(",".join)
            | st.tuples(st.integers(-54, 54), st.sampled_from(rules.DAYS)).map(lambda pair: f"{pair[0]}{pair[1]}"),
            "BYSETPOS": st.none() | st.integers(-60, 60),
            "WKST": st.none() | st.sampled_from(rules.DAYS),
            "COUNT": st.integers(1, 104),
        }
    ),
)
_START = st.datetimes(TUESDAY, TUESDAY + dt.timedelta(days=670)).map(
    lambda start: start.replace(second=0, microsecond=0)
)


@given(text=_WORDS, start=_START)
def test_whatever_rule_is_taken_gives_its_days_and_is_kept_as_it_is(text: str, start: dt.datetime) -> None:
    try:
        rule = rules.read(text)
    except Refused:
        return
    assert rules.read(str(rule)) == rule
    found = expanding.walls(rule, start)
    assert found, "a rule that is taken comes true"
    assert all(wall.time() == start.time() for wall in found)
    # Counted from its first day it is the same rule, as it is kept.
    assert expanding.walls(rule, found[0]) == found


@given(
    days=st.sets(st.integers(0, 6), max_size=3),
    every=st.integers(1, 4),
    start=_START,
    at=st.integers(0, 9),
    first=st.integers(0, 9),
    later=st.integers(-6, 13),
)
def test_a_weekly_rule_moves_all_its_days_by_the_same(
    days: set[int], every: int, start: dt.datetime, at: int, first: int, later: int
) -> None:
    rule = rules.ends(rules.weekly(every, days), 12, None)
    plan = expanding.walls(rule, start)
    first = min(first, at)
    new = plan[at] + dt.timedelta(days=later, minutes=15)
    moved, walls = shifted(rule, plan[0], plan[at], new, plan[first])
    shift = (new.date() - plan[at].date()).days
    assert [wall.date() for wall in walls] == [wall.date() + dt.timedelta(days=shift) for wall in plan[first:]]
    assert {wall.time() for wall in walls} == {new.time()}
    assert expanding.walls(moved, walls[0]) == walls


def test_a_monthly_rule_moves_to_the_weekday_that_its_day_is_of_its_month() -> None:
    rule, start = rules.read("FREQ=MONTHLY;BYDAY=1TU;COUNT=6"), TUESDAY
    plan = expanding.walls(rule, start)
    moved, walls = shifted(rule, start, plan[2], plan[2] + dt.timedelta(days=1), plan[1])
    assert str(moved) == "FREQ=MONTHLY;BYDAY=1WE;COUNT=5"
    assert [wall.date().isoformat() for wall in walls] == [
        "2027-04-07",
        "2027-05-05",
        "2027-06-02",
        "2027-07-07",
        "2027-08-04",
    ]


def test_the_days_of_a_rule_that_have_no_one_weekday_move_in_time_only() -> None:
    rule = rules.read("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=6")
    plan = expanding.walls(rule, TUESDAY)
    later = plan[0].replace(hour=15)
    assert shifted(rule, TUESDAY, plan[0], later, plan[0])[1] == [wall.replace(hour=15) for wall in plan]
    with pytest.raises(Refused, match="cannot be moved as one"):
        shifted(rule, TUESDAY, plan[0], later + dt.timedelta(days=1), plan[0])
