"""What the agenda is made of, on both databases; and its prints, which say all of it."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, update

from palpate import clock
from palpate.clients.model import Client
from palpate.documents import typeface
from palpate.documents.agenda import Agenda, Column, plain
from palpate.documents.agenda_gathering import gather
from palpate.documents.agenda_page import pages
from palpate.documents.agenda_reading import booked
from palpate.documents.page import Laid, Text
from palpate.documents.pdf import printed
from palpate.documents.seen import as_seen
from palpate.documents.svg import drawn
from palpate.scheduling.claiming import claims
from palpate.scheduling.finding.ask import Second
from palpate.scheduling.tables import appointment, hold
from tests.cli.test_grid import agenda, column, entry
from tests.scheduling.clinic import MONDAY, Clinic, at
from tests.scheduling.conftest import _now, clinic, sqlite_clinic  # noqa: F401 fixtures

NAMES = ["Łukasz Žižka", "Δημήτρης", "Наталья Иванова", "Zoë O'Hara <b>&amp;", "יעל כהן", "山田 太郎"]


def columns(found: Agenda) -> dict[str, Column]:
    """The columns of a day by their titles."""
    (sheet,) = found.sheets
    return {one.title: one for one in sheet.columns}


def refs(column: Column, *kinds: str) -> list[str]:
    """What lies in a column."""
    return [one.ref for one in column.entries if one.kind in (kinds or ("appointment",))]


def test_a_column_has_hours_appointments_buffers_and_what_is_free(clinic: Clinic) -> None:  # noqa: F811
    feet = clinic.practice.services.add("Feet 30", ["reflexology"], 30, buffer_after=15, room_after=0)
    clinic.book("9:00", service=feet)
    clinic.book("11:00", clinic.ben)
    day = columns(gather(clinic.practice, MONDAY, 1))["Mara Lind"]
    s = clock.to_minute(at("9:00"))
    assert day.open == [(s, s + 480)]
    assert refs(day) == ["a1", "a2"]
    assert day.buffers == [(s + 30, s + 45)]
    assert day.free == 480 - 45 - 60
    assert day.said == "2 booked, 6:15 free"


def test_rooms_without_hours_are_open_while_anybody_works(clinic: Clinic) -> None:  # noqa: F811
    idris = clinic.practitioner("Idris Vane", "reflexology")
    clinic.work(idris, [0], (1080, 1200))
    clinic.practice.services.add("Talk", ["reflexology"], 30, needs_room=False)
    clinic.book("10:00")
    clinic.book("12:00", service=clinic.practice.services.find("Talk"))
    found = columns(gather(clinic.practice, MONDAY, 1, by="room"))
    s = clock.to_minute(at("9:00"))
    assert found["Room 1"].open == [(s, s + 480), (s + 540, s + 660)]
    assert (refs(found["Room 1"]), refs(found["no room"])) == (["a1"], ["a2"])
    assert found["Room 1"].entries[0].where == "Mara Lind"


def test_a_room_for_two_shows_both_and_is_free_while_one_place_is(clinic: Clinic) -> None:  # noqa: F811
    pair = clinic.practice.premises.add("room", "Pair", clinic.place.id, places=2)
    idris = clinic.practitioner("Idris Vane", "neuromuscular")
    clinic.work(idris, range(5), (540, 1020))
    clinic.book("10:00", room=pair)
    day = columns(gather(clinic.practice, MONDAY, 1, by="room", room=pair))["Pair"]
    assert refs(day) == ["a1"]
    assert day.free == 480 - 60


def test_time_off_holds_and_other_calendars_are_named(clinic: Clinic) -> None:  # noqa: F811
    practice, mara = clinic.practice, clinic.mara
    practice.scheduling.time_off.take(mara, MONDAY, MONDAY, practice.zone, "course")
    idris = clinic.practitioner("Idris Vane", "neuromuscular")
    clinic.work(idris, range(5), (540, 1020))
    s, now = clock.to_minute(at("10:00")), clock.to_minute(practice.clock.now())
    with practice.context.write() as writing:
        number = writing.add(
            hold,
            client_id=clinic.ana.id,
            service_id=clinic.nmt.id,
            practitioner_id=idris.id,
            location_id=clinic.place.id,
            timezone="America/New_York",
            minutes=60,
            s=s,
            e=s + 60,
            expires=now + 30,
            status="held",
            created_at=writing.now,
        )
        mine: dict[str, Any] = {"resource_id": idris.resource_id, "state": 1}
        claims.take(
            writing,
            [
                {**mine, "kind": "hold", "hold_id": number, "s": s, "e": s + 60, "expires": now + 30},
                {**mine, "kind": "hold", "hold_id": number, "s": s + 60, "e": s + 120, "expires": now},
                {**mine, "kind": "block", "s": s + 180, "e": s + 240, "reason": "dentist", "source": "x.ics"},
            ],
        )
    found = columns(gather(practice, MONDAY, 1))
    assert [(one.kind, one.client) for one in found["Mara Lind"].entries] == [("off", "time off: course")]
    assert found["Mara Lind"].said == "off"
    assert [(one.kind, one.ref, one.client) for one in found["Idris Vane"].entries] == [
        ("hold", f"h{number}", "held for Ana Diaz"),
        ("busy", "", "busy: dentist"),
    ]
    assert found["Idris Vane"].free == 480 - 120


def test_whoever_assists_has_it_in_their_column_too(clinic: Clinic) -> None:  # noqa: F811
    noor = clinic.practitioner("Noor Haddad", "neuromuscular")
    clinic.work(noor, range(5), (540, 1020))
    clinic.book("10:00", seconds=[Second(staff=noor, role="assists")])
    found = columns(gather(clinic.practice, MONDAY, 1))
    assert refs(found["Mara Lind"]) == ["a1"]
    assert refs(found["Noor Haddad"], "beside") == ["a1"]
    assert found["Noor Haddad"].entries[0].where == "assists Mara Lind"
    theirs = gather(clinic.practice, MONDAY, 1, staff=noor)
    assert refs(columns(theirs)["Noor Haddad"], "beside") == ["a1"]


def test_a_merged_client_is_one_person_and_namesakes_are_told_apart(clinic: Clinic) -> None:  # noqa: F811
    clients = clinic.practice.clients
    twin = clients.add("Ana Diaz", born=dt.date(1990, 1, 1))
    double = clients.add("Anna Dias")
    for time, client in (("9:00", clinic.ana), ("10:00", twin), ("11:00", double)):
        clinic.book(time, client)
    clients.merge(double, clinic.ana)
    found = gather(clinic.practice, MONDAY, 1)
    assert [one.client for one in columns(found)["Mara Lind"].entries] == ["Ana Diaz"] * 3
    assert "a1, a3: Ana Diaz, born 1984-05-02 (c1)" in found.notes
    assert "a2: Ana Diaz, born 1990-01-01 (c3)" in found.notes


def test_what_is_cancelled_is_counted_and_what_lost_its_time_is_listed(clinic: Clinic) -> None:  # noqa: F811
    scheduling = clinic.scheduling
    scheduling.cancel(clinic.book("9:00"), "ill")
    lost = clinic.book("10:00")
    scheduling.settled(lambda writing: scheduling.become(writing, lost, "to_move", "ill"))
    clinic.book("11:00")
    found = gather(clinic.practice, MONDAY, 1)
    assert refs(columns(found)["Mara Lind"]) == ["a3"]
    assert "To be moved: a2 Ana Diaz, NMT 60, was Mon 10:00 with Mara Lind" in found.notes
    assert "Cancelled, and left out: 1" in found.notes
    assert [one["ref"] for one in booked(clinic.practice, 0, 2**31 - 1).as_json()] == ["a2", "a3"]


def test_a_time_in_another_zone_is_named_with_it(sqlite_clinic: Clinic) -> None:  # noqa: F811
    made = sqlite_clinic.book("10:00")
    with sqlite_clinic.practice.context.write() as writing:
        writing.execute(update(appointment).where(appointment.c.id == made.id).values(timezone="America/Chicago"))
    found = gather(sqlite_clinic.practice, MONDAY, 1)
    assert columns(found)["Mara Lind"].entries[0].starts == "9:00 Chicago"
    assert any("America/Chicago" in line for line in found.notes)


def test_reading_a_day_takes_as_many_statements_however_many_appointments(sqlite_clinic: Clinic) -> None:  # noqa: F811
    def statements() -> int:
        found: list[str] = []
        engine = sqlite_clinic.practice.database.engine
        listener = lambda *given: found.append(given[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        gather(sqlite_clinic.practice, MONDAY, 1)
        event.remove(engine, "before_cursor_execute", listener)
        return len(found)

    sqlite_clinic.book("9:00")
    statements()
    few = statements()
    for time in ("10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00"):
        sqlite_clinic.book(time, sqlite_clinic.ben)
    assert statements() == few


# -- prints ---------------------------------------------------------------------------------------------------------


def texts(laid: Laid) -> str:
    """Every word of a print."""
    return "\n".join(item.text for page in laid.pages for item in page.items if isinstance(item, Text))


def week(clinic: Clinic) -> list[Client]:  # noqa: F811
    """A week with clients of many scripts."""
    clients = [clinic.practice.clients.add(name) for name in NAMES]
    for number, client in enumerate(clients):
        clinic.book(f"2027-03-{8 + number % 5:02} {9 + number}:00", client)
    return clients


def test_a_picture_is_well_formed_runs_nothing_and_has_every_reference(sqlite_clinic: Clinic) -> None:  # noqa: F811
    week(sqlite_clinic)
    svg = drawn(pages(gather(sqlite_clinic.practice, MONDAY, 7)))
    root = ElementTree.fromstring(svg)
    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert kinds == {"svg", "title", "g", "rect", "line", "text"}
    assert not any(name.startswith("on") or "href" in name for element in root.iter() for name in element.attrib)
    words = [element.text for element in root.iter() if element.tag.endswith("text")]
    assert {one for one in words if one and re.fullmatch(r"a\d+", one)} == {f"a{n}" for n in range(1, 7)}
    assert "Zoë O'Hara <b>&amp;" in words
    assert "SIMULATED PRACTICE" in words


def test_a_print_has_every_client_as_text_and_says_simulated_on_every_page(sqlite_clinic: Clinic) -> None:  # noqa: F811
    pypdf = pytest.importorskip("pypdf")
    pytest.importorskip("reportlab")
    clients = week(sqlite_clinic)
    idris = sqlite_clinic.practitioner("Idris Vane", "neuromuscular")
    sqlite_clinic.work(idris, range(5), (540, 1020))
    laid = pages(gather(sqlite_clinic.practice, MONDAY, 7))
    content = printed(laid)
    import io

    read = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    assert len(read) == 2
    assert all("SIMULATED PRACTICE" in page for page in read)
    squeezed = "".join("".join(read).split())
    for number, client in enumerate(clients, 1):
        name = "".join(client.name.split())
        assert name in squeezed or name[::-1] in squeezed, client.name
        assert f"a{number}" in squeezed
    assert printed(laid) == content


def test_paper_is_what_is_usual_in_the_country_unless_named(sqlite_clinic: Clinic) -> None:  # noqa: F811
    found = gather(sqlite_clinic.practice, MONDAY, 1)
    assert (pages(found).width, pages(found).height) == (792, 612)
    assert pages(found, "a4").width == pytest.approx(841.89)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 1430), st.integers(5, 720), st.text(max_size=60)), max_size=30),
    st.integers(1, 9),
)
def test_any_day_prints_every_reference_once_within_the_page(rows: list[tuple[int, int, str]], count: int) -> None:
    empty = column(MONDAY)
    shared: list[list[Any]] = [[] for _ in range(count)]
    for number, (minute, minutes, name) in enumerate(rows, 1):
        shared[number % count].append(entry(number, empty.s + minute, minutes, re.sub(r"a\d", "", name)))
    day = agenda(*(column(MONDAY, *entries, open_=(540, 1020)) for entries in shared))
    laid = pages(day)
    found = re.findall(r"\ba\d+\b", texts(laid))
    assert sorted(found) == sorted(f"a{number}" for number in range(1, len(rows) + 1))
    for page in laid.pages:
        for item in page.items:
            if isinstance(item, Text):
                assert item.x >= 0
                assert item.x + item.width <= laid.width + 0.01
                assert 0 <= item.y <= laid.height
    ElementTree.fromstring(drawn(laid))


def test_many_notes_have_a_page_of_their_own() -> None:
    notes = tuple(f"Note {number}" for number in range(80))
    laid = pages(agenda(column(MONDAY, open_=(540, 600)), notes=notes))
    assert len(laid.pages) > 2
    assert {f"Note {number}" for number in range(80)} <= set(texts(laid).splitlines())


def test_the_widths_are_those_of_the_font() -> None:
    metrics = pytest.importorskip("reportlab.pdfbase.pdfmetrics")
    printed(pages(agenda(column(MONDAY, open_=(540, 600)))))
    for bold, name in ((False, "PalpateSans"), (True, "PalpateSans-Bold")):
        for text in ("Łukasz Žižka, Δημήτρης", "Наталья 10:30"):
            assert typeface.width(text, 9, bold) == pytest.approx(metrics.stringWidth(text, name, 9))


@given(st.text(max_size=60), st.floats(0, 200))
def test_what_is_cut_to_points_fits(text: str, most: float) -> None:
    assert typeface.width(typeface.cut(text, most, 8), 8) <= max(most, 0)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Ana Diaz", "Ana Diaz"),
        ("יעל כהן", "ןהכ לעי"),
        ("Dr יעל 5", "Dr לעי 5"),
        ("سلام", "\ufee1\ufe8e\ufee0\ufeb3"),
    ],
)
def test_what_is_written_from_right_to_left_is_seen_so(text: str, seen: str) -> None:
    assert as_seen(text) == seen


@given(st.text())
def test_turning_a_text_about_loses_nothing(text: str) -> None:
    assert len(as_seen(text)) == len(text)


def test_a_name_is_never_empty_in_a_cell() -> None:
    assert plain("\x1b\x07") == "-"
