"""Messages against a real mail server: each goes out once, and nobody is told what is not so."""

from __future__ import annotations

import multiprocessing
import os
import signal
import ssl
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import icalendar
import pytest
import trustme

from palpate.errors import Refused
from palpate.messages import sending, smtp
from palpate.messages.sending import Became
from palpate.store.chain import broken
from tests.messages import workers
from tests.messages.servers import Inbox, free_port, scripted, serving
from tests.outbox.desk import Desk, series, waits
from tests.scheduling.clinic import at
from tests.scheduling.workers import in_processes

LINE = "This inbox is not watched: to reach us, turn to 555-0100."
SOON = 0.5
"""Seconds that a server has which is known to be silent."""


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """A mail server that takes everything."""
    with serving() as inbox:
        yield inbox


def send(desk: Desk, **more: Any) -> list[Became]:
    """Send what is due."""
    return list(sending.send(desk.practice, lambda: "word", **more))


def reaching(desk: Desk, port: int) -> None:
    """Let a desk send through a server of this machine."""
    desk.set(server="127.0.0.1", port=port, security="none")


def part(mail: EmailMessage, kind: str) -> Any:
    """What a part of a mail holds."""
    found = mail.get_body((kind,))
    assert found is not None
    return found.get_content().replace("\r\n", "\n")


def calendars(mail: EmailMessage) -> list[tuple[str, icalendar.Calendar]]:
    """Every calendar part of a mail: the method its header names, and what it holds."""
    return [
        (one.get_param("method"), icalendar.Calendar.from_ical(one.get_payload(decode=True)))  # type: ignore[misc]
        for one in mail.walk()
        if one.get_content_type() == "text/calendar"
    ]


def test_a_confirmation_goes_out_as_text_html_and_an_invitation_that_others_can_read(desk: Desk, inbox: Inbox) -> None:
    reaching(desk, inbox.port)
    booked = desk.book("2027-03-08 10:00", note="Sore neck, takes warfarin")
    (became,) = send(desk)
    assert became.status == "sent"
    (mail,) = inbox.mails
    assert inbox.recipients == ["ana@example.org"]
    assert (mail["From"], mail["To"]) == ("Riverbend <desk@example.org>", "Ana Diaz <ana@example.org>")
    assert mail["Subject"] == "[simulated] Your appointment on Monday 8 March 2027 at Riverbend"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == at("2027-03-01 09:00")
    for kind in ("plain", "html"):
        for wanted in ("Monday 8 March 2027, 10:00 to 11:00", "NMT 60", "Mara Lind", LINE):
            assert wanted in part(mail, kind)
    assert [one.get_content_type() for one in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "text/calendar",
    ]
    assert [one.get_filename() for one in mail.iter_attachments()] == ["appointment.ics"]
    for method, calendar in calendars(mail):
        (event,) = calendar.walk("VEVENT")
        assert (method, calendar["METHOD"], event["UID"].split("@")[0]) == ("REQUEST", "REQUEST", booked.uid)
        assert event["DTSTART"].dt == booked.starts_at
    everything = mail.as_string() + str([calendar.to_ical() for _, calendar in calendars(mail)])
    for private in ("neck", "warfarin", "proceed", "ask first", "1984"):
        assert private not in everything
    kept = desk.outbox.get(became.message.id)
    assert (kept.status, kept.address) == ("sent", "ana@example.org")
    assert kept.sent is not None
    assert kept.sent["subject"] == mail["Subject"]
    assert kept.sent["text"] == part(mail, "plain")
    assert icalendar.Calendar.from_ical(kept.sent["ics"]) == calendars(mail)[0][1]
    assert mail["Message-ID"] == f"<{kept.uid}@example.org>" == kept.sent["message_id"]
    assert send(desk) == []
    with desk.practice.context.read() as connection:
        assert list(broken(connection)) == []


