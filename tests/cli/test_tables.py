"""Tables fit the terminal, and nothing in them is cut: what is too wide goes on beneath itself."""

from __future__ import annotations

import io
from contextlib import redirect_stdout

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.cli import show
from palpate.cli.widths import width

WORDS = st.lists(st.sampled_from(["a", "neck", "thoracolumbar", "Łódź", "指圧", "12 (50 %)", "-3 to -1"]), max_size=6)
CELLS = WORDS.map(" ".join)


def printed(headings: list[str], rows: list[list[str]], columns: str) -> list[str]:
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out):
        patch.setenv("COLUMNS", columns)
        show.table(headings, rows)
    return out.getvalue().splitlines()


@given(rows=st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=5), columns=st.integers(30, 120))
def test_a_table_is_as_wide_as_the_terminal_and_every_letter_is_in_it(rows: list[list[str]], columns: int) -> None:
    headings = ["follow-up", "not comparable", "n", "quartiles"]
    lines = printed(headings, rows, str(columns))
    assert max(map(width, lines)) <= columns
    letters = sorted("".join("".join(row) for row in [headings, *rows]).replace(" ", ""))
    assert sorted("".join(lines).replace(" ", "")) == letters


def test_a_number_keeps_its_percent_sign_and_headings_give_way_first() -> None:
    lines = printed(["follow-up", "not comparable"], [["how sore it was", "120 %"]], "30")
    assert lines == ["follow-up        not", "                   comparable", "how sore it was  120 %"]


def test_what_goes_elsewhere_is_a_row_a_line() -> None:
    assert len(printed(["name"], [["long " * 40]], "")) == 2
