"""One modality looked at whole, in a process of its own: ``python -m palpate.host.probe KEY``.

What a practice says over it comes by standard input.

It tells, a JSON line at a time, what it is about to do, and at the end everything that it found. So whoever waits
knows what a plugin that ends the process, or never comes back, was doing.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from collections.abc import Callable
from typing import Any

import msgspec

from palpate.host import waiting
from palpate.host.answers import answer
from palpate.host.discovery import Found, code_of, discover
from palpate.host.going import going
from palpate.host.host import instance
from palpate.host.manager import Manager, unfit
from palpate.host.quarantine import quarantine
from palpate.host.references import Entries, Wrong, in_its_file, problems, says_nothing, unread_files, warnings
from palpate.host.sample import answers_to, work_of
from palpate.modality.base import Modality
from palpate.modality.errors import CatalogError, ContractError
from palpate.modality.fields import every
from palpate.modality.hooks import HOOKS
from palpate.modality.views import AssessmentView, BookingView, VisitView

DAY = dt.date(2027, 3, 8)
"""The day of the visits that a modality is asked about."""

_LINE = re.compile(
    r"(?P<file>[\w-]+\.toml(?:, \[\[\w+\]\])?)"
    r"(?:, (?P<entry>entry \d+(?: \([^)]*\))?)| \((?P<key>[^)]*)\))?: (?P<reason>.*)",
    re.DOTALL,
)


class Report(msgspec.Struct, kw_only=True):
    """What was found in one modality: what stops it or a rule of it from working, what is only not there; and as
    ``notes`` what works, and is on its way out of the contract."""

    problems: list[Wrong] = []
    warnings: list[Wrong] = []
    notes: list[Wrong] = []

    def add(self, error: ContractError) -> None:
        """One more problem, or each of several, once."""
        told = error.problems if isinstance(error, CatalogError) else [str(error)]
        for wrong in map(located, told):
            # A condition of a file that cannot be read is told with its place, and need not be told by each hook too.
            if wrong not in self.problems and (wrong.file or wrong.reason not in {one.reason for one in self.problems}):
                self.problems.append(wrong)


def examine(found: Found, doing: Callable[[str], None]) -> Report:
    """Everything that is wrong with a modality; ``doing`` is told each step before it is taken."""
    report = Report()
    try:
        doing("was imported")
        modality = instance(found)
        for wrong in unfit(modality):
            report.problems.append(Wrong(reason=wrong))
        if report.problems:
            return report
        manager = Manager()
        manager.take(found.key, modality)
    except ContractError as error:
        report.add(error)
        return report
    doing("read its files")
    report.problems += unread_files(modality)
    entries = read(modality, report)
    # What refers to a file that cannot be read is not wrong itself: it is looked at when the file is mended.
    if not report.problems:
        report.problems += [in_its_file(wrong, modality._files) for wrong in problems(entries)]
        report.warnings += [in_its_file(wrong, modality._files) for wrong in warnings(entries)]
        report.warnings += says_nothing(found.identity, modality)
        held = {part: getattr(entries, part) for part in Entries.__struct_fields__}
        used = going(modality, held | {"fields": every(entries.fields)}, code_of(found))
        report.notes += [in_its_file(wrong, modality._files) for wrong in used]
    for hook in HOOKS:
        doing(f"was asked {hook}")
        for arguments in arguments_of(hook, sampled(found.key, entries)):
            try:
                answer(manager.implementation(found.key, hook), hook, arguments)
            except ContractError as error:
                report.add(error)
    return report


def read(modality: Modality, report: Report) -> Entries:
    """The entries of its files that can be read; what is wrong with the others is reported."""
    read: dict[str, list[Any]] = {}
    for name in Entries.__struct_fields__:
        try:
            with quarantine(f"{name}.toml: it cannot be read"):
                read[name] = getattr(modality._data, name)
        except ContractError as error:
            read[name] = []
            report.add(error)
    return Entries(**read)


def sampled(key: str, entries: Entries) -> list[VisitView]:
    """Visits to ask about: with nothing in it, and in which every question and technique is."""
    points = entries.points
    full = VisitView(
        modality=key,
        day=DAY,
        answers=answers_to(entries.fields, points),
        work=work_of(entries.techniques, points),
    )
    return [VisitView(modality=key, day=DAY), full]


def arguments_of(hook: str, visits: list[VisitView]) -> list[dict[str, Any]]:
    """What a hook is asked with, for each of these visits; once with nothing, where it is shown none."""
    if hook in {"aftercare_notes", "follow_ups", "review"}:
        return [{"visit": visit} for visit in visits]
    if hook == "suggest":
        return [
            {"assessment": AssessmentView(modality=one.modality, day=one.day, client=one.client, answers=one.answers)}
            for one in visits
        ]
    if hook == "at_booking":
        bookings = [_booking(one) for one in visits]
        return [{"booking": msgspec.structs.replace(one, other=other)} for one in bookings for other in (False, True)]
    return [{}]


def _booking(visit: VisitView) -> BookingView:
    """A booking by whoever gave these answers last time, of a modality they have that day already."""
    seen = [visit.day] if visit.answers else []
    return BookingView(
        modality=visit.modality,
        day=visit.day,
        minutes=60,
        answers=visit.answers,
        answered_on=seen[0] if seen else None,
        other_days=seen,
    )


def located(line: str) -> Wrong:
    """What is wrong, with the file and the entry that the line begins with."""
    match = _LINE.fullmatch(line)
    if match is None:
        return Wrong(reason=line)
    return Wrong(file=match["file"], entry=match["entry"] or match["key"] or "", reason=match["reason"])


def main(key: str) -> None:
    """Examine the modality of this key and tell the process that waits."""
    telling = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a plugin prints is no part of the report

    def tell(line: dict[str, Any]) -> None:
        telling.write(msgspec.json.encode(line) + b"\n")
        telling.flush()

    found = msgspec.structs.replace(discover()[key], overlay=waiting.given())
    report = examine(found, lambda step: tell({"doing": step}))
    tell({"report": report})
    os._exit(0)  # whatever a plugin has left running


if __name__ == "__main__":
    main(sys.argv[1])