def test_change_and_cancellation_go_to_the_same_event(desk: Desk, inbox: Inbox) -> None:
    reaching(desk, inbox.port)
    booked = desk.book("2027-03-08 10:00")
    send(desk)
    moved = desk.scheduling.move(booked, at("2027-03-09 11:00"))
    send(desk)
    desk.scheduling.cancel(moved, "Ill")
    send(desk)
    events = [calendars(mail)[0][1].walk("VEVENT")[0] for mail in inbox.mails]
    assert [calendars(mail)[0][0] for mail in inbox.mails] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({event["UID"] for event in events}) == 1
    assert sorted({int(event["SEQUENCE"]) for event in events}) == [int(event["SEQUENCE"]) for event in events]
    assert "(it was Monday 8 March 2027, 10:00)" in part(inbox.mails[1], "plain")
    assert "will not take place" in part(inbox.mails[2], "html")
    assert "Ill" not in part(inbox.mails[2], "plain")
    assert len({mail["Message-ID"] for mail in inbox.mails}) == 3


def test_a_late_cancellation_names_its_fee(desk: Desk, inbox: Inbox) -> None:
    reaching(desk, inbox.port)
    booked = desk.book("2027-03-08 10:00")
    send(desk)
    desk.scheduling.cancel(booked, "Away")
    with desk.practice.context.write() as writing:
        from sqlalchemy import update

        from palpate.scheduling.tables import cancellation

        writing.execute(update(cancellation).values(fee=4750))
    send(desk)
    for kind in ("plain", "html"):
        assert "Cancellation fee: 47.50 USD" in part(inbox.mails[1], kind)


@pytest.mark.parametrize("name", ["Zoë Müßig-Łukasz", "王小明", "Ana 'Nana' \"D\" Diaz, MD <x>", "אנה", "A" * 200])
def test_names_of_every_script_arrive_whole(sqlite_desk: Desk, inbox: Inbox, name: str) -> None:
    reaching(sqlite_desk, inbox.port)
    client = sqlite_desk.practice.clients.add(name, emails=["zoe@exämple.org"])
    sqlite_desk.book("2027-03-08 10:00", client)
    (became,) = send(sqlite_desk)
    assert became.status == "sent", became.why
    (mail,) = inbox.mails
    assert mail["To"].addresses[0].display_name == name
    assert name in part(mail, "plain")
    assert inbox.recipients == ["zoe@xn--exmple-cua.org"]


def test_an_address_beyond_ascii_is_written_to_where_the_server_can_and_fails_alone_where_not(
    sqlite_desk: Desk, inbox: Inbox
) -> None:
    zoe = sqlite_desk.practice.clients.add("Zoë", emails=["zoë@example.org"])
    reaching(sqlite_desk, inbox.port)
    sqlite_desk.book("2027-03-08 09:00", zoe)
    assert [one.status for one in send(sqlite_desk)] == ["sent"]
    assert inbox.recipients == ["zoë@example.org"]
    assert inbox.mails[0]["To"].encode("utf-8", "surrogateescape").decode() == "Zoë <zoë@example.org>"
    with serving(smtputf8=False) as inbox:
        reaching(sqlite_desk, inbox.port)
        sqlite_desk.book("2027-03-08 10:00", zoe)
        sqlite_desk.book("2027-03-08 11:00")
        assert [one.status for one in send(sqlite_desk)] == ["failed", "sent"]
    assert "beyond ASCII" in sqlite_desk.held("failed")[0].error


def test_line_breaks_behind_palpates_back_forge_no_header(sqlite_desk: Desk, inbox: Inbox) -> None:
    from sqlalchemy import update

    from palpate.clients.tables import client
    from palpate.premises.tables import practice
    from palpate.services.tables import service

    reaching(sqlite_desk, inbox.port)
    evil = "x\r\nBcc: all@example.org\r\n\r\n<script>"
    sqlite_desk.book("2027-03-08 10:00")
    with sqlite_desk.practice.context.write() as writing:
        writing.execute(update(client).values(name=evil))
        writing.execute(update(service).values(name=evil))
        writing.execute(update(practice).values(name=evil))
    with type(sqlite_desk.practice).open(sqlite_desk.practice.database.target) as practice_:
        assert [one.status for one in sending.send(practice_, lambda: "")] == ["sent"]
    (mail,) = inbox.mails
    assert mail["Bcc"] is None
    assert inbox.recipients == ["ana@example.org"]
    assert "<script>" not in part(mail, "html")


