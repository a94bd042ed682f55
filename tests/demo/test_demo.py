"""palpate demo: what it makes, and what it shows."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from sqlalchemy import select, text

from palpate import clock
from palpate.demo import building, cast, clockwork, opening
from palpate.errors import Refused
from palpate.plans import reading as plans
from palpate.practice import Practice
from palpate.reports.progress import standings
from palpate.store import chain
from palpate.visits import verify
from palpate.visits.day import today
from tests.demo.conftest import ENDED, FILE, Made, make
from tests.demo.content import logical, without_heads

# Made once for all of these, and so by one worker.
pytestmark = pytest.mark.xdist_group("demo")

AT = dt.datetime.fromisoformat(ENDED)


def test_it_ends_well_and_says_that_everybody_is_invented(demo: Made) -> None:
    assert (demo.code, demo.err) == (0, "")
    assert "SIMULATED" in demo.out
    assert "everybody in it is invented" in demo.out.replace("\n", " ")
    assert "palpate init" in demo.out.splitlines()[-1]


def test_it_does_the_main_job_with_the_commands_a_person_would_type(demo: Made) -> None:
    verbs = re.findall(r"^\$ palpate ((?:client |modality |visit |followups (?=a))?[a-z]+)", demo.out, re.MULTILINE)
    main_job = [
        "today", "modality list", "client add", "client history", "slots", "book", "screen", "visit start",
        "visit assess", "visit assess", "visit treat", "visit treat", "visit treat", "visit assess", "visit note",
        "visit finish", "visit sign", "aftercare", "followups", "followups answer", "verify",
    ]  # fmt: skip
    assert verbs == main_job


def test_what_it_shows_is_what_the_commands_answer(demo: Made, tmp_path: Path) -> None:
    answered = _answers(demo.out)
    assert "CLEARANCE" in answered["book"]
    assert "At most 2 applied" in answered["book"]
    assert "'Ana' could be 2 clients" in answered["screen Ana"]
    refused, taken, light = (answer for command, answer in _pairs(demo.out) if command.startswith("visit treat"))
    assert "beyond the limit of 2" in refused
    assert "with words: Asked for it" in taken
    assert "beyond" not in light.casefold()
    assert "all as recorded" in answered["verify"]
    # The very same commands, typed again at the end of the demo, answer the same where nothing has changed since.
    settings = {"PALPATE_DATABASE": str(demo.path), "PALPATE_USER": "Mara Lind", "PALPATE_NOW": ENDED}
    assert make(tmp_path, "screen", "Ana", **settings).err == answered["screen Ana"]
    visit = re.search(r"visit sign (v\d+)", demo.out)
    assert visit
    assert make(tmp_path, "aftercare", visit[1], **settings).out == answered["aftercare"]


def test_the_same_seed_and_now_make_the_same_demo_whoever_makes_it(demo: Made, tmp_path: Path) -> None:
    again = make(tmp_path, "demo", "--seed", "7", PALPATE_NOW=ENDED, PALPATE_USER="Somebody Else")
    assert without_heads(again.out) == without_heads(demo.out)
    first, second = logical(demo.path), logical(again.path)
    assert first.keys() == second.keys()
    for table, rows in first.items():
        assert second[table] == rows, table


def test_another_seed_and_a_sunday_night_make_another_demo_that_holds_too(demo: Made, tmp_path: Path) -> None:
    other = make(tmp_path, "--database", "other.db", "demo", "--seed", "3", "--now", "2027-03-14 23:50")
    assert (other.code, other.err) == (0, "")
    assert logical(tmp_path / "other.db")["appointment"] != logical(demo.path)["appointment"]
    with Practice.open(str(tmp_path / "other.db")) as practice, practice.database.snapshot() as connection:
        assert list(chain.broken(connection)) == []
        assert list(verify.faults(connection)) == []


@pytest.mark.parametrize("where", ["the folder", "before", "after", "environment"])
def test_a_file_that_exists_is_refused_and_left_as_it_is(tmp_path: Path, where: str) -> None:
    name = FILE if where == "the folder" else "mine.db"
    (tmp_path / name).write_bytes(b"somebody's own")
    words = {"before": ("--database", name, "demo"), "after": ("demo", "--database", name)}.get(where, ("demo",))
    settings = {"PALPATE_DATABASE": name} if where == "environment" else {}
    done = make(tmp_path, *words, **settings)
    assert (done.code, done.out) == (1, "")
    assert "exists already" in done.err
    assert "--database" in done.err
    assert (tmp_path / name).read_bytes() == b"somebody's own"
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_a_demo_that_fails_halfway_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(opening, "open_doors", fail)
    with pytest.raises(KeyboardInterrupt):
        building.build(str(tmp_path / FILE), now=AT, seed=7, timezone="America/New_York", progress=lambda day: None)
    assert list(tmp_path.iterdir()) == []


def test_only_a_simulated_practice_lets_its_clock_be_moved(tmp_path: Path) -> None:
    with (
        Practice.found(str(tmp_path / "real.db"), name="Real", timezone="UTC", modalities=()) as practice,
        pytest.raises(Refused, match="simulated"),
    ):
        clockwork.Clockwork(practice)


def test_the_chain_and_every_signed_visit_hold(demo_practice: Practice) -> None:
    with demo_practice.database.snapshot() as connection:
        assert list(chain.broken(connection)) == []
        assert list(verify.faults(connection)) == []
        assert verify.count(connection) >= 35


def test_everything_happened_in_its_order_and_nothing_after_now(demo_practice: Practice) -> None:
    with demo_practice.context.read() as connection:
        times = connection.execute(select(chain.audit.c.at).order_by(chain.audit.c.seq)).scalars().all()
    assert times == sorted(times)
    assert dt.datetime.fromisoformat(times[-1]) <= AT
    assert AT - dt.datetime.fromisoformat(times[0]) >= dt.timedelta(days=35)


def test_there_are_two_practitioners_three_rooms_and_a_service_of_two_modalities(demo_practice: Practice) -> None:
    staff = demo_practice.staff.practitioners()
    assert len(staff) == 2
    assert all(one.registration and one.credentials for one in staff)
    assert len(demo_practice.premises.resources("room")) == 3
    given = [one.modalities for one in demo_practice.services.all()]
    assert {key for keys in given for key in keys} == set(demo_practice.host.active()) == set(building.MODALITIES)
    assert ("neuromuscular", "reflexology") in given


def test_two_dozen_clients_have_their_histories_asked(demo_practice: Practice) -> None:
    clients = demo_practice.clients.search()
    asked = [one for one in clients if demo_practice.histories.current(one.id)]
    assert len(asked) >= 24
    assert all(len(demo_practice.histories.current(one.id)) > 40 for one in asked)
    firsts = [one.name.split()[0] for one in clients]
    assert firsts.count("Ana") == 2


def test_the_kinds_of_client_that_matter_are_there(demo_practice: Practice) -> None:
    def said(name: str, condition: str) -> dict[str, object]:
        answer = demo_practice.histories.current(demo_practice.clients.find(name).id)[condition]
        assert answer.answer == "yes"
        return answer.detail

    assert "warfarin" in str(said("Bela", "anticoagulant")["text"])
    due = dt.date.fromisoformat(str(said("Chioma", "pregnancy")["due"]))
    assert dt.timedelta(days=80) < due - AT.date() < dt.timedelta(days=110)
    dara = demo_practice.clients.find("Dara")
    visits = demo_practice.visits.of_client({dara.id})
    ahead = [one for one in demo_practice.scheduling.of_client({dara.id}) if one.status == "booked"]
    assert visits
    assert {one.service for one in ahead} >= {"Pre-event 20"}
    assert "Marathon" in demo_practice.clients.alerts(dara)[0].text


def test_appointments_lie_four_weeks_behind_and_two_ahead(demo_practice: Practice) -> None:
    with demo_practice.context.read() as connection:
        found = connection.execute(text("SELECT s, status FROM appointment")).all()
    days = [(clock.from_minute(row.s) - AT).days for row in found]
    assert min(days) <= -24
    assert max(days) >= 12
    assert {row.status for row in found} == {"booked", "visited", "cancelled", "no_show", "declined"}
    assert sum(row.status == "visited" for row in found) >= 35
    assert sum(day >= 0 for day in days) >= 25


def test_visits_of_all_four_modalities_were_assessed_treated_noted_and_signed(demo_practice: Practice) -> None:
    clients = {one.id for one in demo_practice.clients.search()}
    visits = demo_practice.visits.of_client(clients)
    signed = [one for one in visits if one.status == "signed"]
    assert {key for one in signed for key in one.modalities} == set(building.MODALITIES)
    assert any(len(one.modalities) == 2 for one in signed)
    assert {one.status for one in visits} == {"signed", "finished", "open", "declined"}
    for one in signed:
        record = demo_practice.visits.record(one)["record"]
        assert {part["modality"] for part in record["assessment"]} == set(one.modalities)
        assert record["work"]
        assert len(record["note"]) == 4
        assert record["ended_at"] > record["started_at"]
        assert not [finding for _, finding in demo_practice.visits.findings(one) if finding.level == "blocking"]
    declined = next(one for one in visits if one.status == "declined")
    assert demo_practice.visits.screened(declined).verdict.verdict == "emergency"


def test_a_reaction_an_addendum_and_words_beyond_the_limit_are_among_the_records(demo_practice: Practice) -> None:
    visits = demo_practice.visits.of_client({one.id for one in demo_practice.clients.search()})
    records = [demo_practice.visits.record(one) for one in visits]
    assert any(one.adverse_reaction for one in visits)
    assert any(record["addenda"] for record in records)
    assert any(work["beyond"] and work["words"] for record in records for work in record["record"]["work"])


def test_today_shows_alerts_first_visits_what_is_unsigned_and_what_is_due(demo_practice: Practice) -> None:
    day = demo_practice.clock.today(demo_practice.zone)
    with demo_practice.context.read() as connection:
        shown = today(connection, day, demo_practice.zone, AT)
    assert any(one.alerts for one in shown.appointments)
    assert any(one.first_visit for one in shown.appointments)
    assert {one.status for one in shown.unsigned} == {"open", "finished"}
    assert shown.follow_ups
    assert shown.expired
    assert any(one.status == "answered" for one in demo_practice.follow_ups.of_clients(set(range(1, 40))))


def test_a_treatment_plan_is_on_its_way_and_due_to_be_looked_at(
    demo_practice: Practice, demo: Made, tmp_path: Path
) -> None:
    with demo_practice.context.read() as connection:
        (found,) = standings(demo_practice, plans.listed(connection))
    assert (found.due, found.visits_made) == (True, 2)
    assert found.change is not None
    settings = {"PALPATE_DATABASE": str(demo.path), "PALPATE_USER": "Mara Lind", "PALPATE_NOW": ENDED}
    assert "Plans to review" in make(tmp_path, "today", **settings).out
    shown = make(tmp_path, "progress", "Emeka", **settings).out
    assert "Sleep on my right side again" in shown
    assert "2 of 6 made, every 10 days" in shown


def test_no_number_and_no_address_could_reach_anybody(demo_practice: Practice) -> None:
    contacts = [contact for one in demo_practice.clients.search() for contact in demo_practice.clients.contacts(one)]
    numbers = [one for one in contacts if one.kind in {"phone", "emergency"}]
    assert len(numbers) > 24
    for one in numbers:
        digits = re.sub(r"\D", "", one.value)
        assert re.search(r"55501\d\d$|^442079460\d{3}$", digits), one.value
    assert {one.value.partition("@")[2] for one in contacts if one.kind == "email"} == {"example.org"}
    assert [one.value for one in numbers if not one.valid] == ["555-0121"]


def test_every_session_that_is_written_is_used_and_every_one_used_is_written() -> None:
    people = cast.cast().people
    used = {key for one in people for key in [*one.sessions, *(key for coming in one.comes for key in coming.sessions)]}
    assert used == set(cast.sessions())


def test_the_demo_is_made_on_postgresql_too(postgres_url: str) -> None:
    scene = building.build(postgres_url, now=AT, seed=7, timezone="America/New_York", progress=lambda day: None)
    with scene.practice as practice, practice.database.snapshot() as connection:
        assert list(chain.broken(connection)) == []
        assert list(verify.faults(connection)) == []
        assert verify.count(connection) >= 35


def _pairs(out: str) -> list[tuple[str, str]]:
    """Each command with what it answered."""
    found = []
    for block in re.split(r"^\$ palpate ", out, flags=re.MULTILINE)[1:]:
        command, _, answer = block.partition("\n")
        found.append((command, answer.split("\n\n#")[0].rstrip("\n") + "\n"))
    return found


def _answers(out: str) -> dict[str, str]:
    """What commands answered, by the command, and by its first word too."""
    return {key: answer for command, answer in _pairs(out) for key in (command, command.split()[0])}
