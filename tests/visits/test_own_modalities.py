"""A modality that a therapist wrote as one file, and a practice's own words over an installed one."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from palpate.modality import deprecated
from palpate.practice import Practice
from palpate.visits import verify
from palpate.visits.model import Visit
from tests.command import Run, command, refused
from tests.visits.everything import everything
from tests.visits.plugin import Outside
from tests.visits.scene import Scene

HOT_STONE = """
key = "hot_stone"
title = "Hot stone massage"
summary = "Warmed stones, laid on and moved."
api = 1
version = "1.0"

[[fields]]
kind = "scale"
key = "warmth"
label = "Warmth"
short = "warm"

[[techniques]]
key = "stone_glide"
name = "Stone glide"
summary = "A warm stone moved along the muscle."
felt = { least = 1, most = 5 }
source = ["own"]

[[contraindications]]
key = "fever"
condition = "fever"
class = "absolute"
advice = "No session with a fever."
source = ["own"]

[[aftercare]]
key = "rest"
text = "Rest a while before driving."
after = ["stone_glide"]
source = ["own"]

[[sources]]
key = "own"
title = "What I was taught"
grade = "unsourced"
"""

RISE = """
[[aftercare]]
key = "rise_slowly"
text = "Sit on the edge for a minute; we help you up."
"""


@pytest.fixture
def run(scene_target: str, scene: Scene) -> Run:
    """The commands, as Mara."""
    palpate = command(scene_target)
    return lambda *words, stdin="": palpate("--as", "Mara", *words, stdin=stdin)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "stones.toml"


def added(run: Run, file: Path, text: str = HOT_STONE) -> None:
    file.write_text(text, encoding="utf-8")
    ran = run("modality", "add", str(file))
    assert ran.code == 0, ran.err


def visited(run: Run) -> str:
    """A visit with stones, from the qualification to the signature; gives what is shown of it."""
    run("staff", "qualify", "Mara", "hot_stone")
    run("service", "add", "Stones 60", "--modality", "hot_stone", "--minutes", "60", "--no-room")
    for words in (
        ("visit", "start", "--walk-in", "Ana", "Stones 60", "--day-of", "all=no", "--consent", "verbal"),
        ("visit", "assess", "hot_stone", "--set", "warmth=7"),
        ("visit", "treat", "stone glide", "--site", "neck", "--pressure", "4"),
        ("visit", "finish"),
        ("visit", "sign", "v1"),
    ):
        ran = run(*words)
        assert ran.code == 0, (words, ran.err)
    return shown(run)


def shown(run: Run) -> str:
    """The visit as it is shown, without the head of the chain, which grows."""
    ran = run("visit", "show", "v1")
    assert (ran.code, ran.err) == (0, "")
    return ran.out.partition("Chain head")[0]


def test_a_visit_is_recorded_with_a_modality_of_one_file(run: Run, file: Path, scene: Scene) -> None:
    added(run, file)
    text = visited(run)
    for said in ("Hot stone massage", "Warmth", "7/10", "Stone glide", "neck"):
        assert said in text
    assert "Rest a while before driving." in run("aftercare", "v1").out
    with scene.practice.context.read() as connection:
        assert list(verify.faults(connection)) == []


def test_it_screens_like_any_other(run: Run, file: Path) -> None:
    added(run, file)
    run("staff", "qualify", "Mara", "hot_stone")
    run("service", "add", "Stones 60", "--modality", "hot_stone", "--minutes", "60", "--no-room")
    day = ("--day-of", "fever=yes", "--day-of", "all=no")
    ran = run("visit", "start", "--walk-in", "Ana", "Stones 60", *day, "--consent", "verbal")
    assert ran.code == 1
    assert "No session with a fever." in ran.err


def test_a_visit_reads_on_after_its_text_changed_and_after_it_is_off(run: Run, file: Path) -> None:
    added(run, file)
    before = visited(run)
    added(run, file, HOT_STONE.replace("Warmth", "How warm it felt").replace("1.0", "1.1"))
    assert "1.1" in run("modality", "list").out
    assert shown(run) == before
    run("modality", "disable", "hot_stone")
    assert shown(run) == before
    run("modality", "enable", "hot_stone")
    assert "How warm it felt" in run("modality", "show", "hot_stone", "--fields").out


WITH_MOOD = HOT_STONE.replace(
    'short = "warm"', 'short = "warm"\n\n[[fields]]\nkind = "text"\nkey = "mood"\nlabel = "Mood"'
)
IN_DEGREES = HOT_STONE.replace('kind = "scale"', 'kind = "quantity"\nunit = "°C"\nminimum = 0\nmaximum = 90')


def begun(run: Run, file: Path) -> None:
    added(run, file, WITH_MOOD)
    run("staff", "qualify", "Mara", "hot_stone")
    run("service", "add", "Stones 60", "--modality", "hot_stone", "--minutes", "60", "--no-room")
    run("visit", "start", "--walk-in", "Ana", "Stones 60", "--day-of", "all=no", "--consent", "verbal")
    run("visit", "line", "v1", "warm 7")
    run("visit", "assess", "v1", "--set", "mood=calm")


def test_what_was_answered_at_an_open_visit_is_never_read_by_a_form_that_asks_otherwise(run: Run, file: Path) -> None:
    begun(run, file)
    before = shown(run)
    added(run, file, IN_DEGREES.replace("1.0", "1.1"))
    assert shown(run) == before
    said = "has changed since Warmth was answered. Take back what it would read otherwise"
    for words in (("line", "v1", "warm 45"), ("assess", "v1", "--set", "warmth=45")):
        refused(run("visit", *words), said)
    assert shown(run) == before
    taken = run("visit", "assess", "v1", "hot_stone", "--unset", "mood", "--unset", "warmth")
    assert taken.code == 0, taken.err
    assert "45 °C" in run("visit", "line", "v1", "warm 45").out
    assert "Warmth: 45 °C" in shown(run)


def test_a_line_is_taken_back_after_its_field_has_gone(run: Run, file: Path) -> None:
    begun(run, file)
    run("visit", "line", "v1", "warm 8")
    added(run, file, WITH_MOOD.replace('"warmth"', '"heat"').replace("1.0", "1.1"))
    for _ in range(2):
        assert run("visit", "undo", "v1").code == 0
    assert "Warmth" not in shown(run)
    assert "Mood: calm" in shown(run)


def test_a_form_that_asks_more_or_explains_more_takes_answers_on(run: Run, file: Path) -> None:
    begun(run, file)
    added(run, file, WITH_MOOD.replace('label = "Mood"', 'label = "Mood"\nhelp = "In a word."').replace("1.0", "1.1"))
    assert run("visit", "line", "v1", "warm 8").code == 0
    assert "Warmth: 8/10" in shown(run)


def test_it_follows_the_practice_into_a_backup(run: Run, file: Path, tmp_path: Path, quick_target: str) -> None:
    palpate = command(quick_target)
    file.write_text(HOT_STONE, encoding="utf-8")
    palpate("modality", "add", str(file))
    assert palpate("backup", str(tmp_path / "copy.db")).code == 0
    assert "hot_stone" in command(str(tmp_path / "copy.db"))("modality", "list").out


def test_all_that_is_wrong_with_a_file_is_told_at_once_and_nothing_is_kept(run: Run, file: Path, scene: Scene) -> None:
    bad = HOT_STONE.replace("least = 1, most = 5", "least = 9, most = 5").replace('"absolute"', '"sometimes"')
    file.write_text(bad, encoding="utf-8")
    there = everything(scene.practice)
    ran = run("modality", "add", str(file))
    assert (ran.code, ran.out) == (1, "")
    lines = ran.err.splitlines()
    assert any(
        line.startswith("stones.toml, [[techniques]], entry 1 (stone_glide): felt: the range is empty")
        for line in lines
    )
    assert any(
        line.startswith("stones.toml, [[contraindications]], entry 1 (fever): class: it takes") for line in lines
    )
    assert everything(scene.practice) == there


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("this is not TOML", "not valid TOML"),
        ("", "is empty: it begins with key, title, summary, api and version"),
        (HOT_STONE.replace('title = "Hot stone massage"', 'title = ""'), "title: it has at least 1"),
        (HOT_STONE.replace("api = 1", "api = 2"), "written for contract 2"),
        (HOT_STONE.replace('"hot_stone"', '"Hot Stone"'), "key"),
        (HOT_STONE.replace('"hot_stone"', '"neuromuscular"'), "is an installed modality; give yours another key"),
        (HOT_STONE.replace("[[techniques]]", "[[technics]]"), "technics"),
        (HOT_STONE.replace("[[techniques]]", "[[technique]]"), "did you mean 'techniques'?"),
        (HOT_STONE.replace("[[techniques]]", "[techniques]"), "two brackets"),
        (HOT_STONE.replace("least = 1, most = 5", "least = nan, most = 5"), "line 18 has nan, which is no number"),
        (HOT_STONE.replace('"Stone glide"', "[" * 2000 + "]" * 2000), "its brackets stand too deep in one another"),
    ],
)
def test_what_cannot_be_a_modality_is_refused(run: Run, file: Path, text: str, said: str) -> None:
    file.write_text(text, encoding="utf-8")
    refused(run("modality", "add", str(file)), "stones.toml", said)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (
            'condition = "fever"',
            'condition = "fevers"',
            "there is no condition 'fevers': did you mean 'fever'? ",
        ),
        ('class = "absolute"', 'class = "local"\nregions = ["wing"]', "there is no region 'wing': palpate modality "),
        ('class = "absolute"', 'class = "modify"\ntools = ["spoon"]', "palpate modality vocabulary tools lists them"),
        ('label = "Warmth"', 'label = "Warmth"\nshow_when = "warm >"', "compares 'warm' with nothing"),
        (
            'condition = "fever"',
            'condition = "pregnancy"\nwhen = "trimestre == 1"',
            "there is no fact of pregnancy 'trimestre': did you mean 'trimester'?",
        ),
        ('condition = "fever"', 'condition = "pregnancy"\nwhen = "trimester > 3"', "'trimester > 3' never holds"),
    ],
)
def test_a_name_without_which_a_rule_would_never_apply_is_refused(
    run: Run, file: Path, was: str, now: str, said: str
) -> None:
    file.write_text(HOT_STONE.replace(was, now), encoding="utf-8")
    refused(run("modality", "add", str(file)), "stones.toml", said)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ('source = ["own"]', 'source = ["nobody"]', "there is no source 'nobody'"),
        (
            "felt = {",
            'tools = ["spoon"]\nfelt = {',
            "there is no tool 'spoon': palpate modality vocabulary tools",
        ),
        ('after = ["stone_glide"]', 'after = ["stone_slide"]', "there is no technique 'stone_slide': did you mean"),
        ('label = "Warmth"', 'label = "Warmth"\nmeasure = "nprs"', "there is no measure 'nprs'"),
        ('label = "Warmth"', 'label = "Warmth"\nshow_when = "cold"', "there is no answer in show_when 'cold'"),
        ('label = "Warmth"', 'label = "Warmth"\nshow_when = "warmth"', "only where it is itself answered"),
        ("after =", 'when = "warmth >= 11"\nafter =', "'warmth >= 11' never holds: 'warmth' goes from 0 to 10"),
    ],
)
def test_any_other_name_that_leads_nowhere_is_said_and_the_file_is_taken(
    run: Run, file: Path, was: str, now: str, said: str
) -> None:
    file.write_text(HOT_STONE.replace(was, now), encoding="utf-8")
    ran = run("modality", "add", str(file))
    assert ran.code == 0
    assert said in ran.err
    assert "is this practice's own, and enabled" in ran.out


def test_what_goes_out_of_the_contract_is_a_note_of_the_doctor_and_no_therapist_hears_of_it(
    run: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going = deprecated.Deprecated("key", "techniques.summary", "0.4", "use `name`")
    monkeypatch.setattr(deprecated, "DEPRECATED", (going,))
    added(run, file, HOT_STONE)
    examined = run("modality", "doctor", "hot_stone")
    assert examined.code == 0
    assert examined.out.splitlines() == [
        "Hot stone massage (hot_stone 1.0): nothing is wrong.",
        f"  note: hot_stone.toml, [[techniques]], stone_glide: {going}",
    ]
    (one,) = run("modality", "doctor", "hot_stone", "--json").json
    assert (one["status"], one["problems"], one["warnings"], len(one["notes"])) == ("ready", [], [], 1)
    run("staff", "qualify", "Mara", "hot_stone")
    run("service", "add", "Stones", "--modality", "hot_stone", "--minutes", "60", "--no-room")
    line = ("visit", "line", "stone_glide neck 3/10")
    start = ("visit", "start", "--walk-in", "Ana", "Stones", "--day-of", "all=no", "--consent", "verbal")
    for words in (("today",), start, line, ("visit", "show"), ("visit", "finish")):
        ran = run(*words)
        assert ran.code == 0, ran
        assert "on its way" not in ran.out + ran.err


def test_one_hour_is_said_as_one(run: Run, file: Path) -> None:
    added(run, file, HOT_STONE.replace('driving."', 'driving."\nuntil_hours = 1'))
    visited(run)
    assert "Rest a while before driving. (for 1 hour)" in run("aftercare", "v1").out


def test_what_a_small_one_does_not_have_is_not_shown_as_empty(run: Run, file: Path) -> None:
    added(run, file)
    assert run("modality", "show", "hot_stone").out.splitlines() == [
        "Hot stone massage (hot_stone 1.0), ready",
        "Warmed stones, laid on and moved.",
        "Load on the therapist: 3 of 5.",
        "Its contents are not clinician-reviewed.",
        "It holds: 1 technique, 1 rule, 1 field, 1 aftercare, 1 source",
        "More of it: --techniques --points --rules --fields --measures --aftercare --asks --tables --sources",
    ]


def test_a_field_that_stands_alone_after_a_group_is_not_shown_as_one_of_it(run: Run, file: Path) -> None:
    asked = '[[fields]]\nkind = "{}"\nkey = "{}"\nlabel = "{}"\n'.format
    skin = asked("group", "skin", "The skin") + '[[fields.fields]]\nkind = "yes_no"\nkey = "red"\nlabel = "Red"\n'
    added(run, file, HOT_STONE + skin + asked("yes_no", "asleep", "Fell asleep"))
    assert run("modality", "form", "hot_stone").out.splitlines()[1:] == [
        "Warmth (warmth): 0-10",
        "",
        "The skin",
        "  Red (red): yes/no",
        "",
        "Fell asleep (asleep): yes/no",
    ]


def test_an_older_text_in_place_of_a_newer_one_is_taken_and_said(run: Run, file: Path) -> None:
    added(run, file, HOT_STONE.replace("1.0", "1.10"))
    file.write_text(HOT_STONE.replace("1.0", "1.9"), encoding="utf-8")
    ran = run("modality", "add", str(file))
    assert ran.code == 0
    assert "stones.toml: it is version 1.9, and takes the place of 1.10" in ran.err
    file.write_text(HOT_STONE.replace("1.0", "1.10"), encoding="utf-8")
    assert "takes the place" not in run("modality", "add", str(file)).err


def test_a_text_that_changes_what_was_asked_is_taken_and_says_so(run: Run, file: Path) -> None:
    added(run, file)
    file.write_text(HOT_STONE.replace('key = "warmth"', 'key = "heat"'), encoding="utf-8")
    said = run("modality", "add", str(file)).err
    assert "warning: stones.toml: it says something else, and is version 1.0 as before" in said
    assert "warning: stones.toml, warmth: it is asked no more, and no [[changes]] says what it became" in said
    assert "warning" not in run("modality", "add", str(file)).err


def test_a_text_takes_the_place_of_one_that_cannot_be_read_any_more(run: Run, file: Path, scene: Scene) -> None:
    """As after a newer palpate that asks more of a file: what was mended is taken, and nothing falls over."""
    added(run, file)
    broken = HOT_STONE.replace('label = "Warmth"', "label = 3")
    with scene.practice.database.write() as connection:
        connection.execute(text("UPDATE modality SET own = :own WHERE key = 'hot_stone'"), {"own": broken})
    file.write_text(HOT_STONE.replace("1.0", "1.1"), encoding="utf-8")
    ran = run("modality", "add", str(file))
    assert ran.code == 0, ran.err
    assert "stones.toml: the text before it cannot be read any more: what it changes is not looked at" in ran.err


def test_the_key_of_one_that_is_off_is_not_taken_for_another_that_begins_so(run: Run, file: Path) -> None:
    added(run, file, HOT_STONE.replace('key = "hot_stone"', 'key = "sports_taping"'))
    assert run("screen", "Ana", "--modality", "sports_tap").code == 0
    run("modality", "enable", "sports")
    assert run("screen", "Ana", "--modality", "sports").code == 0
    run("modality", "disable", "sports")
    refused(run("screen", "Ana", "--modality", "sports"), "Sports massage is not enabled here")


def test_what_is_wrong_with_another_entry_is_not_laid_at_the_door_of_the_overlay(
    quick_target: str, outside: Outside, file: Path
) -> None:
    """Keys that are parts of each other are keys of two entries."""
    outside.install()
    outside.offer(quick_target)
    outside.uninstall()
    rule = '[[contraindications]]\nkey = "{}"\ncondition = "{}"\nclass = "absolute"\nadvice = "No."\nsource = ["T1"]\n'
    outside.install(contraindications=rule.format("fever", "fever") + rule.format("fever_high", "hot"))
    file.write_text('[[contraindications]]\nkey = "fever"\nadvice = "Not here."\n', encoding="utf-8")
    ran = command(quick_target)("modality", "overlay", "cupping", str(file))
    assert ran.code == 1
    assert "contraindications.toml, fever_high" in ran.err
    assert "stones.toml" not in ran.err


def test_the_text_that_is_kept_of_a_modality_can_be_had_again(run: Run, file: Path) -> None:
    added(run, file)
    assert run("modality", "text", "hot_stone").out == HOT_STONE.rstrip("\n") + "\n"
    overlaid(run, file, RISE)
    assert "in place of those that were" in run("modality", "overlay", "neuromuscular", str(file)).out
    assert run("modality", "text", "neuromuscular", "--json").json["text"] == RISE
    ran = run("modality", "text", "reflexology")
    assert (ran.code, ran.out) == (0, "")
    assert "as it came" in ran.err


def test_a_file_as_some_editors_save_it_is_read(run: Run, file: Path) -> None:
    """With the mark that says it is UTF-8 before its first letter."""
    file.write_text("\ufeff" + HOT_STONE, encoding="utf-8")
    assert run("modality", "add", str(file)).code == 0


def test_a_file_that_is_not_there_is_named(run: Run, file: Path) -> None:
    refused(run("modality", "add", str(file)), "stones.toml", "cannot be read")


def overlaid(run: Run, file: Path, text: str, key: str = "neuromuscular") -> None:
    file.write_text(text, encoding="utf-8")
    ran = run("modality", "overlay", key, str(file))
    assert ran.code == 0, ran.err


def finished(scene: Scene) -> Visit:
    """A finished visit of the practice as it now is."""
    with Practice.open(scene.practice.database.target) as again:
        return Scene(again).finished()


def test_a_practices_own_aftercare_is_told_shown_as_its_own_and_stored(run: Run, file: Path, scene: Scene) -> None:
    overlaid(run, file, RISE)
    finished(scene)
    assert "Sit on the edge for a minute; we help you up." in run("aftercare", "v1").out
    lines = run("modality", "show", "neuromuscular", "--aftercare").out
    assert "this practice's own: text" in lines
    with Practice.open(scene.practice.database.target) as again:
        record = again.visits.record(again.visits.get(1))["record"]
    told = [one for of in record["answers"] if of["hook"] == "aftercare_notes" for one in of["answer"]]
    assert [one["overlaid"] for one in told if one["key"] == "rise_slowly"] == [["text"]]


def test_words_of_its_own_that_the_modality_avoids_are_said(run: Run, file: Path) -> None:
    file.write_text('[[aftercare]]\nkey = "rise_slowly"\ntext = "This flushes toxins."\n', encoding="utf-8")
    ran = run("modality", "overlay", "neuromuscular", str(file))
    assert ran.code == 0
    assert 'aftercare, rise_slowly: Neuromuscular therapy notes avoid "toxins" (This flushes toxins.)' in ran.err


def test_a_match_marks_what_the_practice_set_itself(run: Run, file: Path) -> None:
    overlaid(run, file, '[[contraindications]]\nkey = "fever"\nadvice = "Call us when it is over."\n')
    told = " ".join(run("modality", "match", "tension headache, has a fever").out.split())
    assert "Call us when it is over. (this practice's own: advice)" in told


def test_taken_away_it_is_as_it_came_and_what_was_recorded_stays(run: Run, file: Path, scene: Scene) -> None:
    came = run("modality", "show", "neuromuscular", "--aftercare").out
    overlaid(run, file, RISE)
    visit = finished(scene)
    told = run("aftercare", visit.ref).out
    assert run("modality", "overlay", "neuromuscular", "--remove").code == 0
    assert run("modality", "show", "neuromuscular", "--aftercare").out == came
    assert run("aftercare", visit.ref).out == told


def test_its_own_thresholds_are_what_work_is_held_against(run: Run, file: Path) -> None:
    overlaid(run, file, '[[techniques]]\nkey = "ischemic_compression"\nhold = { least = 5, most = 12 }\n')
    run("visit", "start", "--walk-in", "Ana", "NMT 60", "--day-of", "all=no", "--consent", "verbal")
    run("visit", "treat", "ic", "--site", "upper trapezius", "--side", "left", "--pressure", "5", "--hold", "20")
    assert "5 to 12" in run("visit", "review").out


def test_what_a_practice_set_itself_is_said_to_be_its_own_wherever_it_is_used(
    run: Run, file: Path, scene: Scene
) -> None:
    """At the prompt, in the review, in the note and the report: nobody takes it for the modality's."""
    own = '[[techniques]]\nkey = "ischemic_compression"\nhold = { least = 5, most = 12 }\n'
    own += '[[measures]]\nkey = "nprs"\nmeaningful = 3\n'
    overlaid(run, file, own)
    with Practice.open(scene.practice.database.target) as again:
        here = Scene(again)
        begun = here.start()
        here.visits.assess(begun, "neuromuscular", {"pain_now": "7"}, typed=True)
        here.treat(begun, hold=20.0)
        here.visits.assess(begun, "neuromuscular", {"pain_now": "3"}, typed=True, after=True)
        here.finished(begun)
    assert "(this practice's own: hold)" in run("visit", "line", "v1", "? ic").out
    text = " ".join(run("visit", "show", "v1").out.split())
    assert "20 s hold is outside its range, 5 to 12 (this practice's own: hold)." in text
    assert "meaningful (the smallest change that counts is 3, this practice's own figure)" in text
    run("modality", "overlay", "neuromuscular", "--remove")
    assert "counts is 3, this practice's own figure" in " ".join(run("visit", "show", "v1").out.split())
    report = run("report", "outcomes", "--by", "modality")
    assert "3 counts, this practice's own figure" in report.out


