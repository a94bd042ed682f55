"""Consent: given, refused, taken back; to treatment and to work in a sensitive area."""

from __future__ import annotations

import pytest

from palpate.errors import Refused
from palpate.visits import consents
from palpate.visits.model import Visit
from palpate.visits.tables import consent
from tests.visits.scene import Scene


def signed_with(scene: Scene, visit: Visit, words: str = "") -> str:
    """The words a visit can be signed with only; "" where it was signed."""
    scene.visits.finish(visit)
    try:
        scene.visits.sign(scene.visits.get(visit.id), scene.mara, words)
    except Refused as refusal:
        return str(refusal)
    return ""


def test_consent_is_kept_with_the_wording_that_was_read(scene: Scene) -> None:
    begun = scene.start(consent="written")
    (kept,) = scene.visits.record(begun)["record"]["consent"]
    assert (kept["kind"], kept["given"], kept["how"]) == ("treatment", True, "written")
    assert kept["wording"].startswith("I have been told what the treatment will be")


def test_without_consent_work_is_recorded_and_signed_only_in_words(quick: Scene) -> None:
    begun = quick.start(consent="not_recorded")
    assert quick.rows(consent) == []
    assert quick.treat(begun)["consent"] is False
    assert "consent to treatment is not recorded" in signed_with(quick, begun)
    quick.visits.sign(quick.visits.get(begun.id), quick.mara, "She nodded; I forgot to note it.")
    signature = quick.visits.record(quick.visits.get(begun.id))["signature"]
    assert signature["flags"] == ["consent to treatment is not recorded"]
    assert signature["words"] == "She nodded; I forgot to note it."


def test_words_that_were_not_needed_are_not_kept(quick: Scene) -> None:
    done = quick.finished()
    assert quick.visits.sign(done, quick.mara, "Just because.").words == ""


def test_consent_that_was_taken_back_stops_work_unless_in_words(quick: Scene) -> None:
    begun = quick.start()
    quick.treat(begun)
    quick.visits.consent(begun, "treatment", "verbal", False, "Enough for today.")
    with pytest.raises(Refused, match="Consent to treatment was withdrawn"):
        quick.treat(begun)
    assert quick.treat(begun, words="Done before she said stop.")["beyond"] == "Consent to treatment was withdrawn."
    assert "consent to treatment was withdrawn" in signed_with(quick, begun)
    quick.visits.reopen(quick.visits.get(begun.id))
    quick.visits.consent(begun, "treatment", "verbal", True, "")
    assert signed_with(quick, begun) == ""


@pytest.mark.parametrize(("given", "said"), [(True, "given"), (False, "refused")])
def test_what_was_said_is_not_made_unsaid(quick: Scene, given: bool, said: str) -> None:
    begun = quick.start(consent="not_recorded")
    quick.visits.consent(begun, "treatment", "verbal", given, "")
    with pytest.raises(Refused, match=f"Consent to treatment was {said}: that stands"):
        quick.visits.consent(begun, "treatment", "not_recorded", True, "")
    assert len(quick.rows(consent)) == 1


def test_work_that_was_all_done_before_consent_was_taken_back_leaves_nothing_to_explain(quick: Scene) -> None:
    begun = quick.start()
    quick.visits.consent(begun, "groin", "verbal", True, "")
    quick.treat(begun, site="groin")
    quick.later(minutes=5)
    quick.visits.withdraw_consent(begun, "groin", "")
    quick.visits.withdraw_consent(begun, "treatment", "Enough for today.")
    assert signed_with(quick, begun) == ""
    assert quick.visits.record(quick.visits.get(begun.id))["signature"]["flags"] == []


def test_an_area_is_asked_about_by_what_it_is_called(quick: Scene) -> None:
    begun = quick.start()
    quick.visits.consent(begun, "upper part of the buttock", "verbal", True, "")
    assert quick.treat(begun, site="gluteus medius")["sensitive"] == ""


def test_a_sensitive_area_wants_a_consent_of_its_own(quick: Scene) -> None:
    begun = quick.start()
    assert quick.treat(begun, site="groin")["sensitive"] == "groin"
    assert "consent to work in a sensitive area (groin) is not recorded" in signed_with(quick, begun)
    quick.visits.reopen(quick.visits.get(begun.id))
    quick.visits.consent(begun, "groin", "verbal", True, "")
    assert quick.treat(begun, site="groin")["sensitive"] == ""
    assert signed_with(quick, begun) == ""


def test_a_muscle_in_a_sensitive_area_is_known_to_lie_in_it(quick: Scene) -> None:
    begun = quick.start()
    assert quick.treat(begun, site="gluteus medius")["sensitive"].startswith("buttock")
    assert quick.treat(begun)["sensitive"] == ""


def test_refusing_one_area_refuses_work_there_and_nowhere_else(quick: Scene) -> None:
    begun = quick.start()
    quick.visits.consent(begun, "Buttock", "verbal", False, "")
    with pytest.raises(Refused, match=r"sensitive area \(upper part of the buttock\) was refused"):
        quick.treat(begun, site="gluteus medius")
    quick.treat(begun)


def test_what_was_said_of_the_area_itself_counts_before_a_larger_one() -> None:
    said: dict[str, consents.State] = {"chest": "given", "breast": "refused"}
    assert consents.to("breast", said) == "refused"
    assert consents.to("sternum", said) == "given"
    assert consents.to("groin", said) == "not_recorded"


def test_consent_to_what_is_neither_treatment_nor_sensitive_is_refused(quick: Scene) -> None:
    begun = quick.start()
    for kind in ("neck", "everything"):
        with pytest.raises(Refused, match="Consent is to treatment, or to work in a sensitive area: chest"):
            quick.visits.consent(begun, kind, "verbal", True, "")
    with pytest.raises(Refused, match="Consent is verbal, written, not_recorded, not 'shouted'"):
        quick.visits.consent(begun, "treatment", "shouted", True, "")
    assert len(quick.rows(consent)) == 1
