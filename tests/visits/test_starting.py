"""Starting a visit, what stands in the way, adding a modality, and declining."""

from __future__ import annotations

import datetime as dt

import pytest

from palpate import clock
from palpate.clients.tables import history_answer
from palpate.documents import visit as document
from palpate.errors import Refused
from palpate.host import enabling
from palpate.modality.safety import Level
from palpate.practice import Practice
from palpate.scheduling.model import Appointment
from palpate.store import chain
from palpate.visits import day_of
from palpate.visits.model import WorkDone
from palpate.visits.tables import visit, visit_screening
from tests.visits.plugin import Outside
from tests.visits.scene import NECK, Scene

NEW_YORK = clock.zone("America/New_York")


def book(scene: Scene, hour: int = 11) -> Appointment:
    """Ana at this hour of the day."""
    place = scene.practice.premises.location()
    scene.practice.scheduling.hours.give(scene.mara, [0], [(540, 1020)], place)
    start = dt.datetime(2027, 3, 8, hour, tzinfo=NEW_YORK)
    return scene.practice.scheduling.book(scene.ana, scene.nmt, start, staff=scene.mara)


def test_a_booked_visit_takes_over_who_what_and_where(scene: Scene) -> None:
    booked = book(scene)
    scene.practice.scheduling.arrive(booked)
    beginning = scene.visits.from_appointment(booked.id)
    begun = scene.visits.start(beginning, scene.all_no(scene.nmt), consent="written", words="")
    assert (begun.status, begun.client, begun.practitioner) == ("open", "Ana Diaz", "Mara Lind")
    assert (begun.appointment_id, begun.outside_hours) == (booked.id, "")
    assert begun.started_at == scene.practice.clock.now()
    assert begun.modalities == ("neuromuscular",)
    assert scene.practice.scheduling.appointment(booked.id).status == "visited"


def test_an_appointment_is_started_once(scene: Scene) -> None:
    beginning = scene.visits.from_appointment(book(scene).id)
    scene.visits.start(beginning, scene.all_no(scene.nmt), consent="verbal", words="")
    with pytest.raises(Refused, match="a1 is visited"):
        scene.visits.start(beginning, scene.all_no(scene.nmt), consent="verbal", words="")
    with pytest.raises(Refused, match="a1 is visited: it cannot be started"):
        scene.visits.from_appointment(1)
    assert len(scene.rows(visit)) == 1


def test_a_cancelled_appointment_is_not_started(quick: Scene) -> None:
    booked = book(quick)
    quick.practice.scheduling.cancel(booked, "ill")
    with pytest.raises(Refused, match="a1 is cancelled: it cannot be started"):
        quick.visits.from_appointment(booked.id)


def test_a_walk_in_is_recorded_whatever_the_hours_and_says_so(quick: Scene) -> None:
    begun = quick.start()
    assert begun.appointment_id is None
    assert "no working hours" in begun.outside_hours


def test_clearance_needs_words_and_they_are_kept(scene: Scene) -> None:
    bela = scene.client("Bela Kis", anticoagulant="yes")
    with pytest.raises(Refused, match=r"clearance \(not clinician-reviewed\).*with --words") as refusal:
        scene.start(bela)
    assert "Anticoagulant" in str(refusal.value) or "blood" in str(refusal.value).casefold()
    assert scene.rows(visit) == []
    begun = scene.start(bela, words="Letter of Dr Novak, 3 March.")
    assert scene.visits.screened(begun).words == "Letter of Dr Novak, 3 March."
    assert scene.visits.screened(begun).verdict.level is Level.CLEARANCE


def test_words_for_one_thing_do_not_carry_over_to_another(quick: Scene) -> None:
    """A letter about an anticoagulant says nothing of a fever that comes up later."""
    begun = quick.start(quick.client("Bela Kis", anticoagulant="yes"), words="Letter of Dr Novak.")
    with pytest.raises(Refused, match="do not treat"):
        quick.visits.answer_day(begun, {"fever": "yes"}, "")
    assert quick.visits.screened(begun).day_of["fever"] == "no"
    quick.visits.answer_day(begun, {"fever": "yes"}, "37.6, and feels well.")
    assert quick.visits.screened(begun).words == "37.6, and feels well."
    quick.visits.answer_day(begun, {"fever": "no"}, "")
    assert [row["level"] for row in quick.rows(visit_screening)] == ["clearance", "do_not_treat", "clearance"]


