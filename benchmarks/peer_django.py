"""The peer: django-appointment from PyPI, in an environment of its own, on the same clinic, by its own slot function.

Started by ``scheduling.py --peer``. This file is both ends: ``Peer`` makes the environment in the system's temporary
folder (once) and talks to a process there; run as a program, it is that process. It fills django-appointment's own
models in a SQLite file and, for each practitioner it is asked for, calls ``get_available_slots_for_staff`` for each of
the days, as its views do. It knows no rooms; its clock is set to that of the clinic, so that no day is past.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PACKAGES = ("django-appointment==3.12.0", "django==5.2.19")
_PLACE = Path(tempfile.gettempdir()) / "palpate-benchmark-peer"


class Absent(Exception):
    """The peer could not be installed."""


def environment() -> Path:
    """The Python that has the peer, made where it is not there yet; Absent where there is no network."""
    python = _PLACE / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    marker = _PLACE / "installed"
    if not (marker.exists() and marker.read_text() == " ".join(PACKAGES)):
        made = [sys.executable, "-m", "venv", "--clear", str(_PLACE)]
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
        for command in (made, install):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise Absent((done.stderr.strip().splitlines() or ["no reason given"])[-1])
        marker.write_text(" ".join(PACKAGES))
    return python


class Peer:
    """The peer at work. ``clinic`` is what it is told: days, hours, people, and what is booked, in wall time."""

    def __init__(self, clinic: dict[str, Any]) -> None:
        command = [str(environment()), str(Path(__file__).absolute())]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._tell(clinic)
        self._hear()

    def slots(self, practitioner: int) -> tuple[float, list[str]]:
        """Seconds, and the free starts of one practitioner over all days."""
        self._tell(practitioner)
        seconds, starts = self._hear()
        return seconds, starts

    def close(self) -> None:
        """Let it go."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)

    def _tell(self, what: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()

    def _hear(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise Absent(f"it ended with {self._process.wait(30)}")
        return json.loads(line)


def main() -> None:
    """Be the peer: a clinic on the first line, then the number of a practitioner on each."""
    clinic = json.loads(sys.stdin.readline())
    with tempfile.TemporaryDirectory() as folder:
        _serve(clinic, folder)


def _serve(clinic: dict[str, Any], folder: str) -> None:
    import logging

    import django
    from django.conf import settings

    logging.disable(logging.CRITICAL)
    settings.configure(
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "appointment"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/peer.db"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        TIME_ZONE=clinic["zone"],
        USE_TZ=True,
        SECRET_KEY="a benchmark",
    )
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    now = dt.datetime.fromisoformat(clinic["now"])
    timezone.now = lambda: now
    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)  # it ships no migrations
    people, service = _fill(clinic)
    from appointment.services import get_available_slots_for_staff
    from appointment.utils.db_helpers import get_weekday_num_from_date

    first = dt.date.fromisoformat(clinic["first"])
    days = [first + dt.timedelta(days=number) for number in range(clinic["days"])]
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        one = people[json.loads(line)]
        begun = time.perf_counter()
        found = [
            get_available_slots_for_staff(day, one, get_weekday_num_from_date(day), service=service) for day in days
        ]
        seconds = time.perf_counter() - begun
        print(json.dumps([seconds, [slot.isoformat() for slots in found for slot in slots]]), flush=True)


def _fill(clinic: dict[str, Any]) -> tuple[list[Any], Any]:
    from appointment.models import Appointment, AppointmentRequest, Config, Service, StaffMember, WorkingHours
    from django.contrib.auth import get_user_model

    opens, closes = (dt.time(minute // 60, minute % 60) for minute in clinic["hours"])
    length = dt.timedelta(minutes=clinic["length"])
    Config.objects.create(slot_duration=clinic["grid"], lead_time=opens, finish_time=closes, appointment_buffer_time=0)
    service = Service.objects.create(name="Massage 60", duration=length, price=95)
    client = get_user_model().objects.create(username="client")
    people = []
    for number in range(clinic["practitioners"]):
        user = get_user_model().objects.create(username=f"practitioner {number}")
        one = StaffMember.objects.create(user=user, work_on_saturday=True, work_on_sunday=True)
        one.services_offered.add(service)
        for day in range(7):
            WorkingHours.objects.create(staff_member=one, day_of_week=day, start_time=opens, end_time=closes)
        people.append(one)
    requests = AppointmentRequest.objects.bulk_create(
        AppointmentRequest(
            date=day,
            start_time=dt.time(minute // 60, minute % 60),
            end_time=(dt.datetime.combine(dt.date.min, dt.time(minute // 60, minute % 60)) + length).time(),
            service=service,
            staff_member=people[who],
        )
        for who, day, minute in ((who, dt.date.fromisoformat(day), minute) for who, day, minute in clinic["booked"])
    )
    Appointment.objects.bulk_create(
        Appointment(client=client, appointment_request=one, amount_to_pay=95) for one in requests
    )
    return people, service


if __name__ == "__main__":
    main()
