"""Review before signing, wording that crosses a modality's scope, and what is late: shown, and kept with the visit."""

from __future__ import annotations

from typing import Any

import pytest

from palpate.errors import Refused
from palpate.host.host import Host
from palpate.practice import Practice
from palpate.store import chain
from palpate.visits import scope, verify
from palpate.visits.model import Visit
from palpate.visits.tables import hook_answer
from tests.command import Run, command, refused
from tests.visits.plugin import Outside
from tests.visits.scene import Scene


def faults(scene: Scene) -> list[str]:
    with scene.practice.database.snapshot() as connection:
        return list(verify.faults(connection))


def feet(scene: Scene) -> Visit:
    """A visit of neuromuscular therapy and reflexology, with work of both."""
    visit = scene.start(service=scene.both)
    scene.treat(visit)
    scene.treat(visit, technique="thumb_walk", site="foot", hold=None, pressure=3)
    return visit


def kept(scene: Scene, visit: Visit) -> list[str]:
    return [finding.text for _, finding in scene.visits.findings(visit)]


# -- wording ------------------------------------------------------------------------------------------------------


def crossed(host: Host, text: str) -> list[str]:
    return [one.text for one in scope.crossed(host, "reflexology", [("Plan", text)])]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("I diagnosed a weak kidney", "diagnosed"),
        ("This will CURE the cough", "cure"),
        ("helps it in healing", "healing"),
        ("treats  diseases of the gut", "treats  diseases"),
        ("flushes toxins", "toxins"),
        ("crystals broken", "crystals"),
        ("a healing crisis may follow", "healing crisis"),
    ],
)
def test_words_that_cross_the_scope_are_shown_with_the_place_and_what_stands_around(
    quick: Scene, written: str, found: str
) -> None:
    (said,) = crossed(quick.practice.host, written)
    assert said.startswith(f'Plan: Reflexology notes avoid "{found}" (')
    assert "Say what was seen or felt" in said


@pytest.mark.parametrize(
    "written",
    ["Feels healthy, in good health", "Secure footing, curette scar", "Treated the right foot", "heel, heels", ""],
)
def test_words_that_only_resemble_them_are_not(quick: Scene, written: str) -> None:
    assert crossed(quick.practice.host, written) == []


def test_what_stands_around_is_cut_at_words_and_on_one_line(quick: Scene) -> None:
    (said,) = crossed(
        quick.practice.host, "A long sentence before it, and this\nwill cure the\tknee in a week or two, surely."
    )
    assert '"cure" (… it, and this will cure the knee in a week or …)' in said


def test_several_words_in_one_place_are_one_finding_and_each_is_named_once(quick: Scene) -> None:
    (said,) = crossed(quick.practice.host, "Cure, heal, cure, detox")
    assert [said.count(f'"{word}" (') for word in ("cure", "heal", "detox")] == [1, 1, 1]


def test_words_are_looked_for_wherever_something_is_written(scene: Scene) -> None:
    visit = feet(scene)
    scene.visits.write_note(visit, {"subjective": "Hopes for a cure."})
    scene.visits.assess(visit, "reflexology", {"session_note": "flushes toxins"}, typed=True)
    scene.treat(visit, technique="thumb_walk", site="hand", hold=None, pressure=3, response="healed at once")
    found = [one.text.partition(": ")[0] for key, one in scene.visits.review(visit).findings if key == "reflexology"]
    assert found == ["Subjective", "Note", "Thumb walk at hand left, response"]


def test_a_modality_is_held_to_its_own_words_in_its_own_answers(quick: Scene) -> None:
    visit = feet(quick)
    quick.visits.assess(visit, "neuromuscular", {"how_it_began": "heal, detox"}, typed=True)
    assert quick.visits.review(visit).findings == []


