"""A line is saved at once and whole, held against screening, and can be taken back: also after the terminal is gone."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palpate.errors import Refused
from palpate.practice import Practice
from palpate.shorthand.entering import Shorthand
from palpate.visits import notes
from palpate.visits.model import Visit
from palpate.visits.tables import assessment, consent, note, outcome, work
from tests.command import command
from tests.visits.scene import Scene

NUMBERS = count(1)
"""Of clients: one has one open visit a day."""

LINES = [
    "ic infra L elbow 6/10 20s x3",
    "pain 6>3",
    "pain 5",
    "rom shoulder flex L 140>165",
    "rom shoulder flex R 150",
    "rom shoulder flex L 145>160",
    "tp infra L 7 taut",
    "tp infra L 4",
    "tp scalenes R 5",
    "where neck l",
    "where neck l; shoulder l",
    "task typ",
    "task lift",
    "numb no",
    "touch 4>7",
    "s: woke at night",
    "s: left arm",
    "p: one week",
    "reaction: dizzy",
    "reaction: better after a minute",
    "consent breast",
    "consent breast refused",
    "score ndi 17>12",
    "score ndi 16 9 items",
    "carry p",
    "carry s, p",
]


@pytest.fixture
def visit(scene: Scene) -> Visit:
    """An open visit of Ana's, who was here before."""
    scene.signed()
    return scene.start()


def shorthand(scene: Scene) -> Shorthand:
    """Lines for the practice of a scene."""
    return scene.practice.shorthand


def state(scene: Scene, visit: Visit) -> object:
    """All that lines can write, without when it was written."""
    left_out = {"id", "visit_id", "at", "saved_at"}
    rows = [
        sorted(
            str({key: value for key, value in row.items() if key not in left_out}) for row in scene.rows(table, visit)
        )
        for table in (work, assessment, note, outcome, consent)
    ]
    return rows, scene.visits.get(visit.id).adverse_reaction


def test_a_line_of_work_is_in_the_record_with_all_its_figures(scene: Scene, visit: Visit) -> None:
    entered = shorthand(scene).enter(visit, "ic infra L elbow 6/10 20s x3: eased")
    assert entered.said == "Sustained (ischemic) compression · Infraspinatus left · elbow · felt 6 · 20 s × 3 · eased"
    (row,) = scene.rows(work, visit)
    wanted = {
        "technique": "ischemic_compression",
        "site": "infraspinatus",
        "side": "left",
        "tool": "elbow",
        "pressure": 6,
        "hold": 20,
        "repetitions": 3,
        "response": "eased",
    }
    assert {name: row[name] for name in wanted} == wanted


def test_scores_before_and_after_stand_in_one_line(scene: Scene, visit: Visit) -> None:
    shorthand(scene).enter(visit, "pain 6>3")
    shorthand(scene).enter(visit, "rom shoulder flex L 140>165")
    shorthand(scene).enter(visit, "rom shoulder flex R 150>155")
    scores = {(row["field"], row["moment"]): row["score"] for row in scene.rows(outcome, visit)}
    assert scores == {
        ("pain_now", "before"): 6,
        ("pain_now", "after"): 3,
        ("shoulder_flexion.left", "before"): 140,
        ("shoulder_flexion.left", "after"): 165,
        ("shoulder_flexion.right", "before"): 150,
        ("shoulder_flexion.right", "after"): 155,
    }
    answers = scene.visits.answers(visit, "neuromuscular")
    assert answers["rom_areas"] == ["shoulder"]
    assert answers["shoulder_flexion"] == {"left": 140, "right": 150}


def test_a_second_place_is_added_and_the_same_place_is_mended(scene: Scene, visit: Visit) -> None:
    for line in ("tp infra L 7 taut", "tp scalenes R 5", "tp infra L 4"):
        shorthand(scene).enter(visit, line)
    assert scene.visits.answers(visit, "neuromuscular")["trigger_points"] == [
        {"site": "infraspinatus", "side": "left", "pain_on_pressure": 4, "taut_band": True},
        {"site": "scalenes", "side": "right", "pain_on_pressure": 5},
    ]


def test_words_for_a_section_are_added_to_what_stands_there(scene: Scene, visit: Visit) -> None:
    shorthand(scene).enter(visit, "s: woke at night")
    shorthand(scene).enter(visit, "s: left arm")
    assert scene.rows(note, visit)[0]["text"] == "woke at night\nleft arm"


def test_ones_own_snippets_are_written_out_and_an_unknown_one_is_named(scene: Scene, visit: Visit) -> None:
    scene.practice.snippets.set(scene.mara, "pec", "pec stretch in a doorway, 2 x 30 s")
    entered = shorthand(scene).enter(visit, "p: ;pec daily, ;pecc")
    assert scene.rows(note, visit)[0]["text"] == "pec stretch in a doorway, 2 x 30 s daily, ;pecc"
    assert entered.notes == (";pecc is no snippet and stays as it was typed; ;pec is nearest.",)


