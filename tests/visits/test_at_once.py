"""Two processes at one visit, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from palpate import clock
from palpate.errors import Refused
from palpate.practice import Practice
from palpate.screening.model import Verdict
from palpate.visits import verify
from palpate.visits.model import Visit
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


def _answers(scene: Scene, visit: Visit) -> None:
    scene.visits.answer_day(visit, {"fever": "declined"}, "")


def _adds(scene: Scene, visit: Visit) -> None:
    scene.visits.add_modality(visit, "reflexology", "")


def _treats(scene: Scene, visit: Visit) -> None:
    scene.practice.histories.record(scene.ana, {"anticoagulant": "declined"}, asked_by=scene.mara)
    scene.treat(visit)


@pytest.mark.parametrize("doing", [_answers, _adds, _treats])
def test_a_red_flag_answered_while_another_screens_anew_is_not_written_over(
    scene_target: str, scene: Scene, monkeypatch: pytest.MonkeyPatch, doing: Callable[[Scene, Visit], None]
) -> None:
    begun = scene.start()
    with Practice.open(scene_target) as other:
        second, screen = Scene(other), other.screening.screen

        def screened(*args: Any) -> Verdict:
            found = screen(*args)
            monkeypatch.setattr(other.screening, "screen", screen)
            with pytest.raises(Refused, match="EMERGENCY"):
                scene.visits.answer_day(begun, {"calf_swelling": "yes"}, "")
            return found

        monkeypatch.setattr(other.screening, "screen", screened)
        with pytest.raises(Refused, match="was screened anew by another meanwhile"):
            doing(second, begun)
    assert scene.visits.screened(begun).day_of["calf_swelling"] == "yes"
    with pytest.raises(Refused, match="Screening says emergency"):
        scene.treat(begun)
    assert scene.rows(work) == []


def test_of_two_who_start_a_walk_in_of_one_client_at_once_one_starts_it(scene_target: str, scene: Scene) -> None:
    numbers = [scene.client(f"Client {number}").id for number in range(VISITS)]
    first, second = racing.race(scene_target, [racing.walk_in, racing.walk_in], numbers)
    for both in zip(first, second, strict=True):
        assert "" in both, both
        assert "open since 10:00: go on with it" in "".join(both), both
    assert len(scene.rows(visit)) == VISITS
