"""Clients asked by e-mail how they are: once, by day, and not when there is nothing to ask any more."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from palpate.followups.model import FollowUp
from palpate.messages import sending
from palpate.messages.sending import Became
from palpate.outbox.model import Claimed, Message
from palpate.practice import Practice
from palpate.store.chain import broken
from tests.command import Run, command, refused
from tests.messages import workers
from tests.messages.servers import Inbox, serving
from tests.scheduling.workers import in_processes
from tests.visits.conftest import (  # noqa: F401
    _now,
    _scene_file,
    _scene_template,
    outside,
    postgres_scene,
    quick_target,
    scene_target,
)
from tests.visits.plugin import Outside
from tests.visits.scene import Scene

LINE = "This inbox is not watched: to reach us, turn to 555-0100."


def asking(practice: Practice) -> Scene:
    """The small practice with messages on, and Ana with an address."""
    scene = Scene(practice)
    for name, value in {"on": True, "sender": "Riverbend <desk@example.org>", "reply": "555-0100"}.items():
        practice.premises.set(f"messages.{name}", value)
    scene.ana = practice.clients.edit(scene.ana, {}, emails=["ana@example.org"])
    return scene


@pytest.fixture
def scene(scene_target: str) -> Iterator[Scene]:  # noqa: F811
    with Practice.open(scene_target) as practice:
        yield asking(practice)


@pytest.fixture
def quick(quick_target: str) -> Iterator[Scene]:  # noqa: F811
    with Practice.open(quick_target) as practice:
        yield asking(practice)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """A mail server that takes everything."""
    with serving() as inbox:
        yield inbox


def send(scene: Scene, inbox: Inbox) -> list[Became]:
    """Send what is due through a server of this machine."""
    for name, value in {"server": "127.0.0.1", "port": inbox.port, "security": "none"}.items():
        scene.practice.premises.set(f"messages.{name}", value)
    return list(sending.send(scene.practice, lambda: ""))


def held(scene: Scene) -> list[Message]:
    return scene.practice.outbox.messages()


def told(scene: Scene) -> list[tuple[str, str]]:
    return [(one.about, one.status) for one in held(scene)]


def asked_by(scene: Scene) -> tuple[FollowUp, FollowUp]:
    """A signed visit, and what it asks: after 36 hours and after two weeks."""
    soreness, weeks = scene.practice.follow_ups.of_visit(scene.signed().id)
    return soreness, weeks


def text(inbox: Inbox) -> str:
    found = inbox.mails[-1].get_body(("plain",))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def test_what_falls_due_at_night_is_asked_in_the_morning_and_once(scene: Scene, inbox: Inbox) -> None:
    asked_by(scene)  # Monday at ten: due on Tuesday at ten in the evening
    one, other = held(scene)
    assert (one.kind, one.about, one.status) == ("follow_up", "f1", "waiting")
    zone = scene.practice.zone
    assert [f"{each.due_at.astimezone(zone):%a %d %H:%M}" for each in (one, other)] == ["Wed 10 09:00", "Mon 22 11:00"]
    scene.later(hours=46, minutes=59)
    assert send(scene, inbox) == []
    scene.later(minutes=1)
    assert [(each.status, each.message.ref) for each in send(scene, inbox)] == [("sent", "m1")]
    assert send(scene, inbox) == []
    assert inbox.recipients == ["ana@example.org"]
    assert told(scene) == [("f1", "sent"), ("f2", "waiting")]
    with scene.practice.context.read() as connection:
        assert list(broken(connection)) == []


def test_the_mail_asks_in_plain_words_says_whom_to_call_and_nothing_of_their_health(scene: Scene, inbox: Inbox) -> None:
    visit = scene.start(words="Letter of Dr Osprey.")
    scene.visits.write_note(visit, {"subjective": "Takes warfarin."})
    soreness, _ = scene.practice.follow_ups.of_visit(scene.signed(visit).id)
    scene.practice.follow_ups.attempt(soreness.id, "Her husband answered.")
    scene.later(hours=47)
    send(scene, inbox)
    (mail,) = inbox.mails
    assert mail["Subject"] == "[simulated] After your visit on Monday 8 March 2027: Riverbend"
    assert mail["To"] == "Ana Diaz <ana@example.org>"
    for wanted in (
        "You were here on Monday 8 March 2027, with Mara Lind.",
        "How sore are you, and how is the pain? Call a doctor about numbness or weakness that is new.",
        "- Pain now? 0 to 10 (0 none, 10 worst imaginable)",
        "- New numbness or weakness? Yes or no",
        "Please tell us how you are: 555-0100.",
        "in an emergency an ambulance",
        LINE,
    ):
        assert wanted in text(inbox)
    everything = mail.as_string()
    for private in ("Osprey", "warfarin", "husband", "night", "1984", "upper trapezius", "NMT"):
        assert private not in everything
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    (kept,) = (one for one in held(scene) if one.status == "sent")
    assert kept.sent is not None
    assert (kept.address, kept.sent["text"]) == ("ana@example.org", text(inbox))


def test_the_clients_own_clock_decides_what_is_night(quick: Scene) -> None:
    quick.practice.clients.edit(quick.ana, {"timezone": "Asia/Tokyo"})
    asked_by(quick)  # Tuesday 22:00 in New York is noon on Wednesday there
    assert held(quick)[0].due_at == quick.practice.clock.now() + dt.timedelta(hours=36)


ENDS: dict[str, Callable[[Scene, FollowUp], Any]] = {
    "answered": lambda scene, one: scene.practice.follow_ups.answer(one.id, {"pain_now": 3}, typed=False),
    "dropped": lambda scene, one: scene.practice.follow_ups.drop(one.id, "Does not want to be asked."),
    "entered in error": lambda scene, one: scene.visits.enter_in_error(
        scene.visits.get(one.visit_id), scene.mara, "The wrong Ana."
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_what_is_not_to_be_asked_any_more_is_not(scene: Scene, inbox: Inbox, end: str) -> None:
    soreness, _ = asked_by(scene)
    ENDS[end](scene, soreness)
    assert told(scene)[0] == ("f1", "withdrawn")
    scene.later(hours=60)
    assert send(scene, inbox) == []
    with scene.practice.context.read() as connection:
        assert list(broken(connection)) == []


UNSIGNED: dict[str, Callable[[Scene, Any], Any]] = {
    "reopened": lambda scene, visit: scene.visits.reopen(visit),
    "entered in error": lambda scene, visit: scene.visits.enter_in_error(visit, scene.mara, "The wrong Ana."),
}


@pytest.mark.parametrize("end", UNSIGNED)
@pytest.mark.parametrize("on", [True, False], ids=["messages on", "messages off since"])
def test_what_a_visit_takes_back_is_not_asked(scene: Scene, inbox: Inbox, end: str, on: bool) -> None:
    visit = scene.finished()
    scene.practice.premises.set("messages.on", on)
    UNSIGNED[end](scene, visit)
    assert told(scene) == [("", "withdrawn"), ("", "withdrawn")]
    assert scene.practice.follow_ups.of_visit(visit.id) == []
    scene.practice.premises.set("messages.on", True)
    scene.practice.outbox.again(1)  # by hand
    scene.later(hours=60)
    assert [(one.status, one.why) for one in send(scene, inbox)] == [("withdrawn", "what it asked was taken back")]
    assert inbox.mails == []


def test_a_visit_that_is_mended_before_anybody_was_asked_asks_once(scene: Scene, inbox: Inbox) -> None:
    scene.signed(scene.visits.reopen(scene.finished()))
    scene.later(hours=47)
    assert [one.status for one in send(scene, inbox)] == ["sent"]
    assert len(inbox.mails) == 1


def test_who_was_asked_already_is_not_asked_again_when_the_visit_is_mended(scene: Scene, inbox: Inbox) -> None:
    visit = scene.finished()
    scene.later(hours=47)
    send(scene, inbox)
    again = scene.visits.reopen(visit)
    scene.visits.finish(again)
    assert [one.key for one in scene.practice.follow_ups.of_visit(visit.id)] == ["soreness_36h", "two_weeks"]
    assert send(scene, inbox) == []
    assert Counter(status for _, status in told(scene)) == {"sent": 1, "withdrawn": 1, "waiting": 1}
    scene.later(days=13)
    assert [one.status for one in send(scene, inbox)] == ["sent"]
    assert len(inbox.mails) == 2


def test_who_wants_no_messages_or_has_no_address_is_not_asked_by_mail(quick: Scene, inbox: Inbox) -> None:
    quick.practice.clients.edit(quick.ana, {"messages": False})
    asked_by(quick)
    assert held(quick) == []
    quick.practice.clients.edit(quick.ana, {"messages": True}, emails=[])
    quick.signed(quick.start(quick.client("Bela Kis")))
    assert [one.client for one in held(quick) if one.client == "Bela Kis"] == []


def test_who_stopped_wanting_messages_since_is_not_asked(quick: Scene, inbox: Inbox) -> None:
    asked_by(quick)
    quick.practice.clients.edit(quick.ana, {"messages": False})
    quick.later(hours=47)
    assert [(one.status, one.why) for one in send(quick, inbox)] == [("withdrawn", "Ana Diaz wants no messages")]


@pytest.mark.parametrize("setting", ["messages.on", "messages.follow_ups"])
def test_a_practice_that_does_not_want_it_asks_nobody_by_mail(quick: Scene, setting: str) -> None:
    quick.practice.premises.set(setting, False)
    assert len(asked_by(quick)) == 2
    assert held(quick) == []


def test_what_could_not_be_asked_for_days_is_left_to_a_telephone(quick: Scene, inbox: Inbox) -> None:
    asked_by(quick)
    quick.later(hours=36 + 72)
    one = quick.practice.outbox.look(1)
    assert isinstance(one, Claimed)
    quick.later(minutes=1)
    (became,) = send(quick, inbox)
    assert (became.status, became.why) == ("withdrawn", "f1 was due 3 days ago: call them instead")
    assert [each.ref for each in quick.practice.follow_ups.waiting(quick.practice.clock.now())] == ["f1"]


def test_a_merged_client_is_asked_as_the_person_they_are(scene: Scene, inbox: Inbox) -> None:
    twin = scene.client("Anna Diaz")
    scene.practice.clients.edit(twin, {}, emails=["anna@example.org"])
    visit = scene.finished(scene.start(twin))
    scene.practice.clients.merge(twin, scene.ana)
    scene.later(hours=47)
    send(scene, inbox)
    assert inbox.recipients == ["ana@example.org"]
    assert text(inbox).startswith("Hello Ana Diaz,")
    assert {one.client for one in held(scene)} == {"Ana Diaz"}
    # Asked before the merge and set again after it: it is the same person, and the same question.
    scene.visits.finish(scene.visits.reopen(visit))
    assert send(scene, inbox) == []


def test_several_that_send_at_once_ask_each_client_once(scene: Scene, inbox: Inbox, monkeypatch: Any) -> None:
    for number in range(5):
        client = scene.client(f"Client {number}")
        scene.practice.clients.edit(client, {}, emails=[f"client{number}@example.org"])
        scene.signed(scene.start(client))
    now = scene.later(hours=47)
    monkeypatch.setenv("PALPATE_NOW", now.isoformat())
    scene.practice.premises.set("messages.server", "127.0.0.1")
    scene.practice.premises.set("messages.port", inbox.port)
    scene.practice.premises.set("messages.security", "none")
    done = in_processes(scene.practice.database.target, workers.send_all, (), ())
    assert Counter(one[0] for one in done) == {"sent": 5}, done
    assert sorted(inbox.recipients) == [f"client{number}@example.org" for number in range(5)]


def test_a_practices_own_words_and_the_questions_of_a_modality_from_outside(
    quick_target: str,  # noqa: F811
    outside: Outside,  # noqa: F811
    inbox: Inbox,
) -> None:
    asks = """