def test_a_limit_of_screening_holds_for_a_line_too_and_words_go_on(scene: Scene) -> None:
    client = scene.client("Bo Lind", anticoagulant="yes")
    visit = scene.start(client, words="the physician agrees")
    before = state(scene, visit)
    with pytest.raises(Refused, match="To go on all the same"):
        shorthand(scene).enter(visit, "ic infra L 9/10 20s")
    assert state(scene, visit) == before
    shorthand(scene).enter(visit, "ic infra L 9/10 20s ! the physician agrees, in writing")
    (row,) = scene.rows(work, visit)
    assert row["words"] == "the physician agrees, in writing"
    assert row["beyond"]


def test_a_line_that_is_refused_writes_nothing(scene: Scene, visit: Visit) -> None:
    before = state(scene, visit)
    for line in ("xx", "ic infraa L", "pain 12", "rom shoulder flex L 400", "consent gluteal", "tp scalenes midline"):
        with pytest.raises(Refused):
            shorthand(scene).enter(visit, line)
    assert state(scene, visit) == before
    assert shorthand(scene).entered(visit) == []


def test_a_visit_that_is_finished_takes_no_line(scene: Scene) -> None:
    visit = scene.finished()
    with pytest.raises(Refused, match="is finished: open it again first"):
        shorthand(scene).enter(visit, "ic infra L 6/10 20s")


def test_every_line_can_be_taken_back_to_where_it_began(scene: Scene, visit: Visit) -> None:
    seen = []
    for line in LINES:
        seen.append(state(scene, visit))
        shorthand(scene).enter(visit, line)
    assert shorthand(scene).entered(visit) == LINES
    for line, before in zip(reversed(LINES), reversed(seen), strict=True):
        assert shorthand(scene).undo(visit) == f"taken back: {line}"
        assert state(scene, visit) == before
    with pytest.raises(Refused, match="no line is left to take back"):
        shorthand(scene).undo(visit)


@given(st.lists(st.sampled_from([*(one for one in LINES if "carry" not in one), "undo", "undo"]), max_size=14))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lines_and_taking_back_in_any_order_leave_what_the_standing_lines_write(quick: Scene, typed: list[str]) -> None:
    one, other = (quick.start(quick.client(f"Client {next(NUMBERS)}")) for _ in range(2))
    lines = shorthand(quick)
    standing: list[str] = []
    for line in typed:
        if line != "undo":
            lines.enter(one, line)
            standing.append(line)
        elif standing:
            assert lines.undo(one) == f"taken back: {standing.pop()}"
    for line in standing:
        lines.enter(other, line)
    assert lines.entered(one) == standing
    assert state(quick, one) == state(quick, other)


def test_a_line_is_taken_back_though_a_clock_was_set_back_since_the_start(scene: Scene, visit: Visit) -> None:
    shorthand(scene).enter(visit, "pain 6")
    scene.later(hours=-2)
    shorthand(scene).enter(visit, "s: woke")
    assert shorthand(scene).entered(visit) == ["pain 6", "s: woke"]
    assert [shorthand(scene).undo(visit) for _ in range(2)] == ["taken back: s: woke", "taken back: pain 6"]
    other = scene.start(scene.client("Bela Kis"))
    with pytest.raises(Refused, match="no line is left"):
        shorthand(scene).undo(other)


def test_undo_leaves_what_was_changed_since(scene: Scene, visit: Visit) -> None:
    shorthand(scene).enter(visit, "s: woke at night")
    scene.visits.write_note(visit, {"subjective": "woke at night, twice"})
    assert "changed since, and left as it is" in shorthand(scene).undo(visit)
    assert scene.rows(note, visit)[0]["text"] == "woke at night, twice"
    with pytest.raises(Refused, match="no line is left"):
        shorthand(scene).undo(visit)


def test_undo_never_takes_another_line_that_got_its_number(scene: Scene, visit: Visit) -> None:
    shorthand(scene).enter(visit, "ic infra L 6/10 20s x3")
    scene.visits.remove_work(visit, 1)
    scene.treat(visit)
    assert "changed since, and left as it is" in shorthand(scene).undo(visit)
    assert [row["site"] for row in scene.rows(work, visit)] == ["upper_trapezius"]


def test_a_section_that_was_emptied_since_is_left_and_the_line_before_can_go(scene: Scene, visit: Visit) -> None:
    shorthand(scene).enter(visit, "pain 6")
    shorthand(scene).enter(visit, "s: woke at night")
    with scene.practice.context.write() as writing:
        notes.write(writing, visit, "subjective", "")
    assert shorthand(scene).undo(visit) == "changed since, and left as it is: s: woke at night"
    assert shorthand(scene).undo(visit) == "taken back: pain 6"


