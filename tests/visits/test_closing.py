"""Finishing, reopening, signing, and what is done to a signed visit: adding and striking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from palpate.errors import Refused
from palpate.followups.tables import follow_up
from palpate.host import enabling
from palpate.modality import vocabulary
from palpate.practice import Practice
from palpate.store import chain
from palpate.visits import verify
from palpate.visits.model import Visit
from palpate.visits.tables import hook_answer, signature
from tests.visits.plugin import Outside
from tests.visits.scene import Scene


def faults(scene: Scene) -> list[str]:
    with scene.practice.database.snapshot() as connection:
        return list(verify.faults(connection))


# -- finishing ----------------------------------------------------------------------------------------------------


def test_finishing_ends_the_visit_and_stores_what_the_modalities_answer(scene: Scene) -> None:
    begun = scene.start()
    scene.treat(begun, hold=45.0)
    ended = scene.later(minutes=55)
    done, failures = scene.visits.finish(begun)
    assert (done.status, done.ended_at, failures) == ("finished", ended, [])
    assert {row["hook"] for row in scene.rows(hook_answer, done)} == {"review", "aftercare_notes", "follow_ups"}
    ((key, finding),) = scene.visits.findings(done)
    assert (key, finding.level) == ("neuromuscular", "warning")
    assert "45 s hold" in finding.text
    due = [row["due_at"] - ended for row in scene.rows(follow_up, done)]
    assert due == [dt.timedelta(hours=36), dt.timedelta(days=14)]


@pytest.mark.parametrize("ends", ["finished", "stopped", "declined", "struck"])
def test_no_visit_ends_before_it_began_though_a_clock_was_set_back(quick: Scene, ends: str) -> None:
    begun = quick.start()
    quick.later(hours=-2)
    if ends == "finished":
        quick.finished(begun)
    elif ends == "struck":
        quick.visits.enter_in_error(begun, quick.mara, "Begun twice.")
    else:
        if ends == "stopped":
            quick.treat(begun)
        quick.visits.decline(begun, {}, why="She felt unwell.", referred="")
    assert quick.visits.get(begun.id).ended_at == begun.started_at


def test_a_history_that_changed_after_the_work_is_met_at_the_end_and_words_go_on(quick: Scene) -> None:
    begun = quick.start()
    quick.treat(begun)
    quick.practice.histories.record(quick.ana, {"epilepsy": "yes"}, asked_by=quick.mara)
    with pytest.raises(Refused, match="epilepsy"):
        quick.visits.finish(begun)
    assert quick.visits.finish(begun, "her doctor knows")[0].status == "finished"
    assert quick.visits.screened(begun).words == "her doctor knows"


def test_what_is_asked_for_again_is_what_nobody_has_answered_for(quick: Scene) -> None:
    """Of two reasons the one that was gone on past in words is not named again, though it comes first."""
    bo = quick.client("Bo Lind", epilepsy="yes")
    begun = quick.start(bo, words="her doctor knows")
    quick.treat(begun)
    quick.practice.histories.record(bo, {"anticoagulant": "yes"}, asked_by=quick.mara)
    with pytest.raises(Refused, match=r"^Screening says clearance \(not clinician-reviewed\) - anticoagulant"):
        quick.visits.finish(begun)
    assert quick.visits.finish(begun, "the physician agrees")[0].status == "finished"


def test_signed_with_a_clock_that_was_set_back_it_says_so(quick: Scene) -> None:
    done = quick.finished()
    quick.later(days=-3)
    quick.visits.sign(done, quick.mara, "")
    assert "signed, by the clock, before the visit began" in quick.visits.record(done)["signature"]["flags"]


def test_a_visit_is_finished_once(scene: Scene) -> None:
    done = scene.finished()
    with pytest.raises(Refused, match="v1 Ana Diaz, born 1984-05-02 is finished: open it again first"):
        scene.visits.finish(done)


def test_a_review_that_fails_is_stored_and_blocks_signing_until_there_are_words(
    quick_target: str, outside: Outside
) -> None:
    outside.install("def review(self, visit): raise RuntimeError('it fell over')")
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        begun = scene.start(service=practice.services.find("Cups and NMT"))
        done, failures = scene.visits.finish(begun)
        reason = "its review failed: RuntimeError: it fell over"
        assert failures == [f"v1: review of Cupping could not be asked: {reason}"]
        assert done.status == "finished"
        with pytest.raises(Refused, match="can be signed only with words: review of cupping could not be asked"):
            scene.visits.sign(done, scene.mara, "")
        scene.visits.sign(done, scene.mara, "Looked through by hand.")
        record = scene.visits.record(scene.visits.get(done.id))
        (failed,) = [one for one in record["record"]["answers"] if one["failed"]]
        assert (failed["failed"], failed["words"]) == (reason, "Looked through by hand.")
        assert faults(scene) == []


def test_what_a_review_does_to_what_it_is_shown_reaches_no_other_hook_no_other_modality_and_no_record(
    quick_target: str, outside: Outside
) -> None:
    emptied = "visit.answers.clear(), visit.work.clear(), visit.client.conditions.update(fever='yes')"
    told = 'key = "rest"\ntext = "Rest."\nwhen = "stiffness > 5"\nafter = ["cupping"]'
    later = 'key = "stiff"\ntitle = "Still stiff?"\ndue_hours = 24\nasks = []\nwhen = "stiffness > 5"'
    outside.install(
        f"def review(self, visit): return ({emptied}) and []",
        aftercare=f"[[aftercare]]\n{told}\n",
        follow_ups=f"[[follow_ups]]\n{later}\n",
    )
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        begun = scene.start(service=practice.services.find("Cups and NMT"))
        scene.visits.assess(begun, "cupping", {"stiffness": 8}, typed=False)
        scene.treat(begun, technique="cupping", hold=None)
        scene.treat(begun, hold=45.0)
        done, failures = scene.visits.finish(begun)
        record = scene.visits.record(done)["record"]
        said = {(one["modality"], one["hook"]): one["answer"] for one in record["answers"]}
        assert failures == []
        assert [one["key"] for one in said["cupping", "aftercare_notes"]] == ["rest"]
        assert [one["key"] for one in said["cupping", "follow_ups"]] == ["stiff"]
        assert any("45 s hold" in one["text"] for one in said["neuromuscular", "review"])
        assert len(record["work"]) == 2


def test_what_a_review_raises_is_told_no_longer_than_can_be_read(quick_target: str, outside: Outside) -> None:
    outside.install("def review(self, visit): raise RuntimeError('it fell over ' * 500)")
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        _, (failure,) = scene.visits.finish(scene.start(service=practice.services.find("Cups 30")))
        assert "its review failed: RuntimeError: it fell over it fell over" in failure
        assert failure.endswith("…")
        assert len(failure) < 300


@pytest.mark.parametrize("gone", ["uninstalled", "disabled"])
def test_a_modality_that_is_gone_by_the_end_keeps_no_visit_open(quick_target: str, outside: Outside, gone: str) -> None:
    outside.install()
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        begun = scene.start(service=practice.services.find("Cups and NMT"))
        scene.treat(begun, technique="cupping", hold=None)
        if gone == "disabled":
            with practice.context.write() as writing:
                enabling.disable(writing, "cupping")
    if gone == "uninstalled":
        outside.uninstall()
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        done, failures = scene.visits.finish(scene.visits.get(begun.id))
        assert len(failures) == 3
        assert "not enabled here" in failures[0] or "not installed" in failures[0]
        with pytest.raises(Refused, match="only with words"):
            scene.visits.sign(done, scene.mara, "")
        scene.visits.sign(done, scene.mara, "The modality is gone.")


def test_reopened_to_be_mended_it_keeps_its_end_and_its_follow_ups_their_day(scene: Scene) -> None:
    done = scene.finished()
    before = [(row["key"], row["due_at"]) for row in scene.rows(follow_up, done)]
    scene.later(days=1)
    opened = scene.visits.reopen(done)
    assert opened.status == "open"
    assert scene.rows(hook_answer, done) == scene.rows(follow_up, done) == []
    scene.treat(opened, site="infraspinatus")
    again, _ = scene.visits.finish(opened)
    assert again.ended_at == done.ended_at
    assert [(row["key"], row["due_at"]) for row in scene.rows(follow_up, again)] == before


def test_a_follow_up_that_was_answered_outlives_a_reopening(scene: Scene) -> None:
    done = scene.finished()
    first = scene.practice.follow_ups.of_visit(done.id)[0]
    scene.practice.follow_ups.answer(first.id, {"pain_now": 3}, typed=False)
    scene.visits.finish(scene.visits.reopen(done))
    kept = scene.practice.follow_ups.of_visit(done.id)
    assert [(one.key, one.status) for one in kept] == [("soreness_36h", "answered"), ("two_weeks", "waiting")]
    assert kept[0].answers == {"pain_now": 3}


# -- signing ------------------------------------------------------------------------------------------------------


def test_signing_closes_hashes_and_chains(scene: Scene) -> None:
    done = scene.finished()
    signed = scene.visits.sign(done, scene.mara, "")
    assert (signed.name, signed.registration) == ("Mara Lind", "LMT-20417")
    shown = scene.visits.get(done.id)
    assert shown.status == "signed"
    record = scene.visits.record(shown)
    assert record["signature"]["digest"] == signed.digest
    (row,) = scene.rows(signature, shown)
    assert chain.digest(row["salt"], row["document"]) == signed.digest
    with scene.practice.context.read() as connection:
        body = connection.execute(chain.audit.select().where(chain.audit.c.action == "sign")).mappings().one()["body"]
    assert signed.digest in body
    assert faults(scene) == []


def test_only_who_treated_signs_and_only_with_a_registration_number(quick: Scene) -> None:
    done = quick.finished()
    with pytest.raises(Refused, match="was treated by Mara Lind, who signs it"):
        quick.visits.sign(done, quick.ben, "")
    ben = quick.practice.staff.qualify(quick.ben, "neuromuscular")
    beginning = quick.visits.from_walk_in(quick.ana, quick.nmt, ben)
    other = quick.visits.start(beginning, quick.all_no(quick.nmt), consent="verbal", words="")
    quick.visits.finish(other)
    with pytest.raises(Refused, match="Ben Okafor has no registration number: palpate staff edit s2 --registration"):
        quick.visits.sign(other, ben, "")
    assert quick.rows(signature) == []


def test_an_open_visit_is_not_signed_nor_a_signed_one_again(scene: Scene) -> None:
    begun = scene.start()
    with pytest.raises(Refused, match="is open: finish it first: palpate visit finish v1"):
        scene.visits.sign(begun, scene.mara, "")
    signed = scene.signed(begun)
    for _ in range(2):
        with pytest.raises(Refused, match="is signed: add to it instead: palpate visit addendum v1"):
            scene.visits.sign(signed, scene.mara, "again")
    assert len(scene.rows(signature)) == 1


def test_a_blocking_finding_stops_the_signature_whatever_the_words(quick_target: str, outside: Outside) -> None:
    outside.install("def review(self, visit): return [Finding.blocking('No work was recorded.')] * (not visit.work)")
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        done, _ = scene.visits.finish(scene.start(service=practice.services.find("Cups 30")))
        for words in ("", "It is fine."):
            with pytest.raises(Refused, match="cannot be signed: No work was recorded"):
                scene.visits.sign(done, scene.mara, words)
        opened = scene.visits.reopen(done)
        scene.treat(opened, technique="cupping", hold=None)
        scene.visits.finish(opened)
        scene.visits.sign(scene.visits.get(done.id), scene.mara, "")


def test_what_is_signed_stays_signed_though_the_words_of_palpate_change(
    quick: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later palpate may call a tool or a question otherwise; that is no fault of the record."""
    begun = quick.start()
    quick.treat(begun, tool="elbow")
    quick.signed(begun)
    tools = {key: vocabulary.Word(key=key, label=f"the {key}") for key in vocabulary.tools()}
    monkeypatch.setattr(vocabulary, "tools", lambda: tools)
    monkeypatch.setattr(vocabulary, "conditions", dict)
    assert faults(quick) == []


