"""All checks of a modality, in processes of their own: ``python -m palpate.conformance.running WANTED CHECK…``.

The process tells, a JSON line at a time, what it is about to do with the modality and what came of each check. Where it
ends early, the check it was making has failed, and the next process makes the others: without the hooks that never came
back, and in what is left of the seconds there are for all of it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence

import msgspec

from palpate.conformance.checks import CHECKS, Looked, Status, look
from palpate.conformance.subject import ASKED, Subject
from palpate.errors import Refused
from palpate.host import apart, waiting
from palpate.host.quarantine import reason
from palpate.host.references import Wrong
from palpate.modality.hooks import HOOKS

PATIENCE = 120.0
"""Seconds that all checks are waited for."""
STEP = 20.0
"""Seconds that one hook is waited for, and an import."""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A modality and what came of every check."""

    key: str
    title: str
    version: str
    looked: list[Looked]

    @property
    def failed(self) -> bool:
        """Whether anything failed."""
        return any(one.status == "failed" for one in self.looked)


class _Told(apart.Step):
    status: Status | None = None
    wrong: list[Wrong] = []


def checked(wanted: str, patience: float = PATIENCE) -> Checked:
    """Hold a modality against every check. Refused or NotFound where there is none."""
    subject = Subject(wanted)  # nothing of it is imported here
    identity = subject.found.identity
    found: list[Looked] = []
    stuck: list[str] = []
    until = time.monotonic() + patience
    while left := CHECKS[len(found) :]:
        ended = apart.told(
            "palpate.conformance.running",
            wanted,
            *(one.name for one in left),
            given=" ".join(stuck),
            patience=until - time.monotonic(),
            each=STEP,
        )
        told = _read(ended.lines)
        found += [Looked(check, *one) for check, one in zip(left, told, strict=False)]
        if len(told) < len(left):
            at = apart.at(ended.lines, ended.end)
            found.append(Looked(CHECKS[len(found)], "failed", [Wrong(reason=at)]))
            hook = at.rpartition(f" {ASKED}")[2]
            if ended.late and (hook not in HOOKS or time.monotonic() >= until):
                break  # an import never comes back, or the time is over
            stuck += [hook] if ended.late else []
    found += [Looked(check, "not looked at", []) for check in CHECKS[len(found) :]]
    return Checked(
        key=subject.key,
        title=identity.title if identity else subject.key,
        version=subject.found.version,
        looked=found,
    )


def _read(lines: bytes) -> list[tuple[Status, list[Wrong]]]:
    """What came of each check that was made."""
    told = []
    for line in lines.splitlines():
        try:
            one = msgspec.json.decode(line, type=_Told)
        except msgspec.MsgspecError:
            break  # cut off in the middle
        if one.status is not None:
            told.append((one.status, one.wrong))
    return told


def main(wanted: str, names: Sequence[str]) -> None:
    """Make these checks, and tell the process that waits."""
    telling = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a plugin prints is no part of the report

    def tell(line: _Told) -> None:
        telling.write(msgspec.json.encode(line) + b"\n")
        telling.flush()

    subject = Subject(wanted, lambda step: tell(_Told(doing=step)), waiting.given().split())
    for check in CHECKS:
        if check.name in names:
            try:
                looked = look(check, subject)
            except Exception as error:
                wrong = Wrong(reason=f"the check could not be made: {reason(error)}")
                looked = Looked(check, "failed", [wrong])
            tell(_Told(status=looked.status, wrong=looked.wrong))
    os._exit(0)  # whatever a plugin has left running


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2:])
    except Refused as refused:
        raise SystemExit(str(refused)) from refused
