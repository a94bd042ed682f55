"""A palpate of another day: the same code, with a tzdata of its own in which some zones have other rules.

    with_rules(folder, "2020.1", {"America/New_York": "EST5"}) gives the environment of such a process.

Run as a script, in that environment, it books what it is given as JSON on standard input.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def tzif(rule: str) -> bytes:
    """A zone of one POSIX rule (``EST5EDT,M3.2.0,M11.1.0``) for all time, as RFC 8536 has it: version 2, no changes."""
    body = struct.pack(">lbb", 0, 0, 0) + b"LMT\0"

    def header(version: bytes) -> bytes:
        return b"TZif" + version + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, 4)

    return header(b"2") + body + header(b"2") + body + b"\n" + rule.encode() + b"\n"


def with_rules(folder: Path, version: str, rules: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process whose tzdata is of this version, and knows these zones by these rules alone."""
    package = folder / f"rules-{version}" / "tzdata"
    (package / "zoneinfo").mkdir(parents=True)
    (package / "__init__.py").write_text(f"__version__ = {version!r}\n")
    (package / "zoneinfo" / "__init__.py").touch()
    for name, rule in rules.items():
        file = package / "zoneinfo" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(tzif(rule))
    path = os.pathsep.join([str(package.parent), *filter(None, sys.path)])
    return {**os.environ, "PYTHONPATH": path}


def book(target: str, environment: Mapping[str, str], wanted: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Book in such a process: each a client, a start, and whatever else ``Scheduling.book`` takes; or days off."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.scheduling.older_rules", target],
        input=json.dumps(list(wanted)),
        capture_output=True,
        text=True,
        env=dict(environment),
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def main() -> None:
    """Book."""
    import datetime as dt

    from palpate import clock
    from palpate.practice import Practice

    booked: list[Any] = []
    with Practice.open(sys.argv[1], warn=print) as practice:
        for one in json.load(sys.stdin):
            staff = practice.staff.find(one.pop("staff", "Mara"))
            if "off" in one:
                first, last = (dt.date.fromisoformat(day) for day in one["off"])
                practice.scheduling.time_off.take(staff, first, last, practice.zone, "vacation")
                continue
            client = practice.clients.find(one.pop("client", "Ana"))
            service = practice.services.find(one.pop("service", "NMT 60"))
            start = clock.read_when(one.pop("start"), practice.clock.now(), practice.zone)
            made = practice.scheduling.book(client, service, start, staff=staff, **one)
            booked.append({"id": made.id, "s": made.s, "tzdata": clock.tzdata_version()})
    json.dump(booked, sys.stdout)


if __name__ == "__main__":
    main()
