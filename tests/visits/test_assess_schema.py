"""The form as JSON Schema: it takes exactly what assessing takes as JSON, and says when a question is asked."""

from __future__ import annotations

import json
import string
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from palpate.errors import Refused
from palpate.modality import when
from palpate.modality.errors import AnswerError
from palpate.modality.fields import (
    AnyField,
    Choice,
    Choices,
    Day,
    Duration,
    Quantity,
    RangeOfMotion,
    Scale,
    Sites,
    YesNo,
)
from palpate.modality.vocabulary import SIDES
from palpate.practice import Practice
from palpate.visits import assessing
from palpate.visits.form_conditions import condition
from palpate.visits.form_schema import form_schema
from palpate.visits.forms import fields
from palpate.visits.places import everywhere
from tests.command import Run, command
from tests.conftest import BUILT_IN
from tests.visits.plugin import Outside
from tests.visits.scene import Scene
from tests.visits.test_assessing import FIELDS, MEASURES

POINTS = """
[[points]]
key = "cup_of_the_back"
name = "Cup of the back"
kind = "cup"
region = "back_low"
sides = ["midline"]
"""
CUPS = """
[[fields]]
kind = "sites"
key = "cups"
label = "Cups"
of = "cup"
"""
quietly = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)


@pytest.fixture
def cups(quick_target: str, outside: Outside) -> Iterator[Scene]:
    """The practice with a modality whose form has every kind of field, and a point that has no side."""
    outside.install(fields=FIELDS + CUPS, measures=MEASURES, points=POINTS)
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        yield Scene(practice)


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


letters = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=45)
simple = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | letters
nonsense = st.recursive(
    simple, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(letters, inner, max_size=2), max_leaves=5
)


def figures(least: float, most: float) -> st.SearchStrategy[Any]:
    """Numbers within the range, at its ends, and just beyond them."""
    ends = st.sampled_from([least, most, least - 1, most + 1, least - 0.5, most + 0.5, float(most)])
    return ends | st.integers(int(least) - 2, int(most) + 2) | st.floats(least - 1, most + 1)


def values(field: AnyField, places: list[str]) -> st.SearchStrategy[Any]:
    """What comes near to an answer of a field: most is one, some is one but for a detail."""
    match field:
        case Scale() | Quantity():
            return figures(field.minimum, field.maximum)
        case Duration():
            return figures(0, field.maximum)
        case YesNo():
            return st.sampled_from([True, False, "yes", 1, 0])
        case Choice():
            return st.sampled_from([*field.choices, *field.choices.values(), ""])
        case Choices():
            return st.lists(st.sampled_from([*field.choices, *field.choices, "none"]), max_size=4)
        case Day():
            wrong = ["2026-02-30", "20261130", "2026-W48-1", "2026-11-30\n", "0000-01-01", "٢٠٢٦-11-30", " 2026-11-30"]
            return st.dates().map(str) | st.sampled_from(wrong)
        case RangeOfMotion():
            return st.dictionaries(st.sampled_from([*SIDES, "up"]), figures(0, field.maximum), max_size=3)
        case Sites():
            parts = {
                "site": st.sampled_from([*places, "Neck", "nowhere"]) | letters,
                "side": st.sampled_from([*SIDES, "l", "up"]),
                **{sub.key: values(sub, []) for sub in field.fields},
            }
            optional = st.fixed_dictionaries({}, optional=parts)
            whole = st.fixed_dictionaries({"site": st.sampled_from(places)}, optional={"side": st.sampled_from(SIDES)})
            return st.lists(whole | optional, max_size=3)
        case _:
            return letters | st.text(string.ascii_letters, min_size=39, max_size=42)


@quietly
@given(data=st.data())
def test_the_schema_takes_what_assessing_takes_and_nothing_else(cups: Scene, data: st.DataObject) -> None:
    host = cups.practice.host
    form = fields(host, "cupping")
    known = validator(form_schema(host, "cupping"))
    for field in form.values():
        of = field.of if isinstance(field, Sites) else ""
        places = [next(iter(kind)) for kind in everywhere(host, "cupping", of)] + ["neck"]
        answers = {field.key: data.draw(values(field, places) | nonsense)}
        answers |= data.draw(st.sampled_from([{}, {}, {}, {"night": True}, {"stifness": 1}]))
        try:
            taken = assessing.checked(host, "cupping", answers, typed=False)
        except Refused:
            taken = {}
        assert known.is_valid(answers) is bool(taken), answers
        if taken:
            assert known.is_valid(json.loads(json.dumps(taken))), "what is stored is an answer too"