def test_words_stand_while_they_cover_all_that_asks_for_them(quick: Scene) -> None:
    begun = quick.start(quick.client("Bela Kis", anticoagulant="yes"), words="Letter of Dr Novak.")
    quick.visits.answer_day(begun, {"alcohol_or_drugs": "declined"}, "")
    assert quick.visits.screened(begun).words == "Letter of Dr Novak."


def test_an_emergency_leaves_a_trace_whatever_is_answered_next(quick: Scene) -> None:
    with pytest.raises(Refused, match="EMERGENCY"):
        quick.start(day_of={"calf_swelling": "yes"})
    with quick.practice.context.read() as connection:
        kept = connection.execute(chain.audit.select().where(chain.audit.c.action == "emergency")).mappings().one()
    assert "calf_swelling" in kept["body"]
    assert kept["subject"] == f"client {quick.ana.id}"


def test_a_practitioner_who_is_not_qualified_starts_nothing(quick: Scene) -> None:
    beginning = quick.visits.from_walk_in(quick.ana, quick.nmt, quick.ben)
    with pytest.raises(
        Refused, match="Ben Okafor is not qualified for Neuromuscular therapy: palpate staff qualify s2"
    ):
        quick.visits.start(beginning, quick.all_no(quick.nmt), consent="verbal", words="")
    assert quick.rows(visit) == []


def test_front_desk_staff_treat_nobody(quick: Scene) -> None:
    desk = quick.practice.staff.add("Dee Front", treats=False)
    with pytest.raises(Refused, match="Dee Front does not treat"):
        quick.visits.from_walk_in(quick.ana, quick.nmt, desk)


def test_while_one_of_its_modalities_is_off_the_others_of_a_visit_are_screened_for_all_the_same(
    quick: Scene, quick_target: str
) -> None:
    begun = quick.start(service=quick.both)
    quick.treat(begun)
    with quick.practice.context.write() as writing:
        enabling.disable(writing, "reflexology")
    with Practice.open(quick_target) as practice:
        ana = practice.clients.find("Ana")
        practice.act(practice.staff.find("Mara"))
        practice.histories.record(ana, {"deep_vein_thrombosis": "yes"}, asked_by=practice.staff.find("Mara"))
        with pytest.raises(Refused, match="blood clot"):
            practice.visits.treat(begun, WorkDone(**NECK))
        practice.visits.treat(begun, WorkDone(**NECK, words="her doctor is here"))
        said = practice.visits.screened(begun).verdict
        assert said.level is Level.DO_NOT_TREAT
        assert {one.modality: one.level for one in said.modalities} == {
            "neuromuscular": "do_not_treat",
            "reflexology": "proceed",
        }
        assert practice.visits.finish(begun)[0].status == "finished"


def test_a_red_flag_answered_after_midnight_stands_for_the_new_day(quick: Scene) -> None:
    quick.later(hours=13, minutes=50)  # ten to twelve at night
    begun = quick.start()
    quick.later(minutes=20)
    with pytest.raises(Refused, match="EMERGENCY"):
        quick.visits.answer_day(begun, {"calf_swelling": "yes"}, "")
    quick.visits.decline(begun, {}, why="A swollen calf.", referred="The emergency department.")
    anew = quick.visits.from_walk_in(quick.ana, quick.nmt, quick.mara)
    assert quick.visits.flagged_today(anew) == {"calf_swelling": "yes"}
    quick.later(days=1)
    assert quick.visits.flagged_today(anew) == {}


def test_a_service_of_a_disabled_modality_starts_nothing(quick_target: str) -> None:
    with Practice.open(quick_target) as practice:
        quick = Scene(practice)
        beginning = quick.visits.from_walk_in(quick.ana, quick.both, quick.mara)
        with practice.context.write() as writing:
            enabling.disable(writing, "reflexology")
    with Practice.open(quick_target) as practice:
        with pytest.raises(Refused, match="Reflexology is not enabled here: palpate modality enable reflexology"):
            practice.visits.start(beginning, {}, consent="verbal", words="")
        with practice.context.read() as connection:
            assert connection.execute(visit.select()).all() == []


