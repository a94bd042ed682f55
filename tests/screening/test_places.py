"""Where a rule holds: local rules by region, limits by their scale, and a modality that cannot be asked."""

from __future__ import annotations

import pytest

from palpate.errors import Refused, at_prompt
from palpate.modality.safety import Level
from palpate.practice import Practice
from palpate.screening.model import Reason
from palpate.visits import day_of
from tests.visits.plugin import Outside
from tests.visits.scene import Scene


def avoid(*regions: str) -> Reason:
    return Reason(
        level="avoid_region", condition="bruise_or_burn", label="Bruise", answer="yes", advice="", regions=[*regions]
    )


@pytest.mark.parametrize(
    ("worked", "holds"),
    [
        ("calf", True),
        ("leg", True),
        ("leg_ant", True),
        ("thigh", False),
        ("arm", False),
        ("", True),
        ("no_region", True),
    ],
)
def test_a_local_rule_holds_in_its_region_a_part_of_it_a_larger_one_and_where_the_place_is_not_said(
    worked: str, holds: bool
) -> None:
    assert avoid("leg").holds_in(worked) is holds


def test_work_at_a_larger_region_takes_in_the_part_to_be_left_alone() -> None:
    assert avoid("calf").holds_in("leg")
    assert not avoid("calf").holds_in("leg_ant")


def test_a_rule_without_regions_holds_everywhere() -> None:
    assert avoid().holds_in("hand")


def test_a_local_rule_is_held_against_work_where_it_was_said_to_be(quick: Scene) -> None:
    dora = quick.client("Dora Lang", bruise_or_burn=("yes", {"site": "calf"}))
    begun = quick.start(dora)
    for place in ("gastrocnemius", "calf", "leg"):
        with pytest.raises(Refused, match="avoid calf, and this is at"):
            quick.treat(begun, site=place)
    with pytest.raises(Refused, match="a place that is not named"):
        quick.treat(begun, site="", side="")
    quick.treat(begun)
    assert quick.treat(begun, site="calf", words="Beside it.")["words"] == "Beside it."


def test_where_the_place_was_not_recorded_all_work_is_questioned(quick: Scene) -> None:
    begun = quick.start(quick.client("Dora Lang", bruise_or_burn="yes"))
    (reason,) = quick.visits.screened(begun).verdict.reasons()[0][1:]
    assert (reason.where_unknown, reason.regions) == (True, [])
    history = (
        f"palpate client history c{begun.client_id} --set bruise_or_burn=yes --detail bruise_or_burn.site=shoulder"
    )
    with pytest.raises(Refused, match=f"a place that has not been recorded.*Say where it is, as in {history}"):
        quick.treat(begun)


def test_where_a_thing_of_the_day_is_can_be_said_as_the_refusal_says(quick: Scene) -> None:
    begun = quick.start(day_of={"recent_injection": "yes"})
    with pytest.raises(Refused) as refused:
        quick.treat(begun)
    command = f"palpate visit dayof {begun.ref} --set recent_injection.site=shoulder. To go on all the same, say why"
    assert command in str(refused.value)
    line = at_prompt(refused.value)
    assert "Say where it is, as in dayof recent_injection yes site=shoulder. To go on all the same" in line
    given = day_of.read(
        quick.practice.screening, begun.modalities, ["recent_injection.site=foot"], {"recent_injection": "yes"}
    )
    quick.visits.answer_day(begun, given, "")
    quick.treat(begun)


def test_the_places_of_the_day_are_held_against_work(quick: Scene) -> None:
    begun = quick.start(
        day_of={"recent_injury": "yes", "recent_injury.site": "ankle", "recent_injury.since": "2027-03-07"}
    )
    with pytest.raises(Refused, match="avoid ankle"):
        quick.treat(begun, site="ankle")
    quick.treat(begun)


def test_a_limit_holds_on_its_own_scale_and_asks_where_that_was_not_said(quick: Scene) -> None:
    begun = quick.start(quick.client("Bela Kis", anticoagulant="yes"), words="Letter of Dr Novak.")
    with pytest.raises(
        Refused, match=r"at most 2 applied, and how much was applied is not said.*Say how much with --applied"
    ):
        quick.treat(begun, pressure=1)
    with pytest.raises(Refused, match="3 applied is beyond the limit of 2"):
        quick.treat(begun, pressure=1, applied=3)
    row = quick.treat(begun, pressure=9, applied=2)
    assert (row["pressure"], row["applied"], row["beyond"]) == (9, 2, "")


