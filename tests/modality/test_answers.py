"""Answers: read from what is typed, checked, stored and read again, shown with their units, for every kind of field."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palpate.modality import (
    AnswerError,
    AnyField,
    Choice,
    Choices,
    Day,
    Duration,
    Group,
    Quantity,
    RangeOfMotion,
    Scale,
    Sites,
    Text,
    YesNo,
    answers,
)
from palpate.modality.fields import KINDS, flatten, tolerate
from palpate.modality.vocabulary import SIDES

names = st.from_regex(r"[a-z][a-z_]{0,11}", fullmatch=True)
words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).map(str.strip)
labels = words.filter(bool)
own = {"key": names, "label": labels, "quick": st.booleans(), "sensitive": st.booleans()}
bounds = st.tuples(st.integers(-50, 50), st.integers(1, 100)).map(lambda two: (two[0], two[0] + two[1]))


@st.composite
def options(draw: st.DrawFn) -> dict[str, str]:
    """Choices whose labels are their keys in words: what the labels are is another test's affair."""
    return {key: key.replace("_", " ") for key in draw(st.lists(names, min_size=2, max_size=5, unique=True))}


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    least, most = draw(bounds)
    return draw(st.builds(Scale, **own, minimum=st.just(least), maximum=st.just(most)))


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    least, most = draw(bounds)
    decimals = draw(st.integers(0, 2))
    unit = draw(st.sampled_from(["cm", "kg", "mmHg", ""]))
    return Quantity(key=draw(names), label=draw(labels), minimum=least, maximum=most, decimals=decimals, unit=unit)


@st.composite
def motions(draw: st.DrawFn) -> RangeOfMotion:
    sides = tuple(draw(st.lists(st.sampled_from(SIDES), min_size=1, max_size=4, unique=True)))
    return RangeOfMotion(key=draw(names), label=draw(labels), joint="knee", movement="flexion", sides=sides)


units = st.sampled_from(["second", "minute", "hour", "day", "week", "month", "year"])
plain: dict[str, st.SearchStrategy[Any]] = {
    "scale": scales(),
    "quantity": quantities(),
    "choice": st.builds(Choice, **own, choices=options()),
    "choices": st.builds(Choices, **own, choices=options()),
    "yes_no": st.builds(YesNo, **own),
    "text": st.builds(Text, **own, longest=st.integers(1, 200)),
    "day": st.builds(Day, **own),
    "duration": st.builds(Duration, **own, unit=units),
    "range_of_motion": motions(),
}
leaves = st.one_of(*plain.values())


@st.composite
def sites(draw: st.DrawFn) -> Sites:
    inner = draw(st.lists(leaves, max_size=3, unique_by=lambda field: field.key))
    inner = [field for field in inner if field.key not in {"site", "side"}]
    return Sites(key=draw(names), label=draw(labels), of="region", fields=inner)


@st.composite
def groups(draw: st.DrawFn) -> Group:
    inner = draw(st.lists(leaves, min_size=1, max_size=3, unique_by=lambda field: field.key))
    return Group(key=draw(names), label=draw(labels), fields=inner, show_when=draw(st.sampled_from(["", "pain >= 4"])))


answered: dict[str, st.SearchStrategy[Any]] = {**plain, "sites": sites()}
every_kind: dict[str, st.SearchStrategy[Any]] = {**answered, "group": groups()}
each_kind = pytest.mark.parametrize("kind", answered)


_FEELS = {"taut_band": "taut band", "soft": "soft"}