def test_a_red_flag_is_recorded_though_the_modality_was_switched_off_meanwhile(quick_target: str) -> None:
    with Practice.open(quick_target) as practice:
        begun = Scene(practice).start()
        with practice.context.write() as writing:
            enabling.disable(writing, "neuromuscular")
    with Practice.open(quick_target) as practice:
        visits = practice.visits
        answers = day_of.read(practice.screening, begun.modalities, ["calf_swelling=yes"], {})
        with pytest.raises(Refused, match="EMERGENCY"):
            visits.answer_day(begun, answers, "")
        assert visits.screened(begun).verdict.level is Level.EMERGENCY
        with pytest.raises(Refused, match="screening says emergency"):
            visits.finish(begun)
        answers = day_of.read(practice.screening, begun.modalities, ["calf_swelling=no"], {})
        assert visits.answer_day(begun, answers, "").level is Level.ASK_FIRST


def test_a_modality_that_is_gone_starts_nothing_and_says_what_to_install(quick_target: str, outside: Outside) -> None:
    outside.install()
    outside.offer(quick_target)
    outside.uninstall()
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        with pytest.raises(Refused, match=r"cupping cannot be used: .* not installed; install its package again"):
            scene.start(service=practice.services.find("Cups 30"))
        assert scene.rows(visit) == []


def test_a_modality_is_added_in_the_middle_and_screened_for(scene: Scene) -> None:
    begun = scene.start()
    scene.visits.add_modality(begun, "reflexology", "")
    begun = scene.visits.get(begun.id)
    assert begun.modalities == ("neuromuscular", "reflexology")
    verdict = scene.visits.screened(begun).verdict
    assert [one.modality for one in verdict.modalities] == ["neuromuscular", "reflexology"]
    with pytest.raises(Refused, match="has Reflexology already"):
        scene.visits.add_modality(begun, "reflexology", "")
    with pytest.raises(Refused, match="not qualified for Sports"):
        scene.visits.add_modality(begun, "sports", "")


def test_an_added_modality_that_says_more_needs_words_of_its_own(quick: Scene) -> None:
    """Deep tissue says *do not treat* where neuromuscular therapy asks for clearance."""
    begun = quick.start(quick.client("Bela Kis", anticoagulant="yes"), words="Letter of Dr Novak.")
    with pytest.raises(Refused, match="do not treat"):
        quick.visits.add_modality(begun, "deep_tissue", "")
    assert quick.visits.get(begun.id).modalities == ("neuromuscular",)
    quick.visits.add_modality(begun, "deep_tissue", "Light strokes only, at her wish.")
    assert quick.visits.get(begun.id).modalities == ("neuromuscular", "deep_tissue")


def test_declining_a_booked_client_says_why_and_frees_the_time(scene: Scene) -> None:
    booked = book(scene)
    beginning = scene.visits.from_appointment(booked.id)
    flagged = {**scene.all_no(scene.nmt), "calf_swelling": "yes"}
    with pytest.raises(Refused, match="Say why"):
        scene.visits.decline(beginning, flagged, why=" ", referred="")
    declined = scene.visits.decline(beginning, flagged, why="Calf swelling", referred="Emergency department")
    assert declined.status == "declined"
    assert scene.practice.scheduling.appointment(booked.id).status == "declined"
    record = scene.visits.record(declined)["record"]
    assert record["declined"] == {"why": "Calf swelling", "referred_to": "Emergency department"}
    assert record["screening"][0]["level"] == "emergency"
    book(scene)  # the time is free again


def test_a_client_can_be_declined_though_the_modality_is_gone(quick_target: str, outside: Outside) -> None:
    outside.install()
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        beginning = scene.visits.from_walk_in(scene.ana, practice.services.find("Cups 30"), scene.mara)
    outside.uninstall()
    with Practice.open(quick_target) as practice:
        declined = practice.visits.decline(beginning, {"calf_swelling": "yes"}, why="Calf", referred="Hospital")
        assert practice.visits.record(declined)["record"]["modalities"][0]["title"] == "Cupping"