def test_several_that_send_at_once_send_each_message_once(desk: Desk, inbox: Inbox) -> None:
    reaching(desk, inbox.port)
    for day in (8, 9, 10):
        for hour in range(9, 16):
            desk.book(f"2027-03-{day:02} {hour}:00")
    told = in_processes(desk.practice.database.target, workers.send_all, (), (), ())
    assert [one for one in told if one[0] == "error"] == []
    assert Counter(one[0] for one in told) == {"sent": 21}
    assert len({number for _, number, _ in told}) == 21
    assert Counter(Counter(mail["Message-ID"] for mail in inbox.mails).values()) == {1: 21}
    assert Counter(one.status for one in desk.held() if one.kind == "confirmation") == {"sent": 21}
    with desk.practice.context.read() as connection:
        assert list(broken(connection)) == []


def test_whatever_moves_while_others_send_the_last_that_a_client_hears_is_how_it_is(desk: Desk, inbox: Inbox) -> None:
    reaching(desk, inbox.port)
    booked = desk.book("2027-03-08 10:00")
    spawn = multiprocessing.get_context("spawn")
    ended, barrier, results = spawn.Event(), spawn.Barrier(2), spawn.Queue()
    target = desk.practice.database.target
    both = (workers.send_often, workers.move_often)
    processes = [spawn.Process(target=work, args=(target, ended, barrier, results)) for work in both]
    for process in processes:
        process.start()
    told = [one for _ in processes for one in results.get(timeout=300)]
    for process in processes:
        process.join(60)
    results.close()
    results.join_thread()
    assert [one for one in told if one[0] == "error"] == []
    send(desk)
    assert desk.outbox.due() == []
    (event,) = calendars(inbox.mails[-1])[0][1].walk("VEVENT")
    assert event["DTSTART"].dt == desk.again(booked).starts_at == at("2027-03-12 10:00")
    assert Counter(Counter(mail["Message-ID"] for mail in inbox.mails).values()) == {1: len(inbox.mails)}
    (reminder,) = desk.held("waiting")
    assert (reminder.kind, reminder.due_at) == ("reminder", at("2027-03-11 10:00"))


def test_a_sender_that_is_killed_leaves_it_unsure_and_nobody_sends_it_again(desk: Desk, inbox: Inbox) -> None:
    reaching(desk, inbox.port)
    for hour in (10, 11):
        desk.book(f"2027-03-08 {hour}:00")
    spawn = multiprocessing.get_context("spawn")
    barrier, results = spawn.Barrier(2), spawn.Queue()
    process = spawn.Process(target=workers.send_all, args=(desk.practice.database.target, barrier, results))
    process.start()

    def kill() -> None:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)

    inbox.on_data = kill  # it has handed the first over, and never hears that it was taken
    barrier.wait(60)
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    inbox.on_data = None
    assert [one.status for one in desk.held() if one.kind == "confirmation"] == ["sending", "waiting"]
    desk.now("2027-03-01 12:00")
    assert [one.status for one in send(desk)] == ["sent"]
    assert send(desk) == []
    assert len(inbox.mails) == 2
    (unsure,) = desk.held("sending")
    desk.outbox.again(unsure.id)
    assert [one.message.id for one in send(desk)] == [unsure.id]
    # On purpose it goes out twice, and both can be known as one.
    assert inbox.mails[2]["Message-ID"] == inbox.mails[0]["Message-ID"]
    results.close()
    results.join_thread()


def test_an_address_that_is_refused_fails_and_one_that_is_put_off_waits(desk: Desk, inbox: Inbox) -> None:
    reaching(desk, inbox.port)
    ben = desk.practice.clients.edit(desk.ben, {}, emails=["ben@example.org"])
    dora = desk.practice.clients.add("Dora Lang", emails=["dora@example.org"])
    inbox.answers = {"ben@example.org": "550 No such person", "dora@example.org": "451 Come again later"}
    for who, hour in ((ben, 9), (dora, 10), (desk.ana, 11)):
        desk.book(f"2027-03-08 {hour}:00", who)
    assert [(one.status, one.why) for one in send(desk)] == [
        ("failed", "550 No such person"),
        ("waiting", "451 Come again later"),
        ("sent", ""),
    ]
    (put_off,) = (one for one in desk.held("waiting") if one.kind == "confirmation")
    assert (put_off.tries, put_off.due_at) == (1, at("2027-03-01 09:15"))
    assert send(desk) == []
    inbox.answers = {}
    desk.now("2027-03-01 09:20")
    assert [one.status for one in send(desk)] == ["sent"]
    (failed,) = desk.held("failed")
    desk.outbox.again(failed.id)
    assert [one.status for one in send(desk)] == ["sent"]