def test_a_rule_can_be_made_stricter_and_never_looser(run: Run, file: Path) -> None:
    rules = run("modality", "show", "neuromuscular", "--rules", "--json").json["rules"]
    mild = next(one for one in rules if one["severity"] == "modify")
    hard = next(one for one in rules if one["severity"] == "absolute")
    overlaid(run, file, f'[[contraindications]]\nkey = "{mild["key"]}"\nclass = "clearance"\n')
    after = run("modality", "show", "neuromuscular", "--rules", "--json").json["rules"]
    assert next(one["severity"] for one in after if one["key"] == mild["key"]) == "clearance"
    file.write_text(f'[[contraindications]]\nkey = "{hard["key"]}"\nclass = "modify"\n')
    refused(run("modality", "overlay", "neuromuscular", str(file)), "stricter here, and not looser")
    limited = next(one for one in rules if one["limit"])
    scale, most = limited["limit"]["scale"], limited["limit"]["most"] + 1
    file.write_text(
        f'[[contraindications]]\nkey = "{limited["key"]}"\nlimit = {{ scale = "{scale}", most = {most} }}\n'
    )
    refused(run("modality", "overlay", "neuromuscular", str(file)), "lower here, and not higher")


@pytest.mark.parametrize(
    ("key", "says", "said"),
    [
        ("clotting_history", 'class = "local"', "stricter here, and not looser"),
        ("controlled_hypertension", 'class = "local"', "it would hold in one place only"),
        ("recent_injury_acute", 'class = "clearance"', "a letter would open the place"),
        ("recent_injury_acute", 'class = "absolute"', "words to go on with would open the place"),
        ("fever", 'advice = " "', "'advice' says nothing"),
        ("clotting_history_legs", 'limit = "x"', "limit: "),
        ("clotting_history_legs", 'limit = { scale = "applied", most = "x" }', "limit.most: "),
        ("fever", "class = [1]", "class: "),
    ],
)
def test_a_rule_is_weakened_by_no_other_way(run: Run, file: Path, key: str, says: str, said: str) -> None:
    file.write_text(f'[[contraindications]]\nkey = "{key}"\n{says}\n', encoding="utf-8")
    refused(run("modality", "overlay", "neuromuscular", str(file)), said)


