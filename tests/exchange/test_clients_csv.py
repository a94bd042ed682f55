"""CSV files of other programs, read: their columns, their dates, their encodings, their faults."""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palpate.errors import Refused
from palpate.exchange import clients_csv, columns, dates
from palpate.exchange.people import Batch, Person


def read(text: str, **options: object) -> Batch:
    return clients_csv.read(text.encode(), "clients.csv", "US", **options)  # type: ignore[arg-type]


def only(text: str, **options: object) -> Person:
    (person,) = read(text, **options).people
    return person


def test_a_plain_file() -> None:
    person = only("Name,Born,Phone,E-mail\nAna Díaz,1984-05-02,212 736 5000,ana@gmail.com\n")
    assert (person.where, person.name, person.born) == ("line 2", "Ana Díaz", dt.date(1984, 5, 2))
    assert [(one.kind, one.value, one.valid) for one in person.contacts] == [
        ("phone", "212 736 5000", True),
        ("email", "ana@gmail.com", True),
    ]


VENDORS = {
    "cliniko": (
        "id,title,first_name,preferred_first_name,last_name,pronouns,sex,gender_identity,date_of_birth,email,"
        "patient_phone_numbers,address_1,address_2,city,state,post_code,country,emergency_contact,notes",
        "7,Mr,Peter,Pete,Patientman,he/him,,Transgender,2001-05-26,peter@gmail.com,"
        "61444444444,1 Smith Street,,Melbourne,Victoria,3000,Australia,Jane 212 736 5000,Likes tea",
        ["title"],
    ),
    "square": (
        "given_name,family_name,nickname,email_address,phone_number,birthday,address,reference_id,note,tax_ids",
        "Peter,Patientman,Pete,peter@gmail.com,61444444444,2001-05-26,1 Smith Street,7,Likes tea,9",
        ["tax_ids"],
    ),
    "vagaro": (
        "Email Address,First Name*,Last Name*,Mobile Phone,Day Phone,Birth Date,Gender,Address,Customer Since,points",
        "peter@gmail.com,Peter,Patientman,61444444444,212 736 5000,05/26/2001,Male,1 Smith Street,2019,12",
        ["Customer Since", "points"],
    ),
    "acuity": (
        "firstName,lastName,phone,email,notes",
        "Peter,Patientman,61444444444,peter@gmail.com,Likes tea",
        [],
    ),
}


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_columns_that_other_programs_write_are_understood(vendor: str) -> None:
    header, row, unknown = VENDORS[vendor]
    batch = read(f"{header}\n{row}\n")
    (person,) = batch.people
    assert person.name == "Peter Patientman"
    assert {one.value for one in person.contacts} >= {"61444444444", "peter@gmail.com"}
    assert sorted(batch.not_understood) == sorted(unknown)
    if "irth" in header:
        assert person.born == dt.date(2001, 5, 26)
    if vendor == "cliniko":
        assert (person.preferred_name, person.pronouns, person.gender) == ("Pete", "he/him", "Transgender")
        assert person.identifiers == (("csv:", "7"),)
        jane = person.contacts[-1]
        assert (jane.kind, jane.name, jane.value) == ("emergency", "Jane", "212 736 5000")
        assert "1 Smith Street, Melbourne, Victoria 3000, Australia" in {one.value for one in person.contacts}


def test_every_synonym_means_one_thing() -> None:
    seen: dict[str, str] = {}
    for ours, synonyms in columns.OURS.items():
        for synonym in synonyms:
            assert seen.setdefault(columns.plain(synonym), ours) == ours, synonym


def test_a_person_says_what_a_column_is() -> None:
    text = "Kunde,Geboren,Tags\nAna,02.05.1984,x\n"
    batch = read(text, said={"kunde": "name", "Geboren": "born", "Tags": "ignore"})
    assert (batch.people[0].name, batch.people[0].born) == ("Ana", dt.date(1984, 5, 2))
    assert batch.columns == {"Kunde": "name", "Geboren": "born"}
    assert only("Name,Alias\nA,B\n", said={"Name": "ignore", "Alias": "name"}).name == "B"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"Kunde": "nome"}, "A column cannot be 'nome': it is name, "),
        ({"Nobody": "name"}, "has no column 'Nobody': it has 'Kunde', 'Geboren'"),
        ({}, "has no column with a name: it has 'Kunde', 'Geboren'. Say which it is with --map theirs=name"),
    ],
)
def test_a_column_that_is_missing_is_said_with_what_was_found(said: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        read("Kunde,Geboren\nAna,1984-05-02\n", said=said)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_seen(delimiter: str, ends: str) -> None:
    rows = (("first name", "last name", "note"), ("Ana", "Díaz", "a, b; c"), ("Bea", "Soto", ""))
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=ends).writerows(rows)
    assert [(one.where, one.name) for one in read(text.getvalue()).people] == [
        ("line 2", "Ana Díaz"),
        ("line 3", "Bea Soto"),
    ]


def test_a_spreadsheet_may_say_its_delimiter() -> None:
    assert only("sep=;\r\nname;note\r\nAna;a,b\r\n").note == "a,b"


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert clients_csv.read("\ufeffname\nAna\n".encode(), "x.csv", "US").people[0].name == "Ana"


def test_latin_1_is_refused_in_a_sentence_and_read_when_it_is_named() -> None:
    data = "name,note\nBea,\nAna Díaz,café\n".encode("latin-1")
    with pytest.raises(Refused) as refusal:
        clients_csv.read(data, "x.csv", "US")
    assert str(refusal.value) == "x.csv is not UTF-8 (line 3): if it was saved as Latin-1, add --encoding latin-1."
    batch = clients_csv.read(data, "x.csv", "US", encoding="latin-1")
    assert [one.name for one in batch.people] == ["Bea", "Ana Díaz"]