@pytest.mark.parametrize("modality", BUILT_IN)
def test_the_forms_of_the_built_in_modalities_are_schemas(quick: Scene, modality: str) -> None:
    host = quick.practice.host
    schema = form_schema(host, modality)
    known = validator(schema)
    form = fields(host, modality)
    assert list(schema["properties"]) == list(form)
    assert not known.is_valid({})
    for key, field in form.items():
        said = schema["properties"][key]
        assert said["title"] == field.label
        for answer in (None, {"site": "neck"}, "\x1b[2J", -1e6, [["neck"]]):
            with pytest.raises((Refused, AnswerError)):
                assessing.checked(host, modality, {key: answer}, typed=False)
            assert not known.is_valid({key: answer}), (key, answer)
        if isinstance(field, Sites):
            kinds = everywhere(host, modality, field.of)
            for place in {one.key: one for kind in reversed(kinds) for one in kind.values()}.values():
                given_ = {key: [{"site": place.key, "side": place.sides[-1]}]}
                assert known.is_valid(given_), given_
                assert assessing.checked(host, modality, given_, typed=False) == given_


keys = st.sampled_from(["pain", "skin"])
literals = st.sampled_from(["1", "4", "2.5", "true", "no", "callus", "yes"])
compared = st.tuples(keys, st.sampled_from(["==", "!=", "has", ">=", "<=", ">", "<"]), literals).map(" ".join)
expressions = st.recursive(
    keys | compared,
    lambda inner: (
        inner.map(lambda one: f"not ({one})")
        | st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda three: "({}) {} ({})".format(*three))
    ),
    max_leaves=4,
)
word = st.sampled_from(["callus", "yes", "no", "dry", ""])
facts = st.dictionaries(
    keys,
    st.none()
    | st.booleans()
    | st.sampled_from([0, 1, 2.5, 3, 4, 5.0])
    | word
    | st.lists(word, max_size=2)
    | st.dictionaries(word, st.just(1), max_size=2),
)


@settings(max_examples=1000)
@given(expressions, facts)
def test_a_condition_as_a_schema_holds_exactly_where_the_condition_does(expression: str, answers: Any) -> None:
    assert Draft202012Validator(condition(expression)).is_valid(answers) is (when.evaluate(expression, answers) is True)


def test_a_question_that_is_not_asked_is_read_only_and_its_answer_is_kept(cups: Scene) -> None:
    schema = form_schema(cups.practice.host, "cupping")
    (told,) = schema["allOf"]
    assert told["else"] == {"properties": {"story": {"readOnly": True}}}
    assert schema["properties"]["story"]["description"] == "Asked when: night."
    asked = Draft202012Validator(told["if"])
    assert asked.is_valid({"night": True})
    assert not asked.is_valid({"night": False})
    assert not asked.is_valid({})
    assert validator(schema).is_valid({"night": False, "story": "Slept badly."})


@pytest.fixture
def palpate(quick_target: str) -> Run:
    return command(quick_target)


def test_the_command_prints_the_schema_the_form_and_its_version(palpate: Run, quick: Scene) -> None:
    schema = palpate("modality", "form", "neuromuscular", "--json-schema").json
    assert schema == json.loads(json.dumps(form_schema(quick.practice.host, "neuromuscular")))
    form = palpate("modality", "form", "Neuromuscular therapy", "--json").json
    assert schema["$id"] == f"urn:palpate:form:neuromuscular:{form['form']}"
    begun = quick.start()
    quick.visits.assess(begun, "neuromuscular", {"pain_now": 6}, typed=False)
    with quick.practice.context.read() as connection:
        kept = assessing.reading.assessed(connection, begun.id, "neuromuscular")
    assert kept is not None
    assert kept.form == form["form"]
    scale = next(one for group in form["fields"] for one in group.get("fields", []) if one["key"] == "pain_now")
    assert (scale["kind"], scale["minimum"], scale["maximum"]) == ("scale", 0, 10)
    read = palpate("modality", "form", "neuromuscular").out
    assert f"version {form['form'][:12]}" in read
    assert "Pain now (pain_now): 0-10" in read


def test_a_modality_that_is_not_there_has_no_form(palpate: Run) -> None:
    for words in (("cupping",), ("cupping", "--json-schema")):
        ran = palpate("modality", "form", *words)
        assert (ran.code, ran.out) == (1, "")
        assert "There is no modality 'cupping' here" in ran.err