def draw_value(draw: st.DrawFn, field: AnyField) -> Any:
    """A value that the field takes, as it is stored."""
    match field:
        case Scale():
            return draw(st.integers(field.minimum, field.maximum))
        case Quantity():
            tick = 10**field.decimals
            return draw(st.integers(int(field.minimum) * tick, int(field.maximum) * tick)) / tick
        case Duration():
            return draw(st.integers(0, 9999)) / draw(st.sampled_from([1, 2, 4]))
        case Choice():
            return draw(st.sampled_from(sorted(field.choices)))
        case Choices():
            return draw(st.lists(st.sampled_from(sorted(field.choices)), unique=True))
        case YesNo():
            return draw(st.booleans())
        case Day():
            return draw(st.dates()).isoformat()
        case RangeOfMotion():
            sides = draw(st.lists(st.sampled_from(field.sides), min_size=1, unique=True))
            return {side: draw(st.integers(0, field.maximum)) for side in field.sides if side in sides}
        case Sites():
            return [
                {
                    "site": draw(names),
                    **({"side": draw(st.sampled_from(SIDES))} if draw(st.booleans()) else {}),
                    **{sub.key: draw_value(draw, sub) for sub in field.fields if draw(st.booleans())},
                }
                for _ in range(draw(st.integers(0, 3)))
            ]
        case _:
            return draw(words)[: getattr(field, "longest", 30)].strip()


def nonsense(kind: str) -> st.SearchStrategy[Any]:
    """Whatever JSON can hold; of lists in a list of choices another test speaks."""
    simple = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    if kind == "choices":
        return simple | st.lists(simple, max_size=3)
    return st.recursive(
        simple, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    )


def typed(field: AnyField, value: Any) -> str:
    """A value as a person types it."""
    match field:
        case YesNo():
            return "yes" if value else "n"
        case Choices():
            return ", ".join(value) or "none"
        case RangeOfMotion():
            return " ".join(f"{side}={degrees}" for side, degrees in value.items())
        case Sites():
            return json.dumps(value)
        case _:
            return str(value)


@each_kind
@given(data=st.data())
def test_what_is_stored_is_taken_again_as_it_is(kind: str, data: st.DataObject) -> None:
    """An answer that was checked, stored as JSON and read back is the same answer."""
    field = data.draw(answered[kind])
    value = draw_value(data.draw, field)
    stored = answers.check(field, value)
    assert stored == value
    assert answers.check(field, msgspec.json.decode(msgspec.json.encode(stored))) == stored


@each_kind
@given(data=st.data())
def test_what_is_typed_is_what_is_stored(kind: str, data: st.DataObject) -> None:
    field = data.draw(answered[kind])
    value = draw_value(data.draw, field)
    assert answers.parse(field, typed(field, value)) == value


@each_kind
@given(data=st.data())
def test_an_answer_is_shown_on_one_line_and_a_prompt_says_what_is_taken(kind: str, data: st.DataObject) -> None:
    field = data.draw(answered[kind])
    value = draw_value(data.draw, field)
    assert "\n" not in answers.show(field, value)
    assert answers.show(field, value) or value == ""
    assert answers.allowed(field)


@each_kind
@settings(max_examples=50)
@given(data=st.data())
def test_nonsense_is_refused_by_name_or_is_a_value_the_field_takes(kind: str, data: st.DataObject) -> None:
    """No text and no JSON makes anything but a checked value or a sentence that names the field."""
    field = data.draw(answered[kind])
    for read, given_ in ((answers.parse, data.draw(st.text())), (answers.check, data.draw(nonsense(kind)))):
        try:
            value = read(field, given_)
        except AnswerError as error:
            refused = str(error)
        else:
            assert answers.check(field, value) == value
            continue
        assert f"({field.key})" in refused or kind == "sites"  # a site's sub-field is named instead


@pytest.mark.parametrize("kind", every_kind)
@given(data=st.data())
def test_a_form_is_stored_and_read_back_as_it_was(kind: str, data: st.DataObject) -> None:
    """A definition outlives its plugin: what was stored decodes to the same field."""
    field = data.draw(every_kind[kind])
    stored = msgspec.json.decode(msgspec.json.encode(field))
    assert stored["kind"] == kind
    assert tolerate(stored) == stored
    assert msgspec.convert(stored, AnyField) == field


def test_these_are_all_the_kinds_there_are() -> None:
    assert set(every_kind) == set(KINDS)


