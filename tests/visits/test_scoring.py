"""Measures of no modality: scored as published, refused where too much is missing, and no question of theirs kept."""

from __future__ import annotations

from importlib import resources

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from palpate.errors import NotFound, Refused
from palpate.modality import vocabulary
from palpate.modality.vocabulary import SharedMeasure
from palpate.store import chain
from palpate.visits import document, scoring, verify
from palpate.visits.tables import outcome
from tests.command import command, refused
from tests.visits.scene import Scene

MEASURES = vocabulary.measures()
QUESTIONNAIRES = [one for one in MEASURES.values() if one.rule in {"percent", "sum"}]


@st.composite
def ticked(draw: st.DrawFn) -> tuple[SharedMeasure, list[int]]:
    """A questionnaire and what was ticked in it, as many items as are needed at least."""
    measure = draw(st.sampled_from(QUESTIONNAIRES))
    count = draw(st.integers(measure.fewest, measure.items))
    item = st.integers(int(measure.lowest), int(measure.highest))
    return measure, draw(st.lists(item, min_size=count, max_size=count))


@given(ticked())
def test_every_score_lies_in_its_measures_range_and_says_how_many_items_it_is_of(
    filled: tuple[SharedMeasure, list[int]],
) -> None:
    measure, items = filled
    result = scoring.score(measure, [sum(items)], answered=len(items))
    assert measure.minimum <= result.score <= measure.maximum
    assert result.detail == {"items": measure.items, "answered": len(items), "sum": sum(items)}


@given(st.lists(st.integers(0, 5), min_size=8, max_size=10), st.sampled_from(["ndi", "odi"]))
def test_ndi_and_odi_are_percent_of_what_the_answered_sections_could_give(items: list[int], key: str) -> None:
    expected = sum(items) / (5 * len(items)) * 100
    found = scoring.score(MEASURES[key], [sum(items)], answered=len(items)).score
    assert found == pytest.approx(expected, abs=0.005)


@given(st.lists(st.integers(1, 5), min_size=10, max_size=11))
def test_quickdash_is_the_mean_less_one_times_25(items: list[int]) -> None:
    expected = (sum(items) / len(items) - 1) * 25
    found = scoring.score(MEASURES["quickdash"], [sum(items)], answered=len(items)).score
    assert found == pytest.approx(expected, abs=0.005)


@given(st.lists(st.integers(0, 10), min_size=3, max_size=5))
def test_psfs_is_the_mean_of_three_to_five_activities(activities: list[int]) -> None:
    result = scoring.score(MEASURES["psfs"], activities)
    assert result.score == pytest.approx(sum(activities) / len(activities), abs=0.005)
    assert result.detail is not None
    assert result.detail["answered"] == len(activities)


@pytest.mark.parametrize(
    ("key", "total", "answered", "score"),
    [
        ("ndi", 17, None, 34),
        ("ndi", 16, 9, 35.56),  # the example of the scoring guide: 16 of 45
        ("odi", 0, None, 0),
        ("odi", 50, None, 100),
        ("quickdash", 11, None, 0),
        ("quickdash", 55, None, 100),
        ("quickdash", 25, 10, 37.5),
        ("lefs", 80, None, 80),
        ("lefs", 57, None, 57),
    ],
)
def test_scores_that_were_worked_out_by_hand(key: str, total: int, answered: int | None, score: float) -> None:
    assert scoring.score(MEASURES[key], [total], answered=answered).score == score


