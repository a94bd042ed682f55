"""What the data files of every built-in modality promise: they decode, and every name in them exists."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from palpate.clients.answers import ANYTHING_ELSE
from palpate.modality import vocabulary, when
from palpate.modality.aftercare import AftercareNote, FollowUp
from palpate.modality.asks import Ask
from palpate.modality.catalog import BodyPoint, Technique
from palpate.modality.errors import ContractError
from palpate.modality.fields import AnyField, Choice, Choices, RangeOfMotion, Sites, flatten, tolerate
from palpate.modality.files import Folder, decode, read_entries
from palpate.modality.identity import read_identity
from palpate.modality.outcomes import Measure
from palpate.modality.safety import Contraindication
from palpate.modality.sources import Source

PLUGINS = Path(__file__).parents[2] / "plugins"
MODALITIES = ("neuromuscular", "reflexology", "sports", "deep_tissue")
KINDS: dict[str, Any] = {
    "techniques": Technique,
    "points": BodyPoint,
    "contraindications": Contraindication,
    "measures": Measure,
    "aftercare": AftercareNote,
    "follow_ups": FollowUp,
    "fields": AnyField,
    "asks": Ask,
    "sources": Source,
}
CLINICAL = ("techniques", "points", "contraindications", "measures", "aftercare", "follow_ups", "asks")
RULE_FACTS = {"trimester", "weeks", "days_since"}
VISIT_FACTS = {"age", "first_visit"}
VIEWS = {"front", "back", "left", "right", "sole", "foot", "palm", "hand"}
NEVER_SAID = ("toxins", "detox", "crystal", "lactic", "healing crisis", "cures ", "guarantee")

each_modality = pytest.mark.parametrize("modality", MODALITIES)


class Asked(NamedTuple):
    """A field, where it stands, and the fields that its condition may ask about."""

    where: str
    field: AnyField
    siblings: dict[str, AnyField]


def text_of(modality: str, file: str) -> str | None:
    path = PLUGINS / modality / f"palpate_{modality}" / file
    return path.read_text(encoding="utf-8") if path.is_file() else None


@cache
def own_tables(modality: str) -> list[tuple[str, dict[str, Any]]]:
    """The entries of files that only this modality has, each with how to find it."""
    files = sorted((PLUGINS / modality / f"palpate_{modality}").glob("*.toml"))
    return [
        (f"{path.name} ({table['key']})", table)
        for path in files
        if path.stem not in KINDS and path.stem != "modality"
        for table in tomllib.loads(path.read_text(encoding="utf-8"))[path.stem]
    ]


def has(modality: str, name: str) -> bool:
    return text_of(modality, f"{name}.toml") is not None


@cache
def entries(modality: str, name: str) -> list[Any]:
    prepare = tolerate if name == "fields" else lambda entry: entry
    return read_entries(Folder(PLUGINS / modality / f"palpate_{modality}"), name, KINDS[name], prepare)


def keyed(modality: str, name: str) -> Iterator[tuple[str, Any]]:
    """The entries of a file, each with how to find it."""
    return ((f"{name}.toml ({entry.key})", entry) for entry in entries(modality, name))


def asked(modality: str) -> Iterator[Asked]:
    """Every field that a modality asks: of its form, within its sites, and in its follow-ups."""
    form = {field.key: field for field in flatten(entries(modality, "fields"))}
    groups = [field for field in entries(modality, "fields") if field.key not in form]
    for field in (*form.values(), *groups):
        yield Asked(f"fields.toml ({field.key})", field, form)
        if isinstance(field, Sites):
            inner = {sub.key: sub for sub in field.fields}
            yield from (Asked(f"fields.toml ({field.key}.{key})", sub, form | inner) for key, sub in inner.items())
    for where, follow_up in keyed(modality, "follow_ups"):
        asks = {ask.key: ask for ask in flatten(follow_up.asks)}
        yield from (Asked(f"{where[:-1]}.{key})", ask, form | asks) for key, ask in asks.items())


def unknown(where: str, what: str, names: Any, known: Any) -> Iterator[str]:
    """One line for each name that is not known."""
    for name in [names] if isinstance(names, str) else names:
        if name and name not in known:
            yield f"{where}: {what} {name!r} is not known"


def nodes(expression: str) -> Iterator[tuple[Any, ...]]:
    """The comparisons of a condition."""
    stack = [when.parse(expression)] if expression.strip() else []
    while stack:
        node = stack.pop()
        if node[0] in {"and", "or", "not"}:
            stack.extend(node[1:])
        else:
            yield node


def condition_problems(where: str, expression: str, known: dict[str, Any], facts: set[str]) -> Iterator[str]:
    """What is wrong with a condition: it does not parse, asks about nothing known, or compares with no such choice."""
    try:
        compared = list(nodes(expression))
    except ContractError as error:
        yield f"{where}: {error}"
        return
    for operator, key, *literal in compared:
        field = known.get(key)
        if field is None and key not in facts:
            yield f"{where}: the condition asks about {key!r}, which is no field here"
        if isinstance(field, Choice | Choices) and literal and literal[0] not in field.choices:
            yield f"{where}: {key!r} has no choice {literal[0]!r}"
        if isinstance(field, Choices) and operator in {"==", "!="}:
            yield f"{where}: {key!r} is a list of choices, so ask whether it `has` one"


def said(entry: Any) -> Iterator[str]:
    """The words of an entry that someone may read out, what is marked as contested left out."""
    if isinstance(entry, dict):
        for name, value in entry.items():
            if name not in {"contested", "source", "note", "key", "short"}:
                yield from said(value)
    elif isinstance(entry, list):
        for value in entry:
            yield from said(value)
    elif isinstance(entry, str):
        yield entry


def report(problems: Iterator[str] | list[str]) -> None:
    found = list(problems)
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("name", KINDS)
@each_modality
def test_every_entry_of_every_file_decodes(modality: str, name: str) -> None:
    if not has(modality, name):
        pytest.skip(f"{modality} has no {name}.toml yet")
    assert entries(modality, name), f"{name}.toml of {modality} is empty"


@each_modality
def test_the_identity_says_who_the_modality_is(modality: str) -> None:
    identity = read_identity(PLUGINS / modality / f"palpate_{modality}" / "modality.toml")
    assert identity.key == modality
    assert identity.scope
    assert identity.services


@each_modality
def test_every_tool_layer_direction_and_place_of_a_technique_is_known(modality: str) -> None:
    places = {"muscle", "region"} | {point.kind for point in entries(modality, "points")}

    def problems() -> Iterator[str]:
        for where, technique in keyed(modality, "techniques"):
            yield from unknown(where, "the tool", technique.tools, vocabulary.tools())
            yield from unknown(where, "the layer", technique.layers, vocabulary.layers())
            yield from unknown(where, "the direction", technique.directions, vocabulary.directions())
            yield from unknown(where, "the place", technique.at, places)

    report(problems())


@each_modality
def test_no_two_techniques_are_typed_the_same(modality: str) -> None:
    techniques = entries(modality, "techniques")
    typed = [word for technique in techniques for word in {technique.key, technique.short} if word]
    report(f"techniques.toml: {word!r} stands for two techniques" for word in {w for w in typed if typed.count(w) > 1})


@each_modality
def test_every_region_muscle_side_and_view_of_a_point_is_known(modality: str) -> None:
    def problems() -> Iterator[str]:
        for where, point in keyed(modality, "points"):
            yield from unknown(where, "the region", [point.region, *point.refers, *point.spills], vocabulary.regions())
            yield from unknown(where, "the muscle", point.muscle, vocabulary.muscles())
            yield from unknown(where, "the side", point.sides, vocabulary.SIDES)
            if point.chart is not None:
                yield from unknown(where, "the view", point.chart.view, VIEWS)
                if not (0 <= point.chart.x <= 1000 and 0 <= point.chart.y <= 1000):
                    yield f"{where}: the place on the chart is outside 0 to 1000"

    report(problems())


@each_modality
def test_every_joint_place_and_measure_that_a_field_names_is_known(modality: str) -> None:
    measures = {measure.key for measure in entries(modality, "measures")}
    places = {"muscle", "region"} | {point.kind for point in entries(modality, "points")}

    def problems() -> Iterator[str]:
        for where, field, _ in asked(modality):
            yield from unknown(where, "the measure", field.measure, measures)
            if isinstance(field, RangeOfMotion):
                yield from unknown(where, "the joint", field.joint, vocabulary.joints())
                joint = vocabulary.joints().get(field.joint)
                yield from unknown(where, "the movement", field.movement, joint.movements if joint else ())
                yield from unknown(where, "the side", field.sides, vocabulary.SIDES)
            if isinstance(field, Sites):
                other, _, kind = field.of.rpartition(".")
                kinds = {point.kind for point in entries(other, "points")} if other else places
                yield from unknown(where, "the kind of place", kind, kinds)

    report(problems())


@each_modality
def test_every_condition_region_technique_and_tool_of_a_rule_is_known(modality: str) -> None:
    techniques = {technique.key for technique in entries(modality, "techniques")}

    def problems() -> Iterator[str]:
        for where, rule in keyed(modality, "contraindications"):
            yield from unknown(where, "the condition", rule.condition, vocabulary.conditions())
            yield from unknown(where, "the region", rule.regions, vocabulary.regions())
            yield from unknown(where, "the technique", rule.techniques, techniques)
            yield from unknown(where, "the tool", rule.tools, vocabulary.tools())

    report(problems())


@each_modality
def test_the_same_names_are_known_in_the_files_that_only_this_modality_has(modality: str) -> None:
    form = {field.key: field for field in flatten(entries(modality, "fields"))}
    regions, muscles = vocabulary.regions(), vocabulary.muscles()
    techniques, points = ({entry.key for entry in entries(modality, name)} for name in ("techniques", "points"))
    named = {"region": regions, "regions": regions, "muscle": muscles, "points": points}
    named |= dict.fromkeys(("after", "avoid", "fits", "techniques"), techniques)

    def problems() -> Iterator[str]:
        for where, table in own_tables(modality):
            for name, known in named.items():
                yield from unknown(where, f"in {name}", table.get(name, []), known)
            for name in ("when", "asked_when"):
                yield from condition_problems(where, table.get(name, ""), form, VISIT_FACTS)
            if not table.get("source"):
                yield f"{where}: has no source"

    report(problems())


@each_modality
def test_every_show_when_parses_and_asks_about_known_fields(modality: str) -> None:
    report(
        problem
        for where, field, siblings in asked(modality)
        for problem in condition_problems(where, field.show_when, siblings, set())
    )


@each_modality
def test_every_when_of_aftercare_and_follow_ups_asks_about_known_fields(modality: str) -> None:
    form = {field.key: field for field in flatten(entries(modality, "fields"))}
    report(
        problem
        for name in ("aftercare", "follow_ups")
        for where, entry in keyed(modality, name)
        for problem in condition_problems(where, entry.when, form, VISIT_FACTS)
    )


@each_modality
def test_aftercare_and_follow_ups_come_after_known_techniques(modality: str) -> None:
    techniques = {technique.key for technique in entries(modality, "techniques")}
    report(
        problem
        for name in ("aftercare", "follow_ups")
        for where, entry in keyed(modality, name)
        for problem in unknown(where, "the technique", entry.after, techniques)
    )


@each_modality
def test_the_short_form_has_at_most_twelve_fields(modality: str) -> None:
    quick = [field.key for field in flatten(entries(modality, "fields")) if field.quick]
    assert len(quick) <= 12, f"fields.toml of {modality} has {len(quick)} quick fields: {', '.join(quick)}"


@each_modality
def test_every_entry_that_states_a_clinical_fact_has_a_source(modality: str) -> None:
    def problems() -> Iterator[str]:
        for name in CLINICAL:
            yield from (f"{where}: has no source" for where, entry in keyed(modality, name) if not entry.source)
        for where, field, _ in asked(modality):
            if (field.normal or getattr(field, "reference", None) is not None) and not field.source:
                yield f"{where}: gives a normal value and has no source"

    report(problems())


@each_modality
def test_every_source_resolves_in_the_bibliography(modality: str) -> None:
    if not has(modality, "sources"):
        pytest.skip(f"{modality} has no sources.toml yet")
    known = {source.key for source in entries(modality, "sources")}

    def problems() -> Iterator[str]:
        for name in CLINICAL:
            for where, entry in keyed(modality, name):
                yield from unknown(where, "the source", entry.source, known)
        for where, field, _ in asked(modality):
            yield from unknown(where, "the source", field.source, known)
        for where, table in own_tables(modality):
            yield from unknown(where, "the source", table.get("source", []), known)

    report(problems())


@each_modality
def test_nothing_is_promised_that_is_refuted_or_unknown(modality: str) -> None:
    report(
        f"{name}.toml ({entry.key}): says {word.strip()!r} outside `contested`"
        for name in KINDS
        if name != "sources"
        for entry in entries(modality, name)
        for text in said(msgspec.to_builtins(entry))
        for word in NEVER_SAID
        if word in f"{text.lower()} "
    )


@each_modality
def test_a_rule_narrows_only_by_what_the_condition_is_asked_for(modality: str) -> None:
    """A rule by trimester needs a due date, one by days needs a day, one "where it is" needs a place."""

    def problems() -> Iterator[str]:
        for where, rule in keyed(modality, "contraindications"):
            yield from condition_problems(where, rule.when, {}, RULE_FACTS)
            detail = vocabulary.conditions()[rule.condition].detail
            needs = {"trimester": "due", "weeks": "due", "days_since": "since"}
            for fact in when.keys(rule.when) & RULE_FACTS:
                if needs[fact] not in detail:
                    yield f"{where}: uses {fact}, but {rule.condition} does not ask for `{needs[fact]}`"
            if rule.severity == "local" and not rule.regions and "site" not in detail:
                yield f"{where}: applies where it is, but {rule.condition} does not ask for a `site`"

    report(problems())


@each_modality
def test_a_rule_says_what_to_do_in_few_words(modality: str) -> None:
    report(
        f"{where}: the advice has {len(rule.advice)} characters and is not one or two sentences"
        for where, rule in keyed(modality, "contraindications")
        if len(rule.advice) > 210 or not rule.advice.endswith(".")
    )


@each_modality
def test_every_red_flag_that_is_an_emergency_is_one_in_every_modality(modality: str) -> None:
    flagged = {c.key for c in vocabulary.conditions().values() if c.red_flag == "emergency"}
    classed = {rule.condition for rule in entries(modality, "contraindications") if rule.severity == "emergency"}
    assert classed == flagged


@each_modality
def test_every_urgent_red_flag_stops_the_session_until_a_doctor_has_looked(modality: str) -> None:
    urgent = {c.key for c in vocabulary.conditions().values() if c.red_flag == "urgent"}
    stops = {r.condition for r in entries(modality, "contraindications") if r.severity in {"absolute", "clearance"}}
    assert urgent <= stops


@each_modality
@pytest.mark.parametrize(
    "condition",
    ["fever", "contagious_illness", "alcohol_or_drugs", "deep_vein_thrombosis", "pre_eclampsia", "hot_red_swelling"],
)
def test_no_modality_treats_with(modality: str, condition: str) -> None:
    classes = {rule.severity for rule in entries(modality, "contraindications") if rule.condition == condition}
    assert classes == {"absolute"}


@each_modality
def test_a_pregnancy_without_a_due_date_meets_every_rule_of_every_trimester(modality: str) -> None:
    rules = [rule for rule in entries(modality, "contraindications") if rule.condition == "pregnancy"]
    for weeks, trimester in ((5, 1), (12, 1), (20, 2), (35, 3)):
        known = {"weeks": weeks, "trimester": trimester}
        assert any(when.keys(rule.when) and when.evaluate(rule.when, known) for rule in rules)
    assert all(when.evaluate(rule.when, {}) is not False for rule in rules)


@pytest.mark.parametrize(
    ("modality", "severity", "limit"),
    [
        ("neuromuscular", "clearance", 2),
        ("reflexology", "modify", 2),
        ("sports", "clearance", 2),
        ("deep_tissue", "absolute", None),
    ],
)
def test_a_client_on_a_blood_thinner_gets_light_pressure_and_no_deep_tissue(
    modality: str, severity: str, limit: int | None
) -> None:
    (rule,) = [rule for rule in entries(modality, "contraindications") if rule.condition == "anticoagulant"]
    assert rule.severity == severity
    assert (rule.limit and (rule.limit.scale, rule.limit.most)) == (limit and ("applied", limit))


OUT = [
    ("neuromuscular", "anticoagulant", {"cross_fibre_friction"}, {"elbow", "pressure_bar", "handheld_tool"}),
    ("sports", "anticoagulant", {"friction", "tapotement"}, set()),
    ("reflexology", "anticoagulant", {"knuckle_press"}, {"knuckle"}),
    ("neuromuscular", "steroids_or_immunosuppression", {"skin_rolling"}, set()),
    ("sports", "recent_injury_healing", {"friction"}, set()),
    ("sports", "pregnancy_first_trimester", set(), {"pack"}),
]


@pytest.mark.parametrize(("modality", "key", "techniques", "tools"), OUT)
def test_what_the_advice_forbids_is_out(modality: str, key: str, techniques: set[str], tools: set[str]) -> None:
    (rule,) = [rule for rule in entries(modality, "contraindications") if rule.key == key]
    assert (set(rule.techniques), set(rule.tools)) == (techniques, tools)


@each_modality
def test_only_light_strokes_leaves_light_strokes(modality: str) -> None:
    techniques = {technique.key for technique in entries(modality, "techniques")}
    for rule in entries(modality, "contraindications"):
        if rule.advice.startswith("Only light strokes"):
            assert techniques - set(rule.techniques) <= {"gliding", "effleurage", "proximal_drainage"}
        assert techniques - set(rule.techniques), f"{rule.key} leaves no technique: it is an absolute rule"


def test_deep_tissue_stays_off_legs_inner_thighs_and_abdomen_throughout_a_pregnancy() -> None:
    (rule,) = [rule for rule in entries("deep_tissue", "contraindications") if rule.key == "pregnancy_legs_and_abdomen"]
    assert (rule.severity, rule.when) == ("local", "")
    for region in ("calf", "thigh_med", "thigh_post", "abdomen_low", "groin"):
        assert any(vocabulary.lies_in(region, larger) for larger in rule.regions), region


def test_every_condition_that_is_asked_makes_a_difference_to_some_modality() -> None:
    used = {rule.condition for modality in MODALITIES for rule in entries(modality, "contraindications")}
    # What a client says besides the questions is read by a person, and no rule turns on it.
    assert set(vocabulary.conditions()) - {ANYTHING_ELSE} == used


def test_a_bad_entry_is_named_with_its_file_and_key() -> None:
    entry = {"key": "fever", "condition": "fever", "class": "severe"}
    _, problems = decode([entry], "contraindications.toml", Contraindication)
    assert len(problems) == 1
    assert problems[0].startswith("contraindications.toml, entry 1 (fever): ")
