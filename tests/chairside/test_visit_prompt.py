"""The chairside prompt: from the first line to the signed note, by a script and on a real terminal."""

from __future__ import annotations

import random
import shutil
import signal
from pathlib import Path

import pytest

from palpate.chairside.beside import alerts
from palpate.chairside.prompt import Prompt
from palpate.chairside.words import WORDS
from palpate.errors import Refused, at_prompt
from palpate.modality.fields import flatten
from palpate.practice import Practice
from palpate.store import chain
from palpate.visits.model import Visit
from palpate.visits.verify import faults
from tests.chairside.screen import Screen
from tests.visits.scene import NOW, Scene

WHOLE = [
    "pain 6>3",
    "since better",
    "where shoulder l",
    "touch 4>7",
    "tp infra l 7>4 taut spot refer",
    "numb no",
    "tingle no",
    "weak no",
    "posture upper",
    "task typ",
    "rom shoulder flex l 140>165",
    "ic infra l elbow 6/10 20s x3",
    "ic upper trap l thumb 5/10 15s",
    "s: woke at night, left arm",
    "o: infraspinatus tender, eased",
    "a: less pain, lifts higher",
    "p: one week, pec stretch",
]
"""A neuromuscular visit, whole: every field of the short form, scores before and after, work, the four sections."""

MOST = 400
"""Keystrokes from the open prompt to the signed note and the sheet."""


@pytest.fixture
def returning(scene: Scene) -> Visit:
    """An open visit of Ana's, who was here before."""
    scene.signed()
    scene.later(days=7)
    return scene.start()


def said(prompt: Prompt, line: str) -> str:
    """What a line comes to."""
    return "\n".join(prompt.line(line))


def test_the_head_shows_who_it_is_the_alerts_the_verdict_and_the_last_visit(scene: Scene, returning: Visit) -> None:
    scene.practice.clients.add_alert(scene.ana, "Latex allergy")
    head = "\n".join(Prompt(scene.practice, returning).head())
    assert "Ana Diaz, born 1984-05-02 (c1), 42 years" in head
    assert "ALERT: Latex allergy" in head
    assert "Screening for 2027-03-15: PROCEED (not clinician-reviewed)." in head
    assert "Last visit v1, Mon 8 Mar 2027, NMT 60, with Mara Lind" in head
    assert "Scores: Numeric pain rating scale 6" in head
    assert "Plan: A week." in head


def test_what_was_added_and_answered_since_the_last_visit_stands_with_it(scene: Scene, returning: Visit) -> None:
    """A red flag that somebody saw to is still one that the next session begins with."""
    last, asked = scene.visits.get(1), scene.practice.follow_ups.of_visit(1)[0]
    scene.visits.add(last, scene.mara, "A bruise on Tuesday.", "She rang.")
    scene.practice.follow_ups.answer(asked.id, {"new_numbness_or_weakness": True}, typed=False)
    told = said(Prompt(scene.practice, returning), "last")
    assert "Added since: A bruise on Tuesday." in told
    assert "ANSWERED SINCE (f1): DOCTOR" in told
    assert told.endswith("Done: nothing yet")
    scene.practice.follow_ups.act(asked.id, "She sees her doctor at noon.")
    assert said(Prompt(scene.practice, returning), "last").endswith("Done: She sees her doctor at noon.")


def test_a_whole_visit_is_typed_signed_and_its_sheet_is_out(scene: Scene, returning: Visit) -> None:
    prompt = Prompt(scene.practice, returning)
    for line in WHOLE:
        assert " · " in said(prompt, line)
    signed = said(prompt, "sign")
    assert "signed by Mara Lind, registration LMT-20417" in signed
    assert "blocking" not in signed
    assert "When to call" in said(prompt, "sheet")
    record = scene.visits.record(scene.visits.get(returning.id))["record"]
    assert set(record["note"]) == {"subjective", "objective", "assessment", "plan"}
    assert len(record["work"]) == 2
    form = flatten(scene.practice.host.ask("neuromuscular", "assessment_fields"))
    quick_form = {field.key for field in form if field.quick and not field.show_when}
    answered = {one["key"] for part in record["assessment"] for one in part["answers"]}
    assert quick_form <= answered


