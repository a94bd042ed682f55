"""The assessment form on a terminal: screens, keys, help, what is saved when, and a terminal that is killed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from palpate.chairside.form import fill
from palpate.chairside.form_walk import Walk
from palpate.errors import Refused
from palpate.host.discovery import discover
from palpate.practice import Practice
from palpate.visits.tables import assessment
from tests.chairside.screen import Screen
from tests.visits.plugin import Outside
from tests.visits.scene import NOW, Scene

FIELDS = """
[[fields]]
kind = "group"
key = "felt"
label = "What is felt"

[[fields.fields]]
kind = "scale"
key = "stiffness"
label = "Stiffness"
help = "Asked of the client."
normal = "0 to 2"
anchors = { 0 = "none", 10 = "cannot move" }
quick = true
measure = "stiffness"
source = ["T1"]

[[fields.fields]]
kind = "choice"
key = "onset"
label = "How it began"
choices = { sudden = "suddenly", slow = "little by little", slept = "after sleep" }

[[fields.fields]]
kind = "choices"
key = "quality"
label = "What it is like"
choices = { dull = "dull", sharp = "sharp", burning = "burning" }

[[fields.fields]]
kind = "yes_no"
key = "night"
label = "At night"

[[fields.fields]]
kind = "text"
key = "story"
label = "Story"
longest = 40
show_when = "night"

[[fields]]
kind = "group"
key = "measured"
label = "What is measured"

[[fields.fields]]
kind = "quantity"
key = "girth"
label = "Girth"
unit = "cm"
minimum = 10
maximum = 60
decimals = 1

[[fields.fields]]
kind = "day"
key = "since"
label = "Since"

[[fields.fields]]
kind = "duration"
key = "lasts"
label = "Lasts"
unit = "minute"
maximum = 600

[[fields.fields]]
kind = "range_of_motion"
key = "flexion"
label = "Shoulder flexion"
joint = "shoulder"
movement = "flexion"
maximum = 240
measure = "arm"

[[fields]]
kind = "group"
key = "where"
label = "Where"

[[fields.fields]]
kind = "sites"
key = "places"
label = "Places"
of = "region"
quick = true

[[fields.fields.fields]]
kind = "scale"
key = "tender"
label = "tender"

[[fields.fields.fields]]
kind = "choice"
key = "feel"
label = "feel"
choices = { soft = "soft", taut_band = "taut band" }
"""
MEASURES = """
[[measures]]
key = "stiffness"
name = "Stiffness"
minimum = 0
maximum = 10
better = "lower"

[[measures]]
key = "arm"
name = "Arm"
unit = "°"
minimum = 0
maximum = 240
better = "higher"
"""
SOURCES = """
[[sources]]
key = "T1"
title = "A handbook of cups"
grade = "B"
"""
WHOLE = {
    "stiffness": 6,
    "onset": "slow",
    "quality": ["dull", "burning"],
    "night": True,
    "story": "Woke twice.",
    "girth": 23.5,
    "since": "2027-03-01",
    "lasts": 120,
    "flexion": {"left": 140, "right": 165},
    "places": [{"site": "neck", "side": "left", "tender": 7, "feel": "taut_band"}],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a modality lies whose form has every kind of field; a command finds it with PYTHONPATH."""
    made = tmp_path / "site-packages"
    made.mkdir()
    Outside(made, monkeypatch).install(fields=FIELDS, measures=MEASURES, sources=SOURCES)
    yield made
    monkeypatch.undo()
    discover.cache_clear()