[[follow_ups]]
key = "next_day"
title = "Marks"
due_hours = 24
message = "Any <b>marks</b> left?"

[[follow_ups.asks]]
kind = "choices"
key = "marks"
label = "Marks"
choices = { round = "round", long = "long & thin" }

[[follow_ups.asks]]
kind = "duration"
key = "went"
label = "When did they go?"
unit = "hour"
show_when = "marks"

[[follow_ups.asks]]
kind = "text"
key = "said"
label = "Anything else"
"""
    outside.install(follow_ups=asks)
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = asking(practice)
        run = command(quick_target)
        source = "{% for one in questions %}\n* {{ one }}\n{% endfor %}\n"
        assert run("--as", "Mara", "message", "template", "set", "follow_up", "text", "-", stdin=source).code == 0
        scene.visits.finish(scene.start(service=practice.services.find("Cups 30")))
        scene.later(hours=24)
        assert [one.status for one in send(scene, inbox)] == ["sent"]
    assert text(inbox).splitlines()[:3] == [
        "* Marks? Any of: long & thin, round",
        "* If so: When did they go? In hours",
        "* Anything else? In your words",
    ]
    html = inbox.mails[0].get_body(("html",))
    assert html is not None
    assert "Any &lt;b&gt;marks&lt;/b&gt; left?" in html.get_content()


@pytest.fixture
def palpate(quick: Scene) -> Run:
    """The command line, as Mara types it, after a signed visit."""
    asked_by(quick)
    run = command(quick.practice.database.target)
    return lambda *words, **more: run("--as", "Mara Lind", *words, **more)


def test_the_words_can_be_copied_whether_mail_is_set_up_or_not(palpate: Run, quick: Scene) -> None:
    ran = palpate("followups", "message", "f1")
    assert ran.out.startswith("Hello Ana Diaz,\n\nYou were here on Monday 8 March 2027")
    assert LINE in ran.out
    assert "m1 asks the same by e-mail, Wed 10 Mar 2027 09:00" in ran.err
    for name, value in {"on": False, "sender": "", "reply": ""}.items():
        quick.practice.premises.set(f"messages.{name}", value)
    palpate("message", "withdraw", "m1")
    plain = palpate("followups", "message", "f1")
    assert "to reach us" not in plain.out
    assert plain.code == 0
    assert (
        plain.err.strip() == 'It does not say where a client turns to: palpate practice set messages.reply "555-0100".'
    )
    shown = palpate("followups", "message", "f1", "--json").json
    assert (shown["ref"], shown["client"]) == ("f1", "Ana Diaz")
    assert shown["text"] == plain.out
    assert palpate("followups", "answer", "f1", "pain_now=3").code == 0
    assert "is answered already" in palpate("followups", "message", "f1").err
    refused(palpate("followups", "message", "f9"), "There is no follow-up f9 here")
    refused(palpate("followups", "message"), "missing", code=2)


def test_the_messages_are_listed_with_what_they_ask_about(palpate: Run) -> None:
    rows = palpate("message", "list", "--json").json
    assert [(row["kind"], row["about"], row["status"]) for row in rows] == [
        ("follow_up", "f1", "waiting"),
        ("follow_up", "f2", "waiting"),
    ]
    assert "After your visit on Monday 8 March 2027" in palpate("message", "show", "m1").out
    assert palpate("message", "template", "show", "follow_up", "subject").code == 0