def test_the_words_of_the_prompt_are_no_lines_of_the_record(scene: Scene, returning: Visit) -> None:
    prompt = Prompt(scene.practice, returning)
    assert said(prompt, "lines") == "No line yet."
    said(prompt, "pain 6>3")
    assert said(prompt, "lines") == "  1  pain 6>3"
    assert said(prompt, "undo") == "taken back: pain 6>3"
    assert said(prompt, "last").startswith("Last visit v1")
    assert "Visit v2  -  OPEN" in said(prompt, "show")
    assert "Sustained (ischemic) compression (felt 4 to 7, 10 to under 30 s)" in said(prompt, "? ic")
    assert all(name in said(prompt, "?") for name in WORDS)
    assert said(prompt, "") == ""
    with pytest.raises(Refused, match="lines takes nothing after it"):
        said(prompt, "lines 3")
    with pytest.raises(Refused, match="filled in on a terminal"):
        said(prompt, "quick")
    with pytest.raises(Refused) as no_sheet:
        said(prompt, "sheet")
    assert "is open: finish sets what the client is told" in at_prompt(no_sheet.value)
    assert "all that was said back is saved" in said(prompt, "quit")
    assert prompt.over


def test_another_modality_is_added_in_the_middle_and_its_words_are_understood(scene: Scene, returning: Visit) -> None:
    prompt = Prompt(scene.practice, returning)
    with pytest.raises(Refused):
        said(prompt, "tw solar plexus reflex L")
    assert "Reflexology added." in said(prompt, "add reflexology")
    assert "solar plexus" in said(prompt, "tw solar plexus reflex L").casefold()
    assert "Infraspinatus left" in said(prompt, "ic infra L 6/10 20s")


def test_a_finished_visit_takes_no_line_until_it_is_opened_again(scene: Scene, returning: Visit) -> None:
    prompt = Prompt(scene.practice, returning)
    said(prompt, "pain 6")
    assert "finished." in said(prompt, "finish")
    with pytest.raises(Refused, match="is finished: reopen opens it again, sign signs it"):
        said(prompt, "pain 5")
    assert "open again" in said(prompt, "reopen")
    assert "Pain now · 5/10" in said(prompt, "pain 5")


def test_a_question_mark_at_either_end_asks_and_writes_nothing(scene: Scene, returning: Visit) -> None:
    prompt = Prompt(scene.practice, returning)
    assert said(prompt, "ic?") == said(prompt, "? ic") != ""
    assert said(prompt, "lines") == "No line yet."


def test_all_that_can_be_asked_stands_on_one_screen(scene: Scene) -> None:
    """Also for two modalities; the rest is behind a word more."""
    shown = list(Prompt(scene.practice, scene.start(service=scene.both)).line("?"))
    assert len(shown) <= 22
    assert max(map(len, shown)) < 80
    prompt = Prompt(scene.practice, scene.start(scene.client("Bela Kis")))
    for word, wanted in (
        ("techniques", "felt 4 to 7"),
        ("fields", "Numbness [yes/no]"),
        ("places", "Infraspinatus"),
        ("scores", "Neck Disability Index"),
    ):
        assert wanted in said(prompt, f"? {word}")


def test_answers_of_the_day_are_seen_corrected_and_added(scene: Scene) -> None:
    beginning = scene.visits.from_walk_in(scene.ana, scene.nmt, scene.mara)
    visit = scene.visits.start(beginning, {"fever": "no", "calf_swelling": "declined"}, consent="verbal", words="")
    prompt = Prompt(scene.practice, visit)
    assert {"no: fever", "declined: calf_swelling"} <= set(said(prompt, "dayof").splitlines())
    assert "calf_swelling: no" in said(prompt, "dayof calf no")
    assert "alcohol_or_drugs: declined" in said(prompt, "dayof alcohol=d")
    assert "PROCEED" not in said(prompt, "dayof fever no")
    said(prompt, "dayof rest no")
    answers = scene.visits.screened(visit).day_of
    assert answers["alcohol_or_drugs"] == "declined"
    assert set(answers.values()) == {"no", "declined"}
    for line, why in (
        ("dayof rest no", "Every question of the day is answered"),
        ("dayof fever", "Say yes, no or declined, as in dayof fever no"),
        ("dayof xx no", "'xx' is no one question of the day: fever"),
    ):
        with pytest.raises(Refused, match=why):
            said(prompt, line)
    with pytest.raises(Refused) as refused:
        said(prompt, "dayof fever yes")
    assert at_prompt(refused.value).endswith("with ! and your reason, at the end of the line.")
    assert "fever: yes" in said(prompt, "dayof fever yes ! afebrile since noon")