def test_crossing_words_are_shown_as_they_are_written_and_stop_nothing(scene: Scene) -> None:
    visit = feet(scene)
    ((key, one), *_) = scene.visits.write_note(visit, {"plan": "This heals."})
    assert (key, one.level, one.text.partition(":")[0]) == ("reflexology", "warning", "Plan")
    done, _ = scene.visits.finish(visit)
    assert len(kept(scene, done)) == 1
    scene.visits.sign(done, scene.mara, "")
    assert len(kept(scene, done)) == 1
    assert faults(scene) == []


def test_a_note_that_is_mended_after_finishing_is_reviewed_anew_and_the_rest_stays(scene: Scene) -> None:
    visit = feet(scene)
    scene.treat(visit, hold=45.0, pressure=6)
    scene.visits.write_note(visit, {"plan": "This heals."})
    done, _ = scene.visits.finish(visit)
    before = kept(scene, done)
    assert len(before) == 2
    scene.visits.write_note(done, {"plan": "Rest."})
    assert kept(scene, done) == [text for text in before if "45 s hold" in text]
    scene.visits.append_note(done, "plan", "It will cure.")
    assert len(kept(scene, done)) == 3  # both modalities avoid that one
    scene.visits.carry(scene.start(service=scene.both), ["plan"])
    assert len(kept(scene, done)) == 3


def test_carried_words_are_looked_at_too(scene: Scene) -> None:
    first = feet(scene)
    scene.visits.write_note(first, {"plan": "This heals."})
    scene.later(days=1)
    second = feet(scene)
    scene.visits.carry(second, ["plan"])
    ((_, one),) = scene.visits.review(second).findings
    assert one.text.startswith('Plan, carried over: Reflexology notes avoid "heals"')


def test_the_words_are_those_of_the_modalitys_file(quick_target: str, outside: Outside) -> None:
    outside.install()
    file = next(outside.folder.glob("palpate_cupping_*/modality.toml"))
    file.write_text(file.read_text() + 'avoid_words = ["miracle"]\n')
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        visit = scene.start(service=practice.services.find("Cups 30"))
        scene.visits.write_note(visit, {"plan": "A miracle, a cure."})
        ((key, one),) = scene.visits.review(visit).findings
        assert (key, one.text.partition(" (")[0]) == ("cupping", 'Plan: Cupping notes avoid "miracle"')


def test_words_are_kept_where_the_review_itself_cannot_be_asked(quick_target: str, outside: Outside) -> None:
    outside.install("def review(self, visit): raise RuntimeError('it fell over')")
    file = next(outside.folder.glob("palpate_cupping_*/modality.toml"))
    file.write_text(file.read_text() + 'avoid_words = ["miracle"]\n')
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        visit = scene.start(service=practice.services.find("Cups 30"))
        scene.visits.write_note(visit, {"plan": "A miracle."})
        met = scene.visits.review(visit)
        assert met.failures == ["review of Cupping could not be asked: its review failed: RuntimeError: it fell over"]
        done, _ = scene.visits.finish(visit)
        assert len(kept(scene, done)) == 1
        assert scene.visits.review(done).wanting[0].startswith("review of cupping could not be asked")


def test_an_addendum_is_held_to_the_scope_too(scene: Scene) -> None:
    done, _ = scene.visits.finish(feet(scene))
    scene.visits.sign(done, scene.mara, "")
    ((key, one),) = scene.visits.add(done, scene.mara, "She says it healed.", "she rang")
    assert (key, one.text.partition(":")[0]) == ("reflexology", "Addendum")
    assert scene.visits.add(done, scene.mara, "Sore until Wednesday.", "she rang") == []


# -- review -------------------------------------------------------------------------------------------------------


def test_a_review_before_finishing_finds_what_finishing_finds_and_writes_nothing(scene: Scene) -> None:
    visit = scene.start()
    scene.treat(visit, hold=45.0)
    with scene.practice.context.read() as connection:
        head = chain.head(connection)
    met = scene.visits.review(visit)
    with scene.practice.context.read() as connection:
        assert chain.head(connection) == head
    assert scene.rows(hook_answer, visit) == []
    done, _ = scene.visits.finish(visit)
    assert met.findings == scene.visits.findings(done) == scene.visits.review(done).findings
    assert [one.level for _, one in met.findings] == ["warning"]