@pytest.mark.parametrize(
    ("key", "given_", "more", "words"),
    [
        ("ndi", [10], {"answered": 7}, "7 of 10 items answered: at least 8 are needed"),
        ("quickdash", [20], {"answered": 9}, "9 of 11 items answered: at least 10 are needed"),
        ("lefs", [60], {"answered": 19}, "19 of 20 items answered: all are needed"),
        ("ndi", [51], {}, "does not take 51 as the sum of 10 items: it goes from 0 to 50"),
        ("ndi", [46], {"answered": 9}, "does not take 46 as the sum of 9 items: it goes from 0 to 45"),
        ("quickdash", [10], {}, "QuickDASH does not take 10 as the sum of 11 items: it goes from 11 to 55"),
        ("ndi", [17.5], {}, "it is a whole number"),
        ("ndi", [101], {"finished": True}, "does not take 101 as a finished score: it goes from 0 to 100"),
        ("ndi", [20], {"finished": True, "answered": 5}, "at least 8 are needed"),
        ("ndi", [17], {"items": 12}, "has 10 items, not 12"),
        ("ndi", [17], {"answered": 11}, "11 cannot be answered"),
        ("ndi", [3, 4], {}, "takes one figure: 2 were given"),
        ("psfs", [4, 5], {}, "is of 3 to 5 activities: 2 were given"),
        ("psfs", [4, 5, 11], {}, "does not take 11 for one activity: it goes from 0 to 10"),
        ("fingertip_to_floor", [200], {}, "does not take 200: it goes from 0 to 80"),
        ("groc", [-8], {}, "does not take -8: it goes from -7 to 7"),
        ("vas", [101], {}, "does not take 101: it goes from 0 to 100"),
        ("rmdq", [25], {}, "does not take 25 as the sum of 24 items"),
        ("fingertip_to_floor", [20], {"answered": 1}, "has no items"),
        ("fingertip_to_floor", [float("nan")], {}, "does not take nan"),
    ],
)
def test_what_cannot_be_is_refused_by_measure_value_and_range(
    key: str, given_: list[float], more: dict[str, int | bool], words: str
) -> None:
    with pytest.raises(Refused) as refusal:
        scoring.score(MEASURES[key], given_, **more)  # type: ignore[arg-type]
    assert words in str(refusal.value)
    assert MEASURES[key].name in str(refusal.value)


def test_a_finished_percentage_is_kept_as_it_is() -> None:
    result = scoring.score(MEASURES["ndi"], [36.5], finished=True, answered=9)
    assert (result.score, result.detail) == (36.5, {"items": 10, "answered": 9})


def test_every_shared_measure_names_its_owner_and_sources_that_there_are() -> None:
    assert {"ndi", "odi", "quickdash", "lefs", "psfs", "rmdq", "vas", "groc"} <= MEASURES.keys()
    for one in MEASURES.values():
        assert one.source, one.key
        assert set(one.source) <= vocabulary.sources().keys(), one.key
        assert one.licence == "free" or "The score alone is kept here." in one.licence, one.key
        assert one.meaningful is None or one.error is not None, one.key


def test_no_question_of_a_questionnaire_is_shipped() -> None:
    text = resources.files(vocabulary).joinpath("measures.toml").read_text("utf-8").casefold()
    for words in ("personal care", "headache", "open a jar", "i can lift", "walking", "sleeping", "driving", "?"):
        assert words not in text, words


def test_a_score_stands_in_the_record_with_its_measure_and_its_items(scene: Scene) -> None:
    visit = scene.start()
    scene.visits.score(visit, "ndi", [16], answered=9)
    scene.visits.score(visit, "ndi", [12], after=True)
    before, after = scene.rows(outcome, visit)
    assert (before["modality"], before["measure"], before["field"]) == ("shared", "ndi", "ndi")
    assert (before["score"], before["detail"]) == (35.56, {"items": 10, "answered": 9, "sum": 16})
    assert (after["moment"], after["score"]) == ("after", 24)
    with scene.practice.context.read() as connection:
        told = document.build(connection, visit.id)["outcomes"]
    assert [(one["name"], one["unit"], one["score"]) for one in told] == [
        ("Neck Disability Index", "%", 35.56),
        ("Neck Disability Index", "%", 24),
    ]


