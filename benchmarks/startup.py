"""How long commands take to start, beside bare Python and the import of SQLAlchemy, in one run.

    python benchmarks/startup.py [--runs 15] [--check]

Every command is a process of its own; the commands take turns, so that a machine whose speed drifts slows them alike.
Figures are medians of CPU seconds (user and system) of whole processes, as the operating system counts them, and
ratios to ``python -c pass`` and to ``python -c "import sqlalchemy"``. With --check the run fails where a ratio is
above what was set out to reach.
"""

from __future__ import annotations

import argparse
import compileall
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

BARE = "python -c pass"
SQLALCHEMY = "import sqlalchemy"
TO_REACH = {"--version": (BARE, 2.0), "--help": (BARE, 8.0), "today": (SQLALCHEMY, 1.5)}


def main() -> int:
    """Measure, print, and check where it is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    palpate = shutil.which("palpate", path=str(Path(sys.executable).parent)) or "palpate"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "demo.db")
        subprocess.run(
            [palpate, "demo", "--database", database], check=True, env=environment, stdout=subprocess.DEVNULL
        )
        import palpate as package

        compileall.compile_dir(str(Path(package.__file__).parent), quiet=2)
        commands = {
            BARE: [sys.executable, "-c", "pass"],
            SQLALCHEMY: [sys.executable, "-c", "import sqlalchemy"],
            "--version": [palpate, "--version"],
            "--help": [palpate, "--help"],
            "modality list": [palpate, "--database", database, "modality", "list"],
            "today": [palpate, "--database", database, "today"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for run in range(options.runs + 1):
            for name, command in commands.items():
                seconds = cpu_seconds(command, environment)
                if run:  # the first round warms the disk's cache and compiles what was not compiled
                    times[name].append(seconds)
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    print(f"{'':16}{'median ms':>10}{'x bare':>9}{'x sqlalchemy':>14}   ({options.runs} runs, CPU of whole processes)")
    for name, median in medians.items():
        ratios = f"{median / medians[BARE]:>9.2f}{median / medians[SQLALCHEMY]:>14.2f}"
        print(f"{name:16}{median * 1000:>10.1f}{ratios}")
    missed = False
    for name, (other, most) in TO_REACH.items():
        ratio = medians[name] / medians[other]
        print(f"{name}: {ratio:.2f} x {other}, to reach {most:g}: {'reached' if ratio <= most else 'MISSED'}")
        missed = missed or ratio > most
    return int(missed and options.check)


def cpu_seconds(command: list[str], environment: dict[str, str]) -> float:
    """User and system seconds of one run of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
