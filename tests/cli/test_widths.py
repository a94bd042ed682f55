"""A text is measured as a terminal shows it, and cut without splitting what belongs together."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.cli.modality_show import SECTIONS
from palpate.cli.widths import cells, cut, folded, width
from tests.command import command
from tests.demo.conftest import ENDED, Made
from tests.demo.conftest import demo as demo


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Ana Diaz", 8),
        ("Łukasz Žižka", 12),
        ("Zoe\u0301", 3),
        ("山田 太郎", 9),
        ("김민준", 6),
        ("\u1112\u1161\u11ab", 2),
        ("יָעֵל", 3),
        ("नमिता", 3),
        ("", 0),
        ("\u0301", 1),
    ],
)
def test_a_name_takes_as_many_columns_as_it_is_shown_in(text: str, columns: int) -> None:
    assert width(text) == columns


_words = st.text(st.characters(exclude_categories=["Zs", "Cc", "Zl", "Zp"]))


@given(st.text(), st.integers(0, 40))
def test_what_is_cut_fits_and_is_marked(text: str, most: int) -> None:
    shown = cut(text, most)
    assert width(shown) <= most
    if width(text) <= most:
        assert shown == text
    elif most:
        assert shown.endswith("…")


@given(st.text())
def test_nothing_is_lost_in_cells(text: str) -> None:
    together = "".join(shown for shown, _ in cells(text))
    assert together in {text, f" {text}"}


@given(_words.map(lambda one: f"{one} a12 b"), st.integers(4, 40))
def test_a_folded_line_keeps_its_words_within_the_width(text: str, most: int) -> None:
    lines = list(folded(text, most))
    assert all(width(line) <= most for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


SHOWS = [
    *("today", "today --close", "agenda", "tomove", "hold list", "series list", "waitlist", "waitlist list"),
    *("slots 'NMT 60'", "followups", "followups --due", "followups --all", "followups show f1", "screen c1"),
    *("plan list", "plan list --all", "plan show p1", "progress c1", "progress c2", "aftercare v1", "aftercare v2"),
    *("client list", "client show c1", "client history c1", "client history c1 --again", "client alert c1"),
    *("client medication c1", "client allergy c1", "client agreement c1 --wording", "client clearance c1"),
    *("client bookings c1", "visit list c1", "visit show v1", "visit note v1", "visit review v1", "visit suggest v1"),
    *(
        "snippet list",
        "staff list",
        "staff show s1",
        "staff hours s1",
        "staff off s1",
        "staff limits s1",
        "room list",
        "room hours Alder",
    ),
    *("service list", "policy show", "location list", "busy list", "report outcomes"),
    *("report followups", "report utilisation", "message list", "message template show", "modality list"),
    *("modality show neuromuscular", *(f"modality show neuromuscular --{name}" for name in SECTIONS)),
    *("modality match runner", "modality doctor", "practice show", "verify", "doctor"),
]
"""Every command that shows data, and what there is to see of it in the demo.

Not in it is what is printed to be copied: the words of a follow-up, a template, the commands of service suggest.
"""


def test_on_eighty_columns_no_line_of_what_is_shown_is_wider(demo: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("PALPATE_NOW", ENDED)
    palpate = command(str(demo.path))
    wide, silent = [], []
    for words in SHOWS:
        ran = palpate(*shlex.split(words))
        wide += [(words, line) for line in ran.out.splitlines() if width(line) > 80]
        silent += [(words, ran.err)] if ran.code or not ran.out.strip() else []
    assert wide == []
    assert silent == []
