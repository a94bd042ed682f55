"""The clinic that the benchmarks of scheduling work on: made of a seed, the same every time, whatever the machine.

Twenty practitioners in a house with eighteen rooms, sixty days from 2027-03-01 in Europe/Berlin (the clocks change on
03-28), open from 9 to 17 every day. Each day of a practitioner has five or six appointments of sixty minutes at random
quarters of an hour, which is about 70 % of it. A room is claimed fifteen minutes longer, to be cleaned. There are more
people than rooms: who finds none free has the client elsewhere, as a service without a room, so that the same clinic
serves searches with rooms and without.

The big clinic is ten such houses, two hundred practitioners, with a history before those sixty days: the sixty days of
the first house are the same. Only they are booked, so that the same question has the same answer in both.

Rows are written past ``book()``, in bulk, with every guard, index and foreign key standing, and are what ``book()``
writes: appointment, claims, and the entry in the audit chain (``scheduling.py`` holds one against the other).
"""

from __future__ import annotations

import datetime as dt
import os
import random
import secrets
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

SEED = 2027
NOW = "2027-02-28T12:00:00+01:00"
ZONE = "Europe/Berlin"
FIRST = dt.date(2027, 3, 1)
DAYS = 60
LAST = FIRST + dt.timedelta(days=DAYS - 1)
PRACTITIONERS = 20
ROOMS = 18
CLEAN_UP = 15
OPEN, CLOSE = 540, 1020
LENGTH, GRID = 60, 15
CLIENTS = 500
HISTORY = 1_000_000
HOUSES = 10


class Booked(NamedTuple):
    """An appointment of the clinic: numbers count from 0, the room's within the practitioner's house."""

    practitioner: int
    day: dt.date
    minute: int
    room: int | None
    client: int


def sixty_days() -> list[Booked]:
    """What is booked from 2027-03-01 on, day by day."""
    chance = random.Random(SEED)
    found = []
    for number in range(DAYS):
        found += _one_day(chance, FIRST + dt.timedelta(days=number), range(PRACTITIONERS))
    return found


def history(count: int = HISTORY, houses: int = HOUSES) -> Iterator[list[Booked]]:
    """So many appointments of all houses, a day at a time, the oldest day first, up to the day before 2027-03-01."""
    chance = random.Random(SEED + 1)
    a_day = 5.62 * PRACTITIONERS * houses
    day = FIRST - dt.timedelta(days=round(count / a_day) + 1)
    while count > 0 and day < FIRST:
        found = []
        for house in range(houses):
            found += _one_day(chance, day, range(house * PRACTITIONERS, (house + 1) * PRACTITIONERS))
        yield found[:count]
        count -= len(found)
        day += dt.timedelta(days=1)


