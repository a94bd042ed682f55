"""The truth table at the table: what every rule of the four built-in modalities lets a therapist record.

There is no way from not knowing to *proceed*, none from an emergency to a treatment, and nothing is suggested that
could not be recorded without going beyond screening.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palpate.clients.model import Client
from palpate.errors import Refused
from palpate.modality import vocabulary
from palpate.modality.safety import Level, Suggestion
from palpate.screening.model import Reason, Verdict
from palpate.services.model import Service
from palpate.visits import suggesting
from palpate.visits.model import Visit
from palpate.visits.tables import visit as visit_table
from tests.conftest import BUILT_IN
from tests.visits.plugin import Outside
from tests.visits.scene import Scene

CONDITIONS = vocabulary.conditions()
PLACES = ["calf", "neck_post", "back_low", "abdomen", "foot"]
WORDS = "I have asked Dr Novak, and go on."


class Table:
    """Mara, qualified for all four, and a service of all of them."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.visits = scene.visits
        scene.practice.staff.qualify(scene.mara, "sports")
        scene.mara = scene.practice.staff.find("Mara")
        self.all: Service = scene.practice.services.add("All four", list(BUILT_IN), 90, needs_room=False)
        self.turned_on = {
            rule.condition for key in BUILT_IN for rule in scene.practice.host.ask(key, "contraindications")
        }
        self.catalogs = {key: scene.practice.host.ask(key, "technique_catalog") for key in BUILT_IN}

    def client(self, **answers: Any) -> Client:
        return self.scene.client("Dora Lang", **answers)

    def start(self, client: Client, words: str = "", **day_of: str) -> Visit:
        return self.scene.start(client, self.all, words=words, day_of=day_of)

    def case(self, condition: str) -> tuple[Client, dict[str, str]]:
        """A client for whom everything is no but this, and the answers of the day."""
        known = CONDITIONS[condition]
        if known.ask == "day":
            site = {f"{condition}.site": "calf"} if "site" in known.detail else {}
            return self.client(), {condition: "yes", **site}
        site = {"site": "calf"} if "site" in known.detail else {}
        return self.client(**{condition: ("yes", site)}), {}

    def treat(self, begun: Visit, modality: str, technique: str, **done: Any) -> dict[str, Any]:
        plain = {"site": "calf", "side": "", "pressure": 1, "applied": 1, "hold": None, **done}
        return self.scene.treat(begun, technique=f"{modality}.{technique}", **plain)


@pytest.fixture
def table(quick: Scene) -> Table:
    return Table(quick)


def against(table: Table, modality: str, reason: Reason) -> Iterator[dict[str, Any]]:
    """Work of a modality that goes against a reason of its verdict, at a place where that holds."""
    catalog = table.catalogs[modality]
    at = {"technique": catalog[0].key, "site": (reason.regions or ["calf"])[0]}
    for out in reason.techniques:
        yield {**at, "technique": out}
    for tool in reason.tools:
        yield {**at, "tool": tool}
    if reason.avoid or reason.level == Level.AVOID_REGION.key:
        yield at
        yield {**at, "site": ""}
    if reason.limit:
        scale = {"felt": "pressure", "applied": "applied"}[reason.limit.scale]
        yield {**at, scale: None}
        if reason.limit.most < {"felt": 10, "applied": 5}[reason.limit.scale]:
            yield {**at, scale: reason.limit.most + 1}


def test_what_every_condition_lets_a_therapist_record(table: Table) -> None:
    """Every condition that any of the four turns on, answered yes: the start, and all work that goes against it."""
    tried = dict.fromkeys(Level, 0)
    for condition in sorted(table.turned_on):
        client, day_of = table.case(condition)
        given_ = {**table.scene.all_no(table.all), **day_of}
        beginning = table.visits.from_walk_in(client, table.all, table.scene.mara)
        said = table.visits.verdict(beginning, given_)
        tried[said.level] += 1
        assert said.level > Level.PROCEED, condition
        if said.level is Level.EMERGENCY:
            for words in ("", WORDS):
                with pytest.raises(Refused, match="EMERGENCY"):
                    table.start(client, words, **day_of)
            with pytest.raises(Refused, match="say where the client was referred"):
                table.visits.decline(beginning, given_, why="Emergency", referred=" ")
            declined = table.visits.decline(beginning, given_, why="Emergency", referred="Hospital")
            assert table.visits.record(declined)["record"]["work"] == []
            continue
        if said.level in {Level.CLEARANCE, Level.DO_NOT_TREAT}:
            with pytest.raises(Refused, match="--words"):
                table.start(client, **day_of)
        begun = table.start(client, WORDS, **day_of)
        for of in table.visits.screened(begun).verdict.modalities:
            for reason in of.reasons:
                for work in against(table, of.modality, reason):
                    with pytest.raises(Refused, match="To go on all the same, say why with --words"):
                        table.treat(begun, of.modality, **work)
        table.visits.enter_in_error(begun, table.scene.mara, "Next.")
    assert min(tried[level] for level in Level if level not in {Level.PROCEED, Level.ASK_FIRST}) > 0, tried


