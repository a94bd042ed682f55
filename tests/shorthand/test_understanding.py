"""A line of shorthand is understood whole, or refused in a sentence that says how far it was understood."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palpate.errors import Refused
from palpate.host.host import Host
from palpate.modality import vocabulary
from palpate.shorthand.echo import beside_usual, echo
from palpate.shorthand.explaining import explain, overview
from palpate.shorthand.lexicon import Lexicon
from palpate.shorthand.lines import Answer, Consent, Note, NotUnderstood, Reaction, Work
from palpate.shorthand.understanding import Standing, parted, understand
from tests.visits.scene import Scene

BUILT_IN = ("neuromuscular", "reflexology", "sports", "deep_tissue")


@pytest.fixture
def words(quick: Scene) -> Lexicon:
    """The words of a visit for neuromuscular therapy."""
    return Lexicon(quick.practice.host, ("neuromuscular",))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "ic infra L elbow 6/10 20s x3",
            "Sustained (ischemic) compression · Infraspinatus left · elbow · felt 6 · 20 s × 3",
        ),
        ("IC INFRA l ELBOW 20s 3x", "Sustained (ischemic) compression · Infraspinatus left · elbow · 20 s × 3"),
        ("ic elbow infra L", "Sustained (ischemic) compression · Infraspinatus left · elbow"),
        (
            "ic upper trap both knuckle a3 2min: eased",
            "Sustained (ischemic) compression · Upper trapezius bilateral · knuckle · applied 3 · 2 min · eased",
        ),
        ("pain 6>3", "Pain now · 6/10, after 3/10"),
        ("pain 6 -> 3", "Pain now · 6/10, after 3/10"),
        ("pain 6/10", "Pain now · 6/10"),
        ("rom shoulder flex L 140>165", "Shoulder flexion · left 140°, after left 165°"),
        ("shoulder abd R 120", "Shoulder abduction · right 120°"),
        ("s: woke at night, left arm", "subjective · woke at night, left arm"),
        ("p: one week, pec stretch", "plan · one week, pec stretch"),
        ("Plan: ic twice", "plan · ic twice"),
        ("numb no", "Numbness · no"),
        ("ic infra L 20 sec 3 x  ", "Sustained (ischemic) compression · Infraspinatus left · 20 s × 3"),
        ("ic infra L 12,5s", "Sustained (ischemic) compression · Infraspinatus left · 12.5 s"),
        ("score ndi 17", "Neck Disability Index · 34 % (17 from 10 of 10 items)"),
        ("score ndi 16 9 items", "Neck Disability Index · 35.6 % (16 from 9 of 10 items)"),
        ("score ndi 34% > 20%", "Neck Disability Index · 34 % (10 of 10 items), after 20 % (10 of 10 items)"),
        ("score psfs 4 5 6 after", "Patient-specific function (mean) · after 5 (15 from 3 of 3 items)"),
        ("since better", "Since the last visit · better"),
        ("where neck l; shoulder l", "Where it hurts · neck left; shoulder left"),
        ("task typ", "Repeated tasks · typing, leaning to a laptop"),
        (
            "tp infra L 7>4 taut no twitch",
            "Trigger points · infraspinatus left (pain on pressure 7/10, pain on pressure afterwards 4/10, "
            "taut band yes, local twitch no)",
        ),
        ("ic lower back both", "Sustained (ischemic) compression · low back bilateral"),
        ("ic lower back elbow", "Sustained (ischemic) compression · low back · elbow"),
        ("ic upper back R", "Sustained (ischemic) compression · upper back, between the shoulder blades right"),
        ("ic mid back", "Sustained (ischemic) compression · middle of the back"),
        ("ic mid back L", "Sustained (ischemic) compression · middle of the back left"),
        ("ic back mid", "Sustained (ischemic) compression · back midline"),
        ("ic bottom of the foot L", "Sustained (ischemic) compression · sole of the foot left"),
        ("where lower back; nape", "Where it hurts · low back; back of the neck"),
        ("consent", "consent to treatment · verbal"),
        ("consent breast written", "consent to work in a sensitive area (breast) · written"),
        ("consent refused", "consent to treatment · not given"),
        ("consent breast withdrawn", "consent to work in a sensitive area (breast) · not given"),
        ("consent written by Eva Diaz, mother", "consent to treatment · written · Eva Diaz, mother"),
        ("reaction: dizzy on standing up", "adverse reaction · dizzy on standing up"),
    ],
)
def test_a_line_is_said_back_in_full(words: Lexicon, line: str, said: str) -> None:
    assert echo(understand(line, words)) == said


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("xx infra L", "'xx' is neither a technique nor a field here."),
        ("icc infra", "Nearest: ic (Sustained (ischemic) compression)"),
        (
            "ic infraa L",
            "'infraa' is no place or tool that is known here. Understood so far: Sustained (ischemic) compression. "
            "Nearest: infraspinatus",
        ),
        ("ic infar L", "Nearest: infraspinatus"),
        ("ic trapz L", "Nearest: upper trapezius, middle trapezius, lower trapezius."),
        ("ic sholder L", "Nearest: shoulder, "),
        (
            "ic infra L 6/10 zz",
            "'zz' is no place or tool that is known here. "
            "Understood so far: Sustained (ischemic) compression · Infraspinatus left · felt 6.",
        ),
        (
            "ic elbow upper trap L a3 15s zz: eased",
            "'zz' is no place or tool that is known here. "
            "Understood so far: Sustained (ischemic) compression · Upper trapezius left · elbow · applied 3 · 15 s"
            " · eased.",
        ),
        (
            "ic infra L 6/10 3x20s",
            "'3x20s' is two things, how long and how often: write 20s x3. "
            "Understood so far: Sustained (ischemic) compression · Infraspinatus left · felt 6.",
        ),
        ("ic infra L 20sx3", "write 20s x3"),
        ("ic infra L 3×20", "write 20s x3"),
        (
            "rom shld flex",
            "'shld flex' is no movement that is measured here: rom shoulder flex L 140>165. Nearest: Should",
        ),
        ("rom shoulder flxx L 40", "'shoulder flxx' is no movement that is measured here"),
        ("rom shoulder flxx L 40", "Nearest: Shoulder flexion."),
        ("pian 6", "Nearest: pain (Pain now)"),
        ("ic infra L 6", "What '6' measures is not said: write 6/10 felt, 3/5 applied, 20s, 5min or x3."),
        ("ic infra L R", "'L' and 'R' are both sides: type both, or B."),
        ("ic infra L left", "'L' and 'left' say the same thing twice."),
        ("ic heart reflex", "'heart reflex' is a place of Reflexology, not of Neuromuscular therapy."),
        ("ic 6/10 L", "Say what is worked on the left side."),
        ("pain", "Pain now takes 0-10."),
        ("pain 12", "Pain now (pain_now) does not take '12': it takes a whole number from 0 to 10."),
        ("pain bad", "does not take 'bad'"),
        ("pain 6 3", "Before and after treatment are written 6>3: pain 6>3."),
        ("pain 6-3", "Before and after treatment are written 6>3: pain 6>3."),
        ("pain 6,5", "it takes a whole number from 0 to 10"),
        ("6/10", "What '6/10' measures is not said: pain 6/10, or ic infra L 6/10."),
        ("L infra", "Begin with what was done or found, and the side after it, as in ic infra L."),
        ("s woke at night", "Words for the note stand after a colon: s: woke at night."),
        ("Plan one week", "Words for the note stand after a colon: Plan: one week."),
        ("reaction dizzy", "stands after a colon: reaction: dizzy."),
        ("worse sit stand", "Several have commas between them: worse sit, stand."),
        ("where neck L shoulder R", "a second place stands after a semicolon"),
        ("tp infra scalenes", "Another place stands after a semicolon: infra; scalenes."),
        ("rom", "Say which movement: rom shoulder flex L 140>165."),
        ("rom shoulder L 140", "'rom shoulder' could be Shoulder flexion, Shoulder abduction"),
        ("rom shoulder 140", "'rom shoulder' could be Shoulder flexion, Shoulder abduction"),
        ("ic infra L 6,5/10", "Pressure is a whole number, as in 6/10 or 3/5, not '6,5/10'."),
        ("score ndi", "Say which and how much, as in score ndi 17"),
        ("score ndi 170", "Neck Disability Index does not take 170 as the sum of 10 items"),
        ("score ndi 17>12 after", "17>12 says before and after"),
        ("score psfs 4>5 6 7", "Write all figures in one way"),
        ("score ndi 9 4 items", "Neck Disability Index is not scored with 4 of 10 items answered"),
        ("carry", "Say which sections are carried over from the last visit, as in carry p"),
        ("carry x", "A note has subjective, objective, assessment, plan, not 'x'."),
        ("pain 3/5", "does not take '3/5'"),
        ("pain a3", "does not take 'a3'"),
        ("since bettr", "Since the last visit does not take 'bettr': it takes better, same, worse, first_visit."),
        ("rom shoulder flex 140", "Shoulder flexion: say which side"),
        (
            "rom shoulder flex L 400",
            "Shoulder flexion (shoulder_flexion) does not take '400' on the left: it takes degrees from 0 to 220.",
        ),
        ("rom knee flex R 221", "does not take '221' on the right: it takes degrees from 0 to 220."),
        ("tp infra L flying", "Trigger points: 'flying' is not asked there. Understood so far: Infraspinatus."),
        ("tp infra L R 7", "'L' and 'R' are both sides: type both, or B; a second place stands after a semicolon."),
        ("tp infra L 7 5", "'7' and '5' say the same thing twice"),
        ("consent gluteal", "'gluteal' is no one sensitive area. Nearest: "),
        ("consent verbal written", "Consent is verbal, written, refused, withdrawn: one of them."),
        ("consent by Eva", "Name the guardian and what they are to the client"),
        ("s:", "Say what belongs into the subjective part"),
        ("reaction:", "Say how the client reacted"),
        ("reaction: none", "A reaction is noted where there was one"),
        ("ic?", "'ic?' is neither a technique nor a field here"),
        ("(ic)", "'(ic)' is neither a technique nor a field here"),
        ("ic infra? L", "'infra?' is no place or tool"),
        ("   ", "An empty line says nothing."),
        ("τεστ γραμμή ١٢", "is neither a technique nor a field here."),
        ("ic \x1b[2J", "has a character that cannot be printed"),
        ("s: " + "a" * 3000, "A line has at most 2000 characters"),
        ("x" * 10_000, "A line has at most 2000 characters"),
    ],
)
def test_what_cannot_be_placed_says_what_was_understood_and_what_is_nearest(
    words: Lexicon, line: str, why: str
) -> None:
    with pytest.raises(Refused) as refused:
        understand(line, words)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_place_of_several_names_is_asked_for_and_not_guessed(words: Lexicon) -> None:
    with pytest.raises(Refused, match="could be"):
        understand("ic trap L", words)


@pytest.mark.parametrize(
    ("typed", "standing", "taken"),
    [
        ("pain 6", Standing(), "neuromuscular"),
        ("pain 6", Standing(last="deep_tissue"), "deep_tissue"),
        ("pain 6>3", Standing(frozenset({("neuromuscular", "pain_now")}), "deep_tissue"), "neuromuscular"),
        ("deep_tissue.pain 6", Standing(last="neuromuscular"), "deep_tissue"),
        ("deep tissue pain 6", Standing(), "deep_tissue"),
        ("deep_tissue pain 6", Standing(), "deep_tissue"),
        ("deep pain 6", Standing(), "deep_tissue"),
        ("neuro pain 6", Standing(last="deep_tissue"), "neuromuscular"),
    ],
)
def test_a_word_of_two_modalities_goes_where_a_therapist_expects(
    quick: Scene, typed: str, standing: Standing, taken: str
) -> None:
    """To the one it was answered for before, else the one worked in last, else the first; or the one that is named."""
    both = Lexicon(quick.practice.host, ("neuromuscular", "deep_tissue"))
    line = understand(typed, both, standing)
    assert isinstance(line, Answer)
    assert (line.modality, line.value) == (taken, 6)


def test_words_to_go_on_stand_after_an_exclamation_mark() -> None:
    assert parted("ic infra L 8/10 ! she asked for it") == ("ic infra L 8/10", "she asked for it")
    assert parted("s: no! not today") == ("s: no! not today", "")


def test_figures_beside_a_techniques_range_are_said_and_not_refused(words: Lexicon) -> None:
    line = understand("ic infra L forearm 9/10 35s", words)
    said = beside_usual(line)
    assert [one.split(":")[0] for one in said] == ["9 felt", "35 s", "forearm"]
    assert "gives 10 to under 30" in said[1]
    assert beside_usual(understand("ic infra L elbow 6/10 29s", words)) == []
    assert beside_usual(understand("ic infra L elbow 6/10 30s", words)) != []


@given(st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_technique_place_side_and_tool_is_understood_as_it_was_meant(quick: Scene, data: st.DataObject) -> None:
    """However the pieces are ordered, for every technique and point of every built-in modality, by its own key."""
    for modality in (data.draw(st.sampled_from(BUILT_IN)),):
        words = Lexicon(_host(quick), (modality,))
        _, used = data.draw(st.sampled_from(words.techniques))
        point = data.draw(st.sampled_from([one for _, one in words.points]))
        tool = data.draw(st.sampled_from([None, *vocabulary.tools()]))
        side = data.draw(st.sampled_from([None, *point.sides]))
        felt, hold, times = (data.draw(st.none() | st.integers(1, most)) for most in (10, 120, 20))
        figures = [(felt, f"{felt}/10"), (hold, f"{hold}s"), (times, f"x{times}"), (side, side)]
        rest = data.draw(st.permutations([typed for value, typed in figures if value is not None]))
        name = data.draw(st.sampled_from([used.short or used.key, used.key, used.name]))
        typed = " ".join([name, point.key, *([tool] if tool else []), *rest])
        line = understand(typed, words)
        assert isinstance(line, Work), typed
        done = line.done
        assert (line.technique.key, done.site, done.side, done.tool) == (used.key, point.key, side or "", tool or "")
        assert (done.pressure, done.hold, done.repetitions) == (felt, hold, times)


def _host(quick: Scene) -> Host:
    return quick.practice.host


@given(st.text(max_size=60))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_understood_or_refused_in_one_sentence(words: Lexicon, text: str) -> None:
    try:
        line = understand(text, words)
    except Refused:
        return
    assert isinstance(line, Work | Answer | Note | Reaction | Consent)
    assert echo(line)


def test_work_without_a_place_is_taken_and_said(words: Lexicon) -> None:
    assert beside_usual(understand("ic 6/10 20s", words)) == ["no place is said"]


def test_a_side_that_is_missing_is_said_where_there_are_two(words: Lexicon) -> None:
    assert beside_usual(understand("ic infra 6/10 20s", words)) == ["side not recorded"]
    for line in ("ic infra L 6/10 20s", "ic infra both 6/10 20s", "gliding neck"):
        assert beside_usual(understand(line, words)) == []


def test_a_question_mark_shows_ranges_cautions_and_sources(words: Lexicon) -> None:
    told = "\n".join(explain(words, "ic"))
    assert "(felt 4 to 7, 10 to under 30 s)" in told
    assert "Caution: " in told
    titles = words.sources("neuromuscular")
    assert f"Source N6: {titles['N6'][:30]}" in told
    assert "Usual: 0" in "\n".join(explain(words, "pain"))
    assert "May refer to: " in "\n".join(explain(words, "infraspinatus"))
    with pytest.raises(Refused, match="Nothing here is called 'icx'"):
        explain(words, "icx")
    everything = "\n".join(explain(words, "techniques"))
    assert all(one.name in everything for _, one in words.techniques)
    short = list(overview(words))
    assert all(one.short in "\n".join(short).split() for _, one in words.techniques if one.short)
    assert len(short) < 16
    assert max(map(len, short)) < 80


def test_of_a_movement_its_range_and_reference_are_shown_with_their_source(words: Lexicon) -> None:
    told = explain(words, "rom shoulder flex")
    assert told[:2] == ["Shoulder flexion [left or right, 0 to 220°]", "  Reference: 180° (AAOS)"]
    assert told[2].startswith("  Source S22: ")
    assert explain(words, "rom neck ext")[0] == "Neck extension [midline, 0 to 220°]"


def test_every_measure_that_is_scored_by_itself_is_explained(words: Lexicon) -> None:
    """By its key, its name, or a few letters of that; what the modality asks by the same word is told too."""
    for one in vocabulary.measures().values():
        for typed in (one.key, f"score {one.key}", one.name):
            told = "\n".join(explain(words, typed))
            assert f"{one.name} [{one.minimum:g} to {one.maximum:g}" in told
            assert f"Licence: {one.licence}" in told
            assert all(f"Source {key}: " in told for key in one.source)
    ndi = "\n".join(explain(words, "neck disab"))
    assert "Neck Disability Index [0 to 100 %, lower is better] (score ndi)" in ndi
    assert "10 items, each 0 to 5; 8 at least are answered." in ndi
    assert "Its own error: 10. Smallest change that counts: 15." in ndi
    unknown = next(one for one in vocabulary.measures().values() if one.error is None)
    assert "error: not known" in "\n".join(explain(words, unknown.key))
    assert "Mean of those activities" in "\n".join(explain(words, "psfs"))


def test_what_is_asked_about_and_spelt_wrong_is_looked_for_among_places_and_measures_too(words: Lexicon) -> None:
    for typed, near in (("infar", " Nearest: infraspinatus"), ("ndii", " Nearest: Neck Disability Index"), ("xqz", "")):
        with pytest.raises(Refused) as refused:
            explain(words, typed)
        assert str(refused.value).startswith(f"Nothing here is called {typed!r}.{near}")
        assert bool(near) == ("Nearest" in str(refused.value))


def test_not_understood_is_a_refusal_with_its_parts(words: Lexicon) -> None:
    with pytest.raises(NotUnderstood) as refused:
        understand("ic infraa", words)
    assert refused.value.understood == "Sustained (ischemic) compression"
    assert refused.value.nearest[0].startswith("infraspinatus")


def test_a_foot_and_a_hand_reflex_of_one_name_are_told_apart_by_the_limb(quick: Scene) -> None:
    """Neither is guessed: the refusal names both as they are read, and says what to type."""
    both = Lexicon(quick.practice.host, ("neuromuscular", "reflexology"))
    wanted = "'heart' could be Heart reflex (foot), Heart reflex (hand): type heart foot or heart hand."
    with pytest.raises(Refused) as refused:
        understand("tw heart L", both)
    assert str(refused.value) == wanted
    with pytest.raises(Refused) as asked:
        explain(both, "heart")
    assert str(asked.value) == wanted
    for typed, said in (("heart foot", "Heart reflex"), ("heart hand", "Heart reflex (hand)")):
        assert echo(understand(f"tw {typed} L", both)) == f"Thumb walk · {said} left"
        assert explain(both, typed)[0] == f"{said} (reflex)"


def test_what_people_say_for_a_region_takes_nothing_from_a_point_of_that_name(quick: Scene) -> None:
    foot = Lexicon(quick.practice.host, ("reflexology",))
    assert echo(understand("tw upper back L", foot)) == "Thumb walk · Upper back reflex left"
    assert echo(understand("tw lower back", foot)) == "Thumb walk · low back"


def test_degrees_far_beyond_what_is_usual_are_taken_and_said(quick: Scene) -> None:
    words = Lexicon(quick.practice.host, ("neuromuscular",))
    assert beside_usual(understand("rom knee flex L 215", words)) == ["usual: 0 to 140"]
    assert beside_usual(understand("rom knee flex L 90>215", words)) == ["usual: 0 to 140"]
    assert beside_usual(understand("rom knee flex L 150", words)) == []
