"""What a client asks for, held against what each modality is asked for: what fits, why, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.matching import matching
from palpate.matching.words import said, stems
from palpate.modality import vocabulary
from palpate.practice import Practice
from tests.command import Run, command, refused

ALL = ("neuromuscular", "reflexology", "sports", "deep_tissue")


@pytest.fixture
def target(tmp_path: Path) -> str:
    return str(tmp_path / "practice.db")


@pytest.fixture
def practice(target: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """A practice that offers all four."""
    monkeypatch.setenv("PALPATE_NOW", "2027-03-08T15:00:00+00:00")
    with Practice.found(target, name="T", timezone="Europe/Vienna", modalities=ALL, simulated=True) as made:
        yield made


def titles(found: list[matching.Match]) -> list[str]:
    return [one.modality for one in found]


def test_a_runner_before_a_race_with_tight_calves_is_for_sports_massage_and_is_asked_about_a_swollen_calf_first(
    practice: Practice,
) -> None:
    (found,) = matching.of_words(practice, "runner, race in 3 days, tight calves")
    assert found.modality == "sports"
    reasons = {one.ask.key: one for one in found.fits}
    assert set(reasons) == {"race_week", "event_ahead", "sport", "tight_calves"}
    assert "swelling" in reasons["tight_calves"].ask.first
    assert reasons["tight_calves"].words == ["tight calf"]


def test_a_red_flag_is_told_though_nothing_fits_the_words(practice: Practice, target: str) -> None:
    assert not matching.of_words(practice, "chest pain, wants a voucher")
    ran = command(target)("modality", "match", "chest pain, wants a voucher")
    assert ran.out.startswith("emergency - chest pain or breathlessness: Do not treat.")
    (flag,) = command(target)("modality", "match", "chest pain", "--json").json["red_flags"]
    assert flag["level"] == "emergency"


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        ("her face is drooping", "stroke_or_collapse"),
        ("slurred speech since noon", "stroke_or_collapse"),
        ("I can't breathe", "chest_pain_or_breathlessness"),
        ("one leg is swollen after the flight", "calf_swelling"),
        ("20 weeks pregnant and bleeding", "pregnancy_warning_signs"),
        ("his foot drops", "progressive_weakness"),
        ("had a bad fall yesterday", "unchecked_accident"),
        ("lost control of the bladder", "saddle_numbness"),
    ],
)
def test_red_flags_are_heard_in_plain_words(words: str, flag: str) -> None:
    label = vocabulary.conditions()[flag].label
    assert label in [one.about for one in matching.flags_of_words(words)]


def test_a_clients_red_flag_is_told_though_the_record_has_no_words(practice: Practice, target: str) -> None:
    run = command(target)
    run("client", "add", "Ana Diaz", "--born", "1984-05-02")
    run("staff", "add", "Mara Lind", "--registration", "L-1")
    run("client", "history", "Ana", "--set", "hot_red_swelling=yes", "--asked-by", "Mara")
    assert "\ndo not treat - " in run("modality", "match", "--client", "Ana").out


def test_what_nobody_has_asked_is_said_beside_what_is_known(practice: Practice, target: str) -> None:
    told = command(target)("modality", "match", "back pain, pregnant").out
    assert "modify - pregnancy" in told
    assert "Screening: ask first: not all has been asked" in told


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("desk job, knots in the shoulder, tingling fingers", "neuromuscular"),
        ("would like to relax, clothes on, feet are tired", "reflexology"),
        ("marathon on Sunday", "sports"),
        ("wants firm, deep pressure", "deep_tissue"),
    ],
)
def test_what_is_asked_for_finds_its_modality(practice: Practice, words: str, first: str) -> None:
    assert titles(matching.of_words(practice, words))[0] == first


def test_only_what_the_practice_offers_is_named(practice: Practice, target: str) -> None:
    command(target)("modality", "disable", "sports")
    with Practice.open(target) as again:
        assert "sports" not in titles(matching.of_words(again, "marathon, tight calves, wants it firm"))


def test_words_that_name_a_condition_show_what_each_modality_does_about_it(practice: Practice) -> None:
    (deep,) = matching.of_words(practice, "pregnant, wants firm pressure")
    assert {one.about for one in deep.against} == {"pregnancy"}
    assert deep.level != "proceed"


def test_what_nobody_asked_about_is_never_proceed(practice: Practice) -> None:
    assert all(one.level != "proceed" for one in matching.of_words(practice, "race, firm, feet, knots"))


def test_a_blood_thinner_puts_deep_work_last_and_says_so(practice: Practice) -> None:
    found = matching.of_words(practice, "on blood thinners, wants firm pressure and to relax")
    assert titles(found)[-1] == "deep_tissue"
    assert [one.modality for one in found if one.contraindicated] == ["deep_tissue"]


def test_from_the_record_it_reads_the_plan_and_the_last_visit_and_screens(practice: Practice, target: str) -> None:
    run: Run = command(target)
    run("staff", "add", "Mara Lind", "--registration", "1")
    run("staff", "qualify", "Mara", ",".join(ALL))
    run("service", "add", "Sports 30", "--modality", "sports", "--minutes", "30", "--no-room")
    run("service", "add", "Sports 90", "--modality", "sports", "--minutes", "90", "--no-room")
    run("client", "add", "Ana Diaz", "--born", "1984-05-02")
    assert run("modality", "match", "--client", "Ana").out.splitlines()[1] == "From the record: no words yet"
    run("client", "history", "Ana", "--rest", "no", "--asked-by", "Mara")
    assert run("plan", "add", "Ana", "--goal", "run the marathon without calf cramps").code == 0
    with Practice.open(target) as again:
        told, _, (found,) = matching.of_client(again, again.clients.find("Ana"))
    assert told == "run the marathon without calf cramps"
    assert (found.modality, found.level) == ("sports", "proceed")
    assert [one.name for one in found.services] == ["Sports 30", "Sports 90"]
    run("client", "history", "Ana", "--set", "deep_vein_thrombosis=yes", "--asked-by", "Mara")
    out = run("modality", "match", "--client", "Ana").out
    assert "Sports massage (sports): " in out
    assert "DO NOT TREAT" in out or "EMERGENCY" in out


def test_the_command_says_why_and_speaks_json(practice: Practice, target: str) -> None:
    run: Run = command(target)
    out = run("modality", "match", "marathon").out
    assert "Sports massage (sports)" in out
    assert "marathon: Days to the event" in out
    data = run("modality", "match", "marathon", "--json").json
    assert [one["modality"] for one in data["matches"]] == ["sports"]
    assert run("modality", "match", "-", stdin="marathon\n").out == out


def test_what_fits_nothing_says_what_is_offered(practice: Practice, target: str) -> None:
    out = command(target)("modality", "match", "zebra").out
    assert "Nothing that is offered here is asked for in these words" in out
    assert "Sports massage" in out


def test_without_words_and_without_a_client_it_says_what_is_missing(practice: Practice, target: str) -> None:
    run: Run = command(target)
    assert run("modality", "match").code == 2
    refused(run("modality", "match", "--client", "Nobody"), "Nobody")
    refused(run("modality", "match", "race", "--client", "Nobody"), "Nobody")


@pytest.fixture
def run(practice: Practice, target: str) -> Run:
    """The command, where Mara gives all four and what sports massage suggests is offered beside an hour of it."""
    run: Run = command(target)
    run("staff", "add", "Mara Lind", "--registration", "1")
    run("staff", "qualify", "Mara", ",".join(ALL))
    run("service", "add", "Sports 60", "--modality", "sports", "--minutes", "60", "--no-room")
    for one in practice.host.there()["sports"].identity.services:  # type: ignore[union-attr]
        given = ("--modality", "sports", "--minutes", str(one.minutes), "--no-room")
        assert run("service", "add", one.name, *given).code == 0
    run("client", "add", "Ben Ito", "--born", "1990-01-01")
    return run


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("runner, race in 3 days, tight calves", "Sports 60"),
        ("race tomorrow", "Pre-event massage"),
        ("marathon yesterday, legs heavy", "Post-event massage"),
        ("marathon 3 days ago, legs heavy", "Recovery or injury work"),
        ("pulled hamstring", "Recovery or injury work"),
        ("runner, a pre-event session please", "Pre-event massage"),
        ("marathon in autumn", "Sports 60"),
    ],
)
def test_the_service_that_fits_leads(run: Run, words: str, first: str) -> None:
    (found,) = run("modality", "match", words, "--json").json["matches"]
    assert found["services"][0]["name"] == first


def test_the_day_of_an_event_on_record_leads_to_its_service(run: Run) -> None:
    run(
        "visit",
        "start",
        "Ben",
        "Sports 60",
        "--walk-in",
        "--staff",
        "Mara",
        "--day-of",
        "all=no",
        "--consent",
        "verbal",
    )
    assert run("visit", "assess", "sports", "--set", "event_date=2027-03-07").code == 0
    (found,) = [one for one in run("modality", "match", "--client", "Ben", "--json").json["matches"] if one["fits"]]
    assert [(one["ask"]["key"], one["days"]) for one in found["fits"]][:2] == [
        ("post_event", -1),
        ("post_event_delayed", -1),
    ]
    assert [one["name"] for one in found["services"]][:2] == ["Post-event massage", "Recovery or injury work"]
    assert "; 1 day ago: In the first day after" in run("modality", "match", "--client", "Ben").out


def test_what_the_record_rules_out_is_said_though_nobody_asked_for_it(run: Run) -> None:
    run("client", "history", "Ben", "--set", "anticoagulant=yes", "--rest", "no", "--asked-by", "Mara")
    out = run("modality", "match", "--client", "Ben").out
    assert "Deep tissue (deep_tissue), not asked for: DO NOT TREAT" in out
    assert "  do not treat - anticoagulant (blood thinner): " in out
    data = run("modality", "match", "--client", "Ben", "--json").json
    assert [one["modality"] for one in data["ruled_out"]] == ["deep_tissue", "neuromuscular", "sports"]
    assert data["ruled_out"][0]["contraindicated"]


def test_what_the_words_rule_out_is_said_though_nobody_asked_for_it(run: Run) -> None:
    data = run("modality", "match", "blood thinners and stiff back", "--json").json
    assert [one["modality"] for one in data["matches"]] == ["neuromuscular"]
    assert [one["modality"] for one in data["ruled_out"]] == ["deep_tissue", "sports"]
    assert run("modality", "match", "stiff back", "--json").json["ruled_out"] == []


def test_a_wish_in_words_is_held_against_the_record(run: Run) -> None:
    run("client", "history", "Ben", "--set", "anticoagulant=yes", "--rest", "no", "--asked-by", "Mara")
    ran = run("modality", "match", "wants firm pressure", "--client", "Ben")
    assert "Asked for: wants firm pressure" in ran.out
    assert "Deep tissue (deep_tissue): DO NOT TREAT" in ran.out
    data = run("modality", "match", "chest pain, wants to relax", "--client", "Ben", "--json").json
    assert (data["client"], data["heard"]) == ("c1", "chest pain, wants to relax")
    assert [one["about"] for one in data["red_flags"]] == ["chest pain or breathlessness"]
    run("client", "history", "Ben", "--set", "anticoagulant=no", "--asked-by", "Mara")
    (deep,) = run("modality", "match", "on blood thinners, wants it firm", "--client", "Ben", "--json").json["matches"]
    assert deep["contraindicated"]  # what is said now counts though the record says no


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("tight calf", "my calves are so TIGHT"),
        ("running", "I run"),
        ("tired feet", "feet: tired"),
        ("half marathon", "a half-marathon"),
    ],
)
def test_endings_case_and_order_do_not_matter(phrase: str, text: str) -> None:
    assert said([phrase], stems(text)) == [phrase]


@pytest.mark.parametrize(("phrase", "text"), [("tight calf", "tight neck"), ("race", "grace"), ("gym", "")])
def test_what_was_not_said_is_not_heard(phrase: str, text: str) -> None:
    assert said([phrase], stems(text)) == []


def test_one_thing_said_in_two_ways_is_told_once() -> None:
    assert said(["tight calf", "tight calves"], stems("tight calves")) == ["tight calf"]


@given(st.text(max_size=200))
def test_any_text_can_be_heard(text: str) -> None:
    heard = stems(text)
    assert all(heard)
    assert said([text], heard) == ([text] if heard else [])


def test_every_word_that_clients_have_for_a_condition_is_heard_as_it() -> None:
    for key, one in vocabulary.conditions().items():
        for phrase in one.says:
            assert said([phrase], stems(f"she said {phrase}, I think")) == [phrase], key