def test_an_emergency_is_corrected_or_the_visit_stopped_in_the_prompts_own_words(scene: Scene) -> None:
    prompt = Prompt(scene.practice, scene.start())
    for line in ("dayof chest yes", "ic infra L 6/10", "finish"):
        with pytest.raises(Refused) as refused:
            said(prompt, line)
        assert "--" not in at_prompt(refused.value)
        assert "palpate" not in at_prompt(refused.value)
        assert "decline WHY; WHERE" in at_prompt(refused.value)
    for wrong in ("decline", "decline chest pain", "decline ; ambulance", "decline chest pain;"):
        with pytest.raises(Refused, match="Say why, then after a semicolon where the client was referred"):
            said(prompt, wrong)
    with pytest.raises(Refused) as refused:
        said(prompt, "decline chest pain; nobody")
    assert "say where the client was referred, as in decline" in at_prompt(refused.value)
    assert "Referred to: the ambulance." in said(prompt, "decline chest pain; the ambulance")
    assert scene.visits.get(prompt.visit.id).status == "declined"
    with pytest.raises(Refused, match="is declined: it stays as it is"):
        said(prompt, "pain 3")


def test_what_screening_limits_is_said_as_it_is_typed(scene: Scene) -> None:
    visit = scene.start(scene.client("Bo Lind", anticoagulant="yes"), words="the physician agrees")
    with pytest.raises(Refused) as refused:
        said(Prompt(scene.practice, visit), "ic infra L")
    assert "Say how much, as in a2. To go on all the same, say why after ! at the end" in at_prompt(refused.value)
    assert "--" not in at_prompt(refused.value)
    assert "a2" not in str(refused.value)


def test_review_says_what_a_signature_would_meet_and_writes_nothing(scene: Scene) -> None:
    visit = scene.start(consent="not_recorded")
    prompt = Prompt(scene.practice, visit)
    assert "Nothing is recorded of this visit: no note, no work, no answer." in said(prompt, "review")
    said(prompt, "s: woke at night, left arm")
    assert "signed only with words: consent to treatment is not recorded" in said(prompt, "review")
    said(prompt, "consent")
    assert "Nothing stands in the way" in said(prompt, "review")
    assert scene.visits.get(visit.id).status == "open"


def test_words_to_sign_with_stand_after_the_mark_and_findings_are_read_before(scene: Scene, returning: Visit) -> None:
    prompt = Prompt(scene.practice, returning)
    said(prompt, "ic infra L 6/10 45s")
    with pytest.raises(Refused, match="Words to sign with stand after an exclamation mark"):
        said(prompt, "sign now please")
    first = said(prompt, "sign")
    assert "warning" in first or "blocking" in first
    assert "Not signed yet: read what the review found, then sign again" in first
    assert scene.visits.get(returning.id).status == "finished"


def test_words_to_sign_with_open_nothing_that_screening_says(scene: Scene, returning: Visit) -> None:
    """A history that asks for clearance since the work was done is answered for by itself, and is kept so."""
    prompt = Prompt(scene.practice, returning)
    said(prompt, "ic infra L 6/10 20s")
    scene.practice.histories.record(scene.ana, {"epilepsy": "yes"}, asked_by=scene.mara)
    with pytest.raises(Refused) as refused:
        said(prompt, "sign ! consent is on paper")
    assert "epilepsy" in str(refused.value).casefold()
    assert at_prompt(refused.value).endswith("with finish ! and your reason; then sign.")
    assert scene.visits.get(returning.id).status == "open"
    said(prompt, "finish ! her doctor knows")
    assert scene.visits.screened(returning).words == "her doctor knows"
    assert "signed by Mara Lind" in said(prompt, "sign")


def test_a_visit_finished_in_the_evening_ended_when_it_is_said_to(scene: Scene, returning: Visit) -> None:
    prompt = Prompt(scene.practice, returning)
    said(prompt, "ic infra L 6/10 20s")
    scene.later(hours=7, minutes=30)
    # Signed for ever is not what nobody has looked at: a treatment of seven hours.
    first = said(prompt, "sign")
    assert "v2 is recorded as 11:00 to 18:30; if it ended earlier: reopen, then finish HH:MM" in first
    assert "Not signed yet: read when it ended, then sign again, or reopen to mend it." in first
    said(prompt, "reopen")
    with pytest.raises(Refused, match="cannot have ended at 2027-03-15 09:00"):
        said(prompt, "finish 9:00")
    assert "finished; it ended 2027-03-15 12:00." in said(prompt, "finish 12:00")
    assert "signed by Mara Lind" in said(prompt, "sign")
    assert "When: 2027-03-15 11:00 to 12:00" in said(prompt, "show")


