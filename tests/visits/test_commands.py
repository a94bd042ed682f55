"""The commands on a visit: what they say, what they exit with, and what they refuse once it is signed."""

from __future__ import annotations

from typing import Any

import pytest

from palpate.practice import Practice
from tests.command import Ran, Run, command, refused
from tests.visits.scene import Scene


@pytest.fixture
def palpate(quick_target: str) -> Run:
    """Commands for the small practice, by Mara."""
    run = command(quick_target)
    return lambda *words, stdin="": run("--as", "Mara", *words, stdin=stdin)


def ok(ran: Ran) -> Ran:
    assert ran.code == 0, ran
    return ran


WALK_IN = ("visit", "start", "--walk-in", "Ana", "NMT 60", "--day-of", "all=no", "--consent", "verbal")
TREAT = ("visit", "treat", "ic", "--site", "upper trapezius", "--side", "left", "--pressure", "5", "--hold", "15")


def signed(palpate: Run) -> None:
    for words in (WALK_IN, TREAT, ("visit", "finish"), ("visit", "sign")):
        ok(palpate(*words))


ON_A_SIGNED_VISIT: dict[str, tuple[str, ...]] = {
    "assess": ("assess", "v1", "neuromuscular", "--set", "pain_now=2"),
    "treat": ("treat", "v1", "ic"),
    "untreat": ("untreat", "v1", "1"),
    "line": ("line", "v1", "pain 2"),
    "undo": ("undo", "v1"),
    "score": ("score", "v1", "ndi", "17"),
    "note": ("note", "v1", "--plan", "x"),
    "reaction": ("reaction", "v1", "--text", "x"),
    "consent": ("consent", "v1", "--how", "written"),
    "dayof": ("dayof", "v1", "--set", "fever=no"),
    "add": ("add", "v1", "reflexology"),
    "finish": ("finish", "v1"),
    "reopen": ("reopen", "v1"),
    "sign": ("sign", "v1"),
    "decline": ("decline", "v1", "--reason", "x"),
}


def test_a_visit_that_is_open_elsewhere_is_named_at_the_start_and_one_here_refuses_it(palpate: Run) -> None:
    ok(palpate(*WALK_IN))
    refused_here = palpate(*WALK_IN)
    assert (refused_here.code, refused_here.out) == (1, "")
    assert (
        "has v1 open since 10:00: go on with it (palpate visit open v1), finish it, or decline it." in refused_here.err
    )
    assert "is open since" not in refused_here.err
    ok(palpate("staff", "qualify", "Ben", "neuromuscular"))
    with_ben = ok(palpate(*WALK_IN, "--staff", "Ben"))
    assert "v1 Ana Diaz, born 1984-05-02 is open since Mon 8 Mar 2027 10:00, with Mara Lind." in with_ben.err


def test_a_reason_that_ends_in_a_full_stop_gets_no_second_one(palpate: Run) -> None:
    for ref, reason in (("v1", "Fever."), ("v2", "Fever")):
        ok(palpate(*WALK_IN))
        ran = ok(palpate("visit", "decline", ref, "--reason", reason, "--referred", "Dr Novak."))
        assert ran.out.endswith("not treated. Fever. Referred to: Dr Novak.\n")


def test_work_taken_back_is_named_by_what_it_is_called(palpate: Run) -> None:
    ok(palpate(*WALK_IN))
    ok(palpate(*TREAT))
    assert ok(palpate("visit", "untreat", "1")).out.endswith(": Sustained (ischemic) compression taken back.\n")


def test_every_command_that_writes_to_a_visit_refuses_a_signed_one_in_a_sentence(palpate: Run) -> None:
    signed(palpate)
    before = palpate("visit", "show", "v1", "--json").out
    for words in ON_A_SIGNED_VISIT.values():
        refused(palpate("visit", *words), "v1 Ana Diaz, born 1984-05-02 is signed: add to it instead")
    assert palpate("visit", "show", "v1", "--json").out == before


def test_no_command_on_a_visit_was_forgotten() -> None:
    from palpate.cli.visit import app

    names = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    # These read, begin, add or strike.
    others = {"start", "show", "suggest", "list", "addendum", "error", "review", "open"}
    assert names == {*ON_A_SIGNED_VISIT, *others}


def test_a_signed_visit_is_added_to_and_struck(palpate: Run) -> None:
    signed(palpate)
    ok(palpate("visit", "addendum", "v1", "--text", "-", "--why", "she rang", stdin="Sore until Wednesday.\n"))
    ok(palpate("visit", "addendum", "v1", "--text", "Left arm, not right.", "--late"))
    shown = ok(palpate("visit", "show", "v1")).out
    assert "Addendum, 2027-03-08 10:00, Mara Lind: Sore until Wednesday. (why: she rang)" in shown
    assert "Late entry, 2027-03-08 10:00, Mara Lind: Left arm, not right." in shown
    ok(palpate("visit", "error", "v1", "--reason", "The wrong Ana."))
    assert "ENTERED IN ERROR (struck; kept legible)" in ok(palpate("visit", "show", "v1")).out
    assert palpate("visit", "list", "Ana", "--json").json[0]["struck"] is True
    assert "No follow-up is waiting." in ok(palpate("followups")).out


