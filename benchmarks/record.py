"""A practice with many signed visits, written in bulk with every guard standing: what ``visits.py`` measures in.

One visit is booked, opened, recorded and signed through palpate; the others are its rows again, each with an hour, a
client and uids of its own, its document and audit entries made to match, so that ``verify`` holds for every one of
them. They lie an hour apart, day and night, back from the first one: one after the other, as one pair of hands could.
Their follow-ups are answered. They were written, as palpate writes, while their visit was open, which then was signed.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import uuid
from typing import Any

from clinic import AUDIT, insert_many

NOW = "2027-03-08T15:00:00+00:00"
TODAY = "2027-03-08"
ZONE = "America/New_York"
PARTS = ("visit_modality", "visit_screening", "consent", "assessment", "work", "note", "outcome", "hook_answer")
AT_ONCE = 2000
A_VISIT = "visit 1"


def found(target: str) -> None:
    """A practice with one therapist, one service and one client, whose history is all no; and nothing else."""
    os.environ["PALPATE_NOW"] = NOW
    from palpate.practice import Practice

    with Practice.found(
        target, name="Riverbend", timezone=ZONE, modalities=["neuromuscular"], simulated=True
    ) as practice:
        mara = practice.staff.add("Mara Lind", registration="LMT-20417")
        mara = practice.staff.qualify(mara, "neuromuscular")
        practice.scheduling.hours.give(mara, range(7), [(0, 1440)], practice.premises.location())
        practice.services.add("NMT 60", ["neuromuscular"], 60, needs_room=False)
        ana = practice.clients.add("Ana Diaz", born=dt.date(1984, 5, 2))
        practice.histories.record(ana, {}, rest="no", asked_by=mara)


def book(practice: Any) -> int:
    """Ana is booked for now; gives the appointment's number."""
    start = practice.clock.now().astimezone(practice.zone)
    mara, service = practice.staff.find("Mara Lind"), practice.services.find("NMT 60")
    booked = practice.scheduling.book(practice.clients.get(1), service, start, staff=mara, despite={"notice": "now"})
    return int(booked.id)


def open_visit(practice: Any, appointment_id: int) -> Any:
    """Ana comes in: screened, the questions of the day answered no, agreed; and last visit's scores beside."""
    beginning = practice.visits.from_appointment(appointment_id)
    answers = {one.key: "no" for one in practice.screening.day_of(beginning.service.modalities)}
    visit = practice.visits.start(beginning, answers, consent="verbal", words="")
    practice.visits.beside(visit, "neuromuscular")
    return visit


def fill_in(practice: Any, visit: Any, note: str = "") -> None:
    """Scores before and after, work at three places, a note, which is longer by these words."""
    from palpate.visits.model import WorkDone

    practice.visits.assess(visit, "neuromuscular", {"pain_now": "6"}, typed=True)
    for site in ("upper trapezius", "infraspinatus", "levator scapulae"):
        done = WorkDone(technique="ic", site=site, side="left", pressure=5, hold=15.0, response="Eased.")
        practice.visits.treat(visit, done)
    practice.visits.assess(visit, "neuromuscular", {"pain_now": "3"}, typed=True, after=True)
    practice.visits.write_note(
        visit, {"subjective": f"Woke at night, left arm. {note}".strip(), "plan": "One week; pec stretch."}
    )


def close(practice: Any, visit: Any) -> None:
    """Finished, read once more, signed."""
    done, _ = practice.visits.finish(visit)
    practice.visits.findings(done)
    practice.visits.sign(done, practice.staff.find("Mara Lind"), "")


def fill(target: str, visits: int, clients: int, note: str = "") -> None:
    """So many visits in all, of so many clients, up to yesterday; the first is of today."""
    from palpate.practice import Practice

    with Practice.open(target) as practice:
        practice.act(practice.staff.find("Mara Lind"))
        visit = open_visit(practice, book(practice))
        fill_in(practice, visit, note)
        close(practice, visit)
        with practice.context.write() as writing:
            people = _more_clients(writing, clients)
        with practice.database.read() as connection:
            pattern = Pattern(connection)
        for first in range(2, visits + 1, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, visits + 1))
            with practice.context.write() as writing:
                pattern.write(writing, numbers, visits, people)
        with practice.database.write() as connection:
            _count_on(connection)


