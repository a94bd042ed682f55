"""Messages by command: printed, sent, looked at, taken back; and the sentences where they cannot be."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from tests.command import Run, command, refused
from tests.messages.servers import free_port, serving
from tests.outbox.desk import Desk
from tests.scheduling.clinic import at


@pytest.fixture
def palpate(sqlite_desk: Desk) -> Run:
    """The command line of the desk's practice, as Mara types it."""
    run = command(sqlite_desk.practice.database.target)
    return lambda *words, **more: run("--as", "Mara Lind", *words, **more)


def settings(palpate: Run, **given: str) -> None:
    """Set messages up, as Mara does."""
    for name, value in given.items():
        assert palpate("practice", "set", f"messages.{name}", value).code == 0


def test_what_is_not_set_up_is_said_with_the_command_that_does(palpate: Run, sqlite_desk: Desk) -> None:
    sqlite_desk.book("2027-03-08 10:00")
    refused(palpate("message", "send"), "No mail server is set: palpate practice set messages.server")
    sqlite_desk.set(reply="")
    refused(palpate("message", "send"), "palpate practice set messages.reply")
    sqlite_desk.set(sender="nobody")
    refused(palpate("message", "send", "--print"), "palpate practice set messages.sender")
    sqlite_desk.set(on=False)
    refused(palpate("message", "send"), "palpate practice set messages.on on")
    assert [one.status for one in sqlite_desk.held()] == ["waiting", "waiting"]


def test_sending_by_command(palpate: Run, sqlite_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sqlite_desk.book("2027-03-08 10:00")
    settings(palpate, server="mail.example.org", security="none", user="desk")
    refused(palpate("message", "send"), "No password goes to mail.example.org:587 in the open")
    sqlite_desk.set(server="127.0.0.1", port=free_port(), user="")
    refused(palpate("message", "send"), "does not answer")
    sqlite_desk.set(user="desk")
    refused(palpate("message", "send"), "PALPATE_SMTP_PASSWORD")
    monkeypatch.setenv("PALPATE_SMTP_PASSWORD", "word")
    would = palpate("message", "send", "--dry-run", "--json").json
    assert [(one["ref"], one["status"]) for one in would] == [("m1", "would go out")]
    with serving() as inbox:
        sqlite_desk.set(port=inbox.port, user="")
        ran = palpate("message", "send")
        assert (ran.code, ran.out) == (0, "m1  confirmation to Ana Diaz <ana@example.org>: sent.\n")
        assert palpate("message", "send").out == "Nothing is due.\n"
        assert palpate("message", "send", "--json").json == []
        assert len(inbox.mails) == 1
    shown = palpate("message", "show", "m1", "--json").json
    assert (shown["status"], shown["message"]["address"]) == ("sent", "ana@example.org")
    text = palpate("message", "show", "m1").out
    for wanted in ("Subject: ", "Monday 8 March 2027", "appointment.ics"):
        assert wanted in text
    refused(palpate("message", "again", "m1"), "m1 is sent")
    refused(palpate("message", "withdraw", "m1"), "m1 is sent")


def test_what_is_printed_to_a_folder_is_whole_and_counts_as_told(
    palpate: Run, sqlite_desk: Desk, tmp_path: Path
) -> None:
    booked = sqlite_desk.book("2027-03-08 10:00")
    ran = palpate("message", "send", "--to", str(tmp_path / "post"))
    assert ran.out == "m1  confirmation to Ana Diaz <ana@example.org>: printed.\n", ran
    (file,) = (tmp_path / "post").iterdir()
    assert file.name == f"{sqlite_desk.outbox.get(1).uid}.eml"
    mail: Any = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert mail["To"] == "Ana Diaz <ana@example.org>"
    assert palpate("message", "list", "--sent", "--json").json[0]["status"] == "printed"
    sqlite_desk.scheduling.move(booked, at("2027-03-09 10:00"))
    assert "change" in palpate("message", "list", "--waiting").out
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    refused(palpate("message", "send", "--to", str(in_the_way)), "cannot be made")
    assert "change" in palpate("message", "list", "--waiting").out


def test_what_is_printed_to_the_terminal_is_the_text(palpate: Run, sqlite_desk: Desk) -> None:
    for hour in (10, 11):
        sqlite_desk.book(f"2027-03-08 {hour}:00")
    out = palpate("message", "send", "--print", "--limit", "1").out
    assert out.startswith("To: Ana Diaz <ana@example.org>\nSubject: ")
    assert "This inbox is not watched" in out
    assert [one["status"] for one in palpate("message", "list", "--sent", "--json").json] == ["printed"]
    refused(palpate("message", "send", "--print", "--dry-run"), "--dry-run", code=2)


def test_looking_taking_back_and_letting_go_again(palpate: Run, sqlite_desk: Desk) -> None:
    booked = sqlite_desk.book("2027-03-08 10:00")
    before = sqlite_desk.held()
    shown = palpate("message", "show", "m1", "--json").json
    assert "Monday 8 March 2027" in shown["message"]["text"]
    assert sqlite_desk.held() == before
    assert palpate("message", "withdraw", "m1").code == 0
    refused(palpate("message", "withdraw", "m1"), "m1 is withdrawn")
    assert [one["ref"] for one in palpate("message", "list", "--json").json] == ["m2"]
    assert [one["ref"] for one in palpate("message", "list", "--withdrawn", "--json").json] == ["m1"]
    assert palpate("message", "again", "m1").code == 0
    assert [one["ref"] for one in palpate("message", "list", "ana", "--waiting", "--json").json] == ["m1", "m2"]
    refused(palpate("message", "show", "m9"), "no message m9")
    refused(palpate("message", "show", "a1"), "not of a message")
    refused(palpate("message", "show"), "missing", code=2)
    sqlite_desk.book("2027-03-08 11:00", sqlite_desk.ben)
    cannot = palpate("message", "list", "--cannot", "--json").json
    assert [(one["client"], one["why"]) for one in cannot] == [("Ben Okafor", "has no valid e-mail address")]
    assert re.search(r"Ben Okafor.*no valid e-mail address", palpate("message", "list", "--cannot").out)
    sqlite_desk.outbox.claim(1)
    assert "unsure" in palpate("message", "list", "--unsure").out
    assert booked.ref in palpate("message", "list").out
    assert "unsure, it may have gone out" in palpate("message", "show", "m1").out