@given(st.lists(groups(), max_size=3))
def test_opening_groups_loses_no_field_and_keeps_their_conditions(form: list[AnyField]) -> None:
    flat = flatten(form)
    inside = [(group, field) for group in form if isinstance(group, Group) for field in group.fields]
    assert [field.key for field in flat] == [field.key for _, field in inside]
    assert [field.show_when for field in flat] == [group.show_when for group, _ in inside]


def test_a_kind_from_a_newer_contract_is_shown_as_text() -> None:
    """In a group, in a site, or by itself."""
    newer = {"kind": "waveform", "key": "pulse", "label": "Pulse", "sampled_at": 200}
    form = [{"kind": "group", "key": "more", "label": "More", "fields": [newer]}]
    (field,) = flatten(msgspec.convert([tolerate(one) for one in form], list[AnyField]))
    assert isinstance(field, Text)
    assert (field.key, field.label, field.unknown_kind) == ("pulse", "Pulse", "waveform")
    assert answers.show(field, "72 a minute") == "72 a minute"


@pytest.mark.parametrize(
    ("field", "text", "value", "shown"),
    [
        (Scale(key="pain", label="Pain"), "6", 6, "6/10"),
        (Quantity(key="girth", label="Girth", unit="cm", minimum=0, maximum=99, decimals=1), "23,45", 23.4, "23.4 cm"),
        (Duration(key="since", label="Since", unit="week"), "3 months", 13.05, "13.05 weeks"),
        (Duration(key="since", label="Since", unit="day"), "1", 1, "1 day"),
        (
            Choice(key="feel", label="Feel", choices={"taut_band": "taut band", "soft": "soft"}),
            "Taut Band",
            "taut_band",
            "taut band",
        ),
        (
            Choices(key="skin", label="Skin", choices={"dry": "dry", "callus": "hard skin"}),
            "callus, dry",
            ["callus", "dry"],
            "hard skin, dry",
        ),
        (Choices(key="skin", label="Skin", choices={"dry": "dry"}), "none", [], "none"),
        (YesNo(key="numb", label="Numb"), "y", True, "yes"),
        (Day(key="event", label="Event"), "2027-03-08", "2027-03-08", "2027-03-08"),
        (
            RangeOfMotion(key="flexion", label="Flexion", joint="knee", movement="flexion"),
            "r 120 l 135",
            {"left": 135, "right": 120},
            "left 135°, right 120°",
        ),
        (
            RangeOfMotion(key="bend", label="Bend", joint="spine", movement="flexion", sides=("midline",)),
            "60",
            {"midline": 60},
            "midline 60°",
        ),
        (
            Sites(key="found", label="Found", of="muscle", fields=[Scale(key="tender", label="Tender", maximum=3)]),
            "infraspinatus l tender=2; scalenes",
            [{"site": "infraspinatus", "side": "left", "tender": 2}, {"site": "scalenes"}],
            "infraspinatus left (Tender 2/3); scalenes, all three",
        ),
        (
            Sites(key="found", label="Found", of="muscle", fields=[Choice(key="feel", label="Feel", choices=_FEELS)]),
            "Upper Trapezius both feel=Taut band; levator scapulae",
            [{"site": "upper trapezius", "side": "bilateral", "feel": "taut_band"}, {"site": "levator scapulae"}],
            "upper trapezius bilateral (Feel taut band); levator scapulae",
        ),
        (
            RangeOfMotion(key="flexion", label="Flexion", joint="knee", movement="flexion"),
            "left=120,5°; right: 135",
            {"left": 120.5, "right": 135},
            "left 120.5°, right 135°",
        ),
    ],
)
def test_how_a_therapist_types_it_and_how_it_reads(field: AnyField, text: str, value: Any, shown: str) -> None:
    assert answers.parse(field, text) == value
    assert answers.show(field, value) == shown


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        (Scale(key="pain", label="Pain"), "11", "a whole number from 0 to 10"),
        (Scale(key="pain", label="Pain"), "6.5", "a whole number from 0 to 10"),
        (Scale(key="pain", label="Pain"), "nan", "a whole number"),
        (Quantity(key="girth", label="Girth", unit="cm", minimum=10, maximum=60), "inf", "from 10 to 60 cm"),
        (Choice(key="feel", label="Feel", choices={"ropy": "ropy", "soft": "soft"}), "ropey", "ropy is nearest"),
        (YesNo(key="numb", label="Numb"), "maybe", "yes or no"),
        (Day(key="event", label="Event"), "8 March", "a day as YYYY-MM-DD"),
        (Duration(key="since", label="Since", unit="week"), "ages", "a length of time in weeks"),
        (Text(key="said", label="Said", longest=5), "too many", "words, at most 5 characters"),
        (RangeOfMotion(key="bend", label="Bend", joint="knee", movement="flexion"), "left 400", "from 0 to 220"),
        (Choice(key="feel", label="Feel", choices={"ropy": "ropy"}), "", "one of ropy"),
        (Day(key="event", label="Event"), "20270308", "a day as YYYY-MM-DD"),
        (RangeOfMotion(key="bend", label="Bend", joint="knee", movement="flexion"), "l 140 r 16o", "'l 140 r 16o'"),
        (RangeOfMotion(key="bend", label="Bend", joint="knee", movement="flexion"), "l 140,165", "degrees from 0"),
        (Sites(key="found", label="Found", of="muscle"), "depth=3", "sub-fields none"),
        (Sites(key="found", label="Found", of="muscle"), '[{"site": ""}]', "sites, each with its key"),
        (Sites(key="found", label="Found", of="muscle"), "infraspinatus depth=3", "sub-fields none"),
    ],
)
def test_what_a_field_does_not_take_is_named_with_what_it_does(field: AnyField, text: str, says: str) -> None:
    with pytest.raises(AnswerError, match="does not take") as caught:
        answers.parse(field, text)
    assert field.label in str(caught.value)
    assert says in str(caught.value)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_scale_takes_whole_numbers_only(number: float) -> None:
    field = Scale(key="pain", label="Pain")
    if number in range(11):
        stored = answers.check(field, number)
        assert stored == number
        assert type(stored) is int
    else:
        with pytest.raises(AnswerError):
            answers.check(field, number)