def test_scoring_again_takes_the_place_of_the_first_score(scene: Scene) -> None:
    visit = scene.start()
    scene.visits.score(visit, "odi", [30])
    scene.visits.score(visit, "ndi", [10])
    scene.visits.score(visit, "odi", [20])
    assert {row["measure"]: row["score"] for row in scene.rows(outcome, visit)} == {"ndi": 20, "odi": 40}


def test_a_score_typed_in_error_is_taken_back_and_the_audit_keeps_it(scene: Scene) -> None:
    visit = scene.start()
    scene.visits.score(visit, "odi", [30])
    scene.visits.score(visit, "odi", [20])
    assert scene.visits.unscore(visit, "odi") == 40
    assert scene.rows(outcome, visit) == []
    with pytest.raises(NotFound, match="has no score of Oswestry Disability Index before treatment"):
        scene.visits.unscore(visit, "odi")
    with scene.practice.context.read() as connection:
        acts = connection.execute(
            select(chain.audit.c.action, chain.audit.c.body).where(chain.audit.c.action.in_(("score", "unscore")))
        ).all()
    assert [action for action, _ in acts] == ["score", "score", "unscore"]
    assert '"score":60' in acts[1].body
    assert '"score":40' in acts[2].body


def test_a_signed_score_is_proved_and_a_changed_one_is_seen(scene: Scene) -> None:
    visit = scene.start()
    scene.visits.score(visit, "quickdash", [25], answered=10)
    scene.signed(visit)
    with scene.practice.context.read() as connection:
        assert list(verify.faults(connection)) == []
    with pytest.raises(Refused, match="signed: add to it"):
        scene.visits.score(visit, "quickdash", [20])


def test_what_one_modality_asks_is_not_scored_by_itself(quick: Scene) -> None:
    visit = quick.start()
    with pytest.raises(Refused, match=r"palpate visit assess"):
        quick.visits.score(visit, "touch_tolerance", [3])
    assert quick.rows(outcome, visit) == []


def test_scoring_by_command(quick: Scene, quick_target: str) -> None:
    visit = quick.start()
    quick.practice.close()
    palpate = command(quick_target)
    ran = palpate("visit", "score", "ndi", "16", "--items", "10", "--answered", "9")
    said = "v1 Ana Diaz, born 1984-05-02: Neck Disability Index, before: 35.6 % (16 from 9 of 10 items).\n"
    assert (ran.out, ran.err) == (said, "")
    shown = palpate("visit", "score", visit.ref, "psfs", "3", "5", "4,5", "--after", "--json").json
    assert shown["score"]["score"] == 4.17
    assert palpate("visit", "score", "lefs", "57", "--json").json["score"]["detail"]["sum"] == 57
    assert palpate("visit", "score", "ndi", "34%", "--json").json["score"]["score"] == 34
    assert palpate("visit", "score", "lefs", "--remove").out.endswith("lefs 57 taken back.\n")
    refused(palpate("visit", "score", "v1", "lefs", "--remove"), "has no score")
    refused(palpate("visit", "score", "ndi", "99"), "Neck Disability Index", "99", "0 to 50")
    refused(palpate("visit", "score", "ndo", "9"), "ndi is nearest")
    refused(palpate("visit", "score", "ndi", "many"), "'many' is not a figure", code=2)
    assert palpate("visit", "score", "--json", "--", "groc", "-2").json["score"]["score"] == -2
    refused(palpate("visit", "score", "ndi"), "MEASURE FIGURE", code=2)


def test_a_definition_is_kept_whole_so_that_a_later_one_does_not_change_what_was_scored(quick: Scene) -> None:
    visit = quick.start()
    quick.visits.score(visit, "ndi", [17])
    (row,) = quick.rows(outcome, visit)
    from palpate.host import definitions

    with quick.practice.context.read() as connection:
        stored = definitions.load(connection, row["measure_definition"])
    assert msgspec.convert(stored, SharedMeasure) == MEASURES["ndi"]