def test_commands_mean_the_open_visit_and_echo_who_it_is_of(palpate: Run) -> None:
    started = palpate(*WALK_IN, "--json")
    assert {"ref", "id", "client", "born", "verdict", "screening", "starts_at", "practitioner"} <= started.json.keys()
    assert started.json["starts_at"] == "2027-03-08T10:00-05:00"
    for words in (
        ("assess", "--set", "pain_now=6"),
        ("treat", "ic"),
        ("note", "--plan", "A week."),
        ("reaction", "--text", "Felt faint."),
        ("consent", "--for", "groin"),
        ("dayof", "--set", "fever=no"),
        ("add", "reflexology"),
        ("untreat", "1"),
        ("finish",),
        ("reopen",),
        ("finish",),
        ("sign",),
    ):
        assert "v1 Ana Diaz, born 1984-05-02" in ok(palpate("visit", *words)).out, words


def test_the_client_is_told_apart_before_anything_is_asked(palpate: Run, quick_target: str) -> None:
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        practice.clients.add_alert(scene.ana, "Hard of hearing.")
        practice.clients.edit(scene.ana, {"pressure": 4, "avoid": ["neck", "ankle_med"]})
    said = ok(palpate(*WALK_IN)).err
    for words in (
        "Ana Diaz, born 1984-05-02 (c1), 42 years",
        "ALERT: Hard of hearing.",
        "Likes 4/10",
        "left alone: neck, inner side of the ankle.",
    ):
        assert words in said


@pytest.mark.parametrize("source", ["file", "standard input"])
def test_json_and_typed_answers_go_in_together_or_not_at_all(palpate: Run, tmp_path: Any, source: str) -> None:
    ok(palpate(*WALK_IN))
    file = tmp_path / "answers.json"

    def assess(text: str, *more: str) -> Ran:
        file.write_text(text, encoding="utf-8")
        place, stdin = (str(file), "") if source == "file" else ("-", text)
        return palpate("visit", "assess", "--from", place, *more, stdin=stdin)

    refused(assess('{"pain_now": 6}', "--set", "touch_tolerance=40"), "touch_tolerance")
    refused(assess('{"pain_now": 60}', "--set", "touch_tolerance=4"), "(pain_now) does not take '60'")
    refused(assess('{"pain_now": 6}', "--set", "pain_now=5"), "pain_now is answered twice")
    refused(assess('{"pain_now": '), "is not valid JSON")
    refused(assess("[6]"), "holds no answers")
    refused(assess("{}"), "holds no answers")
    assert palpate("visit", "assess", "--json").json["answers"] == {}
    ok(assess('{"pain_now": 6}', "--set", "touch_tolerance=4"))
    assert palpate("visit", "assess", "--json").json["answers"] == {"pain_now": 6, "touch_tolerance": 4}


USAGE: list[tuple[str, ...]] = [
    ("visit", "assess", "--set", "pain_now"),
    ("visit", "assess", "--set", "pain_now=1", "--set", "pain_now=2"),
    ("visit", "treat"),
    ("visit", "untreat", "one"),
    ("visit", "note", "--add"),
    ("visit", "note", "v1", "plan"),
    ("visit", "note", "--plan", "-", "--objective", "-"),
    ("visit", "dayof"),
    ("visit", "decline", "v1"),
    ("visit", "decline", "v1", "--reason", "x", "--day-of", "fever=no"),
    ("visit", "start"),
    ("visit", "start", "--walk-in", "Ana"),
    (*WALK_IN[:-1], "shouted"),
    ("followups", "answer", "f1", "--set", "pain_now"),
]


def test_what_is_typed_wrong_is_a_usage_error(palpate: Run) -> None:
    ok(palpate(*WALK_IN))
    for words in USAGE:
        assert refused(palpate(*words), code=2), words