def test_a_name_that_changes_later_is_no_fault(quick: Scene) -> None:
    signed = quick.signed()
    quick.practice.clients.edit(quick.ana, {"name": "Ana Diaz-Moreno"})
    assert faults(quick) == []
    assert quick.visits.record(signed)["client"]["name"] == "Ana Diaz"
    twice = quick.practice.clients.add("A. Diaz-Moreno")
    quick.practice.clients.merge(quick.ana, twice, anyway=True)
    assert faults(quick) == []


# -- afterwards ---------------------------------------------------------------------------------------------------


def doings(scene: Scene, visit: Visit) -> dict[str, Callable[[], object]]:
    """Everything that could be done to a visit, but adding to it and striking it."""
    visits = scene.visits
    return {
        "assess": lambda: visits.assess(visit, "neuromuscular", {"pain_now": "2"}, typed=True),
        "assess after": lambda: visits.assess(visit, "neuromuscular", {"pain_now": "2"}, typed=True, after=True),
        "treat": lambda: scene.treat(visit),
        "treat with words": lambda: scene.treat(visit, words="please"),
        "take work back": lambda: visits.remove_work(visit, 1),
        "note": lambda: visits.write_note(visit, {"plan": "x"}),
        "reaction": lambda: visits.adverse_reaction(visit, "x"),
        "consent": lambda: visits.consent(visit, "treatment", "verbal", True, ""),
        "day of": lambda: visits.answer_day(visit, {"fever": "no"}, "x"),
        "add a modality": lambda: visits.add_modality(visit, "reflexology", "x"),
        "finish": lambda: visits.finish(visit),
        "reopen": lambda: visits.reopen(visit),
        "sign": lambda: visits.sign(visit, scene.mara, "x"),
        "decline": lambda: visits.decline(visit, {}, why="x", referred=""),
    }


