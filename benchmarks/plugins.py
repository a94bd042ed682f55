"""What enabled modalities cost: 1, 10 and 50 of them, of 100 techniques each, beside none.

    python benchmarks/plugins.py [--runs 11] [--quick] [--check]

The modalities are packages in a folder of their own, made anew for each run. Every command is a process of its own; the
commands take turns. Figures are medians of CPU seconds (user and system) of whole processes. ``today`` and ``modality
list`` are held against a practice with none enabled, ``screen`` and ``visit treat`` with 10 against 1.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from startup import cpu_seconds

COUNTS = (0, 1, 10, 50)
TECHNIQUES = 100
RULES = 60
TO_REACH = [
    ("today", 1, 0, 1.1),
    ("today", 10, 0, 1.1),
    ("today", 50, 0, 1.1),
    ("modality list", 1, 0, 1.1),
    ("modality list", 10, 0, 1.1),
    ("modality list", 50, 0, 1.1),
    ("screen", 10, 1, 1.3),
    ("visit treat", 10, 1, 1.3),
]
"""A command with so many enabled, beside so many, and the ratio to reach."""


def main() -> int:
    """Measure, print, and check where it is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--quick", action="store_true", help="One run, fewer modalities.")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    counts = COUNTS[:3] if options.quick else COUNTS
    with tempfile.TemporaryDirectory() as folder:
        packages = Path(folder) / "packages"
        keys = [install(packages, number) for number in range(max(counts))]
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(packages), environment.get("PYTHONPATH", "")]))
        practices = {count: Path(folder) / f"{count}.db" for count in counts}
        for count, database in practices.items():
            open_practice(database, keys[:count], environment)
        times: dict[tuple[str, int], list[float]] = {}
        for run in range((1 if options.quick else options.runs) + 1):
            for count, database in practices.items():
                for name, words in commands(count):
                    command = [sys.executable, "-m", "palpate", "--database", str(database), *words]
                    seconds = cpu_seconds(command, environment)
                    if run:  # the first round compiles and warms the disk's cache
                        times.setdefault((name, count), []).append(seconds)
    return told({which: statistics.median(seconds) for which, seconds in times.items()}, options.check)


def commands(count: int) -> Iterator[tuple[str, list[str]]]:
    """What is measured with so many enabled."""
    yield "today", ["today"]
    yield "modality list", ["modality", "list"]
    if count:
        yield "screen", ["screen", "Ana"]
        yield "visit treat", ["visit", "treat", "v1", "technique 7", "--site", "neck", "--pressure", "3"]


def told(medians: dict[tuple[str, int], float], check: bool) -> int:
    """Print the figures and the ratios; 1 where one is missed and that is asked for."""
    print("CPU of whole processes, median ms")
    for (name, count), median in sorted(medians.items()):
        print(f"  {name:14} {count:>3} enabled {median * 1000:>8.1f}")
    missed = False
    for name, count, beside, most in TO_REACH:
        if (name, count) in medians:
            ratio = medians[name, count] / medians[name, beside]
            missed = missed or ratio > most
            verdict = "reached" if ratio <= most else "MISSED"
            print(f"{name} with {count}: {ratio:.2f} x with {beside}, to reach {most:g}: {verdict}")
    return int(missed and check)


def install(folder: Path, number: int) -> str:
    """A modality as a package, in a folder, as an installer would put it there; gives its key."""
    key = f"trade_{number:02}"
    home = folder / f"palpate_{key}"
    home.mkdir(parents=True)
    (home / "__init__.py").write_text(
        "from palpate.modality import Finding, Modality, VisitView\n\n\n"
        f'class Trade(Modality):\n    """{key}."""\n\n'
        "    def review(self, visit: VisitView) -> list[Finding]:\n"
        "        return [*super().review(visit), Finding.info('Looked at.')]\n"
    )
    (home / "modality.toml").write_text(
        f'key = "{key}"\ntitle = "Trade {number:02}"\nsummary = "One of many."\napi = 1\nversion = "1.0"\n'
    )
    (home / "sources.toml").write_text('[[sources]]\nkey = "own"\ntitle = "None"\ngrade = "unsourced"\n')
    (home / "techniques.toml").write_text("\n".join(map(technique, range(TECHNIQUES))))
    (home / "contraindications.toml").write_text("\n".join(map(rule, conditions()[:RULES])))
    (home / "fields.toml").write_text(
        '[[fields]]\nkind = "scale"\nkey = "pain_now"\nlabel = "Pain now"\nquick = true\n'
    )
    info = folder / f"palpate_{key}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: palpate-{key}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[palpate.modality]\n{key} = palpate_{key}:Trade\n")
    return key


def technique(number: int) -> str:
    """One entry of techniques.toml, as long as one that is meant."""
    return (
        f'[[techniques]]\nkey = "technique_{number}"\nname = "Technique {number}"\n'
        f'summary = "A way of working, the {number}th of this trade, as it is told to a client."\n'
        'tools = ["thumb", "palm"]\nfelt = { least = 1, most = 7 }\nhold = { least = 5, below = 30 }\n'
        'layers = ["superficial"]\ncautions = ["Not over a recent bruise."]\nsource = ["own"]\n'
    )


def rule(condition: str) -> str:
    """One entry of contraindications.toml."""
    return (
        f'[[contraindications]]\nkey = "{condition}"\ncondition = "{condition}"\nclass = "modify"\n'
        'advice = "Stay light, and ask how it feels."\nlimit = { scale = "felt", most = 4 }\nsource = ["own"]\n'
    )


def conditions() -> list[str]:
    """Conditions of the shared vocabulary that are no emergency in themselves."""
    from palpate.modality import vocabulary

    return sorted(vocabulary.conditions())


def open_practice(database: Path, keys: list[str], environment: dict[str, str]) -> None:
    """A practice that has these enabled, with a client who was asked everything, and an open visit."""
    made = (
        "import sys\n"
        "from palpate.practice import Practice\n"
        "target, *keys = sys.argv[1:]\n"
        "with Practice.found(target, name='Many trades', timezone='Europe/Vienna', modalities=keys) as practice:\n"
        "    mara = practice.staff.add('Mara Lind', '1')\n"
        "    practice.act(mara)\n"
        "    ana = practice.clients.add('Ana Diaz')\n"
        "    practice.histories.record(ana, {}, rest='no', asked_by=mara)\n"
        "    if keys:\n"
        "        mara = practice.staff.qualify(mara, keys[0])\n"
        "        service = practice.services.add('Trade 60', keys[:1], 60, needs_room=False)\n"
        "        day = {one.key: 'no' for one in practice.screening.day_of(service.modalities)}\n"
        "        beginning = practice.visits.from_walk_in(ana, service, mara)\n"
        "        practice.visits.start(beginning, day, consent='verbal', words='')\n"
    )
    command = [sys.executable, "-c", made, str(database), *keys]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
