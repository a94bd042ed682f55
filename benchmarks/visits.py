"""How fast a visit is opened, recorded and signed in a practice of 100,000 visits, beside the same in an empty one.

    python benchmarks/visits.py [--quick] [--visits 100000] [--databases sqlite,postgresql] [--json] [--profile]

``record.py`` makes both practices: the same therapist, service and client, in the one with a record of eleven years
behind them (a client for every fifty visits), in the other with none. The two take turns in one loop of one process, a
visit each, the clock of both a day further on every time; figures are medians [least, most] of milliseconds by the
clock, ratios are of medians. ``figures.py`` says how they are held against what is to be reached.

open    a booked visit: history and questions of the day screened, the visit started, the last visit's scores beside
record  scores before and after, work at three places, a note: each saved, audited and durable by itself
sign    the modality asked, the visit finished, its review read, the document built, signed and chained
visit   the three together
today   the day at a glance
unsigned  what is not signed yet, as a command looks for it that names no visit
show    the whole record of a signed visit
paper   a signed visit's record made into a PDF with its pictures, beside an empty page by reportlab
hooks   what the modalities' own code answers about one visit, checked: review, aftercare, follow-ups, suggestions
outcomes  the report of how scores changed, of all visits, beside its rows read and no more; ``followups``: theirs
verify  every signed visit proved, in a new process of a tenth of the visits and of a hundredth: its peak memory

``--quick`` is small, for SQLite alone, and there to see that answers are right. The exit code is 1 where an answer is
wrong; a figure that is not reached only says so.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime as dt
import json
import os
import pstats
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import places
import record
from figures import Figure, Options, Report, in_turns, say, show, timed

VISITS, A_CLIENT = 100_000, 50
MOST = 1.5
HOOKS_MOST = 0.001
PAPER_MOST = 10
ROUNDS = 101


def main() -> int:
    """Measure, print, and check the answers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="a small run on SQLite, to see that answers are right")
    parser.add_argument("--visits", type=int, help=f"another number of visits than {VISITS:,}")
    parser.add_argument("--databases", help="sqlite, postgresql, or both with a comma; both, unless given")
    parser.add_argument("--json", action="store_true", help="an object on standard output")
    parser.add_argument("--profile", action="store_true", help="where the time of twenty visits goes in the big one")
    given = parser.parse_args()
    report = Report(Options(given.quick, False, False, 0))
    visits = given.visits or (300 if given.quick else VISITS)
    databases = (given.databases or ("sqlite" if given.quick or given.profile else "sqlite,postgresql")).split(",")
    if unknown := set(databases) - {"sqlite", "postgresql"}:
        parser.error(f"there is sqlite and postgresql, not {', '.join(sorted(unknown))}")
    for name in databases:
        try:
            report.database = name
            with places.place(name) as place:
                run(place, visits, report, given.profile)
        except places.Absent as absent:
            report.note(f"left out: {absent}.")
    if given.json:
        found = [{"database": name, **one.as_json()} for name, one in report.figures]
        print(json.dumps({"figures": found, "notes": report.notes, "wrong": report.wrong}, indent=2))
    elif not given.profile:
        show(report)
    return int(bool(report.wrong))


class Beside:
    """One of the two practices, with the visit it is at."""

    def __init__(self, target: str) -> None:
        from palpate.practice import Practice

        self.practice = Practice.open(target)
        self.practice.act(self.practice.staff.find("Mara Lind"))
        self.visit: Any = None
        self.booked = 0
        self.signed = 0

    def next_day(self) -> None:
        """A day goes by, and Ana is booked on the next."""
        clock = self.practice.clock
        clock.fixed = clock.now() + dt.timedelta(days=1)
        self.booked = record.book(self.practice)

    def open(self) -> None:
        """Ana comes in."""
        self.visit = record.open_visit(self.practice, self.booked)

    def record(self) -> None:
        """What was done."""
        record.fill_in(self.practice, self.visit)

    def sign(self) -> None:
        """For ever."""
        record.close(self.practice, self.visit)
        self.signed = self.visit.id

    def today(self) -> None:
        """The day at a glance."""
        from palpate.visits import day

        with self.practice.context.read() as connection:
            clock, zone = self.practice.clock, self.practice.zone
            day.today(connection, clock.today(zone), zone, clock.now())

    def unsigned(self) -> None:
        """What is not signed yet."""
        self.practice.visits.unsigned()

    def show(self) -> None:
        """The visit that was signed last."""
        self.practice.visits.record(self.practice.visits.get(self.signed))


