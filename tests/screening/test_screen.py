"""palpate screen: modalities side by side, by region and day; medicines, and what a client told us, beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.modality import vocabulary
from palpate.modality.safety import Level
from palpate.practice import Practice
from palpate.screening.model import ModalityVerdict, Reason, Verdict
from tests.command import Run, command, refused
from tests.visits.scene import Scene

TODAY = dt.date(2027, 3, 8)


@pytest.fixture
def palpate(quick_target: str) -> Run:
    return command(quick_target)


@pytest.fixture
def scene_of(quick_target: str) -> Iterator[Scene]:
    with Practice.open(quick_target) as practice:
        yield Scene(practice)


def test_medicines_noted_too_long_ago_read_as_ask_first_whatever_they_are(quick: Scene) -> None:
    quick.practice.histories.add_medication(quick.ana, "Something homely")
    screening = quick.practice.screening
    assert screening.screen(quick.ana.id, ["neuromuscular"], TODAY).level is Level.PROCEED
    quick.practice.premises.set("history.medicine_days", 5)
    quick.later(days=6)
    said = screening.screen(quick.ana.id, ["neuromuscular", "reflexology"], quick.practice.histories.today())
    assert said.level is Level.ASK_FIRST
    assert [one.level for one in said.modalities] == ["ask_first", "ask_first"]
    assert "medicines to be asked about again: Something homely (noted 2027-03-08)" in "\n".join(said.lines())
    quick.practice.histories.same_medications(quick.ana)
    quick.practice.histories.record(quick.ana, {}, rest="no", asked_by=quick.mara)  # questions of medicines, too
    assert screening.screen(quick.ana.id, ["neuromuscular"], quick.practice.histories.today()).level is Level.PROCEED


def test_what_a_client_told_us_besides_is_shown_at_screening_and_kept_with_it(quick: Scene) -> None:
    told = {"anything_else": ("yes", {"text": "Faints at blood."})}
    quick.practice.histories.record(quick.ana, told, asked_by=quick.mara)
    said = quick.visits.screened(quick.start()).verdict
    assert (said.level, said.told) == (Level.PROCEED, ["Faints at blood. (2027-03-08)"])
    assert said.lines()[-1] == "  Told us besides: Faints at blood. (2027-03-08)"


def test_a_time_the_practice_has_shortened_makes_an_answer_ask_first(quick: Scene) -> None:
    quick.practice.premises.set("history.surgery_days", 10)
    quick.later(days=11)
    said = quick.practice.screening.screen(quick.ana.id, ["neuromuscular"], quick.practice.histories.today())
    assert set(said.unasked) == {"recent_surgery", "recent_scar"}
    of = said.of("neuromuscular")
    assert of is not None
    assert set(of.unasked) == {"recent_surgery", "recent_scar"}
    assert said.level is Level.ASK_FIRST


def test_red_flags_come_first_the_most_urgent_before_the_rest(quick: Scene) -> None:
    dora = quick.client("Dora Lang", unchecked_lump="yes", progressive_weakness="yes", deep_vein_thrombosis="yes")
    lines = quick.practice.screening.screen(dora.id, ["neuromuscular"], TODAY, {"calf_swelling": "yes"}).lines()
    assert lines[1].startswith("  emergency - Red flag (emergency): one leg swollen")
    assert lines[2].startswith("  do not treat - Red flag (urgent): growing weakness")
    assert lines[3].startswith("  ask first - Red flag (routine): lump")
    assert "Neuromuscular therapy" in lines[4]


REGIONS = st.sampled_from(sorted(vocabulary.regions()))
LEVELS = st.sampled_from([level.key for level in Level if level is not Level.PROCEED])


@given(
    reasons=st.lists(st.tuples(LEVELS, st.lists(REGIONS, max_size=2)), max_size=5),
    unasked=st.booleans(),
    region=REGIONS,
)
def test_narrowed_to_a_region_nothing_is_dropped_that_concerns_it_nor_what_stops_a_visit(
    reasons: list[tuple[str, list[str]]], unasked: bool, region: str
) -> None:
    made = [
        Reason(level=level, condition="gout", label="gout", answer="yes", advice="", regions=regions)
        for level, regions in reasons
    ]
    missing = ["diabetes"] if unasked else []
    floor = [Level.ASK_FIRST] if unasked else [Level.PROCEED]
    whole = max([*floor, *(Level.of(one.level) for one in made)])
    of = ModalityVerdict(modality="m", title="M", version="1", level=whole.key, reasons=made, unasked=missing)
    said = Verdict(day=TODAY, verdict=whole.key, modalities=[of], unasked=missing)
    narrowed = said.at(region)
    kept = narrowed.modalities[0].reasons
    assert narrowed.level <= whole
    assert narrowed.level >= max(floor)
    for one in made:
        concerns = one.holds_in(region) or Level.of(one.level) >= Level.DO_NOT_TREAT
        assert (one in kept) or not concerns
        assert narrowed.level >= Level.of(one.level) or not concerns


def test_a_limit_that_holds_at_some_places_says_where(palpate: Run, scene_of: Scene) -> None:
    scene_of.client("Cara Bloom", pregnancy=("yes", {"due": "2027-06-01"}))
    said = palpate("screen", "Cara", "--modality", "neuro").out
    assert "at most 2 applied (1 to 5) at abdomen, groin, thigh" in " ".join(said.split())


def test_the_table_has_a_line_for_each_modality_with_limits_and_places(palpate: Run, scene_of: Scene) -> None:
    scene_of.client("Dora Lang", anticoagulant="yes", bruise_or_burn=("yes", {"site": "calf"}))
    said = palpate("screen", "Dora")
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert lines[0] == "Dora Lang, birth date not known (c2)"
    assert lines[1] == "Screening for 2027-03-08: DO NOT TREAT (not clinician-reviewed)."
    assert "modality verdict pressure leave alone" in lines
    assert "Deep tissue DO NOT TREAT - calf" in lines
    assert "Neuromuscular therapy clearance at most 2 applied (1 to 5) calf" in lines
    assert "Reflexology avoid region at most 2 applied (1 to 5) calf" in lines
    reasons = lines[lines.index("Neuromuscular therapy") + 1 :]
    assert reasons[0].startswith("clearance - anticoagulant")
    assert reasons[1].startswith("avoid region - bruise")


def test_a_modality_goes_no_further_than_a_red_flag(palpate: Run, scene_of: Scene) -> None:
    scene_of.client("Dora Lang", progressive_weakness="yes")
    out = palpate("screen", "Dora", "--modality", "reflexology").out
    assert "Reflexology  DO NOT TREAT (red flag)" in out
    assert out.index("Red flag (urgent)") < out.index("modality")


def test_modalities_region_and_day_narrow_it(palpate: Run, scene_of: Scene) -> None:
    due = (TODAY + dt.timedelta(days=280 - 12 * 7)).isoformat()
    pregnant = ("yes", {"due": due})
    scene_of.client("Dora Lang", pregnancy=pregnant, varicose_veins=("yes", {"site": "calf"}))
    run = palpate
    told = run("screen", "Dora", "--modality", "neuromuscular,reflexology", "--json").json
    assert [one["modality"] for one in told["modalities"]] == ["neuromuscular", "reflexology"]
    keys = {"ref", "id", "client", "born", "day", "verdict", "modalities", "red_flags", "unasked", "reviewed"}
    assert keys | {"declined", "medicines", "not_known", "by_then", "told", "region", "letters"} == told.keys()
    neck = run("screen", "Dora", "--modality", "neuromuscular", "--region", "neck", "--json").json
    assert neck["region"] == "neck"
    assert {one["condition"] for one in neck["modalities"][0]["reasons"]} == {"pregnancy"}
    calf = run("screen", "Dora", "--modality", "neuromuscular", "--region", "Calf", "--json").json
    assert {one["condition"] for one in calf["modalities"][0]["reasons"]} >= {"pregnancy", "varicose_veins"}
    later = run("screen", "Dora", "--modality", "neuromuscular", "--on", "2027-04-15", "--json").json
    assert later["day"] == "2027-04-15"
    assert any("week 17" in one["answer"] for one in later["modalities"][0]["reasons"])


def test_letters_on_file_are_shown_with_why_they_do_not_count(palpate: Run, scene_of: Scene) -> None:
    dora = scene_of.client("Dora Lang", anticoagulant="yes")
    clearances = scene_of.practice.clearances
    clearances.add(dora, "anticoagulant", given_by="Dr Novak", dated=dt.date(2026, 1, 1), expires_on=TODAY)
    clearances.add(dora, "gout", given_by="Dr Ek", dated=dt.date(2026, 1, 1), expires_on=dt.date(2026, 2, 1))
    out = palpate("screen", "Dora", "--modality", "neuromuscular").out
    assert "The letter k1 of Dr Novak, 2026-01-01, stands for clearance until 2027-03-08." in out
    assert "Letter k2 about gout, Dr Ek, 2026-01-01: expired on 2026-02-01." in out
    told = palpate("screen", "Dora", "--json").json["letters"]
    assert [(one["ref"], one["lapsed"]) for one in told] == [("k1", ""), ("k2", "expired on 2026-02-01")]


@pytest.mark.parametrize(
    ("words", "sentence", "code"),
    [
        (("--modality", "sauna"), "There is no modality 'sauna' here", 1),
        (("--region", "tow"), "There is no region 'tow'", 1),
        (("--service", "NMT 60", "--modality", "reflexology"), "not both", 2),
        (("--on", "someday"), "someday", 1),
    ],
)
def test_what_is_typed_wrong_is_one_sentence(palpate: Run, words: tuple[str, ...], sentence: str, code: int) -> None:
    refused(palpate("screen", "Ana", *words), sentence, code=code)
