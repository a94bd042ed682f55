"""The main job end to end, on SQLite and on PostgreSQL: the first test through the installed command."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.e2e.conftest import Command

pytestmark = pytest.mark.e2e


def set_up(palpate: Command, *modalities: str) -> None:
    """A practice with Mara, a room, a service and Ana."""
    palpate.ok("init", "--name", "Riverbend", "--timezone", "America/New_York", "--modalities", ",".join(modalities))
    palpate.ok("staff", "add", "Mara Lind", "--registration", "LMT-20417")
    palpate.ok("staff", "qualify", "Mara", "neuromuscular")
    palpate.ok("staff", "hours", "Mara", "mon-fri", "9:00-17:00")
    palpate.ok("room", "add", "Room 1")
    service = ("--modality", "neuromuscular", "--minutes", "60", "--buffer-after", "15", "--price", "95")
    palpate.ok("service", "add", "NMT 60", *service)
    palpate.ok("client", "add", "Ana Diaz", "--phone", "+1 212 555 0147", "--born", "1984-05-02")


def test_a_therapist_sets_up_books_treats_signs_and_follows_up(palpate: Command) -> None:
    set_up(palpate, "neuromuscular", "reflexology")
    history = ("--set", "anticoagulant=no", "--set", "pregnancy=no", "--rest", "no", "--asked-by", "Mara")
    palpate.ok("client", "history", "Ana", *history)
    assert palpate.json("screen", "Ana")["verdict"] == "proceed"

    slots = palpate.json("slots", "NMT 60", "--from", "2027-03-08", "--to", "2027-03-12")
    assert {"starts_at", "ends_at", "practitioner", "room"} <= slots[0].keys()
    assert slots[0]["starts_at"] == "2027-03-08T09:00-05:00"
    assert slots[0]["practitioner"] == "Mara Lind"
    assert slots[0]["room"] == "Room 1"

    booked = palpate.json("book", "Ana", "NMT 60", "2027-03-08 10:00", "--staff", "Mara")
    assert booked["ref"] == "a1"
    assert booked["client"] == "Ana Diaz"
    assert booked["service"] == "NMT 60"
    assert booked["practitioner"] == "Mara Lind"
    assert booked["room"] == "Room 1"
    assert (booked["starts_at"], booked["ends_at"]) == ("2027-03-08T10:00-05:00", "2027-03-08T11:00-05:00")
    assert booked["status"] == "booked"
    palpate.ok("move", "a1", "2027-03-08 11:00")
    palpate.ok("cancel", "a1", "--reason", "ill")

    walk_in = ("--walk-in", "Ana", "NMT 60", "--staff", "Mara", "--day-of", "all=no", "--consent", "verbal")
    started = palpate.json("visit", "start", *walk_in)
    assert started["ref"] == "v1"
    assert started["verdict"] == "proceed"
    palpate.ok("visit", "assess", "v1", "neuromuscular", "--set", "pain_now=6", "--set", "touch_tolerance=4")
    done = ("--site", "infraspinatus", "--side", "left", "--tool", "elbow", "--pressure", "6", "--hold", "20")
    palpate.ok("visit", "treat", "v1", "ischemic_compression", *done, "--minutes", "5")
    found = ("--objective", "Taut band below the spine of the scapula.")
    sections = (*found, "--assessment", "Eased.", "--plan", "A week.")
    palpate.ok("visit", "note", "v1", "--subjective", "-", *sections, stdin="Woke at night, left arm.\n")
    palpate.ok("visit", "finish", "v1")
    palpate.ok("visit", "sign", "v1")

    shown = palpate.ok("visit", "show", "v1").out
    for word in ("Ana Diaz", "1984-05-02", "LMT-20417", "SIGNED", "Infraspinatus", "felt 6", "20 s", "Woke at night"):
        assert word in shown, (word, shown)
    assert "Call an ambulance" in palpate.ok("aftercare", "v1").out

    waiting = palpate.json("followups")
    assert [one["key"] for one in waiting] == ["soreness_36h", "two_weeks"]
    due = dt.datetime.fromisoformat(waiting[0]["due_at"]) - dt.datetime.fromisoformat(started["starts_at"])
    assert dt.timedelta(hours=36) <= due < dt.timedelta(hours=36, minutes=10)
    palpate.ok("followups", "answer", "f1", "--set", "pain_now=3")
    assert [one["ref"] for one in palpate.json("followups")] == ["f2"]

    palpate.ok("today")
    palpate.ok("agenda", "--week")
    assert "ischemic" in palpate.ok("modality", "show", "neuromuscular", "--techniques").out
    palpate.ok("verify")


def test_two_modalities_in_one_visit_are_assessed_treated_and_signed_together(inside: Command) -> None:
    set_up(inside, "neuromuscular", "reflexology")
    inside.ok("staff", "qualify", "Mara", "reflexology")
    both = ("--modality", "neuromuscular", "--modality", "reflexology", "--minutes", "75")
    inside.ok("service", "add", "NMT and feet", *both)
    inside.ok("client", "history", "Ana", "--rest", "no", "--asked-by", "Mara")
    inside.ok("visit", "start", "--walk-in", "Ana", "NMT and feet", "--day-of", "all=no", "--consent", "written")
    inside.ok("visit", "assess", "v1", "neuromuscular", "--set", "pain_now=5")
    inside.ok("visit", "assess", "v1", "reflexology", "--from", "-", stdin='{"pain_now": 5}')
    work = ("--site", "upper trapezius", "--side", "r", "--pressure", "5", "--hold", "15")
    inside.ok("visit", "treat", "v1", "ic", *work)
    assert "Solar plexus reflex (foot), Solar plexus reflex (hand): type solar plexus foot" in inside.refused(
        "visit", "treat", "thumb_walk", "--site", "solar plexus", "--side", "left"
    )
    inside.ok("visit", "treat", "thumb_walk", "--site", "solar plexus foot", "--side", "left", "--pressure", "4")
    inside.ok("visit", "finish")
    inside.ok("visit", "sign")
    record = inside.json("visit", "show", "v1")
    assert {one["modality"] for one in record["record"]["work"]} == {"neuromuscular", "reflexology"}
    assert {one["modality"] for one in record["record"]["assessment"]} == {"neuromuscular", "reflexology"}
    modalities = {one["modality"] for one in inside.json("followups")}
    assert modalities == {"neuromuscular", "reflexology"}


def test_a_client_on_an_anticoagulant_is_warned_of_limited_and_kept_in_words(inside: Command) -> None:
    set_up(inside, "neuromuscular")
    inside.ok("client", "add", "Bela Kis", "--born", "1950-01-31")
    inside.ok("client", "history", "Bela", "--set", "anticoagulant=yes", "--rest", "no", "--asked-by", "Mara")
    booked = inside.ok("book", "Bela", "NMT 60", "2027-03-08 10:00")
    assert "clearance" in booked.err
    assert "[C7" in booked.err
    assert "not clinician-reviewed" in booked.err

    start = ("visit", "start", "--walk-in", "Bela", "NMT 60", "--day-of", "all=no", "--consent", "verbal")
    assert "--words" in inside.refused(*start)
    inside.ok(*start, "--words", "Letter of Dr Novak, 3 March.")
    work = ("visit", "treat", "ic", "--site", "infraspinatus", "--side", "left", "--hold", "15")
    assert "at most 2 applied" in inside.refused(*work, "--pressure", "6")
    assert "beyond the limit of 2" in inside.refused(*work, "--applied", "4")
    inside.ok(*work, "--applied", "2")
    inside.ok(*work, "--applied", "3", "--words", "Asked for, and well borne before.")
    inside.ok("visit", "finish")
    inside.ok("visit", "sign")
    shown = inside.ok("visit", "show", "v1").out
    for word in ("CLEARANCE", "Letter of Dr Novak", "beyond the limit of 2", "Asked for, and well borne before."):
        assert word in shown, word


def test_a_red_flag_leaves_no_way_on_but_correcting_it_or_declining(inside: Command) -> None:
    set_up(inside, "neuromuscular")
    inside.ok("client", "history", "Ana", "--rest", "no", "--asked-by", "Mara")
    start = ("visit", "start", "--walk-in", "Ana", "NMT 60", "--consent", "verbal")
    flagged = ("--day-of", "calf_swelling=yes", "--day-of", "all=no")
    assert "EMERGENCY" in inside.refused(*start, *flagged)
    assert "EMERGENCY" in inside.refused(*start, *flagged, "--words", "I am sure.")
    assert inside.json("visit", "list") == []

    assert "answer calf_swelling=no" in inside.refused(*start, "--day-of", "all=no")
    inside.ok(*start, "--day-of", "calf_swelling=no", "--day-of", "all=no")
    assert "EMERGENCY" in inside.refused("visit", "dayof", "v1", "--set", "chest_pain_or_breathlessness=yes")
    assert "emergency" in inside.refused("visit", "treat", "v1", "ic", "--site", "infraspinatus", "--pressure", "3")
    assert "emergency" in inside.refused("visit", "finish", "v1")
    inside.ok("visit", "dayof", "v1", "--set", "chest_pain_or_breathlessness=no")
    work = ("--site", "infraspinatus", "--side", "left", "--pressure", "5", "--hold", "12")
    inside.ok("visit", "treat", "v1", "ic", *work)
    referred = ("--reason", "Calf swelling", "--referred", "Emergency department")
    inside.ok("visit", "decline", "v1", *referred)
    shown = inside.ok("visit", "show", "v1").out
    assert "STOPPED: Calf swelling. Referred to: Emergency department." in shown
    inside.ok("visit", "decline", "--walk-in", "Ana", "NMT 60", *flagged, *referred)
    assert inside.json("visit", "show", "v2")["record"]["screening"][0]["level"] == "emergency"


def test_a_walk_in_is_recorded_whatever_the_hours_and_says_so(quick: Command) -> None:
    quick.ok("init", "--name", "R", "--timezone", "America/New_York", "--modalities", "neuromuscular", "--simulated")
    quick.ok("staff", "add", "Mara Lind", "--registration", "LMT-20417")
    quick.ok("staff", "qualify", "Mara", "neuromuscular")
    quick.ok("staff", "hours", "Mara", "mon-fri", "9:00-17:00")
    quick.ok("service", "add", "NMT 60", "--modality", "neuromuscular", "--minutes", "60")
    quick.ok("client", "add", "Ana Diaz", "--born", "1984-05-02")
    sunday = "2027-03-07T22:00:00-05:00"
    walk_in = ("--walk-in", "Ana", "NMT 60", "--day-of", "all=no", "--consent", "verbal")
    started = quick.json("visit", "start", *walk_in, now=sunday)
    assert started["outside_hours"]
    assert "Outside working hours" in quick.ok("visit", "show", "v1", now=sunday).out


def test_a_clinic_that_enables_two_modalities_never_sees_the_other_two(quick: Command) -> None:
    set_up(quick, "neuromuscular", "reflexology")
    listed = {one["key"]: one for one in quick.json("modality", "list")}
    assert set(listed) == {"neuromuscular", "reflexology", "sports", "deep_tissue"}
    assert {key for key, one in listed.items() if one["enabled"]} == {"neuromuscular", "reflexology"}
    assert all({"key", "title", "version", "enabled", "status"} <= one.keys() for one in listed.values())

    refused = quick.refused("service", "add", "Sports 60", "--modality", "sports", "--minutes", "60")
    assert "not enabled" in refused
    assert "not enabled" in quick.refused("staff", "qualify", "Mara", "deep tissue")
    verdicts = quick.json("screen", "Ana")["modalities"]
    assert {one["modality"] for one in verdicts} == {"neuromuscular", "reflexology"}
    quick.ok("visit", "start", "--walk-in", "Ana", "NMT 60", "--day-of", "all=no", "--consent", "verbal")
    assert "no technique" in quick.refused("visit", "treat", "v1", "petrissage")
    assert "not enabled" in quick.refused("visit", "assess", "v1", "sports", "--set", "pain_now=3")
    suggested = quick.json("service", "suggest")
    assert {one["modality"] for one in suggested} <= {"neuromuscular", "reflexology"}

    quick.ok("modality", "disable", "neuromuscular")
    assert "enable" in quick.refused("book", "Ana", "NMT 60", "2027-03-08 10:00")
