"""The practice's settings, shown and changed by command."""

from __future__ import annotations

from contextlib import suppress

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, fields

from palpate.cli.practice import SETTINGS
from palpate.cli.typed import length
from palpate.practice import Practice
from palpate.premises.settings import Settings
from tests.command import command, refused


def test_every_setting_there_is_stands_in_the_help(sqlite_target: str) -> None:
    names = {f"{section.name}.{one.name}" for section in fields(Settings) for one in fields(section.type)}
    assert names == SETTINGS.keys()
    shown = command(sqlite_target)("practice", "set", "--help").out
    assert all(f"  {name} " in shown for name in names)
    assert max(map(len, shown.splitlines())) <= 80


def test_the_practice_is_shown_with_its_settings(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    told = palpate("practice", "show", "--json").json
    assert (told["name"], told["currency"], told["simulated"]) == ("Riverbend", "USD", True)
    assert told["settings"] == {name: asdict(value) for name, value in asdict(Settings()).items()}
    lines = [" ".join(line.split()) for line in palpate("practice", "show").out.splitlines()]
    assert lines[0] == "Riverbend, US, USD (simulated)"
    assert {"booking.horizon all", "messages.quiet_until 9:00", "messages.on off"} <= set(lines)
    assert "history.injury_days as each question says" in lines


@pytest.mark.parametrize(
    ("name", "value", "said", "kept"),
    [
        ("booking.notice", "2h", "2 hours", 120),
        ("booking.notice", "0", "0 minutes", 0),
        ("booking.horizon", "60d", "60 days", 60),
        ("booking.horizon", "all", "all", None),
        ("booking.hold", "1h30m", "1 hour 30 minutes", 90),
        ("calendar.client", "First", "first", "first"),
        ("messages.on", "on", "on", True),
        ("messages.sender", "Riverbend <a@example.org>", "Riverbend <a@example.org>", "Riverbend <a@example.org>"),
        ("messages.port", "465", "465", 465),
        ("messages.quiet_until", "8:30", "8:30", 510),
        ("messages.quiet_from", "24:00", "24:00", 1440),
        ("messages.reply", "", "empty", ""),
        ("history.injury_days", "30", "30 days", 30),
        ("history.surgery_days", "1d", "1 day", 1),
        ("history.medicine_days", "default", "as each question says", None),
        ("history.adult_age", "16", "16", 16),
        ("messages.reminder", "2d", "48 hours", 2880),
    ],
)
def test_a_setting_is_changed_as_people_write_it(
    sqlite_target: str, name: str, value: str, said: str, kept: object
) -> None:
    palpate = command(sqlite_target)
    assert palpate("practice", "set", name, value).out == f"{name} is {said}.\n"
    assert palpate("practice", "set", name, value, "--json").json == {"setting": name, "value": kept}
    section, _, field = name.partition(".")
    with Practice.open(sqlite_target) as practice:
        assert getattr(getattr(practice.premises.settings(), section), field) == kept


@pytest.mark.parametrize(
    ("name", "value", "sentence", "code"),
    [
        ("booking.shoes", "1", "There is no setting 'booking.shoes'", 1),
        ("booking", "1", "There is no setting", 1),
        ("booking.notice", "soon", "not a length of time", 2),
        ("booking.notice", "2", "not a length of time", 2),
        ("booking.notice", "9999d", "cannot be", 1),
        ("booking.horizon", "36h", "no whole days", 2),
        ("booking.horizon", "0", "cannot be 0", 1),
        ("calendar.client", "nickname", "cannot be 'nickname'", 1),
        ("messages.on", "maybe", "neither on nor off", 2),
        ("messages.port", "x", "not a number", 2),
        ("messages.port", "99999", "cannot be 99999", 1),
        ("messages.quiet_until", "25:00", "not a time of day", 2),
        ("messages.quiet_until", "20:00", "must come after it", 1),
        ("messages.password", "secret", "never kept", 2),
        ("messages.smtp_Password", "secret", "never kept", 2),
    ],
)
def test_a_setting_that_cannot_be_is_a_sentence_and_nothing_is_kept(
    sqlite_target: str, name: str, value: str, sentence: str, code: int
) -> None:
    palpate = command(sqlite_target)
    refused(palpate("practice", "set", name, value), sentence, code=code)
    with Practice.open(sqlite_target) as practice:
        assert practice.premises.settings() == Settings()


def test_words_of_a_setting_stay_on_one_line(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    palpate("practice", "set", "messages.sender", "Desk <a@example.org>\nBcc: b@example.org")
    with Practice.open(sqlite_target) as practice:
        assert practice.premises.settings().messages.sender == "Desk <a@example.org> Bcc: b@example.org"


@given(st.integers(0, 400), st.integers(0, 99), st.integers(0, 999), st.sampled_from(["", " "]))
def test_a_length_of_time_is_read_as_it_is_written(days: int, hours: int, minutes: int, gap: str) -> None:
    parts = [f"{number}{unit}" for number, unit in ((days, "d"), (hours, "h"), (minutes, "m")) if number]
    if parts:
        assert length(gap.join(parts)) == days * 1440 + hours * 60 + minutes


@given(st.text(max_size=12))
def test_what_is_no_length_of_time_is_a_usage_error_and_nothing_else(text: str) -> None:
    with suppress(typer.BadParameter):
        assert length(text) >= 0