def test_a_message_that_the_server_will_not_have_fails(sqlite_desk: Desk, inbox: Inbox) -> None:
    reaching(sqlite_desk, inbox.port)
    inbox.to_data = "554 This looks like spam"
    sqlite_desk.book("2027-03-08 10:00")
    assert [(one.status, one.why) for one in send(sqlite_desk)] == [("failed", "554 This looks like spam")]


@pytest.mark.parametrize("answer", ["553 Not your address", "421 Closing"])
def test_where_the_server_does_not_serve_us_everything_stays_as_it_was(
    sqlite_desk: Desk, inbox: Inbox, answer: str
) -> None:
    reaching(sqlite_desk, inbox.port)
    inbox.to_sender = answer
    for hour in (10, 11):
        sqlite_desk.book(f"2027-03-08 {hour}:00")
    before = sqlite_desk.held()
    with pytest.raises(Refused, match=answer[4:]):
        send(sqlite_desk)
    assert sqlite_desk.held() == before


SAYS = [b"220 here\r\n", b"250 hello\r\n", b"250 sender\r\n", b"250 recipient\r\n", b"354 go on\r\n"]


@pytest.mark.parametrize("heard", range(len(SAYS)))
@pytest.mark.parametrize("then", ["hangs up", "falls silent"])
def test_a_server_that_breaks_off_before_it_has_a_message_changes_nothing(
    sqlite_desk: Desk, heard: int, then: str
) -> None:
    sqlite_desk.book("2027-03-08 10:00")
    before = sqlite_desk.held()
    with scripted([*SAYS[:heard], *([None] if then == "hangs up" else [])]) as port:
        reaching(sqlite_desk, port)
        with pytest.raises(smtp.NotGiven, match=r"does not answer|broke off"):
            send(sqlite_desk, timeout=SOON)
    assert sqlite_desk.held() == before


@pytest.mark.parametrize("then", ["hangs up", "falls silent"])
def test_a_server_that_falls_silent_after_it_has_a_message_leaves_it_unsure(sqlite_desk: Desk, then: str) -> None:
    for hour in (10, 11):
        sqlite_desk.book(f"2027-03-08 {hour}:00")
    with scripted([*SAYS, *([None] if then == "hangs up" else [])]) as port:
        reaching(sqlite_desk, port)
        with pytest.raises(Refused, match=r"nobody knows.*palpate message again m1"):
            send(sqlite_desk, timeout=SOON)
    assert [one.status for one in sqlite_desk.held() if one.kind == "confirmation"] == ["sending", "waiting"]


def test_where_nobody_listens_nothing_is_claimed(desk: Desk) -> None:
    reaching(desk, free_port())
    desk.book("2027-03-08 10:00")
    before = desk.held()
    with pytest.raises(Refused, match="does not answer"):
        send(desk)
    assert desk.held() == before


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """Who signs the certificates that this test's process trusts."""
    signer = trustme.CA()
    signer.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return signer