def test_work_beyond_screening_is_kept_with_every_limit_it_passed_and_the_words(table: Table) -> None:
    client = table.client(anticoagulant="yes", bruise_or_burn=("yes", {"site": "calf"}))
    begun = table.start(client, WORDS)
    table.visits.consent(begun, "treatment", "verbal", False, "")
    row = table.treat(begun, "neuromuscular", "ischemic_compression", applied=4, words="She asked for it.")
    for sentence in ("4 applied is beyond the limit of 2", "avoid calf", "Consent to treatment was withdrawn"):
        assert sentence in row["beyond"]
    assert row["words"] == "She asked for it."


UNKNOWN = st.sampled_from(["absent", "unknown", "declined", "stale"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_path_leads_from_unknown_to_proceed(table: Table, data: st.DataObject) -> None:
    asked = sorted(table.turned_on | {one.key for one in CONDITIONS.values() if one.red_flag})
    odd = data.draw(st.dictionaries(st.sampled_from(asked), UNKNOWN, min_size=1, max_size=4))
    histories, client = table.scene.practice.histories, table.scene.practice.clients.add("Dora Lang")
    day = table.scene.all_no(table.all)
    today = histories.today()
    for key, answer in odd.items():
        if CONDITIONS[key].ask == "day":
            day.pop(key)
            if answer in {"unknown", "declined"}:
                day[key] = answer
    for key in asked:
        if CONDITIONS[key].ask == "history" and odd.get(key) != "absent":
            stale = odd.get(key) == "stale"
            said = {"unknown": "unknown", "declined": "declined"}.get(odd.get(key, ""), "no")
            then = today - dt.timedelta(days=1000 if stale else 0)
            histories.record(client, {key: said}, asked_by=table.scene.mara, asked_on=then)
    beginning = table.visits.from_walk_in(client, table.all, table.scene.mara)
    begun = table.visits.start(beginning, day, consent="verbal", words="")
    try:
        ways = [
            lambda: None,
            lambda: table.scene.treat(begun),
            lambda: table.visits.answer_day(begun, {"fever": "no"} if "fever" not in odd else {}, "I am sure."),
        ]
        for way in ways:
            way()
            standing = table.visits.screened(begun).verdict
            assert standing.level is Level.ASK_FIRST
            assert set(standing.unasked) == set(odd)
            for of in standing.modalities:
                turned_on = {rule.condition for rule in table.scene.practice.host.ask(of.modality, "contraindications")}
                assert of.level == ("ask_first" if turned_on & set(odd) else "proceed")
        if any(CONDITIONS[key].red_flag for key in odd):
            for key in BUILT_IN:
                with pytest.raises(Refused, match="nothing is suggested until these are asked"):
                    table.visits.suggestions(begun, key)
    finally:
        table.visits.enter_in_error(begun, table.scene.mara, "Next.")


LED_BY: dict[str, dict[str, Any]] = {
    "neuromuscular": {
        "pain_regions": [{"site": place} for place in PLACES],
        "touch_tolerance": 8,
        "trigger_points": [{"site": "upper_trapezius", "side": "left", "familiar_pain": True}],
    },
    "deep_tissue": {
        "focus_areas": [
            {"site": site, "texture": "ropy"} for site in ("calf", "gastrocnemius", "upper_trapezius", "abdomen")
        ]
    },
    "reflexology": {"relaxation_now": 2, "reflexes_found": [{"site": "solar_plexus_reflex", "tenderness": 2}]},
    "sports": {
        "event_phase": "maintenance",
        "concussion": "no",
        "heat_signs": [],
        "sport": "running",
    },
}
"""Answers that lead to suggestions."""

YES = [
    one.key for one in CONDITIONS.values() if one.ask == "history" and not one.red_flag and one.key != "anything_else"
]


def offered(table: Table, modality: str) -> list[Suggestion]:
    """What a modality suggests for its answers, of itself."""
    from palpate.modality.views import AssessmentView

    view = AssessmentView(modality=modality, day=table.scene.practice.histories.today(), answers=LED_BY[modality])
    return table.scene.practice.host.ask(modality, "suggest", assessment=view)


def test_every_modality_suggests_something_for_these_answers(table: Table) -> None:
    for modality in BUILT_IN:
        assert "technique" in {one.kind for one in offered(table, modality)}, modality
    assert {one.kind for modality in BUILT_IN for one in offered(table, modality)} >= {"technique", "point"}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_is_suggested_that_could_not_be_recorded_without_going_beyond(
    table: Table, data: st.DataObject
) -> None:
    drawn = data.draw(
        st.lists(st.sampled_from(sorted(set(YES) & table.turned_on)), min_size=1, max_size=3, unique=True)
    )
    place = data.draw(st.sampled_from(PLACES))
    client = table.client(
        **{key: ("yes", {"site": place} if "site" in CONDITIONS[key].detail else {}) for key in drawn}
    )
    begun = table.start(client, WORDS)
    said: Verdict = table.visits.screened(begun).verdict
    try:
        for modality in BUILT_IN:
            of = said.of(modality)
            assert of is not None
            everything = offered(table, modality)
            left = suggesting.allowed(table.scene.practice.host, modality, everything, of.reasons)
            catalog = {one.key: one for one in table.catalogs[modality]}
            bounds = [reason.limit for reason in of.reasons if reason.limit]
            for one in left:
                if one.kind == "technique" and (one.region or not any(reason.avoid for reason in of.reasons)):
                    used = catalog[one.key]
                    felt = min([bound.most for bound in bounds if bound.scale == "felt"], default=10)
                    out = {tool for reason in of.reasons for tool in reason.tools if reason.holds_in("")}
                    within = min(felt, int(used.felt.top)) if used.felt else felt
                    tool = next((each for each in used.tools if each not in out), "")
                    table.treat(
                        begun,
                        modality,
                        one.key,
                        site=one.region,
                        pressure=within,
                        applied=min([bound.most for bound in bounds if bound.scale == "applied"], default=1),
                        tool=tool,
                    )
                if one.kind == "point":
                    assert not any(reason.avoid and reason.holds_in(one.region) for reason in of.reasons)
    finally:
        table.visits.enter_in_error(begun, table.scene.mara, "Next.")


def test_a_muscle_or_a_point_named_for_a_region_lies_where_it_lies(table: Table) -> None:
    """A modality may say where in its own words; that is no way past a place to be left alone."""
    begun = table.start(table.client(bruise_or_burn=("yes", {"site": "calf"})))
    reasons = table.visits.screened(begun).verdict.modalities[0].reasons
    assert any(reason.avoid for reason in reasons)

    def left(region: str, kind: str = "technique", key: str = "stripping") -> bool:
        one = Suggestion(kind=kind, key=key, name="One", because="", answer="x", region=region)  # type: ignore[arg-type]
        return bool(suggesting.allowed(table.scene.practice.host, "deep_tissue", [one], reasons))

    assert not left("calf")
    assert not left("gastrocnemius")
    assert not left("lower_limb")
    assert not left("somewhere_unheard_of")
    assert left("neck_post")
    assert left("upper_trapezius")


def test_what_is_learnt_during_a_visit_is_heeded_by_what_is_suggested(table: Table) -> None:
    begun = table.start(table.scene.ana)
    table.visits.assess(begun, "deep_tissue", LED_BY["deep_tissue"], typed=False)
    before = {one.region for one in table.visits.suggestions(begun, "deep_tissue")}
    assert "gastrocnemius" in before
    bruise = {"bruise_or_burn": ("yes", {"site": "calf"})}
    table.scene.practice.histories.record(table.scene.ana, bruise, asked_by=table.scene.mara)
    after = {one.region for one in table.visits.suggestions(begun, "deep_tissue")}
    assert after == before - {"calf", "gastrocnemius"}
    assert len(table.scene.rows(visit_table)) == 1


def test_a_modality_whose_rules_cannot_be_asked_suggests_nothing(quick_target: str, outside: Outside) -> None:
    from palpate.practice import Practice

    outside.install("def contraindications(self): raise RuntimeError('rules fell over')")
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        begun = scene.start(service=practice.services.find("Cups and NMT"))
        with pytest.raises(Refused, match="nothing is suggested, since Cupping cannot be screened for"):
            scene.visits.suggestions(begun, "cupping")