def test_a_list_among_choices_is_refused_in_a_sentence() -> None:
    with pytest.raises(AnswerError, match="does not take"):
        answers.check(Choices(key="skin", label="Skin", choices={"dry": "dry"}), [["dry"]])


def test_a_choice_by_key_and_by_label_is_one_choice() -> None:
    field = Choices(key="skin", label="Skin", choices={"dry": "dry skin", "callus": "hard skin"})
    assert answers.parse(field, "dry, dry skin") == ["dry"]


def test_a_label_is_read_where_it_is_typed_and_is_no_stored_answer() -> None:
    field = Choice(key="feel", label="Feel", choices=_FEELS)
    assert answers.parse(field, "Taut band") == "taut_band"
    with pytest.raises(AnswerError, match=r"does not take 'taut band': it takes one of .*; taut_band is nearest"):
        answers.check(field, "taut band")


def test_a_stored_key_stays_that_key_whatever_the_labels_are() -> None:
    field = Choice(key="when", label="When", choices={"before": "after", "after": "later"})
    assert answers.check(field, "after") == "after"


def test_yes_is_no_number_and_a_number_is_no_yes() -> None:
    with pytest.raises(AnswerError):
        answers.check(Scale(key="pain", label="Pain"), True)
    with pytest.raises(AnswerError):
        answers.check(YesNo(key="numb", label="Numb"), 1)


def test_a_group_is_not_answered_itself() -> None:
    group = Group(key="more", label="More", fields=[YesNo(key="numb", label="Numb")])
    with pytest.raises(AnswerError, match="answer the fields in it"):
        answers.check(group, {"numb": True})


@given(st.dates(min_value=dt.date(1, 1, 1)))
def test_a_day_is_kept_as_it_was_typed(day: dt.date) -> None:
    assert answers.parse(Day(key="event", label="Event"), f" {day.isoformat()} ") == day.isoformat()