def test_words_that_nothing_asks_for_are_not_lost_but_refused(scene: Scene, visit: Visit) -> None:
    with pytest.raises(Refused, match="Nothing asks for words to go on here"):
        shorthand(scene).enter(visit, "ic infra L 6/10 20s: hurt ! stopped")
    assert scene.rows(work, visit) == []


def test_an_earlier_line_is_taken_back_by_its_number_or_its_beginning(scene: Scene, visit: Visit) -> None:
    lines = shorthand(scene)
    for line in ("s: woke", "ic infra L 6/10", "s: left arm", "ic upper trap R 5/10", "pain 6", "pain 5"):
        lines.enter(visit, line)
    assert lines.undo(visit, "1") == "taken back: s: woke"
    assert scene.rows(note, visit)[0]["text"] == "left arm"
    assert lines.undo(visit, "IC inf") == "taken back: ic infra L 6/10"
    assert [row["site"] for row in scene.rows(work, visit)] == ["upper_trapezius"]
    with pytest.raises(Refused, match=r"2 lines begin with 'pain': undo 3 \(pain 6\), undo 4 \(pain 5\)"):
        lines.undo(visit, "pain")
    with pytest.raises(Refused, match="'pain 6' was gone on from by 'pain 5': take that back first"):
        lines.undo(visit, "pain 6")
    for wrong, why in (
        ("9", "There is no line 9: there are 4"),
        ("0", "no line 0"),
        ("tp", "No line begins with 'tp'"),
    ):
        with pytest.raises(Refused, match=why):
            lines.undo(visit, wrong)
    scene.visits.write_note(visit, {"subjective": "left arm, numb"})
    with pytest.raises(Refused, match="'s: left arm' wrote was changed since, and is left as it is"):
        lines.undo(visit, "1")
    assert lines.entered(visit) == ["s: left arm", "ic upper trap R 5/10", "pain 6", "pain 5"]
    assert scene.visits.answers(visit, "neuromuscular")["pain_now"] == 5


def test_an_answer_that_takes_anothers_place_says_which(scene: Scene, visit: Visit) -> None:
    shorthand(scene).enter(visit, "pain 6>3")
    assert shorthand(scene).enter(visit, "pain 5>2").notes == (
        "instead of 6/10, which undo brings back",
        "after treatment instead of 3/10, which undo brings back",
    )
    assert shorthand(scene).enter(visit, "pain 5>2").notes == ()


def test_with_two_modalities_a_line_says_which_it_was_taken_for(scene: Scene) -> None:
    visit, lines = scene.start(service=scene.both), shorthand(scene)
    assert lines.enter(visit, "pain 6").said == "Neuromuscular therapy · Pain now · 6/10"
    scene.later(minutes=10)
    assert lines.enter(visit, "tw solar plexus reflex L").said.startswith("Reflexology · Thumb walk")
    assert lines.enter(visit, "pain 6>3").said == "Neuromuscular therapy · Pain now · 6/10, after 3/10"
    assert lines.enter(visit, "reflexology pain 4").said == "Reflexology · Pain now · 4/10"
    answers = [scene.visits.answers(visit, key)["pain_now"] for key in visit.modalities]
    assert answers == [6, 4]


def test_words_are_carried_over_by_a_line_and_marked_as_such(scene: Scene) -> None:
    scene.signed()
    scene.later(days=7)
    visit = scene.start()
    said = shorthand(scene).enter(visit, "carry p").said
    assert said == "plan · carried over, as on 8 March 2027, not re-checked · A week."
    assert scene.visits.note(visit)["plan"].carried == "A week."
    shorthand(scene).undo(visit)
    assert scene.visits.note(visit) == {}


def test_undo_works_after_the_practice_was_closed(scene_target: str) -> None:
    with Practice.open(scene_target) as practice:
        visit = Scene(practice).start()
        practice.shorthand.enter(visit, "pain 6>3")
    with Practice.open(scene_target) as practice:
        assert practice.shorthand.entered(visit) == ["pain 6>3"]
        assert practice.shorthand.undo(visit) == "taken back: pain 6>3"


def test_a_line_of_one_visit_is_not_taken_back_at_another(scene: Scene, visit: Visit) -> None:
    other = scene.start(scene.client("Bo Lind"))
    shorthand(scene).enter(visit, "pain 6>3")
    with pytest.raises(Refused, match="no line is left"):
        shorthand(scene).undo(other)


