"""Clients from a CSV file, whoever wrote it."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from palpate.clients import contacts
from palpate.errors import Refused
from palpate.exchange import columns, dates
from palpate.exchange.people import Batch, Person
from palpate.names import printable, tidy

_DELIMITERS = ",;\t|"
_NUMBER_AT_THE_END = re.compile(r"(.*?)[\s,:]*([+(]?\d[\d\s().-]{5,})")
_ADDRESS = ("address", "city", "state", "postcode", "country")


def read(
    data: bytes,
    file: str,
    country: str,
    said: Mapping[str, str] | None = None,
    encoding: str | None = None,
    source: str = "",
    order: dates.Order | None = None,
) -> Batch:
    """The people of a CSV file.

    ``said`` maps columns to what they are, ``source`` names the program whose ids these are, ``order`` says whether
    day or month comes first in a birth date. Raises Refused where the file cannot be read as a whole.
    """
    text = decode(data, file, encoding)
    rows = _rows(*_delimited(text), file)
    header = next(rows, (0, []))[1]
    ours = columns.match(header, said or {}, file)
    names = {index: name.strip() or f"column {index + 1}" for index, name in enumerate(header)}
    batch = Batch(form="CSV", columns={names[index]: what for index, what in ours.items()})
    lines = list(rows)
    born = [cells[index] for _, cells in lines for index, what in ours.items() if what == "born" and index < len(cells)]
    if order is None:
        order, batch.dates = dates.order_of(born, country)
    for line, cells in lines:
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            batch.problems.append(f"line {line}: {len(cells)} cells where the header has {len(header)}; left out")
            continue
        values: dict[str, list[str]] = {}
        for index, cell in enumerate(cells[: len(header)]):
            if not cell.strip():
                continue
            if index in ours:
                values.setdefault(ours[index], []).append("\n".join(map(printable, cell.strip().splitlines())))
            else:
                batch.not_understood[names[index]] += 1
        person = _person(line, values, batch, country, source, order)
        if person:
            batch.people.append(person)
    return batch


def decode(data: bytes, file: str, encoding: str | None) -> str:
    """The text of a file: UTF-8, with or without a byte order mark, unless another encoding is named."""
    if encoding is not None:
        try:
            name = codecs.lookup(encoding).name
            return data.decode("utf-8-sig" if name == "utf-8" else name)
        except UnicodeDecodeError as error:
            raise Refused(f"{file} is not {encoding}: {error.reason} at byte {error.start}.") from None
        except LookupError:
            raise Refused(f"There is no encoding {encoding!r}: it is utf-8, latin-1, utf-16, …") from None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refused(f"{file} is UTF-16, not UTF-8: read it with --encoding utf-16.")
    if b"\0" in data:
        raise Refused(f"{file} is not a text file: palpate imports CSV, and FHIR Patients as NDJSON or as a Bundle.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused(
            f"{file} is not UTF-8 (line {line}): if it was saved as Latin-1, add --encoding latin-1."
        ) from None


def _delimited(text: str) -> tuple[str, str]:
    """The rows, and the delimiter with which the first of them looks most like the names of columns."""
    if match := re.match(r"sep=(.)\r?\n", text):  # as some spreadsheets say it
        return text[match.end() :], match[1]
    first = io.StringIO(text, newline="")

    def looks(delimiter: str) -> tuple[int, int]:
        first.seek(0)
        try:
            return columns.score(next(csv.reader(first, delimiter=delimiter), []))
        except csv.Error:
            return (0, 0)

    return text, max(_DELIMITERS, key=looks)


def _rows(text: str, delimiter: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Refused(f"{file} is not a CSV file palpate can read: {error}, in the row from line {begins}.") from None


def _person(
    line: int, values: Mapping[str, Sequence[str]], batch: Batch, country: str, source: str, order: dates.Order | None
) -> Person | None:
    def one(what: str) -> str:
        return next(iter(values.get(what, ())), "")

    name = one("name") or " ".join(part for what in ("given", "middle", "family") for part in values.get(what, ())[:1])
    try:
        name = tidy(name, "A client")
    except Refused:
        what = "a name that cannot be printed" if name else "no name"
        batch.problems.append(f"line {line}: {what}; left out")
        return None
    notes = list(values.get("note", ()))
    born = dates.read(one("born"), order)
    if born is None and one("born"):
        batch.not_understood["birth date"] += 1
        batch.problems.append(f"line {line}: {one('born')!r} is not a birth date that can be read; kept in the note")
        notes.append(f"Birth date as imported: {one('born')}")
    place = [*values.get("address", ()), one("city"), " ".join(filter(None, (one("state"), one("postcode"))))]
    known = [
        *(contacts.phone(value, country) for value in values.get("phone", ())),
        *(contacts.email(value) for value in values.get("email", ())),
    ]
    if any(values.get(what) for what in _ADDRESS):
        known.append(contacts.address(", ".join(part for part in (*place, one("country")) if part)))
    if one("emergency_name") or one("emergency_phone"):
        known.append(_emergency(one("emergency_name"), one("emergency_relation"), one("emergency_phone"), country))
    return Person(
        where=f"line {line}",
        name=name,
        preferred_name=printable(one("preferred_name")),
        born=born,
        sex=printable(one("sex")),
        gender=printable(one("gender")),
        pronouns=printable(one("pronouns")),
        note="\n".join(notes),
        contacts=tuple(contacts.distinct(known)),
        identifiers=((f"csv:{source}", one("id")),) if one("id") else (),
    )


def _emergency(name: str, relation: str, number: str, country: str) -> contacts.NewContact:
    """Whom to call; where name and number share a cell, the number is what ends it."""
    if not number and (match := _NUMBER_AT_THE_END.fullmatch(name)):
        name, number = match[1], match[2]
    return contacts.emergency_parts(name, relation, number, country)
