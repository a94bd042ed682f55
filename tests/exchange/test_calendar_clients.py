"""Programs that others wrote take the calendar: khal reads it, vdirsyncer carries it, over a radicale server.

They run as processes of their own, offline, with a home folder of the test's.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from palpate.exchange import calendar
from palpate.exchange.calendar_events import listed
from palpate.practice import Practice
from tests.command import command
from tests.scheduling.clinic import NOW, Clinic, at

BESIDE = Path(sys.executable).parent
pytestmark = [
    pytest.mark.xdist_group("calendar_clients"),
    pytest.mark.skipif(
        any(find_spec(name) is None for name in ("khal", "vdirsyncer", "radicale")),
        reason="khal, vdirsyncer and radicale come with the extra: pip install 'palpate[test]'",
    ),
]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALPATE_NOW", NOW)


@pytest.fixture
def clinic(sqlite_practice: Practice) -> Clinic:
    """The small clinic: what leaves it is the same on any database."""
    return Clinic(sqlite_practice)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a radicale server with a folder of its own, which anybody may log in to."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    folder = tmp_path_factory.mktemp("radicale")
    command = [sys.executable, "-m", "radicale", "--config", "", "--server-hosts", f"127.0.0.1:{port}"]
    command += ["--auth-type", "none", "--storage-filesystem-folder", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=of_its_own(folder)) as process:
        assert process.stderr is not None
        said = process.stderr
        for line in said:
            if "server ready" in line:
                break
        else:
            pytest.fail("radicale did not start")
        drained = threading.Thread(target=said.read, daemon=True)
        drained.start()
        yield f"http://127.0.0.1:{port}/"
        process.terminate()
        drained.join()


def of_its_own(home: Path) -> dict[str, str]:
    """The environment of a program that knows nothing of who runs the tests, in a time zone that nothing is in."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    folders = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
    return {**kept, **dict.fromkeys(folders, str(home)), "TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8"}


def ran(home: Path, *words: str, answers: str = "") -> str:
    """What a program that stands beside Python prints."""
    done = subprocess.run(
        [str(BESIDE / words[0]), *words[1:]], input=answers, capture_output=True, text=True, env=of_its_own(home)
    )
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


class Khal:
    """A calendar in a terminal, in a folder of files, one an event."""

    def __init__(self, home: Path, zone: str) -> None:
        self.home = home
        self.folder = home / "calendars" / "mara"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config = home / f"khal-{zone.replace('/', '-')}.conf"
        self.config.write_text(
            f"[calendars]\n[[mara]]\npath = {self.folder}\n"
            f"[locale]\nlocal_timezone = {zone}\ndefault_timezone = {zone}\n"
            "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
            f"[sqlite]\npath = {self.config}.db\n"
        )

    def run(self, *words: str) -> str:
        """Run it."""
        return ran(self.home, "khal", "--config", str(self.config), *words)

    def shows(self, first: str = "2027-03-01", days: str = "31d") -> list[str]:
        """What it shows of some days: start, end, title, and whether it is cancelled."""
        form = "{start-long}|{end-long}|{title}|{cancelled}"
        printed = self.run("list", "--day-format", "", "--format", form, first, days)
        return [line.replace("|", " ").strip() for line in printed.splitlines() if line.strip()]


def synchronized(home: Path, server: str) -> None:
    """Carry home/mara.ics to the server, and from there to khal's folder, as vdirsyncer does it."""
    config = home / "vdirsyncer.conf"
    if not config.exists():
        (home / "status").mkdir()
        login = f'url = "{server}{home.name}/"\nusername = "{home.name}"\npassword = "none"'
        config.write_text(
            f'[general]\nstatus_path = "{home / "status"}"\n'
            '[pair up]\na = "exported"\nb = "server"\ncollections = ["mara"]\nconflict_resolution = "a wins"\n'
            '[pair down]\na = "server"\nb = "khal"\ncollections = ["mara"]\nconflict_resolution = "a wins"\n'
            f'[storage exported]\ntype = "singlefile"\npath = "{home}/%s.ics"\n'
            f'[storage server]\ntype = "caldav"\n{login}\n'
            f'[storage khal]\ntype = "filesystem"\npath = "{home / "calendars"}"\nfileext = ".ics"\n'
        )
        ran(home, "vdirsyncer", "--config", str(config), "discover", answers="y\n" * 9)
    for pair in ("up", "down"):
        ran(home, "vdirsyncer", "--config", str(config), "sync", pair)


def export(clinic: Clinic, home: Path) -> None:
    """Mara's calendar, by the command, to the file that is carried."""
    done = command(clinic.practice.database.target)("calendar", "export", "--staff", "Mara", "-o", f"{home}/mara.ics")
    assert done.code == 0, done.err