def test_nothing_is_done_to_a_signed_visit(scene: Scene) -> None:
    stale = scene.finished()
    scene.visits.sign(stale, scene.mara, "")
    signed = scene.visits.get(stale.id)
    before = scene.visits.record(signed)
    for visit in (signed, stale):  # as it is, and as another process still holds it
        for name, doing in doings(scene, visit).items():
            with pytest.raises(Refused) as refusal:
                doing()
            said = str(refusal.value)
            assert said.startswith("v1 Ana Diaz, born 1984-05-02 is "), (name, said)
            if visit is signed:
                assert said.endswith("is signed: add to it instead: palpate visit addendum v1."), (name, said)
    assert scene.visits.record(signed) == before
    assert faults(scene) == []


@pytest.mark.parametrize("closed", ["declined", "entered in error"])
def test_nothing_is_done_to_one_that_was_declined_or_struck(quick: Scene, closed: str) -> None:
    begun = quick.start()
    if closed == "declined":
        quick.visits.decline(begun, {}, why="Felt faint", referred="")
        instead, more = "add to it instead: palpate visit addendum v1", {}
    else:
        quick.visits.enter_in_error(begun, quick.mara, "The wrong Ana.")
        instead, more = "it stays as it is", {"strike": lambda: quick.visits.enter_in_error(shut, quick.mara, "x")}
    shut = quick.visits.get(begun.id)
    for name, doing in {**doings(quick, shut), **more}.items():
        with pytest.raises(Refused, match=f"is {closed}: {instead}"):
            doing()
        assert name