def test_advice_that_a_practice_worded_is_its_own_in_the_record_of_work_beyond_it(
    run: Run, file: Path, scene: Scene
) -> None:
    overlaid(run, file, '[[contraindications]]\nkey = "varicose_veins"\nadvice = "Our own way."\n')
    scene.client("Vera Voss", varicose_veins=("yes", {"site": "leg"}))
    run("visit", "start", "--walk-in", "Vera", "NMT 60", "--day-of", "all=no", "--consent", "verbal")
    ran = run("visit", "treat", "ic", "--site", "leg", "--pressure", "5", "--words", "she wishes it")
    assert ran.code == 0, ran.err
    (done,) = run("visit", "show", "v1", "--json").json["record"]["work"]
    assert done["beyond"].endswith("Our own way. [C9, C14, ED] (this practice's own: advice))")


def test_advice_that_a_practice_worded_is_its_own_in_a_match(run: Run, file: Path) -> None:
    overlaid(run, file, '[[contraindications]]\nkey = "varicose_veins"\nadvice = "Our own way."\n')
    asked = ("modality", "match", "trigger points, varicose veins")
    assert "Our own way. (this practice's own: advice)" in run(*asked).out
    against = [one for match in run(*asked, "--json").json["matches"] for one in match["against"]]
    assert {"advice"} == {name for one in against if one["advice"] == "Our own way." for name in one["overlaid"]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("minutes = { least = 1, most = 99999999999999999999999999 }\nshort = 3", "short: it takes words in quotes"),
        (f"hold = {'[' * 3000}{']' * 3000}", "stand too deep in one another"),
    ],
)
def test_a_text_that_no_hand_wrote_is_refused_like_any_other(run: Run, file: Path, text: str, said: str) -> None:
    file.write_text(HOT_STONE + f'\n[[techniques]]\nkey = "odd"\nname = "Odd"\nsummary = "Odd."\n{text}\n')
    refused(run("modality", "add", str(file)), said)