def test_lines_from_a_script_are_saved_one_by_one(quick_target: str) -> None:
    with Practice.open(quick_target) as practice:
        Scene(practice).start()
    palpate = command(quick_target)
    one = palpate("visit", "line", "v1", "ic", "infra", "L", "elbow", "6/10", "20s", "x3")
    assert (one.code, one.err) == (0, "")
    assert "Infraspinatus left · elbow · felt 6 · 20 s × 3" in one.out
    many = palpate("visit", "line", "-", stdin="pain 6>3\n\ns: woke at night\n")
    assert (many.code, many.out.splitlines()[1:]) == (
        0,
        ["  Pain now · 6/10, after 3/10", "  subjective · woke at night"],
    )
    said = palpate("visit", "line", "--json", "v1", "ic infra L 35s").json
    assert said["lines"][0]["notes"] == ["35 s: Sustained (ischemic) compression gives 10 to under 30"]
    stopped = palpate("visit", "line", "-", stdin="numb no\nxx\ntingle no\n")
    assert stopped.code == 1
    assert "Line 2, 'xx': 'xx' is neither a technique nor a field here. Saved are the 1 before it." in stopped.err
    assert palpate("visit", "undo").out == "v1 Ana Diaz, born 1984-05-02: taken back: numb no\n"
    for empty in (palpate("visit", "line", "v1", ""), palpate("visit", "line", "-", stdin="\n \n")):
        assert (empty.code, empty.out) == (1, "")
    assert palpate("visit", "line", "--json", "v1", "? ic").json[0].startswith("Sustained (ischemic) compression")
    for typed, command_ in (
        ("undo", "palpate visit undo v1"),
        ("finish", "palpate visit finish v1"),
        ("sign", "palpate visit sign v1"),
        ("sheet", "palpate aftercare v1"),
        ("quick", "palpate visit assess v1 --quick"),
        ("Lines", "palpate visit undo v1 --list"),
        ("quit", "here every line is saved as it is entered"),
    ):
        refused = palpate("visit", "line", "v1", typed)
        assert (refused.code, refused.out) == (1, "")
        assert command_ in refused.err
    assert palpate("visit", "undo", "v1", "--list").out.splitlines()[1:] == ["   1  ic infra L elbow 6/10 20s x3"] + [
        f"   {number}  {typed}" for number, typed in ((2, "pain 6>3"), (3, "s: woke at night"), (4, "ic infra L 35s"))
    ]
    assert palpate("visit", "undo", "2").out.endswith("taken back: pain 6>3\n")
    nothing = palpate("visit", "line", "v1", "z" * 10_000)
    assert (nothing.code, nothing.out) == (1, "")
    assert "at most 2000 characters" in nothing.err


def test_an_exclamation_mark_in_what_is_written_is_the_therapists_own(scene: Scene, visit: Visit) -> None:
    shorthand(scene).enter(visit, "o: guarded ! numb in two fingers")
    shorthand(scene).enter(visit, "reaction: dizzy ! sat down")
    assert scene.rows(note, visit)[0]["text"] == "guarded ! numb in two fingers"
    assert scene.visits.get(visit.id).adverse_reaction.endswith("dizzy ! sat down")
    with pytest.raises(Refused, match="Words to go on belong to work or a consent"):
        shorthand(scene).enter(visit, "pain 6 ! she says")


def test_undo_leaves_scores_and_reactions_that_are_newer(scene: Scene, visit: Visit) -> None:
    shorthand(scene).enter(visit, "pain 7>2")
    scene.visits.assess(visit, "neuromuscular", {"pain_now": "1"}, typed=True, after=True)
    assert "changed since" in shorthand(scene).undo(visit)
    assert {row["score"] for row in scene.rows(outcome, visit) if row["moment"] == "after"} == {1}
    shorthand(scene).enter(visit, "reaction: dizzy")
    scene.visits.adverse_reaction(visit, "fainted")
    assert shorthand(scene).undo(visit) == "taken back: reaction: dizzy"
    assert scene.visits.get(visit.id).adverse_reaction.endswith(" fainted")
    assert "dizzy" not in scene.visits.get(visit.id).adverse_reaction


def test_work_that_nobody_was_asked_about_waits_for_the_answer_where_it_can_be_asked(scene: Scene) -> None:
    visit = scene.start(consent="not_recorded")
    lines = shorthand(scene)
    with pytest.raises(Refused, match="Ask first: consent to treatment is not recorded: consent"):
        lines.enter(visit, "ic infra L 6/10 20s", ask_first=True)
    lines.enter(visit, "consent")
    with pytest.raises(Refused, match=r"Ask first: consent to work in a sensitive area \(buttock\) is not recorded"):
        lines.enter(visit, "ic gluteus maximus R 6/10 20s", ask_first=True)
    assert scene.rows(work, visit) == []
    lines.enter(visit, "consent buttock")
    lines.enter(visit, "ic gluteus maximus R 6/10 20s", ask_first=True)
    assert len(scene.rows(work, visit)) == 1