def _one_day(chance: random.Random, day: dt.date, practitioners: range) -> list[Booked]:
    """A day of one house: when each works, then rooms in the order in which people called."""
    wanted = []
    for one in practitioners:
        taken: list[int] = []
        at_most = 5 + (chance.random() < 0.7)
        for minute in chance.sample(range(OPEN, CLOSE - LENGTH + 1, GRID), (CLOSE - LENGTH - OPEN) // GRID + 1):
            if len(taken) < at_most and all(abs(minute - other) >= LENGTH for other in taken):
                taken.append(minute)
        wanted += [(one, minute) for minute in taken]
    chance.shuffle(wanted)
    rooms = [0] * ROOMS  # of each room, the quarters of the day that are taken, as bits
    found = []
    for one, minute in wanted:
        needed = ((1 << (LENGTH + CLEAN_UP) // GRID) - 1) << minute // GRID
        room = next((number for number, taken in enumerate(rooms) if not taken & needed), None)
        if room is not None:
            rooms[room] |= needed
        found.append(Booked(one, day, minute, room, chance.randrange(CLIENTS)))
    return found


def utc_minute(day: dt.date, minute: int) -> int:
    """A wall minute of a day in Berlin as UTC minutes since 1970, by the plain rule of the standard library."""
    local = dt.datetime.combine(day, dt.time(minute // 60, minute % 60), ZoneInfo(ZONE))
    return int(local.timestamp()) // 60


def brute_force(booked: Iterable[Booked], with_rooms: bool) -> dict[tuple[int, int], set[int | None]]:
    """Every free start, by loops over minutes that know nothing of palpate: UTC minute and practitioner, free rooms."""
    busy: list[set[int]] = [set() for _ in range(PRACTITIONERS)]
    rooms: list[set[int]] = [set() for _ in range(ROOMS)]
    for one in booked:
        s = utc_minute(one.day, one.minute)
        busy[one.practitioner].update(range(s, s + LENGTH))
        if one.room is not None:
            rooms[one.room].update(range(s, s + LENGTH + CLEAN_UP))
    found = {}
    for number in range(DAYS):
        day = FIRST + dt.timedelta(days=number)
        for minute in range(OPEN, CLOSE - LENGTH + 1, GRID):
            s = utc_minute(day, minute)
            free: set[int | None] = {None}
            if with_rooms:
                needed = range(s, s + LENGTH + CLEAN_UP)
                free = {room for room in range(ROOMS) if not any(one in rooms[room] for one in needed)}
            for who in range(PRACTITIONERS):
                if free and not any(one in busy[who] for one in range(s, s + LENGTH)):
                    found[s, who] = free
    return found


class Clinic:
    """A clinic in a database, open: its people, rooms and services, in the order of their numbers."""

    def __init__(self, target: str) -> None:
        os.environ["PALPATE_NOW"] = NOW
        from palpate.practice import Practice

        self.target = target
        self.practice = Practice.open(target)
        self.scheduling = self.practice.scheduling
        self.staff = self.practice.staff.practitioners()
        self.rooms = self.practice.premises.resources("room")
        self.massage = self.practice.services.find("Massage 60")
        self.elsewhere = self.practice.services.find("Elsewhere 60")
        self.practice.act(self.staff[0])

    def client(self, number: int) -> Any:
        """The client of this number."""
        return self.practice.clients.get(number + 1)

    def close(self) -> None:
        """Give the database back."""
        self.practice.close()


def make(target: str, houses: int = 1) -> Clinic:
    """Found the clinic, with nobody booked: people, hours, rooms, services through palpate's own doors."""
    os.environ["PALPATE_NOW"] = NOW
    from palpate.practice import Practice

    with Practice.found(
        target, name="House 1", timezone=ZONE, modalities=["neuromuscular"], simulated=True
    ) as practice:
        for house in range(houses):
            place = (
                practice.premises.add_location(f"House {house + 1}", ZONE) if house else practice.premises.location()
            )
            for number in range(PRACTITIONERS):
                whole = house * PRACTITIONERS + number + 1
                one = practice.staff.add(f"Practitioner {whole:03}", registration=f"P-{whole:03}")
                one = practice.staff.qualify(one, "neuromuscular")
                practice.scheduling.hours.give(one, range(7), [(OPEN, CLOSE)], place)
            for number in range(ROOMS):
                practice.premises.add("room", f"Room {house * ROOMS + number + 1:03}", place.id)
        practice.services.add("Massage 60", ["neuromuscular"], LENGTH, price="95", room_after=CLEAN_UP)
        practice.services.add("Elsewhere 60", ["neuromuscular"], LENGTH, price="110", needs_room=False)
        _add_clients(practice)
    return Clinic(target)


def _add_clients(practice: Any) -> None:
    from sqlalchemy import insert

    from palpate.clients.tables import client

    names = [f"Client {number + 1:04}" for number in range(CLIENTS)]
    with practice.context.write() as writing:
        for name in names:
            values = {"name": name, "name_key": name.casefold(), "avoid": [], "uid": str(uuid.uuid4())}
            writing.execute(insert(client).values(**values, created_at=writing.now))


def fill(clinic: Clinic, booked: Sequence[Booked], status: str = "booked") -> None:
    """Write appointments with their claims and audit entries, in one transaction."""
    with clinic.practice.context.write() as writing:
        first = writing.connection.exec_driver_sql("SELECT coalesce(max(id), 0) + 1 FROM appointment").scalar_one()
        rows = Rows(clinic, writing.now, status)
        appointments, claims, bodies = [], [], []
        for number, one in enumerate(booked, first):
            appointments.append(rows.appointment(number, one))
            claims += rows.claims(number, one)
            bodies.append((f"appointment {number}", rows.audited(one)))
        insert_many(writing.connection, "appointment", APPOINTMENT, appointments)
        insert_many(writing.connection, "claim", CLAIM, claims)
        if writing.connection.dialect.name == "postgresql":
            last = f"SELECT setval(pg_get_serial_sequence('appointment', 'id'), {first + len(booked) - 1})"
            writing.connection.exec_driver_sql(last)
        insert_many(writing.connection, "audit", AUDIT, list(_audit(writing, bodies)))


def _audit(writing: Any, bodies: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[tuple[Any, ...]]:
    """The entries of the chain, each linked to the one before it, as the chain would append them one by one."""
    from palpate.store import chain
    from palpate.store.metadata import canonical, instant_text

    last = chain.head(writing.connection)
    previous, common = last.link, {"at": instant_text(writing.now), "actor": writing.actor, "action": "book"}
    for seq, (subject, after) in enumerate(bodies, last.seq + 1):
        body, salt = canonical({"before": None, "after": after}), secrets.token_hex(16)
        row = {**common, "seq": seq, "subject": subject, "body": body, "salt": salt, "digest": chain.digest(salt, body)}
        previous = chain.link(previous, row)
        yield tuple(({**row, "link": previous})[name] for name in AUDIT)


def settle(clinic: Clinic) -> None:
    """What comes by itself sooner or later where much was written: SQLite's log put away, PostgreSQL's statistics."""
    put_away(clinic.practice.database)


def put_away(database: Any) -> None:
    """As ``settle``, of any database."""
    engine = database.engine
    if database.dialect == "sqlite":
        with engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
        connection.exec_driver_sql("CHECKPOINT")


APPOINTMENT = [
    *("id", "uid", "client_id", "service_id", "practitioner_id", "room_id", "location_id", "status", "local_start"),
    *("timezone", "fold", "minutes", "s", "e", "tzdata", "version", "load", "price", "note", "reason"),
    *("created_at", "changed_at"),
]
AUDIT = ["seq", "at", "actor", "action", "subject", "body", "salt", "digest", "link"]
CLAIM = ["appointment_id", "resource_id", "kind", "s", "e", "state", "reason"]


class Rows:
    """Rows as they are stored, in the order of the columns above."""

    def __init__(self, clinic: Clinic, now: dt.datetime, status: str) -> None:
        from palpate import clock
        from palpate.store.metadata import instant_text

        self._clinic = clinic
        self._status = status
        self._now = instant_text(now)
        self._tzdata = clock.tzdata_version()
        self._load = clinic.practice.host.load("neuromuscular") * LENGTH
        self._places = [clinic.rooms[index // PRACTITIONERS * ROOMS].location_id for index in range(len(clinic.staff))]
        self._opens: dict[dt.date, int] = {}

    def appointment(self, number: int, one: Booked) -> tuple[Any, ...]:
        """The appointment of this number."""
        clinic, s, room = self._clinic, self.start(one), self._room(one)
        service = clinic.massage if room else clinic.elsewhere
        told = f"{one.day.isoformat()}T{one.minute // 60:02}:{one.minute % 60:02}"
        who = clinic.staff[one.practitioner]
        return (
            number, str(uuid.uuid4()), one.client + 1, service.id, who.id, room and room.id,
            self._places[one.practitioner], self._status, told, ZONE, 0, LENGTH, s, s + LENGTH,
            self._tzdata, 1, self._load, service.price, "", "", self._now, self._now,
        )  # fmt: skip

    def claims(self, number: int, one: Booked) -> list[tuple[Any, ...]]:
        """What it claims: the practitioner, and the room with the time it is cleaned in."""
        s, room = self.start(one), self._room(one)
        found = [(number, self._clinic.staff[one.practitioner].resource_id, "booking", s, s + LENGTH, 1, "")]
        if room:
            found.append((number, room.id, "booking", s, s + LENGTH + CLEAN_UP, 1, ""))
        return sorted(found, key=lambda claim: claim[1])

    def audited(self, one: Booked) -> dict[str, Any]:
        """What the audit keeps of it."""
        room = self._room(one)
        local = dt.datetime.combine(one.day, dt.time(one.minute // 60, one.minute % 60), _BERLIN)
        return {
            "client_id": one.client + 1,
            "service_id": (self._clinic.massage if room else self._clinic.elsewhere).id,
            "practitioner_id": self._clinic.staff[one.practitioner].id,
            "room_id": room and room.id,
            "timezone": ZONE,
            "minutes": LENGTH,
            "note": "",
            "starts_at": local.isoformat(timespec="minutes"),
        }

    def start(self, one: Booked) -> int:
        """Its UTC minute: no clock changes between opening and closing."""
        if one.day not in self._opens:
            self._opens[one.day] = utc_minute(one.day, OPEN)
        return self._opens[one.day] + one.minute - OPEN

    def _room(self, one: Booked) -> Any:
        if one.room is None:
            return None
        return self._clinic.rooms[one.practitioner // PRACTITIONERS * ROOMS + one.room]


_BERLIN = ZoneInfo(ZONE)


def insert_many(connection: Any, table: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Insert many rows inside a transaction, the quickest way the driver has."""
    raw, names = connection.connection.dbapi_connection, ", ".join(columns)
    if connection.dialect.name == "sqlite":
        raw.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})", rows)
        return
    with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
