"""Console blocks of Markdown: commands after ``$``, continued after ``>``, and what they print.

    python -m tests.docs.console docs/tutorial.md

runs the blocks of a page and writes what is printed today into it; what still holds is left as it is. Digests, the
release of the time-zone rules and how long tests took differ from run to run and from machine to machine, and are not
compared; the folder it
runs in is shown as Mara's. A page says what time it is with PALPATE_NOW, and moves it on between its blocks.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HOME = "/home/mara"
LONGEST = 900
"""Seconds after which a page has taken too long, on a machine that is busy."""

_DIFFERS = re.compile(r"\b[0-9a-f]{16,64}\b|(?<=\btzdata )\d{4}\.\d+\b|(?<= passed in )\d+\.\d\ds")
_END = "=== end of command, exit "


@dataclass
class Step:
    """One command of a page, and what the page says it prints."""

    typed: str
    wanted: str
    got: str = ""
    code: int = 0

    @property
    def command(self) -> str:
        """As it is given to a shell."""
        return "\n".join(line[2:] for line in self.typed.splitlines())

    @property
    def holds(self) -> bool:
        """Whether it prints what the page says, what differs from run to run aside."""
        return _DIFFERS.sub("(differs)", self.got) == _DIFFERS.sub("(differs)", self.wanted)


def steps(block: str) -> list[Step]:
    """The commands of one block."""
    found: list[Step] = []
    for line in block.splitlines(keepends=True):
        if line.startswith("$ "):
            found.append(Step(line, ""))
        elif line.startswith("> ") and found and not found[-1].wanted:
            found[-1].typed += line
        else:
            found[-1].wanted += line
    return found


def page_steps(page: Path) -> list[Step]:
    """The commands of every block of a page, in order."""
    return text_steps(page.read_text(encoding="utf-8"))


def text_steps(text: str) -> list[Step]:
    """The commands of every block of a text, in order."""
    return [step for block in BLOCK.findall(text) for step in steps(block)]


def run(found: list[Step], folder: Path, environment: dict[str, str]) -> None:
    """Run commands in one shell, as a person would; what each prints, errors included, is kept with it."""
    script = "".join(f"{step.command}\nprintf '%s%s\\n' '{_END}' $?\n" for step in found)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST,
    )
    pieces = re.split(rf"^{_END}(\d+)\n", done.stdout, flags=re.MULTILINE)
    for step, got, code in zip(found, pieces[0::2], pieces[1::2], strict=False):
        step.got, step.code = got.replace(str(folder), HOME), int(code)


def environment(**more: str) -> dict[str, str]:
    """That of the tests, without a practice of its own, with the installed command first in the path."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PALPATE_")}
    bin_ = str(Path(sys.executable).parent)
    return plain | {"PATH": os.pathsep.join([bin_, plain["PATH"]]), "PYTHONUNBUFFERED": "1", "COLUMNS": "100"} | more


def rewrite(page: Path, found: list[Step]) -> str:
    """The page with what was printed in place of what it said."""
    left = iter(found)

    def block(match: re.Match[str]) -> str:
        mine = [next(left) for _ in steps(match[1])]
        return "```console\n" + "".join(step.typed + (step.wanted if step.holds else step.got) for step in mine) + "```"

    return BLOCK.sub(block, page.read_text(encoding="utf-8"))


if __name__ == "__main__":
    given = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:
        commands = page_steps(given)
        run(commands, Path(scratch), environment())
    given.write_text(rewrite(given, commands), encoding="utf-8")