def test_an_addendum_is_dated_and_leaves_what_was_signed(scene: Scene) -> None:
    signed = scene.signed()
    digest = scene.visits.record(signed)["signature"]["digest"]
    at = scene.later(days=2)
    scene.visits.add(signed, scene.mara, "She rang: sore until Wednesday.", "message from the client")
    with pytest.raises(Refused, match="An addendum has a text"):
        scene.visits.add(signed, scene.mara, "  ", "")
    record = scene.visits.record(signed)
    (added,) = record["addenda"]
    assert (added["at"], added["by"], added["kind"]) == (at, "Mara Lind", "addendum")
    assert record["signature"]["digest"] == digest
    assert faults(scene) == []


def test_a_declined_visit_is_added_to_and_struck_and_stays_what_it_was(scene: Scene) -> None:
    declined = scene.visits.decline(scene.start(), {}, why="Fever.", referred="Dr. Lee")
    scene.visits.add(declined, scene.mara, "She rang: seen by her doctor.", "message from the client")
    scene.visits.enter_in_error(declined, scene.mara, "The wrong Ana.")
    struck = scene.visits.get(declined.id)
    assert (struck.status, struck.stands) == ("declined", "entered in error")
    record = scene.visits.record(struck)
    assert [(one["kind"], one["text"]) for one in record["addenda"]] == [
        ("addendum", "She rang: seen by her doctor."),
        ("entered_in_error", "The wrong Ana."),
    ]
    with pytest.raises(Refused, match="was entered in error already"):
        scene.visits.enter_in_error(struck, scene.mara, "Again.")
    assert faults(scene) == []


def test_only_a_closed_visit_takes_an_addendum(quick: Scene) -> None:
    done = quick.finished()
    with pytest.raises(Refused, match="is finished: open it again first"):
        quick.visits.add(done, quick.mara, "More.", "")


def test_a_signed_visit_that_is_struck_stays_legible_and_counts_no_more(scene: Scene) -> None:
    signed = scene.signed()
    with pytest.raises(Refused, match="Say why"):
        scene.visits.enter_in_error(signed, scene.mara, " ")
    scene.visits.enter_in_error(signed, scene.mara, "The wrong Ana.")
    struck = scene.visits.get(signed.id)
    assert (struck.status, struck.struck) == ("signed", True)
    record = scene.visits.record(struck)
    assert record["record"]["note"]["subjective"]["text"] == "Woke at night."
    assert record["addenda"][0]["text"] == "The wrong Ana."
    assert {row["status"] for row in scene.rows(follow_up, struck)} == {"dropped"}
    assert scene.visits._client_view(scene.start()).first_visit is True
    with pytest.raises(Refused, match="was entered in error already"):
        scene.visits.enter_in_error(struck, scene.mara, "Again.")
    assert faults(scene) == []


def test_an_unsigned_visit_that_is_struck_says_why(quick: Scene) -> None:
    done = quick.finished()
    quick.visits.enter_in_error(done, quick.mara, "The wrong Ana.")
    record = quick.visits.record(quick.visits.get(done.id))
    assert record["status"] == "entered_in_error"
    assert record["record"]["entered_in_error"] == "The wrong Ana."
    assert quick.rows(follow_up, done) == []