def test_a_review_says_what_takes_words(scene: Scene) -> None:
    visit = scene.start(consent="not_recorded")
    assert scene.visits.review(visit).wanting == ["consent to treatment is not recorded"]


def test_a_blocking_finding_is_met_in_the_review_and_stops_the_signature(quick_target: str, outside: Outside) -> None:
    outside.install("def review(self, visit): return [Finding.blocking('Cups were left on.')]")
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        visit = scene.start(service=practice.services.find("Cups 30"))
        scene.visits.write_note(visit, {"plan": "A week."})
        assert [one.level for _, one in scene.visits.review(visit).findings] == ["blocking"]
        done, _ = scene.visits.finish(visit)
        with pytest.raises(Refused, match="Cups were left on"):
            scene.visits.sign(done, scene.mara, "with words")


# -- lateness -----------------------------------------------------------------------------------------------------


def flags(scene: Scene, visit: Visit) -> list[str]:
    found: list[str] = scene.visits.record(scene.visits.get(visit.id))["signature"]["flags"]
    return found


def test_what_is_signed_within_the_day_is_not_late(scene: Scene) -> None:
    visit = scene.start()
    scene.visits.write_note(visit, {"plan": "A week."})
    scene.later(hours=24)
    scene.visits.finish(visit)
    scene.visits.sign(visit, scene.mara, "")
    assert flags(scene, visit) == []


def test_what_is_written_and_signed_long_after_says_so_on_the_document(scene: Scene) -> None:
    visit = scene.start()
    scene.visits.write_note(visit, {"subjective": "Woke at night."})
    scene.later(days=2, hours=1)
    scene.visits.write_note(visit, {"plan": "A week."})
    scene.visits.finish(visit)
    assert scene.visits.review(scene.visits.get(visit.id)).late == [
        "plan last written 49 hours after the visit",
        "signed 49 hours after the visit",
    ]
    scene.later(days=2)
    scene.visits.sign(visit, scene.mara, "")
    assert flags(scene, visit) == ["plan last written 49 hours after the visit", "signed 4 days after the visit"]
    scene.later(days=30)
    assert scene.visits.review(scene.visits.get(visit.id)).late == []
    assert faults(scene) == []


def test_what_is_recorded_long_after_says_so_too(scene: Scene) -> None:
    """Work and scores that were typed four days later do not stand there as if they were made at the table."""
    visit = scene.start()
    scene.later(days=4)
    scene.visits.assess(visit, "neuromuscular", {"pain_now": "6"}, typed=True)
    scene.treat(visit)
    scene.visits.finish(visit)
    scene.visits.sign(visit, scene.mara, "")
    assert flags(scene, visit) == [
        "assessment last recorded 4 days after the visit",
        "work last recorded 4 days after the visit",
        "a score last recorded 4 days after the visit",
        "signed 4 days after the visit",
    ]
    assert faults(scene) == []


def test_a_visit_of_which_nothing_is_recorded_is_not_signed_unseen(scene: Scene) -> None:
    visit = scene.start()
    ((_, found),) = scene.visits.review(visit).findings
    assert found.text.startswith("Nothing is recorded of this visit: no note, no work, no answer.")
    scene.visits.finish(visit)
    assert [one.text for _, one in scene.visits.findings(scene.visits.get(visit.id))] == [found.text]
    scene.visits.reopen(scene.visits.get(visit.id))
    scene.visits.write_note(visit, {"plan": "A week."})
    assert scene.visits.review(visit).findings == []


def test_what_is_late_is_the_practices_to_say(quick: Scene) -> None:
    quick.practice.premises.set("visits.late", 60)
    visit = quick.start()
    quick.later(minutes=61)
    quick.visits.finish(visit)
    quick.visits.sign(visit, quick.mara, "")
    assert flags(quick, visit) == ["signed 1 hour after the visit"]


