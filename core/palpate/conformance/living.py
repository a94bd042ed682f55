"""Checks of what becomes of a record when its modality is turned off and on, and when it is gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from palpate.conformance.subject import Subject
from palpate.conformance.trial import Trial, shown, treated, trial
from palpate.errors import Refused
from palpate.host.references import Wrong
from palpate.practice import Practice
from palpate.visits import verify
from palpate.visits.model import Visit


def turned_off(subject: Subject) -> Iterator[Wrong]:
    """A visit is the same while the modality is off, and after; then it is worked with as before."""
    with trial(subject) as tried:
        with tried.practice() as here:
            visit, wrong = treated(here, subject)
            yield from wrong
            before = shown(here, visit)
        tried.turn(on=False)
        yield from _as_before(tried, visit, before, "while it is off")
        tried.turn(on=True)
        yield from _as_before(tried, visit, before, "when it has been off and is on again")
        with tried.practice() as here:
            _, wrong = treated(here, subject)
            yield from wrong


def gone(subject: Subject) -> Iterator[Wrong]:
    """A visit shows whole when the modality is not installed, and its signature holds."""
    with trial(subject) as tried:
        with tried.practice() as here:
            visit, _ = treated(here, subject)
            before = shown(here, visit)
        yield from _as_before(tried, visit, before, "when it is not installed", gone=True)
        with tried.practice(gone=True) as here:
            yield from _unlabelled(before["record"])
            yield from _unproved(here, visit)


def _as_before(tried: Trial, visit: Visit, before: dict[str, Any], when: str, *, gone: bool = False) -> Iterator[Wrong]:
    with tried.practice(gone=gone) as here:
        try:
            now = shown(here, visit)
        except Refused as refused:
            yield Wrong(reason=f"a visit with it cannot be shown {when}: {refused}")
            return
    for name, what in before.items():
        if now[name] != what:
            yield Wrong(reason=f"the {name} of a visit with it is another {when}")


def _unlabelled(record: dict[str, Any]) -> Iterator[Wrong]:
    """What a record calls by a key alone."""
    for assessed in record["record"]["assessment"]:
        for one in assessed["answers"]:
            if not one["label"].strip():
                yield Wrong(
                    file="fields.toml", entry=one["key"], reason="its answer stands in a record without a label"
                )
    for one in record["record"]["work"]:
        if not one["name"].strip():
            yield Wrong(file="techniques.toml", entry=one["technique"], reason="it stands in a record without a name")


def _unproved(here: Practice, visit: Visit) -> Iterator[Wrong]:
    if visit.status == "signed":
        with here.database.snapshot() as connection:
            for fault in verify.faults(connection):
                yield Wrong(reason=f"a signature given with it does not hold: {fault}")