class Pattern:
    """The first visit, as it is stored."""

    def __init__(self, connection: Any) -> None:
        one = "WHERE id = 1"
        self.visit = _stored(connection, "visit", one)[0]
        self.appointment = _stored(connection, "appointment", one)[0]
        self.claims = _stored(connection, "claim", "WHERE appointment_id = 1 ORDER BY id")
        self.client = _stored(connection, "client", one)[0]
        self.parts = {table: _stored(connection, table, "WHERE visit_id = 1 ORDER BY id") for table in PARTS}
        self.signature = _stored(connection, "signature", "WHERE visit_id = 1")[0]
        self.follow_ups = _stored(connection, "follow_up", "WHERE visit_id = 1 ORDER BY id")
        self.audit = _stored(connection, "audit", f"WHERE subject = '{A_VISIT}' ORDER BY seq")

    def write(self, writing: Any, numbers: range, visits: int, people: list[tuple[int, str, str]]) -> None:
        """These visits, in the writing's transaction."""
        from palpate.store import chain
        from palpate.store.metadata import instant_text

        connection = writing.connection
        rows: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("appointment", "claim", "visit", *PARTS, "signature", "follow_up", "audit")
        }
        last = chain.head(connection)
        seq, previous = last.seq, last.link
        for number in numbers:
            client_id, client_uid, client_name = people[number % len(people)]
            own = str(uuid.uuid4())
            back = visits - number + 24
            begins = dt.datetime.fromisoformat(NOW) - dt.timedelta(hours=back)
            changed = {
                instant_text(dt.datetime.fromisoformat(NOW)): instant_text(begins),
                TODAY: begins.date().isoformat(),
                self.visit["uid"]: own,
                self.appointment["uid"]: str(uuid.uuid4()),
                self.client["uid"]: client_uid,
                self.client["name"]: client_name,
            }

            def anew(row: dict[str, Any], changed: dict[str, str] = changed) -> dict[str, Any]:
                return {name: _replaced(value, changed) for name, value in row.items()}

            span = {"s": self.appointment["s"] - 60 * back, "e": self.appointment["e"] - 60 * back}
            rows["appointment"].append(anew(self.appointment) | {"id": number, "client_id": client_id} | span)
            first = (number - 1) * len(self.claims) + 1
            for place, row in enumerate(self.claims):
                rows["claim"].append(row | {"id": first + place, "appointment_id": number} | span)
            known = {"id": number, "client_id": client_id, "appointment_id": number, "status": "open"}
            rows["visit"].append(anew(self.visit) | known)
            for table, of_one in self.parts.items():
                first = (number - 1) * len(of_one) + 1
                rows[table] += [
                    anew(row) | {"id": first + place, "visit_id": number} for place, row in enumerate(of_one)
                ]
            salt, signed = secrets.token_hex(16), anew(self.signature)
            digest = chain.digest(salt, signed["document"])
            rows["signature"].append(signed | {"id": number, "visit_id": number, "salt": salt, "digest": digest})
            first = (number - 1) * len(self.follow_ups) + 1
            for place, row in enumerate(self.follow_ups):
                known = {"id": first + place, "uid": str(uuid.uuid4()), "visit_id": number, "client_id": client_id}
                rows["follow_up"].append(anew(row) | known | {"status": "answered", "answers": "{}"})
            changed[self.signature["digest"]] = digest
            for entry in self.audit:
                seq, salt = seq + 1, secrets.token_hex(16)
                entry = anew(entry) | {"seq": seq, "subject": f"visit {number}", "salt": salt}
                entry["digest"] = chain.digest(salt, entry["body"])
                previous = entry["link"] = chain.link(previous, entry)
                rows["audit"].append(entry)
        for table, of_all in rows.items():
            columns = AUDIT if table == "audit" else list(of_all[0])
            insert_many(connection, table, columns, [tuple(row[name] for name in columns) for row in of_all])
        between = f"id BETWEEN {numbers[0]} AND {numbers[-1]}"
        connection.exec_driver_sql(f"UPDATE visit SET status = 'signed' WHERE {between}")


def _stored(connection: Any, table: str, where: str) -> list[dict[str, Any]]:
    """Rows as the database holds them."""
    return [dict(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table} {where}").mappings()]


def _replaced(value: Any, changed: dict[str, str]) -> Any:
    if isinstance(value, str):
        for old, new in changed.items():
            value = value.replace(old, new)
    return value


def _more_clients(writing: Any, clients: int) -> list[tuple[int, str, str]]:
    """Clients with Ana's history, and her; their number, uid and name."""
    connection = writing.connection
    ana = _stored(connection, "client", "WHERE id = 1")[0]
    history = _stored(connection, "history_answer", "WHERE client_id = 1 ORDER BY id")
    people = [(1, str(ana["uid"]), str(ana["name"]))]
    people += [(number, str(uuid.uuid4()), f"Client {number:05}") for number in range(2, clients + 1)]
    named = [
        ana | {"id": number, "uid": uid, "name": name, "name_key": name.casefold()} for number, uid, name in people[1:]
    ]
    answers = [
        row | {"id": (number - 1) * len(history) + place + 1, "client_id": number}
        for number, _, _ in people[1:]
        for place, row in enumerate(history)
    ]
    for table, of_all in (("client", named), ("history_answer", answers)):
        if of_all:
            columns = list(of_all[0])
            insert_many(connection, table, columns, [tuple(row[name] for name in columns) for row in of_all])
    return people


def _count_on(connection: Any) -> None:
    """On PostgreSQL the next row of each table gets the next number."""
    if connection.dialect.name != "postgresql":
        return
    for table in ("client", "history_answer", "appointment", "claim", "visit", *PARTS, "signature", "follow_up"):
        last = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        connection.exec_driver_sql(last)