def run(place: Any, visits: int, report: Report, profiled: bool) -> None:
    """Everything on one database."""
    if hasattr(os, "getloadavg"):
        report.note(f"the machine: {os.cpu_count()} processors, a load of {os.getloadavg()[0]:.1f} when this began.")
    empty, full = place.new(), place.new()
    for target in (empty, full):
        record.found(target)
    say(f"{report.database}: making {visits:,} visits")
    seconds = timed(lambda: record.fill(full, visits, max(1, visits // A_CLIENT)))
    settle(full)
    report.note(f"{visits:,} visits, {place.size(full) / 1e6:,.0f} MB, made in {seconds:.0f} s.")
    ours, beside = Beside(full), Beside(empty)
    if profiled:
        profile(ours)
    else:
        side_by_side(ours, beside, report)
        paper(ours, report)
        hooks(ours, report)
        reports(ours, report)
    check(ours, beside, report)
    for one in (ours, beside):
        one.practice.close()
    if not profiled:
        proving(place, visits, report)


def side_by_side(ours: Beside, beside: Beside, report: Report) -> None:
    """Visits in the big practice and in the empty one, taking turns."""
    rounds = 3 if report.options.quick else ROUNDS
    names = ("open", "record", "sign")
    kept: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in names}
    for number in range(rounds + 1):
        order = [(0, ours), (1, beside)]
        for place, one in order if number % 2 else reversed(order):
            one.next_day()
            for name in names:
                seconds = timed(getattr(one, name))
                if number:  # the first warms up
                    kept[name][place].append(seconds)
    whole = [[sum(parts) for parts in zip(*(kept[name][place] for name in names), strict=True)] for place in (0, 1)]
    for name in names:
        report.add(Figure(name, kept[name][0], "empty", kept[name][1], most_ratio=MOST))
    report.add(Figure("visit", whole[0], "empty", whole[1], most_ratio=MOST))
    for name in ("today", "unsigned", "show"):
        big, small = in_turns(rounds, getattr(ours, name), getattr(beside, name))
        report.add(Figure(name, big, "empty", small, most_ratio=MOST))


def paper(one: Beside, report: Report) -> None:
    """The visit that was signed last, as a PDF; beside it a page with nothing on it, made the same way."""
    import io

    from reportlab.pdfgen.canvas import Canvas

    from palpate.documents import visit
    from palpate.documents.paper import pages
    from palpate.documents.pdf import printed

    found = one.practice.visits.record(one.practice.visits.get(one.signed))

    def ours() -> bytes:
        return printed(pages(visit.document(found, "0:0", "US")))

    def empty() -> bytes:
        made = io.BytesIO()
        canvas = Canvas(made, pagesize=(612, 792), invariant=1, pageCompression=1)
        canvas.showPage()
        canvas.save()
        return made.getvalue()

    report.note(f"the first PDF of a process takes {timed(ours) * 1000:.0f} ms.")
    report.hold(ours().startswith(b"%PDF") and ours() == ours(), "a visit's PDF is one, and the same every time")
    ours_taken, empty_taken = in_turns(5 if report.options.quick else 201, ours, empty)
    report.add(Figure("paper", ours_taken, "empty page", empty_taken, most_ratio=PAPER_MOST))


def hooks(one: Beside, report: Report) -> None:
    """All that is asked of the modality about the visit that was signed last."""
    from palpate.modality.views import AssessmentView
    from palpate.visits.view import visit_view

    practice = one.practice
    visit = practice.visits.get(one.signed)
    client = practice.visits._client_view(visit)  # what hooks are shown has no other door
    with practice.context.read() as connection:
        shown = visit_view(connection, visit, "neuromuscular", client)
    assessed = AssessmentView(modality="neuromuscular", day=visit.day, client=client, answers=shown.answers)
    asked = [(hook, {"visit": shown}) for hook in ("review", "aftercare_notes", "follow_ups")]
    asked.append(("suggest", {"assessment": assessed}))

    def ask() -> list[Any]:
        return [practice.host.ask("neuromuscular", hook, **arguments) for hook, arguments in asked]

    report.hold(any(ask()), "the hooks answer something")
    (seconds,) = in_turns(20 if report.options.quick else 501, ask)
    report.add(Figure("hooks", seconds, most_seconds=HOOKS_MOST))


def reports(one: Beside, report: Report) -> None:
    """What all visits add up to, beside the rows it is made of, read by the driver and put away."""
    from palpate.reports.followups import follow_ups
    from palpate.reports.outcomes import outcomes
    from palpate.store import rows

    def read(table: str) -> int:
        with one.practice.context.read() as connection:
            return len(rows.rows(connection, f"SELECT * FROM {table}"))

    told = outcomes(one.practice, "technique")
    report.hold(told.visits == read("visit"), f"the report of outcomes tells of {told.visits} visits")
    works = {"outcome": lambda: outcomes(one.practice, "technique"), "follow_up": lambda: follow_ups(one.practice)}
    for table, work in works.items():
        ours, beside = in_turns(3, work, lambda table=table: read(table))
        report.add(Figure("outcomes" if table == "outcome" else "followups", ours, "rows read", beside))


def check(ours: Beside, beside: Beside, report: Report) -> None:
    """What was signed in both is the same, and holds."""
    from palpate.store import chain
    from palpate.visits import verify

    documents = []
    for one in (ours, beside):
        found = one.practice.visits.record(one.practice.visits.get(one.signed))["record"]
        documents.append({name: len(part) for name, part in found.items() if isinstance(part, list | dict)})
    report.hold(documents[0] == documents[1], "a visit has the same parts in both practices")
    with beside.practice.database.snapshot() as connection:
        report.hold(not list(verify.faults(connection)), "what was signed in the empty practice holds")
    with ours.practice.database.snapshot() as connection:
        report.hold(not list(chain.broken(connection)), "the chain of the big practice holds")


def proving(place: Any, visits: int, report: Report) -> None:
    """Every signed visit proved, in practices ten times apart in size; what that takes of memory."""
    peaks = []
    for part in (visits // 100, visits // 10):
        target = place.new()
        record.found(target)
        record.fill(target, part, max(1, part // A_CLIENT))
        found = proved_alone(target)
        report.hold(found["faults"] == [], f"verify finds nothing wrong with {part} visits: {found['faults']}")
        report.hold(found["proved"] == part, f"verify proved {found['proved']} of {part} visits")
        each = found["seconds"] / part * 1000
        report.note(f"verify of {part:,} visits: {each:.2f} ms each, a peak of {found['peak_mb']:.0f} MB.")
        peaks.append(found["peak_mb"])
    report.note(f"ten times the visits took {peaks[1] - peaks[0]:.0f} MB more to prove.")


def proved_alone(target: str) -> dict[str, Any]:
    """What ``prove`` prints in a new process."""
    command = [sys.executable, str(Path(__file__).absolute()), "--prove", target]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def prove(target: str) -> int:
    """Prove a practice in this process, which is new; print what it took."""
    from palpate.practice import Practice
    from palpate.visits import verify

    with Practice.open(target) as practice, practice.database.snapshot() as connection:
        faults: list[str] = []
        seconds = timed(lambda: faults.extend(verify.faults(connection)))
        proved = verify.count(connection)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
    if sys.platform == "darwin":
        peak /= 1024 * 1024
    print(json.dumps({"faults": faults[:3], "proved": proved, "seconds": seconds, "peak_mb": peak}))
    return 0


def settle(target: str) -> None:
    """What comes by itself where much was written: SQLite's log put away, PostgreSQL's statistics."""
    from clinic import put_away

    from palpate.store.database import Database

    database = Database(target)
    put_away(database)
    database.close()


def profile(one: Beside) -> None:
    """Where the time of twenty visits goes."""
    works: list[Callable[[], None]] = [one.next_day, one.open, one.record, one.sign]
    for work in works:
        work()
    profiler = cProfile.Profile()
    for _ in range(20):
        for work in works:
            profiler.runcall(work)
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    sys.exit(prove(sys.argv[2]) if sys.argv[1:2] == ["--prove"] else main())