def test_a_side_that_is_missing_is_said_as_the_line_is_typed(scene: Scene) -> None:
    prompt = Prompt(scene.practice, scene.start())
    assert "note: side not recorded" in said(prompt, "ic infra 6/10 20s")
    assert "note:" not in said(prompt, "ic infra both 6/10 20s")
    assert "no side is recorded" in said(prompt, "review")


def test_a_declined_visit_has_no_sheet(scene: Scene) -> None:
    prompt = Prompt(scene.practice, scene.start())
    said(prompt, "decline fever; nobody")
    with pytest.raises(Refused, match="was declined: nothing was done, and so there is no sheet"):
        said(prompt, "sheet")


def test_the_prompt_completes_its_own_words_and_what_can_come_next(scene: Scene, returning: Visit) -> None:
    prompt = Prompt(scene.practice, returning)
    assert {"show", "sheet"} <= {one.text for one in prompt.endings("sh")}
    assert [one.text for one in prompt.endings("posture up")] == ["upper_crossed"]
    assert "elbow" in {one.text for one in prompt.endings("ic infra el")}
    assert list(prompt.endings("")) == list(prompt.endings("finish ")) == []


def test_the_alerts_of_a_client_fit_on_one_line_and_those_left_out_are_counted(scene: Scene, returning: Visit) -> None:
    assert alerts(scene.practice, returning, 78) == ""
    scene.practice.clients.add_alert(scene.ana, "Latex allergy")
    assert alerts(scene.practice, returning, 78) == "ALERT: Latex allergy"
    scene.practice.clients.add_alert(scene.ana, "Faints where she sees a needle, or hears of one: lies down before")
    both = alerts(scene.practice, returning, 78)
    assert both.startswith("ALERT: Latex allergy; Faints where she sees a needle")
    assert both.endswith("…")
    for number in range(6):
        scene.practice.clients.add_alert(scene.ana, f"Number {number} of what there is to be known")
    for columns in (20, 30, 78, 200):
        assert len(alerts(scene.practice, returning, columns)) <= columns
    assert alerts(scene.practice, returning, 78).endswith("; 5 more")


def test_tab_completes_and_an_alert_stays_in_sight_on_a_real_terminal(quick_target: str) -> None:
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        scene.start()
        practice.clients.add_alert(scene.ana, "Latex allergy")
    screen = Screen(quick_target, "--as", "Mara", "visit", rows=20, reports=True, PALPATE_NOW=NOW)
    screen.sees("v1 Ana Diaz>", "ALERT: Latex allergy", "? helps")
    screen.types("posture up", "tab")
    screen.sees("v1 Ana Diaz> posture upper_crossed")
    screen.types("", "enter")
    screen.sees("Postural pattern · upper crossed")
    screen.types("ic upper tr", "tab")
    screen.sees("v1 Ana Diaz> ic Upper trapezius")
    screen.types(" L thu", "tab")
    screen.sees("v1 Ana Diaz> ic Upper trapezius L thumb")
    screen.types(" 5/10", "enter")
    screen.sees("Upper trapezius left · thumb · felt 5")
    for number in range(20):
        screen.types(f"s: word {number}", "enter")
        screen.sees(f"subjective · word {number}")
    # What was said at the head has scrolled away.
    screen.waits(lambda: "ALERT: Latex allergy" in screen.lines[-2], "no alert at the foot")
    assert screen.text.count("ALERT") == 1
    screen.types("quit", "enter")
    assert screen.ends() == 0


def test_an_appointment_opens_the_visit_it_was_started_as_and_no_other(quick_target: str) -> None:
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        scene.start()
        practice.scheduling.hours.give(scene.mara, range(7), [(0, 1440)], practice.premises.locations()[0])
        bo = scene.client("Bo Lind")
        practice.scheduling.book(bo, scene.nmt, scene.later(hours=1))
    screen = Screen(quick_target, "--as", "Mara", "visit", "open", "a1", columns=120, rows=40, PALPATE_NOW=NOW)
    screen.sees("Bo Lind", "1 fever")
    screen.types("r")
    screen.sees("I asked all the rest: no", "treated?")
    screen.types("y")
    screen.sees("v2 Bo Lind>")
    screen.types("quit", "enter")
    assert screen.ends() == 0


