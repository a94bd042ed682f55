"""What a person wrote can never be taken for a line of the document itself, nor be obeyed by a terminal."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from palpate.documents import aftercare, wording
from palpate.documents.laying import laid_out
from palpate.documents.visit import lines
from palpate.practice import Practice
from tests.visits.conftest import _now, _scene_file, quick_target  # noqa: F401 fixtures
from tests.visits.scene import Scene

FORGED = "Sore.\r\n\nSigned by Idris Vane, registration LMT-7\u2028Chain head 0\x85  FLAG: x\x1b[2J\u202etxt\0\x9b\v."
OWN = "Signed by", "Chain head", "FLAG"


def test_no_text_of_a_visit_stands_where_a_line_of_the_document_stands(quick_target: str) -> None:  # noqa: F811
    with Practice.open(quick_target) as practice:
        scene = Scene(practice)
        visit = scene.start()
        scene.treat(visit)
        record = practice.visits.record(visit)
    record["record"]["note"] = {name: {"text": FORGED} for name in ("subjective", "objective", "assessment", "plan")}
    record["record"]["adverse_reaction"] = record["record"]["entered_in_error"] = FORGED
    for one in record["record"]["work"]:
        one.update(response=FORGED, beyond=FORGED, words=FORGED)
    for one in record["record"]["consent"]:
        one["words"] = FORGED
    shown = list(lines(record, "9 abc"))
    assert [line for line in shown if line.lstrip().startswith(OWN) and not line.startswith(" " * 6)] == [
        "Chain head 9 abc"
    ]
    assert sum(line.lstrip().startswith("Signed by") for line in shown) == 10
    record["client"]["name"] = FORGED
    sheet = list(wording.lines(aftercare.document(record)))
    assert not any(line.startswith(OWN) for line in sheet)
    for line in (*shown, *sheet):
        assert not any(unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"} or one == "\u202e" for one in line), line


@given(st.text(), st.integers(0, 5))
def test_a_text_is_set_in_under_its_label_and_nothing_of_it_controls(text: str, inward: int) -> None:
    first, *rest = laid_out([f"{' ' * inward}S: {text}"])
    assert first.startswith(" " * inward + "S:")
    assert all(not line or line.startswith(" " * (inward + 6)) for line in rest)
    for line in (first, *rest):
        assert not any(unicodedata.category(one) in {"Cc", "Cs"} and one != "\t" for one in line)
        assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_laying_out_twice_changes_nothing() -> None:
    once = list(laid_out([f"  S: {FORGED}"]))
    assert list(laid_out(once)) == once