def test_a_calendar_goes_over_a_server_into_another_program_and_follows_every_change(
    clinic: Clinic, server: str, tmp_path: Path
) -> None:
    khal = Khal(tmp_path, "America/New_York")
    before = clinic.book("2027-03-12 10:00")  # the clocks go forward on 14 March
    after = clinic.book("2027-03-15 10:00", clinic.ben)
    stays = clinic.book("2027-03-16 16:00")
    export(clinic, tmp_path)
    synchronized(tmp_path, server)
    assert khal.shows() == [
        "2027-03-12 10:00 2027-03-12 11:00 NMT 60: A. D.",
        "2027-03-15 10:00 2027-03-15 11:00 NMT 60: B. O.",
        "2027-03-16 16:00 2027-03-16 17:00 NMT 60: A. D.",
    ]
    clinic.scheduling.move(before, at("2027-03-17 11:15"))
    clinic.scheduling.cancel(after, "flu")
    export(clinic, tmp_path)
    synchronized(tmp_path, server)
    shown = [
        "2027-03-15 10:00 2027-03-15 11:00 NMT 60: B. O. CANCELLED",
        "2027-03-16 16:00 2027-03-16 17:00 NMT 60: A. D.",
        "2027-03-17 11:15 2027-03-17 12:15 NMT 60: A. D.",
    ]
    assert khal.shows() == shown
    assert len(list(khal.folder.glob("*.ics"))) == 3  # each stands once
    held = [one.read_text() for one in khal.folder.iterdir() if one.suffix == ".ics"]
    for booked, sequence in ((before, 1), (after, 1), (stays, 0)):
        (one,) = [text for text in held if booked.uid in text]
        assert f"SEQUENCE:{sequence}\n" in one
    export(clinic, tmp_path)  # nothing has changed, and nothing does
    stamps = {one: one.stat().st_mtime_ns for one in khal.folder.iterdir()}
    synchronized(tmp_path, server)
    assert {one: one.stat().st_mtime_ns for one in khal.folder.iterdir()} == stamps


def test_khal_takes_the_file_itself_and_shows_it_rightly_from_another_zone(clinic: Clinic, tmp_path: Path) -> None:
    clinic.work(clinic.mara, [6], (0, 600))
    moving = clinic.book("2027-03-12 10:00")
    clinic.book("2027-03-15 10:00", clinic.ben)
    clinic.book("2027-03-29 10:00", clinic.ben)  # by then the clocks of Berlin have gone forward too
    clinic.book("2027-11-07 1:30 first")
    clinic.book("2027-11-07 1:30 second", clinic.ben, despite={"overlap": "side by side"})
    export(clinic, tmp_path)
    khal, away = Khal(tmp_path, "America/New_York"), Khal(tmp_path, "Europe/Berlin")
    khal.run("import", "--batch", f"{tmp_path}/mara.ics")
    assert [line[:33] for line in khal.shows()] == [
        "2027-03-12 10:00 2027-03-12 11:00",
        "2027-03-15 10:00 2027-03-15 11:00",
        "2027-03-29 10:00 2027-03-29 11:00",
    ]
    assert [line[:33] for line in away.shows()] == [
        "2027-03-12 16:00 2027-03-12 17:00",
        "2027-03-15 15:00 2027-03-15 16:00",
        "2027-03-29 16:00 2027-03-29 17:00",
    ]
    # Both of an hour that comes twice: 1:30 in New York is 6:30 in Berlin, and then 7:30.
    assert [line[11:33] for line in away.shows("2027-11-07", "1d")] == [
        "06:30 2027-11-07 07:30",
        "07:30 2027-11-07 08:30",
    ]
    clinic.scheduling.move(moving, at("2027-03-18 9:00"))
    export(clinic, tmp_path)
    khal.run("import", "--batch", f"{tmp_path}/mara.ics")
    assert [line[:16] for line in khal.shows()] == ["2027-03-15 10:00", "2027-03-18 09:00", "2027-03-29 10:00"]


def test_khal_takes_an_invitation_and_its_cancellation(clinic: Clinic, tmp_path: Path) -> None:
    booked = clinic.book("2027-03-15 10:00")
    khal = Khal(tmp_path, "America/New_York")
    part = tmp_path / "part.ics"
    part.write_bytes(calendar.invitation(clinic.practice, booked))
    khal.run("import", "--batch", str(part))
    shown = "2027-03-15 10:00 2027-03-15 11:00 NMT 60 with Mara Lind, Riverbend"
    assert khal.shows() == [shown]
    part.write_bytes(calendar.invitation(clinic.practice, clinic.scheduling.cancel(booked, "flu")))
    khal.run("import", "--batch", str(part))
    assert khal.shows() == [f"{shown} CANCELLED"]


def test_a_name_that_would_break_a_line_is_one_line_in_another_program(clinic: Clinic, tmp_path: Path) -> None:
    clinic.practice.premises.set("calendar.client", "full")
    name = "Zoë O'Hara-Łukasz; Smith, the \\ 3rd: " + "Ж" * 60
    clinic.book("2027-03-15 10:00", clinic.practice.clients.add(name))
    (tmp_path / "mara.ics").write_bytes(calendar.written(clinic.practice, listed(clinic.practice, staff=clinic.mara)))
    khal = Khal(tmp_path, "America/New_York")
    khal.run("import", "--batch", f"{tmp_path}/mara.ics")
    assert khal.shows() == [f"2027-03-15 10:00 2027-03-15 11:00 NMT 60: {name}"]


def test_the_programs_are_where_the_tests_look_for_them() -> None:
    for name in ("khal", "vdirsyncer"):
        assert shutil.which(str(BESIDE / name)), f"{name} is installed, and its command is not beside {sys.executable}"