def test_the_two_minute_visit_on_a_real_terminal(quick_target: str) -> None:
    """For a client who was here before: at most 400 keystrokes to a signed, whole note and the sheet.

    From the command at the booked hour, the questions of the day and consent included.
    """
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        scene.signed()
        practice.scheduling.hours.give(scene.mara, range(7), [(0, 1440)], practice.premises.locations()[0])
        practice.scheduling.book(scene.ana, scene.nmt, scene.later(hours=1))
    typed = len("palpate visit") + 1
    screen = Screen(quick_target, "--as", "Mara", "visit", PALPATE_NOW=NOW)
    screen.sees("Start a1, Ana Diaz")
    for key, then in (("\r", " 1 fever"), ("r", "to be treated?"), ("y", "v2 Ana Diaz>")):
        screen.types(key)
        screen.sees(then)
        typed += 1
    screen.sees("Ana Diaz, born 1984-05-02", "Last visit v1")
    with Practice.open(quick_target) as practice:
        for number, line in enumerate([*WHOLE, "sign", "sheet"], 1):
            screen.types(line, "enter")
            typed += len(line) + 1
            wanted = min(number, len(WHOLE))
            screen.waits(lambda wanted=wanted: _entered(practice) >= wanted, f"{line!r} was not entered")
    screen.sees("When to call")
    sheet = Path(quick_target).with_name("ana.pdf")
    screen.types(f"sheet {sheet}", "enter")
    screen.sees("written.")
    assert sheet.read_bytes().startswith(b"%PDF")
    screen.types("quit", "enter")
    assert screen.ends() == 0
    with Practice.open(quick_target) as practice:
        visit = practice.visits.get(2)
        assert visit.status == "signed"
        assert [one for one in practice.visits.findings(visit) if one[1].level == "blocking"] == []
    assert typed <= MOST


def _entered(practice: Practice) -> int:
    return len(practice.shorthand.entered(practice.visits.get(2)))


def test_a_terminal_that_is_killed_loses_no_line_that_was_said_back(quick_target: str, tmp_path: Path) -> None:
    """SIGKILL at random moments, many times: what was on the screen is in the record, and the record is whole."""
    chance = random.Random(20)
    with Practice.open(quick_target) as practice:
        Scene(practice).start()
    for number in range(10):
        target = str(tmp_path / f"{number}.db")
        shutil.copy(quick_target, target)
        screen = Screen(target, "--as", "Mara", "visit", columns=100, rows=40, PALPATE_NOW=NOW)
        screen.sees("v1 Ana Diaz>")
        lines = [f"s: word {word}" for word in range(40)]
        for line in lines:
            screen.types(line, "enter")
        for _ in range(chance.randrange(30)):
            screen.read(0.01)
        screen.child.kill(signal.SIGKILL)
        while screen.read():
            pass
        shown = [line for line in lines if f"subjective · {line.removeprefix('s: ')}" in screen.lines]
        with Practice.open(target) as practice:
            kept = practice.shorthand.entered(practice.visits.get(1))
            assert kept == lines[: len(kept)]
            assert set(shown) <= set(kept)
            with practice.context.read() as connection:
                assert [*chain.broken(connection), *faults(connection)] == []
            note = practice.visits.record(practice.visits.get(1))["record"]["note"]
            assert note.get("subjective", {"text": ""})["text"].splitlines() == [
                one.removeprefix("s: ") for one in kept
            ]


def test_ctrl_d_in_a_form_leaves_those_of_the_other_modalities_too(quick_target: str) -> None:
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        practice.visits.add_modality(scene.start(), "reflexology", "")
    screen = Screen(quick_target, "--as", "Mara", "visit", rows=40, PALPATE_NOW=NOW)
    screen.sees("v1 Ana Diaz>")
    screen.types("quick", "enter")
    screen.sees("Enter")
    screen.types("6", "enter")
    screen.sees("Saved: ")
    screen.types("", "ctrl-d")
    screen.sees("Left: every answer that was confirmed is saved; not gone through: Reflexology.", "v1 Ana Diaz>")
    screen.types("quit", "enter")
    assert screen.ends() == 0
