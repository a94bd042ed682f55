"""A text is measured as a terminal shows it, and cut without splitting what belongs together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.cli.widths import cells, cut, folded, width


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