def test_starting_changes_nothing_of_the_history(quick: Scene) -> None:
    """Answers of the day expire with the visit."""
    before = quick.rows(history_answer)
    quick.start(day_of={"recent_injury": "yes", "recent_injury.site": "ankle"})
    assert quick.rows(history_answer) == before


def test_where_no_visit_is_named_the_one_that_fits_is_meant(quick: Scene) -> None:
    with pytest.raises(Refused, match="No visit of Mara Lind is open"):
        quick.visits.find(None, quick.mara)
    done = quick.finished()
    assert quick.visits.find(None, quick.mara).id == done.id
    begun = quick.start(quick.client("Bela Kis"))
    assert quick.visits.find(None, quick.mara).id == begun.id
    assert quick.visits.find(None, quick.mara, "finished").id == done.id
    quick.start(quick.client("Cara Bloom"))
    with pytest.raises(Refused, match=r"Several visits of Mara Lind are not signed: v2 Bela Kis \(open\); v3 Cara"):
        quick.visits.find(None, quick.mara)
    with pytest.raises(Refused, match="No visit of Ben"):
        quick.visits.find(None, quick.ben)


def test_a_visit_of_a_client_who_was_merged_shows_the_person(quick: Scene) -> None:
    twice = quick.client("Anna Diaz")
    begun = quick.start(twice)
    quick.practice.clients.merge(twice, quick.ana)
    shown = quick.visits.get(begun.id)
    assert (shown.client, shown.born, shown.client_id) == ("Ana Diaz", quick.ana.born, quick.ana.id)
    assert [one.id for one in quick.visits.of_client(quick.practice.clients.ids(quick.ana.id))] == [begun.id]


def test_a_red_flag_is_corrected_by_a_no_and_by_nothing_less(quick: Scene) -> None:
    with pytest.raises(Refused, match="EMERGENCY"):
        quick.start(day_of={"calf_swelling": "yes"})
    for said in ("declined", "unknown"):
        with pytest.raises(Refused, match="answer calf_swelling=no"):
            quick.start(day_of={"calf_swelling": said}, words="I am sure.")
    begun = quick.start()
    with pytest.raises(Refused, match="EMERGENCY"):
        quick.visits.answer_day(begun, {"calf_swelling": "yes"}, "")
    with pytest.raises(Refused, match="answer calf_swelling=no"):
        quick.visits.answer_day(begun, {"calf_swelling": "declined"}, "I am sure.")
    assert quick.visits.answer_day(begun, {"calf_swelling": "no"}, "").level is Level.PROCEED


def _all_the_rest(quick: Scene, standing: dict[str, str]) -> dict[str, str]:
    return day_of.read(quick.practice.screening, quick.nmt.modalities, ["all=no"], standing)


def test_all_the_rest_takes_no_red_flag_back_before_a_visit_nor_during_one(quick: Scene) -> None:
    beginning = quick.visits.from_walk_in(quick.ana, quick.nmt, quick.mara)
    with pytest.raises(Refused, match="EMERGENCY"):
        quick.start(day_of={"calf_swelling": "yes"})
    rest = _all_the_rest(quick, quick.visits.flagged_today(beginning))
    with pytest.raises(Refused, match="answer calf_swelling=no"):
        quick.visits.start(beginning, rest, consent="verbal", words="")
    begun = quick.visits.start(beginning, rest | {"calf_swelling": "no"}, consent="verbal", words="")
    with pytest.raises(Refused, match="EMERGENCY"):
        quick.visits.answer_day(begun, {"calf_swelling": "yes"}, "")
    with pytest.raises(Refused, match="EMERGENCY"):
        quick.visits.answer_day(begun, _all_the_rest(quick, quick.visits.screened(begun).day_of), "")
    with pytest.raises(Refused, match="Screening says emergency"):
        quick.treat(begun)


def test_a_red_flag_stands_whichever_entry_of_the_person_it_was_answered_to(scene: Scene) -> None:
    twice = scene.client("Anna Diaz")
    with pytest.raises(Refused, match="EMERGENCY"):
        scene.start(twice, day_of={"calf_swelling": "yes"})
    scene.practice.clients.merge(twice, scene.ana)
    with pytest.raises(Refused, match="answer calf_swelling=no"):
        scene.start(day_of={"calf_swelling": "declined"})