REFUSALS: list[tuple[tuple[str, ...], str]] = [
    (("visit", "show", "v9"), "There is no visit v9 here"),
    (("visit", "show", "c1"), "c1 is the reference of a client, not of a visit"),
    (("visit", "show", "Ana"), "'Ana' is not the reference of a visit"),
    (("visit", "decline", "1", "--reason", "x"), "1 could be a visit or an appointment: write v1 or a1"),
    (("visit", "start", "a9"), "There is no appointment a9 here"),
    (("visit", "start", "--walk-in", "Zoe", "NMT 60"), "There is no client called 'Zoe' here"),
    (("visit", "start", "--walk-in", "Ana", "Sauna"), "There is no service called 'Sauna' here"),
    (("visit", "start", "--walk-in", "Ana", "NMT 60", "--staff", "Zoe"), "There is no staff member called 'Zoe'"),
    (("visit", "dayof", "--set", "fever=maybe"), "it is yes, no, declined, unknown"),
    (("aftercare",), "is open: finish it first, palpate visit finish v1"),
    (("followups", "answer", "f9", "--set", "pain_now=1"), "There is no follow-up f9 here"),
    (("followups", "answer", "v1", "--set", "pain_now=1"), "v1 is the reference of a visit, not of a follow-up"),
    (("screen", "Ana", "--service", "Sauna"), "There is no service called 'Sauna' here"),
    (("today", "--day", "someday"), "someday"),
]


def test_what_cannot_be_done_is_one_sentence(palpate: Run) -> None:
    ok(palpate(*WALK_IN))
    for words, says in REFUSALS:
        said = palpate(*words)
        assert (said.code, said.out) == (1, ""), (words, said)
        assert says in said.err, (words, said)
        assert len(said.err.strip().splitlines()) <= 2, said.err  # a start says first whom it is about


def test_nobody_acts_where_several_could(quick_target: str) -> None:
    run = command(quick_target)
    refused(run("visit", "start", "--walk-in", "Ana", "NMT 60", "--day-of", "all=no"), "Say who treats")
    ok(run("--as", "Mara", *WALK_IN))
    ok(run("visit", "note", "v1", "--plan", "A week."))
    ok(run("visit", "finish", "v1"))
    refused(run("visit", "sign", "v1"), "Say who you are, before the command: palpate --as NAME visit")


def test_aftercare_is_the_sheet_to_take_home(palpate: Run) -> None:
    for words in (WALK_IN, TREAT, ("visit", "finish")):
        ok(palpate(*words))
    sheet = ok(palpate("aftercare")).out
    assert sheet.startswith("Riverbend  -  SIMULATED PRACTICE\nAfter your visit on Monday 8 March 2027\nFor Ana Diaz")
    assert "Call an ambulance for" in sheet
    notes = palpate("aftercare", "v1", "--json").json["notes"]
    assert {note["call"] for note in notes if "call" in note} <= {"therapist", "doctor", "ambulance"}
    assert len({note["text"] for note in notes}) == len(notes)


def test_screening_stands_side_by_side_with_reasons_and_sources(palpate: Run, quick_target: str) -> None:
    with Practice.open(quick_target) as practice:
        Scene(practice).client("Bela Kis", anticoagulant="yes")
    said = ok(palpate("screen", "Bela")).out
    assert "Screening for 2027-03-08: DO NOT TREAT (not clinician-reviewed)." in said
    table = said[said.index("modality ") :]
    assert "Deep tissue            DO NOT TREAT  -" in table
    assert "Neuromuscular therapy  clearance     at most 2 applied (1 to 5)  -" in table
    assert "\nReflexology\n  modify - anticoagulant (blood thinner): yes." in table
    assert "[C" in table
    found = palpate("screen", "Bela", "--service", "NMT 60", "--json").json
    assert (found["ref"], found["verdict"], found["reviewed"]) == ("c2", "clearance", False)
    (reason,) = found["modalities"][0]["reasons"]
    assert {"level", "condition", "label", "answer", "advice", "rule", "definition", "limit", "source"} <= reason.keys()


def test_the_day_as_text_and_as_json(palpate: Run) -> None:
    ok(palpate(*WALK_IN))
    assert "Not signed yet\n  v1 Ana Diaz, open" in ok(palpate("today")).out
    found = palpate("today", "--json").json
    assert (found["day"], found["appointments"]) == ("2027-03-08", [])
    assert found["unsigned"][0]["started_at"] == "2027-03-08T10:00:00-05:00"


def test_follow_ups_are_listed_answered_and_dropped(palpate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    signed(palpate)
    waiting = palpate("followups", "--json").json
    assert [(one["ref"], one["due"], one["due_at"]) for one in waiting] == [
        ("f1", False, "2027-03-09T22:00-05:00"),
        ("f2", False, "2027-03-22T11:00-04:00"),
    ]
    assert palpate("followups", "--due", "--json").json == []
    monkeypatch.setenv("PALPATE_NOW", "2027-03-12T15:00:00+00:00")
    assert [one["ref"] for one in palpate("followups", "--due", "--json").json] == ["f1"]
    answered = ok(palpate("followups", "answer", "f1", "--set", "pain_now=3", "--note", "-", stdin="Slept well.\n"))
    assert "Pain now: 3/10" in answered.out
    assert "Answered late" in answered.err
    assert "not asked any more" in ok(palpate("followups", "drop", "f2", "--reason", "moved away")).out
    assert "No follow-up is waiting." in ok(palpate("followups")).out