@pytest.mark.parametrize(
    ("data", "encoding", "sentence"),
    [
        ("name\nAna\n".encode("utf-16"), None, "is UTF-16, not UTF-8: read it with --encoding utf-16"),
        (b"name\n\0\1\2", None, "is not a text file"),
        (b"name\n\xff", "ascii", "is not ascii"),
        (b"name\n", "klingon", "no encoding 'klingon'"),
        (b"name\n", "zlib", "no encoding 'zlib'"),
        (
            b'name,note\nAna,"never closed\n',
            None,
            "not a CSV file palpate can read: unexpected end of data, in the row from line 2",
        ),
        (b"\n\n", None, "no column with a name"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(data: bytes, encoding: str | None, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        clients_csv.read(data, "x.csv", "US", encoding=encoding)
    assert sentence in str(refusal.value)


def test_utf_16_is_read_when_it_is_named() -> None:
    assert clients_csv.read("name\nAna\n".encode("utf-16"), "x.csv", "US", encoding="utf-16").people[0].name == "Ana"


def test_rows_that_cannot_come_in_are_named_by_line_and_the_others_come() -> None:
    batch = read('name,note\nAna,"two\nlines"\n,nobody\nBea,x,y,z\n\nCle\nDora,,\n')
    assert [(one.where, one.name, one.note) for one in batch.people] == [
        ("line 2", "Ana", "two\nlines"),
        ("line 7", "Cle", ""),
        ("line 8", "Dora", ""),
    ]
    assert batch.problems == ["line 4: no name; left out", "line 5: 4 cells where the header has 2; left out"]


def test_a_birth_date_that_cannot_be_read_is_kept_in_the_note() -> None:
    batch = read("name,born\nAna,spring\n")
    assert (batch.people[0].born, batch.people[0].note) == (None, "Birth date as imported: spring")
    assert batch.not_understood == {"birth date": 1}
    assert batch.problems == ["line 2: 'spring' is not a birth date that can be read; kept in the note"]


@pytest.mark.parametrize(
    ("texts", "country", "order"),
    [
        (["3/4/1990", "25/12/1990"], "US", "dmy"),
        (["3/4/1990", "12/25/1990"], "DE", "mdy"),
        (["3/4/1990"], "US", "mdy"),
        (["3/4/1990"], "GB", "dmy"),
        (["25/12/1990", "12/25/1990"], "US", None),
    ],
)
def test_the_whole_column_says_whether_day_or_month_comes_first(
    texts: list[str], country: str, order: str | None
) -> None:
    assert dates.order_of(texts, country)[0] == order


def test_in_a_column_that_contradicts_itself_only_what_is_certain_is_read() -> None:
    batch = read("name,born\nAna,25/12/1990\nBea,12/25/1990\nCle,3/4/1990\nDora,5/5/1990\n")
    assert [one.born for one in batch.people] == [
        dt.date(1990, 12, 25),
        dt.date(1990, 12, 25),
        None,
        dt.date(1990, 5, 5),
    ]
    assert "mixed" in batch.dates


def test_how_dates_are_written_can_be_said() -> None:
    assert only("name,born\nAna,3/4/1990\n", order="dmy").born == dt.date(1990, 4, 3)
    assert only("name,born\nAna,3/4/1990\n", order="mdy").born == dt.date(1990, 3, 4)


WRITTEN = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%B %d, %Y", "%d %b %Y", "%d-%b-%Y", "%Y-%m-%dT00:00:00Z")


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(WRITTEN))
def test_a_date_written_without_doubt_is_that_date(day: dt.date, form: str) -> None:
    assert dates.read(day.strftime(form), None) == day


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(["dmy", "mdy"]), st.sampled_from("/-"))
def test_a_date_with_slashes_is_what_its_order_says(day: dt.date, order: dates.Order, sign: str) -> None:
    parts = (day.day, day.month, day.year) if order == "dmy" else (day.month, day.day, day.year)
    assert dates.read(sign.join(map(str, parts)), order) == day


@given(st.text(max_size=20))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    assert dates.read(text, None) is None or any(character.isdigit() for character in text)


WORD = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Zs"]), min_size=1, max_size=12
)
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "given": WORD,
            "family": WORD,
            "born": st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2020, 1, 1)),
            "note": st.lists(WORD, max_size=3).map("\n".join),
            "id": st.integers(1, 10**6).map(str),
        }
    ),
    max_size=6,
)


@given(PEOPLE, st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_people_written_to_csv_are_read_back_as_they_were(
    people: list[dict[str, object]], delimiter: str, encoding: str
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["First Name", "Last Name", "Date of Birth", "Notes", "ID"])
    for one in people:
        writer.writerow([one["given"], one["family"], one["born"] or "", one["note"], one["id"]])
    batch = clients_csv.read(text.getvalue().encode(encoding), "x.csv", "US")
    assert batch.problems == []
    assert [(one.name, one.born, one.note, one.identifiers) for one in batch.people] == [
        (f"{one['given']} {one['family']}", one["born"], one["note"], (("csv:", one["id"]),)) for one in people
    ]


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    try:
        batch = clients_csv.read(data, "x.csv", "US")
    except Refused:
        return
    assert all(one.name and not any(unicodedata.category(c) == "Cc" for c in one.name) for one in batch.people)
