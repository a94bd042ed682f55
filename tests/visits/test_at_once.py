"""Two processes at one visit, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt

from palpate import clock
from palpate.visits import verify
from palpate.visits.tables import signature, visit, work
from tests.visits import racing
from tests.visits.scene import Scene

VISITS = 6


def faults(scene: Scene) -> list[str]:
    with scene.practice.database.snapshot() as connection:
        return list(verify.faults(connection))


def test_of_two_who_sign_at_once_one_signs_and_one_is_told(scene_target: str, scene: Scene) -> None:
    numbers = [scene.visits.finish(scene.start())[0].id for _ in range(VISITS)]
    first, second = racing.race(scene_target, [racing.sign, racing.sign], numbers)
    assert len(first) == len(second) == VISITS
    for one, other in zip(first, second, strict=True):
        assert "" in {one, other}
        assert "is signed: add to it instead" in one + other
    assert len(scene.rows(signature)) == VISITS
    assert faults(scene) == []


def test_work_recorded_while_a_visit_is_signed_is_in_the_document_or_refused(scene_target: str, scene: Scene) -> None:
    numbers = [scene.start(scene.client(f"Client {number}")).id for number in range(VISITS)]
    signed, treated = racing.race(scene_target, [racing.finish_and_sign, racing.treat], numbers)
    assert signed == [""] * VISITS
    assert len(treated) == VISITS
    for said in treated:
        assert not said or "is finished: open it again" in said or "is signed: add to it" in said, said
    for number in numbers:
        found = scene.visits.get(number)
        assert len(scene.visits.record(found)["record"]["work"]) == len(scene.rows(work, found))
    assert faults(scene) == []


def test_of_two_who_start_one_appointment_one_starts_it(scene_target: str, scene: Scene) -> None:
    scene.practice.scheduling.hours.give(scene.mara, [0], [(540, 1380)], scene.practice.premises.location())
    for hour in range(11, 15):
        start = dt.datetime(2027, 3, 8, hour, tzinfo=clock.zone("America/New_York"))
        scene.practice.scheduling.book(scene.client(f"Client {hour}"), scene.nmt, start, staff=scene.mara)
    first, second = racing.race(scene_target, [racing.start, racing.start], [1, 2, 3, 4])
    for number, both in enumerate(zip(first, second, strict=True), 1):
        assert "" in both, both
        told = "".join(both)
        assert f"a{number} is visited" in told or f"a{number} was changed meanwhile" in told, told
    assert len(scene.rows(visit)) == 4


def test_of_two_who_start_a_walk_in_of_one_client_at_once_one_starts_it(scene_target: str, scene: Scene) -> None:
    numbers = [scene.client(f"Client {number}").id for number in range(VISITS)]
    first, second = racing.race(scene_target, [racing.walk_in, racing.walk_in], numbers)
    for both in zip(first, second, strict=True):
        assert "" in both, both
        assert "open since 10:00: go on with it" in "".join(both), both
    assert len(scene.rows(visit)) == VISITS