def test_an_addition_says_how_long_after_the_visit_it_was_made(scene: Scene) -> None:
    visit = scene.signed()
    scene.later(days=12, hours=5)
    scene.visits.add(visit, scene.mara, "Left arm, not right.", "", "late_entry")
    scene.visits.enter_in_error(visit, scene.mara, "The wrong Ana.")
    additions = scene.visits.record(scene.visits.get(visit.id))["addenda"]
    assert [(one["kind"], one["later"]) for one in additions] == [
        ("late_entry", "12 days after the visit"),
        ("entered_in_error", "12 days after the visit"),
    ]


# -- commands -----------------------------------------------------------------------------------------------------


@pytest.fixture
def palpate(quick_target: str) -> Run:
    run = command(quick_target)
    return lambda *words, stdin="": run("--as", "Mara", *words, stdin=stdin)


WALK_IN: tuple[Any, ...] = ("visit", "start", "--walk-in", "Ana", "NMT and feet", "--day-of", "all=no")


def test_the_review_is_shown_and_given_as_json(palpate: Run) -> None:
    palpate(*WALK_IN, "--consent", "not_recorded")
    ran = palpate("visit", "note", "-p", "This heals.")
    assert ran.err.startswith('warning: Plan: Reflexology notes avoid "heals" (This heals.)')
    said = palpate("visit", "review").out
    assert said.startswith("v1 Ana Diaz, born 1984-05-02 (open)\n  warning: Plan: Reflexology notes avoid")
    assert "  signed only with words: consent to treatment is not recorded\n" in said
    found = palpate("visit", "review", "v1", "--json").json
    assert {one["level"] for one in found["findings"]} == {"warning"}
    assert (found["in_words"], found["late"], found["failures"]) == (["consent to treatment is not recorded"], [], [])


def test_nothing_in_the_way_is_said(palpate: Run) -> None:
    palpate(*WALK_IN, "--consent", "verbal")
    for line in ("ic upper trap L 5/10 15s", "tw foot L"):
        assert palpate("visit", "line", line).code == 0
    assert palpate("visit", "review").out.endswith("  Nothing stands in the way.\n")


def test_an_addendum_says_why_and_a_late_entry_need_not(palpate: Run) -> None:
    palpate(*WALK_IN, "--consent", "verbal")
    for words in ("finish", "sign"):
        assert palpate("visit", words).code == 0
    refused(palpate("visit", "addendum", "v1", "--text", "x"), "Why it is added (--why) is missing", code=2)
    refused(palpate("visit", "addendum", "v1", "--text", "x", "--why", " "), "Say why it is added, with --why.")
    palpate("snippet", "set", "rang", "She rang.")
    ran = palpate("visit", "addendum", "v1", "--text", ";rang It healed.", "--why", "a call")
    assert 'warning: Addendum: Reflexology notes avoid "healed"' in ran.err
    assert "She rang. It healed." in palpate("visit", "show", "v1").out
    assert palpate("visit", "addendum", "v1", "--text", "Left, not right.", "--late").code == 0


# -- places -------------------------------------------------------------------------------------------------------


def test_work_without_a_place_is_warned_of_before_the_signature_and_kept_with_it(scene: Scene) -> None:
    begun = scene.start(service=scene.both)
    scene.treat(begun)
    assert not any("no place" in one.text for _, one in scene.visits.review(begun).findings)
    scene.treat(begun, technique="gliding", site="", side="", tool="", hold=None)
    scene.treat(begun, technique="gliding", site="", side="", tool="", hold=None)
    said = [(key, one.level, one.text) for key, one in scene.visits.review(begun).findings if "no place" in one.text]
    assert said == [("neuromuscular", "warning", "Gliding strokes: no place is recorded. Say where it was done.")]
    done, _ = scene.visits.finish(begun)
    assert [text for text in kept(scene, done) if "no place" in text] == [said[0][2]]
    scene.visits.sign(done, scene.mara, "")  # it is told, and stops nothing