@pytest.mark.parametrize("ends", ["declined", "stopped", "struck"])
def test_a_red_flag_stands_for_the_day_whatever_became_of_the_visit(scene: Scene, ends: str) -> None:
    flag = {"calf_swelling": "yes"}
    if ends == "declined":
        beginning = scene.visits.from_walk_in(scene.ana, scene.nmt, scene.mara)
        scene.visits.decline(beginning, scene.all_no(scene.nmt) | flag, why="A swollen calf.", referred="Hospital")
    else:
        begun = scene.start()
        scene.treat(begun)
        with pytest.raises(Refused, match="EMERGENCY"):
            scene.visits.answer_day(begun, flag, "")
        if ends == "stopped":
            scene.visits.decline(begun, {}, why="A swollen calf.", referred="Hospital")
        else:
            scene.visits.enter_in_error(begun, scene.mara, "Begun twice.")
    with pytest.raises(Refused, match="answer calf_swelling=no"):
        scene.start(day_of={"calf_swelling": "declined"})
    scene.start(day_of={"calf_swelling": "no"})
    scene.later(days=1)
    scene.start(day_of={"calf_swelling": "declined"})


def test_what_is_learnt_of_the_history_during_a_visit_holds_from_then_on(quick: Scene) -> None:
    begun = quick.start()
    quick.practice.histories.record(quick.ana, {"anticoagulant": "yes"}, asked_by=quick.mara)
    with pytest.raises(Refused, match="clearance"):
        quick.treat(begun, applied=1)
    with pytest.raises(Refused, match="clearance"):
        quick.visits.finish(begun)
    quick.treat(begun, applied=1, words="Letter of Dr Novak.")
    levels = [one["level"] for one in quick.visits.record(begun)["record"]["screening"]]
    assert levels == ["proceed", "clearance"]


def test_a_client_has_one_open_visit_a_day_with_one_practitioner(scene: Scene) -> None:
    begun = scene.start()
    told = r"Ana Diaz, born 1984-05-02 \(c1\) has v1 open since 10:00: go on with it \(palpate visit open v1\), finish"
    with pytest.raises(Refused, match=told):
        scene.start()
    assert len(scene.rows(visit)) == 1
    scene.start(scene.client("Bela Kis"))
    scene.visits.finish(begun)
    again = scene.start()
    scene.later(days=1)
    assert [one.ref for one in scene.visits.still_open(scene.ana)] == [again.ref]
    scene.start()  # one that was left open yesterday keeps nobody from being treated


def test_of_two_rows_that_are_one_person_one_visit_is_open(quick: Scene) -> None:
    twice = quick.client("Anna Diaz")
    quick.start(twice)
    quick.practice.clients.merge(twice, quick.ana)
    with pytest.raises(Refused, match="has v1 open since 10:00"):
        quick.start()


def test_a_day_to_come_is_no_day_of_an_injury(quick: Scene) -> None:
    with pytest.raises(Refused, match="still to come"):
        quick.start(day_of={"recent_injury": "yes", "recent_injury.since": "2030-01-01"})


def test_the_record_says_when_each_screening_was_and_of_one_that_changed_nothing_only_the_answers(quick: Scene) -> None:
    begun = quick.start(day_of={"recent_injury": "yes", "recent_injury.site": "ankle", "new_symptoms": "unknown"})
    quick.later(minutes=20)
    quick.visits.answer_day(begun, {"new_symptoms": "declined"}, "")
    quick.later(minutes=20)
    quick.visits.answer_day(begun, {"recent_injury": "no"}, "")
    text = "\n".join(document.lines(quick.visits.record(begun), ""))
    first, again, last = (text.index(f"Screening at {at}: ASK FIRST") for at in ("10:00", "10:20", "10:40"))
    assert "ankle" in text[first:again]
    told = text[again:last].strip().splitlines()
    assert told[0] == "Screening at 10:20: ASK FIRST, as before"
    assert len(told) == 2
    assert told[1].startswith("  Changed: ")
    assert told[1].endswith(": declined")
    assert "Questions of the day: " in text[last:]