def encrypted(signer: trustme.CA, name: str) -> ssl.SSLContext:
    """What a server of this name shows."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    signer.issue_cert(name).configure_cert(context)
    return context


def test_a_login_goes_over_an_encrypted_line_to_a_server_that_is_who_it_says(
    sqlite_desk: Desk, authority: trustme.CA
) -> None:
    sqlite_desk.book("2027-03-08 10:00")
    with serving(encrypted(authority, "127.0.0.1"), "word") as inbox:
        sqlite_desk.set(server="127.0.0.1", port=inbox.port, security="starttls", user="desk")
        with pytest.raises(Refused, match="does not let desk in"):
            list(sending.send(sqlite_desk.practice, lambda: "wrong"))
        assert inbox.mails == []
        assert [one.status for one in send(sqlite_desk)] == ["sent"]
        assert len(inbox.mails) == 1


@pytest.mark.parametrize("whose", ["another name", "another authority"])
def test_a_server_that_is_not_who_it_says_gets_neither_password_nor_message(
    sqlite_desk: Desk, authority: trustme.CA, whose: str
) -> None:
    sqlite_desk.book("2027-03-08 10:00")
    before = sqlite_desk.held()
    shown = (
        encrypted(authority, "mail.example.org") if whose == "another name" else encrypted(trustme.CA(), "127.0.0.1")
    )
    with serving(shown, "word") as inbox:
        sqlite_desk.set(server="127.0.0.1", port=inbox.port, security="starttls", user="desk")
        with pytest.raises(Refused, match="is not who it says"):
            send(sqlite_desk)
        assert inbox.mails == []
    assert sqlite_desk.held() == before


def test_where_encryption_is_asked_for_and_not_had_nothing_goes_out(sqlite_desk: Desk, inbox: Inbox) -> None:
    sqlite_desk.book("2027-03-08 10:00")
    sqlite_desk.set(server="127.0.0.1", port=inbox.port, security="starttls")
    with pytest.raises(Refused, match="STARTTLS"):
        send(sqlite_desk)
    assert inbox.mails == []


def test_nothing_goes_out_at_night(desk: Desk, inbox: Inbox) -> None:
    reaching(desk, inbox.port)
    desk.now("2027-03-01 21:00")
    desk.book("2027-03-08 10:00")
    assert send(desk) == []
    desk.now("2027-03-02 09:00")
    assert [one.status for one in send(desk)] == ["sent"]


def test_a_template_that_fails_fails_its_message_with_a_sentence(sqlite_desk: Desk, inbox: Inbox) -> None:
    reaching(sqlite_desk, inbox.port)
    sqlite_desk.outbox.set_template("confirmation", "html", "{{ gone }}")  # behind the check's back
    sqlite_desk.book("2027-03-08 10:00")
    (became,) = send(sqlite_desk)
    assert (became.status, became.why) == (
        "failed",
        "The template confirmation html cannot be used. Line 1: 'gone' is undefined.",
    )


def test_a_line_with_a_single_dot_ends_no_message(sqlite_desk: Desk, inbox: Inbox) -> None:
    reaching(sqlite_desk, inbox.port)
    sqlite_desk.outbox.set_template("confirmation", "text", "Hello\n.\n..\nQUIT\n")
    sqlite_desk.book("2027-03-08 10:00")
    send(sqlite_desk)
    assert part(inbox.mails[0], "plain").startswith("Hello\n.\n..\nQUIT\n")


def test_a_series_is_one_mail_with_one_calendar(desk: Desk, inbox: Inbox) -> None:
    reaching(desk, inbox.port)
    booked = series(desk, [8, 15, 22])
    assert [one.status for one in send(desk)] == ["sent"]
    (mail,) = inbox.mails
    assert mail["Subject"] == "[simulated] Your 3 appointments at Riverbend"
    for day in ("8 March", "15 March", "22 March"):
        assert day in part(mail, "plain")
        assert day in part(mail, "html")
    method, calendar = calendars(mail)[0]
    assert (method, calendar["METHOD"]) == ("PUBLISH", "PUBLISH")
    assert [event["DTSTART"].dt for event in calendar.walk("VEVENT")] == [one.starts_at for one in booked]


def test_an_offer_says_until_when_it_holds_and_brings_no_calendar(desk: Desk, inbox: Inbox) -> None:
    reaching(desk, inbox.port)
    desk.scheduling.hold(desk.ana, desk.nmt, at("2027-03-08 10:00"), lasting=120, waiting_id=waits(desk))
    assert [one.status for one in send(desk)] == ["sent"]
    (mail,) = inbox.mails
    assert "kept for you until Monday 1 March 2027, 11:00" in part(mail, "plain")
    assert calendars(mail) == []


def test_a_client_elsewhere_is_told_whose_time_it_is(desk: Desk, inbox: Inbox) -> None:
    reaching(desk, inbox.port)
    desk.practice.clients.edit(desk.ana, {"timezone": "Europe/Berlin"})
    desk.book("2027-03-08 10:00")
    send(desk)
    assert "Monday 8 March 2027, 10:00 to 11:00 (New York time)" in part(inbox.mails[0], "plain")


def test_the_mail_of_a_merged_client_goes_to_the_person(desk: Desk, inbox: Inbox) -> None:
    reaching(desk, inbox.port)
    twin = desk.practice.clients.add("Anna Diaz")
    desk.practice.clients.edit(twin, {}, emails=["anna@example.org"])
    desk.book("2027-03-08 10:00", twin)
    desk.practice.clients.merge(twin, desk.ana)
    send(desk)
    assert inbox.recipients == ["ana@example.org"]
    assert part(inbox.mails[0], "plain").startswith("Hello Ana Diaz,")
