"""A line that is being typed goes on by what can come next in it, and by nothing else."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palpate.modality import vocabulary
from palpate.modality.fields import Choice, Choices
from palpate.shorthand.completing import endings
from palpate.shorthand.lexicon import Lexicon
from palpate.shorthand.lines import Answer, Work
from palpate.shorthand.understanding import understand
from tests.visits.scene import Scene


@pytest.fixture
def words(quick: Scene) -> Lexicon:
    """The words of a visit for neuromuscular therapy."""
    return Lexicon(quick.practice.host, ("neuromuscular",))


def lines(words: Lexicon, before: str) -> list[str]:
    """What a line would be, for each way to go on."""
    return [before[: len(before) - one.typed] + one.text for one in endings(before, words)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("po", "posture"),
        ("isch", "ic"),
        ("shoulder fl", "shoulder_flexion"),
        ("ic upper tr", "ic Upper trapezius"),
        ("ic tr", "ic Upper trapezius"),
        ("ic infras", "ic Infraspinatus"),
        ("ic L upper tr", "ic L Upper trapezius"),
        ("ic back of the ne", "ic back of the neck"),
        ("ic lower ba", "ic low back"),
        ("ic infra L el", "ic infra L elbow"),
        ("ic infra l", "ic infra left"),
        ("posture up", "posture upper_crossed"),
        ("worse sit, st", "worse sit, standing"),
        ("numb y", "numb yes"),
        ("where neck; sho", "where neck; shoulder"),
        ("tp infra L ta", "tp infra L taut_band"),
        ("score nd", "score ndi"),
        ("score neck dis", "score ndi"),
        ("rom sho", "rom shoulder flexion"),
        ("rom shoulder ", "rom shoulder abduction"),
        ("rom shoulder flex L", "rom shoulder flex left"),
        ("carry p", "carry plan"),
        ("consent br", "consent breast"),
        ("consent wr", "consent written"),
        ("? infras", "? Infraspinatus"),
        ("? nd", "? ndi"),
    ],
)
def test_a_line_goes_on_by_any_word_of_a_name_that_can_come_next(words: Lexicon, before: str, after: str) -> None:
    assert after in lines(words, before)


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("posture up", {"posture upper_crossed"}),
        ("score nd", {"score ndi"}),
        ("ic upper tr", {"ic Upper trapezius"}),
        ("rom shoulder flexion ", {"rom shoulder flexion left", "rom shoulder flexion right"}),
        ("numb ", {"numb yes", "numb no"}),
        ("pain ", set()),
        ("pain inf", set()),
        ("xyz inf", set()),
        ("s: infra", set()),
        ("ic infra L: el", set()),
        ("ic infra L 8/10 ! el", set()),
        ("", set()),
    ],
)
def test_what_cannot_come_next_is_not_offered(words: Lexicon, before: str, wanted: set[str]) -> None:
    assert set(lines(words, before)) == wanted


def test_what_is_there_already_is_not_offered_again(words: Lexicon) -> None:
    kinds = {one.what for one in endings("ic ", words)}
    assert {"tool", "side", "trigger point", "muscle", "region"} <= kinds
    assert {one.what for one in endings("ic infra ", words)} == {"tool", "side"}
    assert {one.what for one in endings("ic infra L ", words)} == {"tool"}
    assert {one.what for one in endings("ic infra elbow ", words)} == {"side"}
    assert not list(endings("ic infra L elbow ", words))


@pytest.mark.parametrize("modality", ["neuromuscular", "reflexology", "sports", "deep_tissue"])
def test_whatever_is_offered_is_understood(quick: Scene, modality: str) -> None:
    """Every place of a modality after a technique of it, every choice after its field."""
    words = Lexicon(quick.practice.host, (modality,))
    typed = words.techniques[0][1].key
    places = {one.key for one in words.places(modality)}
    for one in endings(f"{typed} ", words):
        placed = "neck " if one.what in {"tool", "side"} else ""
        line = understand(f"{typed} {placed}{one.text}", words)
        assert isinstance(line, Work)
        assert one.text == line.done.tool or line.done.site in places, one
    for field in (field for _, field in words.fields if isinstance(field, Choice | Choices)):
        offered = lines(words, f"{field.key} ")
        assert len(offered) == len(field.choices)
        assert all(isinstance(understand(line, words), Answer) for line in offered)
    assert len(lines(words, "score ")) == len(vocabulary.measures())


@given(st.text(max_size=40) | st.text("abcdefilmnoprstuw ,;:?!L0123456789/>x", max_size=40))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_so_far_tab_does_no_harm(words: Lexicon, text: str) -> None:
    for before in (text, f"ic {text}", f"tp {text}", f"rom {text}", f"score {text}"):
        assert all(0 <= one.typed <= len(before) and one.text for one in endings(before, words))