def test_advice_that_a_practice_worded_is_shown_as_its_own_where_a_client_is_screened(
    run: Run, file: Path, scene: Scene
) -> None:
    overlaid(run, file, '[[contraindications]]\nkey = "fever"\nadvice = "Call us when it is over."\n')
    begin = ("visit", "start", "--walk-in", "Ana", "NMT 60", "--day-of", "all=no", "--day-of", "fever=yes")
    ran = run(*begin, "--consent", "verbal")
    told = " ".join((ran.out + ran.err).split())
    assert "Call us when it is over. [C1, C2, C3, ED] (this practice's own: advice)" in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[aftercare]]\nkey = "rise_slowly"\ntext = ""\n', "'text' says nothing"),
        ('[[aftercare]]\nkey = ["rise_slowly"]\ntext = "x"\n', "there is no such entry"),
        ('[[aftercare]]\nkey = "rise_slowly"\n[[aftercare]]\nkey = "rise_slowly"\n', "used twice"),
        ('[[asks]]\nkey = "desk"\n', "stay the modality's"),
        ('[[aftercare]]\nkey = "rise_slowli"\ntext = "x"\n', "did you mean 'rise_slowly'"),
        ('[[aftercare]]\nkey = "rise_slowly"\nwhen = "age > 3"\n', "'when' stays the modality's"),
        ('[[fields]]\nkey = "pain_now"\nlabel = "x"\n', "stay the modality's"),
        ('title = "Mine"\n', "an overlay has only"),
        ("# Nothing yet.\n", "it says nothing: what is over a modality is taken away with --remove"),
        ('[[aftercare]]\ntext = "x"\n', "begins with the `key`"),
        ('[[aftercare]]\nkey = "rise_slowly"\ntext = "."\n', "'text' says nothing"),
        ('[[aftercare]]\nkey = "AMBULANCE"\ncall = "therapist"\n', "made more urgent here, and not less"),
        ('[[aftercare]]\nkey = "AMBULANCE"\nuntil_hours = 0.5\n', "and not for a shorter time"),
        ('[[aftercare]]\nkey = "AMBULANCE"\nfrom_hours = 5\n', "and not for a shorter time"),
        ('[[follow_ups]]\nkey = "soreness_36h"\ndue_hours = 1e300\n', "due_hours: it is at most 8784"),
        (f'[[aftercare]]\nkey = "rise_slowly"\ntext = "{"long " * 1000}"\n', "at most 4000 are read"),
        (
            '[[techniques]]\nkey = "ischemic_compression"\nhold = { least = 9, most = 1 }\n',
            "stones.toml, [[techniques]]",
        ),
        ('[[aftercare]]\nkey = "rise_slowly"\ntext = 3\n', "rise_slowly"),
        ('[[follow_ups]]\nkey = "soreness_36h"\ndue_hours = -5\n', "due_hours: it is above 0"),
    ],
)
def test_what_an_overlay_cannot_say_is_refused(run: Run, file: Path, scene: Scene, text: str, said: str) -> None:
    notes = run("modality", "show", "neuromuscular", "--aftercare", "--json").json["aftercare"]
    ambulance = next(one["key"] for one in notes if one["call"] == "ambulance")
    file.write_text(text.replace("AMBULANCE", ambulance), encoding="utf-8")
    there = everything(scene.practice)
    refused(run("modality", "overlay", "neuromuscular", str(file)), said)
    assert everything(scene.practice) == there