def test_work_without_its_side_is_warned_of_once_and_what_lies_in_the_middle_is_not(scene: Scene) -> None:
    begun = scene.start()
    for site in ("infraspinatus", "infraspinatus", "gastrocnemius", "calf", "neck"):
        scene.treat(begun, technique="gliding", site=site, side="", hold=None)
    scene.treat(begun, site="infraspinatus", side="both")
    said = [(one.level, one.text) for _, one in scene.visits.review(begun).findings if "no side" in one.text]
    assert said == [
        (
            "warning",
            "Gliding strokes at Infraspinatus; Gliding strokes at Gastrocnemius; Gliding strokes at calf: "
            "no side is recorded, and the body chart shows both. Say which it was.",
        )
    ]
    done, _ = scene.visits.finish(begun)
    assert said[0][1] in kept(scene, done)


# -- modalities without work --------------------------------------------------------------------------------------


def told(scene: Scene, visit: Visit) -> tuple[set[str], set[str]]:
    """Whose aftercare is given, and whose follow-ups are set."""
    answers = scene.visits.record(visit)["record"]["answers"]
    given = {one["modality"] for one in answers if one["hook"] == "aftercare_notes" and one["answer"]}
    return given, {one.modality for one in scene.practice.follow_ups.of_visit(visit.id)}


def unworked(scene: Scene, visit: Visit) -> list[str]:
    return [one.text for _, one in scene.visits.review(visit).findings if one.text.startswith("No work of")]


def test_only_what_was_worked_in_gives_aftercare_and_follow_ups(scene: Scene) -> None:
    visit = scene.start(service=scene.both)
    scene.treat(visit)
    means = "its aftercare and follow-ups are left out. Record what was done of it."
    assert unworked(scene, visit) == [f"No work of Reflexology is recorded here: {means}"]
    done, failures = scene.visits.finish(visit)
    assert (told(scene, done), failures) == (({"neuromuscular"}, {"neuromuscular"}), [])
    assert any("No work of Reflexology" in text for text in kept(scene, done))
    again = scene.visits.reopen(done)
    scene.treat(again, technique="thumb_walk", site="foot", hold=None, pressure=3)
    assert unworked(scene, again) == []
    done, _ = scene.visits.finish(again)
    assert told(scene, done) == ({"neuromuscular", "reflexology"}, {"neuromuscular", "reflexology"})
    scene.visits.sign(done, scene.mara, "")
    assert faults(scene) == []


def test_a_visit_in_words_only_tells_of_all_its_modalities_and_is_warned_of(scene: Scene) -> None:
    visit = scene.start(service=scene.both)
    scene.visits.write_note(visit, {"objective": "Worked on neck and feet."})
    means = "its aftercare and follow-ups are given and set all the same. Record what was done of it."
    assert unworked(scene, visit) == [
        f"No work of {title} is recorded here: {means}" for title in ("Neuromuscular therapy", "Reflexology")
    ]
    done, _ = scene.visits.finish(visit)
    assert told(scene, done) == ({"neuromuscular", "reflexology"}, {"neuromuscular", "reflexology"})


def test_words_alone_are_enough_for_a_visit_of_one_modality(quick: Scene) -> None:
    visit = quick.start()
    quick.visits.write_note(visit, {"objective": "Worked on the neck."})
    assert quick.visits.review(visit).findings == []


def test_a_visit_that_was_broken_off_sets_what_was_worked_in(quick: Scene) -> None:
    visit = quick.start(service=quick.both)
    quick.treat(visit)
    stopped = quick.visits.decline(visit, {}, why="She felt unwell.", referred="")
    assert told(quick, stopped) == ({"neuromuscular"}, {"neuromuscular"})


def test_a_visit_that_was_broken_off_before_any_work_is_not_warned_of(quick: Scene) -> None:
    visit = quick.start(service=quick.both)
    quick.visits.write_note(visit, {"subjective": "Feels unwell."})
    stopped = quick.visits.decline(visit, {}, why="She felt unwell.", referred="")
    assert (told(quick, stopped), kept(quick, stopped)) == ((set(), set()), [])
