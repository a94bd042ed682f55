"""A document says the same as text, as HTML and as a PDF, whatever was written in it and however much."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palpate.documents import html, typeface, wording
from palpate.documents.blocks import Block, Break, Choice, Figure, Heading, Notice, Pairs, Para, Points, Rows, Signature
from palpate.documents.page import Placed, Text
from palpate.documents.paper import pages
from palpate.documents.wrapping import wrapped
from tests.documents.papers import EUROPE, EVERYTHING, PICTURE, Page, document, pdf, plain, read

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><b>&amp;",
    "a\u202eb\u2066c\u200f",
    "one\r\ntwo\u2028three\x0bfour",
    "bell\x07 escape\x1b[2J null\x00",
    "{{ 7*7 }} %s \\( ) BT ET",
    "http://example.invalid/x.png url(//example.invalid)",
)


def words(text: str) -> list[str]:
    """What stands between spaces and has a letter or a figure in it."""
    return [word for word in text.split() if any(one.isalnum() for one in word)]


def test_every_word_of_the_text_is_in_the_pdf_and_in_the_html(tmp_path: Path) -> None:
    one = document(*(block for block in EVERYTHING if block != EVERYTHING[10]))
    text = "\n".join(wording.lines(one))
    found = plain("".join(read(pdf(one), tmp_path)))
    page = plain(" ".join(Page(html.written(one)).words))
    for word in words(text.replace("[x]", "").replace("_", "")):
        assert plain(word).strip("-:.") in found, word
        assert plain(word).strip("-:.") in page, word


def test_what_is_ticked_and_what_is_not_is_told_apart_everywhere(tmp_path: Path) -> None:
    one = document(Choice("Any fever?", ["yes", "no"], ["no"]))
    assert "Any fever?  [ ] yes  [x] no" in "\n".join(wording.lines(one))
    assert "☐\xa0yes" in html.written(one).replace("&nbsp;", "\xa0")
    assert "☒\xa0no" in html.written(one).replace("&nbsp;", "\xa0")
    assert re.search(r"Any fever\?\s+yes\s+x\s*no", read(pdf(one), tmp_path)[0])


@pytest.mark.parametrize("language", EUROPE)
def test_the_letters_of_europe_come_out_as_they_were_written(language: str, tmp_path: Path) -> None:
    letters = EUROPE[language]
    assert all(typeface.typeface(bold).has(one) for bold in (False, True) for one in letters if one != " ")
    found = plain("".join(read(pdf(document(Para(letters), Notice(letters))), tmp_path)))
    assert found.count(plain(letters)) == 2


def test_every_letter_of_europe_in_one_document(tmp_path: Path) -> None:
    # More than one part of a font holds.
    one = document(Rows(["Language", "Words"], [[name, letters] for name, letters in EUROPE.items()]))
    found = plain("".join(read(pdf(one), tmp_path)))
    assert [name for name, letters in EUROPE.items() if plain(letters) not in found] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_was_written_is_obeyed(text: str, tmp_path: Path) -> None:
    blocks: list[Block] = [
        Heading(text),
        Pairs([(text, text)]),
        Para(text),
        Points([text]),
        Rows([text, text], [[text, text]]),
        Notice(text, text),
        Choice(text, [text], [text], text, text),
        Signature(text, text),
    ]
    one = document(*blocks, title=text, practice=text, whom=text, foot=text, status=text)
    source = html.written(one)
    page = Page(source)
    assert page.open == []
    assert not page.of("script", "img", "link", "iframe", "object", "b")
    assert not any(name.startswith("on") or name in {"src", "href"} for _, about in page.elements for name in about)
    assert source.count("</style>") == 1
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", source)
    assert len(read(pdf(one), tmp_path)) <= 2
    for line in wording.lines(one):
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", line)


def test_html_is_one_file_that_fetches_nothing_and_can_be_heard() -> None:
    source = html.written(document(struck=True, status="SIGNED", simulated=True))
    page = Page(source)
    assert page.open == []
    assert page.of("html") == [{"lang": "en"}]
    assert not re.search(r"(https?:)?//(?!www\.w3\.org/2000/svg)", source)
    assert "default-src 'none'" in source
    assert not page.of("script", "link", "img", "iframe")
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(about.get("scope") in {"col", "row"} for about in page.of("th"))
    # What may be wider than a screen is reached, and moved, without a mouse.
    moved = [about for about in page.of("div", "figure") if about.get("class") == "wide" or "style" in about]
    assert [about.get("tabindex") for about in moved if "break-after" not in str(about.get("style"))] == ["0", "0"]
    pictures = page.of("svg")
    assert pictures
    assert all(about["role"] == "img" and about["aria-label"] == PICTURE.alt for about in pictures)
    named = {about["aria-labelledby"] for about in page.of("section")}
    assert named == {about["id"] for about in page.of("h2")}
    ElementTree.fromstring(source[source.index("<svg") : source.index("</svg>") + 6])


def test_a_text_of_ten_thousand_characters_is_broken_over_lines_and_pages(tmp_path: Path) -> None:
    note = " ".join(f"word{number}" for number in range(1300))
    unbroken = "x" * 10_000
    long: list[Block] = [
        Para(note),
        Pairs([("S", note)]),
        Points([note]),
        Notice(note),
        Rows(["a", "b"], [["v1", note]]),
    ]
    for block in long:
        one = document(block)
        laid = pages(one)
        assert len(laid.pages) > 1
        inside(laid)
        found = read(pdf(one), tmp_path)
        assert {f"word{number}" for number in range(1300)} <= set("".join(found).split())
    whole: list[Block] = [Para(unbroken), Pairs([(unbroken, unbroken)]), Notice(unbroken), Heading(unbroken)]
    for block in whole:
        inside(pages(document(block, title=unbroken, whom=unbroken, practice=unbroken, foot=unbroken)))


def inside(laid: object) -> None:
    """Nothing stands beyond the edges of a page."""
    for page in laid.pages:  # type: ignore[attr-defined]
        for item in page.items:
            if isinstance(item, Text):
                assert item.x >= 0
                assert item.x + item.width <= laid.width - 40, item.text  # type: ignore[attr-defined]
                assert 0 < item.y < laid.height, item  # type: ignore[attr-defined]
        for one in page.placed:
            assert one.y + one.scale * one.picture.height <= laid.height  # type: ignore[attr-defined]


def test_every_page_says_whose_it_is_its_number_and_the_foot(tmp_path: Path) -> None:
    one = document(Points([f"line {number}" for number in range(200)]), simulated=True, status="SIGNED")
    found = read(pdf(one), tmp_path)
    assert len(found) > 3
    for number, page in enumerate(found, 1):
        for words in ("Ana Diaz, born 1984-05-02", "SIMULATED PRACTICE", "Riverbend", "Visit v1", "SIGNED"):
            assert words in page, (number, words)
        assert f"page {number} of {len(found)}" in page
        assert "Chain head 31:abc" in page


def test_what_a_page_is_of_is_not_cut_from_its_head_in_larger_letters_either(tmp_path: Path) -> None:
    title = "After your visit on Wednesday 29 September 2027"
    whom = "For Ana Diaz, born 1984-05-02; from Mara Lind"
    one = document(Points(["line"] * 200), title=title, whom=whom, simulated=True, large=True)
    _, *others = read(pdf(one), tmp_path)
    assert others
    for page in others:
        assert whom in page
        assert f"SIMULATED PRACTICE, {title}, Riverbend" in page


def test_a_short_value_is_not_parted_over_two_pages() -> None:
    value = "\n".join(f"part {number}" for number in range(4))
    for many in range(30, 50):
        laid = pages(document(*[Para("filling") for _ in range(many)], Pairs([("P", value)])))
        with_some = [
            page
            for page in laid.pages
            if any(isinstance(one, Text) and one.text.startswith("part ") for one in page.items)
        ]
        assert len(with_some) == 1, many


def test_the_head_of_a_table_comes_again_overleaf_and_no_row_is_lost(tmp_path: Path) -> None:
    one = document(Rows(["Asked on", "Of what"], [[f"row{number}", "of what"] for number in range(300)]))
    found = read(pdf(one), tmp_path)
    assert len(found) > 4
    assert all("Asked on" in page for page in found)
    assert re.findall(r"row\d+", "".join(found)) == [f"row{number}" for number in range(300)]


def test_a_column_of_few_words_keeps_them_on_a_line_beside_a_long_one(tmp_path: Path) -> None:
    long = " ".join(f"word{number}" for number in range(80))
    one = document(Rows(["Asked on", "Of what", "Asked by"], [["2027-03-08", long, "Mara Lind"]]))
    (page,) = read(pdf(one), tmp_path)
    assert re.search(r"2027-03-08 +word0 .* Mara Lind\n", page)


def test_a_heading_never_stands_at_the_foot_of_a_page_by_itself() -> None:
    for many in range(30, 70):
        laid = pages(
            document(*[Para("filling") for _ in range(many)], Heading("Sought"), Heading("Part", 3), Para("under"))
        )
        (at,) = [
            number
            for number, page in enumerate(laid.pages)
            if any(isinstance(item, Text) and item.text == "Sought" for item in page.items)
        ]
        texts = [item.text for item in laid.pages[at].items if isinstance(item, Text)]
        assert "Part" in texts
        assert "under" in texts


def test_a_picture_that_has_no_room_goes_overleaf_whole() -> None:
    for many in range(20, 60, 4):
        laid = pages(document(*[Para("filling") for _ in range(many)], *EVERYTHING[10:11]))
        placed = [one for page in laid.pages for one in page.placed]
        assert len(placed) == 1
        assert isinstance(placed[0], Placed)
        inside(laid)


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("level", [2, 3])
def test_the_heading_of_a_picture_stands_over_it_however_large_it_is(paper: str, level: int) -> None:
    for high in range(560, 900, 20):
        picture = msgspec.structs.replace(PICTURE, height=float(high))
        laid = pages(document(Para("Before."), Heading("Sought", level), Figure(picture)), paper)
        (at,) = [number for number, page in enumerate(laid.pages) if page.placed]
        assert "Sought" in [item.text for item in laid.pages[at].items if isinstance(item, Text)], high
        inside(laid)


def test_a_picture_says_in_words_what_it_shows_to_whoever_does_not_see_it() -> None:
    pypdf = pytest.importorskip("pypdf")
    (page,) = pypdf.PdfReader(io.BytesIO(pdf(document(*EVERYTHING[10:11])))).pages
    assert PICTURE.alt.encode("utf-16-be").hex() in page.get_contents().get_data().decode("latin-1")


def test_an_empty_document_is_a_page_and_the_same_document_the_same_bytes() -> None:
    empty = document(Heading("Nothing"), whom="", foot="")
    assert len(pages(empty).pages) == 1
    assert pdf(empty) == pdf(empty)
    assert pdf(document()) == pdf(document())
    assert html.written(document()) == html.written(document())


def test_paper_is_what_is_usual_where_the_practice_is_and_larger_letters_keep_it() -> None:
    assert pages(document(country="US")).width == 612
    assert round(pages(document(country="DE")).height) == 842
    assert pages(document(country="US", large=True)).width == 612
    inside(pages(document(large=True)))
    sizes = [
        max(item.size for page in pages(document(large=large)).pages for item in page.items if isinstance(item, Text))
        for large in (False, True)
    ]
    assert sizes[1] > sizes[0] * 1.1


def test_a_reader_finds_its_title_its_language_and_the_way_to_each_section() -> None:
    pypdf = pytest.importorskip("pypdf")
    written = document(*EVERYTHING, Break(), Heading("Overleaf"), Break(), Heading("The end"))
    reader = pypdf.PdfReader(io.BytesIO(pdf(written)))
    assert len(reader.pages) == 4
    assert reader.metadata.title == "Visit v1, Client: Ana Diaz, born 1984-05-02"
    assert reader.trailer["/Root"]["/Lang"] == "en"

    def flat(outline: list[object]) -> list[str]:
        return [title for one in outline for title in (flat(one) if isinstance(one, list) else [one["/Title"]])]  # type: ignore[index]

    assert flat(reader.outline) == ["Visit v1", "Words", "Lists", "Tables", "To fill in", "Overleaf", "The end"]


@settings(max_examples=60)
@given(st.text(max_size=400), st.floats(30, 500), st.booleans())
def test_no_line_is_wider_than_its_column_and_no_letter_is_lost(text: str, room: float, bold: bool) -> None:
    lines = wrapped(text, room, 9.5, bold)
    from palpate.names import legible

    kept = legible(text).replace("\t", "    ")
    assert plain("".join(lines)) == plain(kept)
    for line in lines:
        assert typeface.width(line, 9.5, bold) <= room + 0.01 or len(line) == 1 or not line.strip() or _marks(line)


def _marks(line: str) -> bool:
    """Whether a line is one letter with what stands on it."""
    return sum(typeface.width(one, 9.5) > 0 for one in line) <= 1