def test_an_overlay_that_no_longer_fits_is_named_and_can_be_taken_away(
    quick_target: str, outside: Outside, file: Path
) -> None:
    outside.install()
    outside.offer(quick_target)
    palpate = command(quick_target)
    overlaid(palpate, file, '[[techniques]]\nkey = "cupping"\nsummary = "Ours."\n', "cupping")
    outside.uninstall()
    outside.install(techniques='[[techniques]]\nkey = "sliding_cups"\nname = "Sliding cups"\nsummary = "Moved."\n')
    ran = palpate("modality", "doctor", "cupping")
    assert ran.code == 1
    assert "there is no such entry" in ran.out
    assert palpate("modality", "overlay", "cupping", "--remove").code == 0
    assert palpate("modality", "doctor", "cupping").code == 0


def test_one_that_cannot_be_read_any_more_takes_down_nothing_else(run: Run, file: Path, scene: Scene) -> None:
    """As after a newer palpate with another contract: it is named, and the others work."""
    added(run, file)
    with scene.practice.database.write() as connection:
        connection.execute(text("UPDATE modality SET own = 'not TOML' WHERE key = 'hot_stone'"))
    listed = {one["key"]: one["status"] for one in run("modality", "list", "--json").json}
    assert (listed["hot_stone"], listed["neuromuscular"]) == ("refused", "ready")
    assert run("screen", "Ana", "--modality", "neuromuscular").code == 0
    assert "hot_stone.toml" in run("modality", "list").out
    added(run, file)
    assert "Stone glide" in run("modality", "show", "hot_stone", "--techniques").out
