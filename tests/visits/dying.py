"""Record one visit after the other, each time in a process that is killed at another moment; look at what is left.

    python -m tests.visits.dying TARGET KILLS

The child says each thing that was done once palpate has said so. After a number of these that is chosen at random, and
a part of the time that one of them takes, it is killed. Prints, as JSON: how often a child was killed, what it had said
by then, and all that was wrong.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, text

from palpate.host.host import Host
from palpate.practice import Practice
from palpate.store import backup, chain
from palpate.visits import verify
from palpate.visits.model import Visit, WorkDone
from tests.visits.scene import NECK, Scene

MOST = 12
"""How much a child does before it is killed, at most: about what one visit takes."""

HOOKS = 3
COUNTED = ("visit_modality", "visit_screening", "consent", "hook_answer", "work", "signature", "addendum")
Say = Callable[[dict[str, Any]], None]


def record(target: str, host: Host, say: Say) -> None:
    """Bring what was left to an end, then visit after visit, until the end comes."""
    with Practice.open(target) as practice:
        practice.__dict__["host"] = host
        scene = Scene(practice)
        say({"did": "ready"})
        for left in scene.visits.unsigned():
            close(scene, left, say)
        while True:
            visit = scene.start()
            say({"did": "start", "visit": visit.id})
            for score in range(3):
                scene.visits.assess(visit, "neuromuscular", {"pain_now": str(score)}, typed=True)
                say({"did": "assess", "visit": visit.id, "pain_now": score})
            for pressure in (3, 4, 5):
                done = scene.visits.treat(visit, WorkDone(**{**NECK, "pressure": pressure}))
                say({"did": "treat", "visit": visit.id, "work": done["id"], "pressure": pressure})
            for words in ("Woke at night.", "Woke at night, left arm."):
                scene.visits.write_note(visit, {"subjective": words})
                say({"did": "note", "visit": visit.id, "text": words})
            close(scene, visit, say)


def close(scene: Scene, visit: Visit, say: Say) -> None:
    """Finish it where it is open, sign it, add to it."""
    if visit.status == "open":
        visit, _ = scene.visits.finish(visit)
        say({"did": "finish", "visit": visit.id})
    scene.visits.sign(visit, scene.mara, "")
    say({"did": "sign", "visit": visit.id})
    scene.visits.add(scene.visits.get(visit.id), scene.mara, "Sore for a day.", "she rang")
    say({"did": "addendum", "visit": visit.id})


def killed(target: str, host: Host, acts: int, part: float) -> list[dict[str, Any]]:
    """What a child had said when it was killed: after so many acts, and this part of the time that one took."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        try:
            record(target, host, lambda said: void(os.write(into, json.dumps(said).encode() + b"\n")))
        except BaseException as error:
            os.write(into, json.dumps({"did": "failed", "how": repr(error)}).encode() + b"\n")
        os._exit(1)
    os.close(into)
    said, begun = b"", 0.0
    while said.count(b"\n") <= acts and (more := os.read(out, 65536)):
        begun = begun or time.monotonic()
        said += more
    select.select([], [], [], part * (time.monotonic() - begun) / max(1, acts))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(out, 65536):  # what it had said by then
        said += more
    os.close(out)
    return [json.loads(line) for line in said.decode().splitlines()]


def void(_: int) -> None:
    """Nothing."""


def lost(connection: Connection, said: list[dict[str, Any]]) -> list[str]:
    """What was said to be done and is not there; of what is written anew, the last or one that was not said yet."""

    def one(statement: str) -> Any:
        return connection.execute(text(statement)).scalar()

    last = {(one["did"], one["visit"]): one for one in said if one["did"] != "treat"}
    found = []
    for act in [*last.values(), *(one for one in said if one["did"] == "treat")]:
        mine = f"visit_id = {act['visit']}"
        match act["did"]:
            case "start":
                there = one(f"SELECT count(*) FROM visit WHERE id = {act['visit']}")
            case "assess":
                there = json.loads(one(f"SELECT answers FROM assessment WHERE {mine}"))["pain_now"] >= act["pain_now"]
            case "treat":
                there = one(f"SELECT pressure FROM work WHERE id = {act['work']}") == act["pressure"]
            case "note":
                there = str(one(f"SELECT text FROM note WHERE {mine}")).startswith(act["text"].rstrip("."))
            case "finish":
                there = one(f"SELECT ended_at FROM visit WHERE id = {act['visit']}")
            case "sign":
                there = one(f"SELECT count(*) FROM signature WHERE {mine}")
            case "addendum":
                there = one(f"SELECT count(*) FROM addendum WHERE {mine}")
            case _:
                there = False
        found += [] if there else [f"lost: {act}"]
    return found


def half(connection: Connection) -> list[str]:
    """What is there of a visit without the rest of what was written with it."""
    found = []
    acts = Counter(tuple(row) for row in connection.execute(text("SELECT subject, action FROM audit")))
    rows = {table: Counter(connection.execute(text(f"SELECT visit_id FROM {table}")).scalars()) for table in COUNTED}
    for number, status in connection.execute(text("SELECT id, status FROM visit ORDER BY id")).all():
        counted = {table: of_visits[number] for table, of_visits in rows.items()}
        subject, closed = f"visit {number}", status != "open"
        whole = {
            "its modality": counted["visit_modality"] == 1,
            "its verdict": counted["visit_screening"] == 1,
            "its consent": counted["consent"] == 1,
            "its start in the audit": acts[subject, "start"] == 1,
            "its work in the audit": acts[subject, "treat"] == counted["work"],
            "what the hooks answered": counted["hook_answer"] == (HOOKS if closed else 0),
            "its end in the audit": acts[subject, "finish"] == int(closed),
            "its signature": counted["signature"] == int(status == "signed"),
            "its signature in the audit": acts[subject, "sign"] == counted["signature"],
            "its addendum in the audit": acts[subject, "addendum"] == counted["addendum"],
        }
        found += [f"visit {number} ({status}): {what}" for what, there in whole.items() if not there]
    return found


def main(target: str, kills: int) -> int:
    """Kill, and look."""
    chance, wrong, acts = random.Random(kills), [], Counter[str]()
    with Practice.open(target) as practice:  # which reads the modalities' files, once for all
        host = practice.host
        Scene(practice).signed()
    for _ in range(kills):
        said = killed(target, host, chance.randint(1, MOST), chance.uniform(0, 1.5))
        wrong += [str(one["how"]) for one in said if one["did"] == "failed"]
        acts.update(one["did"] for one in said)
        with Practice.open(target) as practice, practice.database.snapshot() as connection:
            wrong += lost(connection, [one for one in said if "visit" in one])
            wrong += [*half(connection), *backup.damage(connection), *chain.broken(connection)]
            wrong += verify.faults(connection)
    print(json.dumps({"kills": kills, "acts": acts, "wrong": wrong}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
