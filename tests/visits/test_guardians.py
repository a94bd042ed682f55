"""Clients who are under age: a parent or guardian agrees, by name; without that, words and a flag."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from palpate.clients.guardians import Guardian, named
from palpate.clients.model import Client
from palpate.clients.wordings import wording
from palpate.documents import visit as visit_document
from palpate.errors import Refused
from palpate.practice import Practice
from palpate.visits import consents, verify
from palpate.visits.model import Visit
from palpate.visits.tables import consent
from palpate.visits.tables import visit as visit_table
from tests.command import Run, command, refused
from tests.visits.scene import Scene

MOTHER = Guardian("Eva Diaz", "mother")
GROIN = {"site": "groin", "side": ""}


def tim(scene: Scene, **answers: Any) -> Client:
    """Fourteen."""
    return scene.client("Tim Diaz", dt.date(2012, 5, 2), **answers)


def start(scene: Scene, client: Client, guardian: Guardian | None = None) -> Visit:
    beginning = scene.visits.from_walk_in(client, scene.nmt, scene.mara)
    return scene.visits.start(beginning, scene.all_no(scene.nmt), consent="verbal", words="", guardian=guardian)


def wanting(scene: Scene, visit: Visit) -> list[str]:
    return scene.visits.consent_wanting(visit)


def signed(scene: Scene, visit: Visit, words: str = "") -> dict[str, Any]:
    scene.visits.assess(visit, "neuromuscular", {"pain_now": "6"}, typed=True)
    scene.visits.write_note(visit, {"subjective": "Sore.", "plan": "A week."})
    done = scene.visits.finish(visit)[0]
    scene.visits.sign(done, scene.mara, words)
    record: dict[str, Any] = scene.visits.record(scene.visits.get(done.id))
    return record


def test_a_guardians_consent_is_kept_with_name_relation_and_their_wording_and_signed(scene: Scene) -> None:
    begun = start(scene, tim(scene), guardian=MOTHER)
    assert wanting(scene, begun) == []
    record = signed(scene, begun)
    (kept,) = record["record"]["consent"]
    assert (kept["signed_by"], kept["relation"], kept["wording"]) == (
        MOTHER.name,
        MOTHER.relation,
        wording("treatment", True),
    )
    assert record["signature"]["flags"] == []
    with scene.practice.context.read() as connection:
        assert list(verify.faults(connection)) == []


def test_without_a_guardian_a_visit_is_signed_only_in_words_and_says_so(quick: Scene) -> None:
    begun = start(quick, tim(quick))
    flag = "consent to treatment is not a parent's or guardian's, and the client is under age"
    assert wanting(quick, begun) == [flag]
    with pytest.raises(Refused, match="can be signed only with words: consent to treatment is not a parent's"):
        signed(quick, begun)
    quick.visits.sign(quick.visits.get(begun.id), quick.mara, "His mother agreed on the telephone.")
    signature = quick.visits.record(quick.visits.get(begun.id))["signature"]
    assert (signature["flags"], signature["words"]) == ([flag], "His mother agreed on the telephone.")


def test_a_sensitive_area_takes_the_guardians_word_too(quick: Scene) -> None:
    begun = start(quick, tim(quick), guardian=MOTHER)
    quick.visits.consent(begun, "groin", "verbal", True, "")
    quick.treat(begun, **GROIN)
    (one,) = wanting(quick, begun)
    assert one.startswith("consent to work in a sensitive area (groin) is not a parent's or guardian's")
    quick.visits.consent(begun, "groin", "verbal", True, "", guardian=MOTHER)
    assert wanting(quick, begun) == []


def test_a_guardians_agreement_on_file_is_taken_into_the_visit_and_no_other(quick: Scene) -> None:
    one = tim(quick)
    filed = quick.practice.agreements.add(one, "treatment", "written", signed_on=dt.date(2027, 2, 1), guardian=MOTHER)
    begun = start(quick, one)
    (row,) = quick.rows(consent, begun)
    assert (row["signed_by"], row["relation"], row["how"]) == ("Eva Diaz", "mother", "verbal")
    assert row["words"] == f"as agreed on 2027-02-01, written ({filed.ref})"
    assert wanting(quick, begun) == []
    text = "\n".join(visit_document.lines(quick.visits.record(begun), ""))
    # It was the boy who was asked today, and his mother in February.
    assert "given 10:00, verbal, by the client; on file: the agreement of Eva Diaz, mother, of 2027-02-01, " in text
    assert "signed by" not in text
    quick.visits.finish(begun)
    quick.practice.agreements.withdraw(one, "treatment", "She changed her mind.")
    again = start(quick, one)
    assert wanting(quick, again) != []
    assert wanting(quick, begun) == []


def test_the_day_of_the_visit_says_whether_a_client_is_under_age(quick: Scene) -> None:
    turns = quick.client("Tina Day", dt.date(2009, 3, 8))  # eighteen today
    almost = quick.client("Tara Day", dt.date(2009, 3, 9))
    assert wanting(quick, start(quick, turns)) == []
    begun = start(quick, almost)
    assert len(wanting(quick, begun)) == 1
    quick.later(days=2)
    assert len(wanting(quick, begun)) == 1  # she was seventeen when it was done
    assert wanting(quick, start(quick, almost)) == []


def test_from_what_age_is_the_practices_to_set(quick: Scene) -> None:
    quick.practice.premises.set("history.adult_age", 14)
    assert wanting(quick, start(quick, tim(quick))) == []


def test_a_minor_in_a_row_that_was_merged_is_a_minor(quick: Scene) -> None:
    one, twice = quick.client("Tim Diaz"), quick.client("Timothy Diaz", dt.date(2012, 5, 2))
    begun = start(quick, one)
    assert wanting(quick, begun) == []
    quick.practice.clients.merge(twice, one)
    assert len(wanting(quick, begun)) == 1


def test_a_guardian_has_a_name_and_a_relation() -> None:
    for half in (("Eva Diaz", ""), (" ", "mother")):
        with pytest.raises(Refused, match="A guardian has a name and says what they are"):
            named(*half)
    assert named(" Eva  Diaz ", "mother") == MOTHER
    assert named("", " ") is None


def test_consent_is_withdrawn_with_its_time_and_nothing_that_was_not_given_is(scene: Scene) -> None:
    begun = scene.start()
    with pytest.raises(Refused, match=r"Consent to work in a sensitive area \(groin\) is not given, so it cannot"):
        scene.visits.withdraw_consent(begun, "groin", "")
    scene.visits.consent(begun, "groin", "verbal", True, "")
    scene.treat(begun, **GROIN)
    scene.later(minutes=20)
    scene.visits.withdraw_consent(begun, "groin", "Felt uneasy.")
    with pytest.raises(Refused, match=r"sensitive area \(groin\) was withdrawn"):
        scene.treat(begun, **GROIN)
    scene.treat(begun)  # elsewhere she goes on
    assert wanting(scene, begun) == []  # all that was done there was agreed to
    scene.treat(begun, **GROIN, words="One more, as she asked.")
    with scene.practice.context.read() as connection:
        assert consents.standing(connection, begun.id)["groin"] == "withdrawn"
    assert wanting(scene, begun) == ["consent to work in a sensitive area (groin) was withdrawn, and work went on"]
    times = [row["at"] for row in scene.rows(consent, begun) if row["kind"] == "groin"]
    assert times[1] - times[0] == dt.timedelta(minutes=20)
    scene.visits.consent(begun, "groin", "verbal", True, "She wishes it after all.")
    assert wanting(scene, begun) == []


def test_a_minor_who_takes_back_what_no_guardian_agreed_to_leaves_that_to_be_explained(quick: Scene) -> None:
    begun = start(quick, tim(quick))
    quick.treat(begun)
    quick.visits.withdraw_consent(begun, "treatment", "Enough.")
    assert wanting(quick, begun) == [
        "consent to treatment is not a parent's or guardian's, and the client is under age"
    ]


def test_taking_back_a_part_of_what_was_agreed_is_a_withdrawal(quick: Scene) -> None:
    begun = quick.start()
    quick.visits.consent(begun, "buttock", "verbal", True, "")
    quick.visits.withdraw_consent(begun, "buttock_up", "Not there.")
    with pytest.raises(Refused, match=r"\(upper part of the buttock\) was withdrawn"):
        quick.treat(begun, site="gluteus medius")
    assert quick.treat(begun, site="gluteus maximus")["sensitive"] == ""


def test_what_has_to_be_asked_before_work_is_known_before_it_is_recorded(quick: Scene) -> None:
    from palpate.visits.model import WorkDone

    begun = quick.start(consent="not_recorded")
    groin, neck = WorkDone(technique="ic", site="groin"), WorkDone(technique="ic", site="upper trapezius")
    assert quick.visits.consents_to_ask(begun, groin) == ["treatment", "groin"]
    assert quick.visits.consents_to_ask(begun, neck) == ["treatment"]
    quick.visits.consent(begun, "treatment", "verbal", True, "")
    quick.visits.consent(begun, "groin", "verbal", False, "")
    assert quick.visits.consents_to_ask(begun, groin) == []


def test_an_emergency_is_declined_only_with_where_the_client_was_referred(quick: Scene) -> None:
    beginning = quick.visits.from_walk_in(quick.ana, quick.nmt, quick.mara)
    flagged = {**quick.all_no(quick.nmt), "calf_swelling": "yes"}
    with pytest.raises(Refused, match="say where the client was referred, with --referred"):
        quick.visits.decline(beginning, flagged, why="Calf", referred="")
    begun = quick.start()
    with pytest.raises(Refused, match="EMERGENCY"):
        quick.visits.answer_day(begun, {"calf_swelling": "yes"}, "")
    with pytest.raises(Refused, match="say where the client was referred"):
        quick.visits.decline(begun, {}, why="Calf", referred=" ")
    assert quick.visits.decline(begun, {}, why="Calf", referred="Hospital").status == "declined"


@pytest.fixture
def palpate(quick_target: str) -> Run:
    with Practice.open(quick_target) as practice:
        tim(Scene(practice))
    run = command(quick_target)
    return lambda *words, stdin="": run("--as", "Mara", *words, stdin=stdin)


WALK_IN = ("visit", "start", "--walk-in", "Tim", "NMT 60", "--day-of", "all=no", "--consent", "verbal")


def test_the_commands_say_who_agrees_and_what_is_wanting(palpate: Run) -> None:
    ran = palpate(*WALK_IN)
    assert "Under age, and no parent's or guardian's agreement is on file." in ran.err
    assert "No parent or guardian has agreed: palpate visit consent v1 --by NAME --relation mother" in ran.out
    given = palpate("visit", "consent", "--by", "Eva Diaz", "--relation", "mother", "--json").json
    assert (given["consent"], given["state"], given["wanting"]) == ("treatment", "verbal", [])
    taken = palpate("visit", "consent", "--withdrawn", "--words", "Enough.")
    assert "consent to treatment: withdrawn." in taken.out
    shown = palpate("visit", "show").out
    assert "given 10:00, verbal, by Eva Diaz, mother" in shown
    assert "WITHDRAWN 10:00" in shown


def test_a_start_names_the_guardian_and_says_what_is_on_file(palpate: Run) -> None:
    started = palpate(*WALK_IN, "--by", "Eva Diaz", "--relation", "mother", "--json")
    assert started.json["consent_wanting"] == []
    palpate("visit", "decline", "v1", "--reason", "Too tired.")
    palpate("client", "agreement", "Tim", "treatment", "--how", "written", "--by", "Eva", "--relation", "mother")
    assert "Agreement to treatment on file: written by Eva (mother), 2027-03-08 (g1)." in palpate(*WALK_IN).err
    palpate("visit", "decline", "v2", "--reason", "Too tired.")
    palpate("client", "agreement", "Tim", "treatment", "--withdraw", "--why", "No more.")
    assert "Under age" in palpate(*WALK_IN).err


@pytest.mark.parametrize(
    ("words", "sentence", "code"),
    [
        (("visit", "consent", "--refused", "--withdrawn"), "say one of them", 2),
        (("visit", "consent", "--withdrawn", "--for", "chest"), "is not given, so it cannot be withdrawn", 1),
        (("visit", "consent", "--by", "Eva"), "A guardian has a name and says", 1),
    ],
)
def test_what_cannot_be_is_one_sentence(palpate: Run, words: tuple[str, ...], sentence: str, code: int) -> None:
    palpate(*WALK_IN)
    refused(palpate(*words), sentence, code=code)


def test_a_terminal_asks_before_work_in_a_sensitive_area_is_recorded(quick_target: str) -> None:
    pexpect = pytest.importorskip("pexpect", reason="a terminal is driven with pexpect")
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        begun = start(scene, tim(scene), guardian=MOTHER)
    palpate = str(Path(sys.executable).parent / "palpate")
    words = ["--database", quick_target, "--as", "Mara", "visit", "treat", "ic", "--site", "groin", "--pressure", "3"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PALPATE_")}
    environment |= {"PALPATE_NOW": "2027-03-08T15:00:00+00:00"}

    def treat(*answers: tuple[str, str]) -> str:
        terminal = pexpect.spawn(palpate, words, encoding="utf-8", timeout=60, env=environment, dimensions=(50, 200))
        for asked, answer in answers:
            terminal.expect(asked)
            terminal.sendline(answer)
        terminal.expect(pexpect.EOF)
        terminal.close()
        return str(terminal.before)

    question = r"consent to work in a sensitive area \(groin\), asked before the work\?"
    assert "was refused. To go on" in treat((question, "n"))
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        scene.visits.enter_in_error(begun, scene.mara, "Asked too late.")
        start(scene, practice.clients.find("Tim"), guardian=MOTHER)
    assert "felt 3" in treat((question, "y"), ("Their name", "Eva Diaz"), ("What they are", "mother"))
    assert "felt 3" in treat()
    with Practice.open(quick_target) as practice, practice.context.read() as connection:
        rows = connection.execute(select(consent).where(consent.c.kind == "groin").order_by(consent.c.id)).mappings()
        assert [(row["given"], row["signed_by"]) for row in rows] == [(False, ""), (True, "Eva Diaz")]


def test_a_guardian_of_a_grown_client_agrees_once_it_is_on_file_that_they_have_one(scene: Scene) -> None:
    grown = scene.ana
    with pytest.raises(Refused, match="is of age and agrees alone: leave the guardian out, or record first"):
        start(scene, grown, guardian=MOTHER)
    assert scene.rows(visit_table) == []
    scene.practice.agreements.add(grown, "treatment", "written", guardian=Guardian("Jo Diaz", "legal guardian"))
    begun = start(scene, grown, guardian=MOTHER)
    assert [row["signed_by"] for row in scene.rows(consent, begun)] == ["Eva Diaz"]


def test_nobody_is_their_own_guardian(quick: Scene) -> None:
    child = tim(quick)
    with pytest.raises(Refused, match="cannot be their own guardian"):
        quick.practice.agreements.add(child, "treatment", "written", guardian=Guardian(child.name.upper(), "self"))
    with pytest.raises(Refused, match="cannot be their own guardian"):
        start(quick, child, guardian=Guardian(child.name, "self"))
    assert quick.practice.agreements.of(child) == []
