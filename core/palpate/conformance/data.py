"""Checks of what a modality's files and hooks hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from palpate.conformance.contract import everything
from palpate.conformance.subject import Stuck, Subject
from palpate.conformance.views import plausible
from palpate.host import references
from palpate.host.probe import Report, arguments_of
from palpate.host.references import Wrong
from palpate.modality.errors import ContractError
from palpate.modality.hooks import HOOKS

_ADVICE = {"aftercare.toml", "follow_ups.toml"}


def catalogs(subject: Subject) -> Iterator[Wrong]:
    """Every entry is one."""
    report = Report(problems=list(subject.unread))
    for hook in HOOKS:
        for arguments in arguments_of(hook, subject.visits):
            try:
                subject.ask(hook, arguments)
            except ContractError as error:
                report.add(error)
    yield from report.problems
    yield from references.unread_files(subject.modality)


def sources(subject: Subject) -> Iterator[Wrong]:
    """Every source is in the bibliography, and what states a clinical fact names one."""
    yield from references.sources(subject.entries)
    for part, entries in everything(subject).items():
        if part in {"fields", "sources", "changes"}:  # they state no clinical fact, but what is normal
            entries = [one for one in entries if part == "fields" and one.normal]
        for entry in entries:
            if not entry.source:
                yield Wrong(file=f"{part}.toml", entry=entry.key, reason="it names no source")


def names(subject: Subject) -> Iterator[Wrong]:
    """What entries refer to is there."""
    for wrong in (*references.problems(subject.entries), *references.others(subject.entries)):
        if wrong.file not in _ADVICE:
            yield wrong
    held = {part: {one.key for one in entries} for part, entries in everything(subject).items()}
    for _, visit in plausible(subject):
        for arguments in arguments_of("suggest", [visit]):
            with suppress(ContractError, Stuck):  # told by the check of the views
                for one in subject.ask("suggest", arguments):
                    yield from references.suggested(one, held["techniques"], held["points"], held["fields"])


def advice(subject: Subject) -> Iterator[Wrong]:
    """Aftercare and follow-ups can be given, and be answered."""
    for wrong in (*references.problems(subject.entries), *references.others(subject.entries)):
        if wrong.file in _ADVICE:
            yield wrong
    held = everything(subject)
    for note in held["aftercare"]:
        if not note.text.strip():
            yield Wrong(file="aftercare.toml", entry=note.key, reason="it says nothing")
    for follow_up in held["follow_ups"]:
        if not follow_up.asks:
            yield Wrong(file="follow_ups.toml", entry=follow_up.key, reason="it asks nothing")


def overlaid(subject: Subject) -> Iterator[Wrong]:
    """What a practice has set itself is said by a practice."""
    for part, entries in everything(subject).items():
        for entry in entries:
            if getattr(entry, "overlaid", None):
                reason = "`overlaid` says what a practice has set itself: no modality writes it"
                yield Wrong(file=f"{part}.toml", entry=entry.key, reason=reason)