def test_a_limit_felt_is_not_held_against_what_was_applied(quick_target: str, outside: Outside) -> None:
    outside.install()
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        begun = scene.start(scene.client("Bela Kis", anticoagulant="yes"), practice.services.find("Cups 30"))
        cupping = {"technique": "cupping", "hold": None, "site": "interscap"}
        with pytest.raises(
            Refused, match=r"at most 2 felt, and how strong it was felt is not said.*Say how much with --pressure"
        ):
            scene.treat(begun, **cupping, pressure=None, applied=1)
        with pytest.raises(Refused, match="3 felt is beyond the limit of 2"):
            scene.treat(begun, **cupping, pressure=3, applied=1)
        assert scene.treat(begun, **cupping, pressure=2, applied=5)["beyond"] == ""


@pytest.mark.parametrize(
    "body",
    [
        "def contraindications(self): raise RuntimeError('rules fell over')",
        "def contraindications(self): raise SystemExit(3)",
        "def contraindications(self): return ['no rule']",
        "def contraindicatoins(self): return []",
    ],
)
def test_a_modality_that_cannot_be_asked_reads_as_ask_first_with_its_name(
    quick_target: str, outside: Outside, body: str
) -> None:
    outside.install(body)
    outside.offer(quick_target)
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        begun = scene.start(service=practice.services.find("Cups and NMT"))
        said = scene.visits.screened(begun).verdict
        assert said.level is Level.ASK_FIRST
        cupping, neuromuscular = said.modalities
        assert (cupping.level, neuromuscular.level) == ("ask_first", "proceed")
        assert cupping.failed
        assert any(line.startswith("  ask first - Cupping: screening could not be asked") for line in said.lines())
        assert scene.treat(begun)["modality"] == "neuromuscular"


def test_one_that_was_uninstalled_or_disabled_reads_as_ask_first_too(quick_target: str, outside: Outside) -> None:
    outside.install()
    outside.offer(quick_target)
    outside.uninstall()
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        said = practice.screening.screen(scene.ana.id, ["cupping", "no_such"], scene.start().day)
        assert [one.level for one in said.modalities] == ["ask_first", "ask_first"]
        assert "not installed" in said.modalities[0].failed
        assert said.level is Level.ASK_FIRST


def read(quick: Scene, *given: str, standing: dict[str, str] | None = None) -> dict[str, str]:
    return day_of.read(quick.practice.screening, ["neuromuscular"], given, standing)


def test_answers_of_the_day_take_their_details(quick: Scene) -> None:
    said = read(quick, "recent_injury=yes", "recent_injury.site=Ankle", "recent_injury.since=2027-03-07", "all=no")
    assert said["recent_injury.site"] == "ankle"
    assert (said["recent_injury"], said["fever"]) == ("yes", "no")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["fever"], "'fever' is not an answer: write it as fever=no"),
        (["fever=maybe"], "it is yes, no, declined, unknown"),
        (["fevre=no"], "'fevre' is not a question of the day"),
        (["anticoagulant=no"], "'anticoagulant' is not a question of the day"),
        (["fever=yes", "fever=no"], "fever is answered twice, as yes and as no"),
        (["fever=yes", "fever.site=ankle"], "takes no detail, not 'site'"),
        (["recent_injury=yes", "recent_injury.site=ankel"], "There is no region 'ankel': did you mean ankle"),
        (["recent_injury=yes", "recent_injury.since=yesterday"], "a day as YYYY-MM-DD, not 'yesterday'"),
        (["recent_injury=yes", "recent_injury.site="], "is empty"),
        (["recent_injury.site=ankle", "all=no"], "recent_injury.site goes with recent_injury=yes"),
        (["recent_injury=no", "recent_injury.site=ankle"], "recent_injury.site goes with recent_injury=yes"),
        (["all.site=ankle"], "'all' is not a question of the day"),
    ],
)
def test_what_cannot_be_an_answer_of_the_day_is_refused(quick: Scene, given: list[str], words: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(quick, *given)
    assert words in str(refusal.value)


def test_a_detail_may_come_after_its_yes_and_goes_with_it(quick: Scene) -> None:
    begun = quick.start(day_of={"recent_injury": "yes"})
    standing = quick.visits.screened(begun).day_of
    quick.visits.answer_day(begun, read(quick, "recent_injury.site=ankle", standing=standing), "")
    assert quick.visits.screened(begun).day_of["recent_injury.site"] == "ankle"
    quick.visits.answer_day(begun, {"recent_injury": "no"}, "")
    assert "recent_injury.site" not in quick.visits.screened(begun).day_of
    assert quick.visits.screened(begun).verdict.level is Level.PROCEED