@pytest.fixture
def target(quick_target: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The small practice, with Ana in an open visit, v1, that is assessed with that form."""
    monkeypatch.setenv("PALPATE_NOW", NOW)
    with Practice.open(quick_target) as practice, practice.context.write() as writing:
        from palpate.host import enabling

        enabling.enable(writing, "cupping")
    with Practice.open(quick_target) as practice:
        practice.staff.qualify(practice.staff.find("Mara"), "cupping")
        practice.services.add("Cups 30", ["cupping"], 30, needs_room=False)
        begin(practice)
    return quick_target


def begin(practice: Practice) -> None:
    Scene(practice).start(service=practice.services.find("Cups 30"))


Opens = Callable[..., Screen]


@pytest.fixture
def opens(target: str, folder: Path) -> Iterator[Opens]:
    """Opens the form on a terminal of its own, and closes what is left of them."""
    opened: list[Screen] = []

    def open_one(*words: str, **more: Any) -> Screen:
        environment = {"PYTHONPATH": str(folder), "PALPATE_NOW": NOW} | more
        opened.append(Screen(target, "--as", "Mara", "visit", "assess", *(words or ("v1",)), **environment))
        opened[-1].sees("Esc end")
        return opened[-1]

    yield open_one
    for one in opened:
        one.child.close(force=True)


def answers(target: str, visit: int = 1) -> dict[str, Any]:
    with Practice.open(target) as practice:
        return practice.visits.answers(practice.visits.get(visit), "cupping")


def test_every_kind_of_field_is_answered_on_its_screen(target: str, opens: Opens) -> None:
    screen = opens()
    screen.sees("v1 Ana Diaz, born 1984-05-02 · Cupping · What is felt (1 of 3)", "> Stiffness: –", "10 cannot move")
    for typed, shown in (
        ("6", "Stiffness: 6/10"),
        ("2", "How it began: little by little"),
        ("1 3", "What it is like: dull, burning"),
    ):
        screen.types(typed, "enter")
        screen.sees(f"Saved: {shown.replace(':', '')}", shown)
    assert "Story" not in screen.text
    screen.types("", "enter")
    screen.sees("> At night")
    screen.types("y", "enter")
    screen.sees("At night: yes", "> Story: –")
    for typed, shown in (
        ("Woke twice.", "(2 of 3)"),
        ("23,5", "Girth: 23.5 cm"),
        ("2027-03-01", "Since: 2027-03-01"),
        ("2 hours", "Lasts: 120 minutes"),
        ("140", "Shoulder flexion, right [0-240 °]"),
        ("165", "(3 of 3)"),
        ("neck", "side [its number or letters]"),
        ("l", "neck left: tender [0-10]"),
        ("7", "neck left: feel"),
        ("taut", "neck left (tender 7/10, feel taut band)"),
    ):
        screen.types(typed, "enter")
        screen.sees(shown)
    screen.types("", "enter")
    assert screen.ends() == 0
    assert answers(target) == WHOLE


def test_what_is_refused_names_field_value_and_range_and_is_not_kept(target: str, opens: Opens) -> None:
    screen = opens()
    screen.types("11", "enter")
    screen.sees("Stiffness (stiffness) does not take '11': it takes a whole number from 0 to", "> Stiffness: –")
    screen.types("6", "enter")
    screen.sees("> How it began")
    screen.types("s", "enter")
    screen.sees("How it began: 's' could be sudden, slow, slept: type more of it")
    screen.types("9", "enter")
    screen.sees("does not take '9': it takes one of sudden, slow, slept")
    screen.types("", "page down", "page down")
    screen.sees("(3 of 3)")
    screen.types("nekc l", "enter")
    screen.sees("'nekc' is no point of Cupping", "> nekc l")  # words are there to be mended
    screen.types("", "escape")
    screen.sees("dropped")
    screen.types("", "ctrl-d")
    assert screen.ends() == 0
    assert answers(target) == {"stiffness": 6}


def test_keys_go_back_and_forth_and_enter_skips(target: str, opens: Opens) -> None:
    screen = opens()
    for key, at in (
        ("enter", "> How it began: –"),
        ("down", "> What it is like: –"),
        ("tab", "> At night: –"),
        ("up", "> What it is like: –"),
        ("shift-tab", "> How it began: –"),
        ("page down", "> Girth: –"),
        ("ctrl-n", "> Places: –"),
        ("page up", "> Girth: –"),
    ):
        screen.types("", key)
        screen.sees(at)
    screen.types("<")
    screen.sees("> At night: –")
    screen.types("maybe", "down")
    screen.sees("Enter keeps what is typed", "> maybe", "> At night: –")
    screen.types("", "ctrl-u")
    screen.misses("maybe")
    screen.types("", "escape")
    assert screen.ends() == 0
    assert "Nothing answered yet" in screen.text
    assert answers(target) == {}


def test_help_has_the_range_what_is_usual_and_the_source(opens: Opens) -> None:
    screen = opens()
    screen.types("?")
    screen.sees("Asked of the client.", "Takes 0-10.", "Usual: 0 to 2.", "Sources: A handbook of cups [B].")
    screen.types("?")
    screen.misses("Usual")


def test_last_visits_answer_stands_beside_and_no_key_takes_it(target: str, opens: Opens) -> None:
    with Practice.open(target) as practice:
        first = practice.visits.get(1)
        practice.visits.assess(first, "cupping", WHOLE, typed=False)
        practice.visits.finish(first)
        begin(practice)
    screen = opens("v2")
    screen.sees("> Stiffness: –  (last time, 8 Mar 2027: 6/10)")
    for _ in range(12):
        screen.types("", "enter")
    assert screen.ends() == 0
    assert answers(target, 2) == {}


def test_a_terminal_of_no_colours_and_few_rows_shows_the_question_and_the_refusal(target: str, opens: Opens) -> None:
    screen = opens(columns=40, rows=10, NO_COLOR="1")
    screen.sees("> Stiffness: –", "Stiffness [0-10]")
    screen.types("11", "enter")
    screen.sees("Stiffness (stiffness) does not take", "'11': it takes a whole number from 0 to", "\n10.")
    screen.types("6", "enter")
    screen.sees("> How it began: –")
    screen.types("", "escape")
    assert screen.ends() == 0
    assert answers(target) == {"stiffness": 6}


def test_a_terminal_that_can_show_no_form_says_how_else(target: str, folder: Path) -> None:
    screen = Screen(target, "visit", "assess", "v1", columns=200, TERM="dumb", PYTHONPATH=str(folder), PALPATE_NOW=NOW)
    screen.sees("This terminal cannot show the form: give answers with palpate visit assess v1 cupping --set")
    assert screen.ends() == 1


def test_a_form_that_ends_badly_gives_the_terminal_back(target: str, opens: Opens) -> None:
    """What is not expected is told once the screen is gone; here the visit was finished on another terminal."""
    screen = opens()
    with Practice.open(target) as practice:
        practice.visits.finish(practice.visits.get(1))
    screen.types("6", "enter")
    screen.sees("v1 Ana Diaz, born 1984-05-02 is finished: open it again first")
    screen.types("", "escape")
    assert screen.ends() == 0
    assert answers(target) == {}


def test_a_terminal_killed_at_any_moment_loses_no_confirmed_answer(target: str, opens: Opens) -> None:
    """Killed twelve times, wherever it is: what the screen had said was saved is there, and the visit is whole."""
    chance = random.Random(20270308)
    confirmed: dict[str, Any] = {}
    for _ in range(12):
        screen = opens()
        for _ in range(chance.randrange(1, 4)):
            value = chance.randrange(11)
            screen.types("", "page up", "page up")
            while "> Stiffness" not in screen.text:
                screen.types("", "up")
                screen.read(0.1)
            screen.types(str(value), "enter")
            screen.sees(f"Saved: Stiffness {value}/10.")
            confirmed["stiffness"] = value
        last = chance.randrange(11)
        screen.types("", "up")
        screen.types(str(last), *(["enter"] if chance.random() < 0.7 else []))
        screen.read(chance.random() * 0.03)
        screen.child.kill(signal.SIGKILL)
        screen.child.wait()
        stored = answers(target)
        assert stored["stiffness"] in {confirmed["stiffness"], last}
        confirmed = {key: stored[key] for key in confirmed}
        assert whole(target) == stored
    screen = opens()
    screen.sees(f"Stiffness: {confirmed['stiffness']}/10", "> How it began")  # resumed where nothing is answered yet


def whole(target: str) -> dict[str, Any]:
    """The answers as the record shows them; each score among them stands beside, and the chain holds."""
    with Practice.open(target) as practice:
        visit = practice.visits.get(1)
        assert visit.status == "open"
        record = practice.visits.record(visit)["record"]
        (assessed,) = record["assessment"]
        shown = {one["key"]: one["value"] for one in assessed["answers"]}
        assert {one["field"]: one["score"] for one in record["outcomes"]} == {"stiffness": shown["stiffness"]}
        assert not Scene(practice).rows(assessment)[1:]
        return shown


def test_nothing_of_the_terminal_is_imported_where_none_is_used(target: str, folder: Path) -> None:
    code = (
        "import sys\nfrom palpate.cli.root import run\ntry:\n    run()\nexcept SystemExit:\n    pass\n"
        "print('prompt_toolkit' in sys.modules, file=sys.stderr)"
    )
    words = ["--database", target, "visit", "assess", "v1", "--set", "stiffness=3"]
    environment = {"PYTHONPATH": str(folder), "PALPATE_NOW": NOW, "PATH": ""}
    ran = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, env=environment)
    assert "Stiffness: 3/10" in ran.stdout
    assert ran.stderr.splitlines()[-1] == "False"


@pytest.fixture
def here(target: str) -> Iterator[Practice]:
    with Practice.open(target) as practice:
        yield practice


def walk(here: Practice, *, quick: bool = False, after: bool = False) -> Walk:
    return Walk(here, here.visits.get(1), "cupping", quick=quick, after=after)


def goes(walked: Walk, key: str) -> None:
    while walked.key != key:
        walked.forward()


def test_the_short_form_asks_what_is_quick_and_after_treatment_what_is_scored(here: Practice) -> None:
    def shown(walked: Walk) -> list[str]:
        return [field.key for screen in walked.screens() for field in screen.fields]

    assert shown(walk(here, quick=True)) == ["stiffness", "places"]
    assert shown(walk(here, after=True)) == ["stiffness", "flexion"]
    assert len(shown(walk(here))) == 9  # the story comes with a bad night


def test_scores_after_treatment_stand_beside_those_before(here: Practice) -> None:
    before = walk(here)
    before.enter("6")
    after = walk(here, after=True)
    assert after.beside == {"stiffness": "before treatment 6/10"}
    after.enter("")
    assert after.key == "flexion"
    after.enter("l 150")
    again = walk(here, after=True)
    assert again.answers == {"flexion": {"left": 150}}
    again.enter("3")
    assert walk(here, after=True).answers == {"stiffness": 3, "flexion": {"left": 150}}
    assert here.visits.answers(here.visits.get(1), "cupping") == {"stiffness": 6}


def test_a_side_is_added_to_the_other_and_both_can_be_typed_at_once(here: Practice) -> None:
    walked = walk(here)
    goes(walked, "flexion")
    walked.enter("140")
    assert walked.part.name == "right"
    walked.back()
    walked.enter("")
    walked.enter("160")
    assert walked.answers["flexion"] == {"left": 140, "right": 160}
    walked.back()
    assert walked.key == "flexion"
    walked.enter("r 170")
    assert walked.answers["flexion"] == {"left": 140, "right": 170}


def test_a_hidden_answer_is_kept_and_not_asked(here: Practice) -> None:
    walked = walk(here)
    goes(walked, "night")
    walked.enter("y")
    walked.enter("Woke twice.")
    walked.back()
    walked.back()
    assert walked.key == "night"
    walked.enter("n")
    assert walked.key == "girth"
    assert "story" not in [field.key for screen in walked.screens() for field in screen.fields]
    assert walked.answers["story"] == "Woke twice."


def test_choices_turn_on_and_off_and_none_is_an_answer(here: Practice) -> None:
    walked = walk(here)
    goes(walked, "quality")
    for typed, chosen in (("1 3", ["dull", "burning"]), ("sh", ["dull", "sharp", "burning"]), ("dull, 3", ["sharp"])):
        walked.enter(typed)
        assert walked.answers["quality"] == chosen
    walked.enter("none")
    assert here.visits.answers(here.visits.get(1), "cupping")["quality"] == []
    assert walked.key == "quality"
    walked.enter("")
    assert walked.key == "night"


def test_places_are_added_mended_and_taken_out_by_a_few_letters(here: Practice) -> None:
    walked = walk(here)
    goes(walked, "places")
    assert walked.candidates("nec")[0] == "neck"
    assert walked.candidates("sacr l; nec")[0] == "neck"
    walked.enter("neck l tender=7; sacrum; neck r")
    sites = [(one["site"], one.get("side")) for one in walked.answers["places"]]
    assert sites == [("neck", "left"), ("sacrum", None), ("neck", "right")]
    walked.enter("neck l feel=taut band")  # the same place takes what is new
    assert walked.answers["places"][0] == {"site": "neck", "side": "left", "tender": 7, "feel": "taut_band"}
    walked.enter("2")
    assert walked.asked.label.endswith("side")
    walked.enter("b")
    assert walked.answers["places"][1]["side"] == "bilateral"
    walked.forward()
    goes(walked, "places")
    walked.enter("-1")
    assert [one["site"] for one in walked.answers["places"]] == ["sacrum", "neck"]
    for typed, says in (
        ("-7", "has 2 places so far: '-7' is none"),
        ("none", "-1 takes the first of them out"),
        ("9" * 9000, "is no point of Cupping"),
        ("neck upwards", "'upwards' is not a side"),
        ("neck l tender=11", "tender (tender) does not take '11': it takes a whole number from 0 to 10"),
        ("neck l depth=3", "sub-fields tender, feel"),
    ):
        assert not walked.enter(typed)
        assert says in walked.said
    assert walked.answers == here.visits.answers(here.visits.get(1), "cupping")


def test_a_minus_makes_the_question_unanswered_again_wherever_it_stands(here: Practice) -> None:
    visit = here.visits.get(1)
    walked = walk(here)
    walked.enter("-")
    assert "nothing to take back" in walked.said
    for typed in ("6", "slow", "1 3"):
        walked.enter(typed)
    for key, was in (("stiffness", "6/10"), ("onset", "little by little"), ("quality", "dull, burning")):
        walked = walk(here)
        while walked.key != "stiffness":
            walked.back()
        goes(walked, key)
        walked.enter("-")
        assert walked.said.endswith(f"is unanswered again; it was {was}.")
        assert (walked.key, walked.now) == (key, None)
        assert key not in here.visits.answers(visit, "cupping")
    goes(walked, "flexion")
    walked.enter("l 140 r 160")
    walked.back()
    goes(walked, "flexion")
    walked.enter("-")
    assert walked.answers["flexion"] == {"right": 160}
    walked.enter("")
    walked.enter("-")
    assert "flexion" not in walked.answers
    assert walked.answers == here.visits.answers(visit, "cupping")


def test_a_part_of_a_place_is_unanswered_again_and_the_whole_list(here: Practice) -> None:
    walked = walk(here)
    goes(walked, "places")
    walked.enter("neck l tender=7 feel=soft")
    walked.enter("1")
    assert not walked.enter("-")
    assert "A place keeps its side: -1 takes it out" in walked.said
    walked.enter("")
    walked.enter("-")
    assert walked.answers["places"] == [{"site": "neck", "side": "left", "feel": "soft"}]
    walked = walk(here)
    goes(walked, "places")
    walked.enter("-")
    assert "places" not in here.visits.answers(here.visits.get(1), "cupping")


def test_a_place_typed_with_and_without_its_side_is_one_row(here: Practice) -> None:
    walked = walk(here)
    goes(walked, "places")
    walked.enter("neck tender=7")
    for typed, stands in (
        ("neck l", [{"site": "neck", "side": "left", "tender": 7}]),
        ("neck", [{"site": "neck", "side": "left", "tender": 7}]),
        (
            "neck r feel=soft",
            [{"site": "neck", "side": "left", "tender": 7}, {"site": "neck", "side": "right", "feel": "soft"}],
        ),
    ):
        walked = walk(here)
        goes(walked, "places")
        walked.enter(typed)
        assert walked.answers["places"] == stands
    walked = walk(here)
    goes(walked, "places")
    assert not walked.enter("neck")
    assert "stands on the left and on the right side: say which is meant" in walked.said
    walked.enter("2")
    walked.enter("l")  # the right one was the left one, too
    assert walked.answers["places"] == [{"site": "neck", "side": "left", "tender": 7, "feel": "soft"}]
    assert walked.part.site == 0


def test_help_and_back_can_be_typed_where_words_are_asked_for(here: Practice) -> None:
    walked = walk(here)
    goes(walked, "night")
    walked.enter("y")
    walked.enter("?")
    assert walked.helping
    walked.enter("<")
    assert walked.key == "night"
    assert "story" not in walked.answers


def test_the_first_question_the_last_group_and_the_end(here: Practice) -> None:
    walked = walk(here)
    walked.back()
    assert (walked.key, walked.said) == ("stiffness", "This is the first question.")
    walked.page(+1)
    walked.page(+1)
    walked.page(+1)
    assert (walked.key, walked.said) == ("places", "This is the last group: Esc ends.")
    walked.forward()
    assert (walked.key, walked.said, walked.ended) == ("places", "This was the last question: Esc ends.", False)
    walked.enter("")
    assert walked.ended


def test_a_form_of_a_closed_visit_or_with_nothing_to_ask_does_not_open(
    here: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = here.visits.get(1)
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(Refused, match="cannot show the form"):
        fill(here, visit, "cupping", quick=False)
    here.visits.finish(visit)
    with pytest.raises(Refused, match="is finished: open it again first"):
        fill(here, visit, "cupping", quick=True)


def test_what_is_typed_cannot_steer_the_terminal(here: Practice) -> None:
    walked = walk(here)
    goes(walked, "night")
    walked.enter("y")
    assert not walked.enter("woke\x1b[2J")
    assert "cannot be printed" in walked.said
    assert "story" not in here.visits.answers(here.visits.get(1), "cupping")
