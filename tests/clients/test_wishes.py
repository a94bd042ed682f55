"""What a client asks for: a practitioner, their own time zone, no messages."""

from __future__ import annotations

import pytest

from palpate.errors import Refused
from palpate.practice import Practice
from tests.command import command, refused


def test_a_client_says_whom_they_ask_for_where_they_are_and_whether_they_want_messages(practice: Practice) -> None:
    ana = practice.clients.add("Ana Diaz", practitioner_gender=" woman ", timezone="America/Denver", messages=False)
    assert (ana.practitioner_gender, ana.timezone, ana.messages) == ("woman", "America/Denver", False)
    ben = practice.clients.add("Ben Okafor")
    assert (ben.practitioner_gender, ben.timezone, ben.messages) == ("", "", True)
    changed = practice.clients.edit(ana, {"practitioner_gender": "", "timezone": "", "messages": True})
    assert (changed.practitioner_gender, changed.timezone, changed.messages) == ("", "", True)
    assert practice.clients.get(ana.id) == changed


def test_a_time_zone_that_does_not_exist_is_refused_and_nothing_changes(practice: Practice) -> None:
    ana = practice.clients.add("Ana Diaz")
    for zone in ("Mars/Olympus", "../etc/passwd", "America"):
        with pytest.raises(Refused, match="is not a time zone"):
            practice.clients.edit(ana, {"name": "Anna", "timezone": zone})
        with pytest.raises(Refused, match="is not a time zone"):
            practice.clients.add("Ben", timezone=zone)
    assert practice.clients.search() == [ana]


def test_after_a_merge_who_wanted_no_messages_gets_none_until_they_say_otherwise(practice: Practice) -> None:
    ana = practice.clients.add("Ana Diaz")
    soto = practice.clients.add("Ana Soto", messages=False, timezone="America/Denver", practitioner_gender="woman")
    one = practice.clients.merge(soto, ana)
    assert (one.messages, one.timezone, one.practitioner_gender) == (False, "America/Denver", "woman")
    assert practice.clients.edit(one, {"messages": True}).messages
    assert practice.clients.edit(one, {"messages": False}).messages is False


def test_wishes_by_command(sqlite_target: str) -> None:
    palpate = command(sqlite_target)
    palpate("client", "add", "Ana Diaz", "--practitioner-gender", "woman", "--no-messages")
    lines = palpate("client", "edit", "Ana", "--timezone", "America/Denver").out.splitlines()
    assert lines[1:] == ["  asks for a practitioner: woman", "  time zone America/Denver", "  wants no messages"]
    told = palpate("client", "edit", "Ana", "--messages", "--json").json
    assert (told["messages"], told["timezone"], told["practitioner_gender"]) == (True, "America/Denver", "woman")
    refused(palpate("client", "edit", "Ana", "--timezone", "Denver"), "is not a time zone")
