"""The health history: what is asked here, how long an answer stands, and what "the rest: no" never does."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from palpate.clients import answers, medicines
from palpate.clients.model import Client, HistoryAnswer, Medication
from palpate.clients.tables import history_answer
from palpate.errors import NotFound, Refused
from palpate.host import enabling
from palpate.modality import vocabulary
from palpate.practice import Practice
from palpate.premises.settings import HistorySettings
from tests.command import Run, command, refused

NOW = "2027-03-08T10:00:00-05:00"
TODAY = dt.date(2027, 3, 8)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALPATE_NOW", NOW)


def taken_on(practice: Practice) -> Client:
    """Ana, and Mara to ask her."""
    practice.staff.add("Mara Lind", "LMT-20417")
    return practice.clients.add("Ana Diaz", born=dt.date(1984, 5, 2))


@pytest.fixture
def ana(practice: Practice) -> Client:
    """Ana, on SQLite and on PostgreSQL."""
    return taken_on(practice)


def standing(practice: Practice, ana: Client) -> dict[str, str]:
    return {key: one.answer for key, one in practice.histories.current(ana.id).items()}


def test_what_is_asked_is_what_the_modalities_turn_on_and_red_flags_in_order(practice: Practice) -> None:
    asked = [one.key for one in practice.histories.asked()]
    known = vocabulary.conditions()
    assert asked == [key for key in known if key in asked]
    named = {rule.condition for key in practice.host.active() for rule in practice.host.ask(key, "contraindications")}
    flags = {one.key for one in known.values() if one.red_flag}
    assert set(asked) == {key for key in named | flags if known[key].ask == "history"} | {"anything_else"}
    assert "anticoagulant" in asked
    assert "fever" not in asked


def test_a_practice_asks_only_for_the_modalities_it_offers(practice: Practice) -> None:
    everything = {one.key for one in practice.histories.asked()}
    for key in ("deep_tissue", "neuromuscular", "reflexology", "sports"):
        with practice.context.write() as writing:
            enabling.disable(writing, key)
    with Practice.open(practice.database.target) as none:
        left = {one.key for one in none.histories.asked()}
    assert left < everything
    assert all(vocabulary.conditions()[key].red_flag or key == "anything_else" for key in left)


def test_an_answer_is_dated_and_stands_as_long_as_the_vocabulary_says(practice: Practice, ana: Client) -> None:
    days = vocabulary.conditions()["anticoagulant"].expires_days
    assert days
    recorded = practice.histories.record(ana, {"anticoagulant": ("yes", {"text": "warfarin"})}, asked_by="Mara")
    answer = practice.histories.current(ana.id)["anticoagulant"]
    assert recorded.answers == (answer,)
    assert answer == HistoryAnswer(
        condition="anticoagulant",
        answer="yes",
        detail={"text": "warfarin"},
        asked_by="Mara Lind",
        asked_on=TODAY,
        expires_on=TODAY + dt.timedelta(days=days),
    )
    assert not answer.stale(TODAY + dt.timedelta(days=days))
    assert answer.stale(TODAY + dt.timedelta(days=days + 1))


def test_a_due_date_says_how_long_a_pregnancy_stands(practice: Practice, ana: Client) -> None:
    practice.histories.record(ana, {"pregnancy": ("yes", {"due": "2027-06-01"})}, asked_by="Mara")
    answer = practice.histories.current(ana.id)["pregnancy"]
    assert (answer.detail, answer.expires_on) == ({"due": "2027-06-01"}, None)
    assert not answer.stale(dt.date(2027, 6, 1))
    assert answer.stale(dt.date(2027, 6, 2))
    practice.histories.record(ana, {"pregnancy": "yes"}, asked_by="Mara")
    assert practice.histories.current(ana.id)["pregnancy"].expires_on is not None


def test_answers_are_added_and_the_latest_stands(practice: Practice, ana: Client) -> None:
    record = practice.histories.record
    record(ana, {"gout": "no"}, asked_by="Mara")
    record(ana, {"gout": "yes"}, asked_by="Mara")
    record(ana, {"gout": "no"}, asked_by="Mara", asked_on=TODAY - dt.timedelta(days=9))  # a paper form, found later
    assert standing(practice, ana) == {"gout": "yes"}
    with practice.context.read() as connection:
        assert len(connection.execute(select(history_answer)).all()) == 3


def test_the_rest_answers_all_that_is_asked_here_and_nothing_else(practice: Practice, ana: Client) -> None:
    recorded = practice.histories.record(ana, {"anticoagulant": "yes"}, rest="no", asked_by="Mara")
    asked = {one.key for one in practice.histories.asked()}
    assert standing(practice, ana) == {**dict.fromkeys(asked, "no"), "anticoagulant": "yes"}
    assert {one.condition for one in recorded.answers if one.rest} == asked - {"anticoagulant"}
    assert recorded.left == ()
    for key, one in practice.histories.current(ana.id).items():
        assert one.asked_by == "Mara Lind"
        days = vocabulary.conditions()[key].expires_days
        assert one.expires_on == (TODAY + dt.timedelta(days=days) if days else None)


def test_the_rest_leaves_what_stands_and_asks_again_what_is_stale(practice: Practice, ana: Client) -> None:
    record = practice.histories.record
    record(ana, {"gout": "declined", "diabetes": "no", "epilepsy": "unknown"}, asked_by="Mara")
    record(ana, {"osteoporosis": "no"}, asked_by="Mara", asked_on=TODAY - dt.timedelta(days=1000))
    recorded = record(ana, {}, rest="no", asked_by="Mara")
    written = {one.condition for one in recorded.answers}
    assert "diabetes" not in written
    assert "gout" not in written
    assert standing(practice, ana)["gout"] == "declined"
    for key in {"osteoporosis", "epilepsy"} & {one.key for one in practice.histories.asked()}:
        assert key in written


@pytest.mark.parametrize("days_ago", [0, 1000])
def test_the_rest_never_takes_back_a_yes(sqlite_practice: Practice, days_ago: int) -> None:
    ana = taken_on(sqlite_practice)
    record = sqlite_practice.histories.record
    record(ana, {"anticoagulant": "yes"}, asked_by="Mara", asked_on=TODAY - dt.timedelta(days=days_ago))
    recorded = record(ana, {}, rest="no", asked_by="Mara")
    assert standing(sqlite_practice, ana)["anticoagulant"] == "yes"
    assert [one.condition for one in recorded.left] == (["anticoagulant"] if days_ago else [])
    record(ana, {"anticoagulant": "no"}, rest="no", asked_by="Mara")  # asked by itself, it is
    assert standing(sqlite_practice, ana)["anticoagulant"] == "no"


def test_a_yes_written_down_later_for_an_earlier_day_stands_before_the_rest(practice: Practice, ana: Client) -> None:
    record, earlier = practice.histories.record, TODAY - dt.timedelta(days=5)
    record(ana, {"gout": "no"}, rest="no", asked_by="Mara")
    record(ana, {"anticoagulant": "yes", "gout": "yes"}, asked_by="Mara", asked_on=earlier)
    assert standing(practice, ana)["anticoagulant"] == "yes"
    assert standing(practice, ana)["gout"] == "no"  # which was asked by itself, later


def test_the_rest_never_says_no_to_what_a_medicine_or_an_allergy_speaks_for(practice: Practice, ana: Client) -> None:
    recorded = practice.histories.record(
        ana, {}, rest="no", asked_by="Mara", medications=["warfarin"], allergies=[("nuts", "rash")]
    )
    left = {one.condition: one.why for one in recorded.left}
    assert left["anticoagulant"] == "takes warfarin"
    assert "anticoagulant" not in standing(practice, ana)
    if "allergy" in {one.key for one in practice.histories.asked()}:
        assert left["allergy"] == "allergic to nuts"
        assert "allergy" not in standing(practice, ana)


def test_group_by_group_the_rest_stays_in_its_group(practice: Practice, ana: Client) -> None:
    practice.histories.record(ana, {}, rest="no", asked_by="Mara", group="heart_and_circulation")
    groups = {vocabulary.conditions()[key].group for key in standing(practice, ana)}
    assert groups == {"heart_and_circulation"}
    with pytest.raises(NotFound, match="no group 'heart' in the health history: there is heart_and_circulation, "):
        practice.histories.record(ana, {}, rest="no", asked_by="Mara", group="heart")


@pytest.mark.parametrize(
    ("answers", "options", "sentence"),
    [
        ({"pregnacy": "no"}, {}, "no condition 'pregnacy': did you mean pregnancy"),
        ({"": "no"}, {}, "no condition ''"),
        ({"fever": "no"}, {}, "asked on the day"),
        ({"gout": "perhaps"}, {}, "'perhaps' is not an answer: it is yes, no, declined, does_not_apply, unknown"),
        ({"gout": ("yes", {"colour": "red"})}, {}, "gout has no detail 'colour': it takes site"),
        ({"gout": ("yes", {"site": "tow"})}, {}, "no region 'tow'"),
        ({"pregnancy": ("no", {"due": "2027-06-01"})}, {}, "goes with pregnancy=yes"),
        ({"pregnancy": ("yes", {"due": "June"})}, {}, "write the day as 2027-06-01"),
        ({"pregnancy": ("yes", {"due": 20270601})}, {}, "pregnancy.due is 20270601: write the day as 2027-06-01"),
        ({"pregnancy": ("yes", {"due": None})}, {}, "write the day as 2027-06-01"),
        ({"allergy": ("yes", {"text": {"a": 1}})}, {}, "allergy.text is {'a': 1}: write it as words"),
        ({"gout": ("yes", {"site": ["toe1"]})}, {}, "gout.site is .*: write it as words"),
        ({"pregnancy": ("yes", {"due": "2029-06-01"})}, {}, "cannot be a due date on 2027-03-08"),
        ({"pregnancy": ("yes", {"due": "2026-06-01"})}, {}, "cannot be a due date on 2027-03-08"),
        ({"recent_surgery": ("yes", {"since": "2027-03-09"})}, {}, "after the day it was asked"),
        ({"gout": "no", "Gout": "yes"}, {}, "gout is answered twice"),
        ({"gout": "no"}, {"asked_by": "Jo"}, "no staff member called 'Jo'"),
        ({"gout": "no"}, {"asked_on": dt.date(2027, 3, 9)}, "still to come"),
        ({"gout": "no"}, {"rest": "yes"}, "can be no or declined, not 'yes'"),
        ({}, {}, "Nothing was answered"),
        ({}, {"medications": [""]}, "A medicine has a name"),
    ],
)
def test_what_cannot_be_an_answer_is_one_sentence_and_nothing_written(
    sqlite_practice: Practice, answers: dict[str, object], options: dict[str, object], sentence: str
) -> None:
    ana = taken_on(sqlite_practice)
    with pytest.raises(Refused, match=sentence):
        sqlite_practice.histories.record(ana, answers, **{"asked_by": "Mara", **options})  # type: ignore[arg-type]
    assert standing(sqlite_practice, ana) == {}


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("YES", "yes"),
        ("y", "yes"),
        ("No", "no"),
        ("does not apply", "does_not_apply"),
        ("n/a", "does_not_apply"),
        ("?", "unknown"),
    ],
)
def test_answers_may_be_typed_short(sqlite_practice: Practice, typed: str, answer: str) -> None:
    ana = taken_on(sqlite_practice)
    sqlite_practice.histories.record(ana, {"Gout": typed}, asked_by="s1")
    assert standing(sqlite_practice, ana) == {"gout": answer}


def raised_by(*names: str) -> dict[str, str]:
    return medicines.raised([Medication(id=0, name=name) for name in names])


@pytest.mark.parametrize(
    "name", ["warfarin", "Warfarin 5 mg daily", "takes COUMADIN", "low-dose warfarin", "blood thinners"]
)
def test_a_medicine_by_any_of_its_names_raises_what_it_speaks_for(name: str) -> None:
    assert raised_by(name) == {"anticoagulant": name}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("warfarine", "warfarin"),
        ("rivaroxabann 20 mg", "rivaroxaban"),
        ("Eliquiss", "Eliquis"),
        ("takes plavik", "Plavix"),
        ("asprin", "aspirin"),
        ("warfarinoid", "warfarin"),
        ("war farin", "warfarin"),
    ],
)
def test_a_letter_wrong_in_the_name_of_a_blood_thinner_does_not_make_it_none(name: str, meant: str) -> None:
    (said,) = set(raised_by(name).values())
    assert said.casefold().startswith(f"{name} ({meant}".casefold())
    assert said.endswith("?)")


@pytest.mark.parametrize(
    "name",
    ["vitamin C", "", "levothyroxine", "omeprazole", "sertraline", "paracetamol", "atorvastatin", "melatonin"],
)
def test_a_name_that_is_like_no_medicine_raises_nothing_and_is_said_to_be_unknown(name: str) -> None:
    assert raised_by(name) == {}
    assert medicines.not_known([Medication(id=0, name=name)]) == [name]
    assert medicines.not_known([Medication(id=0, name="warfarine"), Medication(id=0, name="aspirin")]) == []


def test_a_medicine_that_is_not_known_is_said_as_it_is_noted_and_wherever_the_client_is_screened(
    sqlite_target: str,
) -> None:
    palpate = command(sqlite_target)
    palpate("client", "add", "Kim Vale", "--born", "1980-01-01")
    palpate("client", "history", "Kim", "--rest", "no", "--asked-by", "s1")
    noted = palpate("client", "medication", "Kim", "Xyzzyprofen")
    assert (noted.code, noted.err) == (
        0,
        "Xyzzyprofen is none of the medicines known here: look up what it asks of the work.\n",
    )
    assert "Not known here, to be looked up: Xyzzyprofen" in palpate("screen", "Kim").out
    assert "raises anticoagulant" in palpate("client", "medication", "Kim", "warfarine").err
    screened = palpate("screen", "Kim").out
    assert "takes warfarine (warfarin?)" in screened
    assert "ASK FIRST" in screened


def test_every_name_of_every_medicine_in_the_vocabulary_raises_its_conditions() -> None:
    for one in vocabulary.medications().values():
        for name in one.names:
            assert set(one.raises) <= raised_by(f"{name.upper()} 10 mg").keys(), name


def test_medicines_are_noted_once_stopped_and_raise_no_more(practice: Practice, ana: Client) -> None:
    histories = practice.histories
    assert histories.add_medication(ana, "Warfarin") == {"anticoagulant": "Warfarin"}
    histories.add_medication(ana, "warfarin", "5 mg")
    histories.add_medication(ana, "Eliquis")
    assert [(one.name, one.dose) for one in histories.medications(ana.id)] == [("Warfarin", "5 mg"), ("Eliquis", "")]
    assert histories.raised(ana.id) == {"anticoagulant": "Warfarin, Eliquis"}
    histories.stop_medication(ana, "warf")
    histories.stop_medication(ana, "Eliquis")
    assert histories.raised(ana.id) == {}
    with pytest.raises(Refused, match="No medicines are noted"):
        histories.stop_medication(ana, "Eliquis")


def test_allergies_are_noted_once_and_ended(practice: Practice, ana: Client) -> None:
    histories = practice.histories
    histories.add_allergy(ana, "Nuts")
    histories.add_allergy(ana, "nuts", "rash")
    assert [(one.substance, one.reaction) for one in histories.allergies(ana.id)] == [("Nuts", "rash")]
    histories.end_allergy(ana, "nuts")
    assert histories.allergies(ana.id) == []


OF_A_KIND = {one.key: one.kind for one in vocabulary.conditions().values() if one.kind}


def test_every_kind_that_a_practice_sets_has_conditions_and_a_concussion_stays_what_its_question_says() -> None:
    assert set(OF_A_KIND.values()) == {"injury", "surgery", "medicine"}
    assert {OF_A_KIND[key] for key in ("recent_fracture", "bruise_or_burn")} == {"injury"}
    assert {OF_A_KIND[key] for key in ("recent_surgery", "recent_scar")} == {"surgery"}
    assert {OF_A_KIND[key] for key in ("anticoagulant", "antiplatelet")} == {"medicine"}
    assert "concussion" not in OF_A_KIND


@settings(max_examples=60)
@given(key=st.sampled_from(sorted(OF_A_KIND)), days=st.integers(1, 730))
def test_how_long_an_answer_stands_is_as_the_practice_has_set_it_for_its_kind(key: str, days: int) -> None:
    one, times = vocabulary.conditions()[key], HistorySettings(**{f"{OF_A_KIND[key]}_days": days})
    assert one.expires_days is not None
    expected = min(days, one.expires_days) if one.red_flag else days
    assert answers.expiry(one, {}, TODAY, times) == TODAY + dt.timedelta(days=expected)
    for other in vocabulary.conditions().values():
        if other.ask == "history" and other.kind != OF_A_KIND[key]:
            assert answers.stands(other, times) == other.expires_days


def test_a_shorter_time_holds_for_what_was_answered_before_it_was_set_and_a_longer_one_does_not(
    practice: Practice, ana: Client
) -> None:
    record, current = practice.histories.record, practice.histories.current
    record(ana, {"recent_surgery": "no", "gout": "no"}, asked_by="Mara")
    before = current(ana.id)
    practice.premises.set("history.surgery_days", 10)
    assert current(ana.id)["recent_surgery"].expires_on == TODAY + dt.timedelta(days=10)
    assert current(ana.id)["gout"] == before["gout"]
    practice.premises.set("history.surgery_days", 700)
    assert current(ana.id)["recent_surgery"] == before["recent_surgery"]
    record(ana, {"recent_surgery": "no"}, asked_by="Mara")
    assert current(ana.id)["recent_surgery"].expires_on == TODAY + dt.timedelta(days=700)


def test_what_has_to_be_asked_is_what_was_never_asked_is_not_known_or_was_asked_too_long_ago(
    practice: Practice, ana: Client
) -> None:
    to_ask, record = practice.histories.to_ask, practice.histories.record
    assert to_ask(ana.id) == practice.histories.asked()
    record(ana, {"gout": "declined", "epilepsy": "unknown"}, rest="no", asked_by="Mara")
    record(ana, {"osteoporosis": "yes"}, asked_by="Mara", asked_on=TODAY + dt.timedelta(days=-1))
    assert [one.key for one in to_ask(ana.id)] == ["epilepsy"]
    practice.clock.fixed = practice.clock.now() + dt.timedelta(days=20)
    assert {one.key for one in to_ask(ana.id)} == {"epilepsy", "concussion", "chemotherapy", "hot_red_swelling"}
    assert [one.key for one in to_ask(ana.id, "recent")] == ["concussion"]


def test_what_a_client_says_besides_stands_until_they_say_there_is_nothing(practice: Practice, ana: Client) -> None:
    record, remarks = practice.histories.record, practice.histories.remarks
    record(ana, {"anything_else": ("yes", {"text": "Fell off a horse in 1999."})}, rest="no", asked_by="Mara")
    practice.clock.fixed = practice.clock.now() + dt.timedelta(days=30)
    record(ana, {"anything_else": ("yes", {"text": "Sleeps badly."})}, asked_by="Mara")
    record(ana, {"anything_else": "declined"}, asked_by="Mara")
    record(ana, {}, rest="no", asked_by="Mara")
    assert [(one.text, one.asked_by, one.asked_on) for one in remarks(ana.id)] == [
        ("Fell off a horse in 1999.", "Mara Lind", TODAY),
        ("Sleeps badly.", "Mara Lind", TODAY + dt.timedelta(days=30)),
    ]
    record(ana, {"anything_else": "no"}, asked_by="Mara")
    assert remarks(ana.id) == []
    with pytest.raises(Refused, match="Say what else they told us"):
        record(ana, {"anything_else": "yes"}, asked_by="Mara")


def test_medicines_are_asked_about_again_and_raise_what_they_raised_until_then(practice: Practice, ana: Client) -> None:
    histories = practice.histories
    for name in ("Warfarin", "Something homely"):
        histories.add_medication(ana, name)
    assert histories.medicines_to_ask_again(ana.id, TODAY + dt.timedelta(days=180)) == []
    late = TODAY + dt.timedelta(days=181)
    assert [one.name for one in histories.medicines_to_ask_again(ana.id, late)] == ["Warfarin", "Something homely"]
    assert histories.raised(ana.id) == {"anticoagulant": "Warfarin"}
    practice.premises.set("history.medicine_days", 30)
    practice.clock.fixed = practice.clock.now() + dt.timedelta(days=31)
    day = histories.today()
    histories.add_medication(ana, "warfarin")  # said again, of itself
    assert [one.name for one in histories.medicines_to_ask_again(ana.id, day)] == ["Something homely"]
    assert [one.asked_on for one in histories.same_medications(ana)] == [day, day]
    assert histories.medicines_to_ask_again(ana.id, day) == []
    histories.stop_medication(ana, "warfarin")
    histories.stop_medication(ana, "something")
    with pytest.raises(Refused, match="No medicines are noted"):
        histories.same_medications(ana)


def test_a_paper_form_found_later_does_not_make_a_medicine_older(practice: Practice, ana: Client) -> None:
    practice.histories.add_medication(ana, "Warfarin", "5 mg")
    earlier = TODAY - dt.timedelta(days=100)
    practice.histories.record(ana, {}, medications=["Warfarin"], asked_by="Mara", asked_on=earlier)
    (kept,) = practice.histories.medications(ana.id)
    assert (kept.dose, kept.asked_on) == ("5 mg", TODAY)


def test_an_answer_once_given_stays_in_the_record(practice: Practice, ana: Client) -> None:
    practice.histories.record(ana, {"gout": "yes"}, asked_by="Mara")
    for statement in (history_answer.update().values(answer="no"), history_answer.delete()):
        with pytest.raises(Refused, match="never changed"), practice.context.write() as writing:
            writing.execute(statement)
    assert standing(practice, ana) == {"gout": "yes"}


class TestCommands:
    """palpate client history, medication, allergy."""

    @pytest.fixture
    def palpate(self, sqlite_target: str) -> Run:
        run = command(sqlite_target)
        run("staff", "add", "Mara Lind", "--registration", "LMT-20417")
        run("client", "add", "Ana Diaz", "--born", "1984-05-02")
        return run

    def told(self, palpate: Run) -> dict[str, dict[str, object]]:
        told = palpate("client", "history", "Ana", "--json").json
        return {one["condition"]: one for one in told["answers"]}

    def test_the_history_of_the_first_day(self, palpate: Run) -> None:
        given = ("--set", "anticoagulant=no", "--set", "pregnancy=no", "--rest", "no", "--asked-by", "Mara")
        ran = palpate("client", "history", "Ana", *given)
        assert ran.code == 0, ran.err
        assert "Ana Diaz, born 1984-05-02 (c1)" in ran.out
        told = self.told(palpate)
        assert {one["answer"] for one in told.values()} == {"no"}
        assert not told["anticoagulant"]["rest"]
        assert told["gout"]["rest"]
        assert {one["asked_by"] for one in told.values()} == {"Mara Lind"}

    def test_without_options_it_shows_what_was_never_asked(self, palpate: Run) -> None:
        told = self.told(palpate)
        assert {one["answer"] for one in told.values()} == {"unknown"}
        assert not any(one["asked"] for one in told.values())
        shown = palpate("client", "history", "Ana").out
        assert "Heart and circulation" in shown
        assert "not asked" in shown

    def test_details_and_stale_answers_are_shown(self, palpate: Run) -> None:
        run = palpate
        run("client", "history", "Ana", "--set", "pregnancy=yes", "--detail", "pregnancy.due=2027-06-01")
        run("client", "history", "Ana", "--set", "gout=no", "--asked-on", "2020-01-01")
        told = self.told(run)
        assert told["pregnancy"]["detail"] == {"due": "2027-06-01"}
        assert told["gout"]["stale"]
        shown = run("client", "history", "Ana").out
        assert "due 2027-06-01" in shown
        assert "ASK AGAIN" in shown

    def test_one_group_at_a_time(self, palpate: Run) -> None:
        run = palpate
        given = ("--group", "heart_and_circulation", "--rest", "no", "--asked-by", "Mara")
        assert run("client", "history", "Ana", *given).code == 0
        told = run("client", "history", "Ana", "--group", "skin", "--json").json
        assert {one["group"] for one in told["answers"]} == {"skin"}
        assert {one["answer"] for one in told["answers"]} == {"unknown"}

    @pytest.mark.parametrize("from_file", [True, False])
    def test_answers_come_from_a_file_or_standard_input(self, palpate: Run, tmp_path: Path, from_file: bool) -> None:
        sheet = {
            "gout": {"answer": "yes", "site": "foot"},
            "anticoagulant": False,
            "rest": "no",
            "medications": ["aspirin", {"name": "metformin", "dose": "500 mg"}],
            "allergies": {"substance": "nuts"},
        }
        path = tmp_path / "answers.json"
        path.write_text(json.dumps(sheet), "utf-8")
        given = (str(path), "") if from_file else ("-", json.dumps(sheet))
        ran = palpate("client", "history", "Ana", "--from", given[0], "--asked-by", "Mara", "--json", stdin=given[1])
        assert ran.code == 0, ran.err
        told = self.told(palpate)
        assert (told["gout"]["answer"], told["gout"]["detail"]) == ("yes", {"site": "foot"})
        assert (told["anticoagulant"]["answer"], told["anticoagulant"]["rest"]) == ("no", False)
        assert "Not answered by the rest" in ran.err
        history = palpate("client", "history", "Ana", "--json").json
        assert [(one["name"], one["dose"]) for one in history["medications"]] == [
            ("aspirin", ""),
            ("metformin", "500 mg"),
        ]
        assert [one["substance"] for one in history["allergies"]] == ["nuts"]

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ('{"gout":', "not valid JSON"),
            ("", "not valid JSON"),
            ("[1]", "not an object of answers"),
            ('{"gout": 3}', "no answer for gout"),
            ('{"gout": {"site": "foot"}}', "no answer for gout"),
            ('{"rest": 1}', "the rest can be no or declined"),
            ('{"medications": [{"dose": "5"}]}', "each of these is text"),
            ('{"gout": "no", "pregnacy": "no"}', "did you mean pregnancy"),
        ],
    )
    def test_a_sheet_that_cannot_be_read_is_one_sentence(self, palpate: Run, text: str, sentence: str) -> None:
        ran = palpate("client", "history", "Ana", "--from", "-", "--asked-by", "Mara", stdin=text)
        refused(ran, sentence)
        assert not any(one["asked"] for one in self.told(palpate).values())

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (("--set", "gout"), "not a pair"),
            (("--set", "gout=no", "--set", "gout=yes"), "given twice"),
            (("--detail", "pregnancy.due=2027-06-01"), "goes with --set pregnancy=yes"),
            (("--set", "pregnancy=yes", "--detail", "due=2027-06-01"), "is not a detail"),
            (("--ask",), "needs a terminal"),
            (("--asked-on", "yesterday"), "is not a day"),
        ],
    )
    def test_what_is_typed_wrong_is_a_usage_error(self, palpate: Run, words: tuple[str, ...], sentence: str) -> None:
        refused(palpate("client", "history", "Ana", *words), sentence, code=2)

    def test_who_asked_is_the_only_practitioner_or_has_to_be_said(self, palpate: Run) -> None:
        run = palpate
        assert run("client", "history", "Ana", "--set", "gout=no").code == 0
        run("staff", "add", "Jo Park", "--registration", "2")
        refused(run("client", "history", "Ana", "--set", "gout=no"), "Say who asked")
        refused(run("client", "history", "Ana", "--from", "/nowhere.json", "--asked-by", "Jo"), "cannot be read")

    def test_a_medicine_says_what_it_raises(self, palpate: Run) -> None:
        run = palpate
        ran = run("client", "medication", "Ana", "-", "--dose", "5 mg", "--json", stdin="Warfarin\n")
        assert ran.json[0]["name"] == "Warfarin"
        assert "raises anticoagulant (blood thinner) to ask first" in ran.err
        assert self.told(run)["anticoagulant"]["raised_by"] == "Warfarin"
        assert run("client", "medication", "Ana", "--stop", "warfarin", "--json").json == []

    def test_a_medicine_raises_nothing_that_is_answered_yes(self, palpate: Run) -> None:
        ran = palpate(
            "client", "history", "Ana", "--set", "anticoagulant=yes", "--detail", "anticoagulant.since=2027-03-01"
        )
        assert "  anticoagulant (blood thinner): yes (since 2027-03-01)" in ran.out
        assert palpate("client", "medication", "Ana", "warfarin").err == ""

    def test_a_group_is_shown_alone_and_an_allergy_with_what_it_does(self, palpate: Run) -> None:
        ran = palpate("client", "allergy", "Ana", "nut oils", "--reaction", "hives")
        assert "  nut oils: hives (noted 2027-03-08)" in ran.out
        shown = palpate("client", "history", "Ana", "--again", "--group", "pregnancy").out
        assert "Pregnancy" in shown
        for word in ("Medicines", "Allergies", "Told us"):
            assert word not in shown
        assert "Allergies: nut oils" in palpate("client", "history", "Ana").out

    def test_what_they_told_us_besides_is_read_shown_and_given_as_json(self, palpate: Run) -> None:
        run = palpate
        ran = run("client", "history", "Ana", "--also", "-", "--asked-by", "Mara", stdin="Faints at blood.\n")
        assert ran.code == 0, ran.err
        assert "Told us: Faints at blood. (2027-03-08, to Mara Lind)" in run("client", "history", "Ana").out
        (told,) = run("client", "history", "Ana", "--json").json["remarks"]
        assert told == {"text": "Faints at blood.", "asked_by": "Mara Lind", "asked_on": "2027-03-08"}
        both = ("--also", "x", "--set", "anything_else=no")
        refused(run("client", "history", "Ana", *both), "give one of them", code=2)
        refused(run("client", "history", "Ana", "--also", "-", "--from", "-"), "Only one thing", code=2)

    def test_only_what_is_to_be_asked_again_is_shown(self, palpate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        run = palpate
        run("client", "history", "Ana", "--rest", "no", "--asked-by", "Mara")
        assert run("client", "history", "Ana", "--again", "--json").json["answers"] == []
        assert "Nothing has to be asked again." in run("client", "history", "Ana", "--again").out
        monkeypatch.setenv("PALPATE_NOW", "2027-03-28T10:00:00-05:00")
        told = run("client", "history", "Ana", "--again", "--json").json["answers"]
        assert {one["condition"] for one in told} == {"concussion", "chemotherapy", "hot_red_swelling"}
        assert all(one["stale"] for one in told)

    def test_medicines_asked_again_are_as_they_were(self, palpate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        run = palpate
        run("client", "medication", "Ana", "Warfarin")
        monkeypatch.setenv("PALPATE_NOW", "2027-12-01T10:00:00-05:00")
        assert "Medicines: Warfarin (ASK AGAIN)" in run("client", "history", "Ana").out
        assert run("client", "history", "Ana", "--json").json["medications"][0]["stale"] is True
        assert run("client", "medication", "Ana", "--same", "--json").json[0]["asked_on"] == "2027-12-01"
        assert "ASK AGAIN" not in run("client", "history", "Ana").out.split("Medicines:")[1]

    def test_an_allergy_is_noted_and_ended(self, palpate: Run) -> None:
        run = palpate
        ran = run("client", "allergy", "Ana", "nuts", "--reaction", "rash", "--json")
        assert (ran.json[0]["substance"], ran.json[0]["reaction"]) == ("nuts", "rash")
        assert run("client", "allergy", "Ana", "--end", "nuts", "--json").json == []
